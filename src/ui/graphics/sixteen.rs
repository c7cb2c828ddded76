//! Pictures in the sixteen colours of the oldest colour terminals.
//!
//! A cell is two of the colours, put where each dot is nearer to one, or mixed by a shade (`░▒▓`), whichever comes
//! closer; what is still missing goes to the neighbours not yet done (Floyd and Steinberg 1976, by cells), so that
//! larger areas have the right shade. With colours to choose freely `split` does better.

use ratatui::style::Color;

use super::colours::SIXTEEN;
use super::glyphs::glyph;
use super::symbols::{Cells, SymbolCell};

/// Behind text stand the first eight only: consoles and old terminals know no bright grounds.
const N_GROUNDS: u8 = 8;
/// Shades and the share of ink in them.
const SHADES: [(char, f32); 3] = [('░', 0.25), ('▒', 0.5), ('▓', 0.75)];
/// How much of a shade's unevenness counts as error: seen from where a picture is looked at, little. At 0 any two
/// colours would be mixed (green from blue and yellow) and grain would hide the picture.
const GRAIN: f32 = 0.1;

type Rgb = [f32; 3];

/// One way to fill a cell evenly.
#[derive(Clone, Copy)]
struct Even {
    glyph: char,
    ink: u8,
    ground: u8,
    /// What it looks like.
    colour: Rgb,
    grain: f32,
}

/// The cells in reading order. Cost: some 3,000 distances a cell.
pub(super) fn encode(cells: &Cells<'_>) -> Vec<SymbolCell> {
    let evens = evens();
    // One spare column at each side, so that the edges need no test.
    let mut here = vec![[0.0; 3]; cells.columns + 2];
    let mut below = here.clone();
    let mut out = Vec::new();
    for (i, cell) in cells.in_order().enumerate() {
        let column = i % cells.columns;
        if column == 0 && i > 0 {
            here = std::mem::replace(&mut below, vec![[0.0; 3]; cells.columns + 2]);
        }
        let (dots, n_dots) = cell.dot_means(cells.set);
        let mut dots = dots.map(|dot| dot.map(f32::from));
        let dots = &mut dots[..n_dots];
        for dot in &mut *dots {
            // Beyond black and white there is nothing to make up for it.
            *dot = add(*dot, here[column + 1], 1.0).map(|v| v.clamp(0.0, 255.0));
        }
        let Fitted { cell, looks } = fit(dots, cells.set, &evens);
        out.push(cell);
        let missing = add(mean(dots), looks, -1.0);
        here[column + 2] = add(here[column + 2], missing, 7.0 / 16.0);
        for (offset, share) in [(0, 3.0), (1, 5.0), (2, 1.0)] {
            below[column + offset] = add(below[column + offset], missing, share / 16.0);
        }
    }
    out
}

/// A cell and its mean colour.
struct Fitted {
    cell: SymbolCell,
    looks: Rgb,
}

fn fit(dots: &[Rgb], set: super::SymbolSet, evens: &[Even]) -> Fitted {
    let mean = mean(dots);
    let spread: f32 = dots.iter().map(|dot| distance(*dot, mean)).sum();
    let n = n_as_f32(dots.len());
    let error = |even: &Even| spread / n + distance(even.colour, mean) + even.grain;
    let even = evens.iter().min_by(|a, b| error(a).total_cmp(&error(b)));
    let even = even.expect("black alone is one way to fill a cell");
    let pair = best_pair(dots);
    if pair.error / n < error(even) {
        let share = n_as_f32(pair.mask.count_ones() as usize) / n;
        let looks = mix(palette(pair.ink), palette(pair.ground), share);
        return Fitted { cell: symbol(glyph(set, pair.mask), pair.ink, pair.ground), looks };
    }
    Fitted { cell: symbol(even.glyph, even.ink, even.ground), looks: even.colour }
}

fn symbol(glyph: char, ink: u8, ground: u8) -> SymbolCell {
    SymbolCell { glyph, foreground: Color::Indexed(ink), background: Color::Indexed(ground) }
}

/// Two colours, each where it is the nearer one.
struct Pair {
    ink: u8,
    ground: u8,
    mask: u8,
    /// Summed over the dots.
    error: f32,
}

fn best_pair(dots: &[Rgb]) -> Pair {
    let mut distances = [[0.0; 8]; SIXTEEN.len()];
    for (colour, row) in (0u8..).zip(&mut distances) {
        for (dot, slot) in dots.iter().zip(row) {
            *slot = distance(*dot, palette(colour));
        }
    }
    let mut best = Pair { ink: 0, ground: 0, mask: 0, error: f32::MAX };
    for (ground, of_ground) in (0..N_GROUNDS).zip(&distances) {
        for (ink, of_ink) in (ground + 1..).zip(&distances[usize::from(ground) + 1..]) {
            let error = of_ground.iter().zip(of_ink).map(|(a, b)| a.min(*b)).sum();
            if error < best.error {
                best = Pair { ink, ground, mask: 0, error };
            }
        }
    }
    let (of_ground, of_ink) = (distances[usize::from(best.ground)], distances[usize::from(best.ink)]);
    let is_ink = |dot: &usize| of_ink[*dot] < of_ground[*dot];
    best.mask = (0..dots.len()).filter(is_ink).map(|dot| 1 << dot).sum();
    best
}

/// Every single colour and every shade of two; the bright ones stand in front.
fn evens() -> Vec<Even> {
    let mut evens = Vec::new();
    for ink in 0..16 {
        evens.push(Even { glyph: '█', ink, ground: 0, colour: palette(ink), grain: 0.0 });
        for ground in 0..ink.min(N_GROUNDS) {
            let unevenness = distance(palette(ink), palette(ground));
            evens.extend(SHADES.map(|(glyph, share)| Even {
                glyph,
                ink,
                ground,
                colour: mix(palette(ink), palette(ground), share),
                grain: GRAIN * share * (1.0 - share) * unevenness,
            }));
        }
    }
    evens
}

fn palette(index: u8) -> Rgb {
    SIXTEEN[usize::from(index)].map(f32::from)
}

fn mix(ink: Rgb, ground: Rgb, share: f32) -> Rgb {
    add(ink.map(|v| v * share), ground, 1.0 - share)
}

fn add(a: Rgb, b: Rgb, share: f32) -> Rgb {
    [a[0] + b[0] * share, a[1] + b[1] * share, a[2] + b[2] * share]
}

fn mean(dots: &[Rgb]) -> Rgb {
    let sum = dots.iter().fold([0.0; 3], |sum, dot| add(sum, *dot, 1.0));
    sum.map(|v| v / n_as_f32(dots.len()))
}

/// Eight at most.
fn n_as_f32(n: usize) -> f32 {
    f32::from(u8::try_from(n).unwrap_or(u8::MAX))
}

fn distance(a: Rgb, b: Rgb) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::super::{Colours, SymbolSet, symbols};
    use super::*;

    fn encode(pixels: &RgbImage) -> Vec<SymbolCell> {
        symbols::encode(pixels, SymbolSet::Quadrant, Colours::Indexed16)
    }

    /// What a cell looks like from afar.
    fn looks(cell: &SymbolCell) -> Rgb {
        let colour = |c| match c {
            Color::Indexed(i) => palette(i),
            other => panic!("{other:?} is none of the sixteen"),
        };
        let share = match cell.glyph {
            '█' => 1.0,
            ' ' => 0.0,
            '▘' | '▝' | '▖' | '▗' | '░' => 0.25,
            '▀' | '▄' | '▌' | '▐' | '▞' | '▚' | '▒' => 0.5,
            _ => 0.75,
        };
        mix(colour(cell.foreground), colour(cell.background), share)
    }

    #[test]
    fn the_sixteen_come_out_as_they_are() {
        for (index, colour) in SIXTEEN.iter().enumerate() {
            let cells = encode(&RgbImage::from_pixel(8, 8, image::Rgb(*colour)));
            assert!(distance(looks(&cells[0]), colour.map(f32::from)) < 1e-3, "{index}");
        }
    }

    #[test]
    fn an_even_area_has_the_right_shade_on_the_whole() {
        for colour in [[60, 60, 60], [180, 140, 90], [20, 90, 130], [210, 200, 190]] {
            let cells = encode(&RgbImage::from_pixel(160, 160, image::Rgb(colour)));
            let seen = mean_of(&cells);
            for (seen, wanted) in seen.iter().zip(colour) {
                assert!((seen - f32::from(wanted)).abs() < 6.0, "{seen} for {wanted}");
            }
        }
    }

    fn mean_of(cells: &[SymbolCell]) -> Rgb {
        let n: f32 = cells.iter().map(|_| 1.0).sum();
        cells.iter().fold([0.0; 3], |sum, cell| add(sum, looks(cell), 1.0)).map(|v| v / n)
    }

    #[test]
    fn grounds_are_never_bright() {
        let pixels = RgbImage::from_fn(80, 80, |x, y| {
            image::Rgb([(x * 3).to_le_bytes()[0], (y * 3).to_le_bytes()[0], 255])
        });
        let bright = |cell: &SymbolCell| matches!(cell.background, Color::Indexed(8..));
        assert!(!encode(&pixels).iter().any(bright));
    }
}
