//! The rows of a pass, sorted bucket by bucket and told group by group.
//!
//! Any number of threads share the buckets; a group is in one bucket, so nobody sees a part of one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::gather::{Buckets, KeyedRow};
use crate::base::{Cancel, Cancelled};

/// Buckets that are still to be sorted.
#[derive(Debug)]
pub(super) struct Grouping {
    /// Each is taken out by whoever sorts it, and its memory is free afterwards.
    buckets: Vec<Mutex<Vec<Vec<KeyedRow>>>>,
    next: AtomicUsize,
    cancel: Cancel,
}

impl Grouping {
    pub(super) fn new(buckets: Buckets, cancel: Cancel) -> Self {
        let buckets = buckets.into_iter().map(Mutex::new).collect();
        Self { buckets, next: AtomicUsize::new(0), cancel }
    }

    /// Visits groups of equal rows until no bucket is left, each with its rows ascending.
    pub(super) fn work(&self, visit: &mut dyn FnMut(&[KeyedRow])) -> Result<(), Cancelled> {
        // Relaxed: the counter only hands out numbers, the buckets are behind locks.
        while let Some(bucket) = self.buckets.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            self.cancel.check()?;
            let chunks = std::mem::take(&mut *bucket.lock().unwrap_or_else(PoisonError::into_inner));
            let mut rows = chunks.concat();
            drop(chunks);
            rows.sort_unstable();
            rows.chunk_by(KeyedRow::is_twin).for_each(&mut *visit);
        }
        Ok(())
    }
}
