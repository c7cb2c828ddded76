//! What came of reading another tool's file: all that could be understood, and each part that could not.

use super::Judged;
use crate::base::SafeText;

/// What a file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// One person's answers to one pair each, in the file's order.
    pub judged: Vec<Judged>,
    /// Parts that could not be understood. None of what stands in them was taken.
    pub refused: Vec<Refused>,
    /// Annotations that the other tool itself keeps as cancelled or rejected: no labels.
    pub n_cancelled: u64,
    /// Tasks that nobody has labelled.
    pub n_unlabelled: u64,
}

/// A part of a file that cannot be read as labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which: `task 3, annotation 2` or `line 7`, from 1.
    pub place: String,
    /// Why.
    pub trouble: Trouble,
}

/// Why a part of a file cannot be read as labels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Not the structure that the format has there.
    #[error("it has no {0}")]
    Lacks(&'static str),
    /// Not even JSON.
    #[error("it is no JSON: {0}")]
    NoJson(SafeText),
    /// Nothing tells which pair it is about.
    #[error("nothing says which pair it is: neither pair_key nor an image link or a text")]
    NoPair,
    /// Answers to something that the set does not ask.
    #[error(
        "{0} is no dimension of the set; name the right set with --set, or map it with --map {0}=DIMENSION"
    )]
    UnknownDimension(SafeText),
    /// An answer that the dimension does not have.
    #[error("{0}")]
    Answer(SafeText),
    /// Nobody's.
    #[error("it does not say who labelled; name the person with --annotator")]
    Nobody,
}
