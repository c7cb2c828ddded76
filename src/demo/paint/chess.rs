//! A chess board with a known position.

use fastrand::Rng;

use super::canvas::{Canvas, Ends, Ink, Spot, outline};
use super::noise::between;
use super::tint::{BLACK, hex, oklch};
use crate::demo::subject::Chess;

/// The board as in diagrams: rank 8 first, capital letters for White.
fn position(chess: Chess) -> [&'static str; 8] {
    match chess {
        Chess::Start => {
            ["rnbqkbnr", "pppppppp", "........", "........", "........", "........", "PPPPPPPP", "RNBQKBNR"]
        }
        Chess::ItalianGame => {
            ["r.bqkbnr", "pppp.ppp", "..n.....", "....p...", "..B.P...", ".....N..", "PPPP.PPP", "RNBQK..R"]
        }
        Chess::RookEnding => {
            ["........", "...k....", "........", "...K....", "........", "........", ".......R", "........"]
        }
    }
}

/// A board with the position, in wood, green or blue.
pub(super) fn chess(c: &mut Canvas, rng: &mut Rng, chess: Chess) {
    let hue = [65.0, 140.0, 250.0, 20.0, 300.0][usize::from(rng.u8(0..5))] + between(rng, -12.0, 12.0);
    let (pale, deep) =
        (oklch(between(rng, 0.84, 0.93), 0.04, hue + 20.0), oklch(between(rng, 0.42, 0.6), 0.08, hue));
    let (w, h) = (c.w, c.h);
    let desk = oklch(between(rng, 0.25, 0.6), 0.05, 360.0 * rng.f32());
    c.ground(Ink::Between((0.0, 0.0), desk.lighter(0.25), (w, h), desk.darker(0.4)));
    let side = c.unit() * between(rng, 0.8, 0.95);
    let left = (w - side) * between(rng, 0.2, 0.8);
    let top = (h - side) * 0.5;
    c.puff((left + side / 2.0, top + side / 2.0), side * 0.74, side * 0.74, BLACK.fade(0.7));
    c.rect(left - side * 0.025, top - side * 0.025, side * 1.05, side * 1.05, deep.darker(0.5));
    let square = side / 8.0;
    // Seen from Black's side in half of the pictures.
    let flipped = rng.bool();
    for (row, pieces) in (0..8_u8).zip(position(chess)) {
        for (column, piece) in (0..8_u8).zip(pieces.chars()) {
            let (i, j) = if flipped { (7 - column, 7 - row) } else { (column, row) };
            let (x, y) = (left + f32::from(i) * square, top + f32::from(j) * square);
            let tint = if (row + column) % 2 == 0 { pale } else { deep };
            c.rect(
                x,
                y,
                square,
                square,
                Ink::Between((x, y), tint.lighter(0.05), (x + square, y + square), tint.darker(0.06)),
            );
            chess_piece(c, piece, (x + square / 2.0, y + square * 0.9), square * 0.8);
        }
    }
}

/// Outlines of the pieces as (right, up) in shares of a square, from the left foot to the right one.
#[rustfmt::skip]
const PIECES: [(char, &[Spot]); 6] = [
    ('p', &[(-0.28, 0.0), (-0.2, 0.12), (-0.1, 0.34), (-0.2, 0.5), (0.0, 0.68), (0.2, 0.5), (0.1, 0.34), (0.2, 0.12),
        (0.28, 0.0)]),
    ('r', &[(-0.32, 0.0), (-0.2, 0.16), (-0.18, 0.52), (-0.3, 0.58), (-0.3, 0.8), (-0.14, 0.8), (-0.14, 0.7),
        (-0.07, 0.7), (-0.07, 0.8), (0.07, 0.8), (0.07, 0.7), (0.14, 0.7), (0.14, 0.8), (0.3, 0.8), (0.3, 0.58),
        (0.18, 0.52), (0.2, 0.16), (0.32, 0.0)]),
    ('n', &[(-0.3, 0.0), (-0.22, 0.16), (-0.02, 0.42), (-0.3, 0.38), (-0.36, 0.5), (-0.12, 0.82), (-0.08, 0.95),
        (0.04, 0.84), (0.28, 0.6), (0.24, 0.16), (0.32, 0.0)]),
    ('b', &[(-0.3, 0.0), (-0.1, 0.14), (-0.12, 0.34), (-0.24, 0.5), (-0.14, 0.74), (0.0, 0.96), (0.14, 0.74),
        (0.24, 0.5), (0.12, 0.34), (0.1, 0.14), (0.3, 0.0)]),
    ('q', &[(-0.32, 0.0), (-0.22, 0.2), (-0.38, 0.8), (-0.2, 0.56), (-0.12, 0.9), (0.0, 0.6), (0.12, 0.9), (0.2, 0.56),
        (0.38, 0.8), (0.22, 0.2), (0.32, 0.0)]),
    ('k', &[(-0.32, 0.0), (-0.2, 0.2), (-0.36, 0.52), (-0.2, 0.68), (-0.05, 0.6), (-0.05, 0.8), (-0.15, 0.8),
        (-0.15, 0.88), (-0.05, 0.88), (-0.05, 1.0), (0.05, 1.0), (0.05, 0.88), (0.15, 0.88), (0.15, 0.8), (0.05, 0.8),
        (0.05, 0.6), (0.2, 0.68), (0.36, 0.52), (0.2, 0.2), (0.32, 0.0)]),
];

fn chess_piece(c: &mut Canvas, piece: char, (x, y): Spot, s: f32) {
    let Some((_, shape)) = PIECES.iter().find(|(letter, _)| *letter == piece.to_ascii_lowercase()) else {
        return;
    };
    let (body, edge) = if piece.is_ascii_uppercase() {
        (hex(0xf8_f4_e8), hex(0x3c_34_2c))
    } else {
        (hex(0x2e_2b_30), hex(0x10_0e_12))
    };
    let spots: Vec<Spot> = shape.iter().map(|&(dx, up)| (x + dx * s, y - up * s)).collect();
    let path = outline(&spots, Ends::Closed);
    c.puff((x, y), s * 0.4, s * 0.1, BLACK.fade(0.4));
    c.fill(
        path.clone(),
        Ink::Between((x - s * 0.3, y), body.lighter(0.15), (x + s * 0.3, y), body.darker(0.2)),
    );
    c.stroke(path, s * 0.035, edge);
}
