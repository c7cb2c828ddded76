//! How many bytes of content a batch holds: what row groups are measured by.
//!
//! Content, not memory: buffers that slices share are counted by what the slice sees of them.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::DataType;

/// Bytes of all columns: text and bytes by their length, numbers by their width. NULL maps are left out.
pub(super) fn batch_bytes(batch: &RecordBatch) -> usize {
    batch.columns().iter().map(|column| column_bytes(column.as_ref())).sum()
}

/// Bytes of one column.
pub(super) fn column_bytes(array: &dyn Array) -> usize {
    match array.data_type() {
        DataType::Utf8 => span(array.as_string::<i32>().value_offsets()).1,
        DataType::LargeUtf8 => span(array.as_string::<i64>().value_offsets()).1,
        DataType::Binary => span(array.as_binary::<i32>().value_offsets()).1,
        DataType::LargeBinary => span(array.as_binary::<i64>().value_offsets()).1,
        DataType::Utf8View => array.as_string_view().lengths().map(|n| n as usize).sum(),
        DataType::BinaryView => array.as_binary_view().lengths().map(|n| n as usize).sum(),
        DataType::FixedSizeBinary(width) => usize::try_from(*width).unwrap_or(0) * array.len(),
        DataType::Struct(_) => array.as_struct().columns().iter().map(|c| column_bytes(c.as_ref())).sum(),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            items_bytes(list.values().as_ref(), span(list.value_offsets()))
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            items_bytes(list.values().as_ref(), span(list.value_offsets()))
        }
        DataType::Map(..) => {
            let map = array.as_map();
            items_bytes(map.entries(), span(map.value_offsets()))
        }
        DataType::FixedSizeList(..) => column_bytes(array.as_fixed_size_list().values().as_ref()),
        DataType::Dictionary(keys, _) => keys.primitive_width().unwrap_or(4) * array.len(),
        t => t.primitive_width().unwrap_or(1) * array.len(),
    }
}

fn items_bytes(items: &dyn Array, (start, len): (usize, usize)) -> usize {
    column_bytes(items.slice(start, len).as_ref())
}

/// Start and length of what the offsets span.
fn span<O: Copy + TryInto<usize>>(offsets: &[O]) -> (usize, usize) {
    let at = |offset: Option<&O>| offset.and_then(|o| (*o).try_into().ok()).unwrap_or(0);
    let start = at(offsets.first());
    (start, at(offsets.last()).saturating_sub(start))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, ListArray, StringArray, StringViewArray};
    use arrow::datatypes::Int32Type;

    use super::*;

    #[test]
    fn slices_count_what_they_see() {
        let columns: [(&str, ArrayRef); 4] = [
            ("t", Arc::new(StringArray::from(vec!["abc", "de", ""]))),
            ("v", Arc::new(StringViewArray::from(vec!["a text longer than twelve", "x", "y"]))),
            ("n", Arc::new(Int64Array::from(vec![1, 2, 3]))),
            (
                "l",
                Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([
                    Some(vec![Some(1); 100]),
                    None,
                    Some(vec![Some(2)]),
                ])),
            ),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        assert_eq!(batch_bytes(&batch), 5 + 27 + 24 + 404);
        assert_eq!(batch_bytes(&batch.slice(1, 2)), 2 + 2 + 16 + 4);
        assert_eq!(batch_bytes(&batch.slice(3, 0)), 0);
    }
}
