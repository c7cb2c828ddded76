//! Numbers as unsigned keys: the smaller key comes first, whatever the kind and the direction.
//!
//! A key of 32 bits is exact or not made: integers within 32 bits, float32, and float64 whose value float32
//! holds, as the similarities of LAION are. What does not fit takes 64. Unknown values have no key.

/// A value with a key. `narrow` is meaningful only where `fits`; neither where `is_unknown`.
pub(super) trait Number: Copy {
    /// NaN.
    fn is_unknown(self) -> bool;
    /// Whether 32 bits tell it from every other value.
    fn fits(self) -> bool;
    /// The key in 32 bits.
    fn narrow(self) -> u32;
    /// The key in 64 bits.
    fn wide(self) -> u64;
    /// The key in 64 bits of the value whose key in 32 bits this is.
    fn widened(narrow: u32) -> u64;
}

const SIGN_32: u32 = 1 << 31;
const SIGN_64: u64 = 1 << 63;

impl Number for i64 {
    fn is_unknown(self) -> bool {
        false
    }

    fn fits(self) -> bool {
        i32::try_from(self).is_ok()
    }

    #[expect(clippy::cast_possible_truncation, reason = "meaningful only where it fits")]
    fn narrow(self) -> u32 {
        (self as i32).cast_unsigned() ^ SIGN_32
    }

    fn wide(self) -> u64 {
        self.cast_unsigned() ^ SIGN_64
    }

    fn widened(narrow: u32) -> u64 {
        i64::from((narrow ^ SIGN_32).cast_signed()).wide()
    }
}

impl Number for f32 {
    fn is_unknown(self) -> bool {
        self.is_nan()
    }

    fn fits(self) -> bool {
        true
    }

    /// IEEE 754: without the sign, bits of reals ascend with their values; negative ones are turned over.
    fn narrow(self) -> u32 {
        // -0.0 + 0.0 is 0.0.
        let bits = (self + 0.0).to_bits();
        if bits & SIGN_32 == 0 { bits | SIGN_32 } else { !bits }
    }

    fn wide(self) -> u64 {
        f64::from(self).wide()
    }

    fn widened(narrow: u32) -> u64 {
        let bits = if narrow & SIGN_32 == 0 { !narrow } else { narrow & !SIGN_32 };
        f64::from(Self::from_bits(bits)).wide()
    }
}

impl Number for f64 {
    fn is_unknown(self) -> bool {
        self.is_nan()
    }

    #[expect(clippy::float_cmp, reason = "exact or not is the question; the two zeros are one value")]
    fn fits(self) -> bool {
        Self::from(rounded(self)) == self
    }

    fn narrow(self) -> u32 {
        rounded(self).narrow()
    }

    fn wide(self) -> u64 {
        let bits = (self + 0.0).to_bits();
        if bits & SIGN_64 == 0 { bits | SIGN_64 } else { !bits }
    }

    fn widened(narrow: u32) -> u64 {
        f32::widened(narrow)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whoever asks compares with the original")]
fn rounded(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check<T: Number + PartialOrd>(a: T, b: T) -> Result<(), TestCaseError> {
        prop_assert_eq!(a.wide().cmp(&b.wide()), a.partial_cmp(&b).unwrap());
        if a.fits() && b.fits() {
            prop_assert_eq!(a.narrow().cmp(&b.narrow()), a.partial_cmp(&b).unwrap());
            prop_assert_eq!(T::widened(a.narrow()), a.wide());
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn keys_are_ordered_as_their_values(
            (a, b) in (any::<f64>(), any::<f64>()), (c, d) in (any::<f32>(), any::<f32>()),
            (e, f) in (any::<i64>(), any::<i64>()), (g, h) in (any::<i32>(), any::<i32>()),
        ) {
            if !(a.is_nan() || b.is_nan()) {
                check(a, b)?;
            }
            if !(c.is_nan() || d.is_nan()) {
                check(c, d)?;
                check(f64::from(c), f64::from(d))?;
            }
            check(e, f)?;
            check(i64::from(g), i64::from(h))?;
        }
    }

    #[test]
    fn edges_are_ordered_and_the_zeros_are_one() {
        let reals =
            [f64::NEG_INFINITY, f64::MIN, -1.0, -f64::MIN_POSITIVE, 0.0, 1e-300, 0.1, 1.0, f64::INFINITY];
        assert!(reals.is_sorted_by_key(|v| v.wide()));
        assert_eq!((-0.0_f64).wide(), 0.0_f64.wide());
        assert_eq!(((-0.0_f32).narrow(), (-0.0_f64).narrow()), (0.0_f32.narrow(), 0.0_f32.narrow()));
        assert!(0.25_f64.fits() && f64::INFINITY.fits() && !0.1_f64.fits() && !1e300_f64.fits());
        assert!(
            i64::from(i32::MAX).fits() && i64::from(i32::MIN).fits() && !(i64::from(i32::MAX) + 1).fits()
        );
        assert!(f64::NAN.is_unknown() && f32::NAN.is_unknown());
    }
}
