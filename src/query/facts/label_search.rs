//! Finds what was said of rows: one pass over the columns that identify a pair, each row's keys asked of a
//! [`LabelBook`].
//!
//! Cost: the columns are read once, and a row of which nothing was said costs its three keys and three lookups in
//! memory that find nothing.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use super::labelled::{LabelBook, Labelled};
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, RowId, SharedDataset};
use crate::query::keyed::{ItemKeys, ItemSweep, KeyedError};
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;

/// A search over some rows. Gives what is known, and the row groups that could not be read.
#[derive(Debug)]
pub struct LabelSearch {
    sweep: ItemSweep,
    book: Arc<dyn LabelBook>,
    // Held for a lookup in memory only, and only for rows of which something was said.
    found: Mutex<Found>,
}

/// The keys of which something was said, each once: rows share them that repeat a picture or a caption.
#[derive(Debug, Default)]
struct Found {
    numbers: HashMap<ItemKeys, u32>,
    keys: Vec<ItemKeys>,
}

impl LabelSearch {
    /// Prepares a search over `rows`. Reads nothing.
    pub fn new(
        dataset: &SharedDataset,
        rows: Selection,
        book: Arc<dyn LabelBook>,
        cancel: Cancel,
    ) -> Result<Self, KeyedError> {
        Ok(Self { sweep: ItemSweep::new(dataset, rows, cancel)?, book, found: Mutex::default() })
    }

    /// The number of these keys; `None` beyond the four billion that a number can tell apart.
    fn number_of(&self, keys: ItemKeys) -> Option<u32> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = found.numbers.get(&keys) {
            return Some(*number);
        }
        let number = u32::try_from(found.keys.len()).ok()?;
        found.numbers.insert(keys, number);
        found.keys.push(keys);
        Some(number)
    }
}

impl Rounds for LabelSearch {
    type Share = Vec<(RowId, u32)>;
    type Outcome = (Labelled, Vec<(GroupRef, SafeText)>);
    type Error = std::convert::Infallible;

    fn work(&self, progress: &dyn ProgressSink) -> Result<Self::Share, Cancelled> {
        let mut known = Vec::new();
        self.sweep.work(progress, &mut |row, keys| {
            let number = self.book.known(&keys).and_then(|keys| self.number_of(keys));
            known.extend(number.map(|number| (row, number)));
        })?;
        Ok(known)
    }

    fn join(&mut self, shares: Vec<Self::Share>) -> Result<ControlFlow<Self::Outcome>, Self::Error> {
        let found = std::mem::take(self.found.get_mut().unwrap_or_else(PoisonError::into_inner));
        let labelled = Labelled::new(shares.concat(), found.keys, Arc::clone(&self.book));
        Ok(ControlFlow::Break((labelled, self.sweep.damaged())))
    }
}
