//! The colours that text can have, and the nearest of them to a given one.
//!
//! What a terminal has of them is decided in `choose`.

use std::fmt;

use ratatui::style::Color;

/// What lies behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Light text on a dark ground: most terminals, and those that do not say.
    #[default]
    Dark,
    /// Dark text on a light ground.
    Light,
}

/// The colours that text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colours {
    /// 24-bit colours.
    True,
    /// xterm's 256: sixteen of unknown shade, a 6×6×6 cube, 24 greys.
    Indexed256,
    /// The sixteen that every colour terminal has; the shades are guessed, as people change them.
    Indexed16,
    /// None: text and ground, whatever they are.
    Monochrome(Ground),
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::True => "24 bits",
            Self::Indexed256 => "256",
            Self::Indexed16 => "16",
            Self::Monochrome(Ground::Dark) => "none, on a dark ground",
            Self::Monochrome(Ground::Light) => "none, on a light ground",
        })
    }
}

/// xterm's sixteen (`XTerm-col.ad`): the shades that most terminals start with, or come near to.
pub(super) const SIXTEEN: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// Levels of the 6×6×6 cube (xterm, `256colres.pl`).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the cube (16–231) and the greys (232–255). The first sixteen are left out: people change them.
pub(super) fn nearest_256(rgb: [u8; 3]) -> Color {
    let level = |v: u8| (0..6u8).min_by_key(|&i| CUBE[usize::from(i)].abs_diff(v)).unwrap_or(0);
    let [r, g, b] = rgb.map(level);
    let cube = [r, g, b].map(|i| CUBE[usize::from(i)]);
    let average = (u16::from(rgb[0]) + u16::from(rgb[1]) + u16::from(rgb[2])) / 3;
    // Greys are 8, 18, … 238.
    let step = u8::try_from((average.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let grey = [8 + 10 * step; 3];
    let is_grey = distance(grey, rgb) < distance(cube, rgb);
    Color::Indexed(if is_grey { 232 + step } else { 16 + 36 * r + 6 * g + b })
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(rgb: [u8; 3]) -> u8 {
        match nearest_256(rgb) {
            Color::Indexed(index) => index,
            other => panic!("{other:?} is not indexed"),
        }
    }

    #[test]
    fn greys_and_cube_colours_map_onto_themselves() {
        assert_eq!(index([255, 0, 0]), 196);
        assert_eq!(index([8, 8, 8]), 232);
        assert_eq!(index([238, 238, 238]), 255);
        assert_eq!(index([0, 0, 0]), 16);
        assert_eq!(index([95, 135, 175]), 67);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default()
        })]
        #[test]
        fn nothing_in_the_256_is_nearer(rgb: [u8; 3]) {
            let cube = |i: u8| [i / 36, i / 6 % 6, i % 6].map(|l| CUBE[usize::from(l)]);
            let shade = |i: u8| if i >= 232 { [8 + 10 * (i - 232); 3] } else { cube(i - 16) };
            let best = (16..=255).map(|i| distance(shade(i), rgb)).min().unwrap_or(0);
            prop_assert_eq!(distance(shade(index(rgb)), rgb), best);
        }
    }
}
