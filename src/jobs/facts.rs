//! Finds what a filter needs beyond the files, on all cores, before the filter runs.
//!
//! What became of links is asked of the cache of pictures, what was said of rows of the store of labels; nothing is
//! fetched for it, and nothing is remembered of either: more is known the next time.

use std::sync::{Arc, Mutex, PoisonError};

use super::links::CacheBook;
use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{Dataset, GroupRef, SharedDataset};
use crate::images::DiskCache;
use crate::query::facts::{
    Fact, Facts, FetchSearch, Fetched, LABEL_PREFIX, LabelColumn, LabelSearch, LabelSource, Labelled, Need,
    RankSearch, TwinSearch,
};
use crate::query::{Names, Predicate, Selection, names_of, names_with};

/// Who is asked for what is in no file of the dataset.
#[derive(Clone, Debug, Default)]
pub struct FactSources {
    /// What became of links; `None` where no cache is in use.
    pub cache: Option<Arc<DiskCache>>,
    /// What people said; `None` where it is not to be looked for.
    pub labels: Option<Arc<dyn LabelSource>>,
}

/// Adds to `facts` what is missing, one need after the other. What was found before a stop stays.
pub fn find_facts(
    dataset: &SharedDataset,
    needs: &[Need],
    facts: &mut Facts,
    sources: &FactSources,
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
                let (fetched, damaged) =
                    find_fetched(dataset, all, sources.cache.as_ref(), cancel, progress)?;
                (Fact::Fetched(fetched), damaged)
            }
            Need::Labels => {
                let (labelled, damaged) = find_labelled(dataset, sources.labels.as_ref(), cancel, progress)?;
                (Fact::Labelled(labelled), damaged)
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

/// What was said of the rows, and the row groups that could not be read for it.
fn find_labelled(
    dataset: &SharedDataset,
    source: Option<&Arc<dyn LabelSource>>,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<(Labelled, Vec<(GroupRef, SafeText)>), RoundsError> {
    let source = source.ok_or_else(|| refused(&NO_LABELS))?;
    let book = source.look().map_err(RoundsError::Refused)?;
    if book.is_empty() {
        return Ok((Labelled::nothing(book), Vec::new()));
    }
    let search = LabelSearch::new(dataset, Selection::all(dataset.n_rows()), book, cancel.clone());
    run(&mut search.map_err(|error| refused(&error))?, cancel, progress)
}

/// Why nothing is known of labels.
const NO_LABELS: &str = "no store of labels is in use, and label.* is what it remembers";

/// Why nothing is known of links.
const NO_CACHE: &str = "no cache of fetched pictures is in use, and fetch.* is what it remembers";

/// The facts of a session: what was found once is not looked for again, but for links and labels.
#[derive(Debug, Default)]
pub(super) struct KeptFacts {
    facts: Mutex<Facts>,
    sources: FactSources,
}

impl KeptFacts {
    /// Nothing is known yet.
    pub(super) fn with_sources(sources: FactSources) -> Self {
        Self { facts: Mutex::default(), sources }
    }

    /// What links are asked of.
    pub(super) fn cache(&self) -> Option<&Arc<DiskCache>> {
        self.sources.cache.as_ref()
    }

    /// What the names in some texts mean. Labels are looked up only for a text that may name one: that reads a file.
    pub(super) fn names(&self, dataset: &Dataset, texts: &[&str]) -> Result<Names, RoundsError> {
        let may_name_labels = texts.iter().any(|text| text.to_lowercase().contains(LABEL_PREFIX));
        match &self.sources.labels {
            Some(source) if may_name_labels => {
                let book = source.look().map_err(RoundsError::Refused)?;
                Ok(names_with(dataset, book.columns()))
            }
            _ => Ok(names_of(dataset)),
        }
    }

    /// The columns that labels make now.
    pub(super) fn label_columns(&self) -> Result<Vec<LabelColumn>, RoundsError> {
        let source = self.sources.labels.as_ref().ok_or_else(|| refused(&NO_LABELS))?;
        Ok(source.look().map_err(RoundsError::Refused)?.columns().to_vec())
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
        let outcome = find_facts(dataset, needs, &mut facts, &self.sources, cancel, progress);
        // Not held while looking: a filter that replaces this one must not wait for it.
        let lasting = facts.clone().lasting();
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).merge(&lasting);
        outcome?;
        Ok(facts)
    }
}
