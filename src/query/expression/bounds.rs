//! What a filter can say of many rows at once, from the bounds of their columns: nothing is read, so the
//! answer is only ever "none of them" or "perhaps".
//!
//! Sound for NULL and NaN: bounds speak of the values that are numbers, and rows without one are never true.

use arrow::array::{Array, ArrayRef, BooleanArray};

use super::cast::to_kind;
use super::compare::{Right, compare};
use super::eval::EvaluationError;
use super::kind::Kind;
use super::node::{Comparison, Constant, Node, Op, ValueSet};

/// What is known of one column over some rows.
#[derive(Clone, Debug, Default)]
pub(in crate::query) struct Bounds {
    /// Arrays of one value each that no value of the column is below or above; NaN is not spoken of.
    pub(in crate::query) range: Option<(ArrayRef, ArrayRef)>,
    /// How many values are NULL, where it is known.
    pub(in crate::query) n_nulls: Option<u64>,
}

impl Bounds {
    /// What a file says of `n_rows` rows, as far as it can be true: NaN and a low above the high bound nothing, and
    /// there are no more NULLs than rows.
    pub(in crate::query) fn credible(
        range: Option<(ArrayRef, ArrayRef)>,
        n_nulls: Option<u64>,
        n_rows: u64,
    ) -> Self {
        let n_nulls = n_nulls.filter(|n| *n <= n_rows);
        Self { range: range.filter(|(low, high)| is_range(low, high)), n_nulls }
    }
}

/// Whether two arrays of one value each can be a least and a greatest one. Unknown, as of NaN, is no.
fn is_range(low: &ArrayRef, high: &ArrayRef) -> bool {
    let kind = Kind::of(low.data_type());
    let in_order = || {
        let (low, high) = (to_kind(low, &kind)?, to_kind(high, &kind)?);
        compare(Comparison::LessOrEqual, &kind, &low, &Right::All(&high))
    };
    in_order().is_ok_and(|answer| is_true(&answer))
}

/// How much is known of a condition over some rows. Of several under OR, the least holds for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) enum Verdict {
    /// It may be true somewhere.
    Perhaps,
    /// It is unknown everywhere.
    AlwaysUnknown,
    /// It is true nowhere, but may be unknown somewhere.
    NeverTrue,
    /// It is false everywhere.
    AlwaysFalse,
}

impl Verdict {
    /// What is known where both must hold.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::AlwaysFalse, _) | (_, Self::AlwaysFalse) => Self::AlwaysFalse,
            (Self::Perhaps, Self::Perhaps) => Self::Perhaps,
            (Self::AlwaysUnknown, Self::AlwaysUnknown) => Self::AlwaysUnknown,
            // One is never true; where the other is false, so are both.
            _ => Self::NeverTrue,
        }
    }
}

/// What is known of the rows.
pub(super) struct Known<'a> {
    pub(super) n_rows: u64,
    /// The bounds of each slot.
    pub(super) columns: &'a dyn Fn(usize) -> Bounds,
}

impl Known<'_> {
    /// The verdict on a condition.
    pub(super) fn judge(&self, node: &Node) -> Verdict {
        if self.n_rows == 0 {
            // Of no row nothing can be unknown, whatever the columns look like.
            return Verdict::AlwaysFalse;
        }
        match &node.op {
            Op::Constant(Constant::Bool(false)) => Verdict::AlwaysFalse,
            Op::Constant(Constant::Null) => Verdict::AlwaysUnknown,
            Op::And(all) => {
                all.iter().map(|n| self.judge(n)).reduce(Verdict::and).unwrap_or(Verdict::Perhaps)
            }
            Op::Or(all) => all.iter().map(|n| self.judge(n)).min().unwrap_or(Verdict::AlwaysFalse),
            Op::Compare(op, left, right) => match right.as_constant() {
                Some(Constant::Null) => Verdict::AlwaysUnknown,
                Some(constant) => {
                    self.compared(left, |low, high| outside(*op, &left.kind, low, high, constant))
                }
                None => Verdict::Perhaps,
            },
            Op::InSet { value, set, has_null } => {
                let verdict = self.compared(value, |low, high| Ok(set_outside(set, &value.kind, low, high)));
                // What is not found might have been the NULL.
                if *has_null { verdict.min(Verdict::AlwaysUnknown) } else { verdict }
            }
            Op::IsNull(inner) => match self.nulls(inner) {
                Some(0) => Verdict::AlwaysFalse,
                _ => Verdict::Perhaps,
            },
            Op::Not(inner) => match &inner.op {
                Op::IsNull(inner) if self.nulls(inner) == Some(self.n_rows) => Verdict::AlwaysFalse,
                _ if self.judge(inner) == Verdict::AlwaysUnknown => Verdict::AlwaysUnknown,
                _ => Verdict::Perhaps,
            },
            _ => Verdict::Perhaps,
        }
    }

    fn nulls(&self, node: &Node) -> Option<u64> {
        match node.op {
            Op::Column(slot) => (self.columns)(slot).n_nulls,
            _ => None,
        }
    }

    /// The verdict on a comparison of a column; `outside` says whether no value in a range can satisfy it.
    fn compared(
        &self,
        value: &Node,
        outside: impl Fn(&ArrayRef, &ArrayRef) -> Result<bool, EvaluationError>,
    ) -> Verdict {
        let Some((slot, kind)) = column_of(value) else { return Verdict::Perhaps };
        let bounds = (self.columns)(slot);
        if bounds.n_nulls == Some(self.n_rows) {
            return Verdict::AlwaysUnknown;
        }
        let Some((low, high)) = bounds.range else { return Verdict::Perhaps };
        // The same steps that values go through, each of which keeps the order.
        let brought = |bound: &ArrayRef| to_kind(&to_kind(bound, kind)?, &value.kind);
        let judged = brought(&low).and_then(|low| outside(&low, &brought(&high)?));
        match judged {
            Ok(true) if bounds.n_nulls == Some(0) && !may_be_nan(&value.kind) => Verdict::AlwaysFalse,
            Ok(true) => Verdict::NeverTrue,
            _ => Verdict::Perhaps,
        }
    }
}

/// The slot of a bare or widened column, and the kind the column has.
fn column_of(node: &Node) -> Option<(usize, &Kind)> {
    match &node.op {
        Op::Column(slot) => Some((*slot, &node.kind)),
        Op::Widen(inner) => column_of(inner),
        _ => None,
    }
}

fn may_be_nan(kind: &Kind) -> bool {
    matches!(kind, Kind::Real | Kind::Double)
}

/// Whether `x op constant` holds for no `x` between the bounds. A NULL or NaN bound decides nothing.
fn outside(
    op: Comparison,
    kind: &Kind,
    low: &ArrayRef,
    high: &ArrayRef,
    constant: &Constant,
) -> Result<bool, EvaluationError> {
    let constant = constant.repeat(kind, 1);
    let holds = |bound: &ArrayRef, op| {
        compare(op, kind, bound, &Right::All(&constant)).map(|answer| is_true(&answer))
    };
    Ok(match op {
        Comparison::Equal => holds(low, Comparison::Greater)? || holds(high, Comparison::Less)?,
        Comparison::Less => holds(low, Comparison::GreaterOrEqual)?,
        Comparison::LessOrEqual => holds(low, Comparison::Greater)?,
        Comparison::Greater => holds(high, Comparison::LessOrEqual)?,
        Comparison::GreaterOrEqual => holds(high, Comparison::Less)?,
        // Needs bounds that are exact; text's may be cut short.
        Comparison::NotEqual => false,
    })
}

fn is_true(answer: &BooleanArray) -> bool {
    answer.len() == 1 && answer.is_valid(0) && answer.value(0)
}

/// Whether no value of the set lies between the bounds.
fn set_outside(set: &ValueSet, kind: &Kind, low: &ArrayRef, high: &ArrayRef) -> bool {
    let read = |bound: &ArrayRef| Constant::read(bound, kind);
    match (set, read(low), read(high)) {
        (ValueSet::Int(values), Some(Constant::Int(low)), Some(Constant::Int(high))) => {
            values.iter().all(|v| *v < low || *v > high)
        }
        (ValueSet::Text(values), Some(Constant::Text(low)), Some(Constant::Text(high))) => {
            values.iter().all(|v| *v < low || *v > high)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float64Array, Int64Array, StringArray};
    use arrow::datatypes::{DataType, Field, Schema};

    use super::super::{Names, Predicate};
    use super::*;

    /// `a` is NULL in all ten rows, `b` from 0 to 9 without NULL, `c` is NULL in some, `d` is not known.
    fn judged(filter: &str, n_rows: u64) -> Verdict {
        let fields = ["a", "b", "c", "d"].map(|name| Field::new(name, DataType::Int64, true)).to_vec();
        let predicate = Predicate::parse(filter, &Names::new(&Schema::new(fields))).unwrap();
        let bound = |v: i64| Arc::new(Int64Array::from(vec![v])) as ArrayRef;
        let bounds = |slot: usize| match predicate.inputs()[slot].name().as_str() {
            "a" => Bounds { range: None, n_nulls: Some(n_rows) },
            "b" => Bounds { range: Some((bound(0), bound(9))), n_nulls: Some(0) },
            "c" => Bounds { range: Some((bound(0), bound(9))), n_nulls: Some(3) },
            _ => Bounds::default(),
        };
        predicate.judge(n_rows, &bounds)
    }

    #[test]
    fn bounds_that_cannot_be_true_are_not_believed() {
        let real = |x: f64| Arc::new(Float64Array::from(vec![x])) as ArrayRef;
        let text = |t: &str| Arc::new(StringArray::from(vec![t])) as ArrayRef;
        let credible = |low, high, n_nulls| Bounds::credible(Some((low, high)), n_nulls, 10);
        assert!(credible(real(1.0), real(1.0), Some(9)).range.is_some());
        assert!(credible(real(0.0), real(-0.0), None).range.is_some());
        assert!(credible(text("a"), text("\u{e9}"), Some(0)).range.is_some());
        assert!(credible(text("b"), text("a"), Some(0)).range.is_none());
        for (low, high) in [(2.0, 1.0), (f64::NAN, 1.0), (1.0, f64::NAN), (f64::NAN, f64::NAN)] {
            let bounds = credible(real(low), real(high), Some(3));
            assert!(bounds.range.is_none() && bounds.n_nulls == Some(3), "{low} to {high}");
        }
        let too_many = credible(real(1.0), real(2.0), Some(11));
        assert!(too_many.range.is_some() && too_many.n_nulls.is_none());
        assert_eq!(Bounds::credible(None, Some(10), 10).n_nulls, Some(10));
    }

    #[test]
    fn what_is_unknown_in_every_row_is_told_from_what_may_be() {
        use Verdict::{AlwaysFalse, AlwaysUnknown, NeverTrue, Perhaps};
        let cases = [
            ("a < 1", AlwaysUnknown),
            ("NOT (a < 1)", AlwaysUnknown),
            ("b > 9", AlwaysFalse),
            ("NOT (b > 9)", Perhaps),
            ("c > 9", NeverTrue),
            ("a < 1 AND a > 5", AlwaysUnknown),
            ("a < 1 AND d > 5", NeverTrue),
            ("d > 5 AND a < 1", NeverTrue),
            ("a < 1 AND c > 9", NeverTrue),
            ("b > 9 AND a < 1", AlwaysFalse),
            ("a < 1 OR b > 9", AlwaysUnknown),
            ("c > 9 OR a < 1", AlwaysUnknown),
            ("c > 9 OR b > 9", NeverTrue),
            ("a < 1 OR d > 5", Perhaps),
            ("NOT (a < 1 AND d > 5)", Perhaps),
            ("b = NULL", AlwaysUnknown),
            ("b + 0 IN (20, NULL)", Perhaps),
            ("b IN (20, 21, 22, 23, 24, 25, 26, 27, 28, NULL)", AlwaysUnknown),
            ("c IN (20, 21, 22, 23, 24, 25, 26, 27, 28, NULL)", AlwaysUnknown),
            ("c IN (20, 21, 22, 23, 24, 25, 26, 27, 28, 29)", NeverTrue),
            ("a IS NULL", Perhaps),
        ];
        for (filter, expected) in cases {
            assert_eq!(judged(filter, 10), expected, "{filter}");
            assert_eq!(judged(filter, 0), AlwaysFalse, "{filter}, of no row");
        }
    }
}
