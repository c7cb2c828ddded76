//! `+ - * / %` and the minus sign. Nothing wraps: what does not fit is NULL, and so is a division by zero.

use std::sync::Arc;

use arrow::array::{ArrayRef, ArrowPrimitiveType, AsArray, Float32Array, Float64Array, PrimitiveArray};
use arrow::datatypes::{Decimal128Type, Float32Type, Float64Type, Int64Type};

use super::kind::Kind;
use super::node::{Arithmetic, wide_array};

/// Operands and result of the number kind `kind`; other kinds never reach this.
pub(super) fn arithmetic(op: Arithmetic, kind: &Kind, left: &ArrayRef, right: &ArrayRef) -> ArrayRef {
    match kind {
        Kind::Int => Arc::new(pairwise::<Int64Type>(left, right, |a, b| integer_64(op, a, b))),
        Kind::Wide => {
            Arc::new(wide_array(pairwise::<Decimal128Type>(left, right, |a, b| integer_128(op, a, b))))
        }
        Kind::Real => Arc::new(pairwise::<Float32Type>(left, right, |a, b| real_32(op, a, b))),
        _ => Arc::new(pairwise::<Float64Type>(left, right, |a, b| real_64(op, a, b))),
    }
}

/// The minus sign.
pub(super) fn negate(kind: &Kind, array: &ArrayRef) -> ArrayRef {
    match kind {
        Kind::Int => Arc::new(array.as_primitive::<Int64Type>().unary_opt::<_, Int64Type>(i64::checked_neg)),
        Kind::Wide => {
            Arc::new(wide_array(array.as_primitive::<Decimal128Type>().unary_opt(i128::checked_neg)))
        }
        Kind::Real => {
            Arc::new(array.as_primitive::<Float32Type>().unary::<_, Float32Type>(|x| -x) as Float32Array)
        }
        _ => Arc::new(array.as_primitive::<Float64Type>().unary::<_, Float64Type>(|x| -x) as Float64Array),
    }
}

fn pairwise<T: ArrowPrimitiveType>(
    left: &ArrayRef,
    right: &ArrayRef,
    combine: impl Fn(T::Native, T::Native) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let (left, right) = (left.as_primitive::<T>(), right.as_primitive::<T>());
    left.iter().zip(right.iter()).map(|(a, b)| combine(a?, b?)).collect()
}

fn integer_64(op: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        // The binder divides as reals.
        Arithmetic::Divide => a.checked_div(b),
        // Wrapping only concerns `MIN % -1`, whose remainder is 0.
        Arithmetic::Remainder => (b != 0).then(|| a.wrapping_rem(b)),
    }
}

fn integer_128(op: Arithmetic, a: i128, b: i128) -> Option<i128> {
    match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => (b != 0).then(|| a.wrapping_rem(b)),
    }
}

fn real_32(op: Arithmetic, a: f32, b: f32) -> Option<f32> {
    Some(match op {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide | Arithmetic::Remainder if b == 0.0 => return None,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => a % b,
    })
}

fn real_64(op: Arithmetic, a: f64, b: f64) -> Option<f64> {
    Some(match op {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide | Arithmetic::Remainder if b == 0.0 => return None,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => a % b,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_never_wrap() {
        assert_eq!(integer_64(Arithmetic::Add, i64::MAX, 1), None);
        assert_eq!(integer_64(Arithmetic::Subtract, i64::MIN, 1), None);
        assert_eq!(integer_64(Arithmetic::Multiply, i64::MAX, 2), None);
        assert_eq!(integer_64(Arithmetic::Remainder, i64::MIN, -1), Some(0));
        assert_eq!(integer_64(Arithmetic::Remainder, -7, 3), Some(-1));
        assert_eq!(integer_128(Arithmetic::Add, i128::MAX, 1), None);
    }

    #[test]
    fn division_by_zero_is_null_for_both_zeros() {
        assert_eq!(real_64(Arithmetic::Divide, 1.0, -0.0), None);
        assert_eq!(real_32(Arithmetic::Remainder, 1.0, 0.0), None);
        assert_eq!(integer_64(Arithmetic::Remainder, 1, 0), None);
    }
}
