//! The grid of a review as a script: what a page says, of which pairs, and what it never says.

use std::path::Path;

use pairlens::app::{Effect, Event, Look, Message, Mode, PictureRequest, Start};
use pairlens::images::{SafeMode, SafetyPolicy};
use pairlens::labels::{self, Act, Answer, Change, Deed, Origin, Via};
use pairlens::query::keyed::PairKey;
use ratatui::layout::Rect;

use crate::reducer_review::{keys, opened};
use crate::reducer_script::{Script, drawn, hundred, no_picture, start_on};

/// Pairs on a page of the grid on this screen.
const PER_PAGE: usize = 12;

/// A review of the first rows in the grid, every picture of its first page on the screen.
fn in_the_grid(folder: &Path, n_rows: u64) -> Script {
    let mut script = begun(folder, n_rows);
    script.press("<C-g>").seen();
    assert!(script.app.mode() == &Mode::ReviewGrid && script.app.mode().look() == Look::Gallery);
    script.recorded();
    script
}

fn begun(folder: &Path, n_rows: u64) -> Script {
    let rows: Vec<u64> = (0..n_rows).collect();
    let mut script = Script::reviewing(folder, &rows, Vec::new());
    script.on_screen(Rect::new(0, 0, 120, 36)).seen();
    script
}

fn only_act(events: &[labels::Event]) -> Act {
    match events {
        [labels::Event { deed: Deed::Act(act), .. }] => act.clone(),
        other => panic!("{other:?}"),
    }
}

/// The pairs of an act whose answer has this value, and those whose answer is empty.
fn with_and_without(act: &Act, value: &str) -> (Vec<PairKey>, Vec<PairKey>) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for item in &act.items {
        let [Change::Set { dimension, answer: Answer::Several(names) }] = &item.changes[..] else {
            panic!("{item:?}")
        };
        assert_eq!(dimension, "flags");
        if names.contains(value) { with.push(item.keys.pair) } else { without.push(item.keys.pair) }
    }
    (with, without)
}

fn notice(script: &Script) -> String {
    script.app.notice().map(|notice| notice.text.to_string()).unwrap_or_default()
}

fn flags(script: &Script, at: usize) -> Option<(Answer, Origin)> {
    script.app.review().unwrap().sheet(at).unwrap().answers.get("flags").cloned()
}

#[test]
fn enter_says_the_page_as_one_act_and_goes_to_the_next() {
    let folder = hundred();
    let mut script = in_the_grid(folder.path(), 30);
    script.press("<Right><Right><Space><Down>W<Enter>");
    let act = only_act(&script.recorded());
    assert_eq!((act.via, act.items.len()), (Via::Grid, PER_PAGE));
    let (with, without) = with_and_without(&act, "watermark");
    let mut marked = vec![keys(2).pair, keys(6).pair];
    marked.sort();
    assert_eq!((with, without.len()), (marked, PER_PAGE - 2));
    assert!(act.items.iter().all(|item| item.shown_ms.is_none()), "nobody looked at each alone");
    script.expect_row(PER_PAGE as u64);
    assert_eq!(notice(&script), "flags of 12 pairs: 2 watermark, 10 no flags at all · u takes the page back");
    assert_eq!(script.app.review().unwrap().tally().n_judged, 0, "flags are not what makes a pair judged");
    script.press("u").expect_row(0);
    assert_eq!(notice(&script), "taken back: a page of 12 pairs");
    assert!((0..PER_PAGE).all(|at| flags(&script, at).is_none()), "the page is taken back whole");
    script.press("<C-r>");
    assert!((0..PER_PAGE).all(|at| flags(&script, at).is_some()));
}

#[test]
fn what_enter_says_is_told_beforehand() {
    let folder = hundred();
    let mut script = in_the_grid(folder.path(), 30);
    let told = |script: &Script| {
        let (page, n_elsewhere) = script.app.grid_page().unwrap();
        (page.n_marked, page.n_unmarked, page.n_kept, page.n_left_out(), n_elsewhere)
    };
    script.press("<Space><Right>");
    assert_eq!(told(&script), (1, 11, 0, 0, 0));
    script.press("<Enter><PgUp>").seen();
    assert_eq!(told(&script), (0, 0, 12, 0, 0));
    assert!(script.app.grid_page().unwrap().0.is_empty());
    script.press("<Right><Space>");
    assert_eq!(told(&script), (1, 0, 11, 0, 0));
    script.recorded();
    script.press("<PgDn>");
    assert_eq!(told(&script), (0, 0, 0, 12, 1));
    // Of one value the rest gets the default, and only what is looked for is said.
    script.press("<PgUp><Space>").seen().press("sa<Enter>");
    assert!(notice(&script).starts_with("image of 12 pairs: 0 placeholder, 12 ok"), "{}", notice(&script));
}

/// A review of these rows in the grid; those at the last places are shown once more.
fn with_rows(folder: &Path, rows: &[u64], n_repeats: usize) -> Script {
    let mut opened = opened(rows, Vec::new());
    let n_first = rows.len() - n_repeats;
    opened.items[n_first..].iter_mut().for_each(|item| item.is_repeat = true);
    let policy = SafetyPolicy::new(SafeMode::Off);
    let mut script = Script::of(Start { review: Some(Box::new(opened)), policy, ..start_on(folder) });
    script.on_screen(Rect::new(0, 0, 120, 36)).seen().press("<C-g>").seen();
    script.recorded();
    script
}

#[test]
fn a_pair_that_is_shown_once_more_has_a_tile_of_its_own_and_is_not_said() {
    let folder = hundred();
    let mut script = with_rows(folder.path(), &[0, 1, 0], 1);
    script.press("<Right><Right><Space>");
    let is_marked = |script: &Script, at| script.app.review().unwrap().grid().unwrap().is_marked(at);
    assert!(is_marked(&script, 2) && !is_marked(&script, 0));
    script.press("<Enter>");
    let (with, without) = with_and_without(&only_act(&script.recorded()), "watermark");
    assert_eq!((with, without), (Vec::new(), vec![keys(0).pair, keys(1).pair]));
    let review = script.app.review().unwrap();
    assert_eq!([0, 1, 2].map(|at| review.answer_at(at, "flags").is_some()), [true, true, false]);
}

#[test]
fn of_a_picture_that_is_not_there_nothing_is_assumed() {
    let folder = hundred();
    let mut script = begun(folder.path(), 30);
    script.press("<C-g>");
    script.recorded();
    while script.read_rows() {}
    let missing = |request: &PictureRequest| match request.row.0 {
        10 | 11 => no_picture(request),
        _ => drawn(request),
    };
    script.answer_pictures(missing).lease_all().paint();
    script.press("<Down><Down><Right><Right><Space>").expect_row(10);
    assert_eq!(script.app.grid_page().unwrap().0.n_without_picture, 1);
    script.press("<Enter>").expect_row(PER_PAGE as u64);
    let (with, without) = with_and_without(&only_act(&script.recorded()), "watermark");
    assert_eq!((with, without.len()), (vec![keys(10).pair], 10), "a mark is said all the same");
    assert!(notice(&script).contains("1 left out, without a picture"), "{}", notice(&script));
    assert!(flags(&script, 11).is_none());
}

#[test]
fn a_pair_that_stands_twice_on_a_page_is_said_once_and_one_mark_is_enough() {
    let folder = hundred();
    let mut script = with_rows(folder.path(), &[0, 1, 0], 0);
    script.press("<Right><Right><Space><Enter>");
    let (with, without) = with_and_without(&only_act(&script.recorded()), "watermark");
    assert_eq!((with, without), (vec![keys(0).pair], vec![keys(1).pair]));
    assert!(notice(&script).starts_with("flags of 2 pairs: 1 watermark, 1 no flags"), "{}", notice(&script));
}

#[test]
fn what_was_not_painted_is_left_out_and_keeps_its_mark() {
    let folder = hundred();
    let mut script = begun(folder.path(), 30);
    script.press("<C-g>");
    script.recorded();
    // All are read and decoded; the frame had the first pair's picture only.
    while script.read_rows() {}
    script.answer_pictures(drawn).lease_all();
    let first = script.app.picture().and_then(|state| match state {
        pairlens::app::PictureState::Drawn(drawn) => Some(drawn.id),
        pairlens::app::PictureState::None { .. } => None,
    });
    script.event(Event::Painted(first.into_iter().collect()));
    script.press("<Right><Space><Enter>");
    let act = only_act(&script.recorded());
    assert_eq!(act.items.iter().map(|item| item.keys.pair).collect::<Vec<_>>(), [keys(0).pair]);
    assert!(notice(&script).contains("11 left out, not seen as they are"), "{}", notice(&script));
    script.expect_row(1).paint().press("<Enter>");
    let (with, without) = with_and_without(&only_act(&script.recorded()), "watermark");
    assert_eq!((with, without.len()), (vec![keys(1).pair], 10), "the mark waited for its picture");
}

#[test]
fn pairs_of_another_terminal_are_left_out() {
    let folder = hundred();
    let mut script = begun(folder.path(), 30);
    script.press("<C-g>");
    while script.read_rows() {}
    script.answer_pictures(drawn);
    let asked = script.effects().into_iter().rev().find_map(|effect| match effect {
        Effect::Lease(wish) => Some(wish.pairs.clone()),
        _ => None,
    });
    let asked = asked.expect("leases for the page");
    assert!((0..PER_PAGE as u64).all(|row| row < 10 || asked.contains(&keys(row).pair)));
    let ours: Vec<PairKey> = asked.iter().copied().filter(|pair| *pair != keys(11).pair).collect();
    script.receive(Message::Leased { asked, ours, news: None }).paint();
    script.recorded();
    script.press("<Enter>");
    let act = only_act(&script.recorded());
    assert!(act.items.len() == PER_PAGE - 1 && act.items.iter().all(|item| item.keys != keys(11)));
    assert!(notice(&script).contains("1 left out, in another terminal or escalated"), "{}", notice(&script));
}

#[test]
fn another_flag_is_looked_for_once_nothing_is_marked_and_said_flags_stay() {
    let folder = hundred();
    let mut script = in_the_grid(folder.path(), 12);
    script.press("<Space>T");
    assert_eq!(notice(&script), "1 marked for watermark: Enter says them first");
    script.press("<Enter>T<Right><Space><Enter>");
    assert_eq!(flags(&script, 0).unwrap().0.text(), "watermark");
    assert_eq!(flags(&script, 1).unwrap().0.text(), "text_overlay");
    script.press("1");
    assert_eq!(notice(&script), "align has no default for pairs without a mark; ^g leaves the grid");
    script.press("!");
    assert_eq!(notice(&script), "escalate is said of one pair at a time; ^g leaves the grid");
    script.recorded();
    script.press("<Enter>");
    assert_eq!(script.recorded(), [], "what is said already is not said again");
    assert_eq!(notice(&script), "nothing new was said of this page");
}

#[test]
fn marks_outlast_the_way_to_one_pair_and_back() {
    let folder = hundred();
    let mut script = in_the_grid(folder.path(), 30);
    script.press("<Space><PgDn><Space><C-g>").expect_mode(|mode| *mode == Mode::Review);
    assert!(notice(&script).starts_with("2 marks not said yet"), "{}", notice(&script));
    script.press("<C-g>").seen();
    assert_eq!(script.app.review().unwrap().grid().unwrap().n_marked(), 2);
    script.press("<Esc>").expect_mode(|mode| *mode == Mode::Review);
}

#[test]
fn a_page_that_is_not_on_the_screen_yet_is_not_said_by_a_second_enter() {
    let folder = hundred();
    let mut script = in_the_grid(folder.path(), 30);
    script.press("<Enter>");
    assert_eq!(script.recorded().len(), 1);
    script.press("<Enter>").expect_row(PER_PAGE as u64);
    assert_eq!(script.recorded(), []);
    assert!(notice(&script).contains("12 left out, not seen as they are"), "{}", notice(&script));
}
