//! What the camera or a program wrote into a picture's file, as lines for a person.
//!
//! Reading order: `tiff` walks the directories within bounds, `words` knows the tags worth telling and spells
//! them out. Thumbnails, maker notes and colour profiles are left alone; the orientation is applied elsewhere.

mod tiff;
mod words;

pub use words::{ExifEntry, MAX_EXIF_CHARS};

pub(super) use words::read;
