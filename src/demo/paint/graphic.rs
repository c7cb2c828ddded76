//! Signs, flags, soft shapes, and the watermark that lies over some pictures.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot, smooth};
use super::font::{Align, lettering, width_px};
use super::noise::{between, blob};
use super::tint::{BLACK, Tint, WHITE, hex, oklch};
use crate::demo::subject::Colour;

/// What a stock agency would write over its pictures.
const WATERMARK: &str = "DEMO STOCK";

/// A word on a ground of that colour: an enamel plate, a neon sign or a poster.
pub(super) fn sign(c: &mut Canvas, rng: &mut Rng, word: &str, colour: Colour) {
    match rng.u8(0..3) {
        0 => plate(c, rng, word, colour),
        1 => neon(c, rng, word, colour),
        _ => poster(c, rng, word, colour),
    }
}

/// Height of letters so that the word takes `share` of the width and no more than a third of the height.
fn fitting(c: &Canvas, word: &str, share: f32) -> f32 {
    (c.w * share / width_px(word, 1.0)).min(c.h * 0.34)
}

fn plate(c: &mut Canvas, rng: &mut Rng, word: &str, colour: Colour) {
    let (w, h) = (c.w, c.h);
    let wall = oklch(between(rng, 0.55, 0.8), 0.04, 360.0 * rng.f32());
    c.ground(Ink::Around((w * rng.f32(), 0.0), w.max(h), wall.lighter(0.2), wall.darker(0.35)));
    let tall = fitting(c, word, 0.66);
    let (half, rise) = (width_px(word, tall) / 2.0 + tall * 0.7, tall * 1.1);
    let at = (w * between(rng, 0.44, 0.56), h * between(rng, 0.36, 0.64));
    planks(c, rng, wall);
    let paint = colour.tint();
    let ink = if colour == Colour::Yellow { BLACK.lighter(0.12) } else { WHITE };
    for x in [at.0 - half * 0.6, at.0 + half * 0.6] {
        c.line(&[(x, 0.0), (x, at.1)], 3.0, hex(0x3c_3c_40));
    }
    c.puff((at.0 + 6.0, at.1 + 12.0), half * 1.2, rise * 1.3, BLACK.fade(0.6));
    let shine = Ink::Between(
        (at.0 - half, at.1 - rise),
        paint.lighter(0.22),
        (at.0 + half, at.1 + rise),
        paint.darker(0.3),
    );
    c.card((at.0 - half, at.1 - rise), half * 2.0, rise * 2.0, rise * 0.3, shine);
    let inner =
        super::canvas::rounded(at.0 - half * 0.96, at.1 - rise * 0.86, half * 1.92, rise * 1.72, rise * 0.22);
    c.stroke(inner, tall * 0.05, ink);
    lettering(c, word, (at.0, at.1 - tall / 2.0), tall, tall * 0.17, Align::Middle, ink);
}

/// Boards of the wall behind a plate, upright or lying.
fn planks(c: &mut Canvas, rng: &mut Rng, wall: Tint) {
    let upright = rng.bool();
    let long = if upright { c.w } else { c.h };
    let mut at = 0.0;
    while at < long {
        let wide = c.unit() * between(rng, 0.07, 0.2);
        let tint =
            if rng.bool() { wall.lighter(0.2) } else { wall.darker(0.25) }.fade(between(rng, 0.2, 0.7));
        let (w, h) = (c.w, c.h);
        if upright {
            c.rect(at, 0.0, wide - 1.5, h, tint);
        } else {
            c.rect(0.0, at, w, wide - 1.5, tint);
        }
        at += wide;
    }
}

fn neon(c: &mut Canvas, rng: &mut Rng, word: &str, colour: Colour) {
    let (w, h) = (c.w, c.h);
    let tube = oklch(0.78, 0.17, colour.hue_deg());
    let wall = oklch(0.2, 0.04, colour.hue_deg() + 60.0);
    c.ground(Ink::Around((w / 2.0, h / 2.0), w * 0.7, wall.mix(tube, 0.35), wall.darker(0.45)));
    let brick = h / between(rng, 9.0, 16.0);
    let mut y = 0.0;
    while y < h {
        c.line(&[(0.0, y), (w, y)], 1.5, BLACK.fade(0.35));
        y += brick;
    }
    let tall = fitting(c, word, 0.74);
    let at = (w / 2.0, h * between(rng, 0.4, 0.6) - tall / 2.0);
    for (thick, alpha) in [(0.75, 0.10), (0.5, 0.16), (0.3, 0.3), (0.16, 1.0)] {
        lettering(c, word, at, tall, tall * thick, Align::Middle, tube.fade(alpha));
    }
    lettering(c, word, at, tall, tall * 0.06, Align::Middle, tube.lighter(0.85));
    tubes(c, rng, oklch(0.8, 0.14, colour.hue_deg() + 150.0));
}

/// What glows around a neon word: a frame, a ring of lamps, or lines above and below.
fn tubes(c: &mut Canvas, rng: &mut Rng, tint: Tint) {
    let (w, h) = (c.w, c.h);
    let inset = between(rng, 0.05, 0.12);
    let frame = super::canvas::rounded(
        w * inset,
        h * inset * 1.6,
        w * (1.0 - 2.0 * inset),
        h * (1.0 - 3.2 * inset),
        h * 0.12,
    );
    let glowing = [(0.05, 0.12), (0.028, 0.25), (0.01, 1.0)];
    match rng.u8(0..3) {
        0 => {
            for (thick, alpha) in glowing {
                c.stroke(frame.clone(), h * thick, tint.fade(alpha));
            }
        }
        1 => {
            let lamps = rng.u8(24..40);
            for i in 0..lamps {
                let spot = super::canvas::around((0.0, 0.0), 1.0, 360.0 * f32::from(i) / f32::from(lamps));
                let at = (w / 2.0 + spot.0 * w * 0.46, h / 2.0 + spot.1 * h * 0.44);
                c.glow(at, h * 0.06, tint.fade(0.7));
                c.circle(at, h * 0.012, tint.lighter(0.6));
            }
        }
        _ => {
            for y in [h * between(rng, 0.1, 0.22), h * between(rng, 0.8, 0.92)] {
                let reach = w * between(rng, 0.2, 0.42);
                for (thick, alpha) in glowing {
                    c.line(&[(w / 2.0 - reach, y), (w / 2.0 + reach, y)], h * thick, tint.fade(alpha));
                }
            }
        }
    }
}

fn poster(c: &mut Canvas, rng: &mut Rng, word: &str, colour: Colour) {
    let (w, h) = (c.w, c.h);
    let paint = colour.tint();
    c.ground(paint);
    let light = if colour == Colour::Yellow { hex(0x1d_2b_4a) } else { hex(0xfb_ee_d0) };
    let second = oklch(0.7, 0.14, colour.hue_deg() + 100.0);
    let tall = fitting(c, word, 0.8);
    let y = (h * between(rng, 0.62, 0.74)).min(h - tall * 1.6);
    let band = y - tall * 0.5;
    let at = (w * between(rng, 0.25, 0.75), band * between(rng, 0.45, 0.6));
    let reach = w.hypot(h);
    let rays = rng.u8(9..19);
    for i in 0..rays {
        let a = 360.0 * f32::from(i) / f32::from(rays);
        let wedge = 180.0 / f32::from(rays);
        c.polygon(
            &[at, super::canvas::around(at, reach, a), super::canvas::around(at, reach, a + wedge)],
            paint.lighter(0.2),
        );
    }
    let r = (c.unit() * between(rng, 0.16, 0.26)).min(band * 0.4);
    for (i, tint) in (0..4_u8).zip([light, second, light, paint]) {
        c.circle(at, r * (1.0 - 0.23 * f32::from(i)), tint);
    }
    c.rect(0.0, band, w, tall * 2.0, light);
    lettering(c, word, (w / 2.0, y), tall, tall * 0.2, Align::Middle, paint.darker(0.15));
}

/// Three bands of a cloth in the wind, or flat as in a book.
pub(super) fn flag(c: &mut Canvas, rng: &mut Rng, colours: [Colour; 3]) {
    let (w, h) = (c.w, c.h);
    let upright = rng.bool();
    let (sky_top, sky_low) = [
        (hex(0x3f_86_cc), hex(0xdc_ee_f8)),
        (hex(0xe0_90_70), hex(0xff_e4_b8)),
        (hex(0x64_74_84), hex(0xd0_d6_d8)),
    ][usize::from(rng.u8(0..3))];
    c.ground(Ink::down(0.0, sky_top, h, sky_low));
    for _ in 0..9 {
        c.puff((w * rng.f32(), h * rng.f32()), w * 0.2, h * 0.1, WHITE.fade(0.3));
    }
    let (left, top) = (w * between(rng, 0.08, 0.16), h * between(rng, 0.1, 0.2));
    let (long, tall) = (w * between(rng, 0.68, 0.8), h * between(rng, 0.48, 0.62));
    let (waves, phase, swing) = (between(rng, 1.0, 2.4), rng.f32() * 6.0, h * between(rng, 0.02, 0.05));
    c.rect(
        left - w * 0.02,
        h * 0.05,
        w * 0.018,
        h,
        Ink::Between((left - w * 0.02, 0.0), hex(0xd8_d8_d8), (left, 0.0), hex(0x70_70_78)),
    );
    c.circle((left - w * 0.011, h * 0.05), w * 0.018, hex(0xe8_c0_50));
    let wave = |x: f32| ((x * waves * TAU + phase).sin() - phase.sin()) * swing * (0.3 + x);
    for strip in 0..80_u8 {
        let x = f32::from(strip) / 80.0;
        let fold = ((x * waves * TAU + phase).cos() * 0.5 + 0.5) * 0.28;
        for (i, colour) in (0..3_u8).zip(colours) {
            let third = f32::from(i) / 3.0;
            let drawn = if upright { (third..third + 0.3334).contains(&x) } else { true };
            if drawn {
                let (y, high) = if upright { (0.0, tall) } else { (tall * third, tall / 3.0) };
                c.rect(
                    left + long * x,
                    top + y + wave(x),
                    long / 80.0 + 0.6,
                    high + 0.5,
                    colour.tint().darker(fold),
                );
            }
        }
    }
}

/// Large soft shapes in neighbouring hues.
pub(super) fn shapes(c: &mut Canvas, rng: &mut Rng, colour: Colour) {
    let (w, h) = (c.w, c.h);
    let hue = colour.hue_deg();
    c.ground(Ink::Between((0.0, 0.0), oklch(0.9, 0.06, hue), (w, h), oklch(0.7, 0.12, hue + 40.0)));
    for i in 0..11_u8 {
        let at: Spot = (w * rng.f32(), h * rng.f32());
        let r = c.unit() * between(rng, 0.12, 0.42);
        let tint: Tint = oklch(between(rng, 0.6, 0.92), 0.14, hue + between(rng, -40.0, 40.0));
        c.puff((at.0 + r * 0.12, at.1 + r * 0.2), r * 1.25, r * 1.25, BLACK.fade(0.22));
        let ink =
            Ink::Around((at.0 - r * 0.4, at.1 - r * 0.5), r * 1.9, tint.lighter(0.35), tint.darker(0.25));
        if i % 3 == 0 {
            c.circle(at, r, ink);
        } else {
            c.fill(smooth(&blob(rng, at, r, 7, 0.32)), ink);
        }
    }
}

/// The agency's name in rows across the whole picture.
pub(super) fn watermark(c: &mut Canvas) {
    let tall = (c.unit() * 0.055).max(12.0);
    let step = width_px(WATERMARK, tall) + tall * 2.5;
    let mut row: f32 = 0.0;
    while row * tall * 3.4 < c.h + tall {
        let mut x = if row % 2.0 > 0.5 { -step / 2.0 } else { -step * 0.1 };
        let y = tall * 1.2 + row * tall * 3.4;
        while x < c.w {
            lettering(c, WATERMARK, (x + 1.5, y + 1.5), tall, tall * 0.15, Align::Left, BLACK.fade(0.3));
            lettering(c, WATERMARK, (x, y), tall, tall * 0.15, Align::Left, WHITE.fade(0.62));
            x += step;
        }
        row += 1.0;
    }
}
