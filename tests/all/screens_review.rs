//! Whole screens of the review at three sizes, with captions as strangers write them.

use pairlens::app::{Clock, Event, Message};
use pairlens::base::SafeText;
use pairlens::labels::Annotator;
use pairlens::ui::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::reducer_review::opened;
use crate::reducer_script::{Script, hundred, no_picture};
use crate::screens::screens;

/// Begins a review of these rows, and answers whatever it asks for.
fn reviewing(script: &mut Script, rows: &[u64]) {
    script.press("R<C-u><Enter>").receive(Message::ReviewOpened(Box::new(opened(rows, Vec::new()))));
    // What is not fetched is not judged either.
    script.press("<C-f>y");
    shown(script);
}

fn shown(script: &mut Script) {
    while script.read_rows() {}
    script.answer_pictures(no_picture).lease_all().paint();
}

fn at_ms(script: &mut Script, running_ms: u64) {
    script.event(Event::Clock(Clock { unix_ms: 1_800_000_000_000, running_ms }));
}

#[test]
fn a_review_at_its_beginning() {
    screens("review", |script| reviewing(script, &[2, 5, 16, 8, 11]));
}

#[test]
fn a_review_under_way_with_a_long_caption() {
    screens("review_under_way", |script| {
        reviewing(script, &[2, 5, 7, 8, 16, 11, 4, 3]);
        for (key, ms) in [("1", 1_100), ("4", 2_300), ("<Tab>", 3_000), ("2", 4_400)] {
            at_ms(script, ms);
            script.press(key);
            shown(script);
        }
        script.receive(Message::Recorded(3)).press("wWTDm<Down>");
    });
}

#[test]
fn a_review_that_is_not_saved_with_scores_shown() {
    screens("review_not_saved", |script| {
        reviewing(script, &[2, 5]);
        script.press("1").receive(Message::NotRecorded(SafeText::line("the disk is full"))).press(".");
    });
}

#[test]
fn the_note_of_a_pair() {
    screens("review_note", |script| {
        reviewing(script, &[2, 5]);
        script.press("nthe sign says \u{202e}something else<Enter>n, or does it");
    });
}

#[test]
fn before_a_pair_is_escalated() {
    screens("review_escalate", |script| {
        reviewing(script, &[2, 5]);
        script.press("!");
    });
}

#[test]
fn all_keys_of_the_review() {
    screens("review_help", |script| {
        reviewing(script, &[2, 5]);
        script.press("?");
    });
}

#[test]
fn the_line_that_asks_what_to_draw() {
    screens("review_draw", |script| {
        script.press("R");
    });
}

#[test]
fn without_colours_the_review_is_told_by_marks_alone() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7], Vec::new());
    script.press("wW").on_screen(Rect::new(0, 0, 80, 24));
    script.seen();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| drop(draw(frame, &script.app, Theme::of(Some("1"))))).unwrap();
    let buffer = terminal.backend().buffer();
    assert!(buffer.content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
    let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(text.contains("w ◆boilerplate") && text.contains("W ◆watermark"), "{text}");
}

#[test]
fn a_name_that_would_act_on_the_terminal_is_made_safe() {
    let folder = hundred();
    let mut opened = opened(&[40], Vec::new());
    opened.reviewer.annotator = Annotator("a\u{1b}[2Jn\u{202e}n".to_owned());
    let mut script = Script::on(folder.path());
    script.press("R<C-u><Enter>").receive(Message::ReviewOpened(Box::new(opened)));
    let mut terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
    terminal.draw(|frame| drop(draw(frame, &script.app, Theme::of(None)))).unwrap();
    let cells = terminal.backend().buffer().content.iter();
    assert!(cells.flat_map(|cell| cell.symbol().chars()).all(|c| !c.is_control() && c != '\u{202e}'));
}
