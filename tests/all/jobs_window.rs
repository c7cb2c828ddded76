//! A part of a picture through the real workers: exactly its pixels reach the canvas, and of a blurred one only the
//! blur.

use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, BinaryArray, RecordBatch};
use image::{ImageFormat, Rgb, RgbImage};
use pairlens::app::{Effect, Link, PictureId, PictureRequest, PictureState};
use pairlens::dataset::RowId;
use pairlens::images::{Cleared, SafeMode, SafetyPolicy, Signal, Signals, Window};
use pairlens::jobs::{Canvas, Measure, Placed};

use crate::fixtures::write_shard;
use crate::jobs::{answer, lanes_to};

/// Wants every picture at its own size, and keeps the last one.
#[derive(Default)]
struct Wall(Mutex<RgbImage>);

impl Canvas for Wall {
    fn size_for(&self, width_px: u32, height_px: u32, _: (u16, u16)) -> Measure {
        Measure { width_px, height_px, edition: 0 }
    }

    fn put(&self, _: PictureId, _: Measure, pixels: RgbImage, tell: &mut dyn FnMut(Placed)) {
        *self.0.lock().unwrap() = pixels;
        tell(Placed { cells: (1, 1), forgotten: Vec::new() });
    }
}

/// 60 × 40 pixels, each with its place for a colour.
fn place(x: u32, y: u32) -> Rgb<u8> {
    Rgb([x * 4, y * 6, 7].map(|v| v.to_le_bytes()[0]))
}

/// Black and white in turn: all of it is detail.
fn chequers(x: u32, y: u32) -> Rgb<u8> {
    Rgb([if (x + y).is_multiple_of(2) { 0 } else { 255 }; 3])
}

/// What the canvas gets of a picture for a window.
fn shown(picture: fn(u32, u32) -> Rgb<u8>, cleared: Cleared, window: Window) -> (RgbImage, PictureState) {
    let folder = tempfile::tempdir().unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    RgbImage::from_fn(60, 40, picture).write_to(&mut file, ImageFormat::Png).unwrap();
    let column: [(&str, ArrayRef); 1] =
        [("jpg", Arc::new(BinaryArray::from(vec![file.get_ref().as_slice()])))];
    write_shard(&folder.path().join("a.parquet"), &RecordBatch::try_from_iter(column).unwrap(), 1);
    let wall = Arc::new(Wall::default());
    let (mut jobs, messages, _) = lanes_to(folder.path(), Arc::clone(&wall) as _);
    let request = PictureRequest {
        row: RowId(0),
        link: Link::None,
        nth: 0,
        cleared,
        room_cells: (1, 1),
        window: Some(window),
    };
    jobs.carry_out(Effect::WantPictures(vec![request.clone()])).unwrap();
    let state = answer(&messages, &request);
    (wall.0.lock().unwrap().clone(), state)
}

fn cleared(punsafe: f64) -> Cleared {
    let signals = Signals { punsafe: Signal::Value(punsafe), ..Signals::default() };
    SafetyPolicy::new(SafeMode::Scores).judge(&signals).cleared().unwrap()
}

#[test]
fn a_window_of_a_picture_is_cut_before_it_is_resized() {
    let (pixels, state) =
        shown(place, cleared(0.0), Window { left_px: 30, top_px: 10, width_px: 20, height_px: 30 });
    assert_eq!(pixels, RgbImage::from_fn(20, 30, |x, y| place(x + 30, y + 10)));
    // What is said of the picture is said of the whole.
    assert!(matches!(state, PictureState::Drawn(drawn) if (drawn.width_px, drawn.height_px) == (60, 40)));
}

#[test]
fn a_window_beyond_the_picture_shows_what_is_there() {
    let (pixels, _) =
        shown(place, cleared(0.0), Window { left_px: 50, top_px: 0, width_px: 500, height_px: 40 });
    assert_eq!(pixels.dimensions(), (10, 40));
    let (pixels, _) =
        shown(place, cleared(0.0), Window { left_px: 60, top_px: 0, width_px: 5, height_px: 5 });
    assert_eq!(pixels.dimensions(), (60, 40));
}

#[test]
fn a_window_of_a_blurred_picture_shows_no_more_than_the_blur() {
    let window = Window { left_px: 20, top_px: 10, width_px: 12, height_px: 12 };
    // From the darkest to the brightest that is seen.
    let spread = |punsafe| {
        let (pixels, _) = shown(chequers, cleared(punsafe), window);
        assert_eq!(pixels.dimensions(), (12, 12));
        let (darkest, brightest) = (pixels.iter().min().unwrap(), pixels.iter().max().unwrap());
        brightest - darkest
    };
    assert_eq!(spread(0.0), 255);
    assert!(spread(0.9) < 64, "{}", spread(0.9));
}
