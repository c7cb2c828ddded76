//! The export form and what becomes of it.

use crate::reducer_script::{Script, hundred, is_browse, part, start_on};
use pairlens::app::{Effect, ExportEnd, Generation, Message, Mode, Tone, WithLabels};
use pairlens::base::{IfExists, Progress, SafeText};
use pairlens::dataset::{GroupRef, RowId};
use pairlens::export::Format;
use pairlens::query::facts::{FactKind, LabelColumn};
use pairlens::query::{Order, Rank};
use std::path::Path;

fn form(script: &Script) -> (String, Format, Option<String>) {
    match script.app.mode() {
        Mode::Export(form) => {
            let error = form.error.as_ref().map(ToString::to_string);
            (form.path.text().to_owned(), form.format, error)
        }
        other => panic!("no form in {other:?}"),
    }
}

fn order(script: &mut Script) -> pairlens::app::ExportOrder {
    let order = script.effects().into_iter().find_map(|e| match e {
        Effect::StartExport(order) => Some(*order),
        _ => None,
    });
    order.expect("an export was started")
}

#[test]
fn tab_goes_round_the_formats_and_the_ending_goes_along() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("E<C-u>out.parquet");
    for (path, format) in
        [("out.csv", Format::Csv), ("out.jsonl", Format::Jsonl), ("out.parquet", Format::Parquet)]
    {
        script.press("<Tab>");
        assert_eq!(form(&script), (path.to_owned(), format, None));
    }
    // A typed ending decides, too.
    script.press("<C-u>b.jsonl");
    assert_eq!(form(&script).1, Format::Jsonl);
    script.press("<Esc>").expect_mode(is_browse);
}

#[test]
fn the_export_is_of_the_rows_in_view() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 150<Enter>").found(4, 4, 51..100).scan_ends();
    script.press("E<C-u>out.csv<Enter>").expect_mode(|m| matches!(m, Mode::Exporting { .. }));
    let order = order(&mut script);
    assert_eq!((order.view.len(), order.format), (49, Format::Csv));
    assert_eq!(order.filter.as_deref(), Some("width > 150"));
    assert_eq!((order.path.as_path(), order.if_exists), (Path::new("out.csv"), IfExists::Refuse));
    script.receive(Message::ExportProgress(Progress { done: 20, total: 49, unit: "rows" }));
    assert_eq!(script.app.exporting().map(|p| p.done), Some(20));
    script.receive(Message::ExportEnded(ExportEnd::Written(SafeText::line("49 pairs written"))));
    script.expect_mode(is_browse);
    assert_eq!(
        script.app.notice().map(|n| (n.text.as_str(), n.tone)),
        Some(("49 pairs written", Tone::Good))
    );
    script.press("j");
    assert_eq!(script.app.notice(), None);
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_a_key_of_its_own() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("E<C-u>out.csv<Enter>");
    assert_eq!(order(&mut script).if_exists, IfExists::Refuse);
    script.receive(Message::ExportEnded(ExportEnd::Exists));
    assert!(form(&script).2.is_some_and(|e| e.contains("^r replaces")));
    // A key held down too long replaces nothing, and another name is another file.
    script.press("<Enter>");
    assert_eq!(order(&mut script).if_exists, IfExists::Refuse);
    script.receive(Message::ExportEnded(ExportEnd::Exists)).press("<C-u>other.csv<C-r>");
    assert!(script.effects().is_empty());
    script.press("<Enter>");
    assert_eq!(order(&mut script).if_exists, IfExists::Refuse);
    script.receive(Message::ExportEnded(ExportEnd::Exists)).press("<C-r>");
    let order = order(&mut script);
    assert_eq!((order.path.as_path(), order.if_exists), (Path::new("other.csv"), IfExists::Replace));
}

#[test]
fn a_failure_comes_back_to_the_form_as_it_was() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("E<C-u>/nowhere/out.jsonl<Enter>");
    script.receive(Message::ExportEnded(ExportEnd::Failed(SafeText::line("no such folder"))));
    let expected = ("/nowhere/out.jsonl".to_owned(), Format::Jsonl, Some("no such folder".to_owned()));
    assert_eq!(form(&script), expected);
    script.press("<BS>");
    assert_eq!(form(&script).2, None);
}

#[test]
fn esc_stops_a_running_export_and_waits_for_its_word() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("E<Enter>").effects();
    script.press("<Esc>").expect_mode(|m| matches!(m, Mode::Exporting { .. }));
    assert!(script.effects().contains(&Effect::StopExport));
    script.receive(Message::ExportEnded(ExportEnd::Stopped)).expect_mode(is_browse);
    assert_eq!(script.app.notice().map(|n| n.tone), Some(Tone::Bad));
    // A figure that was still on its way changes nothing.
    script.receive(Message::ExportProgress(Progress { done: 1, total: 2, unit: "rows" }));
    assert_eq!(script.app.exporting(), None);
}

/// The rows of a hundred from the last to the first.
fn backwards() -> Order {
    Order::whole([(0..100).rev().collect()])
}

#[test]
fn the_order_told_is_that_of_the_rows_whatever_other_order_is_being_made() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]").ordered(backwards()).press("s<C-u>caption<Enter>E<Enter>");
    let export = order(&mut script);
    assert_eq!(
        (export.sort.as_deref(), export.view.row(Rank(0))),
        (Some("similarity:desc"), Some(RowId(99)))
    );
    script.receive(Message::ExportEnded(ExportEnd::Stopped));
    script.press("s<C-u>width<Enter>").ordered(backwards()).press("E<Enter>");
    assert_eq!(order(&mut script).sort.as_deref(), Some("width:asc"));
}

/// What is told of the rows of a hundred, exported now.
fn notes(script: &mut Script) -> Vec<String> {
    script.press("E<Enter>");
    let notes = order(script).notes;
    script.receive(Message::ExportEnded(ExportEnd::Stopped));
    notes
}

fn broken(group: GroupRef) -> (GroupRef, SafeText) {
    (group, SafeText::line(&format!("row group {} is broken", group.group)))
}

#[test]
fn damage_is_told_of_whom_it_hindered() {
    let folder = hundred();
    let groups = start_on(folder.path()).dataset.groups().to_vec();
    let mut script = Script::on(folder.path());
    // A page that was looked at hinders nothing.
    script.receive(Message::Rows { pairs: Vec::new(), damaged: vec![broken(groups[0])] });
    assert_eq!(notes(&mut script), Vec::<String>::new());

    script.press("&width > 150<Enter>");
    let generation = script.generation();
    let Message::Scan { found, progress, n_scanned, elapsed, .. } = part(generation, 4, 4, [60, 70]) else {
        panic!("a part of a scan")
    };
    let (lost, damaged) = (pairlens::query::Lost::default(), vec![broken(groups[1])]);
    script.receive(Message::Scan { generation, found, progress, n_scanned, lost, elapsed, damaged });
    script.scan_ends();
    let numbers = vec!["top_bound(width, 0.5) is 150".to_owned()];
    script.receive(Message::FilterNumbers { generation, numbers: numbers.clone() });
    script.receive(Message::FilterNumbers { generation: Generation(0), numbers: Vec::new() });
    assert_eq!(notes(&mut script)[0], numbers[0]);
    script.receive(Message::FilterNumbers { generation, numbers: Vec::new() });
    let of_filter = "row group 1 is broken; the filter could not look into it".to_owned();
    assert_eq!(notes(&mut script), std::slice::from_ref(&of_filter));

    script.press("]");
    let (generation, whole) = (script.newest_order().0, Order::whole([vec![70, 60]]));
    let damaged = vec![broken(groups[2])];
    script.receive(Message::Ordered { generation, order: whole, why: None, damaged });
    let of_order = "row group 2 is broken; its rows from 50 on come last".to_owned();
    assert_eq!(notes(&mut script), [of_filter, of_order]);

    // The next filter, and the dataset's own order, have nothing to do with it.
    script.press("&<C-u><Enter>s<C-u><Enter>");
    assert_eq!(notes(&mut script), Vec::<String>::new());
}

#[test]
fn labels_are_written_where_there_are_some_and_somebody_asks_for_them() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("E<C-u>out.csv<C-t>");
    assert_eq!(form(&script).2.as_deref(), Some("nobody has said anything of these pairs yet"));
    let column = LabelColumn { name: "label.align".to_owned(), kind: FactKind::Text };
    script.receive(Message::LabelColumns(vec![column])).press("<C-t><Enter>");
    assert_eq!(order(&mut script).labels, WithLabels::Yes);
    script.receive(Message::ExportEnded(ExportEnd::Stopped)).press("E<C-u>out.csv<C-t><C-t><Enter>");
    assert_eq!(order(&mut script).labels, WithLabels::No);
}
