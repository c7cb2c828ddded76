//! Why the store could not be opened, read or written. How it is shown is decided elsewhere, with the advice here.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use super::super::set::SetError;
use super::super::{ActId, AnswerError, DrawId, SetRef};
use crate::base::SafeText;

/// What went wrong. Nothing of the call it comes from was stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file, and it was not to be made.
    #[error("there are no labels yet: {} does not exist", SafeText::line(&.0.to_string_lossy()))]
    NotThere(PathBuf),
    /// Its folder is missing.
    #[error("the folder {} does not exist", SafeText::line(&.0.to_string_lossy()))]
    NoFolder(PathBuf),
    /// Neither the file nor its folder could be read or made.
    #[error("{} cannot be opened: {source}", SafeText::line(&path.to_string_lossy()))]
    Closed {
        /// Which file.
        path: PathBuf,
        /// In the system's words.
        source: io::Error,
    },
    /// Writing is not allowed here.
    #[error("it can be read, but not written")]
    ReadOnly,
    /// No SQLite file at all.
    #[error("it is no store of labels; it was left as it is")]
    NotAStore,
    /// Some other program's SQLite file.
    #[error("it is the database of another program; it was left as it is")]
    Foreign,
    /// Made by a later version of this program.
    #[error("it was written by a newer pairlens: its version is {found}, this one knows {known}")]
    Newer {
        /// The file's version.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// Needs to be brought up to date, which is not possible without writing.
    #[error(
        "it was written by an older pairlens and cannot be brought up to date, because it cannot be written"
    )]
    Older,
    /// A table was made by other words than those of this version.
    #[error("its tables are not those of version {0}")]
    OtherTables(u32),
    /// A write-ahead log without the file it belongs to.
    #[error("its main file is gone, but {} beside it holds labels of it", SafeText::line(&.0.to_string_lossy()))]
    Orphan(PathBuf),
    /// A write-ahead log that cannot be read without writing, left by somebody who was killed.
    #[error("{} beside it holds labels that only somebody who may write there can bring in", SafeText::line(&.0.to_string_lossy()))]
    LogLeft(PathBuf),
    /// The disk, or a quota, is full.
    #[error("the disk is full")]
    Full,
    /// Another process kept it locked for longer than anyone should.
    #[error("another process has kept it locked for {seconds} seconds")]
    Busy {
        /// How long was waited.
        seconds: u64,
    },
    /// What stands in it cannot be.
    #[error("it is damaged: {0}")]
    Damaged(SafeText),
    /// Labels by a set that was not put in before.
    #[error("it does not know the label set {0}")]
    UnknownSet(SetRef),
    /// A set of this name and version is there with another meaning.
    #[error("the label set {0} is in it with other dimensions or values: a change needs a new version")]
    OtherSet(SetRef),
    /// The text of a stored set cannot be read.
    #[error("the label set {set} in it cannot be read: {source}")]
    UnreadableSet {
        /// Which.
        set: SetRef,
        /// Why.
        source: SetError,
    },
    /// No such dimension in the set.
    #[error("{set} has no dimension {dimension}")]
    UnknownDimension {
        /// Which set.
        set: SetRef,
        /// What was named.
        dimension: SafeText,
    },
    /// No answer to its dimension.
    #[error("{0}")]
    Answer(#[from] AnswerError),
    /// An answer of another kind than its dimension.
    #[error("{answer} is no kind of answer to {dimension}")]
    AnswerKind {
        /// The answer.
        answer: SafeText,
        /// Its dimension.
        dimension: SafeText,
    },
    /// A draw that is not in it, or is by another set.
    #[error("it does not know draw {}", .0.0)]
    UnknownDraw(DrawId),
    /// An act of this name is there and is another.
    #[error("an act named {0} is in it already, and is another one")]
    OtherAct(ActId),
    /// Anything else SQLite says.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Whether what was to be stored is at fault: the same call fails for ever, whatever becomes of the disk and of
    /// whoever else writes. All else may pass.
    pub fn is_final(&self) -> bool {
        match self {
            Self::UnknownSet(_)
            | Self::UnknownDimension { .. }
            | Self::Answer(_)
            | Self::AnswerKind { .. }
            | Self::UnknownDraw(_)
            | Self::OtherAct(_) => true,
            Self::Sqlite(error) => {
                let code = error.sqlite_error_code();
                matches!(code, Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig))
            }
            _ => false,
        }
    }

    /// What a person can do now.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotThere(_) => "label pairs with `pairlens review`, or name the file with --labels",
            Self::NoFolder(_) | Self::Closed { .. } | Self::ReadOnly => {
                "name a file in a folder you may write to with --labels FILE, or set PAIRLENS_LABELS"
            }
            Self::NotAStore | Self::Foreign => "name another file with --labels FILE",
            Self::Newer { .. } => "use the newer pairlens, or name another file with --labels FILE",
            Self::Older => {
                "make it writable once, or copy it to a folder you may write to and name the copy with --labels"
            }
            Self::OtherTables(_) | Self::Damaged(_) => {
                "`pairlens labels verify` says more; keep a copy of the file before anything else"
            }
            Self::Orphan(_) => "put the file back beside it, or move it away to begin with no labels",
            Self::LogLeft(_) => {
                "copy both files to a folder you may write to, and name the copy with --labels FILE"
            }
            Self::Full => "make room; what was saved before is safe, and saving can be tried again",
            Self::Busy { .. } => "find the process that holds it (`fuser` names it) and try again",
            Self::OtherSet(_) => "raise the version in the set's file",
            _ => return None,
        })
    }
}

/// How long a lock is waited for. A writer holds it for milliseconds; a minute-long one is a stopped process.
pub(super) const BUSY_TIMEOUT_S: u64 = 20;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { seconds: BUSY_TIMEOUT_S }
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(SafeText::line(&error.to_string())),
            Some(ErrorCode::NotADatabase) => Self::NotAStore,
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
                    Self::Damaged(SafeText::line(&error.to_string()))
                }
                error => Self::Sqlite(error),
            },
        }
    }
}
