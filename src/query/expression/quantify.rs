//! `ANY` and `ALL` over the elements of a list column.
//!
//! The body is evaluated once over all elements of the batch and folded back to rows: ANY is true with one
//! true element, else unknown with one unknown element, else false; ALL the other way round. A NULL list is
//! unknown; an empty one is false for ANY and true for ALL.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use super::cast::to_kind;
use super::eval::{EvaluationError, Frame, truth};
use super::kind::Kind;
use super::node::{Node, Quantifier};

/// The list's elements and, row by row, which of them are its own.
struct Elements {
    values: ArrayRef,
    ranges: Vec<std::ops::Range<usize>>,
}

/// One answer for each row of `lists`, which stand in `frame`.
pub(super) fn evaluate(
    quantifier: Quantifier,
    lists: &ArrayRef,
    body: &Node,
    frame: &Frame<'_>,
) -> Result<BooleanArray, EvaluationError> {
    let Elements { values, ranges } = elements(lists)?;
    let mut places = Vec::new();
    let mut rows = Vec::new();
    for (row, range) in ranges.iter().enumerate().filter(|(row, _)| lists.is_valid(*row)) {
        places.extend(range.clone().map(narrow).collect::<Result<Vec<_>, _>>()?);
        rows.resize(places.len(), narrow(row)?);
    }
    let values = to_kind(&values, &Kind::of(values.data_type()))?;
    let values = take(&values, &UInt32Array::from(places), None)?;
    let rows = absolute(UInt32Array::from(rows), frame)?;
    let inner = Frame { columns: frame.columns, n_rows: values.len(), elements: Some((values, rows)) };
    Ok(fold(quantifier, &truth(body, &inner)?, lists, &ranges))
}

/// Inside of another quantifier, rows are those of its elements.
fn absolute(rows: UInt32Array, frame: &Frame<'_>) -> Result<UInt32Array, EvaluationError> {
    Ok(match &frame.elements {
        None => rows,
        Some((_, outer)) => take(outer, &rows, None)?.as_primitive().clone(),
    })
}

fn elements(lists: &ArrayRef) -> Result<Elements, EvaluationError> {
    fn spans<O: Copy + TryInto<usize>>(offsets: &[O]) -> Vec<std::ops::Range<usize>> {
        let place = |o: O| o.try_into().unwrap_or(0);
        offsets.windows(2).map(|w| place(w[0])..place(w[1])).collect()
    }
    Ok(match lists.data_type() {
        DataType::List(_) => {
            let lists = lists.as_list::<i32>();
            Elements { values: lists.values().clone(), ranges: spans(lists.value_offsets()) }
        }
        DataType::LargeList(_) => {
            let lists = lists.as_list::<i64>();
            Elements { values: lists.values().clone(), ranges: spans(lists.value_offsets()) }
        }
        DataType::FixedSizeList(_, _) => {
            let lists = lists.as_fixed_size_list();
            let size = usize::try_from(lists.value_length()).unwrap_or(0);
            let ranges = (0..lists.len()).map(|i| i * size..(i + 1) * size).collect();
            Elements { values: lists.values().clone(), ranges }
        }
        other => return Err(ArrowError::NotYetImplemented(format!("lists stored as {other}")).into()),
    })
}

fn narrow(index: usize) -> Result<u32, EvaluationError> {
    u32::try_from(index)
        .map_err(|_| ArrowError::ComputeError("more than 2^32 list elements in one batch".to_owned()).into())
}

fn fold(
    quantifier: Quantifier,
    answers: &BooleanArray,
    lists: &ArrayRef,
    ranges: &[std::ops::Range<usize>],
) -> BooleanArray {
    let decisive = quantifier == Quantifier::Any;
    let mut result = BooleanBuilder::with_capacity(ranges.len());
    let mut at = 0;
    for (row, range) in ranges.iter().enumerate() {
        if lists.is_null(row) {
            result.append_null();
            continue;
        }
        let own = at..at + range.len();
        at = own.end;
        let mut own = own.map(|i| answers.is_valid(i).then(|| answers.value(i)));
        let mut unknown = false;
        let decided = own.any(|answer| {
            unknown |= answer.is_none();
            answer == Some(decisive)
        });
        match (decided, unknown) {
            (true, _) => result.append_value(decisive),
            (false, true) => result.append_null(),
            (false, false) => result.append_value(!decisive),
        }
    }
    result.finish()
}
