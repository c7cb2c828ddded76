//! What has to be found by a pass over the whole dataset before a filter can run.

use super::{FetchColumn, LABEL_PREFIX};
use crate::query::expression::{Input, TopBound};
use crate::query::keyed::KeyOf;

/// Names of the columns that say how many rows share a value.
const COUNT_PREFIX: &str = "dup.";

/// Names of the columns that are true for the first row of those that share a value.
const FIRST_PREFIX: &str = "first.";

/// Something a filter reads that is in no file.
#[derive(Clone, Debug)]
pub enum Need {
    /// Which rows share their URL, caption or pair: `dup.url`, `first.url` and their like.
    Twins(KeyOf),
    /// The value of a `top_bound(x, share)`.
    TopBound(TopBound),
    /// What became of the rows' links: `fetch.status` and its like.
    Fetches,
    /// What people said of the rows: `label.align` and its like.
    Labels,
}

impl Need {
    /// Its name among the facts.
    pub fn name(&self) -> String {
        match self {
            Self::Twins(of) => count_name(*of),
            Self::TopBound(bound) => bound.text().to_owned(),
            Self::Fetches => FetchColumn::Status.name().to_owned(),
            Self::Labels => "label.*".to_owned(),
        }
    }

    /// What is done about it, for a line of progress.
    pub fn activity(&self) -> &'static str {
        match self {
            Self::Twins(_) => "looked for duplicates in",
            Self::TopBound(_) => "ranked",
            Self::Fetches => "looked up the links of",
            Self::Labels => "looked for labels of",
        }
    }

    /// What has to be found for a derived column, if anything.
    pub(in crate::query) fn of_input(input: &Input) -> Option<Self> {
        let Input::Derived(name) = input else { return None };
        if FetchColumn::ALL.iter().any(|column| column.name() == name) {
            return Some(Self::Fetches);
        }
        if name.starts_with(LABEL_PREFIX) {
            return Some(Self::Labels);
        }
        let of = name.strip_prefix(COUNT_PREFIX).or_else(|| name.strip_prefix(FIRST_PREFIX))?;
        KeyOf::ALL.into_iter().find(|key| key.name() == of).map(Self::Twins)
    }
}

/// `dup.url`.
pub(in crate::query) fn count_name(of: KeyOf) -> String {
    format!("{COUNT_PREFIX}{}", of.name())
}

/// `first.url`.
pub(in crate::query) fn first_name(of: KeyOf) -> String {
    format!("{FIRST_PREFIX}{}", of.name())
}
