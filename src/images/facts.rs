//! What is known of one picture beside its pixels, and whether its row tells the truth about it.
//!
//! Plain values: the row's claims come as numbers and words, the picture's own as the decoder found them. How
//! it is laid out for a person is the view's affair.

use std::fmt;
use std::time::Duration;

use super::decode::{Decoded, Extent, Format, Frames};
use super::exif::ExifEntry;
use super::fetch::{FetchHistory, Source};
use super::hash::{HashCheck, HashClaim};
use crate::base::{SafeText, ago};

/// All that is known of a picture that was decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureFacts {
    /// By the bytes.
    pub format: Format,
    /// Length of its file.
    pub n_bytes: u64,
    /// True width, upright.
    pub width_px: u32,
    /// True height, upright.
    pub height_px: u32,
    /// Whether it moves; only the first frame is shown then.
    pub frames: Frames,
    /// Whether the file's end is there.
    pub extent: Extent,
    /// What camera and programs wrote into it; empty where they wrote nothing.
    pub exif: Vec<ExifEntry>,
    /// The true size against the row's.
    pub size: SizeCheck,
    /// The bytes against the row's hash.
    pub hash: HashCheck,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a picture came from. Displays as a fragment: `embedded`, `from example.org`, `from example.org 3 days ago`
/// where it was kept since then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The shard itself.
    Embedded,
    /// A file beside the dataset, by the row's path.
    File(SafeText),
    /// A tar beside the shard, by its file name.
    Tar(SafeText),
    /// The web, or the cache of what once came from there.
    Link {
        /// The host of the row's link.
        host: SafeText,
        /// How it was asked for.
        history: FetchHistory,
        /// Just now from the network, or out of the cache.
        source: Source,
        /// How long ago it was asked for.
        age: Duration,
    },
}

/// What the row says of its picture; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// The width role: any number, NaN included.
    pub width_px: Option<f64>,
    /// The height role.
    pub height_px: Option<f64>,
    /// A hash of the picture's file.
    pub hash: Option<HashClaim>,
}

/// The row's width and height against the picture's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SizeCheck {
    /// The row is right: it has the size upright, or as the file stores it before it is turned.
    Agrees,
    /// Width and height stand for each other: the first LAION files are so.
    Swapped,
    /// The picture has another size, because the link's picture was changed or resized since.
    Differs {
        /// By the row.
        claimed_width_px: f64,
        /// By the row.
        claimed_height_px: f64,
    },
    /// The row does not say (no columns, NULL or NaN).
    Unknown,
}

impl PictureFacts {
    /// Puts together what the decoder found, what the row claims and where the bytes came from.
    ///
    /// Cost: hashing the bytes, where the row has a hash.
    pub fn new(decoded: &Decoded, bytes: &[u8], claims: &Claims, origin: Origin) -> Self {
        Self {
            format: decoded.format,
            n_bytes: bytes.len() as u64,
            width_px: decoded.width_px,
            height_px: decoded.height_px,
            frames: decoded.frames,
            extent: decoded.extent,
            exif: decoded.exif.clone(),
            size: SizeCheck::of(claims, (decoded.width_px, decoded.height_px), decoded.stored_px),
            hash: HashCheck::of(claims.hash.as_ref(), bytes),
            origin,
        }
    }
}

impl SizeCheck {
    /// Holds the row's size against the true one: of a picture with an orientation either is true, upright or as
    /// it is stored, for img2dataset measures before it turns.
    pub fn of(claims: &Claims, upright_px: (u32, u32), stored_px: (u32, u32)) -> Self {
        let (Some(claimed_width_px), Some(claimed_height_px)) = (claims.width_px, claims.height_px) else {
            return Self::Unknown;
        };
        // Some files hold sizes as floats.
        let same = |claimed: f64, true_px: u32| (claimed - f64::from(true_px)).abs() < 0.5;
        let agrees =
            |(width_px, height_px)| same(claimed_width_px, width_px) && same(claimed_height_px, height_px);
        let (width_px, height_px) = upright_px;
        if claimed_width_px.is_nan() || claimed_height_px.is_nan() {
            Self::Unknown
        } else if agrees(upright_px) || agrees(stored_px) {
            Self::Agrees
        } else if agrees((height_px, width_px)) {
            Self::Swapped
        } else {
            Self::Differs { claimed_width_px, claimed_height_px }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("embedded"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Tar(name) => write!(f, "in {name}"),
            Self::Link { host, source: Source::Network, .. } => write!(f, "from {host}"),
            Self::Link { host, source: Source::Cache, age, .. } => write!(f, "from {host} {}", ago(*age)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_agrees_is_swapped_differs_or_is_not_known() {
        let check = |width_px, height_px| {
            let claims = Claims { width_px, height_px, hash: None };
            SizeCheck::of(&claims, (640, 480), (640, 480))
        };
        assert_eq!(check(Some(640.0), Some(480.0)), SizeCheck::Agrees);
        assert_eq!(check(Some(480.0), Some(640.0)), SizeCheck::Swapped);
        let other = SizeCheck::Differs { claimed_width_px: 641.0, claimed_height_px: 480.0 };
        assert_eq!(check(Some(641.0), Some(480.0)), other);
        for unknown in [check(None, Some(480.0)), check(Some(f64::NAN), Some(480.0))] {
            assert_eq!(unknown, SizeCheck::Unknown);
        }
    }

    #[test]
    fn a_square_is_never_swapped() {
        let claims = Claims { width_px: Some(9.0), height_px: Some(9.0), hash: None };
        assert_eq!(SizeCheck::of(&claims, (9, 9), (9, 9)), SizeCheck::Agrees);
    }

    #[test]
    fn of_a_turned_picture_the_size_as_stored_is_as_true_as_the_one_upright() {
        let check = |width_px, height_px| {
            let claims = Claims { width_px: Some(width_px), height_px: Some(height_px), hash: None };
            SizeCheck::of(&claims, (480, 640), (640, 480))
        };
        assert_eq!([check(640.0, 480.0), check(480.0, 640.0)], [SizeCheck::Agrees; 2]);
        assert!(matches!(check(640.0, 481.0), SizeCheck::Differs { .. }));
    }
}
