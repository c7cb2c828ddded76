//! What came of reading another tool's file: all that could be understood, and each part that could not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Judged;
use crate::base::SafeText;
use crate::labels::SetRef;

/// What a file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// One person's answers to one pair each, in the file's order.
    pub judged: Vec<Judged>,
    /// Parts that could not be understood. None of what stands in them was taken.
    pub refused: Vec<Refused>,
    /// Annotations that the other tool itself keeps as cancelled or rejected: no labels.
    pub n_cancelled: u64,
    /// Tasks, or lines, of which nobody has said anything.
    pub n_unlabelled: u64,
    /// Columns or fields of a file of our own form that are none of its, by name. A stranger's. Files of other tools
    /// have many, which are not told.
    pub unread: BTreeSet<String>,
}

impl Brought {
    /// Takes in what came of a part of the file.
    pub(super) fn take(&mut self, place: String, outcome: Result<Option<Judged>, Trouble>) {
        match outcome {
            Ok(Some(judged)) => self.judged.push(judged),
            Ok(None) => self.n_unlabelled += 1,
            Err(trouble) => self.refuse(place, trouble),
        }
    }

    /// Leaves a part of the file out.
    pub(super) fn refuse(&mut self, place: String, trouble: Trouble) {
        self.refused.push(Refused { place, trouble });
    }
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
    /// Not even cells.
    #[error("it is not cut into cells: {0}")]
    NoCells(SafeText),
    /// More or fewer cells than the first line has names.
    #[error("it has {found} cells and the first line {wanted} names")]
    Cells {
        /// Its cells.
        found: usize,
        /// The names.
        wanted: usize,
    },
    /// A field that is not what it should be.
    #[error("{field} is {found}, not {wanted}")]
    Field {
        /// Its name.
        field: SafeText,
        /// What stands there.
        found: SafeText,
        /// What should.
        wanted: &'static str,
    },
    /// Two columns or answers where one can be.
    #[error("{0} is there twice")]
    Twice(SafeText),
    /// Labels beside pairs, as `pairlens export` writes them.
    #[error(
        "it is an export of pairs, with what most people said and not who said what; \
         pairlens labels export writes what can be read again"
    )]
    Export,
    /// Said by another set, or another version of it.
    #[error("it was said by {}, and is read by {set}; --set names the set", SafeText::line(&said.to_string()))]
    OtherSet {
        /// By which. A stranger's.
        said: SetRef,
        /// By which it is read.
        set: SetRef,
    },
    /// Nothing tells which pair it is about.
    #[error("nothing says which pair it is: neither its keys nor its link or caption")]
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

impl Trouble {
    /// A field that is not what it should be.
    pub(super) fn field(field: &str, found: &Value, wanted: &'static str) -> Self {
        /// Characters that are told of what stands there.
        const MAX_TOLD: usize = 60;
        let found: String = match found {
            Value::String(text) if text.is_empty() => "empty".to_owned(),
            Value::String(text) => text.chars().take(MAX_TOLD).collect(),
            other => other.to_string().chars().take(MAX_TOLD).collect(),
        };
        Self::Field { field: SafeText::line(field), found: SafeText::line(&found), wanted }
    }
}
