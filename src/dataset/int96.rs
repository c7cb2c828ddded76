//! INT96 timestamps (Spark before 3.0, Hive, Impala), read as microseconds.
//!
//! The reader's own choice are nanoseconds in 64 bits, where dates after 2262 wrap around without a word and
//! the usual `9999-12-31` becomes a day in 1816. Microseconds reach 290,000 years; Spark writes no finer ones,
//! and what Impala writes beyond them is cut off. INT96 inside of structs and lists is left as it is.

use std::sync::Arc;

use arrow::datatypes::{DataType, FieldRef, Schema, TimeUnit};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Type as PhysicalType;
use parquet::errors::Result;
use parquet::file::metadata::ParquetMetaData;

/// What the reader needs to know of a footer, with the types that values are to come in.
pub(super) fn reader_metadata(metadata: Arc<ParquetMetaData>) -> Result<ArrowReaderMetadata> {
    let plain = ArrowReaderMetadata::try_new(metadata.clone(), ArrowReaderOptions::new())?;
    let leaves = metadata.file_metadata().schema_descr();
    let is_int96 = |root: usize| {
        let own = (0..leaves.num_columns()).find(|leaf| leaves.get_column_root_idx(*leaf) == root);
        own.is_some_and(|leaf| leaves.column(leaf).physical_type() == PhysicalType::INT96)
    };
    let mut any = false;
    let mut with_micros = |(root, field): (usize, &FieldRef)| match field.data_type() {
        DataType::Timestamp(TimeUnit::Nanosecond, zone) if is_int96(root) => {
            any = true;
            let micros = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
            FieldRef::new(field.as_ref().clone().with_data_type(micros))
        }
        _ => field.clone(),
    };
    let fields: Vec<FieldRef> = plain.schema().fields().iter().enumerate().map(&mut with_micros).collect();
    if !any {
        return Ok(plain);
    }
    let schema = Schema::new_with_metadata(fields, plain.schema().metadata().clone());
    ArrowReaderMetadata::try_new(metadata, ArrowReaderOptions::new().with_schema(schema.into()))
}
