//! One cell of an arrow array, borrowed: what the text formats write from.
//!
//! It decides what a cell is, not how it is spelled: that is `csv`'s and `json`'s work. Unlike
//! `dataset::Value` it copies no text, because an export passes millions of cells.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    ArrowTemporalType, DataType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// A cell's content.
#[derive(Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float32(f32),
    Float64(f64),
    /// Text of a stranger.
    Text(&'a str),
    /// Dates, times, decimals: spelled by us, never a stranger's text.
    Spelled(String),
    /// A list, struct or map.
    Nested,
    /// A value outside of what its type can be spelled in, such as a date beyond the calendar.
    Unspeakable,
}

/// The cell of `array` at `row`; bytes give [`Cell::Unspeakable`]: see [`holds_text`].
pub(super) fn cell(array: &dyn Array, row: usize) -> Cell<'_> {
    if array.is_null(row) {
        return Cell::Null;
    }
    match array.data_type() {
        DataType::Null => Cell::Null,
        DataType::Boolean => Cell::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cell::Text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Cell::Text(array.as_string_view().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            cell(dictionary.values().as_ref(), key_of(dictionary.keys(), row))
        }
        t if t.is_nested() => Cell::Nested,
        t if t.is_integer() || t.is_floating() => number(array, row),
        t if t.is_binary() || matches!(t, DataType::FixedSizeBinary(_)) => Cell::Unspeakable,
        DataType::Timestamp(unit, zone) => instant(array, row, *unit, zone.is_some()),
        _ => spelled(array, row),
    }
}

/// A dictionary's key as an index: reading it so costs no copy of all keys.
fn key_of(keys: &dyn Array, row: usize) -> usize {
    match number(keys, row) {
        Cell::Int(key) => usize::try_from(key).unwrap_or(usize::MAX),
        Cell::UInt(key) => usize::try_from(key).unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

fn number(array: &dyn Array, row: usize) -> Cell<'static> {
    match array.data_type() {
        DataType::Int8 => Cell::Int(array.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Cell::Int(array.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Cell::Int(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Cell::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => Cell::UInt(array.as_primitive::<UInt8Type>().value(row).into()),
        DataType::UInt16 => Cell::UInt(array.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => Cell::UInt(array.as_primitive::<UInt32Type>().value(row).into()),
        DataType::UInt64 => Cell::UInt(array.as_primitive::<UInt64Type>().value(row)),
        // Every float16 is a float32; the decimal digits are then those of the float32.
        DataType::Float16 => Cell::Float32(array.as_primitive::<Float16Type>().value(row).into()),
        DataType::Float32 => Cell::Float32(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => Cell::Float64(array.as_primitive::<Float64Type>().value(row)),
        _ => Cell::Unspeakable,
    }
}

/// ISO 8601; with a zone the instant in UTC with a `Z`, since the zone's name alone does not give the offset.
fn instant(array: &dyn Array, row: usize, unit: TimeUnit, zoned: bool) -> Cell<'static> {
    let spelled = match unit {
        TimeUnit::Second => iso::<TimestampSecondType>(array, row),
        TimeUnit::Millisecond => iso::<TimestampMillisecondType>(array, row),
        TimeUnit::Microsecond => iso::<TimestampMicrosecondType>(array, row),
        TimeUnit::Nanosecond => iso::<TimestampNanosecondType>(array, row),
    };
    spelled.map_or(Cell::Unspeakable, |s| Cell::Spelled(if zoned { s + "Z" } else { s }))
}

fn iso<T>(array: &dyn Array, row: usize) -> Option<String>
where
    T: ArrowTemporalType,
    i64: From<T::Native>,
{
    let datetime = array.as_primitive::<T>().value_as_datetime(row)?;
    Some(datetime.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
}

/// Rare types in arrow's own words. The formatter is made anew for each cell: dates are not what pairs hold.
fn spelled(array: &dyn Array, row: usize) -> Cell<'static> {
    let options = FormatOptions::new().with_display_error(false);
    match ArrayFormatter::try_new(array, &options).map(|f| f.value(row).try_to_string()) {
        Ok(Ok(text)) => Cell::Spelled(text),
        Ok(Err(_)) | Err(_) => Cell::Unspeakable,
    }
}

/// Whether anything of this type can be written as text. Bytes cannot: they are mostly pictures, and as
/// base64 they would be a third longer and nobody's format.
pub(super) fn holds_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::FixedSizeBinary(_) => false,
        DataType::Struct(fields) => fields.iter().any(|f| holds_text(f.data_type())),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => holds_text(item.data_type()),
        DataType::Dictionary(_, values) => holds_text(values),
        t => !t.is_binary(),
    }
}

/// The places of bytes in a column, as dotted paths that begin with `name`.
pub(super) fn byte_paths(name: &str, data_type: &DataType) -> Vec<String> {
    match data_type {
        DataType::Struct(fields) => {
            fields.iter().flat_map(|f| byte_paths(&format!("{name}.{}", f.name()), f.data_type())).collect()
        }
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => byte_paths(name, item.data_type()),
        t if holds_text(t) => Vec::new(),
        _ => vec![name.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, Decimal128Array, DictionaryArray, NullArray, StringArray, TimestampMicrosecondArray,
        TimestampSecondArray,
    };
    use arrow::datatypes::{Field, Int8Type};

    use super::*;

    #[test]
    fn instants_are_spelled_in_utc_and_the_unspeakable_is_called_so() {
        let zoned = TimestampMicrosecondArray::from(vec![1_500_000]).with_timezone("Europe/Berlin");
        assert_eq!(cell(&zoned, 0), Cell::Spelled("1970-01-01T00:00:01.500Z".to_owned()));
        let naive = TimestampSecondArray::from(vec![86_400, i64::MAX]);
        assert_eq!(cell(&naive, 0), Cell::Spelled("1970-01-02T00:00:00".to_owned()));
        assert_eq!(cell(&naive, 1), Cell::Unspeakable);
        let decimal = Decimal128Array::from(vec![-1_050]).with_precision_and_scale(9, 3).unwrap();
        assert_eq!(cell(&decimal, 0), Cell::Spelled("-1.050".to_owned()));
    }

    #[test]
    fn dictionaries_and_their_nulls_are_looked_through() {
        let values: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
        let keys = arrow::array::PrimitiveArray::<Int8Type>::from(vec![Some(1), Some(0), None]);
        let dictionary = DictionaryArray::new(keys, values);
        assert_eq!([0, 1, 2].map(|row| cell(&dictionary, row)), [Cell::Null, Cell::Text("a"), Cell::Null]);
        assert_eq!(cell(&NullArray::new(1), 0), Cell::Null);
    }

    #[test]
    fn bytes_are_found_wherever_they_lie() {
        let image = DataType::Struct(
            vec![Field::new("bytes", DataType::Binary, true), Field::new("path", DataType::Utf8, true)]
                .into(),
        );
        assert!(holds_text(&image) && !holds_text(&DataType::BinaryView));
        let views = DataType::new_list(image, true);
        assert_eq!(byte_paths("views", &views), ["views.bytes"]);
        assert_eq!(byte_paths("jpg", &DataType::LargeBinary), ["jpg"]);
        assert!(byte_paths("TEXT", &DataType::Utf8).is_empty());
    }
}
