//! A sitting cat on a cushion before a wall, a window or a rug.

use fastrand::Rng;
use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ink, Spot, smooth};
use super::noise::between;
use super::tint::{BLACK, Tint, WHITE, hex, oklch};
use crate::demo::subject::Colour;

/// The cat in its colour; orange ones are striped.
pub(super) fn cat(c: &mut Canvas, rng: &mut Rng, colour: Colour) {
    room(c, rng);
    let s = c.unit() * between(rng, 0.36, 0.42);
    let at = (c.w * between(rng, 0.4, 0.6), c.h * between(rng, 0.84, 0.9));
    let cushion = oklch(between(rng, 0.45, 0.7), 0.12, 360.0 * rng.f32());
    c.puff((at.0, at.1 + s * 0.12), s * 1.25, s * 0.22, BLACK.fade(0.45));
    c.oval(
        (at.0, at.1),
        s * 1.05,
        s * 0.2,
        Ink::down(at.1 - s * 0.2, cushion.lighter(0.25), at.1 + s * 0.2, cushion.darker(0.4)),
    );
    let fur = match colour {
        Colour::Orange => hex(0xe0_8a_3c),
        other => other.tint(),
    };
    let side = if rng.bool() { 1.0 } else { -1.0 };
    tail(c, at, s, fur, side);
    trunk(c, at, s, fur, colour);
    face(c, rng, (at.0 + side * s * 0.03, at.1 - s * 1.15), s, fur, colour);
}

fn room(c: &mut Canvas, rng: &mut Rng) {
    let wall = oklch(between(rng, 0.55, 0.88), between(rng, 0.03, 0.08), 360.0 * rng.f32());
    let (w, h) = (c.w, c.h);
    c.ground(Ink::Between((0.0, 0.0), wall.lighter(0.25), (w, h), wall.darker(0.3)));
    let step = w / between(rng, 6.0, 14.0);
    let dots = rng.bool();
    let mut x = step * rng.f32();
    while x < w {
        if dots {
            let mut y = step * 0.5;
            while y < h * 0.8 {
                c.circle((x, y), step * 0.14, wall.lighter(0.45).fade(0.5));
                y += step;
            }
        } else {
            c.rect(x, 0.0, step * 0.45, h * 0.8, wall.darker(0.2).fade(0.35));
        }
        x += step;
    }
    let floor = oklch(0.45, 0.05, 60.0);
    c.rect(0.0, h * 0.8, w, h * 0.2, Ink::down(h * 0.8, floor.lighter(0.2), h, floor.darker(0.3)));
    c.rect(0.0, h * 0.78, w, h * 0.025, wall.lighter(0.6));
    if rng.u8(0..3) > 0 {
        let (x, y) = (w * between(rng, 0.02, 0.62), h * between(rng, 0.05, 0.15));
        let (wide, tall) = (w * 0.34, h * 0.42);
        c.rect(x - 6.0, y - 6.0, wide + 12.0, tall + 12.0, WHITE.darker(0.05));
        c.rect(x, y, wide, tall, Ink::down(y, hex(0x6a_ac_e0), y + tall, hex(0xdc_ee_f0)));
        c.oval((x + wide * rng.f32(), y + tall * 0.95), wide * 0.3, tall * 0.2, hex(0x6a_a0_5c));
        c.rect(x + wide / 2.0 - 3.0, y, 6.0, tall, WHITE.darker(0.05));
    }
}

fn tail(c: &mut Canvas, (x, y): Spot, s: f32, fur: Tint, side: f32) {
    let mut path = PathBuilder::new();
    path.move_to(x + side * s * 0.35, y - s * 0.12);
    path.cubic_to(x + side * s * 0.95, y, x + side * s * 1.0, y - s * 0.5, x + side * s * 0.72, y - s * 0.66);
    c.stroke(path.finish(), s * 0.15, fur.darker(0.18));
}

fn trunk(c: &mut Canvas, (x, y): Spot, s: f32, fur: Tint, colour: Colour) {
    let body = [
        (0.0, -0.98),
        (0.34, -0.85),
        (0.42, -0.5),
        (0.56, -0.18),
        (0.42, 0.05),
        (0.0, 0.08),
        (-0.42, 0.05),
        (-0.56, -0.18),
        (-0.42, -0.5),
        (-0.34, -0.85),
    ]
    .map(|(dx, dy)| (x + dx * s, y + dy * s));
    c.fill(
        smooth(&body),
        Ink::Around((x - s * 0.2, y - s * 0.7), s * 1.2, fur.lighter(0.16), fur.darker(0.35)),
    );
    if colour == Colour::Orange {
        for i in 0..3_u8 {
            let up = y - s * (0.2 + 0.16 * f32::from(i));
            for side in [-1.0, 1.0] {
                c.line(
                    &[(x + side * s * 0.42, up), (x + side * s * 0.24, up + s * 0.04)],
                    s * 0.05,
                    fur.darker(0.3),
                );
            }
        }
    }
    let bib = if colour == Colour::Black { fur.lighter(0.12) } else { fur.lighter(0.55) };
    c.oval((x, y - s * 0.5), s * 0.17, s * 0.28, bib.fade(0.8));
    for side in [-1.0, 1.0] {
        c.oval((x + side * s * 0.15, y + s * 0.01), s * 0.14, s * 0.085, fur.lighter(0.1));
        c.line(
            &[(x + side * s * 0.15, y - s * 0.03), (x + side * s * 0.12, y - s * 0.32)],
            s * 0.012,
            fur.darker(0.4).fade(0.6),
        );
    }
}

fn face(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, s: f32, fur: Tint, colour: Colour) {
    for side in [-1.0, 1.0] {
        let ear = |k: f32| {
            [
                (x + side * s * 0.36 * k, y - s * 0.08),
                (x + side * s * (0.36 * k + 0.02), y - s * 0.52 * k),
                (x + side * s * 0.1, y - s * 0.27),
            ]
        };
        c.polygon(&ear(1.0), fur.darker(0.1));
        c.polygon(&ear(0.87), hex(0xe0_98_90).mix(fur, 0.35));
    }
    c.oval(
        (x, y),
        s * 0.39,
        s * 0.33,
        Ink::Around((x - s * 0.12, y - s * 0.16), s * 0.65, fur.lighter(0.2), fur.darker(0.22)),
    );
    if colour == Colour::Orange {
        for dx in [-0.1, 0.0, 0.1] {
            c.line(
                &[(x + dx * s, y - s * 0.3), (x + dx * s * 0.7, y - s * 0.17)],
                s * 0.035,
                fur.darker(0.32),
            );
        }
    }
    let iris = [hex(0xa8_d0_4a), hex(0xe8_b8_3c), hex(0x6a_b8_d8)][usize::from(rng.u8(0..3))];
    for side in [-1.0, 1.0] {
        let eye = (x + side * s * 0.165, y - s * 0.03);
        c.oval(eye, s * 0.088, s * 0.078, BLACK.fade(0.75));
        c.oval(eye, s * 0.078, s * 0.068, Ink::Around(eye, s * 0.08, iris.lighter(0.3), iris.darker(0.15)));
        c.oval(eye, s * 0.024, s * 0.062, BLACK);
        c.circle((eye.0 - s * 0.025, eye.1 - s * 0.025), s * 0.016, WHITE);
    }
    let muzzle = if colour == Colour::Black { fur.lighter(0.15) } else { fur.lighter(0.6) };
    for side in [-1.0, 1.0] {
        c.oval((x + side * s * 0.07, y + s * 0.15), s * 0.1, s * 0.075, muzzle);
        for i in 0..3_u8 {
            let lift = (f32::from(i) - 1.0) * s * 0.06;
            c.line(
                &[(x + side * s * 0.13, y + s * 0.15), (x + side * s * 0.52, y + s * 0.12 + lift)],
                1.0,
                WHITE.fade(0.75),
            );
        }
    }
    c.polygon(
        &[(x - s * 0.045, y + s * 0.075), (x + s * 0.045, y + s * 0.075), (x, y + s * 0.125)],
        hex(0xd8_7f_80),
    );
    c.line(&[(x, y + s * 0.12), (x, y + s * 0.17)], s * 0.012, BLACK.fade(0.6));
}
