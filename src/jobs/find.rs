//! Where a row's picture is: its bytes, or the link that leads to them.
//!
//! Reads the row and files beside the dataset; never the network.

use std::path::PathBuf;

use bytes::Bytes;

use crate::app::PictureRequest;
use crate::base::SafeText;
use crate::dataset::{Dataset, StoredPicture};
use crate::images::{NoPicture, Origin, read_below};

/// A picture's bytes with where they are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The picture's file.
    pub bytes: Bytes,
    /// Where it is from.
    pub origin: Origin,
    /// How many pictures the row has.
    pub n_pictures: usize,
}

/// Where a row's picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// In the row, or in a file it names.
    Here(Found),
    /// Behind this link; whether it may be followed the request says.
    Behind(&'a str),
}

/// Why a row's picture is nowhere, and whether others of the row may be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct NotFound {
    /// The reason.
    pub why: NoPicture,
    /// How many pictures the row has, this one included; 1 where that is not known.
    pub n_pictures: usize,
}

/// The only picture of its row, or as good as.
impl From<NoPicture> for NotFound {
    fn from(why: NoPicture) -> Self {
        Self { why, n_pictures: 1 }
    }
}

/// Looks into the row; files are read below `image_roots` only.
///
/// A path beside a link is mostly a name on the machine of who made the set: where no such file can be read,
/// the link is followed.
pub fn find<'a>(
    dataset: &Dataset,
    image_roots: &[PathBuf],
    request: &'a PictureRequest,
) -> Result<Place<'a>, NotFound> {
    let stored = dataset
        .pictures_at(request.row)
        .map_err(|damage| NoPicture::Unreadable(SafeText::line(&damage.to_string())))?;
    let n_pictures = stored.len().max(1);
    let here =
        |bytes: Vec<u8>, origin: Origin| Ok(Place::Here(Found { bytes: bytes.into(), origin, n_pictures }));
    let unread = match stored.into_iter().nth(request.nth) {
        Some(StoredPicture::Bytes(bytes)) => return here(bytes, Origin::Embedded),
        Some(StoredPicture::Path(path)) => match read_below(image_roots, &path, request.cleared) {
            Ok(bytes) => return here(bytes, Origin::File(SafeText::line(&path.to_string_lossy()))),
            Err(why) => why,
        },
        Some(StoredPicture::Nothing) | None => NoPicture::NotInRow,
    };
    match request.link.url() {
        Some(url) => Ok(Place::Behind(url)),
        None => Err(NotFound { why: unread, n_pictures }),
    }
}
