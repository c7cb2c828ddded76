//! Patterns that fill the whole picture.

use fastrand::Rng;
use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ink, around};
use super::noise::between;
use super::tint::{Tint, WHITE, oklch};
use crate::demo::subject::{Colour, Pattern};

/// Five tones around a hue, dark to light.
fn tones(rng: &mut Rng, colour: Colour) -> [Tint; 5] {
    let hue = colour.hue_deg();
    let second = hue + [30.0, 90.0, 180.0, -40.0][usize::from(rng.u8(0..4))];
    [
        oklch(0.3, 0.09, hue),
        oklch(0.5, 0.15, hue),
        oklch(0.68, 0.16, hue),
        oklch(0.78, 0.11, second),
        oklch(0.94, 0.03, second),
    ]
}

/// The pattern in tones of that colour.
pub(super) fn pattern(c: &mut Canvas, rng: &mut Rng, pattern: Pattern, colour: Colour) {
    let tones = tones(rng, colour);
    match pattern {
        Pattern::Tiles => tiles(c, rng, &tones),
        Pattern::Truchet => truchet(c, rng, &tones),
        Pattern::Stripes => stripes(c, rng, &tones),
        Pattern::Weave => weave(c, rng, &tones),
        Pattern::Moire => moire(c, rng, &tones),
    }
}

/// Calls for every cell of a grid with its corner and column plus row.
fn grid(c: &mut Canvas, cell: f32, mut draw: impl FnMut(&mut Canvas, f32, f32, u16)) {
    let mut row = 0_u16;
    while f32::from(row) * cell < c.h {
        let mut column = 0_u16;
        while f32::from(column) * cell < c.w {
            draw(c, f32::from(column) * cell, f32::from(row) * cell, row + column);
            column += 1;
        }
        row += 1;
    }
}

fn tiles(c: &mut Canvas, rng: &mut Rng, tones: &[Tint; 5]) {
    let cell = c.unit() / between(rng, 3.0, 6.5);
    let (points, star, frame) = (rng.u8(2..5) * 2, between(rng, 0.22, 0.42), rng.u8(0..3));
    c.ground(tones[4]);
    grid(c, cell, |c, x, y, n| {
        let at = (x + cell / 2.0, y + cell / 2.0);
        let (outer, inner) = if n % 2 == 0 { (tones[1], tones[3]) } else { (tones[2], tones[4]) };
        match frame {
            0 => c.rect(x + 1.0, y + 1.0, cell - 2.0, cell - 2.0, outer.lighter(0.55)),
            1 => c.circle(at, cell * 0.48, outer.lighter(0.4)),
            _ => c.polygon(&[(at.0, y), (x + cell, at.1), (at.0, y + cell), (x, at.1)], outer.lighter(0.4)),
        }
        let spots: Vec<_> = (0..points * 2)
            .map(|i| {
                around(
                    at,
                    cell * if i % 2 == 0 { 0.46 } else { star * 0.6 },
                    180.0 * f32::from(i) / f32::from(points),
                )
            })
            .collect();
        c.polygon(&spots, Ink::Around(at, cell * 0.5, outer, outer.darker(0.2)));
        c.circle(at, cell * star * 0.45, inner);
        c.circle(at, cell * star * 0.2, tones[0]);
        for corner in [(x, y), (x + cell, y), (x, y + cell), (x + cell, y + cell)] {
            c.circle(corner, cell * 0.1, tones[0]);
        }
    });
}

fn truchet(c: &mut Canvas, rng: &mut Rng, tones: &[Tint; 5]) {
    let cell = c.unit() / between(rng, 4.0, 9.0);
    let (w, h) = (c.w, c.h);
    c.ground(Ink::Between((0.0, 0.0), tones[0], (w, h), tones[0].mix(tones[1], 0.5)));
    grid(c, cell, |c, x, y, _| {
        let corners =
            if rng.bool() { [(x, y), (x + cell, y + cell)] } else { [(x + cell, y), (x, y + cell)] };
        let square = tiny_skia::Rect::from_xywh(x, y, cell, cell).map(PathBuilder::from_rect);
        c.within(square, |c| {
            for at in corners {
                for (thick, tint) in [(0.34, tones[2]), (0.2, tones[3]), (0.07, tones[4])] {
                    c.stroke(PathBuilder::from_circle(at.0, at.1, cell / 2.0), cell * thick, tint);
                }
            }
        });
    });
}

fn stripes(c: &mut Canvas, rng: &mut Rng, tones: &[Tint; 5]) {
    let (sin, cos) = between(rng, 0.0, std::f32::consts::PI).sin_cos();
    let (bend, waves) = (between(rng, 0.0, 0.12) * c.unit(), between(rng, 3.0, 9.0) / c.unit());
    let widths: Vec<f32> = (0..9).map(|_| c.unit() * between(rng, 0.015, 0.085)).collect();
    let order: Vec<Tint> = (0..9).map(|_| tones[usize::from(rng.u8(0..5))]).collect();
    let whole: f32 = widths.iter().sum();
    c.shade(|x, y| {
        let along = y * cos - x * sin;
        let mut place = (x * cos + y * sin + bend * (along * waves).sin()).rem_euclid(whole);
        for (wide, tint) in widths.iter().zip(&order) {
            if place < *wide {
                return tint.darker(0.12 * (place / wide - 0.5).abs());
            }
            place -= wide;
        }
        tones[4]
    });
}

fn weave(c: &mut Canvas, rng: &mut Rng, tones: &[Tint; 5]) {
    let cell = c.unit() / between(rng, 6.0, 14.0);
    let (over, period) = (rng.u16(1..3), rng.u16(2..5));
    let gap = cell * between(rng, 0.04, 0.12);
    c.ground(tones[0]);
    let mut row = 0_u16;
    grid(c, cell, |c, x, y, n| {
        if x < 0.5 {
            row += 1;
        }
        // A twill: the place where the warp lies on top moves on with every row.
        let across = n % (over + period.min(3)) < over;
        let tint = if across { tones[usize::from(1 + row % 2)] } else { tones[usize::from(3 + n % 2)] };
        let (dx, dy) = if across { (0.0, gap) } else { (gap, 0.0) };
        let shine = if across {
            Ink::down(y, tint.lighter(0.2), y + cell, tint.darker(0.3))
        } else {
            Ink::Between((x, y), tint.lighter(0.2), (x + cell, y), tint.darker(0.3))
        };
        c.rect(x + dx, y + dy, cell - 2.0 * dx, cell - 2.0 * dy, shine);
    });
}

fn moire(c: &mut Canvas, rng: &mut Rng, tones: &[Tint; 5]) {
    let middle = |c: &Canvas, rng: &mut Rng| (c.w * between(rng, 0.1, 0.9), c.h * between(rng, 0.1, 0.9));
    let (a, b) = (middle(c, rng), middle(c, rng));
    let (fa, fb) = (between(rng, 0.16, 0.42), between(rng, 0.16, 0.42));
    let reach = c.w.hypot(c.h);
    c.shade(|x, y| {
        let (da, db) = ((x - a.0).hypot(y - a.1), (x - b.0).hypot(y - b.1));
        let wave = |v: f32| v * 0.5 + 0.5;
        let both = wave((da * fa).sin()) * wave((db * fb).sin());
        let ground = tones[1].mix(tones[0], da / reach * 1.6);
        ground.mix(tones[3], both * 1.3).mix(WHITE, (both - 0.75).max(0.0))
    });
}
