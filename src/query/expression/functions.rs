//! The functions of the filter language: their names, what they mean, and those on numbers and any kind.
//!
//! Adding one: a line in [`FUNCTIONS`], a variant, its typing in `call`, its values here or in `text`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, PrimitiveArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::kernels::cmp;
use arrow::compute::kernels::length::length;
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, is_not_null};
use arrow::datatypes::{DataType, Decimal128Type, Float32Type, Float64Type, Int64Type};

use super::eval::EvaluationError;
use super::kind::Kind;
use super::node::{Node, wide_array};
use super::text;

/// A function as it is offered by completion and help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionHelp {
    /// What is typed before the parenthesis; case is ignored.
    pub name: &'static str,
    /// With its arguments.
    pub signature: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
}

/// Every function, in the order of the help page. NULL in, NULL out, unless the line says otherwise.
pub const FUNCTIONS: &[FunctionHelp] = &[
    help("length", "length(text | bytes | list)", "characters (Unicode code points), bytes or elements"),
    help("words", "words(text)", "pieces between white space"),
    help("lower", "lower(text)", "small letters"),
    help("upper", "upper(text)", "capital letters"),
    help("trim", "trim(text)", "without white space at both ends"),
    help(
        "substr",
        "substr(text, start[, count])",
        "characters from start, counted from 1; from the end if negative",
    ),
    help("contains", "contains(text, part)", "whether part occurs, case matters"),
    help("starts_with", "starts_with(text, part)", "whether it begins with part"),
    help("ends_with", "ends_with(text, part)", "whether it ends with part"),
    help(
        "regexp_like",
        "regexp_like(text, pattern)",
        "whether the regular expression is found; (?i) ignores case",
    ),
    help("host", "host(url)", "the host name in small letters; NULL where there is none"),
    help("abs", "abs(number)", "without its sign"),
    help("round", "round(number[, digits])", "to the nearest, half away from zero"),
    help("floor", "floor(number)", "the next whole number below"),
    help("ceil", "ceil(number)", "the next whole number above"),
    help("least", "least(a, b, …)", "the smallest that is not NULL; NaN if one is NaN"),
    help("greatest", "greatest(a, b, …)", "the largest that is not NULL; NaN if one is NaN"),
    help("coalesce", "coalesce(a, b, …)", "the first that is not NULL"),
    help("isnan", "isnan(number)", "whether it is NaN"),
    help(
        "top_bound",
        "top_bound(number, share)",
        "where the best share of the whole dataset ends, as in x >= top_bound(x, 0.3)",
    ),
    help("array_length", "array_length(list)", "elements of a list"),
    help("any", "any(condition on a list)", "whether it holds for one element, as any(scores > 0.3)"),
    help("all", "all(condition on a list)", "whether it holds for every element"),
];

const fn help(name: &'static str, signature: &'static str, meaning: &'static str) -> FunctionHelp {
    FunctionHelp { name, signature, meaning }
}

/// A function whose arguments were checked and brought to the kinds it works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    TextLength,
    ByteOrListLength,
    Words,
    Lower,
    Upper,
    Trim,
    Substr,
    Contains,
    StartsWith,
    EndsWith,
    Host,
    Abs,
    /// Digits after the point; only for reals when above 0.
    Round(u8),
    Floor,
    Ceil,
    Least,
    Greatest,
    Coalesce,
    IsNan,
}

impl Function {
    /// One value a row; `arrays` are the values of `arguments`, `kind` is that of the result.
    pub(super) fn evaluate(
        self,
        kind: &Kind,
        arguments: &[Node],
        arrays: &[ArrayRef],
        n_rows: usize,
    ) -> Result<ArrayRef, EvaluationError> {
        Ok(match self {
            Self::Least | Self::Greatest => extreme(self, kind, arrays)?,
            Self::Coalesce => {
                let mut rest = arrays.iter().rev();
                let last = rest
                    .next()
                    .cloned()
                    .unwrap_or_else(|| arrow::array::new_null_array(&DataType::Null, n_rows));
                rest.try_fold(last, |result, a| zip(&is_not_null(a)?, a, &result))?
            }
            Self::ByteOrListLength => cast(&length(&arrays[0])?, &DataType::Int64)?,
            Self::IsNan => Arc::new(is_nan(&arguments[0].kind, &arrays[0])),
            Self::Abs | Self::Round(_) | Self::Floor | Self::Ceil => self.on_number(kind, &arrays[0]),
            _ => text::evaluate(self, arrays)?,
        })
    }

    fn on_number(self, kind: &Kind, array: &ArrayRef) -> ArrayRef {
        match (self, kind) {
            (Self::Abs, Kind::Int) => {
                Arc::new(array.as_primitive::<Int64Type>().unary_opt::<_, Int64Type>(i64::checked_abs))
            }
            (Self::Abs, Kind::Wide) => {
                Arc::new(wide_array(array.as_primitive::<Decimal128Type>().unary_opt(i128::checked_abs)))
            }
            // Whole numbers are round already.
            (_, Kind::Int | Kind::Wide) => array.clone(),
            (_, Kind::Real) => {
                let values = array.as_primitive::<Float32Type>();
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a float32 rounded in float64 fits float32"
                )]
                let result: PrimitiveArray<Float32Type> = values.unary(|x| self.on_real(f64::from(x)) as f32);
                Arc::new(result)
            }
            _ => {
                let values = array.as_primitive::<Float64Type>();
                let result: PrimitiveArray<Float64Type> = values.unary(|x| self.on_real(x));
                Arc::new(result)
            }
        }
    }

    fn on_real(self, x: f64) -> f64 {
        match self {
            Self::Abs => x.abs(),
            Self::Floor => x.floor(),
            Self::Ceil => x.ceil(),
            Self::Round(0) => x.round(),
            Self::Round(digits) => {
                let scale = 10_f64.powi(i32::from(digits));
                let scaled = (x * scale).round() / scale;
                // Beyond the range there are no digits after the point to round away.
                if scaled.is_finite() { scaled } else { x }
            }
            _ => x,
        }
    }
}

fn is_nan(kind: &Kind, array: &ArrayRef) -> BooleanArray {
    let bits = match kind {
        Kind::Real => {
            let values = array.as_primitive::<Float32Type>();
            BooleanBuffer::collect_bool(values.len(), |i| values.value(i).is_nan())
        }
        Kind::Double => {
            let values = array.as_primitive::<Float64Type>();
            BooleanBuffer::collect_bool(values.len(), |i| values.value(i).is_nan())
        }
        _ => BooleanBuffer::new_unset(array.len()),
    };
    BooleanArray::new(bits, array.logical_nulls())
}

/// The least or greatest of each row; NULL only where all are NULL.
fn extreme(function: Function, kind: &Kind, arrays: &[ArrayRef]) -> Result<ArrayRef, EvaluationError> {
    let Some((first, rest)) = arrays.split_first() else {
        return Ok(arrow::array::new_null_array(&DataType::Null, 0));
    };
    let mut best = first.clone();
    for next in rest {
        let replaces = replaces(function, kind, &best, next)?;
        best = zip(&replaces, next, &best)?;
    }
    Ok(best)
}

/// Where `next` takes the place of `best`: never NULL.
fn replaces(
    function: Function,
    kind: &Kind,
    best: &ArrayRef,
    next: &ArrayRef,
) -> Result<BooleanArray, EvaluationError> {
    let beyond = if function == Function::Least { cmp::lt(next, best)? } else { cmp::gt(next, best)? };
    let (best_nan, next_nan) = (is_nan(kind, best), is_nan(kind, next));
    let bits = BooleanBuffer::collect_bool(next.len(), |i| {
        if next.is_null(i) || best.is_null(i) {
            return next.is_valid(i);
        }
        // NaN stays once it is there, and is taken wherever it comes.
        next_nan.value(i) || (!best_nan.value(i) && beyond.value(i))
    });
    Ok(BooleanArray::new(bits, None))
}

/// `Int64` with NULL where `array` is NULL.
pub(super) fn counts(nulls: Option<arrow::buffer::NullBuffer>, values: Vec<i64>) -> ArrayRef {
    Arc::new(Int64Array::new(values.into(), nulls))
}

#[cfg(test)]
mod tests {
    use arrow::array::Float64Array;

    use super::*;

    fn reals(values: &[Option<f64>]) -> ArrayRef {
        Arc::new(Float64Array::from(values.to_vec()))
    }

    #[test]
    fn least_and_greatest_skip_null_and_keep_nan() {
        let a = reals(&[Some(1.0), None, Some(f64::NAN), Some(3.0), None]);
        let b = reals(&[Some(2.0), Some(5.0), Some(0.0), Some(f64::NAN), None]);
        for (function, first) in [(Function::Least, 1.0), (Function::Greatest, 2.0)] {
            let found = extreme(function, &Kind::Double, &[a.clone(), b.clone()]).unwrap();
            let found = found.as_primitive::<Float64Type>();
            assert_eq!(found.value(0).to_bits(), f64::to_bits(first));
            assert_eq!(found.value(1).to_bits(), f64::to_bits(5.0));
            assert!(found.value(2).is_nan() && found.value(3).is_nan());
            assert!(found.is_null(4));
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero_and_survives_the_range() {
        assert_eq!(Function::Round(0).on_real(-2.5).to_bits(), f64::to_bits(-3.0));
        assert_eq!(Function::Round(2).on_real(0.125).to_bits(), f64::to_bits(0.13));
        assert_eq!(Function::Round(15).on_real(1e300).to_bits(), f64::to_bits(1e300));
    }
}
