//! Text, and several keys at once, as bytes that compare like their rows: Arrow's row format.
//!
//! NaN is made NULL and `-0.0` is made `0.0` before, since the format tells them apart.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute::SortOptions;
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, Rows, SortField};

use super::super::SweptRows;
use super::collect::Form;
use super::keys::Direction;
use super::run::offset;
use super::top::Top;

/// How any keys order rows.
#[derive(Debug)]
pub(super) struct Bytes {
    converter: RowConverter,
}

/// Rows with their keys. Rows are counted from `base`.
#[derive(Debug)]
pub(super) struct ByteRun {
    base: u64,
    keys: Rows,
    pub(super) entries: Vec<ByteEntry>,
}

/// A row and where its key is.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByteEntry {
    /// The first bytes of the key: they mostly decide, and lie nearer than the rest.
    start: u64,
    /// Place of the key in its run.
    at: u32,
    pub(super) row: u32,
}

impl Bytes {
    /// For keys of these canonical types.
    pub(super) fn new(keys: &[(DataType, Direction)]) -> Result<Self, ArrowError> {
        let field = |(data_type, direction): &(DataType, Direction)| {
            let options = SortOptions { descending: *direction == Direction::Descending, nulls_first: false };
            SortField::new_with_options(data_type.clone(), options)
        };
        Ok(Self { converter: RowConverter::new(keys.iter().map(field).collect())? })
    }
}

impl ByteRun {
    /// Compares an entry of this run with one of another or the same; never equal for two rows.
    pub(super) fn compare(&self, entry: &ByteEntry, other: &Self, theirs: &ByteEntry) -> Ordering {
        let whole = || self.key(entry).cmp(other.key(theirs));
        entry.start.cmp(&theirs.start).then_with(whole).then(entry.row.cmp(&theirs.row))
    }

    fn key(&self, entry: &ByteEntry) -> &[u8] {
        self.keys.row(entry.at as usize).data()
    }
}

impl Form for Bytes {
    type Run = ByteRun;
    type Key = [u8];

    fn open(&self, base: u64) -> ByteRun {
        ByteRun { base, keys: self.converter.empty_rows(0, 0), entries: Vec::new() }
    }

    fn push(&self, run: &mut ByteRun, rows: &SweptRows, values: &[ArrayRef]) -> Result<(), ArrowError> {
        let values: Vec<ArrayRef> = values.iter().map(comparable).collect();
        let first = run.keys.num_rows();
        self.converter.append(&mut run.keys, &values)?;
        let entries = rows.iter().zip(first..).map(|(row, at)| {
            let start = start_of(run.keys.row(at).data());
            ByteEntry { start, at: u32::try_from(at).unwrap_or(u32::MAX), row: offset(run.base, row) }
        });
        run.entries.extend(entries);
        Ok(())
    }

    fn sort(&self, run: &mut ByteRun, _: &mut Vec<u64>) {
        let mut entries = std::mem::take(&mut run.entries);
        entries.sort_unstable_by(|a, b| run.compare(a, run, b));
        run.entries = entries;
    }

    fn n_rows(&self, run: &ByteRun) -> u64 {
        run.entries.len() as u64
    }

    fn rows(&self, run: &ByteRun) -> Vec<u64> {
        run.entries.iter().map(|entry| run.base.wrapping_add(u64::from(entry.row))).collect()
    }

    fn size_bytes(&self, run: &ByteRun) -> u64 {
        (run.keys.size() + size_of_val(run.entries.as_slice())) as u64
    }

    fn offer(&self, run: &ByteRun, top: &mut Top<[u8]>) {
        for entry in &run.entries {
            top.offer(run.key(entry), run.base.wrapping_add(u64::from(entry.row)));
        }
    }
}

/// The first eight bytes, zeros where there are fewer: of two that differ, the smaller has the smaller key.
fn start_of(key: &[u8]) -> u64 {
    let mut start = [0; 8];
    for (to, from) in start.iter_mut().zip(key) {
        *to = *from;
    }
    u64::from_be_bytes(start)
}

fn comparable(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Float32 => without_nan(array.as_primitive::<Float32Type>(), f32::is_nan, |v| v + 0.0),
        DataType::Float64 => without_nan(array.as_primitive::<Float64Type>(), f64::is_nan, |v| v + 0.0),
        _ => array.clone(),
    }
}

fn without_nan<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    is_nan: fn(T::Native) -> bool,
    one_zero: fn(T::Native) -> T::Native,
) -> ArrayRef {
    let values = array.values();
    let numbers = NullBuffer::new(BooleanBuffer::collect_bool(array.len(), |i| !is_nan(values[i])));
    let known = NullBuffer::union(array.nulls(), Some(&numbers));
    let values = values.iter().map(|v| one_zero(*v)).collect();
    Arc::new(PrimitiveArray::<T>::new(values, known))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, StringArray};

    use super::*;

    fn sorted(directions: [Direction; 2], numbers: Vec<Option<f64>>, texts: Vec<Option<&str>>) -> Vec<u32> {
        let types = [DataType::Float64, DataType::Utf8];
        let bytes = Bytes::new(&types.into_iter().zip(directions).collect::<Vec<_>>()).unwrap();
        let rows = SweptRows::Run(5..5 + numbers.len() as u64);
        let values: [ArrayRef; 2] =
            [Arc::new(Float64Array::from(numbers)), Arc::new(StringArray::from(texts))];
        let mut run = bytes.open(5);
        bytes.push(&mut run, &rows, &values).unwrap();
        bytes.sort(&mut run, &mut Vec::new());
        run.entries.iter().map(|entry| entry.row).collect()
    }

    #[test]
    fn null_and_nan_are_one_and_last_and_the_zeros_are_one() {
        let numbers = || vec![Some(f64::NAN), Some(0.0), None, Some(-0.0), Some(-1.0)];
        let texts = || vec![Some("b"), Some("z"), Some("a"), Some("y"), None];
        let (up, down) = (Direction::Ascending, Direction::Descending);
        assert_eq!(sorted([up, up], numbers(), texts()), [4, 3, 1, 2, 0]);
        assert_eq!(sorted([down, down], numbers(), texts()), [1, 3, 4, 0, 2]);
    }

    #[test]
    fn a_start_that_is_equal_leaves_the_rest_to_decide() {
        assert!(start_of(b"ab") == start_of(b"ab\0") && start_of(b"ab") < start_of(b"ab\x01"));
        let texts = vec![Some("the same beginning, z"), Some("the same beginning, a"), Some("the same")];
        let numbers = vec![Some(1.0); 3];
        assert_eq!(sorted([Direction::Ascending; 2], numbers, texts), [2, 1, 0]);
    }
}
