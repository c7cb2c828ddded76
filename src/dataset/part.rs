//! What is read of a row group: whole columns, or fields of struct columns without what stands beside them.
//!
//! `image.path` must not cost the pictures in `image.bytes`. Fields inside of lists are not reached.

use arrow::array::{Array, ArrayRef, AsArray, make_array};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, FieldRef};
use arrow::error::ArrowError;
use parquet::schema::types::SchemaDescriptor;

use super::address::ColumnId;

/// A column, or a field inside of a struct column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ColumnPart {
    /// The column.
    pub column: ColumnId,
    /// The way into it, a name a level; empty for the whole column.
    pub field: Vec<String>,
}

impl ColumnPart {
    /// All of a column.
    pub fn whole(column: ColumnId) -> Self {
        Self { column, field: Vec::new() }
    }

    /// The part's own field: named by its whole path, nullable. `None` where the way leads nowhere.
    pub(super) fn field_of(&self, column: &FieldRef) -> Option<FieldRef> {
        if self.field.is_empty() {
            return Some(column.clone());
        }
        let mut data_type = column.data_type();
        let mut name = column.name().clone();
        for step in &self.field {
            let DataType::Struct(children) = data_type else { return None };
            data_type = children.iter().find(|child| child.name() == step)?.data_type();
            name = format!("{name}.{step}");
        }
        Some(FieldRef::new(Field::new(name, data_type.clone(), true)))
    }

    /// The Parquet leaves of this part under root column `root`.
    pub(super) fn leaves(&self, schema: &SchemaDescriptor, root: usize) -> Vec<usize> {
        let leads_here = |leaf: &usize| {
            let path = schema.column(*leaf);
            let inside = path.path().parts().iter().skip(1);
            schema.get_column_root_idx(*leaf) == root && inside.zip(&self.field).all(|(a, b)| a == b)
        };
        (0..schema.num_columns()).filter(leads_here).collect()
    }

    /// The part's values out of its root column; where a struct on the way is NULL, so is the value.
    pub(super) fn of(&self, root: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let mut array = root.clone();
        for step in &self.field {
            let missing = || ArrowError::SchemaError(format!("there is no field {step}"));
            let parent = array.as_struct_opt().ok_or_else(missing)?;
            let child = parent.column_by_name(step).ok_or_else(missing)?;
            let nulls = NullBuffer::union(parent.nulls(), child.nulls());
            array = make_array(child.to_data().into_builder().nulls(nulls).build()?);
        }
        Ok(array)
    }
}
