//! Things kept under a budget of bytes: what was used longest ago goes first.
//!
//! Does not lock and does not count bytes itself; whoever puts a thing in says what it weighs.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// What an entry costs besides its value: two places in trees, keys, counters.
const ENTRY_BYTES: usize = 160;

#[derive(Debug)]
struct Entry<V> {
    value: V,
    n_bytes: usize,
    last_use: u64,
}

/// The store.
#[derive(Debug)]
pub(super) struct ByteLru<K, V> {
    entries: HashMap<K, Entry<V>>,
    by_use: BTreeMap<u64, K>,
    clock: u64,
    n_bytes: usize,
    budget_bytes: usize,
}

impl<K: Copy + Eq + Hash, V: Clone> ByteLru<K, V> {
    pub(super) fn new(budget_bytes: usize) -> Self {
        Self { entries: HashMap::new(), by_use: BTreeMap::new(), clock: 0, n_bytes: 0, budget_bytes }
    }

    pub(super) fn budget_bytes(&self) -> usize {
        self.budget_bytes
    }

    /// Bytes held now, never above the budget.
    pub(super) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    pub(super) fn get(&mut self, key: K) -> Option<V> {
        let entry = self.entries.get_mut(&key)?;
        self.by_use.remove(&entry.last_use);
        self.clock += 1;
        entry.last_use = self.clock;
        self.by_use.insert(self.clock, key);
        Some(entry.value.clone())
    }

    /// Keeps `value`, unless it alone is above the budget.
    pub(super) fn put(&mut self, key: K, value: V, n_bytes: usize) {
        let n_bytes = n_bytes.saturating_add(ENTRY_BYTES);
        self.remove(key);
        if n_bytes > self.budget_bytes {
            return;
        }
        while self.n_bytes + n_bytes > self.budget_bytes {
            let Some((_, oldest)) = self.by_use.first_key_value() else { break };
            self.remove(*oldest);
        }
        self.clock += 1;
        self.by_use.insert(self.clock, key);
        self.entries.insert(key, Entry { value, n_bytes, last_use: self.clock });
        self.n_bytes += n_bytes;
    }

    fn remove(&mut self, key: K) {
        if let Some(entry) = self.entries.remove(&key) {
            self.by_use.remove(&entry.last_use);
            self.n_bytes -= entry.n_bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_goes_first_and_the_budget_holds() {
        let room = |n: usize| n * (100 + ENTRY_BYTES);
        let mut lru = ByteLru::new(room(2));
        lru.put(1, 'a', 100);
        lru.put(2, 'b', 100);
        assert_eq!((lru.get(1), lru.n_bytes()), (Some('a'), room(2)));
        lru.put(3, 'c', 100);
        assert_eq!([lru.get(1), lru.get(2), lru.get(3)], [Some('a'), None, Some('c')]);
        // Put again, it is counted once.
        lru.put(3, 'd', 100);
        assert_eq!((lru.get(3), lru.n_bytes()), (Some('d'), room(2)));
    }

    #[test]
    fn what_is_larger_than_the_budget_is_not_kept_and_drives_nothing_out() {
        let mut lru = ByteLru::new(100 + ENTRY_BYTES);
        lru.put(1, 'a', 100);
        lru.put(2, 'b', 101);
        assert_eq!([lru.get(1), lru.get(2)], [Some('a'), None]);
        let mut none = ByteLru::new(0);
        none.put(1, 'a', 0);
        assert_eq!((none.get(1), none.n_bytes()), (None, 0));
    }
}
