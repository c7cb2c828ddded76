//! The filter line and its scan: results as they come, older ones dropped, errors, history.

use crate::reducer_script::{Script, drawn, hundred, is_browse, part, start_on};
use pairlens::app::{Effect, Generation, Message, Mode, Scan};
use pairlens::base::SafeText;
use pairlens::query::facts::{FactKind, LabelColumn};

#[test]
fn results_extend_the_view_as_they_come() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G&similarity > 0.3<Enter>").expect_mode(is_browse);
    assert_eq!(script.row(), None);
    script.found(1, 4, [16, 17]).expect_row(16);
    script.press("G").expect_row(17).found(2, 4, [30, 40]).expect_row(17).press("j").expect_row(30);
    let Some(Scan::Running { progress, rows_per_s }) = script.app.filter().map(|f| f.scan) else {
        panic!("not running")
    };
    assert_eq!((progress.done, progress.total), (2, 4));
    assert!(rows_per_s.is_some_and(|r| (r - 200.0).abs() < 1.0), "{rows_per_s:?}");
    script.scan_ends();
    assert_eq!(script.app.filter().map(|f| f.scan), Some(Scan::Done));
    assert_eq!((script.app.view().len(), script.app.filter().map(|f| f.lost.rows)), (4, Some(2)));
}

/// Labels are made while a session lasts: what they are called is told by message.
#[test]
fn filters_may_name_labels_once_there_are_some() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&label.align = 'match'<Enter>");
    let Mode::Filter(form) = script.app.mode() else { panic!("the line stays open") };
    let words = format!("{form:?}");
    assert!(words.contains("nothing was labelled here yet"), "{words}");
    let align = LabelColumn { name: "label.align".to_owned(), kind: FactKind::Text };
    script.receive(Message::LabelColumns(vec![align]));
    script.press("<Enter>").expect_mode(is_browse);
    let started =
        |effect: &Effect| matches!(effect, Effect::StartScan { text, .. } if text.contains("label.align"));
    assert!(script.effects().iter().any(started));
    script.press("&<C-u>label.al<Tab>");
    let Mode::Filter(form) = script.app.mode() else { panic!("the line is open") };
    assert_eq!(form.line.text(), "label.align");
}

#[test]
fn replies_of_an_older_filter_are_dropped() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 1<Enter>");
    let old = script.generation();
    script.press("&<C-u>width > 150<Enter>");
    assert!(script.generation() > old);
    script.receive(part(old, 4, 4, 0..100));
    script.receive(Message::ScanEnded { generation: old, elapsed: std::time::Duration::ZERO });
    assert!(script.app.view().is_empty());
    assert!(matches!(script.app.filter().map(|f| f.scan), Some(Scan::Running { .. })));
    script.found(4, 4, 51..100).expect_row(51);
}

#[test]
fn esc_stops_the_scan_and_what_was_found_stays_marked_as_a_part() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 1<Enter>");
    let running = script.generation();
    script.found(1, 4, 0..25).press("<Esc>");
    assert!(script.effects().contains(&Effect::StopScan));
    script.receive(part(running, 2, 4, 25..50));
    assert_eq!(script.app.view().len(), 25);
    let Some(Scan::Stopped { progress }) = script.app.filter().map(|f| f.scan) else { panic!("not stopped") };
    assert_eq!((progress.done, progress.total), (1, 4));
    // Nothing runs any more: Esc has nothing to stop.
    script.press("<Esc>").expect_mode(is_browse);
    assert!(!script.effects().contains(&Effect::StopScan));
    // The manifest of an export says that it is a part.
    script.press("E<Enter>");
    let order = script.effects().into_iter().find_map(|effect| match effect {
        Effect::StartExport(order) => Some(order),
        _ => None,
    });
    let notes = order.expect("an export").notes;
    let part = "the filter had looked at 1 of 4 row groups when the export began: a part of its matches";
    assert_eq!(notes, [part, "1 row could not be judged because of NULL or NaN and is not selected"]);
}

#[test]
fn a_scan_that_breaks_off_says_so_and_what_it_found_stays_marked_as_a_part() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 1<Enter>");
    let (generation, old) = (script.generation(), Generation(0));
    let why = SafeText::line("bad page");
    script.found(1, 4, 0..25).receive(Message::ScanFailed { generation: old, why: why.clone() });
    assert!(matches!(script.app.filter().map(|f| f.scan), Some(Scan::Running { .. })));
    script.receive(Message::ScanFailed { generation, why });
    let Some(Scan::Stopped { progress }) = script.app.filter().map(|f| f.scan) else { panic!("not stopped") };
    assert_eq!((progress.done, script.app.view().len()), (1, 25));
    assert_eq!(script.app.notice().map(|n| n.text.as_str()), Some("the scan broke off: bad page"));
}

#[test]
fn an_empty_line_clears_the_filter_and_the_focused_pair_stays() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G&width > 150<Enter>").found(4, 4, 51..100).scan_ends().press("3j").expect_row(54);
    script.effects();
    script.press("&<C-u><Enter>").expect_row(54);
    assert_eq!((script.app.view().len(), script.app.filter()), (100, None));
    assert!(script.effects().contains(&Effect::StopScan));
}

#[test]
fn clearing_a_filter_without_a_match_returns_to_the_row_before_it() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G&width < 1<Enter>").scan_ends().press("&<C-u>width < 2<Enter>").scan_ends();
    script.press("&<C-u><Enter>").expect_row(30);
}

#[test]
fn an_error_keeps_the_line_and_goes_with_the_next_change() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&similarty > 0.3<Enter>").expect_line("similarty > 0.3");
    let error = |script: &Script| match script.app.mode() {
        Mode::Filter(form) => form.error.clone(),
        other => panic!("{other:?}"),
    };
    let wrong = error(&script).expect("an error");
    assert_eq!((wrong.span().start, wrong.span().end), (0, "similarty".len()));
    assert!(wrong.advice().is_some_and(|a| a.as_str().contains("similarity")), "{wrong:?}");
    assert!(!script.effects().iter().any(|e| matches!(e, Effect::StartScan { .. })));
    script.press("<Home><Right><Right><Right><Right><Right><Right><Right>i");
    assert_eq!(error(&script), None);
    script.expect_line("similarity > 0.3").press("<Enter>").expect_mode(is_browse);
    assert_eq!(script.app.filter().map(|f| f.text.as_str()), Some("similarity > 0.3"));
}

#[test]
fn tab_completes_and_esc_leaves_without_a_change() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&sim<Tab>").expect_line("similarity").press(" > 0.1 and pun<Tab>");
    script.expect_line("similarity > 0.1 and punsafe").press("<Esc>").expect_mode(is_browse);
    assert_eq!(script.app.filter(), None);
    script.press("&").expect_line("").press("q").expect_line("q").press("<C-c>").expect_mode(is_browse);
}

#[test]
fn the_history_is_walked_both_ways_and_keeps_each_filter_once() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    for text in ["width > 1", "width > 2", "width > 1"] {
        script.press("&<C-u>").press(text).press("<Enter>").scan_ends();
    }
    script.press("&<C-u><Up>").expect_line("width > 1").press("<Up>").expect_line("width > 2");
    script.press("<Up>").expect_line("width > 2").press("<Down>").expect_line("width > 1");
}

#[test]
fn looking_through_the_history_does_not_lose_what_was_typed() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 1<Enter>").scan_ends().press("&<C-u>height <Down>").expect_line("height ");
    script.press("<Up>").expect_line("width > 1").press("<Down>").expect_line("height ");
}

#[test]
fn a_filter_given_at_the_start_runs_at_once() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.filter = Some("width > 150".to_owned());
    let mut script = Script::of(start);
    script.found(4, 4, 51..100).scan_ends().expect_row(51);
    assert_eq!(script.app.filter().map(|f| f.scan), Some(Scan::Done));
}

#[test]
fn a_filters_first_match_is_seen_from_its_beginning() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.answer_pictures(drawn).press("<Tab>J");
    assert_eq!((script.app.nth_picture(), script.app.text_scroll() > 0), (1, true));
    script.press("&width > 3<Enter>").found(1, 1, [10, 11]).scan_ends().expect_row(10);
    assert_eq!((script.app.nth_picture(), script.app.text_scroll()), (0, 0));
}
