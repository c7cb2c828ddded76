//! A car on a coast road.

use fastrand::Rng;

use super::canvas::{Canvas, Ink, Spot, smooth};
use super::land::{Range, fill_below};
use super::noise::between;
use super::sky::{Air, sky};
use super::tint::{Tint, WHITE, hex};
use crate::demo::subject::{Colour, Light};

/// The car in its colour, seen from the side.
pub(super) fn car(c: &mut Canvas, rng: &mut Rng, colour: Colour, light: Light) {
    let air = Air::new(light, rng);
    let horizon = c.h * between(rng, 0.52, 0.62);
    sky(c, rng, &air, horizon);
    let green = [hex(0x5f_94_5a), hex(0x8a_94_52), hex(0x4c_7c_6c)][usize::from(rng.u8(0..3))];
    for (base, reach, far) in [(0.9, 0.11, 0.6), (1.0, 0.07, 0.3)] {
        let hills = Range { base: horizon * base, reach: c.h * reach, roughness: 0.35 }.skyline(c, rng);
        fill_below(c, &hills, c.h, air.far(green, far));
    }
    let road = c.h * between(rng, 0.72, 0.78);
    c.rect(0.0, road - c.h * 0.07, c.w, c.h, air.lit(green.lighter(0.15)));
    let asphalt = air.lit(hex(0x5a_5c_66));
    c.rect(0.0, road, c.w, c.h - road, Ink::down(road, asphalt.lighter(0.12), c.h, asphalt.darker(0.3)));
    let mut x = -c.w * 0.1 * rng.f32();
    while x < c.w {
        c.rect(x, road + (c.h - road) * 0.72, c.w * 0.09, c.h * 0.014, air.lit(hex(0xf4_ea_c8)));
        x += c.w * 0.17;
    }
    let long = (c.unit() * 0.55 + c.w * 0.12) * between(rng, 0.85, 1.1);
    let at = (c.w * between(rng, 0.42, 0.58), road + (c.h - road) * 0.42);
    body(c, at, long, air.painted(colour.tint()), &air, if rng.bool() { 1.0 } else { -1.0 });
}

/// `ahead` is 1.0 for a car that drives to the right, -1.0 to the left.
fn body(c: &mut Canvas, at: Spot, long: f32, paint: Tint, air: &Air, ahead: f32) {
    let p = |x: f32, y: f32| (at.0 + ahead * x * long, at.1 - y * long);
    c.puff(p(0.0, 0.0), long * 0.6, long * 0.055, hex(0x00_00_00).fade(0.65));
    let shell = [
        (-0.52, 0.09),
        (-0.52, 0.2),
        (-0.5, 0.24),
        (-0.36, 0.26),
        (-0.24, 0.37),
        (-0.16, 0.385),
        (0.06, 0.385),
        (0.13, 0.36),
        (0.24, 0.25),
        (0.42, 0.225),
        (0.51, 0.19),
        (0.53, 0.14),
        (0.52, 0.07),
        (0.4, 0.06),
        (-0.4, 0.06),
    ]
    .map(|(x, y)| p(x, y));
    let shine = Ink::down(at.1 - long * 0.4, paint.lighter(0.35), at.1 - long * 0.08, paint.darker(0.3));
    c.fill(smooth(&shell), shine);
    let glass = hex(0xa8_d4_e8).mix(air.shade, air.dusk * 0.7);
    c.polygon(
        &[p(-0.29, 0.265), p(-0.2, 0.355), p(-0.07, 0.36), p(-0.07, 0.265)],
        Ink::down(at.1 - long * 0.36, glass.lighter(0.3), at.1 - long * 0.26, glass.darker(0.2)),
    );
    c.polygon(
        &[p(-0.045, 0.265), p(-0.045, 0.36), p(0.05, 0.355), p(0.17, 0.265)],
        Ink::down(at.1 - long * 0.36, glass.lighter(0.3), at.1 - long * 0.26, glass.darker(0.2)),
    );
    c.line(&[p(-0.45, 0.19), p(0.45, 0.17)], long * 0.006, paint.lighter(0.5));
    c.line(&[p(-0.055, 0.26), p(-0.05, 0.1)], long * 0.004, paint.darker(0.45));
    c.line(&[p(-0.02, 0.2), p(0.03, 0.2)], long * 0.01, hex(0xd8_dc_e0));
    c.oval(p(0.485, 0.17), long * 0.022, long * 0.026, hex(0xff_f4_cc));
    c.oval(p(-0.5, 0.19), long * 0.014, long * 0.024, hex(0xd8_2a_24));
    if air.lamps_on() {
        let (lamp, reach) = (p(0.5, 0.17), long * 0.9);
        c.polygon(
            &[lamp, p(1.3, 0.25), p(1.3, -0.02)],
            Ink::Around(lamp, reach, hex(0xff_f4_cc).fade(0.5), hex(0xff_f4_cc).fade(0.0)),
        );
    }
    for x in [-0.32, 0.32] {
        wheel(c, p(x, 0.075), long * 0.088);
    }
}

fn wheel(c: &mut Canvas, at: Spot, r: f32) {
    c.circle(at, r * 1.15, hex(0x18_18_1c));
    c.circle(at, r, hex(0x26_26_2c));
    c.circle(at, r * 0.62, Ink::Around((at.0, at.1 - r * 0.4), r, hex(0xe6_ea_ee), hex(0x84_8a_94)));
    for i in 0..5_u8 {
        let spoke = super::canvas::around(at, r * 0.4, 72.0 * f32::from(i));
        c.circle(spoke, r * 0.13, hex(0x3a_3c_44));
    }
    c.circle(at, r * 0.12, WHITE.darker(0.2));
}
