//! The first rows of an order, found in one pass and little memory.

use std::borrow::Borrow;
use std::fmt::Debug;

/// The `k` least of all `(key, row)` offered, and the first `k` rows whose key is unknown.
///
/// Holds at most `2 k` of each. Once `k` are known, what is above the last of them is turned away by one
/// comparison.
#[derive(Debug)]
pub(super) struct Top<Q: Ord + ToOwned + ?Sized>
where
    Q::Owned: Ord + Clone + Debug,
{
    k: usize,
    best: Vec<(Q::Owned, u64)>,
    /// What has to be beaten, once `k` were offered.
    limit: Option<(Q::Owned, u64)>,
    unknown: Vec<u64>,
}

impl<Q: Ord + ToOwned + ?Sized> Top<Q>
where
    Q::Owned: Ord + Clone + Debug,
{
    pub(super) fn new(k: usize) -> Self {
        Self { k: k.max(1), best: Vec::new(), limit: None, unknown: Vec::new() }
    }

    pub(super) fn offer(&mut self, key: &Q, row: u64) {
        if let Some((limit, last)) = &self.limit
            && (key, row) >= (limit.borrow(), *last)
        {
            return;
        }
        self.best.push((key.to_owned(), row));
        if self.best.len() >= self.k.saturating_mul(2) {
            self.cut();
        }
    }

    pub(super) fn offer_unknown(&mut self, row: u64) {
        self.unknown.push(row);
        if self.unknown.len() >= self.k.saturating_mul(2) {
            self.cut_unknown();
        }
    }

    /// Takes in what another thread found.
    pub(super) fn merge(&mut self, other: Self) {
        self.best.extend(other.best);
        self.unknown.extend(other.unknown);
        self.cut();
        self.cut_unknown();
    }

    /// The rows in order, those without a key last; at most `k`.
    pub(super) fn into_rows(mut self) -> Vec<u64> {
        self.cut();
        self.best.sort_unstable();
        self.unknown.sort_unstable();
        let known = self.best.into_iter().map(|(_, row)| row);
        known.chain(self.unknown).take(self.k).collect()
    }

    fn cut(&mut self) {
        if self.best.len() > self.k {
            let (_, last, _) = self.best.select_nth_unstable(self.k - 1);
            self.limit = Some(last.clone());
            self.best.truncate(self.k);
        }
    }

    fn cut_unknown(&mut self) {
        self.unknown.sort_unstable();
        self.unknown.truncate(self.k);
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    #[test]
    fn the_first_of_all_are_found_whoever_met_them() {
        let mut rng = Rng::with_seed(11);
        for k in [1, 2, 7, 100] {
            let all: Vec<(u64, u64)> = (0..300).map(|row| (rng.u64(..40), row)).collect();
            let mut tops = [Top::<u64>::new(k), Top::new(k)];
            for (key, row) in &all {
                let top = &mut tops[rng.usize(..2)];
                match key {
                    0 => top.offer_unknown(*row),
                    _ => top.offer(key, *row),
                }
                assert!(top.best.len() < 2 * k + 1 && top.unknown.len() < 2 * k + 1);
            }
            let [mut top, other] = tops;
            top.merge(other);
            let mut expected: Vec<(bool, u64, u64)> =
                all.iter().map(|(k, row)| (*k == 0, *k, *row)).collect();
            expected.sort_unstable();
            let expected: Vec<u64> = expected.into_iter().take(k).map(|(_, _, row)| row).collect();
            assert_eq!(top.into_rows(), expected);
        }
    }

    #[test]
    fn text_is_copied_only_where_it_may_count() {
        let mut top = Top::<[u8]>::new(1);
        for (row, key) in ["m", "z", "n", "b", "c"].iter().enumerate() {
            top.offer(key.as_bytes(), row as u64);
            // `n` came when `m` was known to be the last that counts.
            assert!(top.best.iter().all(|(key, _)| key != b"n"));
        }
        assert_eq!(top.into_rows(), [3]);
    }
}
