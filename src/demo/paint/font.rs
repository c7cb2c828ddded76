//! A stroke font for A–Z and 0–9: letters as lines on a grid, drawn in any width.
//!
//! Only what signs, clocks and watermarks need; anything else takes the place of a space.

use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ink, Spot};

/// What the given place means for a line of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Its upper left corner.
    Left,
    /// The middle of its upper edge.
    Middle,
}

/// Strokes of a letter on a grid 4 wide and 6 high, y downwards: digits in pairs `xy`, strokes apart by spaces.
fn strokes(letter: char) -> &'static str {
    match letter {
        'A' => "062046 1434",
        'B' => "0006364544330333 00304142330333",
        'C' => "4130100105163645",
        'D' => "000636454130 0030",
        'E' => "40000646 0333",
        'F' => "400006 0333",
        'G' => "41301001051636454323",
        'H' => "0006 4046 0343",
        'I' => "1030 2026 1636",
        'J' => "404536160504",
        'K' => "0006 400346",
        'L' => "000646",
        'M' => "0600234046",
        'N' => "06004640",
        'O' => "304145361605011030",
        'P' => "06003041423303",
        'Q' => "304145361605011030 2446",
        'R' => "06003041423303 2346",
        'S' => "413010010213334445361605",
        'T' => "0040 2026",
        'U' => "000516364540",
        'V' => "002640",
        'W' => "0016223640",
        'X' => "0046 4006",
        'Y' => "0023 4023 2326",
        'Z' => "00400646",
        '0' => "304145361605011030 1432",
        '1' => "022026 1636",
        '2' => "01103041420646",
        '3' => "01103041423313 334445361605",
        '4' => "36300444",
        '5' => "400003334445361605",
        '6' => "4130100105163645443303",
        '7' => "004016",
        '8' => "103041423313020110 1304051636454433",
        '9' => "433313020110304145361605",
        _ => "",
    }
}

fn spots(stroke: &str) -> Vec<Spot> {
    let digits: Vec<f32> = stroke.bytes().map(|b| f32::from(b.saturating_sub(b'0'))).collect();
    digits.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Width in pixels of a line of letters of that height.
pub(super) fn width_px(text: &str, tall: f32) -> f32 {
    let letters = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
    (f32::from(letters) * 5.6 - 1.6) * tall / 6.0
}

/// Draws capital letters and digits of height `tall` with lines `thick` wide.
pub(super) fn lettering(
    c: &mut Canvas,
    text: &str,
    at: Spot,
    tall: f32,
    thick: f32,
    align: Align,
    ink: impl Into<Ink>,
) {
    let step = tall / 6.0;
    let left = match align {
        Align::Left => at.0,
        Align::Middle => at.0 - width_px(text, tall) / 2.0,
    };
    let mut path = PathBuilder::new();
    for (i, letter) in (0..u16::MAX).zip(text.chars()) {
        let x = left + f32::from(i) * step * 5.6;
        for stroke in strokes(letter).split(' ') {
            for (j, spot) in spots(stroke).into_iter().enumerate() {
                let (px, py) = (x + spot.0 * step, at.1 + spot.1 * step);
                if j == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
            }
        }
    }
    c.stroke(path.finish(), thick, ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::scene::WORDS;

    #[test]
    fn every_letter_of_every_word_has_whole_strokes_on_the_grid() {
        let letters = WORDS.concat().replace(' ', "") + "DEMO STOCK 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for letter in letters.chars().filter(|c| *c != ' ') {
            assert!(!strokes(letter).is_empty(), "{letter}");
            for stroke in strokes(letter).split(' ') {
                assert!(stroke.len() % 2 == 0 && stroke.len() >= 4, "{letter}: {stroke}");
                assert!(spots(stroke).iter().all(|s| s.0 <= 4.0 && s.1 <= 6.0), "{letter}: {stroke}");
            }
        }
    }
}
