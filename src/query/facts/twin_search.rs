//! Finds the rows that share a value: a walk over all groups of equal keys that keeps those of two rows or more.
//!
//! Cost: one pass over the columns where the keys of all rows fit the budget, else a pass for each range of
//! keys. Two different values are taken for one with a probability of 2^-128 a pair of rows.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use roaring::RoaringBitmap;

use super::Twins;
use super::twins::Twin;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::columns::names_of;
use crate::query::keyed::{
    ClassOf, KEY_BUDGET_BYTES, KeyOf, KeyedError, KeyedRow, Keyer, Readable, Walk, WalkSetup, WalkShare,
};
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;

/// Rows with twins that are kept, 12 bytes each: 600 MB. More than a person would call duplicates.
const MAX_TWINS: u64 = 50_000_000;

/// A search for equal values over a whole dataset. Gives the twins, and the row groups that could not be read.
#[derive(Debug)]
pub struct TwinSearch {
    dataset: SharedDataset,
    keyer: Keyer,
    budget_bytes: u64,
    cancel: Cancel,
    rows: Readable,
    walk: Walk,
    max_twins: u64,
    n_twins: AtomicU64,
    found: Vec<Twin>,
}

impl TwinSearch {
    /// Prepares it. Reads nothing.
    pub fn new(dataset: &SharedDataset, of: KeyOf, cancel: Cancel) -> Result<Self, KeyedError> {
        Self::within(dataset, of, cancel, KEY_BUDGET_BYTES)
    }

    /// The same among these rows only: what stands outside of them is nobody's twin.
    pub fn among(
        dataset: &SharedDataset,
        of: KeyOf,
        rows: Selection,
        cancel: Cancel,
    ) -> Result<Self, KeyedError> {
        Self::prepared(dataset, of, rows, cancel, KEY_BUDGET_BYTES)
    }

    /// The same with a budget for the keys of a pass, in bytes.
    pub fn within(
        dataset: &SharedDataset,
        of: KeyOf,
        cancel: Cancel,
        budget_bytes: u64,
    ) -> Result<Self, KeyedError> {
        Self::prepared(dataset, of, Selection::all(dataset.n_rows()), cancel, budget_bytes)
    }

    fn prepared(
        dataset: &SharedDataset,
        of: KeyOf,
        rows: Selection,
        cancel: Cancel,
        budget_bytes: u64,
    ) -> Result<Self, KeyedError> {
        let keyer = Keyer::new(of, dataset, &names_of(dataset)).ok_or(KeyedError::NoIdentity)?;
        let rows = Readable::new(rows);
        let walk = walk(dataset, &keyer, &rows, budget_bytes, &cancel)?;
        Ok(Self {
            dataset: dataset.clone(),
            keyer,
            budget_bytes,
            cancel,
            rows,
            walk,
            max_twins: MAX_TWINS,
            n_twins: AtomicU64::new(0),
            found: Vec::new(),
        })
    }

    fn begin_again(&mut self) -> Result<(), KeyedError> {
        self.found.clear();
        *self.n_twins.get_mut() = 0;
        self.walk = walk(&self.dataset, &self.keyer, &self.rows, self.budget_bytes, &self.cancel)?;
        Ok(())
    }

    fn outcome(&mut self) -> Twins {
        let mut unknown = RoaringBitmap::new();
        let last = self.dataset.n_rows().checked_sub(1);
        if let Some(last) = last.and_then(|last| u32::try_from(last).ok()) {
            unknown.insert_range(0..=last);
        }
        unknown -= self.walk.with_key();
        Twins::new(unknown, std::mem::take(&mut self.found))
    }
}

fn walk(
    dataset: &SharedDataset,
    keyer: &Keyer,
    rows: &Readable,
    budget_bytes: u64,
    cancel: &Cancel,
) -> Result<Walk, KeyedError> {
    Walk::new(WalkSetup {
        dataset: dataset.clone(),
        rows: rows.rows().clone(),
        keyer: keyer.clone(),
        key_of_null: None,
        others: Vec::new(),
        budget_bytes,
        cancel: cancel.clone(),
    })
}

/// A thread's share of a search.
#[derive(Debug)]
pub struct TwinShare {
    walk: WalkShare,
    found: Vec<Twin>,
}

impl Rounds for TwinSearch {
    type Share = TwinShare;
    type Outcome = (Twins, Vec<(GroupRef, SafeText)>);
    type Error = KeyedError;

    fn work(&self, progress: &dyn ProgressSink) -> Result<TwinShare, Cancelled> {
        let mut found = Vec::new();
        let mut visit = |rows: &[KeyedRow]| {
            // Relaxed: a bound on memory, looked at between groups.
            let before = self.n_twins.load(Ordering::Relaxed);
            if rows.len() > 1 && before <= self.max_twins {
                self.n_twins.fetch_add(rows.len() as u64, Ordering::Relaxed);
                // A group has fewer rows than a dataset, whose rows are numbered in 32 bits.
                let size = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                found.extend(rows.iter().zip(0..).map(|(twin, copy)| Twin { row: twin.row, copy, size }));
            }
        };
        let walk = self.walk.work(progress, ClassOf::One, &mut visit)?;
        Ok(TwinShare { walk, found })
    }

    fn join(&mut self, shares: Vec<TwinShare>) -> Result<ControlFlow<Self::Outcome>, KeyedError> {
        let mut walks = Vec::with_capacity(shares.len());
        for share in shares {
            walks.push(share.walk);
            self.found.extend(share.found);
        }
        if *self.n_twins.get_mut() > self.max_twins {
            return Err(KeyedError::TooManyTwins { max_rows: self.max_twins });
        }
        let step = self.walk.join(walks)?;
        if self.rows.leave_out(self.walk.take_damaged()) {
            self.begin_again()?;
            return Ok(ControlFlow::Continue(()));
        }
        Ok(match step {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(()) => ControlFlow::Break((self.outcome(), self.rows.damaged())),
        })
    }
}
