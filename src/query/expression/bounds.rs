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

/// How much is known of a condition over some rows. A later one says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) enum Verdict {
    /// It may be true somewhere.
    Perhaps,
    /// It is true nowhere, but may be unknown somewhere.
    NeverTrue,
    /// It is false everywhere.
    AlwaysFalse,
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
        match &node.op {
            Op::Constant(Constant::Bool(false)) => Verdict::AlwaysFalse,
            Op::Constant(Constant::Null) => Verdict::NeverTrue,
            Op::And(all) => all.iter().map(|n| self.judge(n)).max().unwrap_or(Verdict::Perhaps),
            Op::Or(all) => all.iter().map(|n| self.judge(n)).min().unwrap_or(Verdict::AlwaysFalse),
            Op::Compare(op, left, right) => match right.as_constant() {
                Some(constant) => {
                    self.compared(left, |low, high| outside(*op, &left.kind, low, high, constant))
                }
                None => Verdict::Perhaps,
            },
            Op::InSet { value, set, has_null } => {
                let verdict = self.compared(value, |low, high| Ok(set_outside(set, &value.kind, low, high)));
                if *has_null { verdict.min(Verdict::NeverTrue) } else { verdict }
            }
            Op::IsNull(inner) => match self.nulls(inner) {
                Some(0) => Verdict::AlwaysFalse,
                _ => Verdict::Perhaps,
            },
            Op::Not(inner) => match &inner.op {
                Op::IsNull(inner) if self.nulls(inner) == Some(self.n_rows) => Verdict::AlwaysFalse,
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
            return Verdict::NeverTrue;
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
