//! The lowest of many numbers, in memory for a quarter more than are kept.

/// Room beyond the kept ones, so that few are not sorted out one by one.
const SLACK: usize = 1024;

/// Keeps the `keep` rows of the lowest priority among all that were offered.
#[derive(Clone, Debug)]
pub(super) struct Lowest {
    keep: usize,
    rows: Vec<(u128, u32)>,
    /// Once there are enough: no kept row is above it.
    bound: Option<u128>,
}

impl Lowest {
    pub(super) fn new(keep: usize) -> Self {
        Self { keep, rows: Vec::new(), bound: None }
    }

    pub(super) fn offer(&mut self, priority: u128, row: u32) {
        if self.keep == 0 || self.bound.is_some_and(|bound| priority > bound) {
            return;
        }
        self.rows.push((priority, row));
        if self.rows.len() >= self.keep + self.keep / 4 + SLACK {
            self.cut();
        }
    }

    /// Takes over what another kept.
    pub(super) fn merge(&mut self, other: Self) {
        other.rows.into_iter().for_each(|(priority, row)| self.offer(priority, row));
    }

    /// The kept rows, lowest first.
    pub(super) fn into_sorted(mut self) -> Vec<(u128, u32)> {
        self.cut();
        self.rows.sort_unstable();
        self.rows
    }

    fn cut(&mut self) {
        if let Some(last) = self.keep.checked_sub(1)
            && self.rows.len() > self.keep
        {
            self.rows.select_nth_unstable(last);
            self.rows.truncate(self.keep);
            self.bound = self.rows.last().map(|(priority, _)| *priority);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_are_kept_however_they_come() {
        let mut rng = fastrand::Rng::with_seed(7);
        for keep in [0, 1, 5, 700, 5000] {
            let offered: Vec<u128> = (0..6000).map(|_| rng.u128(..1 << 100)).collect();
            let (mut first, mut second) = (Lowest::new(keep), Lowest::new(keep));
            for (row, priority) in (0..).zip(&offered) {
                if row % 3 == 0 { first.offer(*priority, row) } else { second.offer(*priority, row) }
            }
            first.merge(second);
            let mut wanted = offered.clone();
            wanted.sort_unstable();
            wanted.truncate(keep);
            let found = first.into_sorted();
            assert!(found.iter().all(|(priority, row)| offered[*row as usize] == *priority));
            assert_eq!(found.into_iter().map(|(priority, _)| priority).collect::<Vec<_>>(), wanted);
        }
    }
}
