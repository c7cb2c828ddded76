//! Column types as far as a person or a role cares.

use arrow::datatypes::DataType;

use crate::base::SafeText;

/// Text in any of arrow's layouts.
pub(super) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// A type as a person names it: `text`, `float32`, `list of text`. Safe to show.
pub fn kind_in_words(data_type: &DataType) -> String {
    use DataType::{Binary, BinaryView, FixedSizeList, LargeBinary, LargeList, List, Struct};
    match data_type {
        t if is_text(t) => "text".to_owned(),
        Binary | LargeBinary | BinaryView => "bytes".to_owned(),
        List(item) | LargeList(item) | FixedSizeList(item, _) => {
            format!("list of {}", kind_in_words(item.data_type()))
        }
        Struct(fields) => {
            let names: Vec<&str> = fields.iter().map(|f| f.name().as_str()).collect();
            SafeText::line(&format!("struct of {}", names.join(", "))).into_string()
        }
        // Arrow spells the names of fields inside, which are a stranger's.
        other => SafeText::line(&other.to_string().to_lowercase()).into_string(),
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Field;

    use super::*;

    #[test]
    fn names_inside_a_type_cannot_act_on_a_terminal() {
        let inside = |t| Field::new("x\x1b]0;owned\x07", t, true).into();
        let hostile = [
            DataType::Map(inside(DataType::Struct(vec![inside(DataType::Int32)].into())), false),
            DataType::ListView(inside(DataType::Utf8)),
            DataType::Struct(vec![inside(DataType::Int32)].into()),
        ];
        for data_type in hostile {
            let words = kind_in_words(&data_type);
            assert!(words.chars().all(|c| !c.is_control()), "{words:?}");
        }
    }
}
