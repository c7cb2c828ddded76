//! Sky and light: what a time of day does to everything in a picture. No ground, no things.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot};
use super::noise::between;
use super::tint::{Tint, WHITE, hex};
use crate::demo::subject::Light;

/// The colours of a time of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Air {
    pub(super) light: Light,
    pub(super) top: Tint,
    pub(super) middle: Tint,
    pub(super) low: Tint,
    /// Sun or moon.
    pub(super) disc: Tint,
    /// What shade looks like: far things fade to `low`, near ones darken to this.
    pub(super) shade: Tint,
    /// How much of a thing's own colour is lost to `shade`.
    pub(super) dusk: f32,
}

impl Air {
    /// A seed chooses between moods of the same time of day.
    pub(super) fn new(light: Light, rng: &mut Rng) -> Self {
        let (top, middle, low) = sky_colours(light, rng.u8(0..3));
        let (disc, shade, dusk) = match light {
            Light::Dawn => (hex(0xff_f3_d6), hex(0x3a_3d_66), 0.2),
            Light::Day => (hex(0xff_fb_e6), hex(0x1f_3c_4a), 0.0),
            Light::Sunset => (hex(0xff_e9_a8), hex(0x2a_1b_3d), 0.36),
            Light::Night => (hex(0xf2_f0_dc), hex(0x08_0f_24), 0.64),
        };
        Self { light, top, middle, low, disc, shade, dusk }
    }

    /// A thing's own colour as this light shows it.
    pub(super) fn lit(&self, own: Tint) -> Tint {
        own.mix(self.shade.fade(own.a), self.dusk)
    }

    /// A painted thing that matters to the picture: its colour is still to be told in the dark.
    pub(super) fn painted(&self, own: Tint) -> Tint {
        own.mix(self.shade.fade(own.a), self.dusk * 0.55)
    }

    /// Whether windows and lamps shine.
    pub(super) fn lamps_on(&self) -> bool {
        matches!(self.light, Light::Sunset | Light::Night)
    }

    /// The same, seen through air: 0.0 near, 1.0 at the horizon.
    pub(super) fn far(&self, own: Tint, distance: f32) -> Tint {
        self.lit(own).mix(self.low.mix(self.middle, 0.4), distance)
    }

    pub(super) fn is_dark(&self) -> bool {
        self.light == Light::Night
    }
}

fn sky_colours(light: Light, mood: u8) -> (Tint, Tint, Tint) {
    let [top, middle, low] = match (light, mood) {
        (Light::Dawn, 0) => [0x4a_5a_92, 0xe6_a1_a6, 0xff_e2_bd],
        (Light::Dawn, 1) => [0x5f_7f_b8, 0xc3_b4_d4, 0xff_dc_d2],
        (Light::Dawn, _) => [0x3f_6f_8f, 0x9c_c3_c4, 0xfc_ec_c4],
        (Light::Day, 0) => [0x1f_6f_cc, 0x6f_b4_ee, 0xdc_f0_fb],
        (Light::Day, 1) => [0x3a_86_c8, 0x93_c9_ea, 0xf2_f4_e8],
        (Light::Day, _) => [0x1b_5a_a8, 0x4f_9f_dc, 0xc4_e6_f2],
        (Light::Sunset, 0) => [0x2b_2a_5c, 0xc8_50_6a, 0xff_c4_6b],
        (Light::Sunset, 1) => [0x3b_1f_4f, 0xe0_5a_3a, 0xff_d5_5c],
        (Light::Sunset, _) => [0x27_4a_7a, 0xe0_84_6a, 0xff_dd_9c],
        (Light::Night, 0) => [0x04_08_1c, 0x10_1c_48, 0x2c_40_78],
        (Light::Night, 1) => [0x08_06_1e, 0x22_18_4c, 0x4a_3a_72],
        (Light::Night, _) => [0x02_0c_18, 0x0a_28_3c, 0x1f_55_62],
    };
    (hex(top), hex(middle), hex(low))
}

/// Paints the sky down to `horizon` (and its colour below) and returns where the sun or the moon stands.
pub(super) fn sky(c: &mut Canvas, rng: &mut Rng, air: &Air, horizon: f32) -> Spot {
    let (w, bend) = (c.w, horizon * between(rng, 0.5, 0.65));
    c.ground(air.low);
    c.rect(0.0, 0.0, w, bend + 1.0, Ink::down(0.0, air.top, bend, air.middle));
    c.rect(0.0, bend, w, horizon - bend + 1.0, Ink::down(bend, air.middle, horizon, air.low));
    if air.is_dark() {
        stars(c, rng, horizon, 140);
    }
    let at = disc(c, rng, air, horizon);
    if !air.is_dark() || rng.bool() {
        clouds(c, rng, air, horizon);
    }
    at
}

fn disc(c: &mut Canvas, rng: &mut Rng, air: &Air, horizon: f32) -> Spot {
    let low = matches!(air.light, Light::Dawn | Light::Sunset);
    let height = if low { between(rng, 0.72, 0.92) } else { between(rng, 0.18, 0.4) };
    let at = (c.w * between(rng, 0.15, 0.85), horizon * height);
    let r = c.unit() * if low { between(rng, 0.05, 0.075) } else { between(rng, 0.035, 0.05) };
    let glow = if air.is_dark() { 0.22 } else { 0.55 };
    c.glow(at, r * 9.0, air.disc.mix(air.low, 0.5).fade(glow));
    c.glow(at, r * 3.0, air.disc.fade(glow));
    if air.is_dark() && rng.bool() {
        crescent(c, at, r, air.disc);
    } else {
        c.circle(at, r, air.disc);
    }
    at
}

/// The outer edge is a half circle, the inner one half of an ellipse.
fn crescent(c: &mut Canvas, at: Spot, r: f32, tint: Tint) {
    let edge = |flat: f32, i: u8| {
        let (sin, cos) = (f32::from(i) * 6.0).to_radians().sin_cos();
        let (x, y) = (-r * flat * sin, -r * cos);
        // Leaning as the waxing moon does in the evening.
        (at.0 + x * 0.9 - y * 0.35, at.1 + y * 0.9 + x * 0.35)
    };
    let outer = (0..=30_u8).map(|i| edge(1.1, i));
    let inner = (0..=30_u8).rev().map(|i| edge(0.45, i));
    let spots: Vec<Spot> = outer.chain(inner).collect();
    c.polygon(&spots, tint);
}

/// Stars down to `bottom`, most of them faint.
pub(super) fn stars(c: &mut Canvas, rng: &mut Rng, bottom: f32, count: u16) {
    for _ in 0..count {
        let bright = rng.f32().powi(3);
        let at = (c.w * rng.f32(), bottom * rng.f32().powf(1.4));
        let r = 0.45 + 1.1 * bright;
        c.circle(at, r, WHITE.mix(hex(0xbf_d4_ff), rng.f32()).fade(0.35 + 0.65 * bright));
        if bright > 0.85 {
            c.glow(at, r * 6.0, WHITE.fade(0.35));
        }
    }
}

fn clouds(c: &mut Canvas, rng: &mut Rng, air: &Air, horizon: f32) {
    let tint = match air.light {
        Light::Day => WHITE.fade(0.75),
        Light::Dawn | Light::Sunset => air.low.lighter(0.15).fade(0.4),
        Light::Night => air.low.fade(0.2),
    };
    for _ in 0..rng.u8(1..6) {
        let at = (c.w * rng.f32(), horizon * between(rng, 0.08, 0.75));
        // Clouds near the horizon are farther away: smaller and flatter.
        let size = c.unit() * between(rng, 0.1, 0.2) * (1.25 - at.1 / horizon);
        cloud(c, rng, at, size, tint);
    }
}

fn cloud(c: &mut Canvas, rng: &mut Rng, at: Spot, size: f32, tint: Tint) {
    for _ in 0..14 {
        let dx = between(rng, -1.6, 1.6);
        let lift = (1.6 - dx.abs()) * between(rng, 0.0, 0.35);
        let r = size * between(rng, 0.3, 0.75);
        c.puff((at.0 + dx * size, at.1 - lift * size), r * 1.5, r * 0.7, tint);
    }
}
