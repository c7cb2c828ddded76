//! Parquet: the source's columns with their types, compressed with zstd, readable in parts.
//!
//! Row groups hold at most [`MAX_GROUP_BYTES`] of content and [`MAX_GROUP_ROWS`] rows; pages carry statistics
//! and an index, so that this program and others can skip and seek in the export as in the source.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::SchemaDescriptor;

use super::schema::{arrow_schema, storage_schema};
use super::sink::Sink;
use super::size::batch_bytes;
use super::writer::{Finished, WriteError, Writer};
use crate::dataset::{ColumnId, Dataset};

/// Content of a row group before encoding. `datasets` of Hugging Face writes and expects at most 100 MB: a
/// viewer has to read a whole row group to show one page of it.
const MAX_GROUP_BYTES: usize = 100_000_000;

/// Rows of a row group: pyarrow's and parquet-rs's usual size, and enough parts for parallel readers.
const MAX_GROUP_ROWS: usize = 1024 * 1024;

/// The level at which zstd is known by default: captions shrink by half again over snappy, at a fraction
/// of the time of the levels above.
const ZSTD_LEVEL: i32 = 3;

/// A Parquet file being written.
pub(super) struct ParquetWriter {
    writer: ArrowWriter<Sink>,
    schema: SchemaRef,
    limit_bytes: usize,
    group_bytes: usize,
}

impl ParquetWriter {
    pub(super) fn new(
        sink: Sink,
        dataset: &Dataset,
        columns: &[ColumnId],
        metadata: Vec<KeyValue>,
    ) -> std::result::Result<Self, WriteError> {
        let schema = arrow_schema(dataset, columns);
        let storage = storage_schema(dataset, columns, &schema)?;
        let properties = properties(&storage, &picture_names(dataset), metadata)?;
        let options = ArrowWriterOptions::new().with_properties(properties).with_parquet_schema(storage);
        let writer = ArrowWriter::try_new_with_options(sink, Arc::clone(&schema), options)?;
        Ok(Self { writer, schema, limit_bytes: MAX_GROUP_BYTES, group_bytes: 0 })
    }

    /// Keeps row groups below the limit; a single row above it gets a row group of its own.
    fn put(&mut self, batch: &RecordBatch) -> Result<()> {
        let n_bytes = batch_bytes(batch);
        let n_rows = batch.num_rows();
        if n_bytes > self.limit_bytes && n_rows > 1 {
            let half = n_rows / 2;
            self.put(&batch.slice(0, half))?;
            return self.put(&batch.slice(half, n_rows - half));
        }
        if self.group_bytes + n_bytes > self.limit_bytes {
            self.writer.flush()?;
            self.group_bytes = 0;
        }
        let n_groups = self.writer.flushed_row_groups().len();
        self.writer.write(batch)?;
        // Where the limit on rows began a new group, this batch is all it can hold.
        let began_anew = self.writer.flushed_row_groups().len() > n_groups;
        self.group_bytes = if began_anew { n_bytes } else { self.group_bytes + n_bytes };
        Ok(())
    }
}

impl Writer for ParquetWriter {
    fn write(&mut self, batch: &RecordBatch) -> std::result::Result<(), WriteError> {
        // The dataset calls every column nullable; the file says what its shards said.
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), batch.columns().to_vec())?;
        Ok(self.put(&batch)?)
    }

    fn finish(self: Box<Self>) -> std::result::Result<Finished, WriteError> {
        Ok(Finished { sink: self.writer.into_inner()?, notes: Vec::new() })
    }
}

fn picture_names(dataset: &Dataset) -> Vec<&str> {
    let pictures = dataset.roles().pictures().iter().filter(|p| p.layout.holds_bytes());
    pictures.map(|p| dataset.column(p.column).name()).collect()
}

/// Pictures get no dictionary, for none equals another, and no bounds by page, for nobody compares them.
fn properties(
    storage: &SchemaDescriptor,
    pictures: &[&str],
    metadata: Vec<KeyValue>,
) -> Result<WriterProperties> {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_max_row_group_row_count(Some(MAX_GROUP_ROWS))
        .set_key_value_metadata(Some(metadata));
    for leaf in storage.columns() {
        if leaf.path().parts().first().is_some_and(|root| pictures.contains(&root.as_str())) {
            builder = builder
                .set_column_dictionary_enabled(leaf.path().clone(), false)
                .set_column_statistics_enabled(leaf.path().clone(), EnabledStatistics::Chunk);
        }
    }
    Ok(builder.build())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use arrow::array::{ArrayRef, StringArray};
    use parquet::file::metadata::RowGroupMetaData;

    use super::*;
    use crate::base::IfExists;
    use crate::dataset::OpenOptions;

    fn open(path: PathBuf) -> Dataset {
        Dataset::open(&[path], &OpenOptions::default()).unwrap()
    }

    /// Texts of these lengths.
    fn texts(lengths: &[usize]) -> RecordBatch {
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(lengths.iter().map(|n| "x".repeat(*n))));
        RecordBatch::try_from_iter([("TEXT", texts)]).unwrap()
    }

    /// Writes texts of these lengths under a limit; rows of each row group.
    fn groups_of(folder: &Path, lengths: &[usize], limit_bytes: usize) -> Vec<i64> {
        let source = folder.join("source.parquet");
        let mut plain =
            ArrowWriter::try_new(std::fs::File::create(&source).unwrap(), texts(&[]).schema(), None).unwrap();
        plain.write(&texts(&[1])).unwrap();
        plain.close().unwrap();
        let dataset = open(source);
        let out = folder.join("out.parquet");
        let sink = Sink::create(&out, IfExists::Replace).unwrap();
        let mut writer = ParquetWriter::new(sink, &dataset, &[ColumnId(0)], Vec::new()).unwrap();
        writer.limit_bytes = limit_bytes;
        writer.write(&texts(lengths)).unwrap();
        Box::new(writer).finish().unwrap().sink.seal().commit().unwrap();
        let groups = open(out);
        groups.shards()[0].metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect()
    }

    #[test]
    fn row_groups_stay_within_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(groups_of(folder.path(), &[50, 50, 50, 50], 200), [4]);
        assert_eq!(groups_of(folder.path(), &[50, 50, 50, 50], 199), [2, 2]);
        // A row above the limit is not cut in two.
        assert_eq!(groups_of(folder.path(), &[10, 900, 10, 10], 100), [1, 1, 2]);
        assert_eq!(groups_of(folder.path(), &[], 100), [0_i64; 0]);
    }

    #[test]
    fn a_row_group_ends_at_its_number_of_rows() {
        let folder = tempfile::tempdir().unwrap();
        let edge = MAX_GROUP_ROWS;
        assert_eq!(groups_of(folder.path(), &vec![0; edge], MAX_GROUP_BYTES).len(), 1);
        assert_eq!(groups_of(folder.path(), &vec![0; edge + 1], MAX_GROUP_BYTES).last(), Some(&1));
    }
}
