//! What the state knows of pictures: what is asked for, and what came of it. No pixels are kept here.

use std::sync::Arc;

use crate::base::SafeText;
use crate::dataset::RowId;
use crate::images::{Cleared, NoPicture, Origin, PictureFacts, Source, Window};

/// Names an encoded picture in the terminal layer's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PictureId(pub u64);

/// Whether links of this dataset may be fetched. Asked once; nothing is fetched before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchConsent {
    /// The person has not been asked, or said no: what is kept from earlier fetches is shown.
    NotGiven,
    /// By `--fetch` or by key.
    Given,
    /// `--offline`: as without consent, and nobody is asked for it.
    Offline,
}

/// The link of a pair, as far as the person's consent goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// The pair has none.
    None,
    /// The person has not agreed to fetching: only what is kept of it may be shown.
    NotAgreed(String),
    /// The session is offline: the same.
    Offline(String),
    /// May be fetched.
    Allowed(String),
}

impl Link {
    /// The link itself, whatever may be done with it.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::NotAgreed(url) | Self::Offline(url) | Self::Allowed(url) => Some(url),
        }
    }
}

/// A picture that the screen wants. Equal requests have equal answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureRequest {
    /// The pair.
    pub row: RowId,
    /// Its link, and whether it may be followed.
    pub link: Link,
    /// Which of the pair's pictures, from 0.
    pub nth: usize,
    /// The leave to touch it.
    pub cleared: Cleared,
    /// The room for it in cells: width, height.
    pub room_cells: (u16, u16),
    /// The part of it that is to fill the room; `None` for the whole.
    pub window: Option<Window>,
}

/// A picture that is ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Under which name the terminal layer holds it.
    pub id: PictureId,
    /// The cells it covers: width, height; within the room asked for.
    pub cells: (u16, u16),
    /// True size of the original.
    pub width_px: u32,
    /// True size of the original.
    pub height_px: u32,
    /// Format, size in bytes, where it came from: one line.
    pub about: SafeText,
    /// All that is known of it.
    pub facts: Arc<PictureFacts>,
    /// How many pictures the pair has.
    pub n_pictures: usize,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// Ready.
    Drawn(Drawn),
    /// There is none.
    None {
        /// The reason.
        why: NoPicture,
        /// How many pictures the pair has, this one included: the others may be fine.
        n_pictures: usize,
    },
}

impl PictureState {
    /// Whether a server was asked for it just now, so that more is known of links than before.
    pub(super) fn was_asked_for_now(&self) -> bool {
        let source = match self {
            Self::Drawn(drawn) => match &drawn.facts.origin {
                Origin::Link { source, .. } => Some(*source),
                Origin::Embedded | Origin::File(_) | Origin::Tar(_) => None,
            },
            Self::None { why: NoPicture::Fetch(failure), .. } => Some(failure.source),
            Self::None { .. } => None,
        };
        source == Some(Source::Network)
    }
}
