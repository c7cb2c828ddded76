//! Hostile captions, columns, links and file names through the real program: not one unapproved byte comes out.

use std::path::Path;

use crate::commands_run::{Run, pairlens};
use crate::hostile_data::{self, COLUMN, N_ROWS};
use crate::hostile_parser::{assert_clean, unapproved_in_plain_text};
use crate::journey_pty::{Kind, Pty};

/// A file's name that would set colours and reorder what follows.
const FILE: &str = "part\x1b[31m\u{202e}\x07-00000.parquet";

/// A folder in a folder, with a hostile shard of a hostile name and a text file that claims to be one.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shards = folder.path().join("set\x1b]0;owned\x07");
    std::fs::create_dir(&shards).unwrap();
    hostile_data::write(&shards.join(FILE));
    std::fs::write(shards.join("not\x1b[2J.parquet"), "just text").unwrap();
    folder
}

#[track_caller]
fn assert_plain(run: &Run) {
    for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        let found = unapproved_in_plain_text(text.as_bytes());
        assert!(found.is_empty(), "{:?} wrote to {stream}: {found:?}", run.args);
    }
}

#[test]
fn every_command_writes_text_and_nothing_else() {
    let folder = folder();
    let shards = "set\x1b]0;owned\x07";
    let all = N_ROWS.to_string();
    let column = format!("\"{COLUMN}\" IS NOT NULL");
    let commands: [&[&str]; 12] = [
        &["info", shards],
        &["rows", shards, "--limit", &all],
        &[shards],
        &["count", shards, "--where", &column],
        &["count", shards, "--where", "TEXT = '\x1b[2J\u{202e}' AND nix\x07 > 1"],
        &["count", shards, "--where", "\"no\x1b]0;x\x07 such\u{202e}\" > 1"],
        &["rows", shards, "--columns", "no\x1b[31m such\u{200b}"],
        &["info", "missing\x1b[2J\x07\u{202e}"],
        &["export", shards, "--output", "out\x1b[31m\u{202e}.csv"],
        &["export", shards, "--output", "out\x1b[31m\u{202e}.csv"],
        &["export", shards, "--output", "no\x07folder/out.csv"],
        &["info", shards, "--role", "caption=\x1b[2J"],
    ];
    for args in commands {
        assert_plain(&pairlens(folder.path(), args));
    }
}

#[test]
fn machine_formats_escape_controls_and_keep_every_character() {
    let folder = folder();
    let run = pairlens(folder.path(), &["rows", "set\x1b]0;owned\x07", "--limit", "99", "--json"]);
    assert_plain(&run);
    let captions: Vec<Option<String>> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| row["TEXT"].as_str().map(str::to_owned))
        .collect();
    let hostile = hostile_data::captions();
    assert_eq!(captions.len(), N_ROWS);
    assert_eq!(captions[..hostile.len()], hostile);
}

#[test]
fn ten_thousand_random_captions_come_out_as_text() {
    const SEED: u64 = 7;
    let folder = tempfile::tempdir().unwrap();
    let captions = hostile_data::random_captions(10_000, SEED);
    hostile_data::write_captions(&folder.path().join("x.parquet"), &captions);
    assert_plain(&pairlens(folder.path(), &["rows", ".", "--limit", "10000"]));
    let run = pairlens(folder.path(), &["rows", ".", "--limit", "10000", "--json"]);
    assert_plain(&run);
    let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["TEXT"].take();
    assert!(run.printed().lines().map(read).eq(captions), "JSON lost a character; seed {SEED}");
}

#[test]
fn every_view_of_the_interface_writes_only_what_is_on_the_list() {
    for (kind, size) in [(Kind::Xterm, (80, 24)), (Kind::Kitty, (140, 40))] {
        let folder = folder();
        let mut pty = Pty::start(folder.path(), &["set\x1b]0;owned\x07"], kind, size);
        pty.wait_for("Katze auf dem Sofa").wait_for("press f");
        walk(&mut pty, folder.path());
        pty.press("Q");
        let gone = pty.gone();
        assert!(gone.status.success());
        assert_clean(&gone.bytes);
    }
}

/// Through every pair, then through every mode.
fn walk(pty: &mut Pty, folder: &Path) {
    for row in 1..N_ROWS {
        pty.press("j").wait_for(&format!(" {row} · "));
    }
    pty.press("g").wait_for(" 0 · ").press("\r").wait_for("HJKL");
    for row in 1..20 {
        pty.press("jJJbK").wait_for(&format!(" {row} · "));
    }
    pty.press("i").wait_for("╭ picture ").press("i").wait_without("╭ picture ");
    pty.press("v").wait_for("page 2 of 6").press("g").wait_for("page 1 of 6");
    for page in 2..=6 {
        pty.press("\x06").wait_for(&format!("page {page} of 6")).press("i").wait_for("╭ picture ").press("q");
        pty.wait_without("╭ picture ");
    }
    pty.press("19Gq")
        .wait_for(" export")
        .press("?")
        .wait_for("next pair; a number")
        .press("  ")
        .wait_for("findings");
    pty.press("q").wait_without("findings");
    pty.press("]").wait_for("by similarity ↓").press("\\").wait_for("by similarity ↑");
    pty.press("s\x15\r").wait_without("by similarity");
    pty.press("&no\t\u{202e}\u{200b} x\x1b[D\r").wait_for("the filter cannot be used").press("\x1b");
    pty.wait_without("the filter cannot be used");
    pty.press("&TEXT LIKE '%\u{202e}%' OR TEXT IS NULL\r")
        .wait_for("→ 2 (")
        .press("f")
        .wait_for("fetch pictures?");
    pty.press("n").wait_without("fetch pictures?").press("E").wait_for("owned").press("\r");
    pty.wait_for("2 pairs written").press("E").wait_for(" export ").press("\r").wait_for("^r replaces it");
    pty.press("\x15no\u{202e}folder/x.csv\r")
        .wait_for("does not exist")
        .press("\x1b")
        .wait_without(" export ─");
    assert!(std::fs::read_dir(folder).unwrap().count() >= 3);
}
