//! The best picture of a cell in one character and two colours of one's own choice.
//!
//! Every character of the set is tried, so what is found is the optimum and no heuristic: the one split of the
//! cell's pixels into two means with the least squared error. In sRGB as it stands, as terminals mix colours.
//!
//! Where the colours are few and given, `sixteen` and `monochrome` do this work otherwise.

use image::RgbImage;

use super::SymbolSet;
use super::glyphs::{glyph, left, lower};

/// Pixels across a cell; the bars end between them.
const WIDTH_PX: usize = 8;
/// Pixels down a cell at most, see [`SymbolSet::cell_px`].
const MAX_HEIGHT_PX: usize = 24;
/// A split that takes less than this from the squared error of a cell is rounding: the cell is flat. One dot that
/// is one level off gives 20 and more.
const NOISE: f32 = 0.5;
/// Splits of eight dots, the mirrored ones left out.
const MAX_SPLITS: usize = 128;

/// Red, green and blue, added up: whole numbers of at most 192 × 255, which `f32` holds exactly, and which it can
/// add many at a time.
type Sum = [f32; 3];

/// One cell's pixels, added up as the characters' edges need it.
#[derive(Clone, Debug)]
pub(super) struct CellPixels {
    /// For each row of pixels its left half and its right.
    halves: [[Sum; 2]; MAX_HEIGHT_PX],
    columns: [Sum; WIDTH_PX],
    height_px: usize,
}

impl CellPixels {
    /// The cell whose upper left pixel is at `x`, `y`, which lie within the picture. A picture that ends within
    /// the cell is continued by its last pixels.
    pub(super) fn read(pixels: &RgbImage, x: u32, y: u32, set: SymbolSet) -> Self {
        let height_px = usize::from(set.cell_px().1);
        let mut cell =
            Self { halves: [[[0.0; 3]; 2]; MAX_HEIGHT_PX], columns: [[0.0; 3]; WIDTH_PX], height_px };
        let stride = pixels.width() as usize * 3;
        let from = x as usize * 3;
        let last_y = pixels.height().saturating_sub(1);
        for (y, halves) in (y..).zip(&mut cell.halves[..height_px]) {
            let row = &pixels.as_raw()[y.min(last_y) as usize * stride..][..stride];
            let row = row.get(from..from + WIDTH_PX * 3).unwrap_or(&row[from..]);
            for (i, column) in cell.columns.iter_mut().enumerate() {
                let at = (i * 3).min(row.len() - 3);
                let pixel = [row[at], row[at + 1], row[at + 2]].map(f32::from);
                *column = add(*column, pixel);
                let half = &mut halves[i * 2 / WIDTH_PX];
                *half = add(*half, pixel);
            }
        }
        cell
    }

    /// The sums of a set's dots in reading order; those behind the last are 0. All dots are of one size.
    fn dots(&self, set: SymbolSet) -> [Sum; 8] {
        let (across, down) = (usize::from(set.dots().0), usize::from(set.dots().1));
        let mut dots = [[0.0; 3]; 8];
        for (i, rows) in self.halves[..self.height_px].chunks(self.height_px / down).enumerate() {
            let row = &mut dots[i * across..][..across];
            for [left, right] in rows {
                row[0] = add(row[0], *left);
                row[across - 1] = add(row[across - 1], *right);
            }
        }
        dots
    }

    /// The means of a set's dots in reading order, and how many dots there are.
    pub(super) fn dot_means(&self, set: SymbolSet) -> ([[u8; 3]; 8], usize) {
        let n_pixels = n_pixels(self.height_px) / n_as_f32(n_dots(set));
        (self.dots(set).map(|sum| mean(sum, n_pixels)), n_dots(set))
    }
}

fn n_dots(set: SymbolSet) -> usize {
    usize::from(set.dots().0 * set.dots().1)
}

/// In a cell of this height.
fn n_pixels(height_px: usize) -> f32 {
    n_as_f32(height_px * WIDTH_PX)
}

/// A number of pixels or dots in one cell.
fn n_as_f32(n: usize) -> f32 {
    f32::from(u8::try_from(n).unwrap_or(u8::MAX))
}

fn add(a: Sum, b: Sum) -> Sum {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

fn less(a: Sum, b: Sum) -> Sum {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn total<'a>(sums: impl IntoIterator<Item = &'a Sum>) -> Sum {
    sums.into_iter().fold([0.0; 3], |sum, more| add(sum, *more))
}

/// The character and the colours of its ink and of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) glyph: char,
    pub(super) foreground: [u8; 3],
    pub(super) background: [u8; 3],
}

/// Splits cells with the characters of one set.
#[derive(Debug)]
pub(super) struct Splitter {
    grids: Vec<Grid>,
    has_bars: bool,
    n_pixels: f32,
}

/// The characters of dots of one size.
#[derive(Debug)]
struct Grid {
    dots: SymbolSet,
    /// For each split of the dots what its ink counts, see [`weight`].
    weights: [f32; MAX_SPLITS],
}

impl Grid {
    fn new(dots: SymbolSet, n_pixels: f32) -> Self {
        let n_in_dot = n_pixels / n_as_f32(n_dots(dots));
        let mut weights = [0.0; MAX_SPLITS];
        for (split, weight_of) in (0..1usize << (n_dots(dots) - 1)).zip(&mut weights) {
            *weight_of = weight(n_in_dot * n_as_f32(split.count_ones() as usize), n_pixels);
        }
        Self { dots, weights }
    }
}

/// What to multiply the square of the ink's sum of differences from the cell's mean with to get the squared error
/// that two colours save over one: 1/ink + 1/rest. No ink saves nothing.
fn weight(n_ink: f32, n_pixels: f32) -> f32 {
    if n_ink > 0.0 { 1.0 / n_ink + 1.0 / (n_pixels - n_ink) } else { 0.0 }
}

/// The best split found so far.
#[derive(Clone, Copy)]
struct Best {
    glyph: char,
    ink: Sum,
    n_ink: f32,
    saved: f32,
}

impl Best {
    fn or(self, other: Self) -> Self {
        if other.saved > self.saved + NOISE { other } else { self }
    }
}

impl Splitter {
    pub(super) fn new(set: SymbolSet) -> Self {
        let n_pixels = n_pixels(set.cell_px().1.into());
        let grids: &[SymbolSet] = match set {
            SymbolSet::Half => &[SymbolSet::Half],
            SymbolSet::Quadrant => &[SymbolSet::Quadrant],
            SymbolSet::Sextant => &[SymbolSet::Quadrant, SymbolSet::Sextant],
            // Every quadrant is an octant.
            SymbolSet::Octant => &[SymbolSet::Octant, SymbolSet::Sextant],
        };
        let grids = grids.iter().map(|dots| Grid::new(*dots, n_pixels)).collect();
        Self { grids, has_bars: set != SymbolSet::Half, n_pixels }
    }

    /// The split with the least squared error among the characters of the set. A flat cell is a blank.
    pub(super) fn best(&self, cell: &CellPixels) -> Split {
        let sum = total(&cell.columns);
        let flat = Best { glyph: ' ', ink: [0.0; 3], n_ink: 0.0, saved: 0.0 };
        let mut best = self.grids.iter().fold(flat, |best, grid| best.or(self.best_dots(cell, sum, grid)));
        if self.has_bars {
            best = self.best_bar(cell, sum, best);
        }
        Split {
            glyph: best.glyph,
            foreground: mean(best.ink, best.n_ink),
            background: mean(less(sum, best.ink), self.n_pixels - best.n_ink),
        }
    }

    /// Tries all characters of the grid. The first dot is never ink, which leaves out the mirrored half of them.
    fn best_dots(&self, cell: &CellPixels, sum: Sum, grid: &Grid) -> Best {
        let n_dots = n_dots(grid.dots);
        let dots = &cell.dots(grid.dots)[..n_dots];
        let evenly = sum.map(|v| v / n_as_f32(n_dots));
        // By channels, each split by its bits: the ones with a dot are those without it, and that dot.
        let mut ink = [[0.0; MAX_SPLITS]; 3];
        for (i, dot) in dots[1..].iter().enumerate() {
            for (channel, difference) in ink.iter_mut().zip(less(*dot, evenly)) {
                let (without, with) = channel.split_at_mut(1 << i);
                for (with, without) in with.iter_mut().zip(without) {
                    *with = *without + difference;
                }
            }
        }
        let mut saved = [0.0; MAX_SPLITS];
        let saved = &mut saved[..1 << (n_dots - 1)];
        for (i, saved) in saved.iter_mut().enumerate() {
            *saved = (ink[0][i].powi(2) + ink[1][i].powi(2) + ink[2][i].powi(2)) * grid.weights[i];
        }
        let most = (0u8..).zip(saved.iter().copied()).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (split, saved) = most.unwrap_or_default();
        let mask = split << 1;
        let is_ink = |(dot, _): &(usize, &Sum)| mask >> dot & 1 == 1;
        Best {
            glyph: glyph(grid.dots, mask),
            ink: total(dots.iter().enumerate().filter(is_ink).map(|(_, dot)| dot)),
            n_ink: self.n_pixels / n_as_f32(n_dots) * n_as_f32(mask.count_ones() as usize),
            saved,
        }
    }

    /// Tries all bars from the left and from below, in eighths.
    fn best_bar(&self, cell: &CellPixels, sum: Sum, mut best: Best) -> Best {
        let mut bar = |glyph: char, ink: Sum, n: u8| {
            let share = f32::from(n) / 8.0;
            let n_ink = share * self.n_pixels;
            let square: f32 = less(ink, sum.map(|v| v * share)).iter().map(|v| v.powi(2)).sum();
            best = best.or(Best { glyph, ink, n_ink, saved: square * weight(n_ink, self.n_pixels) });
        };
        let mut ink = [0.0; 3];
        for (n, column) in (1..8u8).zip(cell.columns) {
            ink = add(ink, column);
            bar(left(n), ink, n);
        }
        let mut ink = [0.0; 3];
        for (n, rows) in (1..8u8).zip(cell.halves[..cell.height_px].rchunks(cell.height_px / 8)) {
            ink = add(ink, total(rows.as_flattened()));
            bar(lower(n), ink, n);
        }
        best
    }
}

/// The rounded mean of bytes; 0 of none.
fn mean(sum: Sum, n: f32) -> [u8; 3] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of bytes")]
    sum.map(|s| (s / n.max(1.0)).round() as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SETS: [SymbolSet; 4] =
        [SymbolSet::Half, SymbolSet::Quadrant, SymbolSet::Sextant, SymbolSet::Octant];

    fn split_of(set: SymbolSet, colour: impl Fn(u32, u32) -> [u8; 3]) -> Split {
        let (width, height) = set.cell_px();
        let pixels = RgbImage::from_fn(width.into(), height.into(), |x, y| image::Rgb(colour(x, y)));
        split(&pixels, set)
    }

    fn split(pixels: &RgbImage, set: SymbolSet) -> Split {
        Splitter::new(set).best(&CellPixels::read(pixels, 0, 0, set))
    }

    const RED: [u8; 3] = [255, 0, 0];
    const BLUE: [u8; 3] = [0, 0, 255];

    #[test]
    fn two_colours_in_a_cell_come_out_exactly() {
        let diagonal = |x, y| if (x < 4) == (y < 4) { BLUE } else { RED };
        let split = split_of(SymbolSet::Quadrant, diagonal);
        assert_eq!(split, Split { glyph: '▞', foreground: RED, background: BLUE });
        let bar = split_of(SymbolSet::Quadrant, |x, _| if x < 3 { RED } else { BLUE });
        assert_eq!(bar, Split { glyph: '▍', foreground: RED, background: BLUE });
        let lower = split_of(SymbolSet::Octant, |_, y| if y < 9 { RED } else { BLUE });
        assert_eq!(lower, Split { glyph: '▅', foreground: BLUE, background: RED });
        let middle = split_of(SymbolSet::Sextant, |_, y| if (8..16).contains(&y) { RED } else { BLUE });
        assert_eq!(middle.glyph, glyph(SymbolSet::Sextant, 0b00_1100));
    }

    #[test]
    fn a_flat_cell_is_a_blank() {
        for set in SETS {
            let split = split_of(set, |_, _| [7, 8, 9]);
            assert_eq!((split.glyph, split.background), (' ', [7, 8, 9]));
        }
    }

    #[test]
    fn a_picture_that_ends_within_a_cell_is_continued() {
        let pixels = RgbImage::from_fn(3, 2, |x, _| image::Rgb(if x < 2 { RED } else { BLUE }));
        assert_eq!(split(&pixels, SymbolSet::Quadrant).glyph, '▎');
    }

    /// Squared error of splitting the pixels of an 8×8 cell where `is_ink` says.
    fn error(pixels: &RgbImage, is_ink: impl Fn(u32, u32) -> bool) -> f64 {
        let mut error = 0.0;
        for side in [true, false] {
            let part: Vec<_> = pixels.enumerate_pixels().filter(|(x, y, _)| is_ink(*x, *y) == side).collect();
            for channel in 0..3 {
                let values = || part.iter().map(|(_, _, pixel)| f64::from(pixel.0[channel]));
                let mean = values().sum::<f64>() / f64::from(u32::try_from(part.len().max(1)).unwrap());
                error += values().map(|value| (value - mean).powi(2)).sum::<f64>();
            }
        }
        error
    }

    /// Whether the character has ink at a pixel of the 8×8 cell, from its picture in the Unicode charts.
    fn has_ink(glyph: char, x: u32, y: u32) -> bool {
        let quadrants = |corners: &str| corners.contains(['a', 'b', 'c', 'd'][(x / 4 + y / 4 * 2) as usize]);
        match glyph {
            '▉'..='▏' => x <= u32::from('▏') - u32::from(glyph),
            '▁'..='▇' => y >= 8 - (u32::from(glyph) - u32::from('▁') + 1),
            '▝' => quadrants("b"),
            '▖' => quadrants("c"),
            '▗' => quadrants("d"),
            '▐' => quadrants("bd"),
            '▞' => quadrants("bc"),
            '▟' => quadrants("bcd"),
            _ => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default()
        })]
        #[test]
        fn no_character_of_the_block_elements_does_better(noise in proptest::collection::vec(any::<u8>(), 192)) {
            let pixels = RgbImage::from_raw(8, 8, noise).unwrap();
            let found = split(&pixels, SymbolSet::Quadrant);
            let found = error(&pixels, |x, y| has_ink(found.glyph, x, y));
            for glyph in "▁▂▃▄▅▆▇▉▊▋▌▍▎▏▝▖▗▐▞▟".chars() {
                prop_assert!(found <= error(&pixels, |x, y| has_ink(glyph, x, y)) + 1.0, "{}", glyph);
            }
        }
    }
}
