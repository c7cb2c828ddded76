//! Parquet: the source's columns with their types, compressed, readable in parts.
//!
//! Row groups hold at most [`MAX_GROUP_BYTES`] of content and [`MAX_GROUP_ROWS`] rows; pages carry statistics
//! and an index, so that this program and others can skip and seek in the export as in the source.
//!
//! Each column is encoded apart from the others, and a complete row group goes to the file while the next one
//! is encoded. Where row groups end is decided in the order of the rows, before anything is encoded: the same
//! rows make the same bytes on any number of threads.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::SerializedFileWriter;

use super::column::Column;
use super::crew::Task;
use super::encoding::properties;
use super::format::Compression;
use super::given::{GivenColumn, with_given};
use super::schema::{arrow_schema, storage_schema};
use super::sink::Sink;
use super::size::batch_bytes;
use super::writer::{Finished, WriteError, Writer};
use crate::base::Cancel;
use crate::dataset::{ColumnId, Dataset};

/// Content of a row group before encoding. `datasets` of Hugging Face writes and expects at most 100 MB: a
/// viewer has to read a whole row group to show one page of it.
const MAX_GROUP_BYTES: usize = 100_000_000;

/// Rows of a row group: pyarrow's and parquet-rs's usual size, and enough parts for parallel readers.
const MAX_GROUP_ROWS: usize = 1024 * 1024;

/// A Parquet file being written.
pub(super) struct ParquetWriter {
    file: SerializedFileWriter<Sink>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    limit_bytes: usize,
    /// Row groups begun so far.
    n_groups: usize,
    /// The row group in the making; without rows it is not begun yet.
    group: Filling,
    columns: Vec<Column>,
    /// Row groups that are encoded and not in the file yet, by column.
    complete: VecDeque<Vec<ArrowColumnChunk>>,
}

/// What was handed to the columns for the row group in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Filling {
    n_rows: usize,
    n_bytes: usize,
}

impl ParquetWriter {
    pub(super) fn new(
        sink: Sink,
        dataset: &Dataset,
        (columns, given): (&[ColumnId], &[GivenColumn]),
        compression: Compression,
        metadata: Vec<KeyValue>,
    ) -> std::result::Result<Self, WriteError> {
        let schema = with_given(arrow_schema(dataset, columns), given);
        let storage = storage_schema(dataset, columns, &schema)?;
        let properties = properties(dataset, &storage, compression, metadata)?;
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_parquet_schema(storage.clone());
        let writer = ArrowWriter::try_new_with_options(sink, Arc::clone(&schema), options)?;
        let (file, factory) = writer.into_serialized_writer()?;
        let columns = schema.fields().iter().enumerate().map(|(at, field)| Column::new(field, &storage, at));
        Ok(Self {
            file,
            factory,
            columns: columns.collect(),
            schema,
            limit_bytes: MAX_GROUP_BYTES,
            n_groups: 0,
            group: Filling::default(),
            complete: VecDeque::new(),
        })
    }

    /// Keeps row groups within their limits; a single row above that of bytes gets a row group of its own.
    fn put(&mut self, batch: &RecordBatch) -> Result<()> {
        let n_rows = batch.num_rows();
        let n_bytes = batch_bytes(batch);
        let room = MAX_GROUP_ROWS - self.group.n_rows;
        if n_rows > room {
            self.put(&batch.slice(0, room))?;
            return self.put(&batch.slice(room, n_rows - room));
        }
        if n_bytes > self.limit_bytes && n_rows > 1 {
            let half = n_rows / 2;
            self.put(&batch.slice(0, half))?;
            return self.put(&batch.slice(half, n_rows - half));
        }
        if self.group.n_bytes + n_bytes > self.limit_bytes {
            self.end_group();
        }
        self.fill(batch, n_bytes)?;
        if self.group.n_rows == MAX_GROUP_ROWS {
            self.end_group();
        }
        Ok(())
    }

    fn fill(&mut self, batch: &RecordBatch, n_bytes: usize) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if self.group.n_rows == 0 {
            self.begin_group()?;
        }
        for (column, values) in self.columns.iter_mut().zip(batch.columns()) {
            column.encode(values);
        }
        self.group.n_rows += batch.num_rows();
        self.group.n_bytes += n_bytes;
        Ok(())
    }

    fn begin_group(&mut self) -> Result<()> {
        let mut leaves = self.factory.create_column_writers(self.n_groups)?.into_iter();
        self.n_groups += 1;
        for column in &mut self.columns {
            column.begin_group(&mut leaves);
        }
        Ok(())
    }

    fn end_group(&mut self) {
        if self.group.n_rows > 0 {
            self.columns.iter_mut().for_each(Column::end_group);
        }
        self.group = Filling::default();
    }
}

impl Writer for ParquetWriter {
    fn accept(&mut self, batch: &RecordBatch) -> std::result::Result<(), WriteError> {
        // The dataset calls every column nullable; the file says what its shards said.
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), batch.columns().to_vec())?;
        Ok(self.put(&batch)?)
    }

    fn end(&mut self) {
        self.end_group();
    }

    fn tasks(&mut self) -> Vec<Task<'_>> {
        let mut tasks: Vec<Task<'_>> = self.columns.iter_mut().filter_map(Column::task).collect();
        if !self.complete.is_empty() {
            let (file, complete) = (&mut self.file, &mut self.complete);
            tasks.push(Task::new(MAX_GROUP_BYTES as u64, move |cancel| Ok(append(file, complete, cancel)?)));
        }
        tasks
    }

    fn settle(&mut self) -> std::result::Result<(), WriteError> {
        while self.columns.iter().all(Column::has_group) {
            let chunks = self.columns.iter_mut().filter_map(Column::take_group);
            self.complete.push_back(chunks.flatten().collect());
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> std::result::Result<Finished, WriteError> {
        Ok(Finished { sink: self.file.into_inner()?, notes: Vec::new() })
    }
}

fn append(
    file: &mut SerializedFileWriter<Sink>,
    complete: &mut VecDeque<Vec<ArrowColumnChunk>>,
    cancel: &Cancel,
) -> Result<()> {
    while let Some(chunks) = complete.pop_front() {
        let mut group = file.next_row_group()?;
        for chunk in chunks {
            if cancel.is_cancelled() {
                return Ok(());
            }
            chunk.append_to_row_group(&mut group)?;
        }
        group.close()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::path::{Path, PathBuf};

    use arrow::array::{ArrayRef, StringArray};
    use parquet::file::metadata::RowGroupMetaData;

    use super::super::crew::Crew;
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
        let columns = [ColumnId(0)];
        let mut writer = Box::new(
            ParquetWriter::new(sink, &dataset, (&columns, &[]), Compression::Zstd, Vec::new()).unwrap(),
        );
        writer.limit_bytes = limit_bytes;
        writer.accept(&texts(lengths)).unwrap();
        writer.end();
        let cancel = Cancel::new();
        let crew = Crew::new(NonZeroUsize::MIN, &cancel);
        // Encoding, then appending.
        for _ in 0..2 {
            crew.work_off(writer.tasks()).unwrap();
            writer.settle().unwrap();
        }
        writer.finish().unwrap().sink.seal().commit().unwrap();
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
