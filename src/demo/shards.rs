//! Planned pairs become LAION-like Parquet shards: the joined columns, and `jpg` where pictures are embedded.
//!
//! One row group is damaged on purpose after writing. Nothing is drawn here, and no name is chosen.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Float32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use super::murmur::laion_hash;
use super::oddity::Oddity;
use super::pair::PlannedPair;

/// Rows of a row group: small, so that twelve of them make a dataset worth scanning.
pub(super) const GROUP_ROWS: usize = 56;

/// Row groups of a shard.
pub(super) const SHARD_GROUPS: usize = 3;

/// The damaged row group: the middle of the third shard.
pub(super) const DAMAGED: (usize, usize) = (2, 1);

/// One shard being written.
pub(super) struct ShardWriter {
    writer: Option<ArrowWriter<File>>,
    file: File,
    compression: Compression,
}

impl ShardWriter {
    /// Starts the shard with that number; one of the four is compressed otherwise than the rest.
    pub(super) fn create(path: &Path, shard: usize) -> io::Result<Self> {
        let compression =
            if shard == 3 { Compression::ZSTD(ZstdLevel::default()) } else { Compression::SNAPPY };
        Ok(Self { writer: None, file: File::create(path)?, compression })
    }

    /// Writes one row group. `pictures` holds the bytes in the rows' order, or nothing for links.
    pub(super) fn write_group(
        &mut self,
        pairs: &[PlannedPair],
        pictures: Option<&[Vec<u8>]>,
    ) -> Result<(), ParquetError> {
        let batch = batch(pairs, pictures)?;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            empty => {
                let properties = WriterProperties::builder().set_compression(self.compression).build();
                empty.insert(ArrowWriter::try_new(self.file.try_clone()?, batch.schema(), Some(properties))?)
            }
        };
        writer.write(&batch)?;
        writer.flush()
    }

    /// Writes the footer and waits for the disk.
    pub(super) fn finish(self) -> Result<(), ParquetError> {
        if let Some(writer) = self.writer {
            writer.close()?;
        }
        Ok(self.file.sync_all()?)
    }
}

fn batch(pairs: &[PlannedPair], pictures: Option<&[Vec<u8>]>) -> Result<RecordBatch, ArrowError> {
    let known = |p: &PlannedPair| p.oddity != Some(Oddity::NullScores);
    let text = |of: fn(&PlannedPair) -> Option<&str>| {
        Arc::new(pairs.iter().map(of).collect::<StringArray>()) as ArrayRef
    };
    let pixels = |of: fn(&PlannedPair) -> u16| -> ArrayRef {
        Arc::new(pairs.iter().map(|p| i32::from(of(p))).collect::<Int32Array>())
    };
    let score = |of: fn(&PlannedPair) -> f32| -> ArrayRef {
        Arc::new(pairs.iter().map(|p| known(p).then(|| of(p))).collect::<Float32Array>())
    };
    let urls: StringArray = pairs.iter().map(|p| Some(p.url())).collect();
    let similarity: Float64Array = pairs.iter().map(|p| Some(p.scores.similarity)).collect();
    let hashes: Int64Array = pairs
        .iter()
        .map(|p| laion_hash(&p.url(), p.caption.as_deref().unwrap_or_default()))
        .collect::<Vec<_>>()
        .into();
    let aesthetic: Float32Array = pairs.iter().map(|p| Some(p.scores.aesthetic)).collect();
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("URL", Arc::new(urls)),
        ("TEXT", text(|p| p.caption.as_deref())),
        ("WIDTH", pixels(|p| p.scene.width_px)),
        ("HEIGHT", pixels(|p| p.scene.height_px)),
        ("similarity", Arc::new(similarity)),
        ("LANGUAGE", text(|p| p.tag)),
        ("hash", Arc::new(hashes)),
        ("pwatermark", score(|p| p.scores.pwatermark)),
        ("punsafe", score(|p| p.scores.punsafe)),
        ("aesthetic", Arc::new(aesthetic)),
    ];
    if let Some(pictures) = pictures {
        let bytes: BinaryArray = pictures.iter().map(|p| Some(p.as_slice())).collect();
        columns.push(("jpg", Arc::new(bytes)));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

/// Fills a row group's bytes with zeros, as a lost block of a disk leaves them; the footer stays whole.
pub(super) fn damage(path: &Path, group: usize) -> Result<(), ParquetError> {
    let footer = SerializedFileReader::new(File::open(path)?)?;
    let chunks = footer.metadata().row_group(group).columns();
    let mut file = OpenOptions::new().write(true).open(path)?;
    for chunk in chunks {
        let (start, length) = chunk.byte_range();
        file.seek(SeekFrom::Start(start))?;
        io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
    }
    file.flush()?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::Float64Type;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::demo::plan::plan;

    /// A shard with bytes in place of pictures: what is tested here does not look at them.
    fn shard(path: &Path, number: usize, pairs: &[PlannedPair], with_pictures: bool) {
        let mut writer = ShardWriter::create(path, number).unwrap();
        for group in pairs.chunks(GROUP_ROWS) {
            let bytes: Vec<Vec<u8>> = group.iter().map(|p| p.name.clone().into_bytes()).collect();
            writer.write_group(group, with_pictures.then_some(&bytes)).unwrap();
        }
        writer.finish().unwrap();
    }

    fn read_group(path: &Path, group: usize) -> Result<Vec<RecordBatch>, String> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        let reader = builder.with_row_groups(vec![group]).build().map_err(|e| e.to_string())?;
        reader.collect::<Result<_, _>>().map_err(|e| e.to_string())
    }

    #[test]
    fn the_damaged_group_cannot_be_read_and_its_neighbours_can() {
        let folder = tempfile::tempdir().unwrap();
        for number in [2, 3] {
            let path = folder.path().join(number.to_string());
            shard(&path, number, &plan()[..3 * GROUP_ROWS], false);
            assert!(read_group(&path, 1).is_ok());
            damage(&path, 1).unwrap();
            assert!(read_group(&path, 1).is_err());
            for whole in [0, 2] {
                assert_eq!(read_group(&path, whole).unwrap()[0].num_rows(), GROUP_ROWS);
            }
        }
    }

    #[test]
    fn no_column_of_the_damaged_group_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shard");
        shard(&path, 2, &plan()[..2 * GROUP_ROWS], true);
        damage(&path, 1).unwrap();
        for column in 0..11 {
            let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
            let mask = parquet::arrow::ProjectionMask::roots(builder.parquet_schema(), [column]);
            let mut reader = builder.with_projection(mask).with_row_groups(vec![1]).build().unwrap();
            assert!(reader.next().unwrap().is_err(), "column {column}");
        }
    }

    #[test]
    fn rows_say_what_was_planned_nulls_and_nan_included() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shard");
        let pairs = &plan()[..GROUP_ROWS];
        shard(&path, 0, pairs, true);
        let batch = read_group(&path, 0).unwrap().remove(0);
        let column = |name: &str| batch.column_by_name(name).unwrap();
        let captions = column("TEXT").as_string::<i32>();
        let similarity = column("similarity").as_primitive::<Float64Type>();
        for (row, pair) in pairs.iter().enumerate() {
            assert_eq!(captions.is_valid(row).then(|| captions.value(row)), pair.caption.as_deref());
            assert_eq!(column("jpg").as_binary::<i32>().value(row), pair.name.as_bytes());
            assert_eq!(column("punsafe").is_null(row), pair.oddity == Some(Oddity::NullScores));
            assert_eq!(similarity.value(row).is_nan(), pair.oddity == Some(Oddity::NanScore));
        }
        assert!(captions.null_count() > 0 && column("punsafe").null_count() > 0);
    }
}
