//! Comparisons. Reals are compared here, because Arrow orders NaN and tells -0.0 from 0.0; the rest is Arrow's.

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray, Scalar};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute::kernels::cmp;
use arrow::datatypes::{Float32Type, Float64Type};

use super::eval::EvaluationError;
use super::kind::Kind;
use super::node::Comparison;

/// The right side of a comparison: a value for every row, or one array of one row for all of them.
pub(super) enum Right<'a> {
    Each(&'a ArrayRef),
    All(&'a ArrayRef),
}

/// Compares two operands of one kind. A row is unknown where an operand is NULL or NaN.
pub(super) fn compare(
    op: Comparison,
    kind: &Kind,
    left: &ArrayRef,
    right: &Right<'_>,
) -> Result<BooleanArray, EvaluationError> {
    match kind {
        Kind::Real => Ok(reals::<Float32Type>(op, left, right)),
        Kind::Double => Ok(reals::<Float64Type>(op, left, right)),
        Kind::Null => Ok(BooleanArray::new_null(left.len())),
        _ => ordered(op, left, right),
    }
}

fn ordered(op: Comparison, left: &ArrayRef, right: &Right<'_>) -> Result<BooleanArray, EvaluationError> {
    let kernel = match op {
        Comparison::Equal => cmp::eq,
        Comparison::NotEqual => cmp::neq,
        Comparison::Less => cmp::lt,
        Comparison::LessOrEqual => cmp::lt_eq,
        Comparison::Greater => cmp::gt,
        Comparison::GreaterOrEqual => cmp::gt_eq,
    };
    Ok(match right {
        Right::Each(right) => kernel(left, *right)?,
        Right::All(one) => kernel(left, &Scalar::new((*one).clone()))?,
    })
}

fn reals<T>(op: Comparison, left: &ArrayRef, right: &Right<'_>) -> BooleanArray
where
    T: ArrowPrimitiveType,
    T::Native: PartialOrd,
{
    let left = left.as_primitive::<T>();
    match op {
        Comparison::Equal => pairwise(left, right, |a, b| a == b),
        Comparison::NotEqual => pairwise(left, right, |a, b| a != b),
        Comparison::Less => pairwise(left, right, |a, b| a < b),
        Comparison::LessOrEqual => pairwise(left, right, |a, b| a <= b),
        Comparison::Greater => pairwise(left, right, |a, b| a > b),
        Comparison::GreaterOrEqual => pairwise(left, right, |a, b| a >= b),
    }
}

fn pairwise<T>(
    left: &PrimitiveArray<T>,
    right: &Right<'_>,
    holds: impl Fn(T::Native, T::Native) -> bool,
) -> BooleanArray
where
    T: ArrowPrimitiveType,
    T::Native: PartialOrd,
{
    let n = left.len();
    let values = left.values();
    let known_left = NullBuffer::union(left.nulls(), numbers(left).as_ref());
    match right {
        Right::All(one) => {
            let one = one.as_primitive::<T>();
            if one.is_null(0) || is_nan(one.value(0)) {
                return BooleanArray::new_null(n);
            }
            let bound = one.value(0);
            BooleanArray::new(BooleanBuffer::collect_bool(n, |i| holds(values[i], bound)), known_left)
        }
        Right::Each(right) => {
            let right = right.as_primitive::<T>();
            let known_right = NullBuffer::union(right.nulls(), numbers(right).as_ref());
            let bounds = right.values();
            BooleanArray::new(
                BooleanBuffer::collect_bool(n, |i| holds(values[i], bounds[i])),
                NullBuffer::union(known_left.as_ref(), known_right.as_ref()),
            )
        }
    }
}

/// Which values are not NaN; `None` where all of them are numbers, which is the rule and costs one pass.
pub(super) fn numbers<T>(array: &PrimitiveArray<T>) -> Option<NullBuffer>
where
    T: ArrowPrimitiveType,
    T::Native: PartialOrd,
{
    let values = array.values();
    let buffer = BooleanBuffer::collect_bool(array.len(), |i| !is_nan(values[i]));
    (buffer.count_set_bits() < array.len()).then(|| NullBuffer::new(buffer))
}

/// Only NaN does not compare with itself.
#[expect(clippy::eq_op, reason = "the definition of NaN, for both widths of reals")]
fn is_nan<N: PartialOrd + Copy>(value: N) -> bool {
    value != value
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::Float64Array;

    use super::*;

    fn array(values: &[Option<f64>]) -> ArrayRef {
        Arc::new(Float64Array::from(values.to_vec()))
    }

    #[test]
    fn nan_is_unknown_on_either_side_and_minus_zero_is_zero() {
        let left = array(&[Some(1.0), Some(f64::NAN), None, Some(-0.0), Some(f64::INFINITY)]);
        let zero = array(&[Some(0.0)]);
        let found = compare(Comparison::Greater, &Kind::Double, &left, &Right::All(&zero)).unwrap();
        assert_eq!(found, BooleanArray::from(vec![Some(true), None, None, Some(false), Some(true)]));
        let equal = compare(Comparison::Equal, &Kind::Double, &left, &Right::All(&zero)).unwrap();
        assert!(equal.value(3));
        let itself = compare(Comparison::Equal, &Kind::Double, &left, &Right::Each(&left)).unwrap();
        assert_eq!(itself.null_count(), 2);
        let nan = array(&[Some(f64::NAN)]);
        let none = compare(Comparison::NotEqual, &Kind::Double, &left, &Right::All(&nan)).unwrap();
        assert_eq!(none.null_count(), 5);
    }
}
