//! Why bytes gave no pixels, in words short enough to stand in the picture's place.

use std::io;

use image::ImageError;

use super::content::{Content, Format};
use super::structure::Extent;
use crate::base::{self, SafeText};
use crate::images::causes::{causes, detail, root_words};

/// Why bytes gave no pixels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Something else than a picture that is drawn.
    #[error("{0}")]
    NotAPicture(Content),
    /// The end is missing, and what came cannot be drawn.
    #[error("cut short after {}", base::bytes(*.received_bytes))]
    CutShort {
        /// All there was.
        received_bytes: u64,
    },
    /// More pixels than are decoded.
    #[error("too large to decode: {width_px}×{height_px}")]
    TooLarge {
        /// By the file's header.
        width_px: u32,
        /// By the file's header.
        height_px: u32,
    },
    /// The decoder asks for more memory than it is given.
    #[error("too large to decode: it asks for too much memory")]
    TooMuchMemory,
    /// A width or height of 0.
    #[error("the picture has no pixels")]
    NoPixels,
    /// A variant of the format that the decoder does not know.
    #[error("this kind of {format} is not drawn: {detail}")]
    Unsupported {
        /// By the first bytes.
        format: Format,
        /// The decoder's words.
        detail: SafeText,
    },
    /// The decoder refuses the bytes.
    #[error("picture bytes are damaged: {detail}")]
    Damaged {
        /// By the first bytes.
        format: Format,
        /// The decoder's words.
        detail: SafeText,
    },
    /// The decoder gave up in a way it should not; the panic was caught.
    #[error("picture bytes are damaged: the {0} decoder failed")]
    Panicked(Format),
}

impl DecodeError {
    /// Sorts what a decoder said of these bytes.
    pub(super) fn of(format: Format, bytes: &[u8], error: &ImageError) -> Self {
        if ended_early(error) || Extent::of(format, bytes) == Extent::CutShort {
            return Self::CutShort { received_bytes: bytes.len() as u64 };
        }
        match error {
            ImageError::Limits(_) => Self::TooMuchMemory,
            ImageError::Unsupported(e) => Self::Unsupported { format, detail: detail(e) },
            other => {
                Self::Damaged { format, detail: SafeText::line(&chunk_named(root_words(other).as_str())) }
            }
        }
    }
}

/// Whether a decoder wanted to read on behind the last byte.
fn ended_early(error: &ImageError) -> bool {
    let early = |io: &io::Error| io.kind() == io::ErrorKind::UnexpectedEof;
    // This variant's `source` skips the error it holds.
    matches!(error, ImageError::IoError(io) if early(io))
        || causes(error).filter_map(|e| e.downcast_ref()).any(early)
}

/// The png crate prints a chunk's type with all its flags; the name is what a person can use.
fn chunk_named(words: &str) -> String {
    let parts = words.split_once("ChunkType { type: ");
    let parts =
        parts.and_then(|(before, rest)| Some((before, rest.split_once(',')?.0, rest.split_once('}')?.1)));
    match parts {
        Some((before, name, behind)) => format!("{before}{name}{behind}"),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_called_by_its_name() {
        let words =
            "CRC error while decoding ChunkType { type: IDAT, critical: true, safecopy: false } chunk.";
        assert_eq!(chunk_named(words), "CRC error while decoding IDAT chunk.");
        assert_eq!(chunk_named("ChunkType { type: cut"), "ChunkType { type: cut");
    }

    #[test]
    fn a_read_behind_the_end_is_a_cut_wherever_it_hides() {
        let early = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let jpeg = image::ImageFormat::Jpeg.into();
        let nested = ImageError::Decoding(image::error::DecodingError::new(jpeg, io::Error::other(early())));
        for error in [ImageError::IoError(early()), nested] {
            let named = DecodeError::of(Format::Png, &[0; 9], &error);
            assert_eq!(named, DecodeError::CutShort { received_bytes: 9 });
        }
        let other = ImageError::IoError(io::Error::other("something else"));
        let named = DecodeError::of(Format::Png, &[0; 9], &other).to_string();
        assert_eq!(named, "picture bytes are damaged: something else");
    }
}
