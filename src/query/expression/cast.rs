//! `CAST(x AS type)` and `x::type`: what cannot be cast is NULL, and is counted as lost where it decides.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{Float64Type, Int64Type, TimestampMicrosecondType};
use sqlparser::ast::DataType as SqlType;

use super::eval::EvaluationError;
use super::kind::Kind;

/// Microseconds in a day.
const DAY_US: i64 = 86_400_000_000;

/// The types a filter can cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Bool,
    /// Values outside of `min..=max` become NULL.
    Int {
        min: i64,
        max: i64,
    },
    Real,
    Double,
    Text,
    /// Midnight of the day, in UTC.
    Date,
    Timestamp,
}

/// The names that can be written, for messages.
pub(super) const TARGETS: &str =
    "boolean, tinyint, smallint, integer, bigint, real, double, text, date, timestamp";

impl Target {
    /// The target that a type in the filter's text names.
    pub(super) fn of(sql: &SqlType) -> Option<Self> {
        use SqlType as S;
        Some(match sql {
            S::Bool | S::Boolean => Self::Bool,
            S::TinyInt(_) => Self::whole(i8::MIN, i8::MAX),
            S::SmallInt(_) | S::Int2(_) | S::Int16 => Self::whole(i16::MIN, i16::MAX),
            S::Int(_) | S::Integer(_) | S::Int4(_) | S::Int32 => Self::whole(i32::MIN, i32::MAX),
            S::BigInt(_) | S::Int8(_) | S::Int64 => Self::whole(i64::MIN, i64::MAX),
            S::Real | S::Float4 | S::Float32 => Self::Real,
            S::Float(_) | S::Double(_) | S::DoublePrecision | S::Float8 | S::Float64 => Self::Double,
            S::Text | S::String(_) | S::Varchar(_) | S::CharacterVarying(_) | S::CharVarying(_) => Self::Text,
            S::Date | S::Date32 => Self::Date,
            S::Timestamp(..) | S::Datetime(_) => Self::Timestamp,
            _ => return None,
        })
    }

    fn whole(min: impl Into<i64>, max: impl Into<i64>) -> Self {
        Self::Int { min: min.into(), max: max.into() }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Bool => Kind::Bool,
            Self::Int { .. } => Kind::Int,
            Self::Real => Kind::Real,
            Self::Double => Kind::Double,
            Self::Text => Kind::Text,
            Self::Date | Self::Timestamp => Kind::Time,
        }
    }

    /// Whether values of `from` can be cast at all.
    pub(super) fn takes(self, from: &Kind) -> bool {
        match (from, self.kind()) {
            (Kind::Binary | Kind::List(_) | Kind::Other(_), _) => false,
            (Kind::Null | Kind::Text, _) | (_, Kind::Text) => true,
            (Kind::Time, to) => to == Kind::Time,
            (_, to) => to != Kind::Time,
        }
    }

    /// Casts an array in the canonical type of `from`.
    pub(super) fn evaluate(self, array: &ArrayRef, from: &Kind) -> Result<ArrayRef, EvaluationError> {
        match self {
            Self::Int { min, max } => {
                let whole = if matches!(from, Kind::Real | Kind::Double) {
                    rounded(&to_kind(array, &Kind::Double)?)
                } else {
                    to_kind(array, &Kind::Int)?
                };
                let whole = whole.as_primitive::<Int64Type>();
                Ok(Arc::new(whole.unary_opt::<_, Int64Type>(|v| (min..=max).contains(&v).then_some(v))))
            }
            Self::Date => {
                let times = to_kind(array, &Kind::Time)?;
                let times = times.as_primitive::<TimestampMicrosecondType>();
                Ok(Arc::new(times.unary::<_, TimestampMicrosecondType>(|t| t - t.rem_euclid(DAY_US))))
            }
            other => to_kind(array, &other.kind()),
        }
    }
}

/// Half to even; what 64 bits do not hold is NULL, and so is NaN.
fn rounded(reals: &ArrayRef) -> ArrayRef {
    /// 2^63: the first real above every int64; its negative is the least int64.
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    let reals: &Float64Array = reals.as_primitive::<Float64Type>();
    let whole: Int64Array = reals.unary_opt(|x| {
        let x = x.round_ties_even();
        #[expect(clippy::cast_possible_truncation, reason = "a whole number between the bounds of int64")]
        (-BOUND..BOUND).contains(&x).then_some(x as i64)
    });
    Arc::new(whole)
}

/// Brings an array to the canonical type of `kind`; values that do not fit become NULL. Kinds without a
/// canonical type leave it as it is.
pub(super) fn to_kind(array: &ArrayRef, kind: &Kind) -> Result<ArrayRef, EvaluationError> {
    let Some(wanted) = kind.canonical() else { return Ok(array.clone()) };
    if *array.data_type() == wanted {
        return Ok(array.clone());
    }
    let options = CastOptions { safe: true, ..CastOptions::default() };
    Ok(cast_with_options(array, &wanted, &options)?)
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float32Array, StringArray, UInt64Array};

    use super::*;

    #[test]
    fn reals_round_half_to_even_and_what_does_not_fit_is_null() {
        let reals: ArrayRef =
            Arc::new(Float64Array::from(vec![0.5, 1.5, 2.5, -0.5, f64::NAN, 1e19, 127.4, 128.0]));
        let bytes = Target::whole(i8::MIN, i8::MAX).evaluate(&reals, &Kind::Double).unwrap();
        let expected = [Some(0), Some(2), Some(2), Some(0), None, None, Some(127), None];
        assert_eq!(bytes.as_primitive::<Int64Type>(), &Int64Array::from(expected.to_vec()));
    }

    #[test]
    fn the_edges_of_int64_hold() {
        let reals: ArrayRef =
            Arc::new(Float64Array::from(vec![-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0]));
        let whole = Target::whole(i64::MIN, i64::MAX).evaluate(&reals, &Kind::Double).unwrap();
        assert_eq!(whole.as_primitive::<Int64Type>(), &Int64Array::from(vec![Some(i64::MIN), None]));
    }

    #[test]
    fn text_that_is_no_number_is_null() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("12"), Some("x"), Some(""), None]));
        let whole = Target::whole(i64::MIN, i64::MAX).evaluate(&texts, &Kind::Text).unwrap();
        assert_eq!(whole.as_primitive::<Int64Type>(), &Int64Array::from(vec![Some(12), None, None, None]));
    }

    #[test]
    fn a_date_is_the_midnight_before_also_ahead_of_1970() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["1969-12-31T23:59:59", "1970-01-02 03:04:05"]));
        let days = Target::Date.evaluate(&texts, &Kind::Text).unwrap();
        assert_eq!(days.as_primitive::<TimestampMicrosecondType>().values().as_ref(), &[-DAY_US, DAY_US]);
    }

    #[test]
    fn files_types_reach_their_canonical_type() {
        let big: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX]));
        let wide = to_kind(&big, &Kind::Wide).unwrap();
        assert_eq!(wide.as_primitive::<arrow::datatypes::Decimal128Type>().value(0), i128::from(u64::MAX));
        let real: ArrayRef = Arc::new(Float32Array::from(vec![0.1]));
        assert!(Arc::ptr_eq(&to_kind(&real, &Kind::Real).unwrap(), &real));
    }
}
