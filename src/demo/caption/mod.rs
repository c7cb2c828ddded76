//! Captions composed from scenes, in twelve languages and eight scripts, and the odd ones that crawls hold.
//!
//! One language a file: each says in its own grammar what is drawn, in which colour, how many, at which time.
//! Nothing here knows of pixels, scores or files.

mod language;

mod en;

mod de;

mod fr;

mod es;

mod it;

mod ru;

mod el;

mod ar;

mod hi;

mod ja;

mod zh;

mod ko;

mod odd;

#[cfg(test)]
mod fit;

pub use language::Language;
pub(super) use language::caption;
pub use odd::Hostile;
pub(super) use odd::{boilerplate, hostile, long, with_entities};
