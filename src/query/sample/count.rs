//! Counts the rows of each stratum: one pass over what the rows are divided by, nothing else is read.

use super::spec::StratifyBy;
use super::strata::Tally;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::selection::Selection;
use crate::query::sweep::Sweep;

/// The pass. Share it between threads.
#[derive(Debug)]
pub(super) struct Count {
    by: Vec<StratifyBy>,
    sweep: Sweep,
}

impl Count {
    pub(super) fn new(dataset: &SharedDataset, by: &[StratifyBy], rows: &Selection, cancel: &Cancel) -> Self {
        let scalars = by.iter().map(|by| by.scalar().clone()).collect();
        let sweep = Sweep::new(dataset.clone(), scalars, rows.clone(), cancel.clone());
        Self { by: by.to_vec(), sweep }
    }

    pub(super) fn work(&self, progress: &dyn ProgressSink) -> Result<Tally, Cancelled> {
        let mut tally = Tally::new(&self.by);
        self.sweep.work(progress, &mut |swept| {
            if !tally.is_too_much() {
                tally.count(&swept.values, swept.rows.len());
            }
        })?;
        Ok(tally)
    }

    pub(super) fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.sweep.damaged()
    }
}
