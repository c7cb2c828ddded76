//! The gallery: moving in the grid, pages, sizes, ways in and out, whose pictures are made first.

use pairlens::app::{Action, Effect, Event, Mode, Overview, PictureState, Viewport};
use pairlens::query::Rank;

use crate::fixtures::laion_folder;
use crate::reducer_script::{Script, calm, drawn, hundred, is_browse, is_single, part};

/// A gallery of 4 × 3 on a screen that has room for 8 × 4.
fn gallery(script: &mut Script) -> &mut Script {
    script.press("v");
    wide(script)
}

fn wide(script: &mut Script) -> &mut Script {
    script.viewport(Viewport {
        picture_cells: (18, 6),
        most_pictures: (8, 4),
        help_rows: 20,
        ..Viewport::default()
    })
}

fn is_gallery(mode: &Mode) -> bool {
    *mode == Mode::Gallery
}

fn asked(script: &Script) -> Vec<u64> {
    script.pictures_asked().iter().map(|request| request.row.0).collect()
}

#[test]
fn hjkl_move_in_the_grid() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("l").expect_row(1).press("j").expect_row(5).press("h").expect_row(4);
    script.press("hh").expect_row(2).press("k").expect_row(2).press("<Right><Down><Left><Up>").expect_row(2);
    script.press("3j").expect_row(14).press("2l").expect_row(16).press("9k").expect_row(0);
}

#[test]
fn the_ends_hold_the_cursor_and_the_last_row_may_be_short() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    // 100 pairs in fours: 25 rows. Of a grid of five the last row is full, of eight it has four.
    gallery(&mut script).press("Gjl").expect_row(99).press("ghk").expect_row(0);
    script.press("----");
    assert_eq!(script.app.grid_size().within((8, 4)), (8, 4));
    script.press("95G").expect_row(95).press("j").expect_row(99).press("j").expect_row(99);
    script.press("k").expect_row(91);
}

#[test]
fn pages_flip_and_keep_the_place_in_the_page() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("5l<C-f>").expect_row(17);
    assert_eq!(script.app.gallery_page(), (Rank(12), 12));
    script.press("<C-d>").expect_row(21).press("<C-u><C-b>").expect_row(5).press("2<PgDn>").expect_row(29);
    script.press("99<C-f>").expect_row(97);
    assert_eq!(script.app.gallery_page(), (Rank(96), 12));
    script.press("41g").expect_row(41);
    assert_eq!(script.app.gallery_page(), (Rank(36), 12));
}

#[test]
fn a_size_keeps_the_pair_in_focus_and_comes_back_with_the_gallery() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("30G-").expect_row(30);
    assert_eq!(script.app.gallery_page(), (Rank(30), 15));
    script.press("vv");
    assert_eq!(script.app.gallery_page(), (Rank(30), 15));
    script.press("++");
    assert_eq!(script.app.gallery_page(), (Rank(30), 6));
    script.press("+").expect_row(30);
    assert!(script.app.notice().unwrap().text.as_str().contains("Enter shows one alone"));
}

#[test]
fn sizes_that_the_screen_has_no_room_for_are_passed_over() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("---");
    assert_eq!((script.app.gallery_page().1, script.app.notice()), (32, None));
    script.press("-");
    assert_eq!(script.app.notice().unwrap().text.as_str(), "no room for more pictures");
    script.press("+");
    assert_eq!(script.app.gallery_page().1, 24);
}

#[test]
fn enter_opens_a_pair_and_esc_comes_back_to_where_it_was_opened() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("j<Enter>").expect_mode(is_single).expect_row(4);
    assert_eq!(script.app.mode().overview(), Overview::Gallery);
    script.press("j").expect_row(5).press("<Esc>").expect_mode(is_gallery).expect_row(5);
    script.press("<Esc>").expect_mode(is_browse).expect_row(5);
    script.press("<Enter><Esc>").expect_mode(is_browse).press("<Enter>v").expect_mode(is_gallery);
    script.press("v").expect_mode(is_browse).press("v").expect_mode(is_gallery);
    script.press("q").expect_mode(is_browse);
}

#[test]
fn filters_orders_counts_exports_and_help_lead_back_to_the_gallery() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script);
    for keys in ["&x<Esc>", "s<Esc>", "?q", "fn", "E<Esc>", "S<Esc><Esc>", "<Enter>?q<Esc>", "12"] {
        script.press(keys).expect_mode(is_gallery);
    }
    script.press("&WIDTH > 1<Enter>").expect_mode(is_gallery).found(4, 4, 0..30).scan_ends();
    script.press("G").expect_row(29).press("<Enter>&<C-u><Enter>").expect_mode(is_gallery);
    script.press("swidth<Enter>").expect_mode(is_gallery);
}

#[test]
fn esc_stops_a_filter_before_it_leaves() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("&WIDTH > 1<Enter>").found(1, 4, 0..5).press("<Esc>").expect_mode(is_gallery);
    assert!(script.effects().contains(&Effect::StopScan));
    script.press("<Esc>").expect_mode(is_browse);
}

#[test]
fn matches_appear_in_the_grid_as_they_are_found() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("&WIDTH > 1<Enter>");
    let generation = script.generation();
    assert!(asked(&script).is_empty() || script.row().is_none());
    script.receive(part(generation, 1, 4, [7, 9]));
    while script.read_rows() {}
    assert_eq!(asked(&script), [7, 9]);
    script.receive(part(generation, 2, 4, [50]));
    while script.read_rows() {}
    assert_eq!(asked(&script), [7, 9, 50]);
}

#[test]
fn the_page_comes_first_and_then_its_neighbours() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("26G");
    while script.read_rows() {}
    let asked = asked(&script);
    assert_eq!(asked[..12], [26, 25, 27, 24, 28, 29, 30, 31, 32, 33, 34, 35]);
    assert_eq!(asked[12..24], std::array::from_fn::<u64, 12, _>(|i| 36 + i as u64));
    assert_eq!(asked[24..], std::array::from_fn::<u64, 12, _>(|i| 23 - i as u64));
    assert!(script.pictures_asked().iter().all(|request| request.room_cells == (18, 6)));
}

#[test]
fn a_page_whose_neighbours_are_made_asks_only_for_what_is_new() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script);
    while script.read_rows() {}
    script.answer_pictures(drawn).effects();
    script.press("l");
    assert!(script.effects().iter().all(|effect| !matches!(effect, Effect::WantPictures(_))));
    script.press("<C-f>");
    while script.read_rows() {}
    assert_eq!(asked(&script), (24..36).collect::<Vec<u64>>());
    // All of the page is there at once.
    let (first, n_pairs) = script.app.gallery_page();
    let page = script.app.view().page(first, n_pairs);
    assert!(page.iter().all(|row| matches!(script.app.picture_of(*row), Some(PictureState::Drawn(_)))));
}

#[test]
fn tab_and_blur_mean_the_focused_pair_and_no_other() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    gallery(&mut script).press("60G");
    while script.read_rows() {}
    script.answer_pictures(drawn).effects();
    script.press("<Tab>");
    assert_eq!((asked(&script), script.pictures_asked()[0].nth), (vec![60], 1));
    script.effects();
    script.press("b");
    assert_eq!(asked(&script), [60]);
}

#[test]
fn any_key_can_be_pressed_before_the_gallery_knows_its_room() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.viewport(Viewport::default()).press("v");
    for keys in ["hjkl", "+-", "<C-f><C-b><C-d><C-u>", "gG", "<Enter><Esc>", "7j"] {
        script.press(keys);
    }
    calm(&mut script);
    script.app.update(Event::Action(Action::Gallery));
}

#[test]
fn a_page_back_of_the_smallest_pictures_asks_for_none_again() {
    let folder = laion_folder(1, 500, 100);
    let mut script = Script::on(folder.path());
    script.press("v").viewport(Viewport {
        picture_cells: (10, 3),
        most_pictures: (12, 8),
        help_rows: 20,
        ..Viewport::default()
    });
    script.press("------");
    assert_eq!(script.app.gallery_page().1, 96);
    let answer = |script: &mut Script| {
        while script.read_rows() {}
        script.answer_pictures(drawn).effects();
    };
    for key in [" ", " "] {
        answer(script.press(key));
    }
    script.press("<PgUp>");
    assert_eq!(asked(&script), [0; 0]);
    script.press("<PgUp>");
    assert_eq!(asked(&script), [0; 0]);
}
