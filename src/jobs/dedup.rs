//! Keeps one of each for an export, on all cores.

use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::Selection;
use crate::query::facts::TwinSearch;
use crate::query::keyed::KeyOf;

/// What is left of some rows when of those that are alike only the first stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Deduplicated {
    /// The rows that stay: the first of each, and those without a value, which are like no other.
    pub rows: Selection,
    /// How many went.
    pub n_repeated: u64,
    /// Row groups that could not be read; none of their rows went.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

/// Leaves out of `rows` what repeats an earlier one of them.
pub fn deduplicate(
    dataset: &SharedDataset,
    of: KeyOf,
    rows: &Selection,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<Deduplicated, RoundsError> {
    let search = TwinSearch::among(dataset, of, rows.clone(), cancel.clone());
    let (twins, damaged) = run(&mut search.map_err(|error| refused(&error))?, cancel, progress)?;
    Ok(Deduplicated { rows: rows.less(twins.repeated()), n_repeated: twins.n_repeated(), damaged })
}
