//! The sea and what floats over it: waves, sailing boats; and the air above: balloons.

use fastrand::Rng;

use super::canvas::{Canvas, Ends, Ink, Spot, outline};
use super::land::{Range, fill_below, shimmer};
use super::noise::{between, shares};
use super::sky::{Air, sky};
use super::tint::{Tint, WHITE, hex, oklch};
use crate::demo::subject::Light;

/// Water from the horizon down, with waves and the light of sun or moon.
pub(super) fn sea(c: &mut Canvas, rng: &mut Rng, air: &Air, horizon: f32, light_x: f32) {
    let water = air.lit(hex(0x1f_6f_94));
    c.rect(
        0.0,
        horizon,
        c.w,
        c.h - horizon,
        Ink::down(horizon, water.mix(air.low, 0.5), c.h, water.darker(0.35)),
    );
    for row in 0..16_u8 {
        let near = (f32::from(row) / 15.0).powf(1.6);
        let y = horizon + (c.h - horizon) * (0.02 + near);
        let (phase, swell) = (rng.f32() * 6.3, c.h * 0.012 * (0.2 + near));
        let crest: Vec<Spot> = shares(60)
            .map(|x| {
                (
                    x * c.w,
                    y + swell * ((x * (46.0 - 30.0 * near) + phase).sin() + 0.5 * (x * 71.0 + phase).sin()),
                )
            })
            .collect();
        c.stroke(outline(&crest, Ends::Open), 0.7 + 1.8 * near, air.low.fade(0.10 + 0.16 * near));
    }
    shimmer(c, rng, light_x, horizon, air.disc);
}

/// That many boats, the farther the smaller.
pub(super) fn sailing_boats(c: &mut Canvas, rng: &mut Rng, count: u8, light: Light) {
    let air = Air::new(light, rng);
    let horizon = c.h * between(rng, 0.5, 0.6);
    let disc = sky(c, rng, &air, horizon);
    let coast = Range { base: horizon - c.h * 0.02, reach: c.h * 0.035, roughness: 0.45 }.skyline(c, rng);
    fill_below(c, &coast, horizon + 1.0, air.far(hex(0x4f_6b_78), 0.55));
    sea(c, rng, &air, horizon, disc.0);
    let mut slots: Vec<u8> = (0..count).collect();
    rng.shuffle(&mut slots);
    for (i, slot) in (0..count).zip(slots) {
        let near = (f32::from(i) + 0.5) / f32::from(count);
        let x = c.w * (f32::from(slot) + between(rng, 0.35, 0.65)) / f32::from(count);
        let at = (x, horizon + (c.h - horizon) * (0.08 + 0.72 * near));
        // Side by side they must not hide each other: width goes with the share of the picture.
        let size = (c.h * (0.16 + 0.2 * near)).min(c.w / f32::from(count) * 1.1);
        boat(c, rng, at, size, &air);
    }
}

fn boat(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, s: f32, air: &Air) {
    let sail = air.painted(oklch(0.93, 0.05, 360.0 * rng.f32()));
    let jib = air.painted(oklch(0.68, 0.16, 360.0 * rng.f32()));
    let hull = air.lit(hex(0x7a_3b_2e).mix(hex(0x24_3a_5e), rng.f32()));
    c.puff((x, y + s * 0.1), s * 0.5, s * 0.08, air.shade.fade(0.55));
    c.line(&[(x, y), (x, y - s)], s * 0.02, hull.darker(0.3));
    c.polygon(
        &[(x + s * 0.02, y - s * 0.97), (x + s * 0.02, y - s * 0.1), (x + s * 0.38, y - s * 0.12)],
        Ink::Between((x, y), sail, (x + s * 0.4, y), sail.darker(0.2)),
    );
    c.polygon(
        &[(x - s * 0.02, y - s * 0.85), (x - s * 0.02, y - s * 0.1), (x - s * 0.32, y - s * 0.12)],
        jib,
    );
    c.polygon(
        &[
            (x - s * 0.36, y - s * 0.07),
            (x + s * 0.42, y - s * 0.07),
            (x + s * 0.28, y + s * 0.08),
            (x - s * 0.26, y + s * 0.08),
        ],
        Ink::down(y - s * 0.07, hull.lighter(0.15), y + s * 0.08, hull.darker(0.3)),
    );
    c.line(&[(x - s * 0.3, y - s * 0.04), (x + s * 0.36, y - s * 0.04)], s * 0.015, air.lit(WHITE));
}

/// That many hot-air balloons over hills.
pub(super) fn balloons(c: &mut Canvas, rng: &mut Rng, count: u8, light: Light) {
    let air = Air::new(light, rng);
    let ground = c.h * between(rng, 0.78, 0.88);
    sky(c, rng, &air, ground);
    for (base, reach, far) in [(0.97, 0.07, 0.6), (1.02, 0.06, 0.3), (1.1, 0.05, 0.0)] {
        let skyline = Range { base: ground * base, reach: c.h * reach, roughness: 0.32 }.skyline(c, rng);
        fill_below(c, &skyline, c.h, air.far(hex(0x4d_84_5a), far));
    }
    let mut slots: Vec<u8> = (0..count).collect();
    rng.shuffle(&mut slots);
    let first_hue = 360.0 * rng.f32();
    for (i, slot) in (0..count).zip(slots) {
        let near = (f32::from(i) + 1.0) / f32::from(count);
        let slot_width = c.w / f32::from(count);
        let r = (c.h * (0.06 + 0.09 * near)).min(slot_width * 0.52);
        let at = (slot_width * (f32::from(slot) + between(rng, 0.4, 0.6)), c.h * between(rng, 0.17, 0.58));
        balloon(c, at, r, first_hue + 67.0 * f32::from(i), &air);
    }
}

fn balloon(c: &mut Canvas, (x, y): Spot, r: f32, hue: f32, air: &Air) {
    let basket = y + r * 1.75;
    for side in [-1.0, 1.0] {
        c.line(
            &[(x + side * r * 0.45, y + r * 0.85), (x + side * r * 0.14, basket)],
            r * 0.02 + 0.5,
            air.lit(hex(0x4a_38_2c)),
        );
    }
    c.card((x - r * 0.18, basket), r * 0.36, r * 0.28, r * 0.06, air.lit(hex(0x8a_5c_34)));
    // Gores: ever narrower ovals in alternating colours, the middle one last.
    for i in 0..6_u8 {
        let share = 1.0 - f32::from(i) / 6.0;
        let tint: Tint =
            air.painted(if i % 2 == 0 { oklch(0.64, 0.19, hue) } else { oklch(0.9, 0.07, hue + 40.0) });
        let mouth = y + r * 1.25;
        let half = r * share;
        c.oval(
            (x, y),
            half,
            r,
            Ink::Between((x - r, y - r), tint.lighter(0.2), (x + r, y + r), tint.darker(0.3)),
        );
        c.polygon(
            &[
                (x - half * 0.87, y + r * 0.5),
                (x + half * 0.87, y + r * 0.5),
                (x + half * 0.28, mouth),
                (x - half * 0.28, mouth),
            ],
            Ink::Between((x - r, y - r), tint.lighter(0.2), (x + r, y + r), tint.darker(0.3)),
        );
    }
    if air.lamps_on() {
        c.glow((x, y + r * 0.9), r * 1.1, hex(0xff_b0_50).fade(0.5));
    }
}
