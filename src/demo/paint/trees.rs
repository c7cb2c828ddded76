//! Trees and bushes, for any view. Each stands with its foot at the place given.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot, smooth};
use super::noise::{between, blob};
use super::tint::{Tint, hex};

/// A fir of that height in pixels.
pub(super) fn fir(c: &mut Canvas, (x, y): Spot, tall: f32, tint: Tint) {
    c.rect(x - tall * 0.025, y - tall * 0.15, tall * 0.05, tall * 0.15, tint.darker(0.45));
    for tier in 0..4_u8 {
        let up = f32::from(tier) / 4.0;
        let (low, high) = (y - tall * (0.1 + 0.62 * up), y - tall * (0.48 + 0.52 * up));
        let half = tall * 0.24 * (1.0 - 0.68 * up);
        let shades = Ink::Between((x - half, low), tint.lighter(0.07), (x + half, low), tint.darker(0.28));
        c.polygon(&[(x - half, low), (x, high), (x + half, low), (x, low - tall * 0.03)], shades);
    }
}

/// A tree with a round crown of that height in pixels.
pub(super) fn round_tree(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, tall: f32, tint: Tint) {
    let bark = hex(0x5b_43_33).mix(tint.darker(0.6), 0.4);
    c.polygon(
        &[
            (x - tall * 0.05, y),
            (x - tall * 0.025, y - tall * 0.5),
            (x + tall * 0.025, y - tall * 0.5),
            (x + tall * 0.05, y),
        ],
        bark,
    );
    for i in 0..9_u8 {
        let light = f32::from(i) / 8.0;
        let at = (
            x + tall * between(rng, -0.2, 0.2) - tall * 0.06 * light,
            y - tall * (0.56 + 0.22 * light) + tall * between(rng, -0.05, 0.05),
        );
        let leaf = tint.darker(0.35 * (1.0 - light)).lighter(0.16 * light);
        c.fill(smooth(&blob(rng, at, tall * (0.25 - 0.1 * light), 11, 0.18)), leaf);
    }
}
