//! Charts as they stand in reports: bars, lines, a pie.

use fastrand::Rng;
use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ends, Ink, Spot, around, outline};
use super::noise::{between, shares};
use super::tint::{BLACK, Tint, WHITE, hex, oklch};

/// Ground and ink of a sheet, and the hue its series start from.
struct Sheet {
    ground: Tint,
    ink: Tint,
    hue: f32,
    step_deg: f32,
}

impl Sheet {
    fn new(c: &mut Canvas, rng: &mut Rng) -> Self {
        let dark = rng.u8(0..3) == 0;
        let hue = 360.0 * rng.f32();
        let ground = if dark { oklch(0.24, 0.03, hue) } else { oklch(between(rng, 0.95, 0.99), 0.015, hue) };
        let ink = if dark { hex(0xd8_dc_e4) } else { hex(0x38_3c_46) };
        c.ground(ground);
        // A title and a subtitle as a thumbnail shows them: bars of grey.
        let (u, left) = (c.unit(), c.w * 0.09);
        c.card((left, u * 0.06), c.w * between(rng, 0.25, 0.55), u * 0.035, 3.0, ink.fade(0.85));
        c.card((left, u * 0.115), c.w * between(rng, 0.15, 0.4), u * 0.02, 3.0, ink.fade(0.4));
        Self { ground, ink, hue, step_deg: between(rng, 35.0, 72.0) }
    }

    fn series(&self, i: u8) -> Tint {
        oklch(0.66, 0.15, self.hue + self.step_deg * f32::from(i))
    }

    /// Axes and grid; returns left, top, right, bottom of the plot.
    fn plot(&self, c: &mut Canvas, rng: &mut Rng) -> (f32, f32, f32, f32) {
        let (left, right) = (c.w * 0.09, c.w * between(rng, 0.9, 0.95));
        let (top, bottom) = (c.h * 0.24, c.h * 0.9);
        for share in shares(rng.u16(5..8)) {
            let y = top + (bottom - top) * share;
            c.line(&[(left, y), (right, y)], 1.0, self.ink.fade(0.16));
            c.card((left - c.w * 0.055, y - 2.0), c.w * 0.035, 4.0, 2.0, self.ink.fade(0.35));
        }
        c.line(&[(left, bottom), (right, bottom)], 1.6, self.ink.fade(0.7));
        (left, top, right, bottom)
    }
}

/// That many bars, upright or lying.
pub(super) fn bars(c: &mut Canvas, rng: &mut Rng, count: u8) {
    let sheet = Sheet::new(c, rng);
    let (left, top, right, bottom) = sheet.plot(c, rng);
    let lying = rng.u8(0..3) == 0;
    let one_hue = rng.bool();
    let slot = if lying { bottom - top } else { right - left } / f32::from(count);
    let thick = slot * between(rng, 0.5, 0.8);
    for i in 0..count {
        let value = between(rng, 0.12, 0.97);
        let tint = sheet.series(if one_hue { 0 } else { i });
        let from = f32::from(i) * slot + (slot - thick) / 2.0;
        if lying {
            let long = (right - left) * value;
            c.card(
                (left, top + from),
                long,
                thick,
                4.0,
                Ink::Between((left, 0.0), tint.darker(0.12), (left + long, 0.0), tint.lighter(0.2)),
            );
        } else {
            let tall = (bottom - top) * value;
            c.card(
                (left + from, bottom - tall),
                thick,
                tall,
                4.0,
                Ink::down(bottom - tall, tint.lighter(0.2), bottom, tint.darker(0.12)),
            );
            c.card(
                (left + from + thick * 0.2, bottom + c.h * 0.03),
                thick * 0.6,
                4.0,
                2.0,
                sheet.ink.fade(0.4),
            );
        }
    }
}

/// That many lines over time, the area under the first one shaded.
pub(super) fn lines(c: &mut Canvas, rng: &mut Rng, count: u8) {
    let sheet = Sheet::new(c, rng);
    let (left, top, right, bottom) = sheet.plot(c, rng);
    let marks = rng.u16(7..14);
    for i in 0..count {
        let mut level = between(rng, 0.15, 0.85);
        let drift = between(rng, -0.05, 0.05);
        let spots: Vec<Spot> = shares(marks)
            .map(|x| {
                level = (level + drift + between(rng, -0.13, 0.13)).clamp(0.04, 0.97);
                (left + (right - left) * x, bottom - (bottom - top) * level)
            })
            .collect();
        let tint = sheet.series(i);
        if i == 0 {
            let mut area = spots.clone();
            area.extend([(right, bottom), (left, bottom)]);
            c.polygon(&area, Ink::down(top, tint.fade(0.45), bottom, tint.fade(0.03)));
        }
        c.stroke(outline(&spots, Ends::Open), c.unit() * 0.011, tint);
        for &spot in &spots {
            c.circle(spot, c.unit() * 0.013, tint);
            c.circle(spot, c.unit() * 0.006, sheet.ground);
        }
    }
}

/// That many slices, whole or with a hole.
pub(super) fn pie(c: &mut Canvas, rng: &mut Rng, count: u8) {
    let sheet = Sheet::new(c, rng);
    let r = (c.h * 0.35).min(c.w * 0.3);
    let left = c.w * between(rng, 0.34, 0.38);
    // The names stand on the other side.
    let (x, names) = if rng.bool() { (left, left + r * 1.3) } else { (c.w - left, c.w - left - r * 2.0) };
    let at = (x, c.h * between(rng, 0.55, 0.6));
    let weights: Vec<f32> = (0..count).map(|_| between(rng, 0.4, 1.6)).collect();
    let whole: f32 = weights.iter().sum();
    let mut angle = 360.0 * rng.f32();
    c.puff((at.0 + 4.0, at.1 + r * 0.14), r * 1.2, r * 1.2, BLACK.fade(0.3));
    for (i, weight) in (0..count).zip(&weights) {
        let turn = 360.0 * weight / whole;
        let apart = if i == 0 { r * 0.09 } else { 0.0 };
        slice(c, around(at, apart, angle + turn / 2.0), r, angle, turn, sheet.series(i));
        c.card((names, at.1 - r * 0.8 + r * 0.24 * f32::from(i)), r * 0.12, r * 0.12, 2.0, sheet.series(i));
        let name = r * between(rng, 0.2, 0.4);
        c.card(
            (names + r * 0.18, at.1 - r * 0.77 + r * 0.24 * f32::from(i)),
            name,
            r * 0.06,
            2.0,
            sheet.ink.fade(0.5),
        );
        angle += turn;
    }
    if rng.bool() {
        c.circle(at, r * 0.5, sheet.ground);
    } else {
        c.puff((at.0 - r * 0.3, at.1 - r * 0.4), r * 0.6, r * 0.5, WHITE.fade(0.18));
    }
}

fn slice(c: &mut Canvas, at: Spot, r: f32, angle: f32, turn: f32, tint: Tint) {
    let mut path = PathBuilder::new();
    path.move_to(at.0, at.1);
    for share in shares(40) {
        let spot = around(at, r, angle + turn * share);
        path.line_to(spot.0, spot.1);
    }
    path.close();
    let path = path.finish();
    c.fill(path.clone(), Ink::Around(at, r * 1.05, tint.lighter(0.12), tint.darker(0.1)));
    c.stroke(path, 2.0, WHITE.fade(0.8));
}
