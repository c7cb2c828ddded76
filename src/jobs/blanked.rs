//! Pictures that somebody escalated in whatever review: nobody is to come upon them again, in no list and no gallery.
//!
//! A review sees to its own pairs, for there a person may take an escalation back: while one lasts nothing is held
//! back here. Labels that cannot be read blank nothing; whoever asks for labels hears why.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use crate::app::Link;
use crate::base::contain;
use crate::query::facts::LabelSource;
use crate::query::keyed::text_key;

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

    /// Whether the picture behind this link is one of them. Reads the labels the first time.
    pub fn is_link(&self, link: &Link) -> bool {
        link.url().is_some_and(|url| self.keys().is_some_and(|keys| keys.contains(&text_key(url))))
    }

    /// The same of a picture that has no link, by its bytes.
    pub fn is_picture(&self, link: &Link, bytes: &[u8]) -> bool {
        let keys = self.keys().filter(|keys| !keys.is_empty() && link.url().is_none());
        keys.is_some_and(|keys| keys.contains(&xxh3_128(bytes)))
    }

    fn keys(&self) -> Option<Arc<HashSet<u128>>> {
        let source = self.source.as_ref()?;
        // Read under the lock: a picture that is asked for meanwhile waits for what nobody is to see.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.in_review {
            return None;
        }
        let read = || contain(|| source.escalated()).ok().and_then(Result::ok).unwrap_or_default();
        Some(Arc::clone(state.keys.get_or_insert_with(|| Arc::new(read()))))
    }
}
