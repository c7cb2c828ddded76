//! Fractals: Mandelbrot and Julia by escape time, Sierpinski's triangle, a branching tree.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot, around};
use super::noise::between;
use super::tint::{Tint, hex, oklch};
use crate::demo::subject::Fractal;

/// Beyond that many steps a point counts as inside.
const MAX_STEPS: u16 = 180;

/// Places worth looking at in the Mandelbrot set: centre and width of the view.
const VIEWS: [(f32, f32, f32); 8] = [
    (-0.6, 0.0, 3.0),
    (-0.745, 0.113, 0.02),
    (-0.16, 1.035, 0.05),
    (-0.7436, 0.1318, 0.012),
    (-1.7687, 0.0017, 0.05),
    (-1.26, 0.06, 0.12),
    (-0.56, 0.64, 0.1),
    (0.36, 0.1, 0.12),
];

/// Constants with connected and dusty Julia sets.
const JULIA: [Spot; 8] = [
    (-0.8, 0.156),
    (0.285, 0.01),
    (-0.4, 0.6),
    (-0.7269, 0.1889),
    (-0.123, 0.745),
    (0.355, 0.355),
    (-0.54, 0.54),
    (-0.835, -0.2321),
];

pub(super) fn fractal(c: &mut Canvas, rng: &mut Rng, fractal: Fractal) {
    match fractal {
        Fractal::Mandelbrot => mandelbrot(c, rng),
        Fractal::Julia => julia(c, rng),
        Fractal::Sierpinski => sierpinski(c, rng),
        Fractal::Tree => tree(c, rng),
    }
}

fn mandelbrot(c: &mut Canvas, rng: &mut Rng) {
    let (re, im, wide) = VIEWS[usize::from(rng.u8(0..8))];
    let wide = wide * between(rng, 0.6, 1.3);
    let (re, im) = (re + wide * between(rng, -0.12, 0.12), im + wide * between(rng, -0.1, 0.1));
    let scale = wide / c.unit();
    let (w, h) = (c.w, c.h);
    let ramp = ramp(rng);
    c.shade(|x, y| ramp(escape((0.0, 0.0), (re + (x - w / 2.0) * scale, im + (y - h / 2.0) * scale))));
}

fn julia(c: &mut Canvas, rng: &mut Rng) {
    let (re, im) = JULIA[usize::from(rng.u8(0..8))];
    let constant = (re + between(rng, -0.012, 0.012), im + between(rng, -0.012, 0.012));
    let scale = between(rng, 1.4, 3.0) / c.unit();
    let (sin, cos) = (rng.f32() * 6.3).sin_cos();
    let (w, h) = (c.w, c.h);
    let ramp = ramp(rng);
    c.shade(|x, y| {
        let (dx, dy) = ((x - w / 2.0) * scale, (y - h / 2.0) * scale);
        ramp(escape((dx * cos - dy * sin, dx * sin + dy * cos), constant))
    });
}

/// Steps until `z² + k` leaves the circle of radius 16, smoothed by how far it leaves; `None` inside.
fn escape((mut re, mut im): Spot, k: Spot) -> Option<f32> {
    for step in 0..MAX_STEPS {
        let (re2, im2) = (re * re, im * im);
        if re2 + im2 > 256.0 {
            let beyond = ((re2 + im2).ln() / 2.0 / std::f32::consts::LN_2).log2();
            return Some((f32::from(step) + 3.0 - beyond).max(0.0));
        }
        im = 2.0 * re * im + k.1;
        re = re2 - im2 + k.0;
    }
    None
}

fn ramp(rng: &mut Rng) -> impl Fn(Option<f32>) -> Tint {
    let hue = 360.0 * rng.f32();
    let swing = between(rng, 60.0, 160.0);
    let table: Vec<Tint> = (0..64_u8)
        .map(|i| {
            let t = f32::from(i) / 64.0 * std::f32::consts::TAU;
            oklch(0.52 - 0.36 * t.cos(), 0.13, hue + swing * t.sin())
        })
        .collect();
    let inside = oklch(0.12, 0.04, hue);
    move |steps| {
        let Some(steps) = steps else { return inside };
        let place = (steps.sqrt() * 9.0).rem_euclid(64.0);
        let low = place.floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0.0 to 63.0 by rem_euclid and floor"
        )]
        let i = low as usize;
        let next = (i + 1) % table.len();
        table[i.min(63)].mix(table[next], place - low)
    }
}

fn sierpinski(c: &mut Canvas, rng: &mut Rng) {
    let hue = 360.0 * rng.f32();
    let (w, h) = (c.w, c.h);
    c.ground(Ink::down(0.0, oklch(0.22, 0.06, hue), h, oklch(0.4, 0.1, hue + 50.0)));
    let r = h.min(w * 0.9) * between(rng, 0.54, 0.62);
    let at = (w * between(rng, 0.44, 0.56), h * 0.64);
    let turn = if rng.u8(0..3) == 0 { 180.0 } else { between(rng, -14.0, 14.0) };
    let at = if turn > 90.0 { (at.0, h * 0.36) } else { at };
    let corners = [0.0, 120.0, 240.0].map(|a| around(at, r, a + turn));
    let depth = rng.u8(4..6);
    let tints = [0.0, 50.0, 110.0].map(|shift| oklch(0.78, 0.14, hue + 150.0 + shift));
    triangle(c, corners, depth, &tints, tints[0]);
}

fn triangle(c: &mut Canvas, corners: [Spot; 3], depth: u8, tints: &[Tint; 3], tint: Tint) {
    if depth == 0 {
        c.polygon(&corners, tint);
        return;
    }
    let middle = |a: Spot, b: Spot| (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1));
    let [a, b, d] = corners;
    for (corner, part) in [a, b, d].into_iter().zip(tints) {
        let smaller = corners.map(|other| if other == corner { corner } else { middle(corner, other) });
        triangle(c, smaller, depth - 1, tints, tint.mix(*part, 0.55));
    }
}

fn tree(c: &mut Canvas, rng: &mut Rng) {
    let hue = 360.0 * rng.f32();
    let (w, h) = (c.w, c.h);
    c.ground(Ink::down(0.0, oklch(0.88, 0.06, hue), h, oklch(0.97, 0.03, hue + 60.0)));
    c.circle(
        (w * between(rng, 0.3, 0.7), h * 0.4),
        c.unit() * between(rng, 0.2, 0.32),
        oklch(0.85, 0.13, hue + 180.0).fade(0.8),
    );
    c.oval((w * 0.5, h * 1.05), w * 0.75, h * 0.17, oklch(0.45, 0.07, hue + 100.0));
    let lean = between(rng, -6.0, 6.0);
    let fork = Fork {
        spread: between(rng, 18.0, 36.0),
        keep: between(rng, 0.72, 0.79),
        leaf: oklch(0.66, 0.16, hue + 220.0),
    };
    let foot = (w * between(rng, 0.42, 0.58), h * 0.94);
    let trunk = h.min(w * 1.3) * between(rng, 0.2, 0.24);
    fork.branch(c, rng, foot, trunk, lean, 10);
}

/// How a branch divides.
struct Fork {
    spread: f32,
    keep: f32,
    leaf: Tint,
}

impl Fork {
    fn branch(&self, c: &mut Canvas, rng: &mut Rng, from: Spot, long: f32, angle: f32, depth: u8) {
        let to = around(from, long, angle);
        let bark = hex(0x4a_34_2a).mix(self.leaf, 0.5 - 0.05 * f32::from(depth));
        c.line(&[from, to], (long * 0.13).max(0.8), bark);
        if depth <= 3 {
            c.circle(to, long * between(rng, 0.3, 0.6), self.leaf.lighter(0.4 * rng.f32()).fade(0.55));
        }
        if depth == 0 {
            return;
        }
        for side in [-1.0, 1.0] {
            let turn = side * self.spread * between(rng, 0.6, 1.4);
            let shorter = long * self.keep * between(rng, 0.88, 1.06);
            self.branch(c, rng, to, shorter, angle + turn, depth - 1);
        }
    }
}
