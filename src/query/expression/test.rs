//! What a condition on one column asks of a value, for those who look at values before they are decoded.
//!
//! Only what such readers can answer is said here: number against number, text against text or pattern, sets,
//! and AND, OR, NOT over them. All else is evaluated by the bound tree. Rows that are NULL have no value and
//! are not spoken of.

use std::sync::Arc;

use super::kind::Kind;
use super::node::{Comparison, Constant, Node, Op, ValueSet};
use super::pattern::Matcher;

/// A question to one value that is not NULL; three-valued, because of NaN and of NULL in lists.
#[derive(Clone, Debug)]
pub(in crate::query) enum Test {
    /// The same for every value.
    Known(Option<bool>),
    /// The value, as a number of the constant's type, compared with it; unknown for NaN.
    Number(Comparison, Number),
    /// By code points.
    Text(Comparison, String),
    Match(Arc<Matcher>),
    /// Unknown instead of false where the list held a NULL.
    InSet {
        set: Arc<ValueSet>,
        has_null: bool,
    },
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// Whether the inner one is known to be this.
    Is(Box<Test>, bool),
}

/// A constant, and by its type the numbers that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::query) enum Number {
    Int(i64),
    Real(f32),
    Double(f64),
}

impl Test {
    /// The question that `node` asks; `None` where it is more than one of these.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let all = |nodes: &[Node]| nodes.iter().map(Self::of).collect::<Option<Vec<_>>>();
        Some(match &node.op {
            Op::Constant(Constant::Bool(b)) => Self::Known(Some(*b)),
            Op::Constant(Constant::Null) => Self::Known(None),
            Op::And(nodes) => Self::All(all(nodes)?),
            Op::Or(nodes) => Self::Any(all(nodes)?),
            Op::Not(inner) => Self::Not(Box::new(Self::of(inner)?)),
            Op::IsTruth(inner, wanted) => Self::Is(Box::new(Self::of(inner)?), *wanted),
            Op::IsNull(inner) if is_column(inner) => Self::Known(Some(false)),
            Op::Compare(op, left, right) if is_column(left) => compared(*op, &left.kind, right)?,
            Op::Match(inner, matcher) if is_column(inner) => Self::Match(matcher.clone()),
            Op::InSet { value, set, has_null } if is_column(value) => {
                Self::InSet { set: set.clone(), has_null: *has_null }
            }
            _ => return None,
        })
    }
}

/// A column as it is, or widened from one number to another.
fn is_column(node: &Node) -> bool {
    match &node.op {
        Op::Column(_) => true,
        Op::Widen(inner) => inner.kind.is_number() && node.kind.is_number() && is_column(inner),
        _ => false,
    }
}

fn compared(op: Comparison, kind: &Kind, right: &Node) -> Option<Test> {
    Some(match (kind, right.as_constant()?) {
        (_, Constant::Null) => Test::Known(None),
        (Kind::Int, Constant::Int(v)) => Test::Number(op, Number::Int(*v)),
        (Kind::Real, Constant::Real(v)) if v.is_nan() => Test::Known(None),
        (Kind::Real, Constant::Real(v)) => Test::Number(op, Number::Real(*v)),
        (Kind::Double, Constant::Double(v)) if v.is_nan() => Test::Known(None),
        (Kind::Double, Constant::Double(v)) => Test::Number(op, Number::Double(*v)),
        (Kind::Text, Constant::Text(text)) => Test::Text(op, text.clone()),
        _ => return None,
    })
}
