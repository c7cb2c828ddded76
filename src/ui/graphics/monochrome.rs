//! Pictures without a colour: dots that are ink or not, spread so that areas have the right shade.
//!
//! For terminals without colours and for people who want none (NO_COLOR). The lightest and darkest parts are
//! stretched to ink and no ink first: there is nothing finer to show them with. Dithered in sRGB as it stands, which
//! is too light on the whole; ink never fills its dots (braille) or the ground is not quite black.

use image::{GrayImage, Luma, Pixel as _, Rgb, RgbImage};
use ratatui::style::Color;

use super::glyphs::{braille, glyph};
use super::palette::dither;
use super::symbols::{Cells, SymbolCell};
use super::{Ground, SymbolSet};

/// Dots that may be blown out at either end of the scale, in thousandths: lamps and shadows are allowed to.
const CUT_PER_MILLE: usize = 10;

/// The set whose dots are used. Quadrants are too coarse without colours, and fonts that have those have braille.
fn grid(set: SymbolSet) -> SymbolSet {
    match set {
        SymbolSet::Quadrant => SymbolSet::Octant,
        other => other,
    }
}

/// The cells in reading order.
pub(super) fn encode(cells: &Cells<'_>, ground: Ground) -> Vec<SymbolCell> {
    let grid = grid(cells.set);
    let (across, down) = (u32::from(grid.dots().0), u32::from(grid.dots().1));
    let shades: Vec<_> = cells.in_order().map(|cell| cell.dot_means(grid).0).collect();
    let mut dots = GrayImage::new(0, 0);
    if let Some(rows) = shades.len().checked_div(cells.columns) {
        dots = GrayImage::from_fn(as_u32(cells.columns) * across, as_u32(rows) * down, |x, y| {
            let cell = (y / down) as usize * cells.columns + (x / across) as usize;
            Rgb(shades[cell][(y % down * across + x % across) as usize]).to_luma()
        });
    }
    stretch(&mut dots);
    let ink = ink(&dots, ground);
    let width = dots.width() as usize;
    let cell = |i: usize| {
        let (x, y) = (i % cells.columns * across as usize, i / cells.columns * down as usize);
        let is_ink = |dot: &usize| ink[(y + dot / across as usize) * width + x + dot % across as usize];
        let mask = (0..(across * down) as usize).filter(is_ink).map(|dot| 1 << dot).sum();
        let glyph = if cells.set == SymbolSet::Quadrant { braille(mask) } else { glyph(grid, mask) };
        SymbolCell { glyph, foreground: Color::Reset, background: Color::Reset }
    };
    (0..shades.len()).map(cell).collect()
}

/// Dots of a picture of a screen's size.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Spreads the shades over the whole scale, but for an even picture, which has nothing to spread.
fn stretch(dots: &mut GrayImage) {
    let mut shades: Vec<u8> = dots.pixels().map(|dot| dot.0[0]).collect();
    shades.sort_unstable();
    let cut = shades.len() * CUT_PER_MILLE / 1000;
    let (Some(low), Some(high)) = (shades.get(cut), shades.iter().rev().nth(cut)) else { return };
    let (low, high) = (u16::from(*low), u16::from(*high));
    let Some(scale @ 1..) = high.checked_sub(low) else { return };
    for Luma([shade]) in dots.pixels_mut() {
        let stretched = u16::from(*shade).clamp(low, high) - low;
        *shade = u8::try_from(u32::from(stretched) * 255 / u32::from(scale)).unwrap_or(u8::MAX);
    }
}

/// Which dots are ink: the light ones on a dark ground, the dark ones on a light.
fn ink(dots: &GrayImage, ground: Ground) -> Vec<bool> {
    let grey = RgbImage::from_fn(dots.width(), dots.height(), |x, y| Rgb([dots.get_pixel(x, y).0[0]; 3]));
    let light = dither(&grey, &[[0; 3], [255; 3]]);
    light.into_iter().map(|light| (light == 1) == (ground == Ground::Dark)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Colours, symbols};
    use super::*;

    fn glyphs(pixels: &RgbImage, set: SymbolSet, ground: Ground) -> String {
        symbols::encode(pixels, set, Colours::Monochrome(ground)).iter().map(|cell| cell.glyph).collect()
    }

    /// Left black, right white.
    fn halves(set: SymbolSet) -> RgbImage {
        let (width, height) = set.cell_px();
        RgbImage::from_fn(u32::from(width) * 2, height.into(), |x, _| {
            Rgb(if x < u32::from(width) { [10; 3] } else { [240; 3] })
        })
    }

    #[test]
    fn light_is_ink_on_a_dark_ground_and_dark_on_a_light() {
        for (set, dark, light) in [
            (SymbolSet::Half, " █", "█ "),
            (SymbolSet::Quadrant, "\u{2800}⣿", "⣿\u{2800}"),
            (SymbolSet::Sextant, " █", "█ "),
            (SymbolSet::Octant, " █", "█ "),
        ] {
            assert_eq!(glyphs(&halves(set), set, Ground::Dark), dark, "{set:?}");
            assert_eq!(glyphs(&halves(set), set, Ground::Light), light, "{set:?}");
        }
    }

    #[test]
    fn a_faint_shape_is_still_seen() {
        let pixels = RgbImage::from_fn(16, 8, |x, _| Rgb(if x < 8 { [100; 3] } else { [110; 3] }));
        assert_eq!(glyphs(&pixels, SymbolSet::Quadrant, Ground::Dark), "\u{2800}⣿");
    }

    #[test]
    fn an_even_grey_is_half_ink() {
        let grey = RgbImage::from_pixel(80, 80, Rgb([128; 3]));
        let dots = |c: char| (u32::from(c) - 0x2800).count_ones();
        let n_ink: u32 = glyphs(&grey, SymbolSet::Quadrant, Ground::Dark).chars().map(dots).sum();
        assert!((380..=420).contains(&n_ink), "{n_ink} of 800");
    }
}
