//! Scans over whole datasets: known answers, order, pruning against a scan without it, what is read, damage,
//! cancelling, and that threads change nothing.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, BinaryArray, Float32Array, Int64Array, RecordBatch, StringArray, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field};
use fastrand::Rng;
use pairlens::base::{Cancel, Cancelled};
use pairlens::dataset::pages::Keep;
use pairlens::dataset::{ColumnPart, Dataset, OpenOptions, ReadTrace, RowId, SharedDataset};
use pairlens::query::{Predicate, Scan, ScanPart, ScanResult, expanded_on, names_of};
use parquet::arrow::ArrowWriter;
use parquet::basic::Encoding;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::WriterProperties;

use crate::fixtures::{laion_batch, laion_folder, shared_data, write_shard};

fn open(path: &Path) -> SharedDataset {
    open_traced(path, None)
}

fn open_traced(path: &Path, trace: Option<ReadTrace>) -> SharedDataset {
    let options = OpenOptions { trace, ..OpenOptions::default() };
    Arc::new(Dataset::open(&[path.to_owned()], &options).expect("opens"))
}

fn scan(dataset: &SharedDataset, filter: &str) -> Scan {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    Scan::new(dataset.clone(), predicate, Cancel::new())
}

fn run(dataset: &SharedDataset, filter: &str) -> ScanResult {
    scan(dataset, filter).run().expect("nobody cancels")
}

fn found(dataset: &SharedDataset, filter: &str) -> Vec<u64> {
    run(dataset, filter).selection.rows().map(|row| row.0).collect()
}

#[test]
fn the_real_answer_on_laion_2b_multi() {
    let Some(path) = shared_data("spark/laion2B-multi-joined") else { return };
    let result = run(&open(&path), "@laion5b-safe-nowm");
    assert_eq!((result.selection.len(), result.selection.n_rows()), (56_017, 62_141));
    assert_eq!((result.lost.rows, result.lost.at_least), (781, false));
}

#[test]
fn rows_are_found_by_file_columns_roles_and_places() {
    let folder = laion_folder(3, 100, 30);
    let dataset = open(folder.path());
    assert_eq!(found(&dataset, "caption = 'caption 31' OR row = 250"), [31, 250]);
    assert_eq!(
        found(&dataset, "shard = 'part-00001.parquet' AND shard_row BETWEEN 7 AND 9"),
        [107, 108, 109]
    );
    assert_eq!(found(&dataset, "width = 100 + row AND row > 297"), [298, 299]);
    assert_eq!(run(&dataset, "punsafe < 2").lost.rows, 43);
    assert_eq!(found(&dataset, "row < 0"), [0_u64; 0]);
}

#[test]
fn only_the_columns_of_the_filter_are_read_and_none_for_a_place() {
    let folder = laion_folder(1, 1000, 250);
    let trace = ReadTrace::default();
    let dataset = open_traced(folder.path(), Some(trace.clone()));
    trace.clear();
    assert_eq!(found(&dataset, "row % 500 = 3"), [3, 503]);
    assert_eq!(trace.ranges(), []);
    run(&dataset, "punsafe > 0.5 AND similarity > 0.4");
    let wanted = ["punsafe", "similarity"].map(|name| dataset.column_named(name).expect("a column").0);
    let groups = dataset.shards()[0].metadata().row_groups();
    let places = |column: &ColumnChunkMetaData| {
        let (start, len) = column.byte_range();
        let indexes = [column.column_index_range(), column.offset_index_range()];
        indexes.into_iter().flatten().chain(std::iter::once(start..start + len)).collect::<Vec<_>>()
    };
    let chunks: Vec<Range<u64>> =
        groups.iter().flat_map(|g| wanted.map(|c| places(g.column(c)))).flatten().collect();
    let inside =
        |range: &Range<u64>| chunks.iter().any(|chunk| range.start >= chunk.start && range.end <= chunk.end);
    assert!(!trace.ranges().is_empty());
    assert!(trace.ranges().iter().all(inside), "{:?} outside {chunks:?}", trace.ranges());
}

#[test]
fn a_field_of_a_struct_is_read_without_the_pictures_beside_it() {
    let path: ArrayRef = Arc::new(StringArray::from(vec![
        Some("a.jpg"),
        None,
        Some("c.png"),
        Some("hidden.png"),
        Some("e.png"),
    ]));
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values((0..5_u8).map(|i| vec![i; 50_000])));
    let field = |name: &str, data_type| Arc::new(Field::new(name, data_type, true));
    let image = StructArray::new(
        vec![field("bytes", DataType::Binary), field("path", DataType::Utf8)].into(),
        vec![bytes, path],
        Some(NullBuffer::from(vec![true, true, true, false, true])),
    );
    let batch = RecordBatch::try_from_iter_with_nullable([("image", Arc::new(image) as ArrayRef, true)]);
    let folder = tempfile::tempdir().expect("a folder");
    write_shard(&folder.path().join("x.parquet"), &batch.expect("one column"), 100);
    let trace = ReadTrace::default();
    let dataset = open_traced(folder.path(), Some(trace.clone()));
    trace.clear();
    let result = run(&dataset, "image.path LIKE '%.png'");
    assert_eq!(result.selection.rows().map(|row| row.0).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(result.lost.rows, 2);
    let (start, len) = dataset.shards()[0].metadata().row_group(0).column(0).byte_range();
    assert!(!trace.ranges().is_empty());
    assert!(trace.ranges().iter().all(|range| range.start >= start + len), "{:?}", trace.ranges());
    assert_eq!(found(&dataset, "length(image.bytes) > 0 AND image.path IS NULL"), [1]);
}

#[test]
fn a_row_group_that_cannot_match_is_not_read() {
    let folder = laion_folder(2, 1000, 250);
    let trace = ReadTrace::default();
    let dataset = open_traced(folder.path(), Some(trace.clone()));
    trace.clear();
    let result = run(&dataset, "width > 100000 AND caption ILIKE '%7%'");
    assert!(result.selection.is_empty() && !result.lost.at_least);
    assert_eq!(trace.ranges(), []);
    assert!(run(&dataset, "punsafe > 3").lost.at_least);
}

#[test]
fn rows_of_a_shard_without_the_column_are_lost_and_counted() {
    let folder = laion_folder(1, 100, 50);
    let batch = laion_batch(100, 200);
    let without = batch.schema().index_of("punsafe").expect("a column");
    let others: Vec<usize> = (0..batch.num_columns()).filter(|at| *at != without).collect();
    write_shard(&folder.path().join("x.parquet"), &batch.project(&others).expect("columns"), 50);
    let dataset = open(folder.path());
    let lost = |filter: &str| run(&dataset, filter).lost;
    let n_in_first =
        (0..100).len() as u64 - run(&dataset, "row < 100 AND punsafe IS NOT NULL").selection.len();
    assert_eq!((lost("punsafe < 2").rows, lost("punsafe < 2").at_least), (n_in_first + 100, false));
    assert_eq!(lost("NOT (punsafe >= 2)").rows, n_in_first + 100);
    // Where another condition might be false, they are not counted, and that is said.
    let both = lost("punsafe < 2 AND caption <> 'x'");
    assert_eq!((both.rows, both.at_least), (n_in_first, true));
}

/// Groups whose values lie close together, so that footers decide often; with NULL, NaN, both zeros and
/// non-ASCII text.
fn prunable(rng: &mut Rng, from: usize, to: usize) -> RecordBatch {
    let n = to - from;
    let null = |rng: &mut Rng, rare: bool| rng.u8(..if rare { 40 } else { 3 }) == 0;
    let rare = rng.bool();
    let base = i64::try_from(from / 16).expect("small");
    let texts = ["", "a", "größe", "ä", "zebra", "猫"];
    let start = rng.usize(..texts.len() - 1);
    let ints: Int64Array = (0..n).map(|_| (!null(rng, rare)).then(|| base + rng.i64(0..3))).collect();
    let reals: Float32Array = (0..n)
        .map(|_| match rng.u8(..12) {
            0 => Some(f32::NAN),
            1 => Some(-0.0),
            _ if null(rng, rare) => None,
            _ => Some(f32::from(u8::try_from(base % 8).expect("below 8")) / 8.0),
        })
        .collect();
    let words: StringArray =
        (0..n).map(|_| (!null(rng, rare)).then(|| texts[start + rng.usize(..2)])).collect();
    let columns: [(&str, ArrayRef); 3] =
        [("i", Arc::new(ints)), ("f", Arc::new(reals)), ("t", Arc::new(words))];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(n, a)| (n, a, true))).expect("equal lengths")
}

fn condition(rng: &mut Rng, depth: u32) -> String {
    let pick = |rng: &mut Rng, all: &[&str]| all[rng.usize(..all.len())].to_owned();
    let op = pick(rng, &["=", "<>", "<", "<=", ">", ">="]);
    match rng.u8(..if depth == 0 { 7 } else { 10 }) {
        0 => format!("i {op} {}", rng.i64(-1..14)),
        1 => format!("f {op} {}", pick(rng, &["0", "-0.0", "0.1", "0.5", "0.875", "2"])),
        2 => format!("t {op} {}", pick(rng, &["''", "'a'", "'größe'", "'z'", "'猫'"])),
        3 => format!("{} IS {}NULL", pick(rng, &["i", "f", "t"]), pick(rng, &["", "NOT "])),
        4 => format!("i + 0.5 {op} {}", rng.i64(0..12)),
        5 => {
            format!("i IN ({})", (0..12).map(|_| rng.i64(-3..20).to_string()).collect::<Vec<_>>().join(", "))
        }
        6 => format!("row {op} {}", rng.i64(0..200)),
        7 => format!("NOT ({})", condition(rng, depth - 1)),
        8 => format!("({} AND {})", condition(rng, depth - 1), condition(rng, depth - 1)),
        _ => format!("({} OR {})", condition(rng, depth - 1), condition(rng, depth - 1)),
    }
}

#[test]
fn pruning_never_drops_a_matching_row() {
    let (mut n_pruned, mut n_found) = (0, 0);
    for seed in 0..40 {
        let mut rng = Rng::with_seed(seed);
        let folder = tempfile::tempdir().expect("a folder");
        let batches: Vec<RecordBatch> = (0..12).map(|g| prunable(&mut rng, g * 16, (g + 1) * 16)).collect();
        let all = arrow::compute::concat_batches(&batches[0].schema(), &batches).expect("one schema");
        write_shard(&folder.path().join("x.parquet"), &all, 16);
        let trace = ReadTrace::default();
        let dataset = open_traced(folder.path(), Some(trace.clone()));
        for _ in 0..40 {
            let filter = condition(&mut rng, 2);
            trace.clear();
            let pruned = run(&dataset, &filter);
            let n_reads = trace.ranges().len();
            trace.clear();
            // Footers say nothing of a value that is computed: nothing is pruned.
            let whole = run(&dataset, &format!("coalesce({filter}, NULL)"));
            assert_eq!(pruned.selection, whole.selection, "seed {seed}: {filter}");
            assert!(pruned.lost.rows <= whole.lost.rows, "seed {seed}: {filter}");
            if !pruned.lost.at_least {
                assert_eq!(pruned.lost, whole.lost, "seed {seed}: {filter}");
            }
            n_pruned += usize::from(n_reads < trace.ranges().len());
            n_found += usize::from(!pruned.selection.is_empty());
        }
    }
    assert!(
        n_pruned > 400 && n_found > 400,
        "a test that prunes {n_pruned} and finds {n_found} proves little"
    );
}

#[test]
fn parts_come_in_order_whoever_works() {
    let folder = laion_folder(4, 1000, 50);
    let dataset = open(folder.path());
    let expected = run(&dataset, "similarity < 0.2");
    let scan = scan(&dataset, "similarity < 0.2");
    let parts: Mutex<Vec<ScanPart>> = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| scan.work(&|part| parts.lock().expect("whole").push(part)));
        }
    });
    let parts = parts.into_inner().expect("whole");
    let rows: Vec<RowId> = parts.iter().flat_map(ScanPart::rows).collect();
    assert!(rows.is_sorted());
    assert_eq!(rows, expected.selection.rows().collect::<Vec<_>>());
    let last = parts.last().expect("parts");
    assert_eq!((last.progress.done, last.progress.total, last.n_scanned), (80, 80, 4000));
    assert_eq!(last.lost, expected.lost);
}

#[test]
fn a_row_group_larger_than_a_piece_is_found_whole() {
    let n = 300_000;
    let folder = tempfile::tempdir().expect("a folder");
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..n).map(|i| format!("t{}", i % 1000))));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..n));
    let batch = RecordBatch::try_from_iter([("t", texts), ("n", numbers)]).expect("equal lengths");
    write_shard(&folder.path().join("x.parquet"), &batch, 1 << 20);
    let dataset = open(folder.path());
    assert_eq!(dataset.groups().len(), 1);
    assert_eq!(run(&dataset, "row = n AND t ILIKE '%T7%'").selection.len(), 33_300);
    let expected: Vec<u64> = (0..300).map(|i| i * 1000 + 999).collect();
    assert_eq!(found(&dataset, "t = 't999'"), expected);
}

#[test]
fn a_cancelled_scan_stops_at_the_next_piece() {
    let folder = laion_folder(1, 60_000, 60_000);
    let dataset = open(folder.path());
    let cancel = Cancel::new();
    let predicate = Predicate::parse("similarity >= 0", &names_of(&dataset)).expect("a filter");
    let scan = Scan::new(dataset, predicate, cancel.clone());
    let n_parts = Mutex::new(0);
    let outcome = scan.work(&|part: ScanPart| {
        *n_parts.lock().expect("whole") += 1;
        assert!(part.n_scanned <= 20_000);
        cancel.cancel();
    });
    assert_eq!(outcome, Err(Cancelled));
    assert_eq!(n_parts.into_inner().expect("whole"), 1);
}

#[test]
fn damage_is_named_once_and_costs_its_row_group_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.parquet");
    write_shard(&path, &laion_batch(0, 300), 100);
    let (start, _) = open(&path).shards()[0].metadata().row_group(1).column(1).byte_range();
    let mut bytes = std::fs::read(&path).expect("readable");
    for byte in &mut bytes[usize::try_from(start).expect("small") + 40..][..40] {
        *byte ^= 0xff;
    }
    std::fs::write(&path, bytes).expect("writable");
    let dataset = open(&path);
    let result = run(&dataset, "caption LIKE 'caption %9'");
    let rows: Vec<u64> = result.selection.rows().map(|r| r.0).filter(|r| !(100..200).contains(r)).collect();
    assert_eq!(rows, (0..300).filter(|r| r % 10 == 9 && !(100..200).contains(r)).collect::<Vec<u64>>());
    assert_eq!(result.damaged.iter().map(|(group, _)| group.group).collect::<Vec<_>>(), [1]);
    assert_eq!(run(&dataset, "width > 0").damaged, []);
}

#[test]
fn a_damaged_page_costs_its_own_rows_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.parquet");
    let batch = laion_batch(0, 300);
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(100))
        .set_data_page_row_count_limit(20)
        .set_write_batch_size(20)
        .set_dictionary_enabled(false)
        .build();
    let file = std::fs::File::create(&path).expect("writable");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("written");
    writer.close().expect("written");
    // The last bytes of the second group's captions: lengths that lead out of the page.
    let (start, len) = open(&path).shards()[0].metadata().row_group(1).column(1).byte_range();
    let mut bytes = std::fs::read(&path).expect("readable");
    let end = usize::try_from(start + len).expect("small");
    bytes[end - 60..end].fill(0xff);
    std::fs::write(&path, bytes).expect("writable");
    let dataset = open(&path);
    let result = run(&dataset, "caption LIKE 'caption %9'");
    let n_in_damaged_group = result.selection.rows().filter(|row| (100..200).contains(&row.0)).count();
    assert_eq!(n_in_damaged_group, 8);
    assert_eq!(result.damaged.len(), 1);
    // Rows that the score rejects do not need the caption.
    let rejected = run(&dataset, "similarity > 2 AND caption LIKE '%9'");
    assert_eq!((rejected.damaged.len(), rejected.selection.len()), (0, 0));
    // Nor are rows of a damaged page taken by NOT.
    let other = run(&dataset, "NOT (caption LIKE 'caption %9' AND similarity >= 0)");
    assert!(other.selection.rows().all(|row| row.0 % 10 != 9));
    assert_eq!(other.selection.len(), 270 - 18);
    // What another operand of OR finds true is true, whatever the page would have said: 187 and 197.
    let either = run(&dataset, "caption LIKE 'caption %9' OR url LIKE '%7.jpg'");
    assert_eq!((either.damaged.len(), either.selection.len()), (1, 60 - 2));
    let either = run(&dataset, "NOT (caption LIKE 'caption %9') OR url LIKE '%7.jpg'");
    assert_eq!((either.damaged.len(), either.selection.len()), (1, 270 - 18 + 2));
}

/// Writes the footer anew, so that it does not say that the first column has an encoding that is not read raw.
fn hide_encodings(path: &Path) {
    let bytes = std::fs::read(path).expect("readable");
    let metadata =
        ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(bytes.clone())).expect("a footer");
    let mut builder = metadata.clone().into_builder();
    for group in builder.take_row_groups() {
        let mut group = group.into_builder();
        let mut columns = group.take_columns();
        let first = columns[0].clone().into_builder();
        let encodings = vec![Encoding::PLAIN, Encoding::RLE];
        columns[0] = first.set_encodings(encodings).build().expect("a column");
        builder = builder.add_row_group(group.set_column_metadata(columns).build().expect("a group"));
    }
    let (data, end) = bytes.split_at(bytes.len() - 8);
    let footer = u32::from_le_bytes(end[..4].try_into().expect("four bytes")) as usize;
    let mut out = data[..data.len() - footer].to_vec();
    ParquetMetaDataWriter::new(&mut out, &builder.build()).finish().expect("written");
    std::fs::write(path, out).expect("writable");
}

#[test]
fn pages_that_turn_out_not_to_be_read_raw_are_decoded() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.parquet");
    let values =
        |step: i64| Arc::new((0..3000).map(|i| (i % 7 != 0).then_some(i / step)).collect::<Int64Array>());
    let columns: [(&str, ArrayRef); 2] = [("a", values(1)), ("b", values(10))];
    let batch = RecordBatch::try_from_iter(columns).expect("one length");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(1500))
        .set_data_page_row_count_limit(300)
        .set_write_batch_size(100)
        .set_dictionary_enabled(false)
        .set_column_encoding("a".into(), Encoding::DELTA_BINARY_PACKED)
        .build();
    let file = std::fs::File::create(&path).expect("writable");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("written");
    writer.close().expect("written");
    let filters = ["a % 5 = 0", "a <> 2000 AND b < 250", "NOT (a % 5 = 0 OR b = 7)", "a > 1400 AND a < 1600"];
    let answers = || {
        let dataset = open(&path);
        filters.map(|filter| run(&dataset, filter))
    };
    let expected = answers();
    hide_encodings(&path);
    let dataset = open(&path);
    let column = ColumnPart::whole(dataset.column_named("a").expect("a column"));
    let chunk = dataset.chunk_pages(&dataset.groups()[0], &column).expect("no damage").expect("raw pages");
    assert!(chunk.n_pages() > 1 && chunk.page(0, Keep::No).expect("no damage").is_none());
    let found = answers();
    for ((found, expected), filter) in found.iter().zip(&expected).zip(filters) {
        assert!(!expected.selection.is_empty() && expected.damaged.is_empty(), "{filter}");
        assert_eq!((&found.selection, &found.damaged), (&expected.selection, &expected.damaged), "{filter}");
    }
}

#[test]
fn pages_whose_bounds_exclude_a_match_are_not_read() {
    let folder = laion_folder(1, 1000, 1000);
    let trace = ReadTrace::default();
    let dataset = open_traced(folder.path(), Some(trace.clone()));
    let n_reads = |filter: &str| {
        trace.clear();
        let n_found = run(&dataset, filter).selection.len();
        (n_found, trace.ranges().len())
    };
    let (n_found, n_narrow) = n_reads("WIDTH = 600");
    assert_eq!(n_found, 1);
    let (_, n_wide) = n_reads("WIDTH <> 600");
    assert!(n_narrow + 20 < n_wide, "{n_narrow} reads against {n_wide}");
    assert_eq!(n_reads("URL LIKE 'http://example.org/77.%'").0, 1);
}

#[test]
fn a_changed_cut_asks_only_the_changed_condition() {
    let folder = laion_folder(1, 1000, 1000);
    let trace = ReadTrace::default();
    let dataset = open_traced(folder.path(), Some(trace.clone()));
    let memory = Arc::new(pairlens::query::ScanMemory::new(1 << 20));
    let found = |filter: &str| {
        scan(&dataset, filter).with_memory(memory.clone()).run().expect("nobody cancels").selection.len()
    };
    assert_eq!(
        found("caption ILIKE '%7' AND similarity < 0.3"),
        found("similarity < 0.3 AND caption ILIKE '%7'")
    );
    trace.clear();
    found("caption ILIKE '%7' AND similarity < 0.2");
    let (start, len) = dataset.shards()[0].metadata().row_group(0).column(1).byte_range();
    assert!(trace.ranges().iter().all(|range| range.end <= start || range.start >= start + len));
    assert!(memory.n_bytes() > 0 && memory.n_bytes() <= 1 << 20);
}

#[test]
fn a_manifest_keeps_what_a_preset_stood_for_when_it_was_used() {
    let folder = laion_folder(1, 10, 10);
    let dataset = Dataset::open(&[folder.path().to_owned()], &OpenOptions::default()).unwrap();
    let expanded = expanded_on(&names_of(&dataset), "@relaion-safe AND WIDTH > 5").unwrap();
    assert!(expanded.contains("punsafe <= 0.45") && expanded.contains("WIDTH > 5"), "{expanded}");
    assert_eq!(expanded_on(&names_of(&dataset), "WIDTH > 5"), None);
}
