//! Two rates beside each other: by how much they differ, and whether chance alone would do it.
//!
//! For two samples drawn apart. The same pairs judged twice are paired, and neither method is for them.

use super::proportion::real;
use super::{Confidence, Interval, Proportion, wilson};

/// Counts closer together than this are equally likely: rounding must not split a symmetric table. As R and scipy
/// do.
const AS_LIKELY: f64 = 1.0 + 1e-7;

/// One rate minus another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// First minus second.
    pub value: f64,
    /// What the difference may be, within -1..=1. Holds 0 where no difference is shown.
    pub interval: Interval,
    /// How sure.
    pub confidence: Confidence,
}

/// The first rate minus the second with Newcombe's hybrid score interval: Statistics in Medicine 17, 1998,
/// p. 873–890, method 10, from Wilson's intervals `l..u` of each:
/// `low = d - √((p1-l1)² + (u2-p2)²)`, `high = d + √((u1-p1)² + (p2-l2)²)`.
pub fn newcombe(first: Proportion, second: Proportion, confidence: Confidence) -> Difference {
    let (one, two) = (wilson(first, confidence), wilson(second, confidence));
    let value = one.value - two.value;
    let below = (one.value - one.interval.low).hypot(two.interval.high - two.value);
    let above = (one.interval.high - one.value).hypot(two.value - two.interval.low);
    let interval = Interval { low: (value - below).max(-1.0), high: (value + above).min(1.0) };
    Difference { value, interval, confidence }
}

/// Fisher's exact test, two-sided: how probable so uneven a table is, or one as improbable, were both rates the
/// same. The sum over tables no likelier than the one seen (Fisher 1935; the definition of R's `fisher.test` and of
/// scipy). Below some 1e-300 it is 0. Cost: a step for each table with these margins, at most the smaller of the
/// numbers of hits and of counts.
pub fn fisher_exact(first: Proportion, second: Proportion) -> f64 {
    let margins = Margins::of(first, second);
    let mode = margins.mode();
    // Relative to the likeliest table nothing overflows, and what underflows adds nothing.
    let up = margins.likelihoods(mode, Towards::More);
    let down = margins.likelihoods(mode, Towards::Fewer);
    let at = |k: u64| {
        let (side, steps) = if k >= mode { (&up, k - mode) } else { (&down, mode - k) };
        usize::try_from(steps).ok().and_then(|steps| side.get(steps)).copied().unwrap_or(0.0)
    };
    let limit = at(first.k()) * AS_LIKELY;
    // The likeliest table stands in both lists and is counted once. Small ones first: their sum is exact to the bit.
    let tables = || up.iter().rev().chain(down[1..].iter().rev());
    let as_unlikely: f64 = tables().filter(|likelihood| **likelihood <= limit).sum();
    (as_unlikely / tables().sum::<f64>()).min(1.0)
}

/// What all tables of the test have in common; a table is told by the hits of the first row.
#[derive(Clone, Copy)]
struct Margins {
    n_first: u64,
    n_second: u64,
    hits: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Towards {
    More,
    Fewer,
}

impl Margins {
    fn of(first: Proportion, second: Proportion) -> Self {
        Self { n_first: first.n(), n_second: second.n(), hits: first.k() + second.k() }
    }

    /// The likeliest table: `⌊(hits+1)(n_first+1) / (n_first+n_second+2)⌋`.
    fn mode(self) -> u64 {
        let product = (u128::from(self.hits) + 1) * (u128::from(self.n_first) + 1);
        let mode = product / (u128::from(self.n_first) + u128::from(self.n_second) + 2);
        let most = self.hits.min(self.n_first);
        u64::try_from(mode).map_or(most, |mode| mode.clamp(self.hits.saturating_sub(self.n_second), most))
    }

    /// Likelihoods relative to `from`, which comes first with 1; ends where they are nothing.
    fn likelihoods(self, from: u64, towards: Towards) -> Vec<f64> {
        let mut likelihoods = vec![1.0];
        let (mut k, mut likelihood) = (from, 1.0);
        loop {
            let ratio = match towards {
                Towards::More => self.ratio(k),
                Towards::Fewer if k == 0 => 0.0,
                Towards::Fewer => 1.0 / self.ratio(k - 1),
            };
            likelihood *= ratio;
            // An infinite ratio was a division by the nothing that lies below the least table.
            if !(likelihood > 0.0 && likelihood.is_finite()) {
                return likelihoods;
            }
            likelihoods.push(likelihood);
            k = if towards == Towards::More { k + 1 } else { k - 1 };
        }
    }

    /// How much likelier `k + 1` hits in the first row are than `k`; 0 where there is no such table, infinite where
    /// `k` is none.
    fn ratio(self, k: u64) -> f64 {
        let misses_second = i128::from(self.n_second) + i128::from(k) + 1 - i128::from(self.hits);
        if misses_second <= 0 {
            return f64::INFINITY;
        }
        let left = real(self.n_first.saturating_sub(k)) * real(self.hits.saturating_sub(k));
        left / (real(k + 1) * real(u64::try_from(misses_second).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(k: u64, n: u64) -> Proportion {
        Proportion::new(k, n).unwrap()
    }

    /// Newcombe 1998, table II, examples (a), (c), (f) and (h), method 10.
    #[test]
    fn newcombes_table_is_met() {
        for (first, second, low, high) in [
            (of(56, 70), of(48, 80), 0.0524, 0.3339),
            (of(6, 7), of(2, 7), 0.0582, 0.8062),
            (of(0, 10), of(0, 20), -0.1611, 0.2775),
            (of(10, 10), of(0, 10), 0.6075, 1.0),
        ] {
            let Difference { interval, .. } = newcombe(first, second, Confidence::USUAL);
            assert!((interval.low - low).abs() < 6e-5 && (interval.high - high).abs() < 6e-5, "{interval:?}");
        }
    }

    /// Fisher, The Design of Experiments, 1935, chapter II: the lady who tastes tea, 3 of 4 right.
    #[test]
    fn the_lady_who_tastes_tea_is_met() {
        assert!((fisher_exact(of(3, 4), of(1, 4)) - 34.0 / 70.0).abs() < 1e-14);
        assert!((fisher_exact(of(4, 4), of(0, 4)) - 2.0 / 70.0).abs() < 1e-14);
    }

    #[test]
    fn all_tables_together_are_certain_and_sides_may_change_places() {
        assert!((fisher_exact(of(0, 5), of(0, 9)) - 1.0).abs() < 1e-15);
        assert!((fisher_exact(of(5, 5), of(9, 9)) - 1.0).abs() < 1e-15);
        for (first, second) in [((1, 9), (11, 14)), ((7, 400), (19, 380)), ((1, 1), (0, 1_000))] {
            let (first, second) = (of(first.0, first.1), of(second.0, second.1));
            let p = fisher_exact(first, second);
            assert!((0.0..=1.0).contains(&p));
            for other in [fisher_exact(second, first), fisher_exact(first.rest(), second.rest())] {
                assert!((other - p).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn what_cannot_be_chance_is_nought() {
        assert!(fisher_exact(of(0, 100_000), of(100_000, 100_000)) < 1e-300);
    }
}
