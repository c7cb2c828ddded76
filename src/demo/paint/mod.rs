//! Pictures drawn by code: a scene goes in, pixels come out, always the same ones.
//!
//! From the general to the particular: colours and a sheet to draw on, irregularity, letters; then views,
//! things and drawings. Nothing here reads a clock, a file or a global generator.

mod tint;

mod canvas;

mod noise;

mod font;

mod sky;

mod trees;

mod land;

mod buildings;

mod water;

mod car;

mod space;

mod still_life;

mod cat;

mod clock;

mod cards;

mod chess;

mod charts;

mod patterns;

mod fractals;

mod graphic;

mod draw;

#[cfg(test)]
mod alike;

pub(super) use draw::draw;
