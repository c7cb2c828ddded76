//! A wall clock whose time can be read off the picture.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, around};
use super::font::{Align, lettering};
use super::noise::between;
use super::tint::{BLACK, Tint, WHITE, hex, oklch};

/// A round clock that shows this time; the hour hand moves on between the hours.
pub(super) fn clock(c: &mut Canvas, rng: &mut Rng, hour: u8, minute: u8) {
    let hue = 360.0 * rng.f32();
    let wall = oklch(between(rng, 0.35, 0.85), between(rng, 0.04, 0.1), hue);
    let (w, h) = (c.w, c.h);
    c.ground(Ink::Between((0.0, 0.0), wall.lighter(0.3), (w * rng.f32(), h), wall.darker(0.4)));
    bricks(c, rng, wall);
    let r = c.unit() * between(rng, 0.36, 0.45);
    let at = (w * between(rng, 0.44, 0.56), h * between(rng, 0.47, 0.53));
    c.puff((at.0 + r * 0.1, at.1 + r * 0.16), r * 1.35, r * 1.35, BLACK.fade(0.6));
    let rim = oklch(between(rng, 0.3, 0.7), 0.11, hue + 140.0);
    let face = if rng.u8(0..4) == 0 { hex(0x20_22_2c) } else { hex(0xfa_f5_e8) };
    let ink = if face.r < 0.5 { hex(0xf4_ee_dc) } else { hex(0x22_22_2a) };
    c.circle(
        at,
        r * 1.1,
        Ink::Between((at.0 - r, at.1 - r), rim.lighter(0.45), (at.0 + r, at.1 + r), rim.darker(0.45)),
    );
    c.circle(
        at,
        r,
        Ink::Around((at.0 - r * 0.3, at.1 - r * 0.3), r * 1.6, face.lighter(0.06), face.darker(0.16)),
    );
    let numbered = rng.bool();
    for mark in 0..60_u8 {
        let angle = 6.0 * f32::from(mark);
        let long = if mark % 5 == 0 { 0.1 } else { 0.035 };
        c.line(
            &[around(at, r * 0.94, angle), around(at, r * (0.94 - long), angle)],
            r * if mark % 5 == 0 { 0.026 } else { 0.012 },
            ink,
        );
        if numbered && mark % 5 == 0 {
            let number = if mark == 0 { 12 } else { mark / 5 };
            let spot = around(at, r * 0.72, angle);
            lettering(
                c,
                &number.to_string(),
                (spot.0, spot.1 - r * 0.075),
                r * 0.15,
                r * 0.028,
                Align::Middle,
                ink,
            );
        }
    }
    let minutes = f32::from(minute);
    let hand = oklch(0.45, 0.15, hue + 200.0);
    c.line(
        &[
            around(at, -r * 0.12, f32::from(hour % 12) * 30.0 + minutes * 0.5),
            around(at, r * 0.5, f32::from(hour % 12) * 30.0 + minutes * 0.5),
        ],
        r * 0.06,
        ink,
    );
    c.line(
        &[around(at, -r * 0.15, minutes * 6.0), around(at, r * 0.8, minutes * 6.0)],
        r * 0.038,
        if numbered { ink } else { hand },
    );
    c.circle(at, r * 0.06, hex(0xd2_3b_33));
    c.puff((at.0 - r * 0.35, at.1 - r * 0.45), r * 0.5, r * 0.32, WHITE.fade(0.18));
}

fn bricks(c: &mut Canvas, rng: &mut Rng, wall: Tint) {
    let kind = rng.u8(0..3);
    let tall = c.unit() / between(rng, 7.0, 13.0);
    let wide = if kind == 0 { tall * 2.2 } else { tall };
    let mut row = 0.0;
    while kind < 2 && row * tall < c.h {
        let mut x = if row % 2.0 > 0.5 { -wide / 2.0 } else { 0.0 };
        while x < c.w {
            let tint = if rng.bool() { wall.lighter(0.16) } else { wall.darker(0.12) };
            c.rect(x + 1.0, row * tall + 1.0, wide - 2.0, tall - 2.0, tint.fade(0.55));
            x += wide;
        }
        row += 1.0;
    }
}
