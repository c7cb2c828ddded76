//! Views with land: mountain lake, forest, desert, snowy village, house with garden.

use fastrand::Rng;

use super::canvas::{Canvas, Ends, Ink, Spot, outline};
use super::noise::{between, ridge, shares};
use super::sky::{Air, sky};
use super::tint::{Tint, WHITE, hex};
use super::trees::{fir, round_tree};
use crate::demo::subject::{Colour, Light};

/// One layer of hills or mountains across the picture.
pub(super) struct Range {
    /// Height of the middle line in pixels from the top.
    pub(super) base: f32,
    /// Half of the difference between peaks and valleys in pixels.
    pub(super) reach: f32,
    /// 0.3 rolling, 0.6 jagged.
    pub(super) roughness: f32,
}

impl Range {
    /// The skyline from left to right.
    pub(super) fn skyline(&self, c: &Canvas, rng: &mut Rng) -> Vec<Spot> {
        let heights = ridge(rng, self.roughness);
        shares(129).zip(heights).map(|(x, h)| (x * c.w, self.base - h * self.reach)).collect()
    }
}

/// Fills from a skyline down to `bottom`.
pub(super) fn fill_below(c: &mut Canvas, skyline: &[Spot], bottom: f32, ink: impl Into<Ink>) {
    let mut spots = skyline.to_vec();
    spots.extend([(c.w, bottom), (0.0, bottom)]);
    c.polygon(&spots, ink);
}

/// Peaks mirrored in still water.
pub(super) fn mountain_lake(c: &mut Canvas, rng: &mut Rng, light: Light) {
    let air = Air::new(light, rng);
    let shore = c.h * between(rng, 0.58, 0.68);
    let disc = sky(c, rng, &air, shore);
    c.rect(0.0, shore, c.w, c.h - shore, Ink::down(shore, air.low.mix(air.middle, 0.3), c.h, air.top));
    let rock = hex(0x5d_6b_85);
    for layer in 0..4_u8 {
        let near = f32::from(layer) / 3.0;
        let range = Range {
            base: shore - c.h * (0.27 - 0.23 * near),
            reach: c.h * (0.27 - 0.21 * near),
            roughness: 0.6 - 0.12 * near,
        };
        let skyline = range.skyline(c, rng);
        let tint = air.far(rock.mix(hex(0x24_3f_36), near), 0.62 - 0.55 * near);
        fill_below(c, &skyline, shore, Ink::down(range.base - range.reach, tint.lighter(0.08), shore, tint));
        if layer < 2 {
            snow_caps(c, rng, &skyline, &range, air.far(WHITE, 0.3 - 0.2 * near));
        }
        let mirrored: Vec<Spot> = skyline.iter().map(|s| (s.0, shore + (shore - s.1) * 0.75)).collect();
        fill_below(c, &mirrored, shore, tint.mix(air.top, 0.25).fade(0.55));
    }
    shimmer(c, rng, disc.0, shore, air.disc);
    for _ in 0..rng.u8(2..6) {
        let at =
            (c.w * if rng.bool() { between(rng, 0.0, 0.22) } else { between(rng, 0.78, 1.0) }, c.h * 1.01);
        fir(c, at, c.h * between(rng, 0.25, 0.5), air.lit(hex(0x16_30_2a)).darker(0.35));
    }
}

fn snow_caps(c: &mut Canvas, rng: &mut Rng, skyline: &[Spot], range: &Range, snow: Tint) {
    let line = range.base - range.reach * 0.05;
    let mut lower: Vec<Spot> = Vec::with_capacity(skyline.len());
    for &(x, y) in skyline {
        let depth = ((line - y).max(0.0)) * between(rng, 0.35, 0.75);
        lower.push((x, y + depth));
    }
    let mut spots = skyline.to_vec();
    spots.extend(lower.into_iter().rev());
    c.polygon(&spots, snow.fade(0.9));
}

/// Light on water below the sun or the moon.
pub(super) fn shimmer(c: &mut Canvas, rng: &mut Rng, x: f32, top: f32, tint: Tint) {
    for _ in 0..70 {
        let depth = rng.f32().powf(1.3);
        let y = top + (c.h - top) * depth;
        let reach = c.w * (0.015 + 0.1 * depth);
        let at = x + between(rng, -reach, reach);
        let half = c.w * between(rng, 0.004, 0.02) * (0.5 + depth);
        c.line(&[(at - half, y), (at + half, y)], 0.8 + 1.4 * depth, tint.fade(between(rng, 0.12, 0.55)));
    }
}

/// Trunks in rows, nearer and darker, with a path of light.
pub(super) fn forest(c: &mut Canvas, rng: &mut Rng, light: Light) {
    let air = Air::new(light, rng);
    let floor = c.h * between(rng, 0.7, 0.78);
    sky(c, rng, &air, floor);
    let leaves = [hex(0x3f_7d_4a), hex(0x5d_8f_3c), hex(0x2f_6a_5a)][usize::from(rng.u8(0..3))];
    c.rect(
        0.0,
        floor,
        c.w,
        c.h - floor,
        Ink::down(floor, air.far(leaves, 0.4), c.h, air.lit(leaves).darker(0.5)),
    );
    for row in 0..5_u8 {
        let near = f32::from(row) / 4.0;
        let tint = air.far(leaves.mix(hex(0x12_2c_22), near), 0.75 * (1.0 - near));
        let ground = floor + (c.h - floor) * near * 0.9;
        for _ in 0..rng.u8(7..12) {
            let at = (c.w * between(rng, -0.05, 1.05), ground + c.h * between(rng, 0.0, 0.04));
            fir(c, at, c.h * (0.28 + 0.5 * near) * between(rng, 0.7, 1.15), tint.darker(0.12 * rng.f32()));
        }
        c.puff(
            (c.w * rng.f32(), ground),
            c.w * 0.6,
            c.h * 0.06,
            air.low.lighter(0.2).fade(0.5 * (1.0 - near)),
        );
    }
}

/// Dunes with lit and shaded sides, and cacti.
pub(super) fn desert(c: &mut Canvas, rng: &mut Rng, light: Light) {
    let air = Air::new(light, rng);
    let horizon = c.h * between(rng, 0.5, 0.62);
    sky(c, rng, &air, horizon);
    let sand = hex(0xe2_b0_6a);
    for layer in 0..4_u8 {
        let near = f32::from(layer) / 3.0;
        let base = horizon + (c.h - horizon) * near * 0.75;
        let range = Range { base, reach: c.h * (0.05 + 0.1 * near), roughness: 0.26 };
        let tint = air.far(sand.mix(hex(0xb8_6f_3c), near * 0.6), 0.5 * (1.0 - near));
        let skyline = range.skyline(c, rng);
        fill_below(
            c,
            &skyline,
            c.h,
            Ink::down(base - range.reach, tint.lighter(0.28), base + c.h * 0.16, tint.darker(0.32)),
        );
        ripples(c, rng, &skyline, tint.darker(0.2).fade(0.35));
    }
    for _ in 0..rng.u8(1..4) {
        let at = (c.w * between(rng, 0.06, 0.94), c.h * between(rng, 0.82, 0.98));
        let tall = c.unit() * between(rng, 0.16, 0.3);
        cactus(c, rng, at, tall, air.lit(hex(0x3d_6f_4a)));
    }
}

fn ripples(c: &mut Canvas, rng: &mut Rng, skyline: &[Spot], tint: Tint) {
    for _ in 0..4 {
        let drop = c.h * between(rng, 0.02, 0.2);
        let start = rng.usize(..skyline.len() / 2);
        let part: Vec<Spot> = skyline
            .iter()
            .skip(start)
            .take(40)
            .map(|s| (s.0, s.1 + drop + (s.0 / c.w * 9.0).sin() * 3.0))
            .collect();
        c.stroke(outline(&part, Ends::Open), 1.0, tint);
    }
}

fn cactus(c: &mut Canvas, rng: &mut Rng, at: Spot, tall: f32, tint: Tint) {
    let thick = tall * 0.17;
    let (x, y) = at;
    c.puff((x, y), tall * 0.5, tall * 0.07, tint.darker(0.7).fade(0.5));
    c.line(
        &[at, (x, y - tall)],
        thick,
        Ink::Between((x - thick, y), tint.lighter(0.2), (x + thick, y), tint.darker(0.3)),
    );
    for side in [-1.0, 1.0] {
        let (start, reach, up) = (between(rng, 0.35, 0.6), between(rng, 0.22, 0.32), between(rng, 0.2, 0.35));
        let elbow = (x + side * tall * reach, y - tall * start);
        c.line(
            &[(x, y - tall * start), elbow, (elbow.0, elbow.1 - tall * up)],
            thick * 0.75,
            tint.darker(0.08),
        );
    }
}

/// Houses with lit windows under snow.
pub(super) fn snowy_village(c: &mut Canvas, rng: &mut Rng, light: Light) {
    let air = Air::new(light, rng);
    let ground = c.h * between(rng, 0.6, 0.7);
    sky(c, rng, &air, ground);
    let snow = air.far(WHITE, 0.25);
    for (base, reach, shade) in [(0.86, 0.2, 0.45), (0.97, 0.1, 0.2)] {
        let skyline = Range { base: ground * base, reach: ground * reach, roughness: 0.42 }.skyline(c, rng);
        fill_below(c, &skyline, c.h, snow.mix(air.shade.mix(air.middle, 0.5), shade));
    }
    c.rect(
        0.0,
        ground,
        c.w,
        c.h - ground,
        Ink::down(ground, snow.mix(air.middle, 0.2), c.h, snow.lighter(0.15)),
    );
    for i in 0..11_u8 {
        let y = ground + (c.h - ground) * (0.04 + 0.08 * f32::from(i));
        let at = (c.w * between(rng, 0.04, 0.96), y);
        let size = c.unit() * (0.075 + 0.02 * f32::from(i));
        if rng.u8(0..3) == 0 {
            fir(c, at, size * 2.4, air.lit(hex(0x2c_55_4c)));
            fir(c, (at.0, at.1 - size * 0.22), size * 2.0, snow.fade(0.55));
        } else {
            cottage(c, rng, at, size, &air);
        }
    }
    for _ in 0..160 {
        let at = (c.w * rng.f32(), c.h * rng.f32());
        c.circle(at, between(rng, 0.6, 2.2), WHITE.fade(between(rng, 0.3, 0.85)));
    }
}

fn cottage(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, s: f32, air: &Air) {
    let wall = air.lit([hex(0x9a_5b_3f), hex(0xb8_8a_5c), hex(0x7a_4a_4a)][usize::from(rng.u8(0..3))]);
    c.rect(
        x - s * 0.6,
        y - s * 0.7,
        s * 1.2,
        s * 0.7,
        Ink::down(y - s, wall.lighter(0.1), y, wall.darker(0.2)),
    );
    c.polygon(
        &[(x - s * 0.8, y - s * 0.65), (x, y - s * 1.35), (x + s * 0.8, y - s * 0.65)],
        Ink::Between((x - s * 0.8, y), air.far(WHITE, 0.05), (x + s * 0.8, y), air.far(hex(0xb8_c8_dc), 0.2)),
    );
    c.line(&[(x - s * 0.8, y - s * 0.64), (x + s * 0.8, y - s * 0.64)], s * 0.05, wall.darker(0.5).fade(0.6));
    c.rect(x + s * 0.3, y - s * 1.25, s * 0.16, s * 0.3, wall.darker(0.25));
    for i in 0..4_u8 {
        let up = f32::from(i);
        let smoke = (x + s * (0.38 + 0.12 * up), y - s * (1.4 + 0.26 * up));
        c.puff(smoke, s * (0.14 + 0.06 * up), s * (0.1 + 0.05 * up), air.far(WHITE, 0.3).fade(0.4));
    }
    let glow = hex(0xff_d0_70);
    for dx in [-0.38, 0.12] {
        c.rect(x + dx * s, y - s * 0.5, s * 0.26, s * 0.26, glow);
        c.glow((x + (dx + 0.13) * s, y - s * 0.37), s * 0.6, glow.fade(0.15 + 0.4 * air.dusk));
    }
}

/// A house of that colour with a path, a fence, trees and flowers.
pub(super) fn house(c: &mut Canvas, rng: &mut Rng, colour: Colour, light: Light) {
    let air = Air::new(light, rng);
    let ground = c.h * between(rng, 0.66, 0.74);
    sky(c, rng, &air, ground);
    let hills = Range { base: ground * 0.93, reach: c.h * 0.07, roughness: 0.3 }.skyline(c, rng);
    let grass = air.lit(hex(0x6c_a8_4f));
    fill_below(c, &hills, c.h, air.far(hex(0x6f_a0_78), 0.4));
    c.rect(0.0, ground, c.w, c.h - ground, Ink::down(ground, grass.lighter(0.1), c.h, grass.darker(0.35)));
    let s = c.unit() * between(rng, 0.36, 0.46);
    let at = (c.w * between(rng, 0.36, 0.64), ground + c.h * 0.06);
    for side in [-1.0, 1.0] {
        let tree = (at.0 + side * s * between(rng, 0.95, 1.3), ground + c.h * 0.04);
        let tall = s * between(rng, 0.8, 1.2);
        round_tree(c, rng, tree, tall, air.lit(hex(0x3f_86_45)));
    }
    super::buildings::house_front(c, rng, at, s, colour, &air);
    for _ in 0..60 {
        let spot = (c.w * rng.f32(), c.h - (c.h - ground) * 0.45 * rng.f32());
        let petal = [hex(0xff_e0_66), hex(0xff_7f_9f), WHITE, hex(0xb4_8c_ff)][usize::from(rng.u8(0..4))];
        c.circle(spot, c.unit() * between(rng, 0.004, 0.009), air.lit(petal));
    }
}
