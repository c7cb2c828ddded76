//! Pictures as characters: for each cell the block character and two colours that come closest.
//!
//! The best split is found by trying every one (128 at most), so it is the optimum, not a heuristic.
//! No dithering: at this size patterns read as texture.

use image::RgbImage;
use ratatui::style::Color;

use super::SymbolSet;
use super::glyphs::glyph;

/// The colours that text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// 24-bit colours.
    True,
    /// xterm's 256: sixteen of unknown shade, a 6×6×6 cube, 24 greys.
    Indexed256,
}

impl Colours {
    fn nearest(self, rgb: [u8; 3]) -> Color {
        match self {
            Self::True => Color::Rgb(rgb[0], rgb[1], rgb[2]),
            Self::Indexed256 => Color::Indexed(nearest_256(rgb)),
        }
    }
}

/// One cell of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SymbolCell {
    pub(super) glyph: char,
    pub(super) foreground: Color,
    pub(super) background: Color,
}

/// Cells row by row; a picture that ends within a cell is continued by its last pixels.
pub(super) fn encode(pixels: &RgbImage, set: SymbolSet, colours: Colours) -> Vec<SymbolCell> {
    let (across, down) = set.grid();
    let (across, down) = (u32::from(across), u32::from(down));
    let mut cells = Vec::new();
    for y in (0..pixels.height()).step_by(down as usize) {
        for x in (0..pixels.width()).step_by(across as usize) {
            let dots = dots_at(pixels, x, y, across, down);
            let split = best_split(&dots[..(across * down) as usize]);
            cells.push(SymbolCell {
                glyph: glyph(set, split.mask),
                foreground: colours.nearest(split.foreground),
                background: colours.nearest(split.background),
            });
        }
    }
    cells
}

/// The dots of one cell in reading order; those behind `across * down` are not used.
fn dots_at(pixels: &RgbImage, x: u32, y: u32, across: u32, down: u32) -> [[u8; 3]; 8] {
    let mut dots = [[0; 3]; 8];
    let inside = |v: u32, n: u32| v.min(n.saturating_sub(1));
    for (i, dot) in (0..across * down).zip(&mut dots) {
        let (dx, dy) = (inside(x + i % across, pixels.width()), inside(y + i / across, pixels.height()));
        *dot = pixels.get_pixel(dx, dy).0;
    }
    dots
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Split {
    /// Bit i is set where dot i has the foreground.
    mask: u8,
    foreground: [u8; 3],
    background: [u8; 3],
}

/// The split into two means with the least squared error. The first dot is always background, which
/// leaves out the mirrored half of the splits. `dots.len()` is 2 to 8.
fn best_split(dots: &[[u8; 3]]) -> Split {
    let total = sum(dots, u8::MAX);
    let mut best = (0, squared_mean(total, dots.len()));
    for mask in (2..=u8::MAX >> (8 - dots.len())).step_by(2) {
        let n = mask.count_ones() as usize;
        let on = sum(dots, mask);
        let off = [total[0] - on[0], total[1] - on[1], total[2] - on[2]];
        // The error is Σx² less this figure: the greatest figure is the least error.
        let explained = squared_mean(on, n) + squared_mean(off, dots.len() - n);
        if explained > best.1 + 1e-9 {
            best = (mask, explained);
        }
    }
    let mask = best.0;
    let on = sum(dots, mask);
    let off = [total[0] - on[0], total[1] - on[1], total[2] - on[2]];
    let n = mask.count_ones() as usize;
    Split { mask, foreground: mean(on, n), background: mean(off, dots.len() - n) }
}

fn sum(dots: &[[u8; 3]], mask: u8) -> [u32; 3] {
    let mut sum = [0; 3];
    for (i, dot) in dots.iter().enumerate() {
        if mask >> i & 1 == 1 {
            for (total, value) in sum.iter_mut().zip(dot) {
                *total += u32::from(*value);
            }
        }
    }
    sum
}

/// |sum|² / n, and 0 for no dots.
fn squared_mean(sum: [u32; 3], n: usize) -> f64 {
    // Eight dots at most.
    let n = u32::try_from(n.max(1)).unwrap_or(u32::MAX);
    sum.iter().map(|s| f64::from(s * s)).sum::<f64>() / f64::from(n)
}

fn mean(sum: [u32; 3], n: usize) -> [u8; 3] {
    let n = u32::try_from(n.max(1)).unwrap_or(u32::MAX);
    sum.map(|s| u8::try_from((s + n / 2) / n).unwrap_or(u8::MAX))
}

/// Levels of the 6×6×6 cube (xterm, `256colres.pl`).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the cube (16–231) and the greys (232–255). The first sixteen are left out: people change them.
fn nearest_256(rgb: [u8; 3]) -> u8 {
    let level = |v: u8| (0..6u8).min_by_key(|&i| CUBE[usize::from(i)].abs_diff(v)).unwrap_or(0);
    let [r, g, b] = rgb.map(level);
    let cube = [r, g, b].map(|i| CUBE[usize::from(i)]);
    let average = (u16::from(rgb[0]) + u16::from(rgb[1]) + u16::from(rgb[2])) / 3;
    // Greys are 8, 18, … 238.
    let step = u8::try_from((average.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let grey = [8 + 10 * step; 3];
    if distance(grey, rgb) < distance(cube, rgb) { 232 + step } else { 16 + 36 * r + 6 * g + b }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_colours_in_a_cell_come_out_exactly() {
        let (red, blue) = ([255, 0, 0], [0, 0, 255]);
        let split = best_split(&[blue, red, red, blue]);
        assert_eq!(split, Split { mask: 0b0110, foreground: red, background: blue });
        assert_eq!(glyph(SymbolSet::Quadrant, split.mask), '▞');
    }

    #[test]
    fn a_flat_cell_is_a_blank() {
        assert_eq!(best_split(&[[7, 8, 9]; 8]).mask, 0);
    }

    #[test]
    fn greys_and_cube_colours_map_onto_themselves() {
        assert_eq!(nearest_256([255, 0, 0]), 196);
        assert_eq!(nearest_256([8, 8, 8]), 232);
        assert_eq!(nearest_256([238, 238, 238]), 255);
        assert_eq!(nearest_256([0, 0, 0]), 16);
        assert_eq!(nearest_256([95, 135, 175]), 67);
    }

    /// Squared error of a split, straight from its meaning.
    fn error(dots: &[[u8; 3]], split: Split) -> u32 {
        let colour = |i: usize| if split.mask >> i & 1 == 1 { split.foreground } else { split.background };
        dots.iter().enumerate().map(|(i, dot)| distance(*dot, colour(i))).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_pair_of_dots_taken_as_colours_does_better(dots in proptest::array::uniform8(any::<[u8; 3]>())) {
            let found = error(&dots, best_split(&dots));
            for a in dots {
                for b in dots {
                    let nearest: u32 = dots.iter().map(|d| distance(*d, a).min(distance(*d, b))).sum();
                    // Rounding a mean costs at most 0.25 a channel and dot.
                    prop_assert!(found <= nearest + 8);
                }
            }
        }

        #[test]
        fn nothing_in_the_256_is_much_nearer(rgb: [u8; 3]) {
            let cube = |i: u8| [i / 36, i / 6 % 6, i % 6].map(|l| CUBE[usize::from(l)]);
            let shade = |i: u8| if i >= 232 { [8 + 10 * (i - 232); 3] } else { cube(i - 16) };
            let best = (16..=255).map(|i| distance(shade(i), rgb)).min().unwrap_or(0);
            prop_assert_eq!(distance(shade(nearest_256(rgb)), rgb), best);
        }
    }
}
