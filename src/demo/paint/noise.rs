//! Irregularity with a seed: ranges, ridges and blobs. All of it follows from the generator it is given.

use fastrand::Rng;

use super::canvas::{Spot, around};

/// Evenly from `low` to `high`.
pub(super) fn between(rng: &mut Rng, low: f32, high: f32) -> f32 {
    low + (high - low) * rng.f32()
}

/// `count` shares from 0.0 to 1.0, both ends included.
pub(super) fn shares(count: u16) -> impl Iterator<Item = f32> {
    let last = f32::from(count.saturating_sub(1).max(1));
    (0..count).map(move |i| f32::from(i) / last)
}

/// A skyline of 129 heights from -1.0 to 1.0 by midpoint displacement; `roughness` (0.3 rolling, 0.6 jagged)
/// is the share of the displacement that each halving keeps.
pub(super) fn ridge(rng: &mut Rng, roughness: f32) -> Vec<f32> {
    let mut heights = vec![between(rng, -0.6, 0.6), between(rng, -0.6, 0.6)];
    let mut reach = 0.9;
    for _ in 0..7 {
        let mut finer = Vec::with_capacity(heights.len() * 2);
        for pair in heights.windows(2) {
            finer.push(pair[0]);
            finer.push(f32::midpoint(pair[0], pair[1]) + between(rng, -reach, reach));
        }
        finer.extend(heights.last());
        heights = finer;
        reach *= roughness;
    }
    heights.iter().map(|h| h.clamp(-1.0, 1.0)).collect()
}

/// Corners of a rough circle, for `smooth`.
pub(super) fn blob(rng: &mut Rng, at: Spot, radius: f32, corners: u16, wobble: f32) -> Vec<Spot> {
    (0..corners)
        .map(|i| {
            let r = radius * between(rng, 1.0 - wobble, 1.0 + wobble);
            around(at, r, 360.0 * f32::from(i) / f32::from(corners))
        })
        .collect()
}
