//! What can be wrong with a label set. The display is a lower-case fragment that begins with the place.

use std::path::PathBuf;

use crate::base::{Report, SafeText};

/// What is wrong, and in which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct SetError {
    /// From 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: SetProblem,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetProblem {
    /// No TOML, or not of the form of a set: in the words of the reader.
    #[error("{0}")]
    Form(SafeText),
    /// More than a set may have.
    #[error("{what} of more than {most}")]
    TooMany {
        /// Of what: `a set`, `a name`.
        what: &'static str,
        /// And the limit, with its unit.
        most: String,
    },
    /// A name with other characters than these have.
    #[error("{name} is no name of {what}: it is made of small letters, digits and {joint}, a letter first")]
    Name {
        /// Of a set, of a dimension, of a value.
        what: &'static str,
        /// What stands there.
        name: SafeText,
        /// What joins words in it.
        joint: &'static str,
    },
    /// A dimension's name that is the name of another column.
    #[error("a dimension cannot be called {name}: label.{name} says {says}")]
    TakenName {
        /// The name.
        name: &'static str,
        /// What the column of that name says.
        says: &'static str,
    },
    /// Something that may be there once.
    #[error("{what} {name} is there twice, in line {first_line} for the first time")]
    Twice {
        /// A dimension, a value of align.
        what: SafeText,
        /// Its name.
        name: SafeText,
        /// Where it stands first.
        first_line: usize,
    },
    /// Two answers on one key.
    #[error("key {key} says {second} here and {first} in line {first_line}; give one of them another key")]
    KeyTaken {
        /// The key.
        key: char,
        /// What it says first, as `align = match`.
        first: SafeText,
        /// Where.
        first_line: usize,
        /// What it should say here, too.
        second: SafeText,
    },
    /// A key of the review.
    #[error("key {key} cannot say {says}: in the review it {does}")]
    KeyOfReview {
        /// The key, as people call it.
        key: SafeText,
        /// What it should say.
        says: SafeText,
        /// What it does.
        does: &'static str,
    },
    /// Something that is no key.
    #[error("{key} is no key: a key is one visible character")]
    NoKey {
        /// What stands there.
        key: SafeText,
    },
    /// Two dimensions that should make a pair judged, or none.
    #[error("{n} dimensions are required, and exactly one makes a pair judged: give it required = true")]
    Required {
        /// How many.
        n: usize,
    },
    /// The dimension that makes a pair judged cannot be said with a key.
    #[error("{name} is required and cannot be said with a key; {missing}")]
    RequiredWithoutKey {
        /// The dimension.
        name: SafeText,
        /// What it lacks.
        missing: &'static str,
    },
    /// Something that does not go with the dimension's kind, or is missing for it.
    #[error("{name} is of kind {kind}, {what}")]
    Kind {
        /// The dimension.
        name: SafeText,
        /// Its kind, as in the file.
        kind: &'static str,
        /// What is too much or too little.
        what: &'static str,
    },
    /// A default that is no value.
    #[error("the default of {name} is {default}, which is none of its values: {known}")]
    Default {
        /// The dimension.
        name: SafeText,
        /// What stands there.
        default: SafeText,
        /// Its values.
        known: SafeText,
    },
    /// A version below 1.
    #[error("versions are whole numbers from 1 on, this is {0}")]
    Version(i64),
    /// Something that is shown in a line and has several, or none.
    #[error("about is one line of plain text")]
    About,
}

/// Why there is no label set in a file.
#[derive(Debug, thiserror::Error)]
pub enum SetFileError {
    /// It cannot be read.
    #[error("the file cannot be read: {error}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What is in it is no set.
    #[error("{error}")]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        error: SetError,
    },
}

impl SetFileError {
    /// As it is told to a person: the file, the line, what to do.
    pub fn report(&self) -> Report {
        let (Self::Unreadable { path, .. } | Self::Wrong { path, .. }) = self;
        Report::new("read the label set", self)
            .on(SafeText::line(&path.to_string_lossy()))
            .next("pairlens labels sets pair-audit-v1 prints one to start from")
    }
}
