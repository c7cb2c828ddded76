//! Rows on the screen: asked for once, kept within bounds, named when they cannot be read.

use crate::fixtures::laion_folder;
use crate::reducer_script::{Script, calm, hundred, no_picture, part};
use pairlens::app::{Effect, Generation, Message, PictureId, PictureState, RowState};
use pairlens::base::Progress;
use pairlens::dataset::RowId;
use pairlens::images::NoPicture;
use tempfile::TempDir;

#[test]
fn what_is_on_the_screen_is_asked_for_once() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    let asked: Vec<Effect> =
        script.effects().into_iter().filter(|e| matches!(e, Effect::WantRows(_))).collect();
    assert_eq!(asked, [Effect::WantRows((0..10).map(RowId).collect())]);
    script.press("jj");
    assert!(!script.effects().iter().any(|e| matches!(e, Effect::WantRows(_))));
}

#[test]
fn nothing_is_asked_again_when_nothing_changed() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    calm(&mut script);
    let export = Message::ExportProgress(Progress { done: 1, total: 2, unit: "rows" });
    script.receive(export.clone()).receive(part(Generation(99), 1, 4, []));
    script.receive(Message::PicturesForgotten(vec![PictureId(77)])).press("3<Esc>b");
    script.answer_pictures(no_picture).effects();
    script.receive(export);
    assert_eq!(script.effects(), []);
}

#[test]
fn paging_on_reads_only_what_is_new() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    calm(&mut script);
    script.press("<C-f>");
    let wanted: Vec<Effect> =
        script.effects().into_iter().filter(|e| matches!(e, Effect::WantRows(_))).collect();
    assert_eq!(wanted, [Effect::WantRows((10..14).map(RowId).collect())]);
}

#[test]
fn rows_that_never_come_are_not_asked_for_forever() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.effects();
    for _ in 0..3 {
        script.receive(Message::Rows { pairs: Vec::new(), damaged: Vec::new() });
    }
    assert_eq!(script.effects(), []);
    // Another place is another wish.
    script.press("G");
    assert!(script.effects().iter().any(|e| matches!(e, Effect::WantRows(_))));
}

#[test]
fn an_answer_to_an_older_wish_does_not_repeat_the_newer_one() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.effects();
    script.press("G").effects();
    script.receive(Message::Rows { pairs: Vec::new(), damaged: Vec::new() });
    assert_eq!(script.effects(), []);
}

#[test]
fn memory_of_rows_is_bounded_and_what_is_shown_is_kept() {
    let folder = laion_folder(1, 6000, 1000);
    let mut script = Script::on(folder.path());
    for _ in 0..500 {
        script.press("<C-f>");
        while script.read_rows() {}
    }
    let kept = (0..6000).filter(|row| script.app.row(RowId(*row)).is_some()).count();
    assert!(kept < 2_100, "{kept}");
    script.press("g");
    while script.read_rows() {}
    assert!((0..10).all(|row| script.app.pair(RowId(row)).is_some()));
}

#[test]
fn a_row_that_cannot_be_read_says_why_and_is_tried_once() {
    let folder = damaged();
    let mut script = Script::on(folder.path());
    script.press("24G");
    while script.read_rows() {}
    assert!(script.app.pair(RowId(24)).is_some());
    let Some(RowState::Damaged(why)) = script.app.row(RowId(25)) else { panic!("row 25 is whole") };
    assert!(why.as_str().starts_with("row group 1 of part-00000.parquet cannot be read"), "{why}");
    assert_eq!(script.app.n_damaged_rows(), 25);
    script.press("48G");
    while script.read_rows() {}
    assert!(matches!(script.app.row(RowId(48)), Some(RowState::Damaged(_))));
    script.press("24G");
    while script.read_rows() {}
    script.effects();
    script.press("48G24G48G");
    let effects = script.effects();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::WantRows(_))), "{effects:?}");
    script.press("25G");
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Unreadable(_), .. })));
}

/// A hundred pairs whose second row group cannot be read.
fn damaged() -> TempDir {
    let folder = hundred();
    crate::fixtures::damage_captions(&folder.path().join("part-00000.parquet"), 1);
    folder
}
