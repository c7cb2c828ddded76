//! How many pairs must be judged. None of it depends on how large the dataset is.

use super::Confidence;
use super::beta::two_sided_z;
use super::binomial::at_most;

/// The most that is ever advised; more is no spot-check, and the search must end.
const MAX_N: u64 = 1_000_000_000;

/// Labels for an interval of ± `half_width` whatever the rate: 385 for five points, 2,401 for two. The normal
/// approximation at a rate of one half, where it is widest and the approximation best (Cochran, Sampling
/// Techniques, 1977, section 4.4). `None` where `half_width` is not within 0..0.5 or more than 10^9 were needed.
pub fn sample_size(half_width: f64, confidence: Confidence) -> Option<u64> {
    sample_size_at(0.5, half_width, confidence)
}

/// The same for a rate that is known about: fewer where it is far from a half. For a rate near 0 or 1 plan for a
/// bound instead: `acceptance_n`.
pub fn sample_size_at(rate: f64, half_width: f64, confidence: Confidence) -> Option<u64> {
    if !(rate > 0.0 && rate < 1.0 && half_width > 0.0 && half_width < 0.5) {
        return None;
    }
    let z = two_sided_z(confidence.share());
    whole((z * z * rate * (1.0 - rate) / (half_width * half_width)).ceil())
}

/// Labels without a single defect after which the rate of defects is below `rate`: 299 for one percent, 95 % sure.
/// `None` where `rate` is not within 0..1 or more than 10^9 were needed.
pub fn zero_defects_n(rate: f64, confidence: Confidence) -> Option<u64> {
    acceptance_n(rate, 0, confidence)
}

/// Labels with at most `c` defects after which the rate of defects is below `rate`: 473 for one percent with one.
/// The smallest `n` whose exact one-sided bound (Clopper and Pearson) reaches the rate.
pub fn acceptance_n(rate: f64, c: u64, confidence: Confidence) -> Option<u64> {
    least_n(rate, c, confidence.alpha(), 1)
}

/// The smallest `n >= from` at which `c` or fewer hits are as rare as `tail`, were the rate `rate`. The probability
/// falls as `n` grows, so the size is doubled until it is enough, then halved in on.
pub(super) fn least_n(rate: f64, c: u64, tail: f64, from: u64) -> Option<u64> {
    let is_enough = |n: u64| at_most(c, n, rate) <= tail;
    if !(rate > 0.0 && rate < 1.0) || c >= MAX_N {
        return None;
    }
    let mut enough = from.max(c + 1);
    let mut too_few = enough - 1;
    while !is_enough(enough) {
        if enough > MAX_N {
            return None;
        }
        (too_few, enough) = (enough, enough * 2);
    }
    while enough - too_few > 1 {
        let middle = too_few.midpoint(enough);
        if is_enough(middle) { enough = middle } else { too_few = middle }
    }
    (enough <= MAX_N).then_some(enough)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of 1 to 10^9")]
fn whole(n: f64) -> Option<u64> {
    const MAX: f64 = 1e9;
    (1.0..=MAX).contains(&n).then_some(n as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_everybody_quotes_are_met() {
        let usual = Confidence::USUAL;
        assert_eq!(sample_size(0.05, usual), Some(385));
        assert_eq!(sample_size(0.02, usual), Some(2_401));
        assert_eq!(zero_defects_n(0.01, usual), Some(299));
        assert_eq!(zero_defects_n(0.001, usual), Some(2_995));
        assert_eq!(acceptance_n(0.01, 1, usual), Some(473));
        assert_eq!(sample_size_at(0.1, 0.03, usual), Some(385));
    }

    #[test]
    fn one_label_less_is_not_enough() {
        for (rate, c) in [(0.01, 0), (0.01, 3), (0.3, 0), (0.3, 20), (1e-6, 2)] {
            let n = acceptance_n(rate, c, Confidence::USUAL).unwrap();
            assert!(at_most(c, n, rate) <= 0.05 && at_most(c, n - 1, rate) > 0.05, "{rate} {c} {n}");
        }
    }

    #[test]
    fn what_no_size_reaches_has_none() {
        let usual = Confidence::USUAL;
        for rate in [0.0, 1.0, -1.0, f64::NAN, 1e-12] {
            assert_eq!(zero_defects_n(rate, usual), None, "{rate}");
            assert_eq!(sample_size(rate, usual), None, "{rate}");
        }
        assert_eq!(acceptance_n(0.01, u64::MAX, usual), None);
    }
}
