//! Bytes become pixels within bounds, or a named reason why not.
//!
//! Reading order: [`Content`] (what the first bytes say), `measure` (how large it is), `structure` (is the file whole,
//! does it move),
//! `decoder` (the decoding and its bounds), [`DecodeError`]. No file, link or terminal is touched here.

mod content;
mod decoder;
mod error;
mod measure;
mod structure;

pub use content::{Content, Format};
pub use decoder::{BLURRED_SIDE_PX, Decoded, MAX_PIXELS, MAX_SIDE_PX, decode};
pub use error::DecodeError;
pub use measure::size_of;
pub use structure::{Extent, Frames};
