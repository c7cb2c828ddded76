//! The schema of a Parquet export: the source's columns in the source's types, down to Parquet's own names.
//!
//! Two layers have to be kept. Arrow's: types, nullability, field metadata. Parquet's: how lists and maps
//! nest and are called, logical types, field ids. Parquet's layer is taken from the source only where it
//! provably stores the same values in the same way; otherwise it is derived from arrow's.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use parquet::arrow::{ArrowSchemaConverter, parquet_to_arrow_schema};
use parquet::errors::Result;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use crate::dataset::{ColumnId, Dataset};

/// The arrow schema of these columns. A column that no shard lacks and none calls nullable stays required.
pub(super) fn arrow_schema(dataset: &Dataset, columns: &[ColumnId]) -> SchemaRef {
    let required = |column: ColumnId| {
        dataset.shards().iter().all(|shard| {
            let own = shard.arrow_schema().fields().find(dataset.column(column).name());
            dataset.shard_has(shard.id(), column) && own.is_some_and(|(_, field)| !field.is_nullable())
        })
    };
    let field = |c: &ColumnId| Field::clone(dataset.column(*c).field()).with_nullable(!required(*c));
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// How the columns are stored: as in the first shard where that holds the same, else as arrow would. What `arrow`
/// has behind them is from outside and stored as arrow would.
pub(super) fn storage_schema(
    dataset: &Dataset,
    columns: &[ColumnId],
    arrow: &Schema,
) -> Result<SchemaDescriptor> {
    let derived = ArrowSchemaConverter::new().convert(arrow)?;
    let outside = derived.root_schema().get_fields().get(columns.len()..).unwrap_or_default();
    Ok(match source_storage(dataset, columns, outside) {
        Some(source) if stores_the_same(&source, &derived) => source,
        _ => derived,
    })
}

/// The columns as the first shard stores them, and those from outside; `None` where it lacks one.
fn source_storage(dataset: &Dataset, columns: &[ColumnId], outside: &[TypePtr]) -> Option<SchemaDescriptor> {
    let root = dataset.shards().first()?.metadata().file_metadata().schema_descr().root_schema();
    let own =
        |c: &ColumnId| root.get_fields().iter().find(|f| f.name() == dataset.column(*c).name()).cloned();
    let mut fields = columns.iter().map(own).collect::<Option<Vec<_>>>()?;
    fields.extend_from_slice(outside);
    let root = Type::group_type_builder(root.name()).with_fields(fields).build().ok()?;
    Some(SchemaDescriptor::new(Arc::new(root)))
}

/// Whether both give every leaf the same physical type, the same levels and the same arrow type. The writer
/// fills leaves by position and levels, so this is all that may not differ; INT96 for instance does.
fn stores_the_same(a: &SchemaDescriptor, b: &SchemaDescriptor) -> bool {
    let leaves = |s: &SchemaDescriptor| -> Vec<_> {
        s.columns()
            .iter()
            .map(|c| (c.physical_type(), c.type_length(), c.max_def_level(), c.max_rep_level()))
            .collect()
    };
    let types = |s| parquet_to_arrow_schema(s, None).ok().map(|schema| leaf_types(schema.fields()));
    leaves(a) == leaves(b) && types(a).is_some() && types(a) == types(b)
}

fn leaf_types(fields: &Fields) -> Vec<DataType> {
    fields.iter().flat_map(|f| leaves_of(f.data_type())).collect()
}

fn leaves_of(data_type: &DataType) -> Vec<DataType> {
    match data_type {
        DataType::Struct(fields) => leaf_types(fields),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => leaves_of(item.data_type()),
        leaf => vec![leaf.clone()],
    }
}

#[cfg(test)]
mod tests {
    use parquet::schema::parser::parse_message_type;

    use super::*;

    fn descriptor(message: &str) -> SchemaDescriptor {
        SchemaDescriptor::new(Arc::new(parse_message_type(message).unwrap()))
    }

    #[test]
    fn only_names_may_differ_between_two_storages() {
        let list = |item: &str| {
            descriptor(&format!(
                "message m {{ optional group v (LIST) {{ repeated group list {{ {item} }} }} }}"
            ))
        };
        let arrow = list("optional double item;");
        assert!(stores_the_same(&list("optional double element;"), &arrow));
        assert!(!stores_the_same(&list("required double element;"), &arrow));
        assert!(!stores_the_same(&list("optional float element;"), &arrow));
        let time = |unit: &str| descriptor(&format!("message m {{ optional {unit}; }}"));
        assert!(!stores_the_same(&time("int96 t"), &time("int64 t (TIMESTAMP(NANOS,false))")));
        assert!(!stores_the_same(
            &time("int64 t (TIMESTAMP(MILLIS,false))"),
            &time("int64 t (TIMESTAMP(MICROS,false))")
        ));
    }
}
