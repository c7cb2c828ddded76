//! A column that is not in the files: values by row, given from outside. Labels and what fetches brought reach
//! filters, orders and statistics this way.
//!
//! Knows nothing of Arrow to those who implement it, so that any layer can.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow::datatypes::DataType;

use crate::query::sweep::SweptRows;

/// A column given from outside. Its values do not change while something is read through it.
pub trait FactColumn: Debug + Send + Sync {
    /// What its values are.
    fn kind(&self) -> FactKind;

    /// The values of these rows, one a row in their order. They are asked for a few thousand rows at a time, by
    /// several threads at once and in no order.
    fn values(&self, rows: &SweptRows) -> FactValues;
}

/// What the values of a fact are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A real number.
    Double,
    /// Text.
    Text,
}

/// One value a row; `None` is NULL.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValues {
    /// Of [`FactKind::Bool`].
    Bool(Vec<Option<bool>>),
    /// Of [`FactKind::Int`].
    Int(Vec<Option<i64>>),
    /// Of [`FactKind::Double`].
    Double(Vec<Option<f64>>),
    /// Of [`FactKind::Text`]; few different ones, each shared.
    Text(Vec<Option<Arc<str>>>),
}

impl FactKind {
    /// The Arrow type of its values.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Bool => DataType::Boolean,
            Self::Int => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Text => DataType::Utf8,
        }
    }
}

impl FactValues {
    /// The values in Arrow's form.
    pub fn into_array(self) -> ArrayRef {
        match self {
            Self::Bool(values) => Arc::new(BooleanArray::from(values)),
            Self::Int(values) => Arc::new(Int64Array::from(values)),
            Self::Double(values) => Arc::new(Float64Array::from(values)),
            Self::Text(values) => Arc::new(values.iter().map(Option::as_deref).collect::<StringArray>()),
        }
    }
}
