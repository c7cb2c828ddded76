//! Findings of several threads, handed over in dataset order: what comes early waits, as bitmaps, for what
//! stands before it.

use std::collections::{BTreeMap, BTreeSet};

use super::kernels::Bits;
use super::scan::{Found, Lost, ScanPart};
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, RowId};

/// What came out of a piece.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Bit `i` is row `first + i`; no bits where nothing can match.
    pub(super) first: RowId,
    pub(super) selected: Bits,
    /// Rows that have an answer, if only by the footer.
    pub(super) n_answered: u64,
    pub(super) lost: Lost,
    /// What could not be read.
    pub(super) damaged: Vec<(GroupRef, SafeText)>,
    /// It was the last of its row group.
    pub(super) ends_group: bool,
}

/// What was found so far and what waits.
#[derive(Debug)]
pub(super) struct Delivery {
    /// The first piece that has not come.
    head: usize,
    waiting: BTreeMap<usize, Outcome>,
    /// Groups whose damage was told: `(shard, group)`.
    told: BTreeSet<(u32, usize)>,
    progress: Progress,
    n_scanned: u64,
    lost: Lost,
}

impl Delivery {
    pub(super) fn new(n_groups: u64) -> Self {
        Self {
            head: 0,
            waiting: BTreeMap::new(),
            told: BTreeSet::new(),
            progress: Progress { done: 0, total: n_groups, unit: "row groups" },
            n_scanned: 0,
            lost: Lost::default(),
        }
    }

    /// Takes what came out of piece `at`; gives what can be handed over now, if anything.
    pub(super) fn take(&mut self, at: usize, outcome: Outcome) -> Option<ScanPart> {
        self.waiting.insert(at, outcome);
        if at != self.head {
            return None;
        }
        let (mut found, mut damaged) = (Vec::new(), Vec::new());
        while let Some(outcome) = self.waiting.remove(&self.head) {
            self.head += 1;
            self.progress.done += u64::from(outcome.ends_group);
            self.n_scanned += outcome.n_answered;
            self.lost.rows += outcome.lost.rows;
            self.lost.at_least |= outcome.lost.at_least;
            let told = &mut self.told;
            let is_new = |(group, _): &(GroupRef, SafeText)| told.insert((group.shard.0, group.group));
            damaged.extend(outcome.damaged.into_iter().filter(is_new));
            if outcome.selected.any() {
                found.push(Found { first: outcome.first, selected: outcome.selected.into_buffer() });
            }
        }
        Some(ScanPart { found, progress: self.progress, n_scanned: self.n_scanned, lost: self.lost, damaged })
    }
}

#[cfg(test)]
mod tests {
    use arrow::buffer::BooleanBuffer;

    use super::*;
    use crate::dataset::ShardId;

    fn outcome(first: u64, bits: &[bool]) -> Outcome {
        let group = GroupRef { shard: ShardId(0), group: 0, first_row: RowId(0), n_rows: 12 };
        Outcome {
            first: RowId(first),
            selected: Bits::of_buffer(&BooleanBuffer::from(bits)),
            n_answered: bits.len() as u64,
            lost: Lost { rows: 1, at_least: first == 10 },
            damaged: vec![(group, SafeText::line("bad page"))],
            ends_group: first > 0,
        }
    }

    #[test]
    fn what_comes_early_waits_for_what_stands_before_it() {
        let mut delivery = Delivery::new(2);
        assert_eq!(delivery.take(1, outcome(2, &[true, false])), None);
        assert_eq!(delivery.take(2, outcome(10, &[false])), None);
        let part = delivery.take(0, outcome(0, &[false, true])).unwrap();
        assert_eq!(part.rows().map(|row| row.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((part.progress.done, part.n_scanned), (2, 5));
        assert_eq!(part.lost, Lost { rows: 3, at_least: true });
        assert_eq!(part.damaged.len(), 1);
        let part = delivery.take(3, outcome(20, &[true])).unwrap();
        assert_eq!((part.damaged.len(), part.lost.rows, part.n_scanned), (0, 4, 6));
    }
}
