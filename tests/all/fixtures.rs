//! Small shards made in code, and the real data a checkout may have beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, Float64Array, Int32Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

/// Real shards beside the checkout, where a developer has them. Prints that the test is skipped otherwise.
pub(crate) fn shared_data(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(part);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: the real data {part} is not beside this checkout");
    None
}

/// LAION-like rows `from..to`: url and caption carry the row's number, every seventh score is NULL.
pub(crate) fn laion_batch(from: i32, to: i32) -> RecordBatch {
    let rows = from..to;
    let score = |i: i32| (i % 7 != 0).then_some(f64::from(i % 100) / 100.0);
    let columns: [(&str, ArrayRef); 6] = [
        (
            "URL",
            Arc::new(StringArray::from_iter_values(
                rows.clone().map(|i| format!("http://example.org/{i}.jpg")),
            )),
        ),
        ("TEXT", Arc::new(StringArray::from_iter_values(rows.clone().map(|i| format!("caption {i}"))))),
        ("WIDTH", Arc::new(Int32Array::from_iter_values(rows.clone().map(|i| 100 + i)))),
        ("HEIGHT", Arc::new(Int32Array::from_iter_values(rows.clone().map(|i| 200 + i)))),
        (
            "similarity",
            Arc::new(Float64Array::from_iter_values(rows.clone().map(|i| f64::from(i % 50) / 100.0))),
        ),
        #[expect(clippy::cast_possible_truncation, reason = "scores with two decimals")]
        ("punsafe", Arc::new(rows.map(|i| score(i).map(|s| s as f32)).collect::<Float32Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

/// Writes a shard with row groups of `group_rows` rows and pages of 20 rows.
pub(crate) fn write_shard(path: &Path, batch: &RecordBatch, group_rows: usize) {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group_rows))
        .set_data_page_row_count_limit(20)
        .set_write_batch_size(20)
        .set_write_page_header_statistics(true)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// A folder with `n_shards` LAION-like shards of `rows` rows each, in row groups of `group_rows`.
pub(crate) fn laion_folder(n_shards: i32, rows: i32, group_rows: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for shard in 0..n_shards {
        let path = folder.path().join(format!("part-{shard:05}.parquet"));
        write_shard(&path, &laion_batch(shard * rows, (shard + 1) * rows), group_rows);
    }
    folder
}

/// Turns bytes of the second column's first page in one row group over, so that this row group cannot be read.
pub(crate) fn damage_captions(path: &Path, group: usize) {
    let file = File::open(path).unwrap();
    let metadata = parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let (start, _) = metadata.row_group(group).column(1).byte_range();
    let mut bytes = std::fs::read(path).unwrap();
    for byte in &mut bytes[usize::try_from(start).unwrap() + 40..][..40] {
        *byte ^= 0xff;
    }
    std::fs::write(path, bytes).unwrap();
}
