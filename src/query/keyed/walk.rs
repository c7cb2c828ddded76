//! All rows of a selection, group by group of equal keys, in as many passes as the budget asks for.
//!
//! Each pass is two rounds: all threads gather the rows of a range of keys, then all sort and visit them.
//! Bounded: a pass holds the budget, whatever the dataset's size; what grows is the number of passes.

use std::ops::ControlFlow;

use arrow::array::ArrayRef;
use roaring::RoaringBitmap;

use super::error::{KeyedError, MAX_KEYED_ROWS};
use super::gather::{BYTES_PER_ROW, Gather, Gathered, KeyedRow, Overfull};
use super::grouping::Grouping;
use super::keyer::Keyer;
use super::ranges::Ranges;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::expression::Scalar;
use crate::query::selection::Selection;

/// Bytes that the keys of a pass may take: ten million rows, 24 bytes each, take one pass.
pub(in crate::query) const KEY_BUDGET_BYTES: u64 = 240 << 20;

/// What is gone through.
#[derive(Clone, Debug)]
pub(in crate::query) struct WalkSetup {
    pub(in crate::query) dataset: SharedDataset,
    pub(in crate::query) rows: Selection,
    pub(in crate::query) keyer: Keyer,
    /// The key of rows whose parts are all NULL; without one they are in no group.
    pub(in crate::query) key_of_null: Option<u128>,
    /// What is read beside the keys, for [`ClassOf`].
    pub(in crate::query) others: Vec<Scalar>,
    /// Bytes a pass may hold.
    pub(in crate::query) budget_bytes: u64,
    pub(in crate::query) cancel: Cancel,
}

/// The class of each row of a batch, by the values of [`WalkSetup::others`]: rows are equal within a class only.
#[derive(Clone, Copy)]
pub(in crate::query) enum ClassOf<'a> {
    /// All rows are in one.
    One,
    /// By values; `n` of them.
    Values(&'a (dyn Fn(&[ArrayRef], usize) -> Vec<u32> + Sync)),
}

impl ClassOf<'_> {
    /// Empty where all rows are in class 0.
    pub(super) fn classes(self, values: &[ArrayRef], n: usize) -> Vec<u32> {
        match self {
            Self::One => Vec::new(),
            Self::Values(of) => of(values, n),
        }
    }
}

/// What a thread made in a round, beside what the visitor kept.
#[derive(Debug)]
pub(in crate::query) enum WalkShare {
    Gathered(Result<Gathered, Overfull>),
    Grouped,
}

/// The walk. Run it as [`Rounds`](crate::query::Rounds) are run.
#[derive(Debug)]
pub(in crate::query) struct Walk {
    setup: WalkSetup,
    max_rows: u64,
    ranges: Ranges,
    round: Round,
    with_key: RoaringBitmap,
    damaged: Vec<(GroupRef, SafeText)>,
}

#[derive(Debug)]
enum Round {
    Gather(Box<Gather>),
    Group(Grouping),
    Over,
}

impl Walk {
    /// Prepares the first pass. Reads nothing.
    pub(in crate::query) fn new(setup: WalkSetup) -> Result<Self, KeyedError> {
        let n_rows = setup.rows.n_rows();
        if n_rows > MAX_KEYED_ROWS {
            return Err(KeyedError::TooManyRows { n_rows });
        }
        let max_rows = (setup.budget_bytes / BYTES_PER_ROW).max(1);
        let ranges = Ranges::new(setup.rows.len(), max_rows);
        let mut walk = Self {
            setup,
            max_rows,
            ranges,
            round: Round::Over,
            with_key: RoaringBitmap::new(),
            damaged: Vec::new(),
        };
        walk.begin_pass();
        Ok(walk)
    }

    /// A thread's share of the round; groups are visited in rounds that sort.
    pub(in crate::query) fn work(
        &self,
        progress: &dyn ProgressSink,
        class_of: ClassOf<'_>,
        visit: &mut dyn FnMut(&[KeyedRow]),
    ) -> Result<WalkShare, Cancelled> {
        match &self.round {
            Round::Gather(gather) => gather.work(progress, class_of).map(WalkShare::Gathered),
            Round::Group(grouping) => grouping.work(visit).map(|()| WalkShare::Grouped),
            Round::Over => Ok(WalkShare::Grouped),
        }
    }

    /// Ends a round; breaks when all groups were visited.
    pub(in crate::query) fn join(&mut self, shares: Vec<WalkShare>) -> Result<ControlFlow<()>, KeyedError> {
        match std::mem::replace(&mut self.round, Round::Over) {
            Round::Gather(gather) => self.end_gathering(&gather, shares)?,
            Round::Group(_) => self.begin_pass(),
            Round::Over => {}
        }
        let is_over = matches!(self.round, Round::Over);
        Ok(if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Rows that have a key: known after the first pass.
    pub(in crate::query) fn with_key(&self) -> &RoaringBitmap {
        &self.with_key
    }

    /// Takes the row groups that could not be read in the pass before. Their rows before the damage are in
    /// groups: leave them out and begin again.
    pub(in crate::query) fn take_damaged(&mut self) -> Vec<(GroupRef, SafeText)> {
        std::mem::take(&mut self.damaged)
    }

    fn begin_pass(&mut self) {
        self.round = match self.ranges.next() {
            Some(range) => Round::Gather(Box::new(Gather::new(&self.setup, range, self.max_rows))),
            None => Round::Over,
        };
    }

    fn end_gathering(&mut self, gather: &Gather, shares: Vec<WalkShare>) -> Result<(), KeyedError> {
        self.damaged.extend(gather.damaged());
        let mut all = Vec::with_capacity(shares.len());
        for share in shares {
            match share {
                WalkShare::Gathered(Ok(gathered)) => all.push(gathered),
                WalkShare::Gathered(Err(Overfull)) => {
                    self.ranges.halve(gather.range(), self.max_rows)?;
                    self.begin_pass();
                    return Ok(());
                }
                WalkShare::Grouped => {}
            }
        }
        let Gathered { buckets, with_key } = Gathered::joined(all);
        self.with_key |= with_key;
        self.round = Round::Group(Grouping::new(buckets, self.setup.cancel.clone()));
        Ok(())
    }
}
