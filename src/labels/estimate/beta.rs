//! The two distributions intervals are made from: quantiles of the normal and of the beta distribution.
//!
//! The beta distribution is computed here. That of `statrs` stops its continued fraction after 140 terms, where
//! counts of 100,000 take some 600, and subtracts logarithms of the gamma function, which at that size leaves nine
//! digits; Loader's saddle-point form leaves fourteen. The normal quantile is `statrs`' own.

use std::f64::consts::{SQRT_2, TAU};

use statrs::function::erf::erfc_inv;

/// Terms of the continued fraction before it is given up; it takes some `2·√(a + b)`, so this is enough for counts
/// of 10^9. What has converged by then is used.
const MAX_TERMS: u32 = 100_000;

/// Steps to a quantile. Newton's method takes about ten; were each a halving, 200 would leave nothing of 0..1.
const MAX_STEPS: u32 = 200;

/// Stands for a partial denominator of zero (Lentz's method).
const TINY: f64 = 1e-300;

/// The value that a standard normal variable stays within, on both sides of 0, with probability `confidence`.
pub(super) fn two_sided_z(confidence: f64) -> f64 {
    SQRT_2 * erfc_inv(1.0 - confidence)
}

/// `I_x(a, b)`: the probability that a beta variable with these shapes (both above 0) is at most `x`.
///
/// NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction) and 8.17.4 (the side on which it
/// converges fast).
pub(super) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if x < (a + 1.0) / (a + b + 2.0) {
        lower_part(a, b, x, 1.0 - x)
    } else {
        1.0 - lower_part(b, a, 1.0 - x, x)
    }
}

/// The `x` with `beta_cdf(a, b, x) == p`, for `0 < p < 1` and shapes of at least 1: Newton's method within a
/// bracket that shrinks each time, halved where Newton leaves it.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..MAX_STEPS {
        let excess = beta_cdf(a, b, x) - p;
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - excess / beta_density(a, b, x);
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

fn beta_density(a: f64, b: f64, x: f64) -> f64 {
    let rest = 1.0 - x;
    front(a, b, x, rest) / (x * rest)
}

/// `x^a rest^b / B(a, b)` with `rest = 1 - x` given, as it would lose digits; both above 0, shapes at least 1.
///
/// A binomial probability times `a b / (a + b)`, by the saddle-point expansion of Loader (Fast and Accurate
/// Computation of Binomial Probabilities, 2000): nothing large is subtracted from anything large.
fn front(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * rest);
    exponent.exp() * (a * b / (TAU * n)).sqrt()
}

/// `ln Γ(n + 1)` less Stirling's formula, for `n >= 1`: its asymptotic series (NIST 5.11.1) where four terms leave
/// no error, elsewhere by recurrence from there.
fn stirling_error(n: f64) -> f64 {
    /// From here on the fifth term is below 1e-15.
    const FAR: f64 = 16.0;
    let (mut n, mut sum) = (n, 0.0);
    while n < FAR {
        sum += (n + 0.5) * n.recip().ln_1p() - 1.0;
        n += 1.0;
    }
    let by_square = (n * n).recip();
    sum + (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - by_square / 1680.0) * by_square) * by_square) / n
}

/// `x ln(x / mean) + mean - x`, without cancellation where the two are close: Loader's series.
fn deviance(x: f64, mean: f64) -> f64 {
    let apart = (x - mean) / (x + mean);
    if apart.abs() >= 0.1 {
        return x * (x / mean).ln() + mean - x;
    }
    let mut sum = (x - mean) * apart;
    let mut power = 2.0 * x * apart;
    for odd in (3..).step_by(2).map(f64::from) {
        power *= apart * apart;
        let next = sum + power / odd;
        // Terms fall a hundredfold each, so this is soon.
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// `I_x(a, b)` by its continued fraction, evaluated by Lentz's method as modified by Thompson and Barnett (1986).
fn lower_part(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    let not_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..=MAX_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for term in [even, odd] {
            d = 1.0 / not_zero(1.0 + term * d);
            c = not_zero(1.0 + term / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    front(a, b, x, rest) * fraction / a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (confidence, z) in
            [(0.9, 1.644_853_626_951_472), (0.95, 1.959_963_984_540_054), (0.99, 2.575_829_303_548_901)]
        {
            assert!((two_sided_z(confidence) - z).abs() < 1e-14, "{confidence}");
        }
    }

    #[test]
    fn closed_forms_of_the_beta_distribution_are_met() {
        for x in [1e-9, 0.1, 0.5, 0.9, 1.0 - 1e-9] {
            assert!((beta_cdf(1.0, 1.0, x) - x).abs() < 1e-14);
            assert!((beta_cdf(7.0, 1.0, x) - x.powi(7)).abs() < 1e-14);
            assert!((beta_cdf(1.0, 7.0, x) - (1.0 - (1.0 - x).powi(7))).abs() < 1e-14);
            // The arcsine-like shape (2, 2): 3x² - 2x³.
            assert!((beta_cdf(2.0, 2.0, x) - x * x * (3.0 - 2.0 * x)).abs() < 1e-14);
        }
        assert!(beta_cdf(3.0, 4.0, 0.0).abs() < 1e-300 && (beta_cdf(3.0, 4.0, 1.0) - 1.0).abs() < 1e-300);
    }

    #[test]
    fn the_middle_of_a_large_symmetric_shape_is_a_half() {
        for shape in [10.0, 1e3, 1e5, 1e6] {
            assert!((beta_cdf(shape, shape, 0.5) - 0.5).abs() < 1e-12, "{shape}");
            assert!((beta_quantile(shape, shape, 0.5) - 0.5).abs() < 1e-12, "{shape}");
        }
    }

    #[test]
    fn quantiles_invert_the_distribution() {
        for (a, b) in
            [(1.0, 100_000.0), (2.0, 99_999.0), (300.0, 700.0), (50_000.0, 50_001.0), (100_000.0, 1.0)]
        {
            for p in [1e-6, 0.005, 0.025, 0.5, 0.975, 0.995, 1.0 - 1e-6] {
                let x = beta_quantile(a, b, p);
                // A step of the last bit of x moves the probability by its density times that.
                let unsure = 1e-13 + f64::EPSILON * (a + b);
                assert!((beta_cdf(a, b, x) - p).abs() < unsure, "{a} {b} {p}: {x}");
            }
        }
    }
}
