//! One pass over some rows that keeps the keys of a range, in buckets by key.
//!
//! It spawns nothing: any number of threads call [`Gather::work`] and share the rows. The budget is one of
//! all threads; a pass that would exceed it stops and says so, and its range is cut in two (see `ranges`).

use std::sync::atomic::{AtomicU64, Ordering};

use roaring::RoaringBitmap;

use super::keyer::Keyer;
use super::ranges::KeyRange;
use super::walk::{ClassOf, WalkSetup};
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::GroupRef;
use crate::query::sweep::{Sweep, Swept};

/// Buckets of a pass: what threads sort one at a time. A bucket of a full pass holds four megabytes.
pub(super) const N_BUCKETS: usize = 64;

/// Rows of a chunk. Buckets grow by chunks of 24 kB: doubling would need twice the budget for a moment.
const CHUNK_ROWS: usize = 1024;

/// Bytes of a row in a bucket.
pub(super) const BYTES_PER_ROW: u64 = size_of::<KeyedRow>() as u64;

/// A row and its key. The order is by key, then by class, then by row.
///
/// Words of 32 bits: 24 bytes a row, where a u128 would need 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) struct KeyedRow {
    key: [u32; 4],
    /// Rows are equal only within a class: a stratum.
    pub(in crate::query) class: u32,
    /// The row in the dataset.
    pub(in crate::query) row: u32,
}

impl KeyedRow {
    pub(super) fn new(key: u128, class: u32, row: u32) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the words of the key, one after the other")]
        let word = |at: u32| (key >> (96 - 32 * at)) as u32;
        Self { key: [word(0), word(1), word(2), word(3)], class, row }
    }

    pub(in crate::query) fn key(&self) -> u128 {
        self.key.iter().fold(0, |key, word| key << 32 | u128::from(*word))
    }

    /// Whether both are equal but for their row.
    pub(super) fn is_twin(&self, other: &Self) -> bool {
        (self.key, self.class) == (other.key, other.class)
    }
}

/// Rows by key, not sorted inside of a bucket; a bucket is a list of chunks.
pub(super) type Buckets = Vec<Vec<Vec<KeyedRow>>>;

/// What a thread gathered in a pass.
#[derive(Debug)]
pub(in crate::query) struct Gathered {
    pub(super) buckets: Buckets,
    /// Every row that has a key, in whatever range.
    pub(super) with_key: RoaringBitmap,
}

impl Gathered {
    fn new() -> Self {
        Self { buckets: vec![Vec::new(); N_BUCKETS], with_key: RoaringBitmap::new() }
    }

    fn push(&mut self, bucket: usize, row: KeyedRow) {
        let chunks = &mut self.buckets[bucket];
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK_ROWS => chunk.push(row),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK_ROWS);
                chunk.push(row);
                chunks.push(chunk);
            }
        }
    }

    /// What several threads gathered in one.
    pub(super) fn joined(all: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::new();
        for one in all {
            joined.with_key |= one.with_key;
            for (mine, theirs) in joined.buckets.iter_mut().zip(one.buckets) {
                mine.extend(theirs);
            }
        }
        joined
    }
}

/// The range holds more rows than the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) struct Overfull;

/// A pass. Share it between threads; each calls [`Gather::work`].
#[derive(Debug)]
pub(super) struct Gather {
    sweep: Sweep,
    keyer: Keyer,
    key_of_null: Option<u128>,
    range: KeyRange,
    max_rows: u64,
    n_rows: AtomicU64,
    /// The person's switch.
    cancel: Cancel,
    /// The sweep's own: also turned when the pass is overfull.
    stop: Cancel,
}

impl Gather {
    pub(super) fn new(setup: &WalkSetup, range: KeyRange, max_rows: u64) -> Self {
        let stop = Cancel::new();
        let scalars = setup.keyer.scalars().iter().chain(&setup.others).cloned().collect();
        let sweep = Sweep::new(setup.dataset.clone(), scalars, setup.rows.clone(), stop.clone());
        let (keyer, key_of_null, cancel) = (setup.keyer.clone(), setup.key_of_null, setup.cancel.clone());
        Self { sweep, keyer, key_of_null, range, max_rows, n_rows: AtomicU64::new(0), cancel, stop }
    }

    pub(super) fn range(&self) -> &KeyRange {
        &self.range
    }

    pub(super) fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.sweep.damaged()
    }

    /// Works until no row is left.
    pub(super) fn work(
        &self,
        progress: &dyn ProgressSink,
        class_of: ClassOf<'_>,
    ) -> Result<Result<Gathered, Overfull>, Cancelled> {
        let mut gathered = Gathered::new();
        let outcome = self.sweep.work(progress, &mut |swept| {
            if self.cancel.is_cancelled() || self.is_overfull() {
                return self.stop.cancel();
            }
            let n_taken = self.take(&swept, class_of, &mut gathered);
            // Relaxed: a bound on memory, not an account of rows.
            self.n_rows.fetch_add(n_taken, Ordering::Relaxed);
        });
        self.cancel.check()?;
        if self.is_overfull() {
            return Ok(Err(Overfull));
        }
        outcome.map(|()| Ok(gathered))
    }

    fn is_overfull(&self) -> bool {
        self.n_rows.load(Ordering::Relaxed) > self.max_rows
    }

    /// Puts the rows of a batch that are in the range into their buckets; gives how many they are.
    fn take(&self, swept: &Swept, class_of: ClassOf<'_>, gathered: &mut Gathered) -> u64 {
        // Rows beyond 32 bits were refused before.
        let rows: Vec<u32> = swept.rows.iter().filter_map(|row| u32::try_from(row.0).ok()).collect();
        let classes = class_of.classes(&swept.values[self.keyer.scalars().len()..], rows.len());
        let mut n_taken = 0;
        let mut known = Runs::default();
        self.keyer.keys(&swept.values, rows.len(), &mut |at, key| {
            let Some(key) = key.or(self.key_of_null) else { return };
            known.push(rows[at], &mut gathered.with_key);
            if let Some(bucket) = self.range.bucket(key, N_BUCKETS) {
                gathered.push(bucket, KeyedRow::new(key, classes.get(at).copied().unwrap_or(0), rows[at]));
                n_taken += 1;
            }
        });
        known.flush(&mut gathered.with_key);
        n_taken
    }
}

/// Ascending rows put into a bitmap run by run, which is far cheaper than one by one.
#[derive(Debug, Default)]
struct Runs {
    run: Option<(u32, u32)>,
}

impl Runs {
    fn push(&mut self, row: u32, into: &mut RoaringBitmap) {
        match &mut self.run {
            Some((_, last)) if last.checked_add(1) == Some(row) => *last = row,
            _ => {
                self.flush(into);
                self.run = Some((row, row));
            }
        }
    }

    fn flush(&mut self, into: &mut RoaringBitmap) {
        if let Some((first, last)) = self.run.take() {
            into.insert_range(first..=last);
        }
    }
}
