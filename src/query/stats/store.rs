//! The values of one column as one worker meets them, kept so that they can be counted in order.
//!
//! While there are few different values they are counted; then every value is kept, within a budget. Beyond
//! the budget the rows are thinned out by a hash of their number, so that the same rows are kept whoever
//! meets them.

use xxhash_rust::xxh3::xxh3_64;

use super::hyperloglog::HyperLogLog;
use super::key::Key;
use crate::base::{Cancel, Cancelled};
use crate::query::sorting::sort_watched;

/// Keys sorted and counted at a time: half a megabyte that stays in the processor's cache.
const BLOCK_KEYS: usize = 1 << 16;

/// Different values that are counted rather than kept one by one: more than sizes, lengths and languages have.
const MAX_COUNTED: usize = 1 << 16;

/// Bytes of the keys of one column, over all workers: 16 million 8-byte values. With the dataset's own and the
/// readers' buffers this stays below 250 MB.
pub(super) const BUDGET_BYTES: u64 = 128 << 20;

/// Which rows' values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Those of all rows.
    Whole,
    /// Those of rows whose hash is below `threshold`; the others are only counted.
    Thinned {
        /// Of 2^64.
        threshold: u64,
    },
}

impl Plan {
    /// What fits the budget.
    pub(super) fn of(n_rows: u64, key_bytes: u64, budget_bytes: u64) -> Self {
        let room = budget_bytes / key_bytes.max(1);
        if n_rows <= room {
            return Self::Whole;
        }
        let threshold = (u128::from(room) << 64) / u128::from(n_rows);
        Self::Thinned { threshold: u64::try_from(threshold).unwrap_or(u64::MAX) }
    }

    fn keeps(self, row: u64) -> bool {
        match self {
            Self::Whole => true,
            Self::Thinned { threshold } => mixed(row) < threshold,
        }
    }
}

/// One bijection of the 64-bit numbers that leaves no pattern (the finisher of SplitMix64).
fn mixed(row: u64) -> u64 {
    let z = row.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Values of one column.
#[derive(Clone, Debug)]
pub(super) struct Store<K> {
    plan: Plan,
    /// Waiting to be counted.
    pending: Vec<K>,
    /// Different values, ascending, with how often each was met.
    counted: Vec<(K, u64)>,
    /// Whether new values are still counted.
    is_counting: bool,
    /// Kept one by one; sorted once the store is sealed.
    kept: Vec<K>,
    /// Only where not all is kept.
    sketch: Option<HyperLogLog>,
    /// The lowest and the highest of all values, kept or not; only where not all is kept.
    ends: Option<(K, K)>,
}

impl<K: Key> Store<K> {
    pub(super) fn new(plan: Plan) -> Self {
        let sketch = (plan != Plan::Whole).then(HyperLogLog::default);
        Self {
            plan,
            pending: Vec::new(),
            counted: Vec::new(),
            is_counting: true,
            kept: Vec::new(),
            sketch,
            ends: None,
        }
    }

    /// Takes the value of a row.
    pub(super) fn push(&mut self, key: K, row: impl FnOnce() -> u64) {
        if self.plan != Plan::Whole {
            self.sketch_and_thin(key, row());
        } else if !self.is_counting {
            self.kept.push(key);
            return;
        }
        if self.is_counting {
            self.pending.push(key);
            if self.pending.len() == BLOCK_KEYS {
                self.count_pending();
            }
        }
    }

    fn sketch_and_thin(&mut self, key: K, row: u64) {
        if let Some(sketch) = &mut self.sketch {
            sketch.add(xxh3_64(&key.into().to_le_bytes()));
        }
        self.ends = wider(self.ends, Some((key, key)));
        if self.plan.keeps(row) {
            self.kept.push(key);
        }
    }

    fn count_pending(&mut self) {
        self.pending.sort_unstable();
        let new = self.pending.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64));
        self.counted = merged(&self.counted, new);
        self.pending.clear();
        if self.counted.len() > MAX_COUNTED {
            self.is_counting = false;
            self.pending = Vec::new();
        }
    }

    /// No more values: sorts what is there. To be called by the worker, so that all sort at once.
    pub(super) fn sealed(mut self, cancel: &Cancel) -> Result<Self, Cancelled> {
        self.count_pending();
        sort_watched(&mut self.kept, cancel)?;
        Ok(self)
    }

    /// The sorted lists of several sealed stores with one plan.
    pub(super) fn join(stores: Vec<Self>) -> Joined<K> {
        let plan = stores.first().map_or(Plan::Whole, |store| store.plan);
        let sketch = stores.iter().filter_map(|store| store.sketch.clone()).reduce(|mut all, one| {
            all.join(&one);
            all
        });
        let ends = stores.iter().fold(None, |ends, store| wider(ends, store.ends));
        let all_counted = stores.iter().all(|store| store.is_counting);
        let (counted, kept): (Vec<_>, Vec<_>) =
            stores.into_iter().map(|store| (store.counted, store.kept)).unzip();
        // Decided by the joined values, not by any worker's own: the same for every number of workers.
        let n_counted =
            || counted.iter().fold(Vec::new(), |all, one| merged(&all, one.iter().copied())).len();
        let counts_are_all = all_counted && (plan == Plan::Whole || n_counted() <= MAX_COUNTED);
        if plan == Plan::Whole || counts_are_all {
            let kept = if plan == Plan::Whole { kept } else { Vec::new() };
            return Joined { counted, kept, sketch: None, ends };
        }
        Joined { counted: Vec::new(), kept, sketch, ends }
    }
}

/// All workers' values.
#[derive(Debug)]
pub(super) struct Joined<K> {
    /// Each ascending.
    pub(super) counted: Vec<Vec<(K, u64)>>,
    /// Each ascending.
    pub(super) kept: Vec<Vec<K>>,
    /// Present where `kept` is a part of the values: of all of them.
    pub(super) sketch: Option<HyperLogLog>,
    /// The lowest and the highest of all values where `kept` is a part of them.
    pub(super) ends: Option<(K, K)>,
}

/// The ends of both.
fn wider<K: Key>(ends: Option<(K, K)>, other: Option<(K, K)>) -> Option<(K, K)> {
    match (ends, other) {
        (Some((low, high)), Some((lowest, highest))) => Some((low.min(lowest), high.max(highest))),
        (ends, other) => ends.or(other),
    }
}

/// Two ascending lists of counts as one.
fn merged<K: Key>(old: &[(K, u64)], new: impl Iterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let mut out: Vec<(K, u64)> = Vec::with_capacity(old.len());
    let mut old = old.iter().copied().peekable();
    for (key, n) in new {
        while let Some(before) = old.next_if(|(other, _)| *other < key) {
            out.push(before);
        }
        let same = old.next_if(|(other, _)| *other == key).map_or(0, |(_, n)| n);
        out.push((key, n + same));
    }
    out.extend(old);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_different_values_are_kept_and_few_are_counted() {
        let many = u64::try_from(MAX_COUNTED + BLOCK_KEYS).unwrap();
        let mut store = Store::<u64>::new(Plan::Whole);
        (0..many + 10).for_each(|key| store.push(key, || 0));
        let store = store.sealed(&Cancel::new()).unwrap();
        assert!(
            !store.is_counting && store.counted.len() + store.kept.len() == MAX_COUNTED + BLOCK_KEYS + 10
        );
        let mut store = Store::<u64>::new(Plan::Whole);
        (0..3 * many).for_each(|key| store.push(key % 9, || 0));
        let store = store.sealed(&Cancel::new()).unwrap();
        assert!(store.kept.is_empty() && store.counted.len() == 9);
        assert_eq!(store.counted.iter().map(|(_, n)| n).sum::<u64>(), 3 * many);
    }

    #[test]
    fn a_store_is_not_sorted_once_the_work_is_stopped() {
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(Store::<u64>::new(Plan::Whole).sealed(&cancel).is_err());
    }

    #[test]
    fn beyond_the_budget_about_as_many_rows_are_kept_as_fit() {
        assert_eq!(Plan::of(1000, 8, 8000), Plan::Whole);
        let plan = Plan::of(1001, 8, 8000);
        assert!(matches!(plan, Plan::Thinned { .. }));
        let plan = Plan::of(100_000, 8, 80_000);
        let n_kept = (0..100_000).filter(|row| plan.keeps(*row)).count();
        assert!((9_700..10_300).contains(&n_kept), "{n_kept}");
    }
}
