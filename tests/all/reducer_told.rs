//! What was said of the rows on the screen: asked for once, forgotten when it may have changed, and never shown to
//! a person who judges.

use pairlens::app::{Effect, Generation, Message, Told};
use pairlens::base::SafeText;
use pairlens::dataset::RowId;
use pairlens::query::facts::{FactKind, LabelColumn};

use crate::reducer_script::{Script, hundred};
use crate::screens::screens;

fn named() -> Message {
    Message::LabelColumns(vec![LabelColumn { name: "label.align".to_owned(), kind: FactKind::Text }])
}

/// The newest wish.
fn wish(script: &mut Script) -> Option<(Generation, Vec<RowId>)> {
    script.effects().into_iter().rev().find_map(|effect| match effect {
        Effect::WantLabels { generation, rows } => Some((generation, rows)),
        _ => None,
    })
}

fn told(lines: &[(&str, &str)]) -> Told {
    lines.iter().map(|(name, words)| (SafeText::line(name), SafeText::line(words))).collect()
}

/// Answers that of row 0 something was said and of the others nothing.
fn answer(script: &mut Script, generation: Generation, rows: &[RowId]) {
    let of = |row: &RowId| (*row, if row.0 == 0 { told(&[("align", "match")]) } else { Told::new() });
    script.receive(Message::Labels { generation, told: rows.iter().map(of).collect() });
}

#[test]
fn nothing_is_looked_up_where_nobody_has_said_anything() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.press("jjk").receive(Message::LabelColumns(Vec::new())).press("j");
    assert_eq!(wish(&mut script), None);
}

#[test]
fn rows_on_the_screen_are_asked_for_once_and_anew_when_labels_changed() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.receive(named());
    let (generation, rows) = wish(&mut script).expect("a wish");
    assert!(rows.contains(&RowId(0)) && rows.len() > 5, "{rows:?}");
    assert_eq!(wish(script.press("j")), None, "it is on its way");
    answer(&mut script, generation, &rows);
    assert_eq!(script.app.told(RowId(0)), Some(&told(&[("align", "match")])));
    assert_eq!(script.app.told(RowId(1)), None);
    assert_eq!(wish(script.press("j")), None);
    // Labels were made meanwhile: an answer to the older question says nothing any more.
    script.receive(named());
    let (newer, again) = wish(&mut script).expect("the same anew");
    assert!(newer > generation && again == rows);
    answer(&mut script, generation, &rows);
    assert_eq!(script.app.told(RowId(0)), None);
    answer(&mut script, newer, &again);
    assert!(script.app.told(RowId(0)).is_some());
}

#[test]
fn who_judges_is_not_told_what_others_said() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[0, 7], Vec::new());
    script.receive(named());
    assert_eq!(wish(&mut script), None);
    answer(&mut script, Generation(1), &[RowId(0)]);
    assert_eq!(script.app.told(RowId(0)), None);
}

/// Words as long and as hostile as an import may bring them.
fn screen_of(script: &mut Script) {
    script.receive(named());
    let Some((generation, rows)) = wish(script) else { return };
    let long = "\u{202e}\u{1b}[31m猫 ".repeat(30);
    let of = |row: &RowId| {
        let lines =
            [("align", "ann match, ben unrelated"), ("flags", "none"), ("note", &long), ("by", "ann, ben")];
        (*row, if row.0.is_multiple_of(3) { told(&lines) } else { Told::new() })
    };
    script.receive(Message::Labels { generation, told: rows.iter().map(of).collect() });
}

#[test]
fn labels_beside_pairs() {
    screens("told_list", |script| {
        script.press("6G");
        while script.read_rows() {}
        screen_of(script);
    });
}

#[test]
fn labels_in_the_gallery() {
    screens("told_gallery", |script| {
        script.press("v");
        while script.read_rows() {}
        screen_of(script);
    });
}
