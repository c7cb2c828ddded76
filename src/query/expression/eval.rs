//! Values of a bound tree over one batch: every node yields one array of one value a row.
//!
//! It computes and nothing else: which batches, in which order and on which thread is the scan's business.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, StringArray, UInt32Array, new_null_array,
};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{and_kleene, not, or_kleene, take};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;

use super::arithmetic::{arithmetic, negate};
use super::cast::to_kind;
use super::compare::{Right, compare};
use super::node::{Node, Op, ValueSet};
use super::quantify;

/// Why a batch could not be evaluated although its filter was bound: the batch is not what the schema said.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Arrow could not compute it, for instance more than 2 GiB of text in one batch.
    #[error("{0}")]
    Arrow(#[from] ArrowError),
    /// A column or a field that the filter was bound to is not in the batch.
    #[error("the column {0} is missing")]
    MissingColumn(String),
}

/// What a node is evaluated over.
pub(super) struct Frame<'a> {
    /// The predicate's inputs in slot order, in canonical types; all of one length.
    pub(super) columns: &'a [ArrayRef],
    /// Rows of the result.
    pub(super) n_rows: usize,
    /// Inside of a quantifier: the elements gone through, and the row of `columns` each belongs to.
    pub(super) elements: Option<(ArrayRef, UInt32Array)>,
}

impl Frame<'_> {
    /// The frame for expressions without columns: one row.
    pub(super) fn of_constants() -> Self {
        Self { columns: &[], n_rows: 1, elements: None }
    }

    fn column(&self, slot: usize) -> Result<ArrayRef, EvaluationError> {
        let column =
            self.columns.get(slot).ok_or_else(|| EvaluationError::MissingColumn(slot.to_string()))?;
        Ok(match &self.elements {
            None => column.clone(),
            Some((_, rows)) => take(column, rows, None)?,
        })
    }
}

/// The node's value for every row of the frame, in the canonical type of its kind.
pub(super) fn evaluate(node: &Node, frame: &Frame<'_>) -> Result<ArrayRef, EvaluationError> {
    Ok(match &node.op {
        Op::Column(slot) => frame.column(*slot)?,
        Op::Element => match &frame.elements {
            Some((elements, _)) => elements.clone(),
            None => new_null_array(
                &node.kind.canonical().unwrap_or(arrow::datatypes::DataType::Null),
                frame.n_rows,
            ),
        },
        Op::Constant(constant) => constant.repeat(&node.kind, frame.n_rows),
        Op::Widen(inner) => to_kind(&evaluate(inner, frame)?, &node.kind)?,
        Op::Cast(inner, target) => target.evaluate(&evaluate(inner, frame)?, &inner.kind)?,
        Op::Arithmetic(op, left, right) => {
            arithmetic(*op, &node.kind, &evaluate(left, frame)?, &evaluate(right, frame)?)
        }
        Op::Negate(inner) => negate(&node.kind, &evaluate(inner, frame)?),
        Op::Case(branches, otherwise) => case(branches, otherwise, frame)?,
        Op::Call(function, arguments) => {
            let arrays = arguments.iter().map(|a| evaluate(a, frame)).collect::<Result<Vec<_>, _>>()?;
            function.evaluate(&node.kind, arguments, &arrays, frame.n_rows)?
        }
        _ => Arc::new(truth(node, frame)?),
    })
}

/// The value of a node of kind [`Kind::Bool`].
pub(super) fn truth(node: &Node, frame: &Frame<'_>) -> Result<BooleanArray, EvaluationError> {
    Ok(match &node.op {
        Op::Compare(op, left, right) => {
            let left_values = evaluate(left, frame)?;
            match right.as_constant() {
                Some(constant) => {
                    compare(*op, &left.kind, &left_values, &Right::All(&constant.repeat(&right.kind, 1)))?
                }
                None => compare(*op, &left.kind, &left_values, &Right::Each(&evaluate(right, frame)?))?,
            }
        }
        Op::And(all) => conjunction(all, frame)?,
        Op::Or(all) => disjunction(all, frame)?,
        Op::Not(inner) => not(&truth(inner, frame)?)?,
        Op::IsNull(inner) => known(is_null(&evaluate(inner, frame)?)),
        Op::IsTruth(inner, wanted) => known(is_truth(&truth(inner, frame)?, *wanted)),
        Op::InSet { value, set, has_null } => in_set(&evaluate(value, frame)?, set, *has_null),
        Op::Match(inner, matcher) => matcher.evaluate(evaluate(inner, frame)?.as_string::<i32>()),
        Op::Quantified { quantifier, list, body } => {
            quantify::evaluate(*quantifier, &evaluate(list, frame)?, body, frame)?
        }
        _ => evaluate(node, frame)?.as_boolean().clone(),
    })
}

fn known(bits: BooleanBuffer) -> BooleanArray {
    BooleanArray::new(bits, None)
}

/// Stops as soon as every row is known to be false: later operands cannot change that.
fn conjunction(all: &[Node], frame: &Frame<'_>) -> Result<BooleanArray, EvaluationError> {
    let mut result = BooleanArray::from(vec![true; frame.n_rows]);
    for operand in all {
        result = and_kleene(&result, &truth(operand, frame)?)?;
        if result.null_count() == 0 && !result.has_true() {
            break;
        }
    }
    Ok(result)
}

/// Stops as soon as every row is known to be true.
fn disjunction(all: &[Node], frame: &Frame<'_>) -> Result<BooleanArray, EvaluationError> {
    let mut result = BooleanArray::from(vec![false; frame.n_rows]);
    for operand in all {
        result = or_kleene(&result, &truth(operand, frame)?)?;
        if result.null_count() == 0 && !result.has_false() {
            break;
        }
    }
    Ok(result)
}

fn is_null(array: &ArrayRef) -> BooleanBuffer {
    match array.logical_nulls() {
        Some(nulls) => !nulls.inner(),
        None => BooleanBuffer::new_unset(array.len()),
    }
}

/// Where the value is known and equals `wanted`.
pub(super) fn is_truth(values: &BooleanArray, wanted: bool) -> BooleanBuffer {
    let bits = if wanted { values.values().clone() } else { !values.values() };
    match values.nulls() {
        Some(nulls) => &bits & nulls.inner(),
        None => bits,
    }
}

fn in_set(values: &ArrayRef, set: &ValueSet, has_null: bool) -> BooleanArray {
    let hits = match set {
        ValueSet::Int(wanted) => {
            let values: &Int64Array = values.as_primitive::<Int64Type>();
            BooleanBuffer::collect_bool(values.len(), |i| wanted.contains(&values.value(i)))
        }
        ValueSet::Text(wanted) => {
            let values: &StringArray = values.as_string::<i32>();
            BooleanBuffer::collect_bool(values.len(), |i| wanted.contains(values.value(i)))
        }
    };
    // A NULL in the list: whoever is not found might have been it.
    let undecided = has_null.then(|| NullBuffer::new(hits.clone()));
    BooleanArray::new(hits, NullBuffer::union(values.nulls(), undecided.as_ref()))
}

/// From the last branch to the first, so that the first that holds has the last word.
fn case(branches: &[(Node, Node)], otherwise: &Node, frame: &Frame<'_>) -> Result<ArrayRef, EvaluationError> {
    let mut result = evaluate(otherwise, frame)?;
    for (when, then) in branches.iter().rev() {
        let holds = known(is_truth(&truth(when, frame)?, true));
        result = zip(&holds, &evaluate(then, frame)?, &result)?;
    }
    Ok(result)
}
