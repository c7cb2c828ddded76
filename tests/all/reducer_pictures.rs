//! Pictures wanted, revealed, withheld, asked about, forgotten.

use image::RgbImage;

use crate::reducer_script::{
    Script, busy_server, calm, drawn, hundred, is_browse, is_single, no_picture, start_on,
};
use pairlens::app::{
    Effect, FetchConsent, Link, Message, Mode, PictureId, PictureRequest, PictureState, Viewport,
};
use pairlens::images::{FetchError, LastingFailure};
use pairlens::images::{NoPicture, SafeMode, SafetyPolicy, Treatment};
use pairlens::jobs::Canvas as _;
use pairlens::ui::Album;
use pairlens::ui::graphics::{CellPx, Colours, Encoder, Protocol, SymbolSet};

fn rows(requests: &[PictureRequest]) -> Vec<u64> {
    requests.iter().map(|r| r.row.0).collect()
}

#[test]
fn the_focused_picture_comes_first_then_those_beside_it() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("5j");
    while script.read_rows() {}
    assert_eq!(rows(&script.pictures_asked()), [5, 6, 7, 4, 8]);
    script.press("k");
    while script.read_rows() {}
    assert_eq!(rows(&script.pictures_asked()), [4, 3, 2, 5, 1], "further on is where the last key led");
    script.press("G");
    while script.read_rows() {}
    assert_eq!(rows(&script.pictures_asked()), [99, 98]);
}

#[test]
fn no_picture_is_asked_for_where_there_is_no_room() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script
        .viewport(Viewport { list_rows: 10, picture_cells: (0, 0), help_rows: 5, ..Viewport::default() })
        .effects();
    script.press("5j");
    while script.read_rows() {}
    assert!(script.pictures_asked().is_empty());
}

#[test]
fn another_size_of_the_window_asks_anew() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    calm(&mut script);
    script.viewport(Viewport {
        list_rows: 10,
        picture_cells: (30, 12),
        help_rows: 20,
        ..Viewport::default()
    });
    assert!(script.pictures_asked().iter().all(|r| r.room_cells == (30, 12)));
    assert_eq!(script.pictures_asked().len(), 4);
}

#[test]
fn reveal_shows_the_picture_as_it_is_and_hides_it_again() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("60G");
    while script.read_rows() {}
    let treatment = |script: &Script| {
        let row = script.app.focused().and_then(|row| script.app.picture_request(row));
        row.and_then(Result::ok).map(|r| r.cleared.treatment())
    };
    assert_eq!(treatment(&script), Some(Treatment::Blurred));
    script.press("b");
    assert_eq!(treatment(&script), Some(Treatment::Plain));
    assert_eq!(script.pictures_asked()[0].cleared.treatment(), Treatment::Plain);
    // The wish is for this pair and no other.
    script.press("j");
    assert_eq!(treatment(&script), Some(Treatment::Blurred));
    script.press("kb");
    assert_eq!(treatment(&script), Some(Treatment::Blurred));
}

#[test]
fn strict_mode_asks_for_nothing_withheld_until_a_person_does() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.policy = SafetyPolicy::new(SafeMode::Strict);
    let mut script = Script::of(start);
    script.press("60G");
    while script.read_rows() {}
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Withheld(_), .. })));
    assert!(script.pictures_asked().is_empty());
    script.press("b");
    assert_eq!(rows(&script.pictures_asked()), [60]);
}

#[test]
fn links_are_followed_only_after_the_question() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    assert!(script.pictures_asked().iter().all(|r| matches!(r.link, Link::NotAgreed(_))));
    script.press("f").expect_mode(|m| matches!(m, Mode::AskFetch { .. })).press("n").expect_mode(is_browse);
    assert_eq!(script.app.consent(), FetchConsent::NotGiven);
    script.press("<Enter>fy").expect_mode(is_single);
    assert_eq!(script.app.consent(), FetchConsent::Given);
    let first = script.pictures_asked().remove(0);
    assert_eq!(first.link, Link::Allowed("http://example.org/0.jpg".to_owned()));
}

#[test]
fn what_failed_is_tried_again_on_request_and_only_then() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.consent = FetchConsent::Given;
    let mut script = Script::of(start);
    while script.read_rows() {}
    script.answer_pictures(busy_server).effects();
    script.press("jk");
    assert!(!rows(&script.pictures_asked()).contains(&0));
    script.effects();
    script.press("f");
    assert_eq!(rows(&script.pictures_asked())[0], 0);
    // What will never come is not asked for again.
    script.answer_pictures(no_picture).effects();
    script.press("f");
    assert!(script.pictures_asked().is_empty());
}

#[test]
fn tab_goes_past_a_broken_picture() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.answer_pictures(|_| PictureState::None { why: NoPicture::NotInRow, n_pictures: 2 }).effects();
    script.press("<Tab>");
    assert_eq!((script.app.nth_picture(), script.pictures_asked()[0].nth), (1, 1));
    script.answer_pictures(drawn).press("<Tab>");
    assert_eq!(script.app.nth_picture(), 2);
}

#[test]
fn forgotten_pictures_are_asked_for_again() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.answer_pictures(drawn).effects();
    script.receive(Message::PicturesForgotten(vec![PictureId(0), PictureId(2)]));
    assert_eq!(rows(&script.pictures_asked()), [0, 2]);
    script.answer_pictures(drawn).effects();
    assert_eq!(script.app.picture().map(|p| matches!(p, PictureState::Drawn(_))), Some(true));
}

#[test]
fn tab_goes_round_the_pictures_of_a_pair() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.answer_pictures(drawn);
    for nth in [1, 2, 0] {
        script.press("<Tab>").answer_pictures(drawn);
        assert_eq!(script.app.nth_picture(), nth);
    }
    script.press("<Tab>j");
    assert_eq!(script.app.nth_picture(), 0);
}

#[test]
fn the_focused_link_is_asked_again_even_where_it_is_gone_and_its_neighbours_are_not() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.consent = FetchConsent::Given;
    let mut script = Script::of(start);
    while script.read_rows() {}
    let gone = || PictureState::None {
        why: NoPicture::from(FetchError::from(LastingFailure::NotFound)),
        n_pictures: 1,
    };
    script.answer_pictures(|_| gone()).effects();
    script.press("f");
    assert_eq!(rows(&script.pictures_asked()), [0]);
    let asked_again = script.effects().into_iter().find_map(|effect| match effect {
        Effect::AskAgain(links) => Some(links),
        _ => None,
    });
    assert_eq!(asked_again, Some(vec!["http://example.org/0.jpg".to_owned()]));
}

#[test]
fn who_agrees_on_a_link_that_once_failed_has_it_asked_again_at_once() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    let gone = || PictureState::None {
        why: NoPicture::from(FetchError::from(LastingFailure::NotFound)),
        n_pictures: 1,
    };
    script.answer_pictures(|_| gone()).effects();
    script.press("fy");
    let asked_again = script.effects().into_iter().find_map(|effect| match effect {
        Effect::AskAgain(links) => Some(links),
        _ => None,
    });
    assert_eq!(asked_again, Some(vec!["http://example.org/0.jpg".to_owned()]));
}

#[test]
fn offline_nobody_is_asked_and_links_are_wanted_only_as_they_are_kept() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.consent = FetchConsent::Offline;
    let mut script = Script::of(start);
    while script.read_rows() {}
    assert!(script.pictures_asked().iter().all(|r| matches!(r.link, Link::Offline(_))));
    script.press("f").expect_mode(is_browse);
    assert!(script.app.notice().is_some_and(|n| n.text.as_str().contains("--offline")));
}

#[test]
fn a_picture_that_a_change_of_the_font_overtook_is_asked_for_again() {
    let encoder = |px| Encoder {
        protocol: Protocol::Symbols(SymbolSet::Half),
        cell: CellPx::new(px, 2 * px).unwrap(),
        colours: Colours::True,
        n_registers: 0,
    };
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    let (album, asked) = (Album::default(), script.pictures_asked());
    album.set_encoder(encoder(8));
    let put = |id: u64| {
        let measure = album.size_for(200, 100, (20, 10));
        album.put(PictureId(id), measure, RgbImage::new(measure.width_px, measure.height_px), &mut |_| ());
    };
    for request in &asked {
        put(request.row.0);
    }
    // The first was told of, the second is on its way, when the font changes.
    let tell = |script: &mut Script, at: usize| {
        let message = Message::Picture { request: asked[at].clone(), state: drawn(&asked[at]) };
        let correction = album.correction(&message);
        script.receive(message);
        if let Some(correction) = correction {
            script.receive(correction);
        }
    };
    tell(&mut script, 0);
    assert!(script.app.picture().is_some());
    script.receive(Message::PicturesForgotten(album.change_encoder(encoder(9))));
    tell(&mut script, 1);
    assert!(script.pictures_asked().starts_with(&asked[..2]), "{:?}", rows(&script.pictures_asked()));
    put(0);
    tell(&mut script, 0);
    assert_eq!(script.pictures_asked()[0], asked[1]);
}
