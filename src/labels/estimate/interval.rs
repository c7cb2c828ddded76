//! Intervals of one rate: Wilson's to look at, Clopper and Pearson's to promise by.
//!
//! Both take labels for independent draws. Drawing without replacement from a dataset that is not much larger than
//! the sample makes them a little too wide, never too narrow; `total` corrects for that, these do not.

use super::beta::{beta_quantile, two_sided_z};
use super::proportion::real;
use super::{Confidence, Estimate, Interval, Method, Proportion};

/// Wilson's score interval: what a report shows beside a rate.
///
/// On average over rates it covers as often as it says (Brown, Cai and DasGupta, Statistical Science 16, 2001,
/// p. 101–133, recommend it for small n), for a single rate a little more or less; no guarantee. Wilson, Journal
/// of the American Statistical Association 22, 1927, p. 209–212; without continuity correction.
pub fn wilson(counted: Proportion, confidence: Confidence) -> Estimate {
    let interval = score_interval(counted.value(), real(counted.n()), confidence);
    estimate(counted, interval, Method::Wilson, confidence)
}

/// Clopper and Pearson's exact interval: covers at least as often as it says, whatever the rate, and is wider for
/// it. Biometrika 26, 1934, p. 404–413; ends are quantiles of beta distributions, in closed form where `k` is 0 or
/// `n`. Each end alone holds with half of the error.
pub fn clopper_pearson(counted: Proportion, confidence: Confidence) -> Estimate {
    let tail = confidence.alpha() / 2.0;
    let interval = Interval { low: lower_end(counted, tail), high: upper_end(counted, tail) };
    estimate(counted, interval, Method::ClopperPearson, confidence)
}

/// "At least `low`, 95 % sure": the exact one-sided lower bound, for a guarantee of precision. The upper end is 1.
pub fn clopper_pearson_lower(counted: Proportion, confidence: Confidence) -> Estimate {
    let interval = Interval { low: lower_end(counted, confidence.alpha()), high: 1.0 };
    estimate(counted, interval, Method::ClopperPearsonLower, confidence)
}

/// "At most `high`, 95 % sure": the exact one-sided upper bound, for a guarantee against defects: none in 300 bounds
/// the rate at 1 %. The lower end is 0.
pub fn clopper_pearson_upper(counted: Proportion, confidence: Confidence) -> Estimate {
    let interval = Interval { low: 0.0, high: upper_end(counted, confidence.alpha()) };
    estimate(counted, interval, Method::ClopperPearsonUpper, confidence)
}

/// Wilson's interval of a share seen among `n`, which need not be whole: an effective size is a fraction.
pub(super) fn score_interval(share: f64, n: f64, confidence: Confidence) -> Interval {
    let z = two_sided_z(confidence.share());
    let by_n = z * z / n;
    let middle = (share + by_n / 2.0) / (1.0 + by_n);
    let half = (share * (1.0 - share) * by_n + by_n * by_n / 4.0).sqrt() / (1.0 + by_n);
    // At 0 and 1 an end is the share itself; rounding must not put it a hair inside.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).clamp(0.0, share) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).clamp(share, 1.0) };
    Interval { low, high }
}

/// The rate at which `k` or more hits are as rare as `tail`.
fn lower_end(counted: Proportion, tail: f64) -> f64 {
    let (k, n) = (real(counted.k()), real(counted.n()));
    match counted.k() {
        0 => 0.0,
        // tail^(1/n), which the quantile would find only by steps.
        k if k == counted.n() => (tail.ln() / n).exp(),
        _ => beta_quantile(k, n - k + 1.0, tail),
    }
}

/// The rate at which `k` or fewer hits are as rare as `tail`: the mirror image.
fn upper_end(counted: Proportion, tail: f64) -> f64 {
    let (k, n) = (real(counted.k()), real(counted.n()));
    match counted.k() {
        // 1 - tail^(1/n), without losing the digits of a small rate.
        0 => -(tail.ln() / n).exp_m1(),
        k if k == counted.n() => 1.0,
        _ => beta_quantile(k + 1.0, n - k, 1.0 - tail),
    }
}

fn estimate(counted: Proportion, interval: Interval, method: Method, confidence: Confidence) -> Estimate {
    Estimate { value: counted.value(), interval, method, k: counted.k(), n: counted.n(), confidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(k: u64, n: u64) -> Proportion {
        Proportion::new(k, n).unwrap()
    }

    fn close(interval: Interval, low: f64, high: f64, within: f64) {
        let off = (interval.low - low).abs().max((interval.high - high).abs());
        assert!(off <= within, "{interval:?} is not {low}..{high}");
    }

    /// Newcombe, Statistics in Medicine 17, 1998, p. 857–872, table I: methods 3 (score) and 5 (exact).
    #[test]
    fn newcombes_table_is_met() {
        let usual = Confidence::USUAL;
        for (k, n, score, exact) in [
            (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
            (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
            (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
            (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
        ] {
            close(wilson(of(k, n), usual).interval, score.0, score.1, 6e-5);
            close(clopper_pearson(of(k, n), usual).interval, exact.0, exact.1, 6e-5);
        }
    }

    #[test]
    fn no_defect_in_299_bounds_the_rate_at_one_percent() {
        let upper = |n| clopper_pearson_upper(of(0, n), Confidence::USUAL).interval.high;
        assert!(upper(298) > 0.01 && upper(299) < 0.01);
        let lower = |n| clopper_pearson_lower(of(n, n), Confidence::USUAL).interval.low;
        assert!(lower(298) < 0.99 && lower(299) > 0.99);
    }

    #[test]
    fn ends_mirror_each_other_and_hold_the_share() {
        for n in [1, 2, 7, 400, 100_000, 10_000_000] {
            for k in [0, 1, n / 3, n / 2, n - 1, n] {
                for confidence in [0.51, 0.95, 0.999_999].map(|share| Confidence::new(share).unwrap()) {
                    for method in [wilson, clopper_pearson, clopper_pearson_lower, clopper_pearson_upper] {
                        let Estimate { value, interval, .. } = method(of(k, n), confidence);
                        assert!(interval.contains(value) && Interval::ANY_RATE.contains(interval.low));
                        assert!(interval.high <= 1.0, "{k} of {n}: {interval:?}");
                    }
                    let here = clopper_pearson(of(k, n), confidence).interval;
                    let there = clopper_pearson(of(k, n).rest(), confidence).interval;
                    close(here, 1.0 - there.high, 1.0 - there.low, 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_exact_interval_is_where_tails_have_half_the_error() {
        let found = clopper_pearson(of(7, 400), Confidence::USUAL).interval;
        let at_most = super::super::binomial::at_most;
        assert!((at_most(7, 400, found.high) - 0.025).abs() < 1e-12);
        assert!((1.0 - at_most(6, 400, found.low) - 0.025).abs() < 1e-12);
    }
}
