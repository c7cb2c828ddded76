//! One cell out of arrow's arrays: whole for JSON lines, with what is very long cut short for the screen.
//!
//! Columns that are filtered or exported stay in arrow arrays and never pass here.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::value::Value;
use crate::base::contain;

/// Bytes of a text kept for the screen: more than anybody reads there, and little enough to hold a thousand.
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// Items of a list kept for the screen. Embeddings have hundreds.
const MAX_ITEMS: usize = 64;

/// In lists of lists each level keeps this share of the items of the level above.
const ITEMS_SHARE: usize = 4;

/// How much of a value is wanted.
#[derive(Clone, Copy, Debug)]
enum Extent {
    /// All of it.
    Whole,
    /// The start of long texts and of lists with more items than this.
    Start { n_items: usize },
}

impl Extent {
    fn of_items(self) -> Self {
        match self {
            Self::Whole => Self::Whole,
            Self::Start { n_items } => Self::Start { n_items: (n_items / ITEMS_SHARE).max(1) },
        }
    }
}

impl Value {
    /// The cell of `array` at `row`, whole. Panics when `row` is out of range.
    pub fn at(array: &ArrayRef, row: usize) -> Self {
        read(array, row, Extent::Whole)
    }

    /// The same for a person's eyes: [`Value::LongText`] and [`Value::LongList`] stand for what is too long
    /// for a screen, at any depth. A kernel's panic becomes a value that says so.
    pub fn start_at(array: &ArrayRef, row: usize) -> Self {
        contain(|| read(array, row, Extent::Start { n_items: MAX_ITEMS }))
            .unwrap_or_else(|panic| Self::Other(format!("not shown: {panic}")))
    }
}

fn read(array: &ArrayRef, row: usize, extent: Extent) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let values = columns.iter().map(|column| read(column, row, extent));
            Value::Struct(fields.iter().map(|field| field.name().clone()).zip(values).collect())
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row), extent),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row), extent),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row), extent),
        DataType::Dictionary(..) => {
            // The one row alone: keys are normalised for the whole array at a time.
            let one = array.slice(row, 1);
            let dictionary = one.as_any_dictionary();
            read(dictionary.values(), dictionary.normalized_keys()[0], extent)
        }
        _ => number_at(array, row)
            .or_else(|| n_bytes_at(array, row).map(Value::Bytes))
            .or_else(|| text_at(array, row).map(|text| text_to(text, extent)))
            .unwrap_or_else(|| other_at(array, row, extent)),
    }
}

fn list(items: &ArrayRef, extent: Extent) -> Value {
    let n_items = match extent {
        Extent::Whole => items.len(),
        Extent::Start { n_items } => n_items.min(items.len()),
    };
    let start = (0..n_items).map(|i| read(items, i, extent.of_items())).collect();
    if n_items < items.len() { Value::LongList { start, n_items: items.len() } } else { Value::List(start) }
}

fn number_at(array: &ArrayRef, row: usize) -> Option<Value> {
    Some(match array.data_type() {
        DataType::Int8 => Value::Int(array.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Value::Int(array.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Value::Int(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Value::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => Value::UInt(array.as_primitive::<UInt8Type>().value(row).into()),
        DataType::UInt16 => Value::UInt(array.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => Value::UInt(array.as_primitive::<UInt32Type>().value(row).into()),
        DataType::UInt64 => Value::UInt(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float16 => Value::Float32(array.as_primitive::<Float16Type>().value(row).into()),
        DataType::Float32 => Value::Float32(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => Value::Float64(array.as_primitive::<Float64Type>().value(row)),
        _ => return None,
    })
}

/// Text in any of arrow's plain layouts.
pub(super) fn text_at(array: &ArrayRef, row: usize) -> Option<&str> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        DataType::Utf8View => array.as_string_view().value(row),
        _ => return None,
    })
}

fn n_bytes_at(array: &ArrayRef, row: usize) -> Option<usize> {
    Some(match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row).len(),
        DataType::LargeBinary => array.as_binary::<i64>().value(row).len(),
        DataType::BinaryView => array.as_binary_view().value(row).len(),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(row).len(),
        _ => return None,
    })
}

fn text_to(text: &str, extent: Extent) -> Value {
    match extent {
        Extent::Start { .. } if text.len() > MAX_TEXT_BYTES => {
            let mut end = MAX_TEXT_BYTES;
            // At most three steps: a character takes four bytes.
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            Value::LongText { start: text[..end].to_owned(), n_bytes: text.len() }
        }
        _ => Value::Text(text.to_owned()),
    }
}

fn other_at(array: &ArrayRef, row: usize, extent: Extent) -> Value {
    let options = FormatOptions::default();
    match ArrayFormatter::try_new(array, &options).map(|f| f.value(row).try_to_string()) {
        Ok(Ok(text)) => match text_to(&text, extent) {
            Value::Text(text) => Value::Other(text),
            long => long,
        },
        Ok(Err(error)) | Err(error) => Value::Other(format!("not shown: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, ListArray, StringArray};

    use super::*;

    #[test]
    fn lists_and_dictionaries_are_unfolded() {
        let list: ArrayRef =
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None])]));
        assert_eq!(Value::at(&list, 0).show().as_str(), "[1, NULL]");
        let words: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        assert_eq!(Value::at(&(Arc::new(words) as ArrayRef), 2), Value::Text("a".to_owned()));
    }

    #[test]
    fn hostile_text_is_safe_only_when_shown() {
        let array: ArrayRef = Arc::new(StringArray::from(vec!["a\x1bb"]));
        assert_eq!(Value::at(&array, 0).as_text(), Some("a\x1bb"));
        assert_eq!(Value::at(&array, 0).show().as_str(), "a␛b");
    }

    #[test]
    fn text_is_cut_for_the_screen_above_its_limit_and_never_inside_a_character() {
        let texts = ["x".repeat(MAX_TEXT_BYTES), "猫".repeat(MAX_TEXT_BYTES), "x".repeat(MAX_TEXT_BYTES + 1)];
        let array: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
        assert_eq!(Value::start_at(&array, 0), Value::Text(texts[0].clone()));
        let Value::LongText { start, n_bytes } = Value::start_at(&array, 1) else { panic!("not cut") };
        assert_eq!((start.as_str(), n_bytes), (&texts[1][..MAX_TEXT_BYTES - 1], MAX_TEXT_BYTES * 3));
        assert!(Value::start_at(&array, 2).show().as_str().ends_with("xxx… (66 kB in all)"));
        assert_eq!(Value::start_at(&array, 2).as_text(), None);
        assert_eq!(Value::at(&array, 2), Value::Text(texts[2].clone()));
    }

    #[test]
    fn lists_are_cut_for_the_screen_above_their_limit() {
        let numbers = |n: i32| Some((0..n).map(Some).collect::<Vec<_>>());
        let array: ArrayRef =
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([numbers(64), numbers(1000)]));
        assert_eq!(Value::start_at(&array, 0), Value::at(&array, 0));
        assert!(Value::start_at(&array, 1).show().as_str().ends_with("62, 63, … 936 more]"));
        let Value::List(items) = Value::at(&array, 1) else { panic!("not a list") };
        assert_eq!(items.len(), 1000);
    }
}
