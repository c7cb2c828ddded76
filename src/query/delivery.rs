//! Findings of several threads, handed over in dataset order: what comes early waits, as bitmaps, for what
//! stands before it.

use std::collections::{BTreeMap, BTreeSet};

use arrow::buffer::BooleanBuffer;

use super::scan::{Lost, ScanPart};
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, RowId};

/// What a thread found in a piece.
#[derive(Debug)]
pub(super) enum Step {
    /// A batch was evaluated: bit `i` of `selected` is row `first + i`.
    Rows { first: RowId, selected: BooleanBuffer, n_unknown: u64 },
    /// The footer says that nothing matches; rows may be lost uncounted.
    Skipped { n_rows: u64, at_least: bool },
    /// The rest of the piece cannot be read.
    Damaged { group: GroupRef, why: SafeText },
    /// The piece is over, and with it perhaps its row group.
    End { ends_group: bool },
}

/// What was found so far and what waits.
#[derive(Debug)]
pub(super) struct Delivery {
    /// The first piece that is not over.
    head: usize,
    waiting: BTreeMap<usize, Vec<Step>>,
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

    /// Takes a step of piece `at`; gives what can be handed over now, if anything.
    pub(super) fn take(&mut self, at: usize, step: Step) -> Option<ScanPart> {
        self.waiting.entry(at).or_default().push(step);
        if at != self.head {
            return None;
        }
        let (mut found, mut damaged) = (Vec::new(), Vec::new());
        while let Some(steps) = self.waiting.remove(&self.head) {
            let mut over = false;
            for step in steps {
                over |= matches!(step, Step::End { .. });
                self.note(step, &mut found, &mut damaged);
            }
            if !over {
                break;
            }
            self.head += 1;
        }
        Some(ScanPart { found, progress: self.progress, n_scanned: self.n_scanned, lost: self.lost, damaged })
    }

    fn note(&mut self, step: Step, found: &mut Vec<RowId>, damaged: &mut Vec<(GroupRef, SafeText)>) {
        match step {
            Step::Rows { first, selected, n_unknown } => {
                found.extend(selected.set_indices().map(|i| RowId(first.0 + i as u64)));
                self.n_scanned += selected.len() as u64;
                self.lost.rows += n_unknown;
            }
            Step::Skipped { n_rows, at_least } => {
                self.n_scanned += n_rows;
                self.lost.at_least |= at_least;
            }
            Step::Damaged { group, why } => {
                if self.told.insert((group.shard.0, group.group)) {
                    damaged.push((group, why));
                }
            }
            Step::End { ends_group } => self.progress.done += u64::from(ends_group),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(first: u64, bits: &[bool]) -> Step {
        Step::Rows { first: RowId(first), selected: BooleanBuffer::from(bits), n_unknown: 1 }
    }

    #[test]
    fn what_comes_early_waits_for_what_stands_before_it() {
        let mut delivery = Delivery::new(2);
        assert_eq!(delivery.take(1, rows(10, &[true, false])), None);
        assert_eq!(delivery.take(1, Step::End { ends_group: true }), None);
        let part = delivery.take(0, rows(0, &[false, true])).unwrap();
        assert_eq!((part.found, part.progress.done, part.lost.rows), (vec![RowId(1)], 0, 1));
        let part = delivery.take(0, Step::End { ends_group: true }).unwrap();
        assert_eq!((part.found, part.progress.done, part.n_scanned), (vec![RowId(10)], 2, 4));
    }
}
