//! Finds what a filter needs beyond the files, on all cores, before the filter runs.
//!
//! What became of links is asked of the cache of pictures; nothing is fetched for it.

use std::sync::{Arc, Mutex, PoisonError};

use super::links::CacheBook;
use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::images::DiskCache;
use crate::query::facts::{Fact, Facts, FetchSearch, Fetched, Need, RankSearch, TwinSearch};
use crate::query::{Predicate, Selection};

/// Adds to `facts` what is missing, one need after the other. What was found before a stop stays.
pub fn find_facts(
    dataset: &SharedDataset,
    needs: &[Need],
    facts: &mut Facts,
    cache: Option<&Arc<DiskCache>>,
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
            Need::Fetches => {
                let all = Selection::all(dataset.n_rows());
                let (fetched, damaged) = find_fetched(dataset, all, cache, cancel, progress)?;
                (Fact::Fetched(fetched), damaged)
            }
        };
        facts.add(fact, damaged);
    }
    Ok(())
}

/// What the cache knows of the links of `rows`, and the row groups that could not be read for it.
pub fn find_fetched(
    dataset: &SharedDataset,
    rows: Selection,
    cache: Option<&Arc<DiskCache>>,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<(Fetched, Vec<(GroupRef, SafeText)>), RoundsError> {
    let cache = cache.ok_or_else(|| refused(&NO_CACHE))?;
    let book = CacheBook::open(Arc::clone(cache)).map_err(|error| refused(&error))?;
    if book.is_empty() {
        return Ok(Default::default());
    }
    let search = FetchSearch::new(dataset, rows, Arc::new(book), cancel.clone());
    run(&mut search.map_err(|error| refused(&error))?, cancel, progress)
}

/// Why nothing is known of links.
const NO_CACHE: &str = "no cache of fetched pictures is in use, and fetch.* is what it remembers";

/// The facts of a session: what was found once is not looked for again, but for what becomes of links.
#[derive(Debug, Default)]
pub(super) struct KeptFacts {
    facts: Mutex<Facts>,
    cache: Option<Arc<DiskCache>>,
}

impl KeptFacts {
    /// Nothing is known yet; links are asked of this cache.
    pub(super) fn with_cache(cache: Option<Arc<DiskCache>>) -> Self {
        Self { facts: Mutex::default(), cache }
    }

    /// What links are asked of.
    pub(super) fn cache(&self) -> Option<&Arc<DiskCache>> {
        self.cache.as_ref()
    }

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
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let outcome = find_facts(dataset, needs, &mut facts, self.cache.as_ref(), cancel, progress);
        // Not held while looking: a filter that replaces this one must not wait for it.
        let lasting = facts.clone().lasting();
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).merge(&lasting);
        outcome?;
        Ok(facts)
    }
}
