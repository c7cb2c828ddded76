//! A rate over strata that were not drawn in proportion: each counts by its rows, not by its labels.
//!
//! An unweighted mean over unequal strata answers another question, and the textbook's normal interval fails where
//! a stratum has few labels or none that hit. Strata nobody looked into are said, not guessed.

use super::interval::score_interval;
use super::proportion::real;
use super::{Confidence, Estimate, EstimateError, Interval, Method};

/// What was judged of one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StratumCount {
    /// Hits.
    pub k: u64,
    /// Judged, `k <= n`; may be 0.
    pub n: u64,
    /// Rows of the stratum in the population, `n <= n_rows`: what it weighs.
    pub n_rows: u64,
}

/// A rate over strata.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedTotal {
    /// Of the rows of strata that were looked into; `k` and `n` are plain sums and no share of each other.
    pub estimate: Estimate,
    /// Rows of those strata.
    pub n_rows: u64,
    /// Rows of strata in which nothing was judged.
    pub n_rows_unseen: u64,
    /// Of all rows: as if of the unseen ones none were a hit, up to as if all were. Equals the estimate's interval
    /// where nothing is unseen.
    pub whole: Interval,
}

/// The share of hits among all rows, by MOVER (the method of variance estimates recovery) from Wilson's intervals:
/// Zou, Huang and Zhang, Computational Statistics & Data Analysis 53, 2009, p. 1080–1085, with weights
/// `n_rows / Σ n_rows`:
///
/// `low = p - √Σ w²(p_h - l_h)²`, `high = p + √Σ w²(u_h - p_h)²`.
///
/// Rows are drawn without replacement, so a stratum's interval is that of the effective size `n (N-1)/(N-n)`, which
/// gives the variance the finite population correction of Cochran (Sampling Techniques, 1977, section 2.6); the
/// device is that of Korn and Graubard (Survey Methodology 24, 1998, p. 193–201). A stratum judged to the last row
/// adds no uncertainty. Strata without labels take no part in the estimate and stand in `whole`; strata without rows
/// weigh nothing.
///
/// No guarantee: on average over rates it covers as often as it says. With less than some three hits to be expected
/// in the strata that weigh most its lower end lies too high at times, and 95 % are 90 in the worst case; the upper
/// end errs the other way.
///
/// Fails where nothing was judged at all or where counts contradict each other.
pub fn mover_total(strata: &[StratumCount], confidence: Confidence) -> Result<WeightedTotal, EstimateError> {
    strata.iter().try_for_each(check)?;
    let n_rows: u64 = seen(strata).map(|stratum| stratum.n_rows).sum();
    if n_rows == 0 {
        return Err(EstimateError::NothingCounted);
    }
    let n_rows_unseen = strata.iter().filter(|stratum| stratum.n == 0).map(|stratum| stratum.n_rows).sum();
    let (mut value, mut below, mut above) = (0.0, 0.0, 0.0);
    for stratum in seen(strata) {
        let weight = real(stratum.n_rows) / real(n_rows);
        let share = real(stratum.k) / real(stratum.n);
        let interval = finite_interval(stratum, confidence);
        value += weight * share;
        below += (weight * (share - interval.low)).powi(2);
        above += (weight * (interval.high - share)).powi(2);
    }
    let value = value.clamp(0.0, 1.0);
    let interval = Interval { low: (value - below.sqrt()).max(0.0), high: (value + above.sqrt()).min(1.0) };
    let (k, n) = seen(strata).fold((0, 0), |(k, n), stratum| (k + stratum.k, n + stratum.n));
    let estimate = Estimate { value, interval, method: Method::Mover, k, n, confidence };
    Ok(WeightedTotal { estimate, n_rows, n_rows_unseen, whole: whole(interval, n_rows, n_rows_unseen) })
}

impl WeightedTotal {
    /// Hits to be expected among the rows of strata that were looked into.
    pub fn projected_rows(&self) -> f64 {
        self.estimate.value * real(self.n_rows)
    }

    /// Between which numbers of rows, in the same strata.
    pub fn projected_interval(&self) -> Interval {
        let rows = real(self.n_rows);
        Interval { low: self.estimate.interval.low * rows, high: self.estimate.interval.high * rows }
    }
}

fn seen(strata: &[StratumCount]) -> impl Iterator<Item = &StratumCount> {
    strata.iter().filter(|stratum| stratum.n > 0)
}

fn check(stratum: &StratumCount) -> Result<(), EstimateError> {
    let StratumCount { k, n, n_rows } = *stratum;
    let (part, all) = if k > n { (k, n) } else { (n, n_rows) };
    if part > all { Err(EstimateError::MoreThanAll { k: part, n: all }) } else { Ok(()) }
}

/// Wilson's interval of a stratum, narrower the larger the part of it that was judged.
fn finite_interval(stratum: &StratumCount, confidence: Confidence) -> Interval {
    let (n, n_rows) = (real(stratum.n), real(stratum.n_rows));
    let share = real(stratum.k) / n;
    if stratum.n == stratum.n_rows {
        return Interval { low: share, high: share };
    }
    score_interval(share, n * (n_rows - 1.0) / (n_rows - n), confidence)
}

fn whole(seen: Interval, n_rows: u64, n_rows_unseen: u64) -> Interval {
    let (rows, unseen) = (real(n_rows), real(n_rows_unseen));
    let all = rows + unseen;
    Interval { low: seen.low * rows / all, high: ((seen.high * rows + unseen) / all).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::super::{Proportion, wilson};
    use super::*;

    const ROWS: u64 = 1_000_000_000_000;

    fn total(strata: &[(u64, u64, u64)]) -> WeightedTotal {
        let strata: Vec<StratumCount> =
            strata.iter().map(|&(k, n, n_rows)| StratumCount { k, n, n_rows }).collect();
        mover_total(&strata, Confidence::USUAL).unwrap()
    }

    fn is_close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn one_large_stratum_is_wilsons_interval() {
        let found = total(&[(7, 400, ROWS)]);
        let wilson = wilson(Proportion::new(7, 400).unwrap(), Confidence::USUAL);
        assert!(is_close(found.estimate.interval.low, wilson.interval.low));
        assert!(is_close(found.estimate.interval.high, wilson.interval.high));
        assert_eq!(found.whole, found.estimate.interval);
    }

    #[test]
    fn strata_weigh_by_their_rows() {
        let found = total(&[(30, 100, 1_000), (0, 100, 99_000)]);
        assert!(is_close(found.estimate.value, 0.003));
        assert_eq!((found.estimate.k, found.estimate.n, found.n_rows), (30, 200, 100_000));
        assert!(is_close(found.projected_rows(), 300.0));
        // By hand: the lower end comes from the first stratum alone, the second has nothing below it.
        let first = score_interval(0.3, 100.0 * 999.0 / 900.0, Confidence::USUAL);
        assert!(is_close(found.estimate.interval.low, 0.003 - 0.01 * (0.3 - first.low)));
        assert!(is_close(found.projected_interval().low, 100_000.0 * found.estimate.interval.low));
    }

    #[test]
    fn a_stratum_judged_to_the_last_row_is_certain() {
        let found = total(&[(3, 10, 10), (1, 1, 1)]);
        assert!(is_close(found.estimate.value, 4.0 / 11.0) && found.estimate.interval.width() < 1e-12);
    }

    #[test]
    fn strata_nobody_looked_into_widen_the_whole_only() {
        let found = total(&[(50, 100, ROWS), (0, 0, ROWS), (0, 0, 0)]);
        assert_eq!(found.n_rows_unseen, ROWS);
        assert!(is_close(found.estimate.value, 0.5));
        assert!(is_close(found.whole.low, found.estimate.interval.low / 2.0));
        assert!(is_close(found.whole.high, 0.5 + found.estimate.interval.high / 2.0));
    }

    #[test]
    fn nothing_judged_and_counts_that_contradict_are_refused() {
        let with = |k, n, n_rows| mover_total(&[StratumCount { k, n, n_rows }], Confidence::USUAL);
        assert_eq!(with(0, 0, 9), Err(EstimateError::NothingCounted));
        assert_eq!(mover_total(&[], Confidence::USUAL), Err(EstimateError::NothingCounted));
        assert_eq!(with(3, 2, 9), Err(EstimateError::MoreThanAll { k: 3, n: 2 }));
        assert_eq!(with(1, 10, 9), Err(EstimateError::MoreThanAll { k: 10, n: 9 }));
    }
}
