//! Keys of given rows, and rows of given keys: how what hangs on keys meets a dataset.
//!
//! Both read the columns that identify a pair once; what they keep grows with what is asked for, not with the
//! dataset, and is bounded.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::{ItemKeys, ItemSweep, KeyedError, PairKey};
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText, count};
use crate::dataset::{GroupRef, RowId, SharedDataset};
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;

/// Rows whose keys are kept at once: 64 bytes each. Nobody judges a tenth of them.
const MAX_ITEMS: u64 = 1_000_000;

/// More rows than keys are kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys are kept of {} rows at most, and these are {}", count(MAX_ITEMS), count(*n_rows))]
pub struct TooManyItems {
    /// How many they are.
    pub n_rows: u64,
}

/// Why keys cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemSearchError {
    /// Nothing identifies a pair.
    #[error(transparent)]
    Keyed(#[from] KeyedError),
    /// More than are kept.
    #[error(transparent)]
    TooMany(#[from] TooManyItems),
}

/// Keys by row, ascending, and the row groups that could not be read: their rows are missing.
pub type KeyedItems = (Vec<(RowId, ItemKeys)>, Vec<(GroupRef, SafeText)>);

/// Looks for the keys of given rows.
#[derive(Debug)]
pub struct KeysOfRows {
    sweep: ItemSweep,
}

impl KeysOfRows {
    /// Prepares it for `rows`. Reads nothing.
    pub fn new(dataset: &SharedDataset, rows: Selection, cancel: Cancel) -> Result<Self, ItemSearchError> {
        if rows.len() > MAX_ITEMS {
            return Err(TooManyItems { n_rows: rows.len() }.into());
        }
        Ok(Self { sweep: ItemSweep::new(dataset, rows, cancel)? })
    }
}

impl Rounds for KeysOfRows {
    type Share = Vec<(RowId, ItemKeys)>;
    type Outcome = KeyedItems;
    type Error = std::convert::Infallible;

    fn work(&self, progress: &dyn ProgressSink) -> Result<Self::Share, Cancelled> {
        let mut items = Vec::new();
        self.sweep.work(progress, &mut |row, keys| items.push((row, keys)))?;
        Ok(items)
    }

    fn join(&mut self, shares: Vec<Self::Share>) -> Result<ControlFlow<Self::Outcome>, Self::Error> {
        let mut items = shares.concat();
        items.sort_unstable();
        Ok(ControlFlow::Break((items, self.sweep.damaged())))
    }
}

/// Where keys were found, and the row groups that could not be looked into.
pub type LocatedRows = (HashMap<PairKey, RowId>, Vec<(GroupRef, SafeText)>);

/// Looks for a row of each of some pairs: where it is said to be, and only if some are not there in a second round
/// everywhere; what is found there is the pair's first row.
#[derive(Debug)]
pub struct RowsOfKeys {
    dataset: SharedDataset,
    /// Those that were not found yet.
    wanted: HashSet<PairKey>,
    found: HashMap<PairKey, RowId>,
    /// The pass of this round, and whether it goes through all rows.
    sweep: ItemSweep,
    goes_everywhere: bool,
    damaged: Vec<(GroupRef, SafeText)>,
    cancel: Cancel,
}

impl RowsOfKeys {
    /// Prepares it. `hints` are rows where some of the pairs stood once; those that this dataset does not have are
    /// passed over. Reads nothing.
    pub fn new(
        dataset: &SharedDataset,
        wanted: &[PairKey],
        hints: &[RowId],
        cancel: Cancel,
    ) -> Result<Self, ItemSearchError> {
        let wanted: HashSet<PairKey> = wanted.iter().copied().collect();
        if wanted.len() as u64 > MAX_ITEMS {
            return Err(TooManyItems { n_rows: wanted.len() as u64 }.into());
        }
        let mut hints: Vec<RowId> = hints.iter().copied().filter(|row| row.0 < dataset.n_rows()).collect();
        hints.sort_unstable();
        hints.dedup();
        let rows = Selection::of(dataset.n_rows(), hints);
        let sweep = ItemSweep::new(dataset, rows, cancel.clone())?;
        Ok(Self {
            dataset: dataset.clone(),
            wanted,
            found: HashMap::new(),
            sweep,
            goes_everywhere: false,
            damaged: Vec::new(),
            cancel,
        })
    }
}

impl Rounds for RowsOfKeys {
    type Share = HashMap<PairKey, RowId>;
    type Outcome = LocatedRows;
    type Error = KeyedError;

    fn work(&self, progress: &dyn ProgressSink) -> Result<Self::Share, Cancelled> {
        let mut found = HashMap::new();
        self.sweep.work(progress, &mut |row, keys| {
            if self.wanted.contains(&keys.pair) {
                let first = found.entry(keys.pair).or_insert(row);
                *first = row.min(*first);
            }
        })?;
        Ok(found)
    }

    fn join(&mut self, shares: Vec<Self::Share>) -> Result<ControlFlow<Self::Outcome>, KeyedError> {
        for (key, row) in shares.into_iter().flatten() {
            let first = self.found.entry(key).or_insert(row);
            *first = row.min(*first);
        }
        for damage in self.sweep.damaged() {
            if self.damaged.iter().all(|(known, _)| *known != damage.0) {
                self.damaged.push(damage);
            }
        }
        self.wanted.retain(|key| !self.found.contains_key(key));
        if self.goes_everywhere || self.wanted.is_empty() {
            return Ok(ControlFlow::Break((
                std::mem::take(&mut self.found),
                std::mem::take(&mut self.damaged),
            )));
        }
        let all = Selection::all(self.dataset.n_rows());
        self.sweep = ItemSweep::new(&self.dataset, all, self.cancel.clone())?;
        self.goes_everywhere = true;
        Ok(ControlFlow::Continue(()))
    }
}
