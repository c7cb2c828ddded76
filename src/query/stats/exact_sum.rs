//! Sums without rounding: the same for every order of the values and every division of the work.
//!
//! A long fixed-point number that holds every product of two float64, after R. Neal, "Fast exact summation
//! using small and large superaccumulators" (2015), with limbs of 128 bits in place of carries on the way.

use super::figures::Moments;

/// Bits between two limbs.
const LIMB_BITS: u32 = 32;

/// Where 2^0 stands: below it is room for the square of the smallest float64, 2^-2148.
const UNIT_PLACE: u32 = 2176;

/// Up to the square of the largest float64, below 2^2048, and the limbs that a large sum carries into.
const N_LIMBS: usize = 136;

/// Bits of a float64's mantissa, the hidden one included.
const MANTISSA_BITS: u32 = 53;

/// The part of a sum of squares that rounding may have made: 2^-93. The sums go in with at least 95 bits, as
/// four digits of 32 of which the first may have a single bit, less two.
const NOISE: f64 = 1.009_741_958_682_895_1e-28;

/// A sum of float64 and of 64-bit integers.
///
/// A float64 takes at most 84 bits of a limb's 127: 2^43 of them can be added before a limb is full.
#[derive(Clone, Debug)]
struct ExactSum {
    /// `limbs[i]` counts 2^(32 i - 2176).
    limbs: Vec<i128>,
}

/// `(high + low) · 2^exponent`, `high` being the nearest float64.
#[derive(Clone, Copy, Debug)]
struct Rounded {
    high: f64,
    low: f64,
    exponent: i32,
}

impl ExactSum {
    fn new() -> Self {
        Self { limbs: vec![0; N_LIMBS] }
    }

    fn add(&mut self, mantissa: u64, place: u32, is_negative: bool) {
        let part = i128::from(mantissa) << (place % LIMB_BITS);
        self.limbs[(place / LIMB_BITS) as usize] += if is_negative { -part } else { part };
    }

    fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.limbs.iter_mut().zip(&other.limbs) {
            *mine += theirs;
        }
    }

    /// Digits of base 2^32 from the lowest on, and whether their value is to be taken away.
    fn digits(&self) -> (Vec<u32>, bool) {
        match carried(self.limbs.iter().copied()) {
            (digits, 0) => (digits, false),
            _ => (carried(self.limbs.iter().map(|limb| -limb)).0, true),
        }
    }

    fn rounded(&self) -> Rounded {
        let (digits, is_negative) = self.digits();
        let Some(top) = digits.iter().rposition(|digit| *digit != 0) else {
            return Rounded { high: 0.0, low: 0.0, exponent: 0 };
        };
        let digit = |below: usize| top.checked_sub(below).map_or(0, |at| u128::from(digits[at]));
        let leading = (digit(0) << 96) | (digit(1) << 64) | (digit(2) << 32) | digit(3);
        // Whatever is below only breaks ties. Two bits go so that rounding up cannot leave 128 bits.
        let is_more = leading & 3 != 0 || digits[..top.saturating_sub(3)].iter().any(|digit| *digit != 0);
        let leading = (leading >> 2) | u128::from(is_more);
        let (high, low) = split(leading);
        let sign = if is_negative { -1.0 } else { 1.0 };
        let exponent = 32 * i32::try_from(top).unwrap_or(i32::MAX / 64) - 96 + 2 - UNIT_PLACE.cast_signed();
        Rounded { high: sign * high, low: sign * low, exponent }
    }
}

/// Passes carries on; the last one is 0 for a sum that is not negative, and -1 else.
fn carried(limbs: impl Iterator<Item = i128>) -> (Vec<u32>, i128) {
    let mut carry = 0_i128;
    let mut digits = Vec::with_capacity(N_LIMBS + 4);
    for limb in limbs.chain([0; 4]) {
        let total = limb + carry;
        digits.push(u32::try_from(total & i128::from(u32::MAX)).unwrap_or(u32::MAX));
        carry = total >> LIMB_BITS;
    }
    (digits, carry)
}

/// The nearest float64, and what is left.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the nearest float64 is what is wanted; a whole number below 2^127 comes back as it is"
)]
fn split(leading: u128) -> (f64, f64) {
    let high = leading as f64;
    let low = leading.cast_signed() - high as i128;
    (high, low as f64)
}

/// Sum and sum of squares of finite values.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    n: u64,
    values: ExactSum,
    squares: ExactSum,
}

impl Sums {
    pub(super) fn new() -> Self {
        Self { n: 0, values: ExactSum::new(), squares: ExactSum::new() }
    }

    /// Takes a value; NaN and infinities must be kept away.
    pub(super) fn add(&mut self, value: f64) {
        let bits = value.to_bits();
        let raised = u32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
        let fraction = bits & ((1 << 52) - 1);
        // Subnormals have the exponent of the smallest normal and no hidden bit.
        let mantissa = if raised == 0 { fraction } else { fraction | (1 << 52) };
        let raised = raised.max(1);
        self.n += 1;
        self.values.add(mantissa, raised + UNIT_PLACE - 1075, value.is_sign_negative());
        let square = u128::from(mantissa) * u128::from(mantissa);
        let place = 2 * raised + UNIT_PLACE - 2 * 1075;
        self.squares.add(low_bits(square & ((1 << MANTISSA_BITS) - 1)), place, false);
        self.squares.add(low_bits(square >> MANTISSA_BITS), place + MANTISSA_BITS, false);
    }

    /// Takes a whole number, beyond 2^53 as exactly as below.
    pub(super) fn add_integer(&mut self, value: i64) {
        let size = value.unsigned_abs();
        self.n += 1;
        self.values.add(size, UNIT_PLACE, value < 0);
        let square = u128::from(size) * u128::from(size);
        self.squares.add(low_bits(square & u128::from(u64::MAX)), UNIT_PLACE, false);
        self.squares.add(low_bits(square >> 64), UNIT_PLACE + 64, false);
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.values.join(&other.values);
        self.squares.join(&other.squares);
    }

    /// Mean and standard deviation; `None` without a value.
    pub(super) fn moments(&self) -> Option<Moments> {
        if self.n == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a divisor; numbers of rows are below 2^53")]
        let n = self.n as f64;
        let sum = self.values.rounded();
        let (quotient, rest) = divided(sum.high, sum.low, n);
        let mean = scaled(quotient + rest, sum.exponent);
        let std_dev = (self.n > 1).then(|| deviation(sum, self.squares.rounded(), n));
        Some(Moments { mean, std_dev })
    }
}

/// `sqrt((squares - sum² / n) / (n - 1))` with twice the digits of a float64 until the root: what is left of
/// large values that lie close together are their last digits.
fn deviation(sum: Rounded, squares: Rounded, n: f64) -> f64 {
    let high = sum.high * sum.high;
    let low = sum.high.mul_add(sum.high, -high) + 2.0 * sum.high * sum.low;
    let (quotient, rest) = divided(high, low, n);
    let shift = 2 * sum.exponent - squares.exponent;
    let (quotient, rest) = (scaled(quotient, shift), scaled(rest, shift));
    let left = (squares.high - quotient) + (squares.low - rest);
    // Values that are all the same deviate by 0, not by what is left of the roundings.
    let left = if left > squares.high * NOISE { left } else { 0.0 };
    // The exponent of a sum is even: its root is whole.
    scaled((left / (n - 1.0)).sqrt(), squares.exponent / 2)
}

/// `(high + low) / n` as a float64 and what is left.
fn divided(high: f64, low: f64, n: f64) -> (f64, f64) {
    let quotient = high / n;
    (quotient, ((-quotient).mul_add(n, high) + low) / n)
}

/// `value · 2^exponent`.
fn scaled(mut value: f64, mut exponent: i32) -> f64 {
    /// A power that a float64 holds.
    const STEP: i32 = 1000;
    while exponent.abs() > STEP {
        let step = STEP * exponent.signum();
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    value * 2_f64.powi(exponent)
}

fn low_bits(part: u128) -> u64 {
    // Every caller has cut it to 64 bits.
    u64::try_from(part).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moments(values: &[f64]) -> Option<Moments> {
        let mut sums = Sums::new();
        for value in values {
            sums.add(*value);
        }
        sums.moments()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
    }

    #[test]
    fn what_cancels_leaves_the_rest() {
        let found = moments(&[1e300, 1.0, -1e300, 2.0]).unwrap();
        assert!(close(found.mean, 0.75), "{found:?}");
        let tiny = f64::from_bits(1);
        assert_eq!(moments(&[tiny, tiny, -tiny]).map(|m| m.mean > 0.0), Some(false));
        assert_eq!(moments(&[-2.5]).map(|m| (m.mean, m.std_dev)), Some((-2.5, None)));
        assert_eq!(moments(&[]), None);
    }

    #[test]
    fn the_largest_values_have_a_mean() {
        let found = moments(&[f64::MAX; 3]).unwrap();
        assert_eq!((found.mean, found.std_dev), (f64::MAX, Some(0.0)));
    }

    #[test]
    fn equal_values_do_not_deviate_and_are_their_mean() {
        for value in [0.1, 0.3, -1e-7, 6016.7, 1e200] {
            for n in [2, 3, 7, 1000] {
                let found = moments(&vec![value; n]).unwrap();
                assert_eq!((found.mean, found.std_dev), (value, Some(0.0)), "{n} times {value}");
            }
        }
    }

    #[test]
    fn close_values_far_from_zero_keep_their_deviation() {
        let found = moments(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]).unwrap();
        assert_eq!((found.mean, found.std_dev), (1e9 + 2.0, Some(1.0)));
        let mut sums = Sums::new();
        for value in [i64::MAX, i64::MAX - 2, i64::MIN] {
            sums.add_integer(value);
        }
        assert!(close(sums.moments().unwrap().mean, 3.074_457_345_618_258_6e18));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn order_and_division_change_nothing(
            values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..40),
            cut in 0_usize..40,
        ) {
            let (mut left, mut right) = (Sums::new(), Sums::new());
            let cut = cut.min(values.len());
            for value in values[cut..].iter().rev() {
                left.add(*value);
            }
            for value in &values[..cut] {
                right.add(*value);
            }
            left.join(&right);
            prop_assert_eq!(left.moments(), moments(&values));
        }

        #[test]
        fn mean_and_deviation_are_those_of_two_plain_passes(
            values in prop::collection::vec(-1e6_f64..1e6, 2..60),
        ) {
            #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
            let found = moments(&values).unwrap();
            prop_assert!((found.mean - mean).abs() < 1e-8);
            prop_assert!((found.std_dev.unwrap() - (squares / (n - 1.0)).sqrt()).abs() < 1e-6);
        }
    }
}
