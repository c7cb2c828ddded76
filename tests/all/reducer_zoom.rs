//! The single pair's picture: seen closer, moved over, seen whole again; what stands in until it is there.

use pairlens::app::{Action, Drawn, Event, PictureId, PictureRequest, PictureState, Viewport, Zoom};
use pairlens::images::{Treatment, Window};

use crate::reducer_script::{Script, drawn, hundred, is_browse};

/// Pictures of 200 × 100 pixels in a room of 200 × 200: fitted, they have their true size.
const ROOM: Viewport = Viewport {
    list_rows: 0,
    picture_cells: (20, 10),
    cell_px: (10, 20),
    most_pictures: (0, 0),
    help_rows: 20,
};

/// The pair of a row alone, its picture and those beside it there.
fn single(row: u64) -> (Script, tempfile::TempDir) {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press(&format!("{row}G<Enter>")).viewport(ROOM);
    while script.read_rows() {}
    script.answer_pictures(drawn).effects();
    (script, folder)
}

fn request(script: &Script) -> PictureRequest {
    let row = script.app.focused().unwrap();
    script.app.picture_request(row).unwrap().unwrap()
}

fn window(script: &Script) -> Option<(u32, u32, u32, u32)> {
    let Window { left_px, top_px, width_px, height_px } = request(script).window?;
    Some((left_px, top_px, width_px, height_px))
}

/// The name of the picture to be seen.
fn seen(script: &Script) -> Option<u64> {
    match script.app.picture() {
        Some(PictureState::Drawn(drawn)) => Some(drawn.id.0),
        _ => None,
    }
}

/// Each picture is there, under a name of its own for each part of it.
fn drawn_anew(request: &PictureRequest) -> PictureState {
    let PictureState::Drawn(whole) = drawn(request) else { unreachable!("it is drawn") };
    let part = request.window.map_or(0, |w| u64::from(w.left_px * 1000 + w.width_px));
    let name = match request.cleared.treatment() {
        Treatment::Plain => 2_000_000 + part,
        Treatment::Blurred => 4_000_000 + part,
    };
    PictureState::Drawn(Drawn { id: PictureId(name), ..whole })
}

#[test]
fn a_part_of_the_picture_is_asked_for_and_the_whole_again() {
    let (mut script, _folder) = single(7);
    assert_eq!(window(&script), None);
    script.press("++");
    assert_eq!(window(&script), Some((50, 0, 100, 100)));
    // The part comes first, the others are there already.
    assert_eq!(script.pictures_asked(), [request(&script)]);
    script.press("-");
    assert_eq!(window(&script), Some((29, 0, 141, 100)));
    script.press("0");
    assert_eq!(window(&script), None);
    script.press("+++---");
    assert_eq!((window(&script), script.app.mode().zoom().copied()), (None, None));
    script.press("-");
    assert_eq!(window(&script), None);
}

#[test]
fn true_size_is_one_key_away() {
    let (mut script, _folder) = single(7);
    script.viewport(Viewport { picture_cells: (10, 10), ..ROOM });
    while script.read_rows() {}
    script.answer_pictures(drawn).effects();
    script.press("=");
    assert_eq!(script.app.mode().zoom().unwrap().percent(), 100);
    assert_eq!(window(&script), Some((50, 0, 100, 100)));
}

#[test]
fn a_zero_in_a_count_is_a_digit() {
    let (mut script, _folder) = single(7);
    script.press("+10j").expect_row(17);
    assert_eq!(script.app.count(), None);
}

#[test]
fn a_zoomed_picture_is_moved_over_and_else_the_text_scrolls() {
    let (mut script, _folder) = single(7);
    script.press("JJK");
    assert_eq!((script.app.text_scroll(), window(&script)), (3, None));
    script.press("++L");
    assert_eq!(window(&script), Some((75, 0, 100, 100)));
    script.press("2H");
    assert_eq!(window(&script), Some((25, 0, 100, 100)));
    script.press("++9J");
    assert_eq!(window(&script).map(|(_, top, _, height)| top + height), Some(100));
    assert_eq!(script.app.text_scroll(), 3);
    script.press("0HL");
    assert_eq!(window(&script), None);
}

#[test]
fn the_old_part_is_seen_until_the_new_one_is_there() {
    let (mut script, _folder) = single(7);
    assert_eq!(seen(&script), Some(7));
    script.press("++");
    assert_eq!(seen(&script), Some(7));
    assert!(script.app.wanted_pictures().iter().any(|r| r.row.0 == 7 && r.window.is_none()), "it is kept");
    script.answer_pictures(drawn_anew).effects();
    assert_eq!(seen(&script), Some(4_050_100));
    script.press("L");
    assert_eq!(seen(&script), Some(4_050_100));
    script.answer_pictures(drawn_anew);
    assert_eq!(seen(&script), Some(4_075_100));
    script.press("0");
    assert_eq!(seen(&script), Some(7));
}

#[test]
fn another_pair_is_never_shown_in_a_pictures_place() {
    let (mut script, _folder) = single(7);
    script.press("++").answer_pictures(drawn_anew).effects();
    script.press("20j").expect_row(27);
    while script.read_rows() {}
    assert_eq!((seen(&script), window(&script)), (None, None));
    // Nor another picture of the pair.
    script.answer_pictures(drawn).press("++<Tab>");
    assert_eq!((seen(&script), window(&script)), (None, None));
}

#[test]
fn a_picture_that_may_not_be_seen_stands_in_for_no_blur() {
    let (mut script, _folder) = single(60);
    assert_eq!(request(&script).cleared.treatment(), Treatment::Blurred);
    script.press("++").answer_pictures(drawn_anew);
    assert_eq!((seen(&script), request(&script).cleared.treatment()), (Some(4_050_100), Treatment::Blurred));
    // The blur stands in for nothing either: what is asked for is to be seen as it is.
    script.press("b");
    assert_eq!((seen(&script), request(&script).cleared.treatment()), (None, Treatment::Plain));
    script.answer_pictures(drawn_anew).effects();
    assert_eq!(seen(&script), Some(2_050_100));
    // Hidden again, a part that was never blurred leaves nothing to be seen.
    script.press("+").answer_pictures(drawn_anew);
    assert!(seen(&script) > Some(2_000_000));
    script.press("b");
    assert_eq!(seen(&script), None);
}

#[test]
fn a_zoom_ends_with_its_pair_and_with_the_view() {
    let (mut script, _folder) = single(7);
    script.press("++jk");
    assert_eq!(window(&script), None);
    script.press("++<Esc>").expect_mode(is_browse).press("<Enter>");
    assert_eq!(window(&script), None);
    // Under help it stays.
    script.press("++?");
    assert!(window(&script).is_some());
    script.press("q");
    assert!(window(&script).is_some());
}

#[test]
fn another_room_shows_another_part_at_the_same_scale() {
    let (mut script, _folder) = single(7);
    script.press("++").viewport(Viewport { picture_cells: (10, 10), ..ROOM });
    assert_eq!(window(&script), Some((75, 0, 50, 100)));
    script.viewport(Viewport { picture_cells: (200, 100), ..ROOM });
    // All of it has room now, at twice its size and no more.
    assert_eq!((window(&script), request(&script).room_cells), (None, (40, 10)));
}

#[test]
fn nothing_can_be_zoomed_before_it_is_there() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("<Enter>").viewport(ROOM).press("+=HJKL0-");
    assert_eq!(script.app.mode().zoom(), None);
    script.press("&width < 0<Enter>").scan_ends().press("<Enter>+=HJKL0-");
    script.app.update(Event::Action(Action::TrueSize));
    assert_eq!(script.app.mode().zoom(), None);
}

#[test]
fn from_the_gallery_the_small_picture_is_seen_until_the_large_one_is_there() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("v").viewport(Viewport { most_pictures: (8, 4), picture_cells: (10, 4), ..ROOM });
    while script.read_rows() {}
    script.answer_pictures(drawn).press("<Enter>").viewport(ROOM);
    assert_eq!((seen(&script), request(&script).room_cells), (Some(0), (20, 10)));
}

#[test]
fn nothing_is_said_of_a_zoom_beside_another_picture_of_the_pair() {
    let (mut script, _folder) = single(7);
    script.press("++");
    assert_eq!(script.app.zoom().map(Zoom::percent), Some(200));
    script.press("<Tab>").answer_pictures(drawn);
    assert_eq!((script.app.nth_picture(), script.app.zoom()), (1, None));
}
