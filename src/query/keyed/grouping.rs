//! The rows of a pass, sorted bucket by bucket and told group by group.
//!
//! Any number of threads share the buckets; a group is in one bucket, so nobody sees a part of one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::gather::{Buckets, KeyedRow};
use crate::base::{Cancel, Cancelled};
use crate::query::sorting::{WATCH_EVERY, sort_watched};

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
            let mut rows = in_one(chunks);
            sort_watched(&mut rows, &self.cancel)?;
            for (nth, group) in rows.chunk_by(KeyedRow::is_twin).enumerate() {
                if nth % WATCH_EVERY == 0 {
                    self.cancel.check()?;
                }
                visit(group);
            }
        }
        Ok(())
    }
}

/// Each chunk goes when it is copied: one key of all rows makes one bucket of the whole pass, and twice the
/// budget is not there.
fn in_one(chunks: Vec<Vec<KeyedRow>>) -> Vec<KeyedRow> {
    let mut rows = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
    for chunk in chunks {
        rows.extend(chunk);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_of_many_groups_is_left_when_the_work_is_stopped() {
        let n_groups = u32::try_from(3 * WATCH_EVERY).unwrap();
        let rows = (0..n_groups).map(|row| KeyedRow::new(u128::from(row), 0, row));
        let cancel = Cancel::new();
        let grouping = Grouping::new(vec![vec![rows.collect()]], cancel.clone());
        let mut n_visited = 0;
        let outcome = grouping.work(&mut |_| {
            n_visited += 1;
            cancel.cancel();
        });
        assert_eq!((outcome, n_visited), (Err(Cancelled), WATCH_EVERY));
    }
}
