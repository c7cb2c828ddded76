//! One way through the rows for some subjects: any number of threads, each with tallies of its own.

use std::collections::{HashMap, HashSet};

use super::Subject;
use super::digest::{Digest, digest};
use super::figures::{Basis, Summary};
use super::histogram::Edges;
use super::store::{BUDGET_BYTES, Plan};
use super::tally::Tally;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset, Value};
use crate::query::{Selection, Sweep, Swept};

/// Different texts each worker remembers; columns of more are looked through again for the frequent ones.
const MAX_WORDS: usize = 4096;

/// A subject to be summed up.
#[derive(Clone, Debug)]
pub struct Task {
    /// What.
    pub subject: Subject,
    /// The bins of its histogram, or of its lengths'; chosen by the values where not given.
    pub edges: Option<Edges>,
}

/// A pass over the rows of a selection. Share it between threads; each calls [`Pass::work`].
///
/// Memory: up to 128 MB for each subject whose values are many and different; so one subject a pass, unless the
/// rows are few.
#[derive(Debug)]
pub struct Pass {
    sweep: Sweep,
    tasks: Vec<Task>,
    n_rows: u64,
    basis: Basis,
    budget_bytes: u64,
    cancel: Cancel,
}

/// What one thread brings back from a pass.
#[derive(Debug)]
pub struct PassPart(Vec<Tally>);

/// A summary, complete but for the words of some frequent texts.
#[derive(Debug)]
pub struct Unnamed {
    digest: Digest,
}

impl Pass {
    /// Prepares a pass over `rows`; `basis` is what the figures will say of themselves. Reads nothing.
    pub fn new(
        dataset: SharedDataset,
        tasks: Vec<Task>,
        rows: Selection,
        basis: Basis,
        cancel: Cancel,
    ) -> Self {
        let n_rows = rows.len();
        let scalars = tasks.iter().map(|task| task.subject.scalar().clone()).collect();
        let sweep = Sweep::new(dataset, scalars, rows, cancel.clone());
        Self { sweep, tasks, n_rows, basis, budget_bytes: BUDGET_BYTES, cancel }
    }

    /// With another budget for the values of one subject, for tests of what happens beyond it.
    #[must_use]
    pub fn with_budget_bytes(self, budget_bytes: u64) -> Self {
        Self { budget_bytes, ..self }
    }

    /// Works until no rows are left.
    pub fn work(&self, progress: &dyn ProgressSink) -> Result<PassPart, Cancelled> {
        let mut tallies: Vec<Tally> = self.tasks.iter().map(|task| self.tally(task)).collect();
        self.sweep.work(progress, &mut |batch: Swept| {
            for (tally, values) in tallies.iter_mut().zip(&batch.values) {
                tally.take(values, &batch.rows);
            }
        })?;
        let sealed = tallies.into_iter().map(|tally| tally.sealed(&self.cancel));
        Ok(PassPart(sealed.collect::<Result<_, _>>()?))
    }

    fn tally(&self, task: &Task) -> Tally {
        let domain = task.subject.domain;
        let plan = Plan::of(self.n_rows, domain.key_bytes(), self.budget_bytes);
        // A sample is small enough to remember all of its texts, and is not looked through again.
        let max_words = if self.basis == Basis::AllRows { MAX_WORDS } else { usize::MAX };
        Tally::new(domain, plan, max_words)
    }

    /// The figures of each subject, from what every thread brought back.
    pub fn digest(&self, parts: Vec<PassPart>) -> Result<Vec<Unnamed>, Cancelled> {
        let mut by_task: Vec<Vec<Tally>> = self.tasks.iter().map(|_| Vec::new()).collect();
        for part in parts {
            for (tallies, tally) in by_task.iter_mut().zip(part.0) {
                tallies.push(tally);
            }
        }
        let digests = self.tasks.iter().zip(by_task).map(|(task, tallies)| {
            let edges = task.edges.as_ref();
            let digest = digest(&task.subject, tallies, self.basis, edges, &self.cancel)?;
            Ok(Unnamed { digest })
        });
        digests.collect()
    }

    /// Row groups that could not be read.
    pub fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.sweep.damaged()
    }
}

impl Unnamed {
    /// Hashes of frequent texts whose words are not known: see [`super::Lookup`].
    pub fn missing(&self) -> HashSet<u64> {
        let Digest { keys, words, .. } = &self.digest;
        keys.iter().filter(|key| !words.contains_key(key)).copied().collect()
    }

    /// The summary; frequent texts whose words are still unknown are left out.
    pub fn named(self, more: HashMap<u64, Value>) -> Summary {
        let Digest { summary, keys, mut words } = self.digest;
        if keys.is_empty() {
            return summary;
        }
        words.extend(more);
        summary.with_words(&keys, &words)
    }
}
