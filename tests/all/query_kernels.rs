//! Ten thousand random filters over random files of every encoding, against the naive evaluator: the same rows
//! and the same losses, with one thread and with three, with memory and without.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow::array::{
    ArrayRef, BooleanArray, Float32Array, Float64Array, Int8Array, Int32Array, Int64Array, LargeStringArray,
    ListArray, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::Float32Type;
use fastrand::Rng;
use pairlens::base::Cancel;
use pairlens::dataset::{Dataset, OpenOptions, SharedDataset};
use pairlens::query::{Predicate, Scan, ScanMemory, ScanResult, names_of};
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

use crate::naive_filter::{COLUMNS, Cond, Value, WORDS};

/// Files, and filters on each: ten thousand in all.
const N_FILES: u64 = 100;
const N_FILTERS: usize = 100;

/// Rows of a file: several row groups of several pages.
const N_ROWS: usize = 72;

fn some<T>(rng: &mut Rng, n_nulls: u8, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (rng.u8(..10) >= n_nulls).then(|| value(rng))
}

fn real(rng: &mut Rng) -> f64 {
    let odd = [f64::NAN, -0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY, 0.34, 0.1, 0.25, -f64::NAN];
    if rng.u8(..3) == 0 { odd[rng.usize(..odd.len())] } else { f64::from(rng.i32(-4..12)) / 4.0 }
}

fn words(rng: &mut Rng) -> String {
    (0..rng.usize(..4)).map(|_| WORDS[rng.usize(..WORDS.len())]).collect()
}

/// `base` makes values of neighbouring rows alike, so that row groups and pages can be left out.
fn random_row(rng: &mut Rng, n_nulls: u8, base: i64) -> Vec<Value> {
    let of = |value: Option<Value>| value.unwrap_or(Value::Null);
    let far = [i64::from(i32::MIN), i64::from(i32::MAX)];
    let i4 = |rng: &mut Rng| if rng.u8(..30) == 0 { far[rng.usize(..2)] } else { base + rng.i64(0..3) };
    #[expect(clippy::cast_possible_truncation, reason = "few digits")]
    let f4 = |rng: &mut Rng| real(rng) as f32;
    vec![
        of(some(rng, n_nulls, |rng| Value::Int(i4(rng)))),
        of(some(rng, n_nulls, |rng| {
            Value::Int(if rng.u8(..20) == 0 { i64::MIN } else { base + rng.i64(0..4) })
        })),
        of(some(rng, n_nulls, |rng| Value::Real(f4(rng)))),
        of(some(rng, n_nulls, |rng| Value::Double(real(rng)))),
        of(some(rng, n_nulls, |rng| Value::Text(words(rng)))),
        of(some(rng, n_nulls, |rng| Value::Text(["de", "en", "cat", ""][rng.usize(..4)].to_owned()))),
        of(some(rng, n_nulls, |rng| Value::Bool(rng.bool()))),
        of(some(rng, n_nulls, |rng| Value::Int(rng.i64(0..12)))),
        of(some(rng, n_nulls, |rng| Value::Int(rng.i64(-3..12)))),
        of(some(rng, n_nulls, |rng| Value::Text(words(rng)))),
        of(some(rng, n_nulls, |rng| {
            let n = rng.usize(..4);
            Value::List((0..n).map(|_| some(rng, 2, f4)).collect())
        })),
    ]
}

fn batch(rows: &[Vec<Value>]) -> RecordBatch {
    let column = |at: usize| rows.iter().map(move |row| &row[at]);
    let int = |value: &Value| if let Value::Int(n) = value { Some(*n) } else { None };
    let string = |value: &Value| if let Value::Text(t) = value { Some(t.clone()) } else { None };
    let arrays: [ArrayRef; 11] = [
        Arc::new(column(0).map(|v| Some(i32::try_from(int(v)?).unwrap())).collect::<Int32Array>()),
        Arc::new(column(1).map(int).collect::<Int64Array>()),
        Arc::new(
            column(2).map(|v| if let Value::Real(x) = v { Some(*x) } else { None }).collect::<Float32Array>(),
        ),
        Arc::new(
            column(3)
                .map(|v| if let Value::Double(x) = v { Some(*x) } else { None })
                .collect::<Float64Array>(),
        ),
        Arc::new(column(4).map(string).collect::<StringArray>()),
        Arc::new(column(5).map(string).collect::<StringArray>()),
        Arc::new(
            column(6).map(|v| if let Value::Bool(b) = v { Some(*b) } else { None }).collect::<BooleanArray>(),
        ),
        Arc::new(column(7).map(|v| Some(u32::try_from(int(v)?).unwrap())).collect::<UInt32Array>()),
        Arc::new(column(8).map(|v| Some(i8::try_from(int(v)?).unwrap())).collect::<Int8Array>()),
        Arc::new(column(9).map(string).collect::<LargeStringArray>()),
        Arc::new(ListArray::from_iter_primitive::<Float32Type, _, _>(
            column(10).map(|v| if let Value::List(items) = v { Some(items.clone()) } else { None }),
        )),
    ];
    RecordBatch::try_from_iter_with_nullable(COLUMNS.into_iter().zip(arrays).map(|(n, a)| (n, a, true)))
        .unwrap()
}

/// Another codec, page version, statistics and encodings for every file.
fn properties(rng: &mut Rng) -> WriterProperties {
    let pick = |rng: &mut Rng, n: usize| rng.usize(..n);
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::BROTLI(BrotliLevel::default()),
    ];
    let statistics = [EnabledStatistics::None, EnabledStatistics::Chunk, EnabledStatistics::Page];
    let mut properties = WriterProperties::builder()
        .set_compression(codecs[pick(rng, codecs.len())])
        .set_writer_version(if rng.bool() { WriterVersion::PARQUET_1_0 } else { WriterVersion::PARQUET_2_0 })
        .set_statistics_enabled(statistics[pick(rng, 3)])
        .set_max_row_group_row_count(Some(rng.usize(24..80)))
        .set_data_page_row_count_limit(rng.usize(9..40))
        .set_write_batch_size(rng.usize(3..10))
        .set_dictionary_page_size_limit(if rng.u8(..4) == 0 { 40 } else { 1 << 20 })
        .set_bloom_filter_enabled(rng.bool())
        .set_offset_index_disabled(rng.bool());
    for (name, encodings) in [
        ("i4", vec![Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("i8", vec![Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("f4", vec![Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("f8", vec![Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("t", vec![Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY, Encoding::PLAIN]),
        ("big", vec![Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY, Encoding::PLAIN]),
    ] {
        if rng.u8(..3) > 0 {
            properties = properties
                .set_column_dictionary_enabled(name.into(), false)
                .set_column_encoding(name.into(), encodings[pick(rng, encodings.len())]);
        }
    }
    properties.build()
}

fn write(path: &Path, rng: &mut Rng) -> Vec<Vec<Value>> {
    let n_nulls = [0, 1, 4, 10][rng.usize(..4)];
    let sorted = rng.bool();
    let rows: Vec<Vec<Value>> = (0..N_ROWS)
        .map(|row| random_row(rng, n_nulls, if sorted { i64::try_from(row / 12).unwrap() } else { 0 }))
        .collect();
    let batch = batch(&rows);
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties(rng))).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    rows
}

fn scan(dataset: &SharedDataset, filter: &str) -> Scan {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    Scan::new(dataset.clone(), predicate, Cancel::new())
}

fn on_three_threads(scan: &Scan, n_rows: u64) -> ScanResult {
    let result = Mutex::new(ScanResult::none(n_rows));
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| scan.work(&|part| result.lock().unwrap().take(part)).unwrap());
        }
    });
    result.into_inner().unwrap()
}

#[test]
fn ten_thousand_filters_select_what_the_naive_evaluator_selects() {
    let (mut n_found, mut n_lost, mut n_pruned) = (0, 0, 0);
    for seed in 0..N_FILES {
        let mut rng = Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let rows = write(&path, &mut rng);
        let page_budget_bytes = if rng.bool() { 1 << 20 } else { 0 };
        let options = OpenOptions { page_budget_bytes, ..OpenOptions::default() };
        let dataset = Arc::new(Dataset::open(&[path], &options).unwrap());
        let memory = Arc::new(ScanMemory::new(1 << 20));
        for _ in 0..N_FILTERS {
            let condition = Cond::random(&mut rng, 2);
            let filter = condition.text();
            let truth = |row: usize| condition.truth(i64::try_from(row).unwrap(), &rows[row]);
            let expected: Vec<u64> =
                (0..N_ROWS).filter(|r| truth(*r) == Some(true)).map(|r| r as u64).collect();
            let unknown = (0..N_ROWS).filter(|r| truth(*r).is_none()).count() as u64;

            let result = scan(&dataset, &filter).run().unwrap();
            let found: Vec<u64> = result.selection.rows().map(|row| row.0).collect();
            assert_eq!(found, expected, "seed {seed}: {filter}");
            assert_eq!(result.damaged, [], "seed {seed}: {filter}");
            if result.lost.at_least {
                assert!(result.lost.rows <= unknown, "seed {seed}: {filter}");
            } else {
                assert_eq!(result.lost.rows, unknown, "seed {seed}: {filter}");
            }
            let remembering = scan(&dataset, &filter).with_memory(memory.clone());
            match rng.u8(..4) {
                0 => assert_eq!(remembering.run().unwrap(), result, "seed {seed}: {filter}"),
                1 => {
                    let threaded = on_three_threads(&remembering, dataset.n_rows());
                    assert_eq!(threaded, result, "seed {seed}: {filter}");
                }
                _ => {}
            }
            n_found += usize::from(!found.is_empty());
            n_lost += usize::from(unknown > 0);
            n_pruned += usize::from(result.lost.at_least);
        }
    }
    assert!(
        n_found > 3000 && n_lost > 3000 && n_pruned > 100,
        "a test that finds {n_found}, loses {n_lost} and prunes {n_pruned} proves little"
    );
}
