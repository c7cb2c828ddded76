//! Moving: through the list, in and out of views, out of the program.

use crate::fixtures::write_shard;
use crate::reducer_script::{Script, hundred, is_browse, is_single};
use pairlens::app::{Effect, Mode, Viewport};

#[test]
fn the_cursor_moves_by_one_by_half_a_page_and_by_a_page() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.expect_row(0).press("jjj").expect_row(3).press("k").expect_row(2);
    script.press("<C-f>").expect_row(12).press("<C-d>").expect_row(17);
    script.press("<C-u>").expect_row(12).press("<C-b>").expect_row(2);
    script.press("<PgDn> ").expect_row(22).press("<PgUp><Down><Up><Up>").expect_row(11);
}

#[test]
fn the_ends_hold_the_cursor() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("k<C-b><C-u>").expect_row(0);
    script.press("G").expect_row(99).press("j<C-f><C-d>").expect_row(99);
    script.press("g").expect_row(0).press("<End>").expect_row(99).press("<Home>").expect_row(0);
}

#[test]
fn a_count_repeats_a_motion_and_names_a_row_for_g() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("41G").expect_row(41).press("7g").expect_row(7).press("10j").expect_row(17);
    script.press("2<C-f>").expect_row(37).press("99999999999999999999j").expect_row(99);
    // A count belongs to the next key, whatever that is.
    script.press("5<Esc>k").expect_row(98).press("500G").expect_row(99);
}

#[test]
fn the_list_scrolls_no_further_than_needed() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("9j");
    assert_eq!(script.app.top().0, 0);
    script.press("j");
    assert_eq!(script.app.top().0, 1);
    script.press("G");
    assert_eq!(script.app.top().0, 90);
    script.press("5k");
    assert_eq!(script.app.top().0, 90);
}

#[test]
fn a_larger_window_is_filled_at_the_end_of_the_list() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("G").viewport(Viewport {
        list_rows: 30,
        picture_cells: (20, 10),
        help_rows: 20,
        ..Viewport::default()
    });
    assert_eq!(script.app.top().0, 70);
    script.viewport(Viewport { list_rows: 3, ..Viewport::default() });
    assert_eq!(script.app.top().0, 97);
}

#[test]
fn an_empty_view_takes_every_key() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width < 0<Enter>").scan_ends();
    script.press("jkgG<C-d><C-u><C-f><C-b>7G<Enter>bJK<Tab>h");
    assert_eq!(script.row(), None);
    script.press("E").expect_mode(|m| matches!(m, Mode::Export(_)));
}

#[test]
fn enter_goes_in_and_the_same_pair_is_there_on_the_way_back() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("5j<Enter>").expect_mode(is_single).press("jj").expect_row(7);
    script.press("<Esc>").expect_mode(is_browse).expect_row(7);
    script.press("l").expect_mode(is_single).press("q").expect_mode(is_browse);
    script.effects();
    script.press("q");
    assert!(script.effects().contains(&Effect::Quit));
}

#[test]
fn help_lies_over_the_mode_it_was_called_from() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("<Enter>?jj").expect_mode(|m| matches!(m, Mode::Help { scroll: 2, .. }));
    script.press("q").expect_mode(is_single);
    script.press("??").expect_mode(is_single);
}

#[test]
fn quitting_from_anywhere_stops_all_work() {
    let folder = hundred();
    for keys in ["Q", "<Enter><C-c>", "?Q", "fQ", "&width > 1<Enter>Q", "E<Enter><C-c>"] {
        let mut script = Script::on(folder.path());
        script.press(keys);
        let effects = script.effects();
        let end = [Effect::StopScan, Effect::StopExport, Effect::Quit];
        assert!(end.iter().all(|e| effects.contains(e)), "{keys}: {effects:?}");
    }
}

#[test]
fn a_dataset_without_rows_takes_every_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.parquet");
    write_shard(&path, &crate::fixtures::laion_batch(0, 0), 10);
    let mut script = Script::on(folder.path());
    script.press("jkgG<C-f><Enter>b?<Esc>&width > 1<Enter>").scan_ends().press("<Esc>E<Esc>");
    assert_eq!(script.row(), None);
}
