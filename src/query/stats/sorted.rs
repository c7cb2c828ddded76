//! All values of a column in order: ranks by bisection, runs by merging the workers' lists.
//!
//! Nothing is copied into one list: that would double the memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::ControlFlow;

use super::key::Key;
use super::store::Joined;

/// Ascending values from several lists.
pub(super) trait Sorted {
    /// How many there are.
    fn len(&self) -> u64;

    /// How many are below `key`.
    fn n_below(&self, key: u128) -> u64;

    /// The value at a rank from 0; for ranks beyond the end the highest key there can be.
    fn nth(&self, rank: u64) -> u128;

    /// Every different value with how often it occurs, ascending, until `visit` breaks.
    fn each_run(&self, visit: &mut dyn FnMut(u128, u64) -> ControlFlow<()>) -> ControlFlow<()>;
}

/// The lists of a [`Joined`].
#[derive(Debug)]
pub(super) struct Lists<K> {
    lists: Vec<List<K>>,
}

#[derive(Debug)]
enum List<K> {
    Kept(Vec<K>),
    /// Each value with the number of values up to it.
    Counted(Vec<(K, u64)>),
}

impl<K: Key> Lists<K> {
    pub(super) fn of(joined: Joined<K>) -> Self {
        let counted = joined.counted.into_iter().map(|mut counts| {
            let mut n = 0;
            for (_, count) in &mut counts {
                n += *count;
                *count = n;
            }
            List::Counted(counts)
        });
        let lists = joined.kept.into_iter().map(List::Kept).chain(counted);
        Self { lists: lists.filter(|list| list.len() > 0).collect() }
    }
}

impl<K: Key> List<K> {
    fn len(&self) -> u64 {
        match self {
            Self::Kept(keys) => keys.len() as u64,
            Self::Counted(counts) => counts.last().map_or(0, |(_, n)| *n),
        }
    }

    fn n_below(&self, key: u128) -> u64 {
        match self {
            Self::Kept(keys) => keys.partition_point(|k| (*k).into() < key) as u64,
            Self::Counted(counts) => {
                let at = counts.partition_point(|(k, _)| (*k).into() < key);
                at.checked_sub(1).map_or(0, |at| counts[at].1)
            }
        }
    }

    /// The value at a place of the list, how often it occurs here, and the place of the next one.
    fn run_at(&self, at: usize) -> Option<(K, u64, usize)> {
        match self {
            Self::Kept(keys) => {
                let key = *keys.get(at)?;
                let n = keys[at..].iter().take_while(|k| **k == key).count();
                Some((key, n as u64, at + n))
            }
            Self::Counted(counts) => {
                let (key, up_to) = *counts.get(at)?;
                let before = at.checked_sub(1).map_or(0, |at| counts[at].1);
                Some((key, up_to - before, at + 1))
            }
        }
    }
}

impl<K: Key> Sorted for Lists<K> {
    fn len(&self) -> u64 {
        self.lists.iter().map(List::len).sum()
    }

    fn n_below(&self, key: u128) -> u64 {
        self.lists.iter().map(|list| list.n_below(key)).sum()
    }

    fn nth(&self, rank: u64) -> u128 {
        // The lowest key with more than `rank` values up to it.
        let (mut low, mut high) = (0, K::HIGHEST);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.n_below(middle + 1) > rank {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn each_run(&self, visit: &mut dyn FnMut(u128, u64) -> ControlFlow<()>) -> ControlFlow<()> {
        let run = |list: usize, at: usize| {
            self.lists[list].run_at(at).map(|(key, n, next)| Reverse((key, list, n, next)))
        };
        let mut heads: BinaryHeap<_> = (0..self.lists.len()).filter_map(|list| run(list, 0)).collect();
        let mut current: Option<(K, u64)> = None;
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((key, list, n, next)) = *head;
            match run(list, next) {
                // In place: one way down the heap instead of two.
                Some(after) => *head = after,
                None => {
                    PeekMut::pop(head);
                }
            }
            current = match current {
                Some((same, before)) if same == key => Some((key, before + n)),
                Some((other, before)) => {
                    visit(other.into(), before)?;
                    Some((key, n))
                }
                None => Some((key, n)),
            };
        }
        current.map_or(ControlFlow::Continue(()), |(key, n)| visit(key.into(), n))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn counts(keys: &[u32]) -> BTreeMap<u32, u64> {
        let mut counts = BTreeMap::new();
        for key in keys {
            *counts.entry(*key).or_default() += 1;
        }
        counts
    }

    fn sorted(mut keys: Vec<u32>) -> Vec<u32> {
        keys.sort_unstable();
        keys
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn many_lists_are_as_one(
            kept in prop::collection::vec(prop::collection::vec(0_u32..30, 0..30), 0..4),
            counted in prop::collection::vec(prop::collection::vec(0_u32..30, 0..30), 0..3),
        ) {
            let all = sorted(kept.iter().chain(&counted).flatten().copied().collect());
            let lists = Lists::of(Joined {
                counted: counted.iter().map(|keys| counts(keys).into_iter().collect()).collect(),
                kept: kept.into_iter().map(sorted).collect(),
                sketch: None,
                ends: None,
            });
            prop_assert_eq!(lists.len(), all.len() as u64);
            for (rank, key) in (0..).zip(&all) {
                prop_assert_eq!(lists.nth(rank), u128::from(*key));
            }
            for key in 0..32 {
                prop_assert_eq!(lists.n_below(u128::from(key)), all.iter().filter(|k| **k < key).count() as u64);
            }
            let mut runs = Vec::new();
            let all_visited = lists.each_run(&mut |key, n| {
                runs.push((u32::try_from(key).unwrap(), n));
                ControlFlow::Continue(())
            });
            prop_assert!(all_visited.is_continue());
            prop_assert_eq!(runs, counts(&all).into_iter().collect::<Vec<_>>());
        }
    }
}
