//! Values as unsigned numbers that are ordered as the values are.
//!
//! What a key stands for is `domain`'s affair.

/// A number of 32, 64 or 128 bits.
pub(super) trait Key: Copy + Ord + Into<u128> {
    /// The highest key.
    const HIGHEST: u128;
}

impl Key for u32 {
    const HIGHEST: u128 = u32::MAX as u128;
}

impl Key for u64 {
    const HIGHEST: u128 = u64::MAX as u128;
}

impl Key for u128 {
    const HIGHEST: u128 = u128::MAX;
}

/// Of a float32 that is not NaN; both zeros have one key.
pub(super) fn of_f32(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// Of a float64 that is not NaN; both zeros have one key.
pub(super) fn of_f64(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Of a whole number.
pub(super) fn of_i64(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// Of a large whole number.
pub(super) fn of_i128(value: i128) -> u128 {
    value.cast_unsigned() ^ (1 << 127)
}

/// The float32 of a key.
pub(super) fn to_f32(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key ^ 1 << 31 } else { !key })
}

/// The float64 of a key.
pub(super) fn to_f64(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key ^ 1 << 63 } else { !key })
}

/// The whole number of a key.
pub(super) fn to_i64(key: u64) -> i64 {
    (key ^ (1 << 63)).cast_signed()
}

/// The large whole number of a key.
pub(super) fn to_i128(key: u128) -> i128 {
    (key ^ (1 << 127)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_ordered_as_their_values_and_lead_back() {
        let reals = [f32::NEG_INFINITY, -1.5, -f32::MIN_POSITIVE, 0.0, 1e-40, 0.1, 6016.0, f32::INFINITY];
        assert!(reals.is_sorted_by_key(|v| of_f32(*v)) && reals.map(|v| to_f32(of_f32(v))).eq(&reals));
        let doubles = [f64::MIN, -0.3, 0.0, f64::from_bits(1), 0.3, f64::MAX];
        assert!(doubles.is_sorted_by_key(|v| of_f64(*v)) && doubles.map(|v| to_f64(of_f64(v))).eq(&doubles));
        let whole = [i64::MIN, -1, 0, 1, i64::MAX];
        assert!(whole.is_sorted_by_key(|v| of_i64(*v)) && whole.iter().all(|v| to_i64(of_i64(*v)) == *v));
        let large = [i128::MIN, -1, 0, i128::MAX];
        assert!(large.is_sorted_by_key(|v| of_i128(*v)) && large.iter().all(|v| to_i128(of_i128(*v)) == *v));
        assert_eq!((of_f32(-0.0), of_f64(-0.0)), (of_f32(0.0), of_f64(0.0)));
    }
}
