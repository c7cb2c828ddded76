//! What the fetch and the decoder know of a picture that no person has to say: that its link is dead, or its bytes
//! are no whole picture.

use super::super::PictureState;
use crate::images::{DecodeError, FetchError, LastingFailure, NoPicture};
use crate::labels::{Answer, Change, DimensionKind, LabelSet};

/// The dimension that is filled by itself, where the set has it with these values.
const DIMENSION: &str = "image";

/// Its link brought nothing, and will not.
const DEAD: &str = "dead";

/// There are bytes, and they cannot be decoded.
const CORRUPT: &str = "corrupt";

/// What is said of a picture by what came of it; `None` where that says nothing for certain: a server that was busy
/// may answer tomorrow, and a kind of picture that is not drawn here may be whole.
pub(in crate::app) fn found_out(state: &PictureState, set: &LabelSet) -> Option<Change> {
    let value = match state {
        PictureState::None { why: NoPicture::Fetch(failure), .. } if is_dead(&failure.error) => DEAD,
        PictureState::None { why: NoPicture::Decode(error), .. } if is_broken(error) => CORRUPT,
        _ => return None,
    };
    let dimension = set.dimension(DIMENSION).filter(|dimension| dimension.kind == DimensionKind::Single)?;
    dimension.value(value)?;
    Some(Change::Set { dimension: DIMENSION.to_owned(), answer: Answer::One(value.to_owned()) })
}

/// Gone, refused for good or replaced by a page. A wish of the site's owner and an address that is not followed say
/// nothing of the link.
fn is_dead(error: &FetchError) -> bool {
    match error {
        FetchError::Lasting(LastingFailure::Robots(_))
        | FetchError::Address(_)
        | FetchError::TooLarge { .. } => false,
        error => !error.is_passing(),
    }
}

/// What is not drawn here, or not with this much memory, may be whole.
fn is_broken(error: &DecodeError) -> bool {
    matches!(error, DecodeError::CutShort { .. } | DecodeError::NoPixels | DecodeError::Damaged { .. })
}
