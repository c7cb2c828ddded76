//! The keys cut into ranges, so that the rows of one range fit the budget.
//!
//! Keys are hashes and spread evenly; what does not is rows that are equal, and those no cut can part.

use std::ops::Range;

use super::KeyedError;

/// Ranges are cut by the upper 32 bits of a key.
const SPACE: u64 = 1 << 32;

/// A range is not cut below this share of all keys: that many equal parts and still too many rows means that
/// one key has them.
const MAX_CUTS: u64 = 1 << 16;

/// How full a range is planned: hashes spread evenly, not equally.
const FILL: (u64, u64) = (15, 16);

/// Keys whose upper 32 bits are in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::query) struct KeyRange(Range<u64>);

impl KeyRange {
    /// Which of `n` equal parts of the range the key is in; `None` when it is not in the range.
    pub(super) fn bucket(&self, key: u128, n: usize) -> Option<usize> {
        let upper = u64::try_from(key >> 96).ok().filter(|upper| self.0.contains(upper))?;
        // Both factors are below 2^33.
        let at = (upper - self.0.start) * n as u64 / (self.0.end - self.0.start);
        usize::try_from(at).ok()
    }
}

/// The ranges that are still to be gone through.
#[derive(Debug)]
pub(super) struct Ranges {
    left: Vec<KeyRange>,
}

impl Ranges {
    /// As few as possible for `n_rows` rows, of which a pass may hold `max_rows`.
    pub(super) fn new(n_rows: u64, max_rows: u64) -> Self {
        let per_pass = if n_rows <= max_rows { max_rows } else { max_rows / FILL.1 * FILL.0 };
        let n = n_rows.div_ceil(per_pass.max(1)).clamp(1, MAX_CUTS);
        let cut = |at: u64| SPACE * at / n;
        Self { left: (0..n).rev().map(|at| KeyRange(cut(at)..cut(at + 1))).collect() }
    }

    pub(super) fn next(&mut self) -> Option<KeyRange> {
        self.left.pop()
    }

    /// Goes through a range in two halves instead.
    pub(super) fn halve(&mut self, range: &KeyRange, max_rows: u64) -> Result<(), KeyedError> {
        let Range { start, end } = range.0;
        if end - start <= SPACE / MAX_CUTS {
            return Err(KeyedError::TooManyAlike { max_rows });
        }
        let middle = start.midpoint(end);
        self.left.extend([KeyRange(middle..end), KeyRange(start..middle)]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut ranges: Ranges) -> Vec<Range<u64>> {
        std::iter::from_fn(|| ranges.next()).map(|range| range.0).collect()
    }

    #[test]
    fn what_fits_the_budget_is_one_range_and_what_does_not_is_cut_without_a_gap() {
        assert_eq!(all(Ranges::new(1000, 1000)), std::slice::from_ref(&(0..SPACE)));
        assert_eq!(all(Ranges::new(0, 0)), std::slice::from_ref(&(0..SPACE)));
        for (n_rows, max_rows) in [(1001, 1000), (12_345, 160), (u64::MAX / 2, 1)] {
            let found = all(Ranges::new(n_rows, max_rows));
            assert!(found.len() > 1 && found.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!((found[0].start, found[found.len() - 1].end), (0, SPACE));
        }
        assert_eq!(all(Ranges::new(1001, 1000)).len(), 2);
    }

    #[test]
    fn a_range_is_halved_until_one_key_must_have_it_all() {
        let mut ranges = Ranges::new(1, 1);
        let mut n_cuts = 0;
        while let Some(range) = ranges.next() {
            match ranges.halve(&range, 7) {
                Ok(()) => n_cuts += 1,
                Err(error) => {
                    assert_eq!(error, KeyedError::TooManyAlike { max_rows: 7 });
                    break;
                }
            }
        }
        assert_eq!(n_cuts, 16);
    }

    #[test]
    fn buckets_ascend_with_the_key_and_none_is_outside() {
        let range = KeyRange(10..74);
        let at = |upper: u128| range.bucket(upper << 96 | 5, 64);
        assert_eq!((at(9), at(10), at(73), at(74)), (None, Some(0), Some(63), None));
        let whole = KeyRange(0..SPACE);
        assert_eq!((whole.bucket(0, 64), whole.bucket(u128::MAX, 64)), (Some(0), Some(63)));
    }
}
