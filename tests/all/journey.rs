//! Journeys through the real program: opened, paged, filtered, exported and left, in a pseudo-terminal.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Float64Array, Int32Array, RecordBatch, StringArray};
use image::{ImageFormat, Rgb, RgbImage};
use pairlens::dataset::{Role, RowId, Value};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::export_fixtures::open;
use crate::fixtures::{damage_captions, laion_folder, write_shard};
use crate::hostile_parser::assert_clean;
use crate::journey_pty::{Kind, Pty};

pub(crate) const SCREEN: (u16, u16) = (110, 36);

/// Forty pairs that carry their pictures: PNGs of one colour each.
pub(crate) fn with_pictures() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows = || 0_u8..40;
    let png = |i: u8| {
        let mut bytes = Cursor::new(Vec::new());
        let colour = Rgb([i * 6, 255 - i * 6, 128]);
        RgbImage::from_pixel(64, 48, colour).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let text = |prefix: &str, suffix: &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows().map(|i| format!("{prefix}{i}{suffix}"))))
    };
    let columns: [(&str, ArrayRef); 6] = [
        ("url", text("https://example.org/", ".png")),
        ("caption", text("a colour, number ", "")),
        ("jpg", Arc::new(BinaryArray::from_iter_values(rows().map(png)))),
        ("width", Arc::new(Int32Array::from_iter_values(rows().map(|_| 64)))),
        ("height", Arc::new(Int32Array::from_iter_values(rows().map(|_| 48)))),
        ("similarity", Arc::new(Float64Array::from_iter_values(rows().map(|i| f64::from(i) / 100.0)))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(n, a)| (n, a, true))).unwrap();
    write_shard(&folder.path().join("pairs.parquet"), &batch, 10);
    folder
}

fn captions(path: &Path) -> Vec<String> {
    let dataset = open(path);
    let rows: Vec<RowId> = (0..dataset.n_rows()).map(RowId).collect();
    let text = |pair: &pairlens::dataset::Pair| {
        pair.role(&dataset, Role::Caption).and_then(Value::as_text).map(str::to_owned)
    };
    dataset.read_pairs(&rows).pairs.iter().filter_map(text).collect()
}

#[test]
fn from_the_first_pair_through_a_filter_to_an_export_and_out() {
    let folder = laion_folder(2, 100, 25);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, SCREEN);
    pty.wait_for("caption 0").wait_for("2 shards · 200 pairs");
    pty.press("\x1b[6~").wait_without("caption 0");
    pty.press("150G").wait_for("╭ 150 · ").wait_for("part-00001.parquet");
    // A mistake is pointed at, and the line stays to be mended.
    pty.press("&similarty >= 0.4\r").wait_for("there is no column similarty").wait_for("^^^^^^^^^");
    pty.press("\x15similarity >= 0.4 AND WIDTH < 200\r").wait_for("→ 20 (10.0 %)").wait_for("caption 40");
    pty.press("E").wait_for("20 pairs").press("\x15out.jsonl\r").wait_for("20 pairs written to out.jsonl");
    // The name is taken now.
    pty.press("E").wait_for(" export ").press("\x15out.jsonl\r").wait_for("^r replaces it");
    // In the folder it would become a part of its own source.
    pty.press("\x15picked.parquet\r").wait_for("choose a folder outside");
    let outside = tempfile::tempdir().unwrap();
    let picked = outside.path().join("picked.parquet");
    pty.press(&format!("\x15{}\r", picked.display())).wait_for("20 pairs written to").press("q");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
    let expected: Vec<String> = (40..50).chain(90..100).map(|i| format!("caption {i}")).collect();
    assert_eq!(captions(&picked), expected);
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 20);
    assert!(lines.starts_with(r#"{"URL":"http://example.org/40.jpg","TEXT":"caption 40""#), "{lines}");
}

#[test]
fn symbols_show_a_picture_where_the_terminal_has_no_graphics() {
    let folder = with_pictures();
    let mut pty = Pty::start(folder.path(), &["pairs.parquet", "--safe", "off"], Kind::Xterm, SCREEN);
    pty.wait_for("a colour, number 0").wait_for("PNG 64×48");
    // The pane's middle is painted in the picture's colour.
    let painted = |pty: &Pty| {
        let bytes = String::from_utf8_lossy(pty.bytes()).into_owned();
        bytes.contains("48;2;0;255;128") || bytes.contains("38;2;0;255;128")
    };
    pty.wait_until("the picture's colour", painted);
    pty.press("\r").wait_for("zoom").press("q").wait_for("number 31").press("q");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
}

#[test]
fn kitty_gets_each_picture_once_and_placements_after_that() {
    let folder = with_pictures();
    let mut pty = Pty::start(folder.path(), &["pairs.parquet", "--safe", "off"], Kind::Kitty, SCREEN);
    // The first picture and the neighbours made ahead: 0, 1, 2, 3.
    pty.wait_for("a colour, number 0").wait_until("four uploads", |pty| n_uploads(pty.bytes()) >= 4);
    pty.press("j").wait_for("╭ 1 · ").wait_until("one more", |pty| n_uploads(pty.bytes()) >= 5);
    pty.press("k").wait_for("╭ 0 · ").press("q");
    let gone = pty.gone();
    assert_eq!(n_uploads(&gone.bytes), 5, "a picture was sent twice");
    assert!(String::from_utf8_lossy(&gone.bytes).contains('\u{10eeee}'), "no placeholder was written");
    assert_clean(&gone.bytes);
}

#[test]
fn through_the_gallery_to_a_picture_seen_closer_and_what_is_known_of_it() {
    let folder = with_pictures();
    let mut pty = Pty::start(folder.path(), &["pairs.parquet", "--safe", "off"], Kind::Kitty, SCREEN);
    pty.wait_for("a colour, number 0").press("v").wait_for("page 1 of 4 · 4×3");
    // The page's own, and the next one's ahead of it.
    pty.wait_until("two pages of pictures", |pty| n_uploads(pty.bytes()) >= 24);
    pty.press("j2l").wait_for("▶a colour, number 6").press("\x06").wait_for("page 2 of 4").press("-");
    pty.wait_for("page 2 of 3 · 5×3").wait_for("▶a colour, number 18").press("\r");
    pty.wait_for("╭ 18 · ").wait_for("PNG 64×48");
    // Small pictures are enlarged: their true size is far below.
    pty.press("=")
        .wait_for("100 % · 0 fits")
        .press("+")
        .wait_for("141 % · 0 fits")
        .press("0")
        .wait_without("% · 0 fits");
    pty.press("i")
        .wait_for("as the row says")
        .wait_for("the shard itself")
        .press("\x1b")
        .wait_without("as the row says");
    pty.press("q").wait_for("page 2 of 3").press("q").wait_for("╭ 18 · ").press("q");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
}

/// Transmissions of pictures; the probe's question is none.
fn n_uploads(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let first_chunk = |command: &&str| {
        let control = command.split(';').next().unwrap_or_default();
        let has = |key: &str| control.split(',').any(|pair| pair == key);
        (has("a=t") || has("a=T")) && !has("a=q")
    };
    text.split("\x1b_G").skip(1).filter(first_chunk).count()
}

/// A way to end a session.
#[derive(Clone, Copy, Debug)]
enum End {
    Keys(&'static str),
    Signal(Signal),
}

#[test]
fn the_terminal_is_given_back_whatever_ends_the_session() {
    let folder = laion_folder(1, 40, 20);
    let ends = [
        End::Keys("q"),
        End::Keys("?Q"),
        End::Keys("\x03"),
        End::Signal(Signal::TERM),
        End::Signal(Signal::HUP),
        End::Signal(Signal::INT),
    ];
    for end in ends {
        let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (80, 24));
        // With a picture's reason on the screen the probe is over and keys are read.
        pty.wait_for("caption 0").wait_for("press f");
        match end {
            End::Keys(keys) => pty.press(keys),
            End::Signal(signal) => pty.signal(signal),
        };
        let gone = pty.gone();
        let expected = if matches!(end, End::Keys(_)) { 0 } else { 130 };
        assert_eq!(gone.status.exit_code(), expected, "{end:?}");
    }
}

#[test]
fn keys_typed_before_the_terminal_has_answered_are_not_lost() {
    let folder = laion_folder(1, 40, 20);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (80, 24));
    pty.press("jjj").wait_for("▶   3").press("q");
    assert!(pty.gone().status.success());
}

#[test]
fn pasted_text_goes_into_the_line_and_nowhere_else() {
    let folder = laion_folder(1, 40, 20);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (80, 24));
    pty.wait_for("press f").press("\x1b[200~qQ\x1b[201~").press("&\x1b[200~WIDTH\n> 130\x1b[201~");
    pty.wait_for("& WIDTH > 130").press("\r").wait_for("→ 9 (22").press("q");
    assert!(pty.gone().status.success());
}

#[test]
fn a_damaged_row_group_is_told_and_the_rest_is_there() {
    let folder = laion_folder(1, 60, 20);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (120, 30));
    pty.wait_for("caption 0").press("18G").wait_for("caption 19").wait_for("row group 1 of part-00000");
    pty.wait_for("damage among 20 rows").press("G").wait_for("caption 59");
    pty.press("&WIDTH >= 100\r").wait_for("→ 60 ").press("q");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
}

#[test]
fn a_window_that_changes_its_size_is_drawn_anew() {
    let folder = laion_folder(1, 40, 20);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (120, 40));
    pty.wait_for("press f");
    pty.resize((60, 16)).wait_for("caption 0").wait_without("caption 9");
    pty.resize((150, 50)).wait_for("caption 35").press("q");
    assert!(pty.gone().status.success());
}

#[test]
fn a_suspended_session_gives_the_terminal_back_and_comes_again() {
    let folder = laion_folder(1, 40, 20);
    let is_ready = |pty: &Pty| !pty.on_our_screen() && pty.contents().trim_end().ends_with("ready>");
    let mut shell = Pty::start_shell(folder.path(), Kind::Xterm, (80, 24));
    shell.wait_for("ready>").press("$PAIRLENS .\r").wait_for("press f");
    shell.press("\x1a").wait_until("the shell's prompt", is_ready);
    shell.press("fg\r").wait_until("our screen", Pty::on_our_screen).wait_for("caption 0");
    shell
        .press("j")
        .wait_for("▶   1")
        .press("q")
        .wait_until("the shell's screen", |pty| !pty.on_our_screen());
    // A shell that is killed leaves the terminal as the program left it to the shell.
    shell.signal(Signal::KILL);
    shell.gone();
}

#[test]
fn a_session_without_a_shell_to_wake_it_is_not_suspended() {
    let folder = laion_folder(1, 40, 20);
    let mut pty = Pty::start(folder.path(), &["."], Kind::Xterm, (80, 24));
    pty.wait_for("press f").press("\x1aj").wait_for("▶   1").press("q");
    assert!(pty.gone().status.success());
}
