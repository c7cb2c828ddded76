//! Tails of the binomial distribution, exact but for rounding.

use super::beta::beta_cdf;
use super::proportion::real;

/// The probability of at most `k` hits among `n`, each with probability `rate` (0 to 1); 1 where `k >= n`.
pub(super) fn at_most(k: u64, n: u64, rate: f64) -> f64 {
    if k >= n { 1.0 } else { beta_cdf(real(n - k), real(k) + 1.0, 1.0 - rate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_sums_of_the_terms() {
        for (n, rate) in [(1, 0.5), (12, 0.3), (60, 0.01), (60, 0.97)] {
            let mut term = f64::powf(1.0 - rate, real(n));
            let mut sum = 0.0;
            for k in 0..=n {
                sum += term;
                assert!((at_most(k, n, rate) - sum).abs() < 1e-13, "{k} {n} {rate}");
                term *= real(n - k) / real(k + 1) * rate / (1.0 - rate);
            }
        }
    }

    #[test]
    fn sure_things_are_sure() {
        assert!((at_most(3, 3, 1.0) - 1.0).abs() < 1e-300);
        assert!(at_most(2, 3, 1.0).abs() < 1e-300);
        assert!((at_most(0, 3, 0.0) - 1.0).abs() < 1e-300);
    }
}
