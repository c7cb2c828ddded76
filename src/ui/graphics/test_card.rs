//! A picture that shows what is wrong with pictures: colours, shades, stretching, cut edges.

use image::{Rgb, RgbImage};

/// Colours at full strength and white and black, from left to right.
const BARS: [[u8; 3]; 8] = [
    [255, 255, 255],
    [255, 255, 0],
    [0, 255, 255],
    [0, 255, 0],
    [255, 0, 255],
    [255, 0, 0],
    [0, 0, 255],
    [0, 0, 0],
];
/// The frame and the ring: seen on dark and on light grounds.
const LINE_COLOUR: [u8; 3] = [255, 160, 0];
/// Width of their lines, as a share of the height.
const LINE: u32 = 40;

/// The card, of any size: a frame whole on all four sides, bars above, a ring on a mild ground, greys below. The
/// ring is round where the picture is not stretched.
pub fn test_card(width_px: u32, height_px: u32) -> RgbImage {
    RgbImage::from_fn(width_px, height_px, |x, y| Rgb(colour(x, y, width_px, height_px)))
}

fn colour(x: u32, y: u32, width: u32, height: u32) -> [u8; 3] {
    let line = (height / LINE).max(1);
    // Both within the picture, so that there is nothing below 0.
    let to_edge = x.min(y).min(width - 1 - x).min(height - 1 - y);
    if to_edge < line {
        return LINE_COLOUR;
    }
    match y * 5 / height {
        0 => BARS[(u64::from(x) * 8 / u64::from(width)).try_into().unwrap_or(0)],
        4 => [share(x, width); 3],
        _ if is_ring(x, y, width, height, line) => LINE_COLOUR,
        _ => [share(x, width) / 2, 60, share(y, height) / 2 + 60],
    }
}

/// How far along, from 0 to 255.
fn share(at: u32, length: u32) -> u8 {
    u8::try_from(u64::from(at) * 255 / u64::from(length.max(1))).unwrap_or(u8::MAX)
}

fn is_ring(x: u32, y: u32, width: u32, height: u32, line: u32) -> bool {
    let (dx, dy) = ((x * 2).abs_diff(width), (y * 2).abs_diff(height));
    let radius = f64::from(dx).hypot(f64::from(dy)) / 2.0;
    // Between the bars and the greys.
    (radius - f64::from(height) * 0.25).abs() < f64::from(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_whole_and_the_ring_is_round() {
        let card = test_card(300, 200);
        let line = Rgb(LINE_COLOUR);
        assert!((0..300).all(|x| *card.get_pixel(x, 0) == line && *card.get_pixel(x, 199) == line));
        assert!((0..200).all(|y| *card.get_pixel(0, y) == line && *card.get_pixel(299, y) == line));
        assert_eq!((*card.get_pixel(100, 100), *card.get_pixel(150, 50)), (line, line));
        assert_ne!(*card.get_pixel(150, 100), line);
    }

    #[test]
    fn any_size_will_do() {
        for (width, height) in [(0, 0), (1, 1), (3, 1), (1, 500)] {
            assert_eq!(test_card(width, height).dimensions(), (width, height));
        }
    }
}
