//! Finds what is known of the links of rows: one pass over the column of links, each asked of a [`LinkBook`].
//!
//! Cost: the column is read once; a row whose link was never tried costs a lookup in memory that finds nothing, a
//! link that was tried is looked up once however many rows have it.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, AsArray};
use xxhash_rust::xxh3::xxh3_128;

use super::fetched::{Fetched, LinkBook, LinkFact};
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, Role, RowId, SharedDataset};
use crate::query::columns::names_of;
use crate::query::expression::Scalar;
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;
use crate::query::sweep::{Sweep, Swept};

/// Why nothing can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the dataset has no column of links")]
pub struct NoLinks;

/// A search over the links of some rows. Gives what is known, and the row groups that could not be read.
#[derive(Debug)]
pub struct FetchSearch {
    sweep: Sweep,
    book: Arc<dyn LinkBook>,
    // Held for a lookup in memory only, and only for links that were tried: never while the book is asked.
    found: Mutex<Found>,
}

/// The links found so far.
#[derive(Debug, Default)]
struct Found {
    /// By the digest of the link: two of a dataset's links share one with a probability of 2^-128 a pair. `None` of
    /// a link of which nothing is known any more.
    numbers: HashMap<u128, Option<u32>>,
    facts: Vec<LinkFact>,
}

impl FetchSearch {
    /// Prepares a search over `rows`. Reads nothing.
    pub fn new(
        dataset: &SharedDataset,
        rows: Selection,
        book: Arc<dyn LinkBook>,
        cancel: Cancel,
    ) -> Result<Self, NoLinks> {
        let column = dataset.roles().get(Role::Url).ok_or(NoLinks)?;
        let name = dataset.column(column).name();
        let link = Scalar::column(name, &names_of(dataset)).map_err(|_| NoLinks)?;
        let sweep = Sweep::new(dataset.clone(), vec![link], rows, cancel);
        Ok(Self { sweep, book, found: Mutex::default() })
    }

    fn take(&self, swept: &Swept, known: &mut Vec<(RowId, u32)>) {
        let Some(links) = swept.values.first().and_then(|values| values.as_string_opt::<i32>()) else {
            return;
        };
        for (at, row) in swept.rows.iter().enumerate().filter(|(at, _)| links.is_valid(*at)) {
            known.extend(self.number_of(links.value(at)).map(|number| (row, number)));
        }
    }

    /// The number of a link that was tried.
    fn number_of(&self, link: &str) -> Option<u32> {
        if !self.book.knows(link) {
            return None;
        }
        let digest = xxh3_128(link.as_bytes());
        if let Some(number) = self.found().numbers.get(&digest) {
            return *number;
        }
        let fact = self.book.look_up(link);
        let mut found = self.found();
        // Another thread may have met the same link meanwhile.
        if let Some(number) = found.numbers.get(&digest) {
            return *number;
        }
        let number = fact.as_ref().and_then(|_| u32::try_from(found.facts.len()).ok());
        found.numbers.insert(digest, number);
        found.facts.extend(fact);
        number
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rounds for FetchSearch {
    type Share = Vec<(RowId, u32)>;
    type Outcome = (Fetched, Vec<(GroupRef, SafeText)>);
    type Error = std::convert::Infallible;

    fn work(&self, progress: &dyn ProgressSink) -> Result<Self::Share, Cancelled> {
        let mut known = Vec::new();
        self.sweep.work(progress, &mut |swept| self.take(&swept, &mut known))?;
        Ok(known)
    }

    fn join(&mut self, shares: Vec<Self::Share>) -> Result<ControlFlow<Self::Outcome>, Self::Error> {
        let found = std::mem::take(self.found.get_mut().unwrap_or_else(PoisonError::into_inner));
        let fetched = Fetched::new(shares.concat(), &found.facts);
        Ok(ControlFlow::Break((fetched, self.sweep.damaged())))
    }
}
