//! Draws a sample: counts the strata, goes through all groups of equal pairs, keeps the lowest priorities.
//!
//! The priority of a row is a hash of the seed, its [`PairKey`] and its copy number ([`PairKey::priority`]); the
//! rows of the lowest priorities of a stratum are drawn from it, and every row had the same chance.
//!
//! The copy number counts equal pairs **within a stratum of the rows drawn from**, in dataset order, not over
//! the whole dataset: equal pairs may differ in other columns, and a filter or a stratum may take some and leave
//! others. Counted over the whole dataset, which of them carries which number would depend on how the rows are
//! ordered in the files, and so would the draw. Counted here, a stratum with m copies of a pair has the numbers
//! 0 to m − 1 whatever the order: a re-sharded or re-ordered copy of the rows draws the same pairs, as often.
//! Among rows that agree in URL, caption and stratum the earlier in dataset order is drawn first.

use std::ops::ControlFlow;

use super::allocate::allocate;
use super::count::Count;
use super::lowest::Lowest;
use super::strata::{MAX_BY, MAX_STRATA, Strata, Tally};
use super::{Drawn, Sample, SampleSpec, Stratum};
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText, count};
use crate::dataset::{GroupRef, RowId, SharedDataset};
use crate::query::columns::names_of;
use crate::query::keyed::{
    ClassOf, KEY_BUDGET_BYTES, KeyOf, KeyedError, KeyedRow, Keyer, PairKey, PairPart, Readable, Walk,
    WalkSetup, WalkShare,
};
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;

/// Rows of a sample at most. They are kept in 32 bytes and a quarter more by each thread: 170 MB.
pub(super) const MAX_DRAWN: u64 = 4 << 20;

/// Why nothing can be drawn. The display is a lower-case fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// More rows than are drawn.
    #[error("a sample has {} rows at most, {} were asked for", count(MAX_DRAWN), count(*n))]
    TooMany {
        /// Rows asked for.
        n: u64,
    },
    /// More strata than are kept.
    #[error("there are more than {} strata; cut numbers into bins, as in punsafe:0.1,0.5", count(MAX_STRATA as u64))]
    TooManyStrata,
    /// More things to divide by.
    #[error("rows are divided by {MAX_BY} things at most")]
    TooManyBy,
    /// The rows cannot be told apart.
    #[error(transparent)]
    Keyed(#[from] KeyedError),
}

/// A draw. Run it as [`Rounds`] are run.
#[derive(Debug)]
pub struct Draw {
    dataset: SharedDataset,
    spec: SampleSpec,
    keyer: Keyer,
    budget_bytes: u64,
    cancel: Cancel,
    rows: Readable,
    strata: Strata,
    shares: Vec<usize>,
    lowest: Vec<Lowest>,
    round: Round,
}

#[derive(Debug)]
enum Round {
    Count(Box<Count>),
    Walk(Box<Walk>),
}

/// A thread's share of a draw.
#[derive(Debug)]
pub struct DrawShare(Share);

#[derive(Debug)]
enum Share {
    Tally(Tally),
    Walk(WalkShare, Vec<Lowest>),
}

impl Draw {
    /// Prepares a draw from `rows`, a selection of this dataset. Reads nothing.
    pub fn new(
        dataset: &SharedDataset,
        rows: Selection,
        spec: SampleSpec,
        cancel: Cancel,
    ) -> Result<Self, SampleError> {
        Self::within(dataset, rows, spec, cancel, KEY_BUDGET_BYTES)
    }

    /// The same with a budget for the keys of a pass, in bytes.
    pub fn within(
        dataset: &SharedDataset,
        rows: Selection,
        spec: SampleSpec,
        cancel: Cancel,
        budget_bytes: u64,
    ) -> Result<Self, SampleError> {
        if spec.by.len() > MAX_BY {
            return Err(SampleError::TooManyBy);
        }
        let n = spec.n.min(rows.len());
        if n > MAX_DRAWN {
            return Err(SampleError::TooMany { n });
        }
        let keyer = Keyer::new(KeyOf::Pair, dataset, &names_of(dataset)).ok_or(KeyedError::NoIdentity)?;
        let round = Round::Count(Box::new(Count::new(dataset, &spec.by, &rows, &cancel)));
        let mut draw = Self {
            dataset: dataset.clone(),
            spec,
            keyer,
            budget_bytes,
            cancel,
            rows: Readable::new(rows),
            strata: Strata::one(0),
            shares: Vec::new(),
            lowest: Vec::new(),
            round,
        };
        if draw.spec.by.is_empty() {
            draw.begin()?;
        }
        Ok(draw)
    }

    /// Begins with the rows there are now: counts the strata, where there are any.
    fn begin(&mut self) -> Result<(), SampleError> {
        if self.spec.by.is_empty() {
            return self.begin_walk(Strata::one(self.rows.rows().len()));
        }
        let count = Count::new(&self.dataset, &self.spec.by, self.rows.rows(), &self.cancel);
        self.round = Round::Count(Box::new(count));
        Ok(())
    }

    fn begin_walk(&mut self, strata: Strata) -> Result<(), SampleError> {
        let shares = allocate(self.spec.allocation, self.spec.n, strata.sizes());
        // Bounded by MAX_DRAWN.
        self.shares = shares.into_iter().map(|share| usize::try_from(share).unwrap_or(usize::MAX)).collect();
        self.lowest = self.shares.iter().copied().map(Lowest::new).collect();
        self.strata = strata;
        self.round = Round::Walk(Box::new(Walk::new(WalkSetup {
            dataset: self.dataset.clone(),
            rows: self.rows.rows().clone(),
            keyer: self.keyer.clone(),
            key_of_null: Some(PairKey::of(PairPart::Absent, PairPart::Absent).0),
            others: self.spec.by.iter().map(|by| by.scalar().clone()).collect(),
            budget_bytes: self.budget_bytes,
            cancel: self.cancel.clone(),
        })?));
        Ok(())
    }

    fn sample(&mut self) -> Sample {
        let mut all: Vec<(u128, Drawn)> = Vec::new();
        let mut strata = Vec::with_capacity(self.lowest.len());
        for (id, lowest) in std::mem::take(&mut self.lowest).into_iter().enumerate() {
            let drawn = lowest.into_sorted();
            let (n_rows, n_drawn) = (self.strata.sizes()[id], drawn.len() as u64);
            strata.push(Stratum { names: self.strata.names(id), n_rows, n_drawn });
            // There are MAX_STRATA at most.
            let stratum = u32::try_from(id).unwrap_or(u32::MAX);
            let one = |(priority, row): (u128, u32)| (priority, Drawn { row: RowId(row.into()), stratum });
            all.extend(drawn.into_iter().map(one));
        }
        all.sort_unstable_by_key(|(priority, drawn)| (*priority, drawn.stratum, drawn.row));
        Sample {
            spec: self.spec.clone(),
            n_rows: self.dataset.n_rows(),
            strata,
            drawn: all.into_iter().map(|(_, drawn)| drawn).collect(),
            damaged: self.rows.damaged(),
        }
    }

    fn end_count(
        &mut self,
        damaged: Vec<(GroupRef, SafeText)>,
        tallies: &[Tally],
    ) -> Result<(), SampleError> {
        if self.rows.leave_out(damaged) {
            return self.begin();
        }
        let strata = Strata::of(&self.spec.by, tallies).ok_or(SampleError::TooManyStrata)?;
        self.begin_walk(strata)
    }
}

impl Rounds for Draw {
    type Share = DrawShare;
    type Outcome = Sample;
    type Error = SampleError;

    fn work(&self, progress: &dyn ProgressSink) -> Result<DrawShare, Cancelled> {
        let walk = match &self.round {
            Round::Count(count) => return Ok(DrawShare(Share::Tally(count.work(progress)?))),
            Round::Walk(walk) => walk,
        };
        let mut lowest: Vec<Lowest> = self.shares.iter().copied().map(Lowest::new).collect();
        let mut visit = |rows: &[KeyedRow]| {
            let Some(first) = rows.first() else { return };
            let key = PairKey(first.key());
            if let Some(lowest) = lowest.get_mut(first.class as usize) {
                for (copy, row) in (0..).zip(rows) {
                    lowest.offer(key.priority(copy, self.spec.seed), row.row);
                }
            }
        };
        let classes = |values: &[arrow::array::ArrayRef], n: usize| self.strata.classes(values, n);
        let class_of = if self.spec.by.is_empty() { ClassOf::One } else { ClassOf::Values(&classes) };
        let share = walk.work(progress, class_of, &mut visit)?;
        Ok(DrawShare(Share::Walk(share, lowest)))
    }

    fn join(&mut self, shares: Vec<DrawShare>) -> Result<ControlFlow<Sample>, SampleError> {
        let (mut tallies, mut walks) = (Vec::new(), Vec::new());
        for DrawShare(share) in shares {
            match share {
                Share::Tally(tally) => tallies.push(tally),
                Share::Walk(walk, lowest) => {
                    walks.push(walk);
                    self.lowest.iter_mut().zip(lowest).for_each(|(mine, theirs)| mine.merge(theirs));
                }
            }
        }
        let (is_over, damaged) = match &mut self.round {
            Round::Count(count) => {
                let damaged = count.damaged();
                return self.end_count(damaged, &tallies).map(ControlFlow::Continue);
            }
            Round::Walk(walk) => (walk.join(walks)?.is_break(), walk.take_damaged()),
        };
        if self.rows.leave_out(damaged) {
            return self.begin().map(ControlFlow::Continue);
        }
        Ok(if is_over { ControlFlow::Break(self.sample()) } else { ControlFlow::Continue(()) })
    }
}
