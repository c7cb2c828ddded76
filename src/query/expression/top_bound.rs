//! `top_bound(x, share)`: a number of the whole dataset in the middle of a filter.
//!
//! While a filter is bound the number may not be known yet: it then stands there as NULL of its kind, and the
//! filter says what it [needs](super::super::Need). Bound again with the number it is a constant like any other.

use sqlparser::ast::Expr;

use super::bind::{Binder, Bound};
use super::error::{ErrorKind, ExpressionError};
use super::kind::Kind;
use super::node::{Constant, Node, Op};
use super::scalar::Scalar;
use crate::query::facts::Number;

/// What a `top_bound` asks for: the value at place `int(share · N)`, counted from 0, of the N values of `x` in
/// descending order. NULL and NaN are no values. All rows of the dataset take part, whatever else is filtered.
///
/// As DataComp chooses its thresholds (`baselines/apply_filter.py`: `int(len(scores) * fraction)`), so that
/// `x >= top_bound(x, 0.3)` keeps the best 30 % and all that equal the last of them.
#[derive(Clone, Debug)]
pub struct TopBound {
    text: String,
    scalar: Scalar,
    share: f64,
}

impl TopBound {
    /// The call, spelled in one way: its name among the facts.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is ordered.
    pub fn scalar(&self) -> &Scalar {
        &self.scalar
    }

    /// From 0 to 1.
    pub fn share(&self) -> f64 {
        self.share
    }
}

/// Binds a call.
pub(super) fn bind(binder: &mut Binder<'_>, value: &Expr, share: &Expr) -> Bound {
    let whole = value.to_string();
    let at = binder.span(value);
    let scalar = Scalar::parse(&whole, binder.names()).map_err(|error| error.at(at))?;
    if !matches!(scalar.kind(), Kind::Int | Kind::Real | Kind::Double) {
        let message = format!("top_bound needs a number, this is {}", scalar.kind().describe());
        return Err(binder.mismatch(message, value).hint("CAST(x AS double) makes it one"));
    }
    if !scalar.needs().is_empty() {
        return Err(binder.unsupported("top_bound of what is itself found over the whole dataset", value));
    }
    let share = share_of(binder, share)?;
    let kind = scalar.kind().clone();
    let bound = TopBound { text: format!("top_bound({whole}, {share})"), scalar, share };
    let constant = match binder.given_number(bound.text()) {
        None | Some(Number::Null) => Constant::Null,
        Some(Number::Int(value)) => Constant::Int(value),
        Some(Number::Real(value)) => Constant::Real(value),
        Some(Number::Double(value)) => Constant::Double(value),
    };
    binder.want_bound(bound);
    Ok(Node { kind, op: Op::Constant(constant) })
}

fn share_of(binder: &mut Binder<'_>, share: &Expr) -> Result<f64, ExpressionError> {
    let value = match binder.expression(share)?.as_constant() {
        Some(Constant::Double(value)) => Some(*value),
        Some(Constant::Int(0)) => Some(0.0),
        Some(Constant::Int(1)) => Some(1.0),
        _ => None,
    };
    value.filter(|value| (0.0..=1.0).contains(value)).ok_or_else(|| {
        let message = "the share is a number from 0 to 1".to_owned();
        ExpressionError::new(ErrorKind::Arguments(message), binder.span(share))
            .hint("top_bound(similarity, 0.3) is where the best 30 % end")
    })
}
