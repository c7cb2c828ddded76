//! The words of frequent texts that are known by their hashes only: a second look at the column, until all
//! are found.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use arrow::array::AsArray as _;
use xxhash_rust::xxh3::xxh3_64;

use super::Subject;
use super::figures::shown_text;
use crate::base::{Cancel, Cancelled, ProgressSink};
use crate::dataset::{SharedDataset, Value};
use crate::query::{Selection, Sweep, Swept};

/// A search for texts. Share it between threads; each calls [`Lookup::work`].
#[derive(Debug)]
pub struct Lookup {
    sweep: Sweep,
    wanted: HashSet<u64>,
    found: Mutex<HashMap<u64, Value>>,
    /// What stops the whole work.
    cancel: Cancel,
    /// What stops the sweep: that, or nothing being left to find.
    stop: Cancel,
}

impl Lookup {
    /// Prepares a search for the texts of a subject with these hashes. Reads nothing.
    pub fn new(
        dataset: SharedDataset,
        subject: &Subject,
        rows: Selection,
        wanted: HashSet<u64>,
        cancel: Cancel,
    ) -> Self {
        let stop = Cancel::new();
        let sweep = Sweep::new(dataset, vec![subject.scalar().clone()], rows, stop.clone());
        Self { sweep, wanted, found: Mutex::default(), cancel, stop }
    }

    /// Works until all are found or no rows are left.
    pub fn work(&self, progress: &dyn ProgressSink) -> Result<(), Cancelled> {
        let outcome = self.sweep.work(progress, &mut |batch: Swept| {
            for text in batch.values.iter().flat_map(|values| values.as_string::<i32>().iter().flatten()) {
                let hash = xxh3_64(text.as_bytes());
                if self.wanted.contains(&hash) {
                    self.find(hash, text);
                }
            }
            if self.cancel.is_cancelled() {
                self.stop.cancel();
            }
        });
        // Stopped for having found all is no interruption.
        self.cancel.check()?;
        outcome.or(Ok(()))
    }

    fn find(&self, hash: u64, text: &str) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entry(hash).or_insert_with(|| shown_text(text));
        if found.len() == self.wanted.len() {
            self.stop.cancel();
        }
    }

    /// What was found.
    pub fn found(self) -> HashMap<u64, Value> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
