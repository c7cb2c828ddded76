//! What the block characters look like, from the Unicode charts (U2580, U1FB00, U1CC00): which of 8 × 24 parts of
//! a cell are ink.
//!
//! Written from the charts' names, not from our tables. Shades are even patterns, as fonts have them.

use std::collections::HashMap;

use image::RgbImage;

use super::Terminal;

/// Parts of a cell: all characters have their edges between them.
pub(crate) const ACROSS: u32 = 8;
pub(crate) const DOWN: u32 = 24;

/// The cells that BLOCK OCTANT-… leaves out because other characters have them, by their dots in the order of the
/// names: 1 and 2 in the first row, 3 and 4 in the second, and so on.
const OTHER_OCTANTS: [&str; 26] = [
    "", "1", "2", "12", "13", "24", "1234", "35", "46", "123456", "7", "57", "1357", "2457", "123457", "8",
    "68", "1368", "2468", "123468", "78", "5678", "135678", "245678", "345678", "12345678",
];
/// The six of them that had no character before.
const LATE: [(char, &str); 8] = [
    ('\u{1cea8}', "1"),
    ('\u{1ceab}', "2"),
    ('\u{1fb82}', "12"),
    ('\u{1fbe6}', "35"),
    ('\u{1fbe7}', "46"),
    ('\u{1fb85}', "123456"),
    ('\u{1cea3}', "7"),
    ('\u{1cea0}', "8"),
];

/// Whether the part at `x`, `y` of the character's cell is ink; `None` for characters that are none of these.
pub(crate) fn is_ink(glyph: char, x: u32, y: u32) -> Option<bool> {
    let point = u32::from(glyph);
    let corner = x / 4 + y / 12 * 2;
    let dots = |wanted: &str, n_rows: u32| wanted.contains(digit(x / 4 + y / (DOWN / n_rows) * 2));
    let has_corner = |corners: &[u32]| Some(corners.contains(&corner));
    match glyph {
        ' ' => Some(false),
        '█' => Some(true),
        '▀' => Some(y < 12),
        '▔' => Some(y < 3),
        '▕' => Some(x == 7),
        '▐' => Some(x >= 4),
        '▁'..='▇' => Some(y >= DOWN - 3 * (point - 0x2580)),
        '▉'..='▏' => Some(x < 0x2590 - point),
        '░' => Some(x.is_multiple_of(2) && y.is_multiple_of(2)),
        '▒' => Some((x + y).is_multiple_of(2)),
        '▓' => Some(!(x.is_multiple_of(2) && y.is_multiple_of(2))),
        '▖' => has_corner(&[2]),
        '▗' => has_corner(&[3]),
        '▘' => has_corner(&[0]),
        '▙' => has_corner(&[0, 2, 3]),
        '▚' => has_corner(&[0, 3]),
        '▛' => has_corner(&[0, 1, 2]),
        '▜' => has_corner(&[0, 1, 3]),
        '▝' => has_corner(&[1]),
        '▞' => has_corner(&[1, 2]),
        '▟' => has_corner(&[1, 2, 3]),
        '\u{1fb00}'..='\u{1fb3b}' => Some(dots(&sextant(point - 0x1fb00), 3)),
        '\u{1cd00}'..='\u{1cde5}' => Some(dots(&octant(point - 0x1cd00), 4)),
        _ => LATE.iter().find(|(late, _)| *late == glyph).map(|(_, wanted)| dots(wanted, 4)),
    }
}

fn digit(index: u32) -> char {
    char::from_digit(index + 1, 10).expect("eight dots at most")
}

/// The dots of each set in the charts' order: 1, 2, 12, 3, 13, 23, 123, 4, …
fn in_order(n_dots: u32) -> impl Iterator<Item = String> {
    (0..1u32 << n_dots).map(move |n| (0..n_dots).filter(|dot| n >> dot & 1 == 1).map(digit).collect())
}

fn sextant(index: u32) -> String {
    // The blank, the left half, the right half and the full block are older.
    let mut own = in_order(6).filter(|dots| !["", "135", "246", "123456"].contains(&dots.as_str()));
    own.nth(index as usize).expect("60 sextants")
}

fn octant(index: u32) -> String {
    let mut own = in_order(8).filter(|dots| !OTHER_OCTANTS.contains(&dots.as_str()));
    own.nth(index as usize).expect("230 octants")
}

/// The parts of a cell in reading order.
fn parts() -> impl Iterator<Item = (u32, u32)> {
    (0..DOWN).flat_map(|y| (0..ACROSS).map(move |x| (x, y)))
}

impl Terminal {
    /// The first cells of the screen as a picture of 8 × 24 pixels a cell. All of them must be block characters
    /// in colours.
    pub(crate) fn blocks(&self, columns: u32, rows: u32) -> RgbImage {
        let mut known: HashMap<char, Vec<bool>> = HashMap::new();
        let width = (columns * ACROSS) as usize;
        let mut pixels = vec![0; width * (rows * DOWN) as usize * 3];
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let cell = self.cell(column as usize, row as usize);
            let glyph = cell.symbol.chars().next().expect("no cell is half a character");
            let ink = known.entry(glyph).or_insert_with(|| {
                let part = |(x, y)| is_ink(glyph, x, y).unwrap_or_else(|| panic!("{glyph:?} is no block"));
                parts().map(part).collect()
            });
            let (foreground, background) =
                (cell.foreground.unwrap_or_default(), cell.background.unwrap_or_default());
            for (y, ink) in ink.chunks(ACROSS as usize).enumerate() {
                let at = ((row * DOWN) as usize + y) * width + (column * ACROSS) as usize;
                for (pixel, is_ink) in pixels[at * 3..].chunks_exact_mut(3).zip(ink) {
                    pixel.copy_from_slice(if *is_ink { &foreground } else { &background });
                }
            }
        }
        RgbImage::from_raw(columns * ACROSS, rows * DOWN, pixels).expect("three bytes a pixel")
    }
}

#[test]
fn the_last_of_each_block_is_what_its_name_says() {
    // BLOCK SEXTANT-23456, BLOCK OCTANT-2345678.
    assert_eq!((sextant(59), octant(229)), ("23456".to_owned(), "2345678".to_owned()));
    assert_eq!((sextant(0), octant(0)), ("1".to_owned(), "3".to_owned()));
}
