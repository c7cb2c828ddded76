//! A picture's bytes against the hash that its row gives.
//!
//! Whose hash it is matters more than its letters: img2dataset writes the hash of the file *as downloaded*
//! (`compute_hash`: "compute hash of raw images"), and stores a picture that it has resized and encoded anew.
//! Only without resizing and with `--skip_reencode` are the stored bytes the downloaded ones. DataComp's
//! `sha256` is of the download, too.

use std::fmt;

use md5::Md5;
use sha2::{Digest, Sha256, Sha512};

use crate::base::SafeText;

/// How a hash is made, by the length of its hexadecimal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashKind {
    /// 32 hexadecimal digits.
    Md5,
    /// 64 hexadecimal digits.
    Sha256,
    /// 128 hexadecimal digits.
    Sha512,
}

/// What a row's hash was taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashedFile {
    /// The bytes at hand, if nothing changed since.
    This,
    /// The download that the bytes at hand were mostly made from, by img2dataset.
    Download,
}

/// A hash that a row gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashClaim {
    /// How it was made.
    pub kind: HashKind,
    /// Its hexadecimal form as the row has it; not safe to show.
    pub digits: String,
    /// What it was taken of.
    pub of: HashedFile,
}

/// What came of the comparison. Displays as a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HashCheck {
    /// The dataset has no column of hashes, or this row no value in it.
    NoColumn,
    /// These are the bytes.
    Matches(HashKind),
    /// The bytes are others than those that were hashed.
    Differs(HashKind),
    /// The hash is of the download, and these bytes were encoded anew from it: nothing can be told.
    OfDownload(HashKind),
    /// The row's value has not the form of such a hash.
    NoHash {
        /// By the column's name.
        kind: HashKind,
        /// The start of what stands there.
        found: SafeText,
    },
}

impl HashKind {
    /// All of them, the strongest first.
    pub const ALL: [Self; 3] = [Self::Sha512, Self::Sha256, Self::Md5];

    /// The name of the column that holds it in img2dataset's and DataComp's files.
    pub fn column(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn n_digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    fn digits_of(self, bytes: &[u8]) -> String {
        match self {
            Self::Md5 => hexadecimal(&Md5::digest(bytes)),
            Self::Sha256 => hexadecimal(&Sha256::digest(bytes)),
            Self::Sha512 => hexadecimal(&Sha512::digest(bytes)),
        }
    }
}

impl HashCheck {
    /// Hashes the bytes where the row gives a hash. Cost: about 1 ms a megabyte.
    pub fn of(claim: Option<&HashClaim>, bytes: &[u8]) -> Self {
        let Some(HashClaim { kind, digits, of }) = claim else { return Self::NoColumn };
        let kind = *kind;
        if digits.len() != kind.n_digits() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            /// Enough to see what stands there instead.
            const SHOWN_CHARS: usize = 24;
            let start: String = digits.chars().take(SHOWN_CHARS).collect();
            return Self::NoHash { kind, found: SafeText::line(&start) };
        }
        match of {
            _ if kind.digits_of(bytes).eq_ignore_ascii_case(digits) => Self::Matches(kind),
            HashedFile::This => Self::Differs(kind),
            HashedFile::Download => Self::OfDownload(kind),
        }
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.column())
    }
}

impl fmt::Display for HashCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColumn => f.write_str("the row gives none"),
            Self::Matches(kind) => write!(f, "{kind} matches"),
            Self::Differs(kind) => write!(f, "{kind} differs: other bytes than the row was made from"),
            Self::OfDownload(kind) => {
                write!(f, "{kind} is of the download; img2dataset encoded this picture anew")
            }
            Self::NoHash { kind, found } => write!(f, "{kind} is none: {found}"),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(kind: HashKind, digits: &str, of: HashedFile) -> HashClaim {
        HashClaim { kind, digits: digits.to_owned(), of }
    }

    #[test]
    fn the_known_hashes_of_abc_match_in_either_case() {
        for (kind, digits) in [
            (HashKind::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (HashKind::Sha256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
            (
                HashKind::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ] {
            let checked = |of, bytes: &[u8]| HashCheck::of(Some(&claim(kind, digits, of)), bytes);
            assert_eq!(checked(HashedFile::This, b"abc"), HashCheck::Matches(kind));
            assert_eq!(checked(HashedFile::Download, b"abc"), HashCheck::Matches(kind));
            assert_eq!(checked(HashedFile::This, b"abd"), HashCheck::Differs(kind));
            assert_eq!(checked(HashedFile::Download, b"abd"), HashCheck::OfDownload(kind));
        }
    }

    #[test]
    fn what_is_no_hash_is_no_difference() {
        assert_eq!(HashCheck::of(None, b"abc"), HashCheck::NoColumn);
        for digits in ["", "900150983cd24fb0d6963f7d28e17f7", "zz0150983cd24fb0d6963f7d28e17f72", "\x1b[2J"] {
            let checked = HashCheck::of(Some(&claim(HashKind::Md5, digits, HashedFile::This)), b"abc");
            assert!(matches!(checked, HashCheck::NoHash { .. }), "{digits}");
            assert!(!checked.to_string().contains('\x1b'));
        }
    }
}
