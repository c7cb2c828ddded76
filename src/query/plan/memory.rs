//! Answers that outlive a scan: of one condition on one page, as bitmaps.
//!
//! A filter that is changed in one place, or narrowed, asks only what was not asked before. Pages themselves
//! are kept by the dataset. Which answers are worth keeping is not weighed: all are, the least used go first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::query::kernels::Truth;

/// What an entry takes beside its bits: the key, the pointer, the place in the table.
const ENTRY_BYTES: usize = 120;

/// One condition on one page: the condition's key, the row group's number, the page's.
pub(super) type AnswerKey = (u128, usize, usize);

/// Answers under a budget, shared by any number of scans of one dataset or of several.
#[derive(Debug)]
pub struct ScanMemory {
    budget_bytes: usize,
    // Held for a lookup only.
    generations: Mutex<Generations>,
}

/// Two tables stand for an order of use: what is used goes into the young one, and when that is half of the
/// budget, the old one is dropped and the young one grows old.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<AnswerKey, Arc<Truth>>,
    old: HashMap<AnswerKey, Arc<Truth>>,
    young_bytes: usize,
    old_bytes: usize,
}

impl ScanMemory {
    /// Keeps up to `budget_bytes`; ten million rows take 1.3 MB for each condition.
    pub fn new(budget_bytes: usize) -> Self {
        Self { budget_bytes, generations: Mutex::default() }
    }

    /// Bytes that are kept now.
    pub fn n_bytes(&self) -> usize {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.young_bytes + generations.old_bytes
    }

    pub(super) fn get(&self, key: &AnswerKey) -> Option<Arc<Truth>> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = generations.young.get(key) {
            return Some(there.clone());
        }
        let found = generations.old.remove(key)?;
        generations.old_bytes -= weight(&found);
        generations.put(*key, found.clone(), self.budget_bytes / 2);
        Some(found)
    }

    pub(super) fn put(&self, key: AnswerKey, answer: &Arc<Truth>) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.put(key, answer.clone(), self.budget_bytes / 2);
    }
}

impl Generations {
    fn put(&mut self, key: AnswerKey, answer: Arc<Truth>, half_bytes: usize) {
        let n_bytes = weight(&answer);
        if n_bytes > half_bytes {
            return;
        }
        if self.young_bytes + n_bytes > half_bytes {
            self.old = std::mem::take(&mut self.young);
            self.old_bytes = std::mem::take(&mut self.young_bytes);
        }
        if let Some(before) = self.young.insert(key, answer) {
            self.young_bytes -= weight(&before);
        }
        self.young_bytes += n_bytes;
    }
}

fn weight(answer: &Truth) -> usize {
    answer.n_bytes() + ENTRY_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_budget_holds() {
        let answer = Arc::new(Truth::all(Some(true), 64 * 10));
        let one = weight(&answer);
        let memory = ScanMemory::new(6 * one);
        for page in 0..100 {
            memory.put((1, 0, page), &answer);
            assert!(memory.get(&(1, 0, 0)).is_some());
            assert!(memory.n_bytes() <= 6 * one);
        }
        assert!(memory.get(&(1, 0, 99)).is_some() && memory.get(&(1, 0, 50)).is_none());
        let small = ScanMemory::new(one);
        small.put((1, 0, 0), &answer);
        assert_eq!((small.n_bytes(), small.get(&(1, 0, 0))), (0, None));
    }
}
