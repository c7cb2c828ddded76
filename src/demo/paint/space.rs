//! Space: a ringed planet and a spiral galaxy.

use fastrand::Rng;
use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ink, Spot, around};
use super::noise::between;
use super::sky::stars;
use super::tint::{BLACK, Tint, WHITE, hex, oklch};
use crate::demo::subject::Colour;

/// A banded planet of that colour with a ring and a moon.
pub(super) fn ringed_planet(c: &mut Canvas, rng: &mut Rng, colour: Colour) {
    deep_space(c, rng, colour.hue_deg() + 150.0);
    let r = c.unit() * between(rng, 0.19, 0.29);
    let at = (c.w * between(rng, 0.4, 0.6), c.h * between(rng, 0.42, 0.58));
    let slant = between(rng, 0.2, 0.42) * if rng.bool() { 1.0 } else { -1.0 };
    let hue = colour.hue_deg();
    c.glow(at, r * 2.2, oklch(0.6, 0.16, hue).fade(0.35));
    ring(c, at, r, slant, Half::Behind, hue);
    globe(c, rng, at, r, hue);
    ring(c, at, r, slant, Half::InFront, hue);
    let moon = around(at, r * between(rng, 1.9, 2.3), between(rng, 0.0, 360.0));
    let moon_r = r * between(rng, 0.1, 0.17);
    c.circle(
        moon,
        moon_r,
        Ink::Around(
            (moon.0 - moon_r * 0.5, moon.1 - moon_r * 0.5),
            moon_r * 1.7,
            hex(0xe8_e4_da),
            hex(0x3a_38_44),
        ),
    );
}

fn deep_space(c: &mut Canvas, rng: &mut Rng, hue: f32) {
    let (w, h) = (c.w, c.h);
    c.ground(Ink::Between((0.0, 0.0), oklch(0.2, 0.06, hue), (w, h), oklch(0.1, 0.04, hue + 60.0)));
    for _ in 0..9 {
        let at = (w * rng.f32(), h * rng.f32());
        let cloud = oklch(between(rng, 0.35, 0.55), 0.13, hue + between(rng, -60.0, 60.0));
        c.glow(at, c.unit() * between(rng, 0.25, 0.6), cloud.fade(0.28));
    }
    stars(c, rng, h, 230);
}

/// A ring goes behind the planet on its far side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Behind,
    InFront,
}

fn ring(c: &mut Canvas, at: Spot, r: f32, slant: f32, half: Half, hue: f32) {
    let arc = |radius: f32| {
        let mut path = PathBuilder::new();
        for i in 0..=60_u8 {
            let along = f32::from(i) * 3.0 + if half == Half::Behind { 180.0 } else { 0.0 };
            let (sin, cos) = along.to_radians().sin_cos();
            // Seen at a slant: a flat ellipse, leaning.
            let (x, y) = (at.0 + radius * cos, at.1 + radius * sin * 0.28 + radius * cos * slant);
            match i {
                0 => path.move_to(x, y),
                _ => path.line_to(x, y),
            }
        }
        path.finish()
    };
    for band in 0..12_u8 {
        let share = f32::from(band) / 11.0;
        let in_gap = band == 7;
        let tint = oklch(0.88 - 0.3 * (share * 9.0).sin().abs(), 0.07, hue + 25.0);
        let alpha = if in_gap { 0.05 } else { 0.75 - 0.3 * share };
        c.stroke(arc(r * (1.35 + 0.75 * share)), r * 0.062, tint.fade(alpha));
    }
}

fn globe(c: &mut Canvas, rng: &mut Rng, at: Spot, r: f32, hue: f32) {
    c.within(PathBuilder::from_circle(at.0, at.1, r), |c| {
        let mut y = at.1 - r;
        while y < at.1 + r {
            let tall = r * between(rng, 0.08, 0.24);
            let tint =
                oklch(between(rng, 0.62, 0.86), between(rng, 0.1, 0.17), hue + between(rng, -10.0, 10.0));
            c.oval((at.0, y + tall / 2.0), r * 1.3, tall, tint);
            y += tall;
        }
        let storm = (at.0 + r * between(rng, -0.5, 0.4), at.1 + r * between(rng, -0.4, 0.5));
        c.oval(storm, r * 0.18, r * 0.09, oklch(0.85, 0.08, hue + 20.0).fade(0.8));
        let sun = (at.0 - r * 0.45, at.1 - r * 0.5);
        c.circle(at, r * 1.02, Ink::Around(sun, r * 1.75, BLACK.fade(0.0), hex(0x04_04_10).fade(0.93)));
        c.puff(sun, r * 0.7, r * 0.7, WHITE.fade(0.25));
    });
}

/// Stars strewn along two arms around a bright middle.
pub(super) fn galaxy(c: &mut Canvas, rng: &mut Rng) {
    let hue = 360.0 * rng.f32();
    deep_space(c, rng, hue);
    let at = (c.w * between(rng, 0.35, 0.65), c.h * between(rng, 0.35, 0.65));
    let size = c.unit() * between(rng, 0.45, 0.62);
    let (turn, wind) = (between(rng, 0.0, 360.0), between(rng, 250.0, 420.0));
    let (flat, lean) = (between(rng, 0.35, 0.8), between(rng, -0.5, 0.5));
    let wind = if rng.bool() { wind } else { -wind };
    let arms = rng.u8(2..4);
    let place = |radius: f32, angle: f32| {
        let p = around((0.0, 0.0), radius, angle);
        (at.0 + p.0, at.1 + p.1 * flat + p.0 * lean)
    };
    c.glow(at, size * 0.85, oklch(0.6, 0.12, hue + 40.0).fade(0.4));
    for i in 0..1900_u16 {
        let out = rng.f32().powf(0.7);
        let arm = f32::from(i % u16::from(arms)) * 360.0 / f32::from(arms);
        let scatter = between(rng, -1.0, 1.0) * between(rng, 0.0, 1.0) * 34.0;
        let spot = place(size * out, turn + arm + wind * out + scatter);
        let tint: Tint = oklch(0.92 - 0.25 * out, 0.05 + 0.12 * out * rng.f32(), hue + 40.0 + 190.0 * out);
        if i % 5 == 0 {
            c.glow(spot, size * between(rng, 0.03, 0.08), tint.fade(0.16));
        }
        c.circle(spot, between(rng, 0.4, 1.35), tint.fade(between(rng, 0.35, 0.95)));
    }
    c.glow(at, size * 0.36, hex(0xff_ea_c0).fade(0.95));
    c.glow(at, size * 0.14, WHITE);
}
