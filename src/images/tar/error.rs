//! Why a tar gave no picture, in words short enough to stand in the picture's place.

use crate::base::{self, SafeText};

/// What was wrong, and with which tar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}: {tar}")]
pub struct TarError {
    /// The tar's file name.
    pub tar: SafeText,
    /// What was wrong.
    pub fault: TarFault,
}

/// What was wrong with a tar. Each displays as a phrase that the tar's name follows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TarFault {
    /// All of it was looked through.
    #[error("no picture {key} in the tar")]
    NoMember {
        /// The row's key.
        key: SafeText,
    },
    /// The first block is no header.
    #[error("not a tar archive")]
    NotATar,
    /// A compressed tar, which cannot be read at a place.
    #[error("compressed tar: unpack it first")]
    Compressed,
    /// A link or a `..` leads elsewhere.
    #[error("tar lies outside the dataset's folder")]
    LeadsOut,
    /// A header's checksum is wrong, or its size is none.
    #[error("tar is damaged at byte {}", base::count(*.at))]
    Damaged {
        /// Where the header stands.
        at: u64,
    },
    /// It ends before its end mark or inside a member.
    #[error("tar is cut short after {}", base::bytes(*.n_bytes))]
    CutShort {
        /// What there is.
        n_bytes: u64,
    },
    /// More headers than are walked.
    #[error("tar holds too many members")]
    TooManyMembers,
    /// Larger than any picture that is read.
    #[error("picture of {} is too large", base::bytes(*.n_bytes))]
    TooLarge {
        /// By its header.
        n_bytes: u64,
    },
    /// The operating system's words.
    #[error("tar cannot be read ({0})")]
    Io(SafeText),
}
