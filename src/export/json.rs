//! Cells as JSON text, written straight into a buffer.
//!
//! | arrow | JSON |
//! |---|---|
//! | NULL | `null` |
//! | booleans | `true`, `false` |
//! | integers | all digits, also beyond 2^53 |
//! | floats | the fewest digits that read back as the same float of that width; NaN and infinities, which JSON lacks, `null`, and counted |
//! | text | a string; only `"`, `\` and the controls U+0000 to U+001F are escaped |
//! | dates, times, decimals | a string (an instant with a zone: in UTC with `Z`) |
//! | lists, structs, maps | arrays, objects, arrays of `{"key": …, "value": …}` |
//! | bytes | left out: their column, or their field of a struct |
//!
//! Used by the JSON lines format and by CSV for nested cells.

use std::io::Write as _;
use std::ops::Range;

use arrow::array::{Array, AsArray, StructArray};
use arrow::datatypes::DataType;

use super::cell::{Cell, cell, holds_text};

/// What could not be said in the format, by count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unsaid {
    /// NaN and infinities.
    pub(super) n_not_finite: u64,
    /// Values outside of what can be spelled.
    pub(super) n_unspeakable: u64,
}

impl Unsaid {
    /// In words, for the manifest.
    pub(super) fn notes(self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.n_not_finite > 0 {
            notes.push(format!(
                "{} NaN or infinite values are null, for JSON has no word for them",
                self.n_not_finite
            ));
        }
        if self.n_unspeakable > 0 {
            notes.push(format!(
                "{} values beyond the calendar or their type's range are NULL",
                self.n_unspeakable
            ));
        }
        notes
    }
}

/// Appends the cell of `array` at `row`.
pub(super) fn write_json(out: &mut Vec<u8>, array: &dyn Array, row: usize, unsaid: &mut Unsaid) {
    match cell(array, row) {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(true) => out.extend_from_slice(b"true"),
        Cell::Bool(false) => out.extend_from_slice(b"false"),
        Cell::Int(i) => write_plain(out, i),
        Cell::UInt(u) => write_plain(out, u),
        Cell::Float32(f) if f.is_finite() => write_float(out, f),
        Cell::Float64(f) if f.is_finite() => write_float(out, f),
        Cell::Float32(_) | Cell::Float64(_) => {
            unsaid.n_not_finite += 1;
            out.extend_from_slice(b"null");
        }
        Cell::Text(text) => write_string(out, text),
        Cell::Spelled(text) => write_string(out, &text),
        Cell::Nested => write_nested(out, array, row, unsaid),
        Cell::Unspeakable => {
            unsaid.n_unspeakable += 1;
            out.extend_from_slice(b"null");
        }
    }
}

/// Appends `text` as a JSON string.
pub(super) fn write_string(out: &mut Vec<u8>, text: &str) {
    // A vector takes every write, and text is always a JSON string.
    let _ = serde_json::to_writer(out, text);
}

/// Appends an integer.
pub(super) fn write_plain(out: &mut Vec<u8>, n: impl std::fmt::Display) {
    let _ = write!(out, "{n}");
}

/// Appends a float: `Debug` gives the fewest digits that read back as the same, with an exponent from 1e16 on
/// and below 1e-5, and `NaN` and `inf` for what is not finite.
pub(super) fn write_float(out: &mut Vec<u8>, f: impl std::fmt::Debug) {
    let _ = write!(out, "{f:?}");
}

fn write_nested(out: &mut Vec<u8>, array: &dyn Array, row: usize, unsaid: &mut Unsaid) {
    match array.data_type() {
        DataType::Struct(_) => write_object(out, array.as_struct(), row, unsaid),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            write_items(out, list.values(), index(offsets[row])..index(offsets[row + 1]), unsaid);
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.value_offsets();
            write_items(out, list.values(), index(offsets[row])..index(offsets[row + 1]), unsaid);
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let offsets = map.value_offsets();
            write_items(out, map.entries(), index(offsets[row])..index(offsets[row + 1]), unsaid);
        }
        DataType::FixedSizeList(..) => {
            let items = array.as_fixed_size_list().value(row);
            write_items(out, &items, 0..items.len(), unsaid);
        }
        // Unions and run-end arrays do not come out of Parquet files.
        _ => {
            unsaid.n_unspeakable += 1;
            out.extend_from_slice(b"null");
        }
    }
}

/// Offsets of arrow arrays are never negative.
fn index(offset: impl TryInto<usize>) -> usize {
    offset.try_into().unwrap_or(0)
}

fn write_items(out: &mut Vec<u8>, items: &dyn Array, range: Range<usize>, unsaid: &mut Unsaid) {
    out.push(b'[');
    for (i, row) in range.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_json(out, items, row, unsaid);
    }
    out.push(b']');
}

fn write_object(out: &mut Vec<u8>, object: &StructArray, row: usize, unsaid: &mut Unsaid) {
    out.push(b'{');
    let fields = object.fields().iter().zip(object.columns());
    for (i, (field, column)) in fields.filter(|(f, _)| holds_text(f.data_type())).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_string(out, field.name());
        out.push(b':');
        write_json(out, column, row, unsaid);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, BinaryArray, Float32Array, Float64Array, ListArray, StringArray};
    use arrow::datatypes::{Field, Float64Type};
    use proptest::prelude::*;

    use super::*;

    fn json(array: &dyn Array, row: usize) -> String {
        let mut out = Vec::new();
        write_json(&mut out, array, row, &mut Unsaid::default());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nested_values_are_written_without_their_bytes() {
        let image = StructArray::from(vec![
            (
                Arc::new(Field::new("bytes", DataType::Binary, true)),
                Arc::new(BinaryArray::from(vec![&b"\xff\xd8"[..]])) as ArrayRef,
            ),
            (
                Arc::new(Field::new("a \"b\"", DataType::Utf8, true)),
                Arc::new(StringArray::from(vec![None::<&str>])) as ArrayRef,
            ),
        ]);
        assert_eq!(json(&image, 0), r#"{"a \"b\"":null}"#);
    }

    #[test]
    fn slices_of_lists_keep_their_own_items() {
        let list = ListArray::from_iter_primitive::<Float64Type, _, _>([
            Some(vec![Some(1.0)]),
            None,
            Some(vec![]),
            Some(vec![Some(1e300), None, Some(f64::NAN)]),
        ]);
        let tail = list.slice(1, 3);
        assert_eq!([0, 1, 2].map(|row| json(&tail, row)), ["null", "[]", "[1e300,null,null]"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn floats_and_texts_read_back_the_same(f in any::<f64>(), g in any::<f32>(), text in any::<String>()) {
            let read = |s: &str| s.parse::<f64>().ok();
            if f.is_finite() {
                prop_assert_eq!(read(&json(&Float64Array::from(vec![f]), 0)).map(f64::to_bits), Some(f.to_bits()));
            }
            if g.is_finite() {
                let written = json(&Float32Array::from(vec![g]), 0);
                prop_assert_eq!(written.parse::<f32>().map(f32::to_bits), Ok(g.to_bits()));
            }
            let written = json(&StringArray::from(vec![text.as_str()]), 0);
            prop_assert_eq!(serde_json::from_str::<String>(&written).ok(), Some(text));
        }
    }
}
