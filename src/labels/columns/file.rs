//! The columns of a store: all labels in it, read anew at each look.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::LabelTable;
use crate::base::SafeText;
use crate::labels::{LabelFilter, Store, StoreError};
use crate::query::facts::{LabelBook, LabelSource};

/// A store by its place. It need not exist yet, and is never made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelFile {
    path: PathBuf,
    if_missing: IfMissing,
}

/// What it means that the file is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// That nobody has labelled yet: so of a place that nobody named.
    NoLabels,
    /// That the name is wrong.
    Refuse,
}

impl LabelFile {
    /// Opens nothing.
    pub fn new(path: PathBuf, if_missing: IfMissing) -> Self {
        Self { path, if_missing }
    }

    /// `None` where nobody has labelled yet.
    fn open(&self) -> Result<Option<Store>, StoreError> {
        match Store::open_to_read(&self.path) {
            Err(StoreError::NotThere(_)) if self.if_missing == IfMissing::NoLabels => Ok(None),
            store => store.map(Some),
        }
    }

    fn read(&self) -> Result<LabelTable, StoreError> {
        match self.open()? {
            None => Ok(LabelTable::new(&[], Vec::new())),
            Some(store) => Ok(LabelTable::new(&store.sets()?, store.labels(&LabelFilter::default())?)),
        }
    }

    fn in_words(&self, error: &StoreError) -> SafeText {
        let advice = error.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
        SafeText::line(&format!("{}: {error}{advice}", self.path.display()))
    }
}

impl LabelSource for LabelFile {
    fn look(&self) -> Result<Arc<dyn LabelBook>, SafeText> {
        self.read().map(|table| Arc::new(table) as _).map_err(|error| self.in_words(&error))
    }

    fn escalated(&self) -> Result<HashSet<u128>, SafeText> {
        let read =
            self.open().and_then(|store| store.map_or(Ok(HashSet::new()), |store| store.escalated(None)));
        read.map_err(|error| self.in_words(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_nobody_made_holds_no_labels_and_a_wrong_name_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.sqlite");
        let look = |if_missing| LabelFile::new(path.clone(), if_missing).look();
        let book = look(IfMissing::NoLabels).unwrap();
        assert!(book.is_empty() && book.columns().is_empty());
        let words = look(IfMissing::Refuse).unwrap_err();
        assert!(words.as_str().contains("labels.sqlite does not exist"), "{words}");
        assert!(!path.exists());
        std::fs::write(&path, "no store").unwrap();
        let words = look(IfMissing::NoLabels).unwrap_err();
        assert!(words.as_str().contains("no store of labels"), "{words}");
    }
}
