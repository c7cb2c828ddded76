//! Which columns are read page by page, and as what.

use arrow::datatypes::DataType;
use parquet::basic::Type;
use parquet::schema::types::ColumnDescriptor;

/// How values lie in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Physical {
    /// `i32`, little-endian.
    Int32,
    /// `i64`, little-endian.
    Int64,
    /// `f32`, little-endian.
    Float,
    /// `f64`, little-endian.
    Double,
    /// Text (and, for single rows, bytes) after its length in four bytes, little-endian.
    Text,
}

impl Physical {
    /// How a leaf of this arrow type lies in its pages; `None` where it is nested, repeated or of another type.
    pub(super) fn of(leaf: &ColumnDescriptor, data_type: &DataType) -> Option<Self> {
        if leaf.max_rep_level() != 0 || leaf.max_def_level() > 1 || cfg!(target_endian = "big") {
            return None;
        }
        match (leaf.physical_type(), data_type) {
            (Type::INT32, DataType::Int32) => Some(Self::Int32),
            (Type::INT64, DataType::Int64) => Some(Self::Int64),
            (Type::FLOAT, DataType::Float32) => Some(Self::Float),
            (Type::DOUBLE, DataType::Float64) => Some(Self::Double),
            (Type::BYTE_ARRAY, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => Some(Self::Text),
            (Type::BYTE_ARRAY, DataType::Binary | DataType::LargeBinary | DataType::BinaryView) => {
                Some(Self::Text)
            }
            _ => None,
        }
    }

    /// Bytes of a value; `None` for text.
    pub fn width(self) -> Option<usize> {
        match self {
            Self::Int32 | Self::Float => Some(4),
            Self::Int64 | Self::Double => Some(8),
            Self::Text => None,
        }
    }
}
