//! A part of a picture: named in the picture's own pixels, cut out of what the decoder let go.
//!
//! Of a blurred picture only the blur is there to be cut: a window never shows more of it.

use image::RgbImage;
use image::imageops::crop_imm;

use super::decode::Decoded;

/// A part of a picture in its own pixels, upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Columns left of it.
    pub left_px: u32,
    /// Rows above it.
    pub top_px: u32,
    /// Its width; at least 1.
    pub width_px: u32,
    /// Its height; at least 1.
    pub height_px: u32,
}

impl Window {
    /// The window within a picture that may be another than was expected; `None` where nothing is left of it or
    /// where it is the whole picture.
    pub fn within(self, width_px: u32, height_px: u32) -> Option<Self> {
        let width = self.width_px.min(width_px.saturating_sub(self.left_px));
        let height = self.height_px.min(height_px.saturating_sub(self.top_px));
        let is_part = width > 0 && height > 0 && (width, height) != (width_px, height_px);
        is_part.then_some(Self { width_px: width, height_px: height, ..self })
    }

    /// Its pixels: exactly those of a plain picture, those it touches of a smaller one. Cost: a copy of them.
    pub fn cut_from(self, decoded: &Decoded) -> RgbImage {
        let (wide, high) = decoded.pixels.dimensions();
        let (left, width) = touched(self.left_px, self.width_px, decoded.width_px, wide);
        let (top, height) = touched(self.top_px, self.height_px, decoded.height_px, high);
        crop_imm(&decoded.pixels, left, top, width, height).to_image()
    }
}

/// Start and length of the pixels that a span of `whole_px` touches where only `n_px` are left of them.
fn touched(start_px: u32, length_px: u32, whole_px: u32, n_px: u32) -> (u32, u32) {
    let (whole, n) = (u64::from(whole_px.max(1)), u64::from(n_px));
    let end = (u64::from(start_px) + u64::from(length_px)).min(whole);
    // Both are at most `n_px`.
    let start = u32::try_from((u64::from(start_px) * n / whole).min(n)).unwrap_or(n_px);
    let end = u32::try_from((end * n).div_ceil(whole)).unwrap_or(n_px);
    (start, end.saturating_sub(start))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb};

    use super::*;
    use crate::images::{SafeMode, SafetyPolicy, Signal, Signals, decode};

    fn window(left_px: u32, top_px: u32, width_px: u32, height_px: u32) -> Window {
        Window { left_px, top_px, width_px, height_px }
    }

    /// 60 × 40 pixels, each with its place for a colour.
    fn decoded(punsafe: f64) -> Decoded {
        let place = |x: u32, y: u32| Rgb([x, y, 0].map(|v| v.to_le_bytes()[0]));
        let mut file = Cursor::new(Vec::new());
        RgbImage::from_fn(60, 40, place).write_to(&mut file, ImageFormat::Png).unwrap();
        let signals = Signals { punsafe: Signal::Value(punsafe), ..Signals::default() };
        let cleared = SafetyPolicy::new(SafeMode::Scores).judge(&signals).cleared().unwrap();
        decode(file.get_ref(), cleared).unwrap()
    }

    #[test]
    fn of_a_plain_picture_exactly_the_window_is_cut() {
        let part = window(50, 7, 10, 3).cut_from(&decoded(0.0));
        assert_eq!(part.dimensions(), (10, 3));
        assert_eq!((part.get_pixel(0, 0).0, part.get_pixel(9, 2).0), ([50, 7, 0], [59, 9, 0]));
    }

    #[test]
    fn of_a_blurred_picture_only_the_blur_is_cut() {
        let blurred = decoded(0.9);
        let part = window(30, 20, 10, 10).cut_from(&blurred);
        assert!(part.width() <= 3 && part.height() <= 3, "{:?}", part.dimensions());
        assert!(part.pixels().all(|pixel| blurred.pixels.pixels().any(|left| left == pixel)));
        assert_eq!(window(59, 39, 1, 1).cut_from(&blurred).dimensions(), (1, 1));
    }

    #[test]
    fn a_window_is_cut_to_the_picture_that_came() {
        let part = window(90, 10, 50, 50);
        assert_eq!(part.within(100, 100), Some(window(90, 10, 10, 50)));
        assert_eq!(part.within(90, 100), None);
        assert_eq!(window(0, 0, 50, 50).within(50, 50), None);
    }
}
