//! The demo dataset: pictures drawn by code, captions in several languages, links served on loopback.
//!
//! [`plan()`] lists the pairs, [`ensure()`] makes the shards and pictures of that plan in a folder, and
//! [`DemoServer`] answers their links. Only the command line needs any of it. Everything follows from one
//! seed; nothing is downloaded, and no picture or text here was made by anyone else.

mod subject;

mod scene;

mod caption;

mod score;

mod pair;

mod oddity;

mod plan;

mod murmur;

#[expect(clippy::many_single_char_names, reason = "x, y, w, h, r, c: what geometry and canvases call them")]
mod paint;

mod encode;

mod shards;

mod build;

mod ensure;

mod reply;

mod server;

pub use caption::{Hostile, Language};
pub use ensure::{DemoDataset, DemoError, Origin, ensure};
pub use oddity::Oddity;
pub use pair::{Behaviour, DEMO_HOST, Fit, Format, PlannedPair, Storage};
pub use plan::{N_PAIRS, plan, storage_at};
pub use scene::{Kind, Overlay, Scene};
pub use score::Scores;
pub use server::DemoServer;
pub use subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};
