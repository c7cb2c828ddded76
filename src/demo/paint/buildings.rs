//! What people build: a house front, a skyline by day and night, a lighthouse.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot};
use super::land::{Range, fill_below, shimmer};
use super::noise::between;
use super::sky::{Air, sky};
use super::tint::{Tint, WHITE, hex};
use super::water::sea;
use crate::demo::subject::{Colour, Light};

const LAMP: Tint = hex(0xff_d6_7a);

/// A house of width `1.5 * s` standing at a place.
pub(super) fn house_front(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, s: f32, colour: Colour, air: &Air) {
    let wall = air.painted(colour.tint());
    let roof = air.lit(if colour == Colour::Red { hex(0x55_5b_66) } else { hex(0xa4_4a_38) });
    c.puff((x, y), s * 1.1, s * 0.1, air.shade.fade(0.5));
    c.polygon(
        &[(x - s * 0.12, y), (x + s * 0.12, y), (x + s * 0.5, c.h), (x - s * 0.5, c.h)],
        air.lit(hex(0xd8_c4_9c)),
    );
    c.rect(x + s * 0.4, y - s * 1.32, s * 0.14, s * 0.4, roof.darker(0.25));
    c.rect(
        x - s * 0.75,
        y - s * 0.8,
        s * 1.5,
        s * 0.8,
        Ink::Between((x - s, y), wall.lighter(0.14), (x + s, y), wall.darker(0.2)),
    );
    c.polygon(
        &[
            (x - s * 0.9, y - s * 0.76),
            (x - s * 0.62, y - s * 1.28),
            (x + s * 0.62, y - s * 1.28),
            (x + s * 0.9, y - s * 0.76),
        ],
        Ink::down(y - s * 1.3, roof.lighter(0.12), y - s * 0.76, roof.darker(0.25)),
    );
    c.rect(x - s * 0.12, y - s * 0.42, s * 0.24, s * 0.42, air.lit(hex(0x6b_45_30)));
    c.circle((x + s * 0.07, y - s * 0.2), s * 0.018, LAMP);
    for dx in [-0.6, 0.3] {
        window(c, (x + dx * s, y - s * 0.56), s * 0.3, air);
    }
    if rng.bool() {
        window(c, (x - s * 0.13, y - s * 0.72), s * 0.2, air);
    }
}

fn window(c: &mut Canvas, (x, y): Spot, s: f32, air: &Air) {
    c.rect(x - s * 0.08, y - s * 0.08, s * 1.16, s * 1.16, air.lit(WHITE));
    let glass = if air.lamps_on() { LAMP } else { hex(0x8f_bf_dc) };
    c.rect(x, y, s, s, Ink::Between((x, y), glass.lighter(0.35), (x + s, y + s), glass.darker(0.15)));
    if air.lamps_on() {
        c.glow((x + s * 0.5, y + s * 0.5), s * 1.6, LAMP.fade(0.35));
    }
    c.line(&[(x + s / 2.0, y), (x + s / 2.0, y + s)], s * 0.07, air.lit(WHITE));
    c.line(&[(x, y + s / 2.0), (x + s, y + s / 2.0)], s * 0.07, air.lit(WHITE));
}

/// Towers in three rows over a river.
pub(super) fn city(c: &mut Canvas, rng: &mut Rng, light: Light) {
    let air = Air::new(light, rng);
    let quay = c.h * between(rng, 0.74, 0.84);
    let disc = sky(c, rng, &air, quay);
    for row in 0..3_u8 {
        let near = f32::from(row) / 2.0;
        let tint = air.far(hex(0x55_62_80).mix(hex(0x20_26_3a), near), 0.6 - 0.5 * near);
        let mut x = -c.w * 0.03 * rng.f32();
        while x < c.w {
            let wide = c.unit() * between(rng, 0.06, 0.13) * (0.8 + 0.4 * near);
            let tall = c.h * between(rng, 0.16, 0.6) * (1.0 - 0.35 * near);
            tower(c, rng, (x, quay - tall), (wide, tall), tint, &air);
            x += wide * between(rng, 1.0, 1.35);
        }
    }
    river(c, rng, quay, disc.0, &air);
}

fn tower(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, (wide, tall): (f32, f32), tint: Tint, air: &Air) {
    c.rect(x, y, wide, tall, Ink::Between((x, y), tint.lighter(0.1), (x + wide, y), tint.darker(0.12)));
    match rng.u8(0..5) {
        0 => c.line(&[(x + wide / 2.0, y), (x + wide / 2.0, y - tall * 0.18)], 1.5, tint),
        1 => c.polygon(
            &[(x, y + 0.5), (x + wide / 2.0, y - wide * 0.6), (x + wide, y + 0.5)],
            tint.lighter(0.05),
        ),
        _ => {}
    }
    let lit_share = 0.08 + 0.55 * air.dusk;
    let pane = (c.unit() * 0.011).max(2.2);
    let mut wy = y + pane * 1.6;
    while wy < y + tall - pane {
        let mut wx = x + pane * 0.9;
        while wx < x + wide - pane * 1.4 {
            let tint = if rng.f32() < lit_share {
                LAMP.mix(hex(0xff_a0_50), rng.f32() * 0.6).fade(0.9)
            } else {
                tint.lighter(0.14)
            };
            c.rect(wx, wy, pane, pane * 1.2, tint);
            wx += pane * 2.0;
        }
        wy += pane * 2.5;
    }
}

fn river(c: &mut Canvas, rng: &mut Rng, quay: f32, disc_x: f32, air: &Air) {
    let water = air.middle.mix(air.shade, 0.55);
    c.rect(0.0, quay, c.w, c.h - quay, Ink::down(quay, water.mix(air.low, 0.35), c.h, water.darker(0.35)));
    c.rect(0.0, quay - 1.5, c.w, 3.0, air.shade.darker(0.2));
    let lamps = 40.0 * air.dusk;
    let mut drawn = 0.0;
    while drawn < lamps {
        let (x, deep) = (c.w * rng.f32(), (c.h - quay) * between(rng, 0.3, 0.95));
        let tint = LAMP.mix(hex(0xff_70_60), rng.f32());
        c.rect(
            x,
            quay,
            c.unit() * 0.008,
            deep,
            Ink::down(quay, tint.fade(0.55), quay + deep, tint.fade(0.0)),
        );
        drawn += 1.0;
    }
    shimmer(c, rng, disc_x, quay, air.disc);
}

/// A banded lighthouse on a rock, its beam at night.
pub(super) fn lighthouse(c: &mut Canvas, rng: &mut Rng, colour: Colour, light: Light) {
    let air = Air::new(light, rng);
    let horizon = c.h * between(rng, 0.62, 0.7);
    let disc = sky(c, rng, &air, horizon);
    sea(c, rng, &air, horizon, disc.0);
    let left = rng.bool();
    let x = c.w * if left { between(rng, 0.22, 0.4) } else { between(rng, 0.6, 0.78) };
    let tall = c.h * between(rng, 0.46, 0.58);
    let foot = horizon + c.h * 0.08;
    let rocks = Range { base: foot + c.h * 0.05, reach: c.h * 0.05, roughness: 0.5 }.skyline(c, rng);
    let cliff: Vec<Spot> =
        rocks.iter().map(|&(rx, ry)| (rx, ry + ((rx - x).abs() / c.w * 1.9).powi(2) * c.h)).collect();
    tower_of_light(c, (x, foot + c.h * 0.1), tall, colour, &air);
    let stone = air.lit(hex(0x6d_66_60));
    fill_below(c, &cliff, c.h, Ink::down(foot, stone.lighter(0.1), c.h, stone.darker(0.6)));
    if air.lamps_on() {
        let lamp = (x, foot + c.h * 0.1 - tall * 1.06);
        let reach = if left { c.w } else { -c.w };
        let ends = [(lamp.0 + reach, lamp.1 - c.h * 0.16), (lamp.0 + reach, lamp.1 + c.h * 0.1)];
        let beam = Ink::Around(lamp, c.w * 0.8, LAMP.fade(0.55), LAMP.fade(0.0));
        c.polygon(&[lamp, ends[0], ends[1]], beam);
        c.glow(lamp, tall * 0.4, LAMP.fade(0.9));
    }
}

fn tower_of_light(c: &mut Canvas, (x, y): Spot, tall: f32, colour: Colour, air: &Air) {
    let (wide, slim) = (tall * 0.13, tall * 0.085);
    let half = |up: f32| wide + (slim - wide) * up;
    for band in 0..6_u8 {
        let (low, high) = (f32::from(band) / 6.0, f32::from(band + 1) / 6.0);
        let tint = air.painted(if band % 2 == 0 { colour.tint() } else { WHITE });
        let round = Ink::Between((x - wide, y), tint.lighter(0.2), (x + wide, y), tint.darker(0.35));
        c.polygon(
            &[
                (x - half(low), y - tall * low),
                (x - half(high), y - tall * high - 0.5),
                (x + half(high), y - tall * high - 0.5),
                (x + half(low), y - tall * low),
            ],
            round,
        );
    }
    let top = y - tall;
    c.rect(x - slim * 1.5, top - tall * 0.02, slim * 3.0, tall * 0.025, air.lit(hex(0x30_34_3c)));
    c.rect(x - slim * 0.8, top - tall * 0.11, slim * 1.6, tall * 0.09, LAMP.mix(WHITE, 0.3));
    c.polygon(
        &[(x - slim * 1.1, top - tall * 0.11), (x, top - tall * 0.2), (x + slim * 1.1, top - tall * 0.11)],
        air.painted(colour.tint()).darker(0.15),
    );
}
