//! A picture brought down to 8×8 colours, to tell whether two are the same.

use image::RgbImage;
use pairlens::images::resize;

const SIDE_PX: u32 = 8;

/// How far apart the colours of one picture may be on average: dithering, percents and cells of two colours
/// move them by less than half of it.
const SAME: u32 = 16;

/// 8×8 colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumb(Vec<u8>);

impl Thumb {
    pub(crate) fn of(pixels: &RgbImage) -> Self {
        Self(resize(pixels, SIDE_PX, SIDE_PX).into_raw())
    }

    /// Mean distance of the colours' parts, 0 to 255.
    pub(crate) fn distance(&self, other: &Self) -> u32 {
        let sum: u32 = self.0.iter().zip(&other.0).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        sum / (SIDE_PX * SIDE_PX * 3)
    }

    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.distance(other) <= SAME
    }
}
