//! Things on a table: flowers in a vase, a bowl of fruit, books on a shelf.

use fastrand::Rng;
use tiny_skia::PathBuilder;

use super::canvas::{Canvas, Ink, Spot, around, smooth};
use super::noise::between;
use super::tint::{BLACK, Tint, WHITE, hex, oklch};
use crate::demo::subject::{Colour, Fruit};

/// Wall and table; returns the table's edge in pixels from the top.
fn table(c: &mut Canvas, rng: &mut Rng) -> f32 {
    let hue = 360.0 * rng.f32();
    let wall = oklch(between(rng, 0.45, 0.9), between(rng, 0.03, 0.08), hue);
    let edge = c.h * between(rng, 0.66, 0.76);
    let (w, h) = (c.w, c.h);
    let lamp = (w * between(rng, 0.1, 0.9), h * between(rng, 0.0, 0.4));
    c.ground(Ink::Around(lamp, w.max(h), wall.lighter(0.3), wall.darker(0.45)));
    if rng.bool() {
        backdrop(c, rng, edge, wall);
    }
    let wood = [hex(0x9c_66_3e), hex(0x6e_44_30), hex(0xc8_a0_72), hex(0xe4_dc_d0), hex(0x44_54_60)]
        [usize::from(rng.u8(0..5))];
    c.rect(0.0, edge, w, h - edge, Ink::down(edge, wood.lighter(0.16), h, wood.darker(0.4)));
    for _ in 0..12 {
        let y = edge + (h - edge) * rng.f32();
        let x = w * between(rng, -0.2, 0.9);
        c.line(&[(x, y), (x + w * between(rng, 0.1, 0.5), y)], 1.0, wood.darker(0.5).fade(0.3));
    }
    edge
}

/// A window, a picture or stripes on the wall.
fn backdrop(c: &mut Canvas, rng: &mut Rng, edge: f32, wall: Tint) {
    let (x, wide) = (c.w * between(rng, 0.05, 0.6), c.w * between(rng, 0.2, 0.36));
    let (y, tall) = (edge * between(rng, 0.04, 0.2), edge * between(rng, 0.4, 0.6));
    match rng.u8(0..3) {
        0 => {
            c.rect(x - 5.0, y - 5.0, wide + 10.0, tall + 10.0, WHITE.darker(0.06));
            c.rect(x, y, wide, tall, Ink::down(y, hex(0x7f_b8_e4), y + tall, hex(0xe8_f2_ee)));
            c.rect(x + wide / 2.0 - 2.0, y, 4.0, tall, WHITE.darker(0.06));
            c.rect(x, y + tall / 2.0 - 2.0, wide, 4.0, WHITE.darker(0.06));
        }
        1 => {
            let frame = hex(0x5a_3c_28);
            c.rect(
                x - 8.0,
                y - 8.0,
                wide + 16.0,
                tall + 16.0,
                Ink::down(y, frame.lighter(0.3), y + tall, frame),
            );
            c.rect(x, y, wide, tall, oklch(0.7, 0.1, 360.0 * rng.f32()));
            c.circle((x + wide * rng.f32(), y + tall * 0.35), wide * 0.14, oklch(0.85, 0.12, 80.0));
            c.rect(x, y + tall * 0.6, wide, tall * 0.4, oklch(0.5, 0.1, 360.0 * rng.f32()));
        }
        _ => {
            let step = c.w / between(rng, 9.0, 24.0);
            let mut at = step * rng.f32();
            while at < c.w {
                c.rect(at, 0.0, step * 0.5, edge, wall.lighter(0.3).fade(0.25));
                at += step;
            }
        }
    }
}

/// That many flowers in a vase.
pub(super) fn flowers(c: &mut Canvas, rng: &mut Rng, count: u8, colour: Colour) {
    let edge = table(c, rng);
    let u = c.unit();
    let foot = (c.w * between(rng, 0.35, 0.65), edge + (c.h - edge) * between(rng, 0.3, 0.5));
    let (tall, wide) = (u * between(rng, 0.24, 0.32), u * between(rng, 0.08, 0.12));
    let mouth = (foot.0, foot.1 - tall);
    let petals = rng.u8(5..10);
    let head = (u * 0.1).min(u * 0.42 / f32::from(count) + u * 0.025);
    let mut heads = Vec::new();
    for i in 0..count {
        let lean = (f32::from(i) + 0.5) / f32::from(count) - 0.5;
        let rise = mouth.1.min(u * 0.7) * between(rng, 0.48, 0.62) * (1.0 - lean.abs() * 0.55);
        let up = if i % 2 == 0 { 1.0 } else { 0.62 };
        let at = (mouth.0 + lean * u * 0.82, mouth.1 - rise * up);
        let bend = (f32::midpoint(mouth.0, at.0) - lean * u * 0.12, f32::midpoint(mouth.1, at.1));
        let mut stem = PathBuilder::new();
        stem.move_to(mouth.0, mouth.1 + tall * 0.2);
        stem.quad_to(bend.0, bend.1, at.0, at.1);
        c.stroke(stem.finish(), u * 0.012, hex(0x4a_84_44));
        let blade = [
            bend,
            (bend.0 + u * 0.06 * lean.signum(), bend.1 - u * 0.05),
            (bend.0 + u * 0.09 * lean.signum(), bend.1),
            (bend.0, bend.1 + u * 0.02),
        ];
        c.fill(smooth(&blade), hex(0x5c_9c_50));
        heads.push(at);
    }
    for at in heads {
        flower(c, rng, at, head, petals, colour.tint());
    }
    vase(c, rng, foot, tall, wide);
}

fn flower(c: &mut Canvas, rng: &mut Rng, at: Spot, r: f32, petals: u8, tint: Tint) {
    let turn = between(rng, 0.0, 90.0);
    for ring in [1.0_f32, 0.66] {
        for i in 0..petals {
            let angle = turn + 360.0 * f32::from(i) / f32::from(petals) + 25.0 * ring;
            let middle = around(at, r * 0.62 * ring, angle);
            let petal = PathBuilder::from_circle(0.0, 0.0, 1.0).and_then(|p| {
                p.transform(tiny_skia::Transform::from_row(
                    r * 0.3 * ring,
                    0.0,
                    0.0,
                    r * 0.5 * ring,
                    middle.0,
                    middle.1,
                ))
            });
            let ink =
                Ink::Around(at, r * 1.2 * ring, tint.darker(0.25), tint.lighter(0.22 + 0.1 * (1.0 - ring)));
            c.turned(petal, middle, angle, ink);
        }
    }
    let heart = if tint.b < 0.3 && tint.r > 0.85 { hex(0x6b_3f_1f) } else { hex(0xf8_d0_4a) };
    c.circle(at, r * 0.24, Ink::Around(at, r * 0.26, heart.lighter(0.2), heart.darker(0.25)));
}

fn vase(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, tall: f32, wide: f32) {
    let glaze = oklch(between(rng, 0.4, 0.8), 0.08, 360.0 * rng.f32());
    c.puff((x, y), wide * 1.9, wide * 0.35, BLACK.fade(0.5));
    let (neck, belly) = (between(rng, 0.45, 0.7), between(rng, 1.15, 1.6));
    let side =
        [(neck, 1.0), (neck * 0.85, 0.82), (belly, 0.5), (belly * 0.95, 0.25), (0.55, 0.0), (0.5, -0.03)];
    let right = side.iter().map(|&(half, up)| (x + half * wide, y - up * tall));
    let left = side.iter().rev().map(|&(half, up)| (x - half * wide, y - up * tall));
    let spots: Vec<Spot> = right.chain(left).collect();
    c.fill(
        smooth(&spots),
        Ink::Between((x - wide * 1.4, y), glaze.lighter(0.35), (x + wide * 1.4, y), glaze.darker(0.45)),
    );
    c.line(
        &[(x - wide * 0.75, y - tall * 0.62), (x - wide * 0.85, y - tall * 0.4)],
        wide * 0.1,
        WHITE.fade(0.45),
    );
}

/// That many pieces of one fruit in a bowl.
pub(super) fn fruit_bowl(c: &mut Canvas, rng: &mut Rng, count: u8, fruit: Fruit) {
    let edge = table(c, rng);
    let u = c.unit();
    let half = u * between(rng, 0.3, 0.38);
    let at = (c.w * between(rng, 0.4, 0.6), edge + (c.h - edge) * 0.1);
    let deep = half * between(rng, 0.5, 0.66);
    c.puff((at.0, at.1 + deep), half * 1.2, half * 0.16, BLACK.fade(0.5));
    let bowl = oklch(between(rng, 0.4, 0.9), 0.06, 360.0 * rng.f32());
    c.oval(at, half, half * 0.2, bowl.darker(0.5));
    let below = count.div_ceil(2);
    let r = (half * 0.86 / f32::from(below)).min(half * 0.33);
    for i in 0..count {
        let (row, place, in_row) =
            if i < count - below { (1.0, i, count - below) } else { (0.0, i - (count - below), below) };
        let x = at.0 + (f32::from(place) - (f32::from(in_row) - 1.0) / 2.0) * r * 1.94;
        piece(c, rng, (x, at.1 - r * (0.55 + 1.45 * row)), r, fruit);
    }
    let spots = [
        (-1.0, 0.0),
        (-0.96, 0.3),
        (-0.62, 0.86),
        (-0.3, 1.0),
        (0.3, 1.0),
        (0.62, 0.86),
        (0.96, 0.3),
        (1.0, 0.0),
    ]
    .map(|(x, y)| (at.0 + x * half * 1.03, at.1 + y * deep));
    c.polygon(
        &spots,
        Ink::Between((at.0 - half, at.1), bowl.lighter(0.3), (at.0 + half, at.1 + deep), bowl.darker(0.4)),
    );
    let pattern = bowl.darker(0.4).fade(0.6);
    c.line(
        &[(at.0 - half * 0.93, at.1 + deep * 0.3), (at.0 + half * 0.93, at.1 + deep * 0.3)],
        half * 0.03,
        pattern,
    );
}

fn piece(c: &mut Canvas, rng: &mut Rng, (x, y): Spot, r: f32, fruit: Fruit) {
    let skin = match fruit {
        Fruit::Apple => hex(0xc8_2e_2e),
        Fruit::Orange => hex(0xf2_8c_1e),
        Fruit::Lemon => hex(0xf4_d8_3a),
        Fruit::Pear => hex(0xa8_bc_48),
    };
    let shine = Ink::Around((x - r * 0.35, y - r * 0.4), r * 1.7, skin.lighter(0.4), skin.darker(0.5));
    match fruit {
        Fruit::Apple | Fruit::Orange => c.circle((x, y), r, shine),
        Fruit::Lemon => {
            c.oval((x, y), r, r * 0.78, shine);
            c.circle((x + r * 0.93, y), r * 0.16, skin.darker(0.15));
        }
        Fruit::Pear => {
            let body = [
                (0.0, -1.5),
                (0.42, -1.1),
                (0.5, -0.5),
                (1.1, 0.2),
                (0.8, 1.1),
                (0.0, 1.15),
                (-0.8, 1.1),
                (-1.1, 0.2),
                (-0.5, -0.5),
                (-0.42, -1.1),
            ];
            c.fill(smooth(&body.map(|(dx, dy)| (x + dx * r, y + dy * r))), shine);
        }
    }
    let top = if fruit == Fruit::Pear { y - r * 1.3 } else { y - r * 0.82 };
    if matches!(fruit, Fruit::Apple | Fruit::Pear) {
        c.line(&[(x, top), (x + r * between(rng, -0.2, 0.2), top - r * 0.35)], r * 0.1, hex(0x4c_34_22));
        let leaf = [
            (x, top - r * 0.1),
            (x + r * 0.3, top - r * 0.45),
            (x + r * 0.6, top - r * 0.3),
            (x + r * 0.25, top - r * 0.02),
        ];
        c.fill(smooth(&leaf), hex(0x4f_8a_3c));
    }
    c.puff((x - r * 0.35, y - r * 0.4), r * 0.3, r * 0.22, WHITE.fade(0.6));
}

/// That many books side by side on a shelf.
pub(super) fn books(c: &mut Canvas, rng: &mut Rng, count: u8) {
    let (w, h) = (c.w, c.h);
    let wall = oklch(between(rng, 0.3, 0.85), 0.05, 360.0 * rng.f32());
    c.ground(Ink::Around((w * rng.f32(), 0.0), w, wall.lighter(0.25), wall.darker(0.4)));
    let shelf = h * between(rng, 0.72, 0.84);
    let thick = (w * 0.78 / f32::from(count)).min(h * 0.16);
    let mut x = w * between(rng, 0.06, 0.16);
    let hue = 360.0 * rng.f32();
    for i in 0..count {
        let wide = thick * between(rng, 0.7, 1.15);
        let tall = h * between(rng, 0.38, 0.58);
        let last = i + 1 == count;
        let cover = oklch(between(rng, 0.38, 0.72), between(rng, 0.06, 0.15), hue + f32::from(i) * 53.0);
        // The last one leans on its neighbour.
        let lean = if last { -between(rng, 8.0, 14.0) } else { 0.0 };
        book(c, rng, (if last { x + tall * 0.13 } else { x }, shelf), (wide, tall), cover, lean);
        x += wide + 1.5;
    }
    let wood = hex(0x7a_4f_30);
    c.rect(0.0, shelf, w, h * 0.05, Ink::down(shelf, wood.lighter(0.25), shelf + h * 0.05, wood));
    c.rect(
        0.0,
        shelf + h * 0.05,
        w,
        h * 0.04,
        Ink::down(shelf + h * 0.05, BLACK.fade(0.5), shelf + h * 0.09, BLACK.fade(0.0)),
    );
}

fn book(
    c: &mut Canvas,
    rng: &mut Rng,
    (x, foot): Spot,
    (wide, tall): (f32, f32),
    cover: Tint,
    lean_deg: f32,
) {
    let y = foot - tall;
    let rect =
        |x: f32, y: f32, w: f32, h: f32| tiny_skia::Rect::from_xywh(x, y, w, h).map(PathBuilder::from_rect);
    let pivot = (x, foot);
    let round = Ink::Between((x, y), cover.darker(0.35), (x + wide * 0.45, y), cover.lighter(0.14));
    c.turned(super::canvas::rounded(x, y, wide, tall, wide * 0.12), pivot, lean_deg, round);
    let gold = hex(0xe8_c8_70);
    for up in [0.08, 0.12, 0.86] {
        c.turned(rect(x, y + tall * up, wide, (tall * 0.012).max(1.0)), pivot, lean_deg, gold.fade(0.85));
    }
    let label = between(rng, 0.22, 0.34);
    c.turned(
        rect(x + wide * 0.2, y + tall * 0.22, wide * 0.6, tall * label),
        pivot,
        lean_deg,
        cover.darker(0.45).fade(0.7),
    );
    for i in 0..3_u8 {
        let line = y + tall * (0.26 + f32::from(i) * 0.06);
        c.turned(rect(x + wide * 0.3, line, wide * 0.4, (tall * 0.016).max(1.0)), pivot, lean_deg, gold);
    }
}
