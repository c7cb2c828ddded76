//! What is remembered of a link: how it was asked and what came of it. Plain data; no bytes of pictures.

use crate::images::fetch::{FetchError, FetchHistory};

/// What is remembered of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    /// How it was asked the last time.
    pub history: FetchHistory,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of asking for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A picture's file, or what may be one.
    Picture(PictureFile),
    /// None, and why.
    Failure(FetchError),
}

/// A picture's file as far as its record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its size.
    pub n_bytes: u64,
    /// Width and height by its header, before any rotation; `None` where the header cannot be read or the format
    /// is not one that is drawn.
    pub size_px: Option<(u32, u32)>,
    /// The format, where it is one that is not drawn; `None` in records of programs that did not keep it, too.
    pub undrawn: Option<&'static str>,
}
