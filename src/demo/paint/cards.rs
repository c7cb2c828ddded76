//! Playing cards: the signs of the suits, number cards, aces and kings.

use fastrand::Rng;
use tiny_skia::{Path, PathBuilder};

use super::canvas::{Canvas, Ink, Spot, smooth};
use super::font::{Align, lettering};
use super::noise::between;
use super::tint::{BLACK, Tint, WHITE, hex, oklch};
use crate::demo::subject::{Rank, Suit};

/// The outline of a suit's sign, about `2 r` high.
fn suit_path(suit: Suit, (x, y): Spot, r: f32) -> Option<Path> {
    let p = |dx: f32, dy: f32| (x + dx * r, y + dy * r);
    match suit {
        Suit::Diamonds => super::canvas::outline(
            &[p(0.0, -1.05), p(0.75, 0.0), p(0.0, 1.05), p(-0.75, 0.0)],
            super::canvas::Ends::Closed,
        ),
        Suit::Hearts => heart(x, y, r),
        Suit::Spades => {
            let mut path = PathBuilder::new();
            if let Some(upside) = heart(0.0, 0.0, 1.0)
                .and_then(|h| h.transform(tiny_skia::Transform::from_row(r, 0.0, 0.0, -r, x, y - r * 0.1)))
            {
                path.push_path(&upside);
            }
            push_foot(&mut path, x, y, r);
            path.finish()
        }
        Suit::Clubs => {
            let mut path = PathBuilder::new();
            for (dx, dy) in [(0.0, -0.52), (-0.5, 0.2), (0.5, 0.2)] {
                path.push_circle(x + dx * r, y + dy * r, r * 0.47);
            }
            push_foot(&mut path, x, y, r);
            path.finish()
        }
    }
}

fn heart(x: f32, y: f32, r: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(x, y + r);
    path.cubic_to(x - r * 1.5, y - r * 0.1, x - r * 0.75, y - r * 1.25, x, y - r * 0.42);
    path.cubic_to(x + r * 0.75, y - r * 1.25, x + r * 1.5, y - r * 0.1, x, y + r);
    path.close();
    path.finish()
}

fn push_foot(path: &mut PathBuilder, x: f32, y: f32, r: f32) {
    path.move_to(x, y);
    path.line_to(x + r * 0.38, y + r);
    path.line_to(x - r * 0.38, y + r);
    path.close();
}

/// One card on cloth.
pub(super) fn card(c: &mut Canvas, rng: &mut Rng, rank: Rank, suit: Suit) {
    let cloth = oklch(between(rng, 0.28, 0.52), between(rng, 0.06, 0.12), 360.0 * rng.f32());
    let (w, h) = (c.w, c.h);
    c.ground(Ink::Around((w * rng.f32(), h * rng.f32()), w.max(h), cloth.lighter(0.2), cloth.darker(0.55)));
    let tall = h.min(w * 1.25) * between(rng, 0.74, 0.9);
    let wide = tall * 0.68;
    let at = (w * between(rng, 0.42, 0.58), h * 0.5);
    // The back of another card peeps out.
    let angle = between(rng, -24.0, 24.0);
    let back = super::canvas::rounded(at.0 - wide / 2.0, at.1 - tall / 2.0, wide, tall, wide * 0.07);
    c.puff(at, wide * 0.85, tall * 0.66, BLACK.fade(0.6));
    c.turned(back.clone(), at, angle, oklch(0.42, 0.13, 360.0 * rng.f32()));
    c.fill(
        back,
        Ink::Between((at.0 - wide, at.1 - tall), WHITE, (at.0 + wide, at.1 + tall), hex(0xe4_e0_d6)),
    );
    let ink = if matches!(suit, Suit::Hearts | Suit::Diamonds) { hex(0xc8_22_2c) } else { hex(0x1c_1e_26) };
    for side in [-1.0, 1.0] {
        let corner = (at.0 + side * wide * 0.4, at.1 + side * tall * 0.42);
        let text = rank_sign(rank);
        lettering(
            c,
            &text,
            (corner.0, corner.1 - tall * 0.033),
            tall * 0.066,
            tall * 0.012,
            Align::Middle,
            ink,
        );
        c.fill(suit_path(suit, (corner.0, corner.1 - side * tall * 0.075), tall * 0.026), ink);
    }
    match rank {
        Rank::Ace => c.fill(
            suit_path(suit, at, tall * 0.18),
            Ink::down(at.1 - tall * 0.2, ink.lighter(0.15), at.1 + tall * 0.2, ink),
        ),
        Rank::King => king(c, at, tall, suit, ink),
        Rank::Number(n) => {
            for (dx, dy) in pips(n) {
                c.fill(
                    suit_path(suit, (at.0 + dx * wide * 0.21, at.1 + dy * tall * 0.33), tall * 0.056),
                    ink,
                );
            }
        }
    }
}

fn rank_sign(rank: Rank) -> String {
    match rank {
        Rank::Ace => "A".to_owned(),
        Rank::King => "K".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn king(c: &mut Canvas, at: Spot, tall: f32, suit: Suit, ink: Tint) {
    let p = |dx: f32, dy: f32| (at.0 + dx * tall, at.1 + dy * tall);
    let frame = super::canvas::rounded(at.0 - tall * 0.22, at.1 - tall * 0.34, tall * 0.44, tall * 0.68, 4.0);
    c.fill(frame.clone(), hex(0xf8_e8_b8));
    c.stroke(frame, tall * 0.006, ink);
    let robe = [p(-0.2, 0.33), p(-0.14, 0.06), p(0.14, 0.06), p(0.2, 0.33)];
    c.polygon(&robe, Ink::down(at.1, ink.lighter(0.1), at.1 + tall * 0.33, ink.darker(0.35)));
    c.polygon(&[p(-0.05, 0.06), p(0.05, 0.06), p(0.04, 0.33), p(-0.04, 0.33)], WHITE.darker(0.06));
    c.oval(p(0.0, -0.03), tall * 0.085, tall * 0.11, hex(0xf0_c8_a0));
    c.fill(
        smooth(&[p(-0.09, -0.01), p(0.0, 0.03), p(0.09, -0.01), p(0.06, 0.12), p(0.0, 0.16), p(-0.06, 0.12)]),
        hex(0xc8_c0_b4),
    );
    for dx in [-0.032, 0.032] {
        c.circle(p(dx, -0.04), tall * 0.009, BLACK);
    }
    let gold = [
        p(-0.11, -0.11),
        p(-0.13, -0.25),
        p(-0.06, -0.18),
        p(0.0, -0.28),
        p(0.06, -0.18),
        p(0.13, -0.25),
        p(0.11, -0.11),
    ];
    c.polygon(&gold, Ink::down(at.1 - tall * 0.28, hex(0xff_e0_78), at.1 - tall * 0.1, hex(0xc8_90_28)));
    for (dx, dy) in [(-0.15, -0.27), (0.15, 0.27)] {
        c.fill(suit_path(suit, p(dx, dy), tall * 0.035), ink);
    }
}

/// Where the signs of a number card stand, from -1.0 to 1.0.
fn pips(n: u8) -> Vec<Spot> {
    let columns = |ys: &[f32]| ys.iter().flat_map(|&y| [(-1.0, y), (1.0, y)]).collect::<Vec<_>>();
    let middle = |ys: &[f32]| ys.iter().map(|&y| (0.0, y)).collect::<Vec<_>>();
    let (sides, centre) = match n {
        2 => (vec![], middle(&[-1.0, 1.0])),
        3 => (vec![], middle(&[-1.0, 0.0, 1.0])),
        4 => (columns(&[-1.0, 1.0]), vec![]),
        5 => (columns(&[-1.0, 1.0]), middle(&[0.0])),
        6 => (columns(&[-1.0, 0.0, 1.0]), vec![]),
        7 => (columns(&[-1.0, 0.0, 1.0]), middle(&[-0.5])),
        8 => (columns(&[-1.0, 0.0, 1.0]), middle(&[-0.5, 0.5])),
        9 => (columns(&[-1.0, -0.33, 0.33, 1.0]), middle(&[0.0])),
        _ => (columns(&[-1.0, -0.33, 0.33, 1.0]), middle(&[-0.67, 0.67])),
    };
    [sides, centre].concat()
}
