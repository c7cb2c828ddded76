//! Whole screens at three sizes, with captions as strangers write them.
//!
//! Text only: colours are the theme's affair. Pictures are represented by the reason why there is none.

use pairlens::app::{ExportEnd, Message, PictureState};
use pairlens::base::{Progress, SafeText};
use pairlens::dataset::RowId;
use pairlens::images::{NoPicture, SafeMode, SafetyPolicy};
use pairlens::query::{Order, OrderError};
use pairlens::ui::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use crate::hostile_data;
use crate::reducer_script::{Script, drawn, start_on};
use crate::reducer_stats::{sample_first, sum_up};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// The hostile pairs in a folder whose name does not change.
struct Data {
    _folder: TempDir,
    shards: std::path::PathBuf,
}

fn data() -> Data {
    let folder = tempfile::tempdir().unwrap();
    let shards = folder.path().join("laion-mini");
    std::fs::create_dir(&shards).unwrap();
    hostile_data::write(&shards.join("part-00000.parquet"));
    Data { _folder: folder, shards }
}

/// Plays `play` on a new session at each size and compares the screens with the ones accepted before.
#[track_caller]
pub(crate) fn screens(name: &str, play: impl Fn(&mut Script)) {
    let data = data();
    each_size(name, || Script::on(&data.shards), play);
}

#[track_caller]
fn each_size(name: &str, session: impl Fn() -> Script, play: impl Fn(&mut Script)) {
    for (width, height) in SIZES {
        let mut script = session();
        settle(&mut script, width, height);
        play(&mut script);
        settle(&mut script, width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&script, width, height));
    }
}

/// Gives the session its room, its rows, and for each picture the reason why there is none.
fn settle(script: &mut Script, width: u16, height: u16) {
    script.on_screen(Rect::new(0, 0, width, height));
    while script.read_rows() {}
    script.answer_pictures(|_| PictureState::None { why: NoPicture::LinksNotAllowed, n_pictures: 1 });
}

/// The screen as lines, and where the cursor is when it is to be seen.
fn screen(script: &Script, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| drop(draw(frame, &script.app, Theme::of(None)))).unwrap();
    let mut lines = lines(terminal.backend().buffer());
    if terminal.backend().cursor_visible() {
        let at = terminal.get_cursor_position().unwrap();
        lines.push(format!("cursor {},{}", at.x, at.y));
    }
    lines.join("\n")
}

fn lines(buffer: &Buffer) -> Vec<String> {
    let line = |y: u16| {
        let (mut line, mut x) = (String::new(), 0);
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("a grapheme's width");
        }
        line.trim_end().to_owned()
    };
    (0..buffer.area.height).map(line).collect()
}

#[test]
fn browse() {
    screens("browse", |_| {});
}

#[test]
fn browse_with_a_pair_that_has_a_very_long_caption() {
    screens("browse_long", |script| {
        script.press("16GJJ");
    });
}

#[test]
fn a_filter_is_running() {
    screens("filter_running", |script| {
        script.press("&similarity > 0.3 AND TEXT ILIKE '%cat%'<Enter>").found(3, 12, [2, 4, 5, 8, 11, 14]);
    });
}

#[test]
fn a_filter_is_through() {
    screens("filter_done", |script| {
        script.press("&similarity > 0.3 AND length(TEXT) > 10<Enter>").found(
            12,
            12,
            [2, 4, 5, 8, 11, 14, 16],
        );
        script.scan_ends().press("jj");
    });
}

#[test]
fn a_filter_was_stopped() {
    screens("filter_stopped", |script| {
        script.press("&similarity > 0.3<Enter>").found(3, 12, [2, 4, 5]).press("<Esc>");
    });
}

#[test]
fn a_filter_that_nothing_matches() {
    screens("filter_empty", |script| {
        script.press("&WIDTH < 0<Enter>").found(12, 12, []).scan_ends();
    });
}

#[test]
fn a_filter_line_with_a_mistake() {
    screens("filter_error", |script| {
        script.press("&similarity > 0.3 AND punsave < 0.1<Enter>");
    });
}

#[test]
fn a_mistake_at_the_end_of_a_long_filter_line() {
    screens("filter_error_long", |script| {
        let long =
            "similarity > 0.3 AND (WIDTH >= 512 OR HEIGHT >= 512) AND LANGUAGE IN ('de', 'en', 'fr') AND ";
        script.press("&").press(long).press("punsave < 0.1<Enter>");
    });
}

#[test]
fn a_hostile_filter_line() {
    screens("filter_hostile", |script| {
        script.press("&TEXT = '\u{202e}猫\u{200b}' AND");
    });
}

/// All pairs from the last to the first.
fn backwards() -> Order {
    let n_rows = u32::try_from(hostile_data::N_ROWS).expect("a small number");
    Order::whole([(0..n_rows).rev().collect()])
}

#[test]
fn an_order_is_in_force() {
    screens("ordered", |script| {
        script.press("]").ordered(backwards()).press("jj");
    });
}

#[test]
fn an_order_by_a_column_that_is_in_the_list_only_then() {
    screens("ordered_by_width", |script| {
        script.press("sWIDTH:asc, length(TEXT):desc<Enter>").ordered(backwards());
    });
}

#[test]
fn an_order_by_a_column_with_a_hostile_name() {
    screens("ordered_hostile", |script| {
        script
            .press("s\"")
            .press(hostile_data::COLUMN)
            .press("\":desc, similarity<Enter>")
            .ordered(backwards());
    });
}

#[test]
fn an_order_is_being_made() {
    screens("ordering", |script| {
        script.press("5G]");
        let progress = Progress { done: 48, total: 72, unit: "rows" };
        let generation = script.newest_order().0;
        script.receive(Message::OrderProgress { generation, progress });
    });
}

#[test]
fn an_order_beyond_the_budget() {
    screens("ordered_first", |script| {
        script.press("sTEXT<Enter>");
        let why = OrderError::TooLarge { n_rows: 72, needs_bytes: 9 << 30, budget_bytes: 512 << 20 };
        let order = Order::first((10..30).map(RowId).collect());
        let generation = script.newest_order().0;
        script.receive(Message::Ordered { generation, order, why: Some(why), damaged: Vec::new() });
    });
}

#[test]
fn a_filter_is_running_under_an_order() {
    screens("ordered_filter_running", |script| {
        script.press("]").ordered(backwards()).press("&similarity > 0.3 AND TEXT ILIKE '%cat%'<Enter>");
        script.found(3, 12, [2, 4, 5, 8, 11, 14]);
    });
}

#[test]
fn an_order_line_with_a_mistake() {
    screens("order_error", |script| {
        script.press("ssimilarity:desc, \"").press(hostile_data::COLUMN).press("x\"<Enter>");
    });
}

#[test]
fn a_sample_is_in_force_under_a_filter_and_an_order() {
    screens("sampled", |script| {
        script
            .press("%5 seed 7<Enter>")
            .sampled([2, 3, 5, 7, 11])
            .press("]")
            .ordered(Order::whole([vec![11, 7, 5, 3, 2]]));
    });
}

#[test]
fn a_sample_line_with_a_mistake() {
    screens("sample_error", |script| {
        script.press("%400 seed 7 by \"").press(hostile_data::COLUMN).press("x\" by length(TEXT):20<Enter>");
    });
}

#[test]
fn a_missing_picture_of_several_says_which_it_is() {
    let data = data();
    let mut script = Script::on(&data.shards);
    let missing = |_: &_| PictureState::None { why: NoPicture::NotInRow, n_pictures: 3 };
    for expected in ["1 of 3, Tab next", "2 of 3, Tab next"] {
        script.on_screen(Rect::new(0, 0, 80, 24));
        while script.read_rows() {}
        script.answer_pictures(missing);
        assert!(screen(&script, 80, 24).contains(expected));
        script.press("<Tab>");
    }
}

#[test]
fn a_single_pair() {
    screens("single", |script| {
        script.press("8G<Enter>");
    });
}

#[test]
fn a_single_pair_seen_closer() {
    screens("single_zoomed", |script| {
        script.press("8G<Enter>");
        while script.read_rows() {}
        script.answer_pictures(drawn).press("+++");
    });
}

#[test]
fn the_gallery() {
    screens("gallery", |script| {
        script.press("8Gv");
    });
}

#[test]
fn the_gallery_of_many_small_pictures() {
    screens("gallery_small", |script| {
        script.press("v");
        script.press("--------j");
    });
}

#[test]
fn the_gallery_of_a_filter_that_nothing_matches() {
    screens("gallery_empty", |script| {
        script.press("v&WIDTH < 0<Enter>").found(12, 12, []).scan_ends();
    });
}

#[test]
fn the_gallery_in_an_order() {
    screens("gallery_ordered", |script| {
        script.press("v]]]").ordered(backwards());
    });
}

#[test]
fn the_gallery_in_strict_mode_masks_captions() {
    let data = data();
    let session = || {
        let mut start = start_on(&data.shards);
        start.policy = SafetyPolicy::new(SafeMode::Strict);
        Script::of(start)
    };
    each_size("gallery_strict", session, |script| {
        script.press("v5G");
    });
}

#[test]
fn the_gallery_under_a_popup() {
    screens("gallery_help", |script| {
        script.press("v?");
    });
}

#[test]
fn help() {
    screens("help", |script| {
        script.press("?");
    });
}

#[test]
fn statistics_of_all_pairs() {
    screens("stats", |script| {
        script.press("S");
        sum_up(script);
    });
}

#[test]
fn statistics_of_a_filter_beside_those_of_all() {
    screens("stats_filter", |script| {
        script.press("&TEXT IS NOT NULL AND similarity > 0.5<Enter>").found(
            12,
            12,
            [4, 5, 10, 11, 16, 17, 22, 40],
        );
        script.scan_ends().press("S");
        sum_up(script);
        sum_up(script);
        script.press("<C-d>");
    });
}

#[test]
fn a_pair_whose_scores_are_placed_among_all() {
    screens("stats_placed", |script| {
        script.press("S");
        sum_up(script);
        script.press("q4G");
    });
}

#[test]
fn statistics_of_a_sample_while_the_rest_is_summed_up() {
    screens("stats_running", |script| {
        script.press("S");
        sample_first(script);
    });
}

#[test]
fn the_export_form() {
    screens("export_form", |script| {
        script.press("&similarity > 0.3<Enter>").found(12, 12, [2, 4, 5]).scan_ends().press("E");
    });
}

#[test]
fn the_export_form_when_the_file_is_there() {
    screens("export_exists", |script| {
        script.press("E<Tab><Enter>").receive(Message::ExportEnded(ExportEnd::Exists));
    });
}

#[test]
fn an_export_is_running() {
    screens("exporting", |script| {
        let progress = Progress { done: 12_345, total: 62_141, unit: "rows" };
        script.press("E<Enter>").receive(Message::ExportProgress(progress));
    });
}

#[test]
fn an_export_is_done() {
    screens("exported", |script| {
        let line = "3 pairs written to laion-mini-subset.parquet (1.2 kB), manifest beside it";
        script.press("E<Enter>").receive(Message::ExportEnded(ExportEnd::Written(SafeText::line(line))));
    });
}

#[test]
fn the_question_before_links_are_followed() {
    screens("ask_fetch", |script| {
        script.press("f");
    });
}

#[test]
fn rows_that_cannot_be_read() {
    let data = data();
    crate::fixtures::damage_captions(&data.shards.join("part-00000.parquet"), 1);
    each_size(
        "damaged",
        || Script::on(&data.shards),
        |script| {
            script.press("7G");
        },
    );
}

#[test]
fn strict_mode_masks_captions() {
    let data = data();
    let session = || {
        let mut start = start_on(&data.shards);
        start.policy = SafetyPolicy::new(SafeMode::Strict);
        Script::of(start)
    };
    each_size("strict", session, |script| {
        script.press("8G");
    });
}

#[test]
fn any_size_can_be_drawn_in_any_mode() {
    let data = data();
    for keys in [
        "",
        "<Enter>",
        "?",
        "&x >",
        "&x ><Enter>",
        "f",
        "E",
        "E<Enter>",
        "&WIDTH > 0<Enter>",
        "42",
        "]",
        "sx:",
        "sx:<Enter>",
        "S",
        "v",
        "vS",
        "i",
        "vi",
        "v&x ><Enter>",
    ] {
        let mut script = Script::on(&data.shards);
        script.press(keys);
        for (width, height) in
            [(1, 1), (2, 1), (1, 9), (5, 3), (20, 4), (40, 6), (79, 8), (99, 13), (101, 5), (300, 2)]
        {
            settle(&mut script, width, height);
            screen(&script, width, height);
        }
    }
}
