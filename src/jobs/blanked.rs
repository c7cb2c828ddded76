//! Pictures that somebody escalated in whatever review: nobody is to come upon them again, in no list and no gallery.
//!
//! A review sees to its own pairs, for there a person may take an escalation back: while one lasts nothing is held
//! back here. Labels that cannot be read blank nothing; whoever asks for labels hears why.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::keys::keys_of;
use crate::base::{Cancel, Progress, contain};
use crate::dataset::{RowId, SharedDataset};
use crate::query::Selection;
use crate::query::facts::LabelSource;

/// Shared by all that make pictures.
#[derive(Debug, Default)]
pub struct Blanked {
    source: Option<Arc<dyn LabelSource>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    in_review: bool,
    /// `None` until they were read, and after they may have changed.
    keys: Option<Arc<HashSet<u128>>>,
}

impl Blanked {
    /// Reads nothing yet.
    pub fn new(source: Option<Arc<dyn LabelSource>>) -> Self {
        Self { source, state: Mutex::default() }
    }

    /// A review sees to its pairs itself from now on.
    pub(super) fn begin_review(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).in_review = true;
    }

    /// What it escalated is blanked from now on.
    pub(super) fn end_review(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// Whether the picture of this row is one of them. Reads the labels the first time, and where there are such
    /// pictures the columns that identify the row's.
    pub fn is_of(&self, dataset: &SharedDataset, row: RowId) -> bool {
        let Some(blanked) = self.keys().filter(|keys| !keys.is_empty()) else { return false };
        let rows = Selection::of(dataset.n_rows(), [row]);
        let found = keys_of(dataset, rows, &Cancel::new(), &|_: Progress| ());
        found.is_ok_and(|(keys, _)| keys.iter().any(|(_, keys)| blanked.contains(&keys.image)))
    }

    fn keys(&self) -> Option<Arc<HashSet<u128>>> {
        let source = self.source.as_ref()?;
        // Read under the lock: a picture that is asked for meanwhile waits for what nobody is to see.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.in_review {
            return None;
        }
        if state.keys.is_none() {
            // What could not be read is tried again for the next picture.
            state.keys = contain(|| source.escalated()).ok().and_then(Result::ok).map(Arc::new);
        }
        state.keys.clone()
    }
}
