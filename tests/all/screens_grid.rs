//! Whole screens of the grid of a review at three sizes: marks, what was said, what was not seen, under captions as
//! strangers write them.

use pairlens::app::{Event, Message, PictureId, PictureRequest, PictureState};
use pairlens::ui::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::reducer_review::opened;
use crate::reducer_script::{Script, drawn, hundred, no_picture};
use crate::screens::screens;

/// Hostile rows first; the ordinary ones fill the second page of every size.
const N_ROWS: u64 = 60;

/// Of each fourth row there is no picture.
fn some_drawn(request: &PictureRequest) -> PictureState {
    if request.row.0 % 4 == 3 { no_picture(request) } else { drawn(request) }
}

/// Begins a review and goes to its grid.
fn in_the_grid(script: &mut Script) {
    let rows: Vec<u64> = (0..N_ROWS).collect();
    script.press("R<C-u><Enter>").receive(Message::ReviewOpened(Box::new(opened(&rows, Vec::new()))));
    script.press("<C-f>y<C-g>");
    shown(script);
}

/// Whatever is asked for is there, and a frame was written that lacked the pictures of rows 0 and 1.
fn shown(script: &mut Script) {
    while script.read_rows() {}
    script.answer_pictures(some_drawn).lease_all();
    script.event(Event::Painted((2..N_ROWS).map(PictureId).collect()));
    // What was asked for is answered: the last look at the screen is to find it like this.
    script.effects();
}

#[test]
fn a_grid_with_marks_and_pictures_that_were_not_painted() {
    screens("grid", |script| {
        in_the_grid(script);
        script.press("<Space><Right><Right><Down>W");
    });
}

#[test]
fn a_page_that_was_said_and_is_looked_at_again() {
    screens("grid_said", |script| {
        in_the_grid(script);
        script.press("<Right><Right><Space><Enter>");
        script.press("<Home>");
        shown(script);
        script.press("<Space>");
    });
}

#[test]
fn just_after_a_page_was_said() {
    screens("grid_next", |script| {
        in_the_grid(script);
        script.event(Event::Painted((0..N_ROWS).map(PictureId).collect()));
        script.press("bbW<Enter>");
        shown(script);
    });
}

#[test]
fn a_grid_that_looks_for_an_exception_to_a_default() {
    screens("grid_exception", |script| {
        in_the_grid(script);
        script.press("x<Right><Space><PgDn>");
        shown(script);
    });
}

#[test]
fn all_keys_of_the_grid() {
    screens("grid_help", |script| {
        in_the_grid(script);
        script.press("?");
    });
}

/// The screen of a grid of the rows 0, 1 and, once more without a word, 0.
fn of_a_repeat(keys: &str) -> String {
    let folder = hundred();
    let mut opened = opened(&[0, 1, 0], Vec::new());
    opened.items[2].is_repeat = true;
    let mut script = Script::on(folder.path());
    script.on_screen(Rect::new(0, 0, 120, 36));
    script.press("R<C-u><Enter>").receive(Message::ReviewOpened(Box::new(opened)));
    script.press("<C-f>y<C-g>");
    while script.read_rows() {}
    script.answer_pictures(no_picture).lease_all().paint().press(keys);
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).unwrap();
    terminal.draw(|frame| drop(draw(frame, &script.app, Theme::of(Some("1"))))).unwrap();
    let buffer = terminal.backend().buffer();
    assert!(buffer.content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
    buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn a_tile_of_a_pair_that_is_shown_once_more_has_marks_and_pointer_of_its_own() {
    let marked = of_a_repeat("<Space>");
    assert_eq!((marked.matches('■').count(), marked.matches('▶').count()), (1, 1));
    let said = of_a_repeat("<Space><Enter>");
    assert_eq!((said.matches('■').count(), said.matches("◆ ").count()), (0, 1), "{said}");
}
