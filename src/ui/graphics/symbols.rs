//! Pictures as characters: for each cell the block character and two colours that come closest.
//!
//! Free colours are chosen cell by cell (`split`), without dithering: at this size patterns read as texture. Where
//! there are sixteen colours or none, patterns are all there is (`sixteen`, `monochrome`).

use image::RgbImage;
use ratatui::style::Color;

use super::split::{CellPixels, Splitter};
use super::{Colours, SymbolSet, colours, monochrome, sixteen};

/// One cell of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SymbolCell {
    pub(super) glyph: char,
    pub(super) foreground: Color,
    pub(super) background: Color,
}

/// Cells row by row; a picture that ends within a cell is continued by its last pixels.
///
/// `pixels` has [`SymbolSet::cell_px`] pixels a cell. Cost: about 1 µs a cell, for sixteen colours 5 µs.
pub(super) fn encode(pixels: &RgbImage, set: SymbolSet, colours: Colours) -> Vec<SymbolCell> {
    let cells = Cells::of(pixels, set);
    let free = |colour: fn([u8; 3]) -> Color| {
        let splitter = Splitter::new(set);
        let fitted = cells.in_order().map(|cell| splitter.best(&cell));
        fitted
            .map(|split| SymbolCell {
                glyph: split.glyph,
                foreground: colour(split.foreground),
                background: colour(split.background),
            })
            .collect()
    };
    match colours {
        Colours::True => free(|[r, g, b]| Color::Rgb(r, g, b)),
        Colours::Indexed256 => free(colours::nearest_256),
        Colours::Indexed16 => sixteen::encode(&cells),
        Colours::Monochrome(ground) => monochrome::encode(&cells, ground),
    }
}

/// A picture cut into cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    pixels: &'a RgbImage,
    pub(super) set: SymbolSet,
    /// Cells in a row.
    pub(super) columns: usize,
}

impl<'a> Cells<'a> {
    fn of(pixels: &'a RgbImage, set: SymbolSet) -> Self {
        let columns = pixels.width().div_ceil(u32::from(set.cell_px().0));
        Self { pixels, set, columns: columns as usize }
    }

    /// The cells in reading order.
    pub(super) fn in_order(self) -> impl Iterator<Item = CellPixels> + use<'a> {
        let Self { pixels, set, .. } = self;
        let (width_px, height_px) = set.cell_px();
        let rows = (0..pixels.height()).step_by(usize::from(height_px));
        rows.flat_map(move |y| {
            let columns = (0..pixels.width()).step_by(usize::from(width_px));
            columns.map(move |x| CellPixels::read(pixels, x, y, set))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_follow_each_other_in_reading_order() {
        let pixels = RgbImage::from_fn(16, 16, |x, y| {
            image::Rgb([if x < 8 { 0 } else { 200 }, if y < 8 { 0 } else { 100 }, 7])
        });
        let cells = encode(&pixels, SymbolSet::Quadrant, Colours::True);
        let shades: Vec<Color> = cells.iter().map(|cell| cell.background).collect();
        assert_eq!(shades, [[0, 0], [200, 0], [0, 100], [200, 100]].map(|[r, g]| Color::Rgb(r, g, 7)));
    }

    #[test]
    fn each_depth_has_colours_of_its_own_only() {
        let pixels = RgbImage::from_fn(64, 64, |x, y| {
            image::Rgb([(x * 4).to_le_bytes()[0], (y * 4).to_le_bytes()[0], (x ^ y).to_le_bytes()[0]])
        });
        let all = |colours, is: fn(Color) -> bool| {
            let cells = encode(&pixels, SymbolSet::Quadrant, colours);
            assert_eq!(cells.len(), 64);
            assert!(cells.iter().all(|cell| is(cell.foreground) && is(cell.background)), "{colours:?}");
        };
        all(Colours::True, |c| matches!(c, Color::Rgb(..)));
        all(Colours::Indexed256, |c| matches!(c, Color::Indexed(16..)));
        all(Colours::Indexed16, |c| matches!(c, Color::Indexed(..16)));
        all(Colours::Monochrome(super::super::Ground::Dark), |c| c == Color::Reset);
    }

    #[test]
    fn a_picture_of_nothing_has_no_cells() {
        for colours in [Colours::True, Colours::Indexed16, Colours::Monochrome(super::super::Ground::Dark)] {
            assert_eq!(encode(&RgbImage::new(0, 0), SymbolSet::Octant, colours), []);
        }
    }
}
