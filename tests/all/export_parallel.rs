//! Exports on several threads, and how Parquet is encoded: none of it may depend on the machine.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{ArrayRef, Float32Array, Int32Array, RecordBatch, StringArray};
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{Dataset, RowId};
use pairlens::export::{Compression, ExportRequest, ExportRows, Outcome, PlanError, manifest_path};
use pairlens::query::Selection;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, Encoding};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

use crate::export_fixtures::{every, hostile_folder, open, request, run, selected, table};
use crate::fixtures::{damage_captions, laion_batch, laion_folder};

const FORMATS: [&str; 3] = ["parquet", "csv", "jsonl"];

fn run_on(n_threads: usize, request: ExportRequest<'_>) -> Outcome {
    let plan = request.plan().unwrap().on_threads(NonZeroUsize::new(n_threads).unwrap());
    plan.run(SystemTime::UNIX_EPOCH, &Cancel::new(), &|_: Progress| {}).unwrap()
}

/// The bytes of an export on so many threads, its counts and what failed.
fn bytes_on(n_threads: usize, dataset: &Dataset, rows: ExportRows<'_>, ending: &str) -> (Vec<u8>, String) {
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join(format!("a.{ending}"));
    let nothing = Selection::none(dataset.n_rows());
    let outcome = run_on(n_threads, ExportRequest { rows, ..request(dataset, &nothing, &output) });
    (
        std::fs::read(&output).unwrap(),
        format!("{:?} {:?} {:?}", outcome.counts, outcome.failed, outcome.notes),
    )
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads() {
    // 210 row groups: several rounds.
    let folder = laion_folder(3, 700, 10);
    damage_captions(&folder.path().join("part-00001.parquet"), 30);
    let whole = open(folder.path());
    let hostile = hostile_folder();
    let hostile = open(hostile.path());
    for dataset in [&whole, &hostile] {
        let selection = every(dataset, 3);
        let order: Vec<RowId> = (0..dataset.n_rows()).rev().step_by(2).map(RowId).collect();
        for ending in FORMATS {
            for rows in [ExportRows::Selected(&selection), ExportRows::Ordered(&order)] {
                let once = bytes_on(1, dataset, rows, ending);
                assert!(!once.0.is_empty());
                for n_threads in [2, 5] {
                    assert!(bytes_on(n_threads, dataset, rows, ending) == once, "{ending} {rows:?}");
                }
            }
        }
    }
}

#[test]
fn rows_behind_a_damaged_group_in_the_middle_are_written_in_every_format() {
    let folder = laion_folder(1, 300, 100);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    for ending in FORMATS {
        let outcome =
            run(request(&dataset, &selection, &elsewhere.path().join(format!("a.{ending}")))).unwrap();
        assert_eq!(outcome.counts.written + outcome.counts.failed, 300);
        assert!((200..300).contains(&outcome.counts.written), "{:?}", outcome.counts);
        let [failed] = &outcome.failed[..] else { panic!("{:?}", outcome.failed) };
        assert_eq!((failed.damage.group, failed.n_rows), (1, outcome.counts.failed));
    }
}

/// Codec of every column chunk, and whether all its pages are in a dictionary.
fn storage(path: &Path) -> BTreeMap<String, (Codec, bool)> {
    let dataset = open(path);
    let groups = dataset.shards()[0].metadata().row_groups().iter();
    groups
        .flat_map(RowGroupMetaData::columns)
        .map(|chunk| {
            let pages = chunk.page_encoding_stats_mask().unwrap();
            (chunk.column_path().string(), (chunk.compression(), pages.is_only(Encoding::RLE_DICTIONARY)))
        })
        .collect()
}

#[test]
fn parquet_is_compressed_as_asked_and_the_command_says_how() {
    let folder = laion_folder(1, 50, 50);
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    for (asked, name, codec) in [
        (None, "zstd", |codec| matches!(codec, Codec::ZSTD(_))),
        (Some(Compression::Zstd), "zstd", |codec| matches!(codec, Codec::ZSTD(_))),
        (Some(Compression::Snappy), "snappy", |codec| codec == Codec::SNAPPY),
        (Some(Compression::None), "none", |codec| codec == Codec::UNCOMPRESSED),
    ] as [(_, _, fn(Codec) -> bool); 4]
    {
        let output = elsewhere.path().join(format!("{asked:?}.parquet"));
        run(ExportRequest { compression: asked, ..request(&dataset, &selection, &output) }).unwrap();
        assert!(storage(&output).values().all(|(found, _)| codec(*found)), "{name}");
        let manifest: serde_json::Value =
            serde_json::from_slice(&std::fs::read(manifest_path(&output)).unwrap()).unwrap();
        assert_eq!(manifest["output"]["compression"], name);
        let command = manifest["command"].as_str().unwrap();
        assert!(command.contains(&format!("--format parquet --compression {name} --output")), "{command}");
    }
    let csv = elsewhere.path().join("a.csv");
    let asked =
        ExportRequest { compression: Some(Compression::Snappy), ..request(&dataset, &selection, &csv) };
    let error = asked.plan().unwrap_err();
    assert!(matches!(error, PlanError::NotCompressed { .. }));
    assert_eq!((error.to_string().as_str(), error.report().exit().code()), ("csv is not compressed", 2));
}

#[test]
fn kept_rows_are_the_same_however_the_source_is_written() {
    let batch = laion_batch(0, 1_000);
    let builder = || {
        WriterProperties::builder()
            .set_max_row_group_row_count(Some(400))
            .set_data_page_row_count_limit(70)
            .set_write_batch_size(70)
    };
    let sources = [
        builder().build(),
        builder().set_dictionary_enabled(false).build(),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).build(),
        // Given up in the middle of a chunk.
        builder().set_dictionary_page_size_limit(2_000).set_compression(Codec::SNAPPY).build(),
        // Not read by its pages.
        builder().set_dictionary_enabled(false).set_encoding(Encoding::BYTE_STREAM_SPLIT).build(),
        builder().set_offset_index_disabled(true).set_compression(Codec::LZ4_RAW).build(),
    ];
    for properties in sources {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source.parquet");
        let mut columns = batch.clone();
        if properties.encoding(&ColumnPath::new(Vec::new())) == Some(Encoding::BYTE_STREAM_SPLIT) {
            columns = columns.project(&[2, 3, 4, 5]).unwrap();
        }
        let file = std::fs::File::create(&source).unwrap();
        let mut writer = ArrowWriter::try_new(file, columns.schema(), Some(properties)).unwrap();
        writer.write(&columns).unwrap();
        writer.close().unwrap();
        let dataset = open(&source);
        for step in [1, 3, 150] {
            let output = folder.path().join(format!("{step}.parquet"));
            let selection = every(&dataset, step);
            run(request(&dataset, &selection, &output)).unwrap();
            assert_eq!(table(&open(&output)), selected(&dataset, &selection));
        }
    }
}

/// 4,000 rows: links and numbers that never repeat, tags that do, and pages too many for one dictionary.
fn tagged() -> RecordBatch {
    let rows = 0..4_000;
    let tags = rows.clone().map(|i| ["de", "en", "pl"][usize::try_from(i % 3).unwrap()]);
    let columns: [(&str, ArrayRef); 4] = [
        ("URL", Arc::new(StringArray::from_iter_values(rows.clone().map(|i| format!("http://a.b/{i}"))))),
        ("bucket", Arc::new(Int32Array::from_iter_values(rows.clone()))),
        ("LANGUAGE", Arc::new(StringArray::from_iter_values(tags))),
        #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
        ("punsafe", Arc::new(Float32Array::from_iter_values(rows.map(|i| (i % 10) as f32)))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn dictionaries_of_an_export(properties: WriterProperties) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let batch = tagged();
    let source = folder.path().join("source.parquet");
    let file = std::fs::File::create(&source).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let dataset = open(&source);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("a.parquet");
    run(request(&dataset, &every(&dataset, 1), &output)).unwrap();
    storage(&output).into_iter().filter(|(_, (_, words))| *words).map(|(name, _)| name).collect()
}

#[test]
fn dictionaries_are_made_where_the_source_kept_them() {
    // A dictionary of more than 1,000 bytes is given up by the writer.
    let small = WriterProperties::builder()
        .set_dictionary_page_size_limit(1000)
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(100);
    assert_eq!(dictionaries_of_an_export(small.build()), ["LANGUAGE", "punsafe"]);
    // Where the source says nothing, links and floats are not tried.
    let none = WriterProperties::builder().set_dictionary_enabled(false);
    assert_eq!(dictionaries_of_an_export(none.build()), ["LANGUAGE", "bucket"]);
}
