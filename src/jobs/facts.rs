//! Finds what a filter needs beyond the files, on all cores, before the filter runs.

use std::sync::{Mutex, PoisonError};

use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::Predicate;
use crate::query::facts::{Fact, Facts, Need, RankSearch, TwinSearch};

/// Adds to `facts` what is missing, one need after the other. What was found before a stop stays.
pub fn find_facts(
    dataset: &SharedDataset,
    needs: &[Need],
    facts: &mut Facts,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<(), RoundsError> {
    for need in needs.iter().filter(|need| !facts.meet(need)).cloned().collect::<Vec<_>>() {
        let (fact, damaged) = match need {
            Need::Twins(of) => {
                let mut search =
                    TwinSearch::new(dataset, of, cancel.clone()).map_err(|error| refused(&error))?;
                let (twins, damaged) = run(&mut search, cancel, progress)?;
                (Fact::Twins(of, twins), damaged)
            }
            Need::TopBound(bound) => {
                let name = bound.text().to_owned();
                let mut search = RankSearch::new(dataset, bound, cancel.clone());
                let (number, damaged) = run(&mut search, cancel, progress)?;
                (Fact::Number(name, number), damaged)
            }
        };
        facts.add(fact, damaged);
    }
    Ok(())
}

/// The facts of a session: what was found once is not looked for again.
#[derive(Debug, Default)]
pub(super) struct KeptFacts(Mutex<Facts>);

impl KeptFacts {
    /// The filter with all it needs, and the row groups that could not be read for it or for one before.
    pub(super) fn give(
        &self,
        dataset: &SharedDataset,
        predicate: &Predicate,
        cancel: &Cancel,
        progress: &dyn ProgressSink,
    ) -> Result<(Predicate, Vec<(GroupRef, SafeText)>), RoundsError> {
        let facts = self.find(dataset, &predicate.needs(), cancel, progress)?;
        let predicate = predicate.given(&facts).map_err(|error| refused(&error))?;
        Ok((predicate, facts.damaged()))
    }

    /// What is needed, and all that was found before.
    pub(super) fn find(
        &self,
        dataset: &SharedDataset,
        needs: &[Need],
        cancel: &Cancel,
        progress: &dyn ProgressSink,
    ) -> Result<Facts, RoundsError> {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let outcome = find_facts(dataset, needs, &mut facts, cancel, progress);
        // Not held while looking: a filter that replaces this one must not wait for it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).merge(&facts);
        outcome?;
        Ok(facts)
    }
}
