//! Colours as the painter mixes them: linear alpha, hues of equal lightness from OKLCH.
//!
//! No palettes of single pictures live here.

use tiny_skia::Color;

use crate::demo::subject::Colour;

/// A colour with opacity, each part from 0.0 to 1.0, in sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tint {
    pub(super) r: f32,
    pub(super) g: f32,
    pub(super) b: f32,
    pub(super) a: f32,
}

pub(super) const WHITE: Tint = hex(0xff_ff_ff);
pub(super) const BLACK: Tint = hex(0x00_00_00);

/// `0xRRGGBB`, opaque.
pub(super) const fn hex(rgb: u32) -> Tint {
    let [_, r, g, b] = rgb.to_be_bytes();
    Tint { r: r as f32 / 255.0, g: g as f32 / 255.0, b: b as f32 / 255.0, a: 1.0 }
}

/// OKLCH: lightness 0–1, chroma 0–0.3, hue in degrees. Out of gamut is clamped.
/// Source: Björn Ottosson, "A perceptual color space for image processing" (2020).
pub(super) fn oklch(lightness: f32, chroma: f32, hue_deg: f32) -> Tint {
    let (sin, cos) = hue_deg.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    Tint {
        r: gamma(4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s),
        g: gamma(-1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s),
        b: gamma(-0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s),
        a: 1.0,
    }
}

fn gamma(linear: f32) -> f32 {
    let v = linear.clamp(0.0, 1.0);
    if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

impl Tint {
    /// `share` 0.0 gives `self`, 1.0 gives `other`.
    pub(super) fn mix(self, other: Self, share: f32) -> Self {
        let t = share.clamp(0.0, 1.0);
        let at = |x: f32, y: f32| x + (y - x) * t;
        Self {
            r: at(self.r, other.r),
            g: at(self.g, other.g),
            b: at(self.b, other.b),
            a: at(self.a, other.a),
        }
    }

    pub(super) fn lighter(self, share: f32) -> Self {
        self.mix(WHITE.fade(self.a), share)
    }

    pub(super) fn darker(self, share: f32) -> Self {
        self.mix(BLACK.fade(self.a), share)
    }

    /// The same colour with this opacity.
    pub(super) const fn fade(self, a: f32) -> Self {
        Self { a, ..self }
    }

    pub(super) fn color(self) -> Color {
        let c = |v: f32| v.clamp(0.0, 1.0);
        // Clamped above; the fallback can only meet NaN.
        Color::from_rgba(c(self.r), c(self.g), c(self.b), c(self.a)).unwrap_or(Color::BLACK)
    }
}

impl Colour {
    /// Hue in OKLCH degrees; white and black have none of their own.
    pub(super) fn hue_deg(self) -> f32 {
        match self {
            Self::Red => 26.0,
            Self::Orange => 55.0,
            Self::Yellow => 95.0,
            Self::Green => 148.0,
            Self::Blue => 258.0,
            Self::Violet => 310.0,
            Self::White | Self::Black => 70.0,
        }
    }

    /// The colour as paint on a thing.
    pub(super) fn tint(self) -> Tint {
        match self {
            Self::Red => hex(0xd6_36_2f),
            Self::Orange => hex(0xf0_82_28),
            Self::Yellow => hex(0xf6_c9_2d),
            Self::Green => hex(0x3b_9c_55),
            Self::Blue => hex(0x2b_64_c9),
            Self::Violet => hex(0x8a_4c_c4),
            Self::White => hex(0xf4_f1_ea),
            Self::Black => hex(0x23_22_26),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oklch_gives_the_known_white_black_and_red() {
        let near = |x: Tint, y: Tint| (x.r - y.r).abs() + (x.g - y.g).abs() + (x.b - y.b).abs() < 0.02;
        assert!(near(oklch(1.0, 0.0, 0.0), WHITE));
        assert!(near(oklch(0.0, 0.0, 0.0), BLACK));
        assert!(near(oklch(0.627_96, 0.257_7, 29.23), hex(0xff_00_00)));
    }

    #[test]
    fn mixing_keeps_the_ends() {
        assert_eq!(WHITE.mix(BLACK, 0.0), WHITE);
        assert_eq!(WHITE.mix(BLACK, 1.0), BLACK);
    }
}
