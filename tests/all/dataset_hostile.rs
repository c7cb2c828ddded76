//! Footers that lie, folders with traps, and the Parquet project's own collection of odd and broken files.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use pairlens::base::Cancel;
use pairlens::dataset::{ColumnId, Dataset, Finding, OpenError, OpenOptions, RowId};
use pairlens::query::{Predicate, Scan, names_of};
use parquet::arrow::arrow_reader::RowSelection;
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter,
};

use crate::fixtures::{laion_folder, shared_data};

fn open(path: &Path) -> Result<Dataset, OpenError> {
    Dataset::open(&[path.to_owned()], &OpenOptions::default())
}

/// One honest shard of 100 rows, and its path.
pub(crate) fn shard() -> (tempfile::TempDir, PathBuf) {
    let folder = laion_folder(1, 100, 100);
    let path = folder.path().join("part-00000.parquet");
    (folder, path)
}

/// Leaves the pages as they are and writes another footer: with `n_rows` rows and changed column chunks.
pub(crate) fn forge(
    path: &Path,
    n_rows: i64,
    change: impl Fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder,
) {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&File::open(path).unwrap()).unwrap();
    let forged = metadata.row_groups().iter().map(|group| {
        let columns = group.columns().iter().map(|c| change(c.clone().into_builder()).build().unwrap());
        let builder = group.clone().into_builder().set_num_rows(n_rows);
        builder.set_column_metadata(columns.collect()).build().unwrap()
    });
    let forged = ParquetMetaDataBuilder::new(metadata.file_metadata().clone())
        .set_row_groups(forged.collect())
        .build();
    let mut bytes = std::fs::read(path).unwrap();
    let end = bytes.len() - 8;
    let footer_len = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    bytes.truncate(end - footer_len);
    ParquetMetaDataWriter::new(&mut bytes, &forged).finish().unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// The Parquet reader itself ends without a word where there are fewer, and goes on where there are more.
#[test]
fn a_group_of_other_rows_than_its_footer_counts_is_damage() {
    for (n_rows, why) in [(140, "it holds fewer rows"), (60, "it holds more rows")] {
        let (_folder, path) = shard();
        forge(&path, n_rows, |column| column);
        let dataset = open(&path).unwrap();
        let group = &dataset.groups()[0];
        let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
        for batch_rows in [7, 1000] {
            let batches: Vec<_> = dataset.read_group(group, &columns, None, batch_rows).unwrap().collect();
            let n_read: usize = batches.iter().flatten().map(RecordBatch::num_rows).sum();
            assert!(n_read <= usize::try_from(n_rows).unwrap().min(100));
            let damage = batches.last().unwrap().as_ref().unwrap_err();
            assert!(damage.why.as_str().starts_with(why), "{damage}");
            assert_eq!(batches.iter().filter(|batch| batch.is_err()).count(), 1);
        }
        let keep =
            RowSelection::from_consecutive_ranges(std::iter::once(50..n_rows.try_into().unwrap()), 140);
        let kept = dataset.read_group(group, &columns, Some(keep), 1000).unwrap();
        assert_eq!(kept.last().unwrap().is_err(), n_rows == 140);
    }
}

fn refusal(path: &Path) -> String {
    open(path).unwrap_err().to_string()
}

#[test]
fn impossible_places_and_numbers_of_rows_are_refused_without_a_panic() {
    let (_folder, path) = shard();
    forge(&path, 100, |c| c.set_dictionary_page_offset(Some(-5)));
    assert!(refusal(&path).ends_with("column URL of row group 0 has a negative size"), "{}", refusal(&path));
    for n_rows in [i64::from(u32::MAX) + 1, i64::MAX, -1] {
        forge(&path, n_rows, |c| c.set_dictionary_page_offset(Some(4)));
        assert!(refusal(&path).ends_with(&format!("row group 0 has {n_rows} rows")), "{}", refusal(&path));
    }
    forge(&path, i64::from(u32::MAX), |c| c);
    assert_eq!(open(&path).unwrap().n_rows(), u64::from(u32::MAX));
}

#[test]
fn a_chunk_that_claims_to_unpack_to_gigabytes_is_not_read() {
    let (_folder, path) = shard();
    forge(&path, 100, |c| c.set_total_uncompressed_size(2 << 30));
    let dataset = open(&path).unwrap();
    let read = dataset.read_pairs(&[RowId(0)]);
    assert_eq!((read.pairs.len(), read.damaged.len()), (0, 1));
    let words = read.damaged[0].1.to_string();
    assert!(words.contains("column URL would unpack from ") && words.contains(" to 2.1 GB"), "{words}");
}

#[test]
fn rows_that_are_not_there_are_damage_of_a_scan_and_of_the_screen() {
    let (_folder, path) = shard();
    forge(&path, 1_000_000, |c| c);
    let dataset = Arc::new(open(&path).unwrap());
    assert_eq!(dataset.read_pairs(&[RowId(5), RowId(200_000)]).damaged.len(), 1);
    let predicate = Predicate::parse("caption <> ''", &names_of(&dataset)).unwrap();
    let result = Scan::new(dataset, predicate, Cancel::new()).run().unwrap();
    assert_eq!(result.damaged.len(), 1, "{result:?}");
    let words = result.damaged[0].1.as_str();
    assert!(words.starts_with("row group 0 of part-00000.parquet cannot be read: "), "{words}");
}

#[test]
fn a_pipe_under_a_parquet_name_is_left_out_and_does_not_wait_for_a_writer() {
    let (folder, _path) = shard();
    let pipe = folder.path().join("pipe.parquet");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
    let dataset = open(folder.path()).unwrap();
    let said: Vec<String> = dataset.findings().iter().map(ToString::to_string).collect();
    assert!(
        said.len() == 1 && said[0].ends_with("left out: it is a pipe, a socket or a device, not a file"),
        "{said:?}"
    );
}

#[test]
fn a_folder_that_cannot_be_listed_is_named_and_the_others_are_opened() {
    let (folder, _path) = shard();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read_dir(&closed).is_ok() {
        eprintln!("skipped: nothing is closed to this user");
        return;
    }
    let dataset = open(folder.path()).unwrap();
    // Open again, so that it can be removed.
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(dataset.n_rows(), 100);
    assert!(
        matches!(dataset.findings(), [Finding::UnreadableFolder { path, .. }] if *path == closed),
        "{:?}",
        dataset.findings()
    );
}

/// Files of the collection, wherever they are.
fn parquet_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            parquet_files(&path, out);
        } else if path.to_string_lossy().contains(".parquet") {
            out.push(path);
        }
    }
}

/// The most memory this process has held, where the system tells (`/proc/self/status`, VmHWM in kB).
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kb| kb / 1000)
}

#[test]
fn every_odd_and_broken_file_yields_rows_or_a_reason_quickly_and_in_little_memory() {
    let Some(folder) = shared_data("parquet-testing") else { return };
    let mut files = Vec::new();
    parquet_files(&folder, &mut files);
    assert!(files.len() > 200, "{} files", files.len());
    let (mut n_opened, mut n_refused) = (0, 0);
    for path in files {
        let begun = Instant::now();
        match open(&path) {
            Ok(dataset) => {
                n_opened += 1;
                let rows: Vec<RowId> = (0..50).map(RowId).filter(|r| r.0 < dataset.n_rows()).collect();
                let read = dataset.read_pairs(&rows);
                let lost = |row: &&RowId| {
                    read.damaged.iter().any(|(g, _)| g.first_row <= **row && **row < g.end_row())
                };
                let n_lost = rows.iter().filter(lost).count();
                assert_eq!(read.pairs.len() + n_lost, rows.len(), "{}: rows got lost", path.display());
                for (_, value) in read.pairs.iter().flat_map(|pair| &pair.values) {
                    assert!(!value.show().as_str().chars().any(char::is_control));
                }
            }
            Err(error) => {
                n_refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{} took {:?}", path.display(), begun.elapsed());
    }
    assert!(n_opened > 100 && n_refused > 0, "{n_opened} opened, {n_refused} refused");
    // Other tests share the process; none of them needs much.
    assert!(peak_memory_mb().is_none_or(|peak| peak < 1000), "{:?} MB", peak_memory_mb());
}
