//! Raw pages against the arrow reader: the same values for every codec, page layout and encoding.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, Float32Array, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray, UInt64Array, new_empty_array,
};
use arrow::compute::{concat, take_record_batch};
use arrow::datatypes::DataType;
use pairlens::dataset::pages::{Keep, Values};
use pairlens::dataset::{ColumnId, ColumnPart, Damage, Dataset, GroupRef, OpenOptions, ReadTrace, RowId};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use proptest::prelude::*;

use super::fixtures::shared_data;

/// Values that comparisons and encodings trip over, with and without NULLs, few or many distinct ones.
pub(crate) fn random_batch(n_rows: usize, seed: u64) -> RecordBatch {
    let mut random = fastrand::Rng::with_seed(seed);
    let null_share = [0, 1, 10, 100][random.usize(..4)];
    let n_distinct = [1, 3, 40, 5000][random.usize(..4)];
    let mut picks = |_: usize| {
        (0..n_rows)
            .map(|_| (random.u32(..100) >= null_share).then(|| random.i32(0..n_distinct)))
            .collect::<Vec<_>>()
    };
    let odd = |i: i32| match i % 11 {
        0 => f64::NAN,
        1 => -0.0,
        2 => f64::INFINITY,
        _ => f64::from(i) * 0.37 - 5.0,
    };
    let text = |i: i32| match i % 7 {
        0 => String::new(),
        1 => format!("猫 {i}"),
        _ => format!("caption {i} {}", "x".repeat(usize::try_from(i % 40).unwrap())),
    };
    #[expect(clippy::cast_possible_truncation, reason = "any float32 will do")]
    let float = |i: i32| odd(i) as f32;
    let texts = |picks: Vec<Option<i32>>| picks.into_iter().map(|p| p.map(text)).collect::<Vec<_>>();
    let columns: [(&str, ArrayRef); 7] = [
        ("i32", Arc::new(picks(0).into_iter().collect::<Int32Array>())),
        ("i64", Arc::new(picks(1).into_iter().map(|p| p.map(i64::from)).collect::<Int64Array>())),
        ("f32", Arc::new(picks(2).into_iter().map(|p| p.map(float)).collect::<Float32Array>())),
        ("f64", Arc::new(picks(3).into_iter().map(|p| p.map(odd)).collect::<Float64Array>())),
        ("text", Arc::new(StringArray::from(texts(picks(4))))),
        ("large", Arc::new(LargeStringArray::from(texts(picks(5))))),
        ("view", Arc::new(StringViewArray::from_iter(texts(picks(6))))),
    ];
    let is_nullable = null_share > 0;
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, is_nullable))).unwrap()
}

/// How a file is written.
#[derive(Clone, Debug)]
pub(crate) struct Writing {
    pub(crate) codec: Compression,
    pub(crate) version: WriterVersion,
    pub(crate) dictionary_bytes: Option<usize>,
    pub(crate) page_rows: usize,
    pub(crate) group_rows: usize,
    pub(crate) has_index: bool,
}

pub(crate) fn codecs() -> [Compression; 6] {
    [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::BROTLI(parquet::basic::BrotliLevel::default()),
    ]
}

pub(crate) fn writings() -> impl Strategy<Value = Writing> {
    let dictionary = prop_oneof![Just(None), Just(Some(1 << 20)), (10_usize..300).prop_map(Some)];
    let version = prop_oneof![Just(WriterVersion::PARQUET_1_0), Just(WriterVersion::PARQUET_2_0)];
    (0..codecs().len(), version, dictionary, 1_usize..200, 1_usize..700, any::<bool>()).prop_map(
        |(codec, version, dictionary_bytes, page_rows, group_rows, has_index)| Writing {
            codec: codecs()[codec],
            version,
            dictionary_bytes,
            page_rows,
            group_rows,
            has_index,
        },
    )
}

pub(crate) fn write(path: &Path, batch: &RecordBatch, writing: &Writing) {
    let mut properties = WriterProperties::builder()
        .set_compression(writing.codec)
        .set_writer_version(writing.version)
        .set_dictionary_enabled(writing.dictionary_bytes.is_some())
        .set_data_page_row_count_limit(writing.page_rows)
        .set_write_batch_size(writing.page_rows.min(64))
        .set_max_row_group_row_count(Some(writing.group_rows))
        .set_offset_index_disabled(!writing.has_index);
    if let Some(n_bytes) = writing.dictionary_bytes {
        properties = properties.set_dictionary_page_size_limit(n_bytes);
    }
    if !writing.has_index {
        properties = properties.set_statistics_enabled(EnabledStatistics::Chunk);
    }
    if writing.version == WriterVersion::PARQUET_2_0 && writing.dictionary_bytes.is_none() {
        // The second version's own choice are deltas, which are not read raw.
        properties = properties.set_encoding(parquet::basic::Encoding::PLAIN);
    }
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// A column of a group by the arrow reader.
fn by_arrow(dataset: &Dataset, group: &GroupRef, part: &ColumnPart) -> ArrayRef {
    let batches = dataset.read_parts(group, std::slice::from_ref(part), None, 100).unwrap();
    let arrays: Vec<ArrayRef> = batches.map(|batch| batch.unwrap().column(0).clone()).collect();
    concat(&arrays.iter().map(AsRef::as_ref).collect::<Vec<_>>()).unwrap()
}

/// The same by pages; `None` where they are not read raw.
fn by_pages(dataset: &Dataset, group: &GroupRef, part: &ColumnPart, keep: Keep) -> Option<ArrayRef> {
    let pages = dataset.chunk_pages(group, part).unwrap()?;
    let mut arrays = Vec::new();
    let mut n_rows = 0;
    for number in 0..pages.n_pages() {
        let page = pages.page(number, keep).unwrap()?;
        assert_eq!(page.rows, pages.rows(number));
        assert_eq!(page.rows.start, n_rows);
        assert_eq!(pages.page_at(n_rows), number);
        n_rows = page.rows.end;
        arrays.push(pages.array(&page).unwrap());
    }
    assert_eq!(n_rows, group.n_rows);
    Some(concat(&arrays.iter().map(AsRef::as_ref).collect::<Vec<_>>()).unwrap())
}

fn open(path: &Path, page_budget_bytes: usize) -> Dataset {
    let options = OpenOptions { page_budget_bytes, ..OpenOptions::default() };
    Dataset::open(&[path.to_owned()], &options).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_hold_what_the_arrow_reader_reads(writing in writings(), n_rows in 1_usize..1000, seed in any::<u64>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let batch = random_batch(n_rows, seed);
        write(&path, &batch, &writing);
        let dataset = open(&path, 1 << 20);
        for group in dataset.groups() {
            for column in 0..batch.num_columns() {
                let part = ColumnPart::whole(ColumnId(column));
                let expected = by_arrow(&dataset, group, &part);
                for keep in [Keep::No, Keep::Yes, Keep::Yes] {
                    if let Some(found) = by_pages(&dataset, group, &part, keep) {
                        // NaN and -0.0 by their bits.
                        prop_assert_eq!(found.to_data(), expected.to_data());
                    } else {
                        prop_assert_eq!(writing.version, WriterVersion::PARQUET_2_0);
                    }
                }
            }
        }
        let (n_bytes, budget) = dataset.page_memory();
        prop_assert!(n_bytes <= budget);
    }
}

#[test]
fn a_dictionary_is_told_from_plain_values() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let words = StringArray::from_iter_values((0..100).map(|i| ["de", "en", "fr"][i % 3]));
    let numbers = Int64Array::from_iter_values(0..100);
    let batch =
        RecordBatch::try_from_iter([("words", Arc::new(words) as ArrayRef), ("numbers", Arc::new(numbers))]);
    let properties =
        WriterProperties::builder().set_column_dictionary_enabled("numbers".into(), false).build();
    let batch = batch.unwrap();
    let mut writer =
        ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let dataset = open(&path, 0);
    let part = |name| ColumnPart::whole(dataset.column_named(name).unwrap());
    let words = dataset.chunk_pages(&dataset.groups()[0], &part("words")).unwrap().unwrap();
    let dictionary = words.dictionary(Keep::No).unwrap().unwrap();
    assert_eq!(
        (0..4).map(|i| dictionary.text(i)).collect::<Vec<_>>(),
        [Some(&b"de"[..]), Some(b"en"), Some(b"fr"), None]
    );
    assert!(matches!(words.page(0, Keep::No).unwrap().unwrap().values, Values::Indices { bit_width: 2, .. }));
    let numbers = dataset.chunk_pages(&dataset.groups()[0], &part("numbers")).unwrap().unwrap();
    assert!(numbers.dictionary(Keep::No).unwrap().is_none());
    let page = numbers.page(0, Keep::No).unwrap().unwrap();
    let Values::Plain(bytes) = &page.values else { panic!("not plain") };
    assert_eq!(bytes[8..16], 1_i64.to_le_bytes());
    assert_eq!(dataset.page_memory(), (0, 0));
}

/// Ascending offsets of a group: some, none or all of its rows.
fn some_offsets(group: &GroupRef, seed: u64) -> Vec<u64> {
    let mut random = fastrand::Rng::with_seed(seed);
    let share = [0, 3, 30, 100][random.usize(..4)];
    (0..group.n_rows).filter(|_| random.u32(..100) < share).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gathered_rows_are_those_of_the_whole_group(writing in writings(), n_rows in 1_usize..1000, seed in any::<u64>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let batch = random_batch(n_rows, seed);
        write(&path, &batch, &writing);
        let dataset = open(&path, 0);
        let columns: Vec<ColumnId> = (0..batch.num_columns()).rev().map(ColumnId).collect();
        for group in dataset.groups() {
            let offsets = some_offsets(group, seed);
            let gathered = dataset.gather(group, &offsets, &columns).unwrap();
            let whole = dataset.read_group(group, &columns, None, 10_000).unwrap().next().unwrap().unwrap();
            let expected = take_record_batch(&whole, &UInt64Array::from(offsets)).unwrap();
            prop_assert_eq!(gathered, expected);
        }
    }
}

/// Each column of each group by pages and by the arrow reader: where both read it, the same values. How many
/// they both read, and how many only the pages.
fn agree_or_name_damage(dataset: &Dataset) -> Result<(usize, usize), String> {
    let (mut n_compared, mut n_alone) = (0, 0);
    for group in dataset.groups() {
        for column in (0..dataset.columns().len()).map(ColumnId) {
            let part = ColumnPart::whole(column);
            let Ok(Some(pages)) = dataset.chunk_pages(group, &part) else { continue };
            let read = |number| -> Result<Option<ArrayRef>, Damage> {
                pages.page(number, Keep::No)?.map(|page| pages.array(&page)).transpose()
            };
            let Ok(Some(arrays)) = (0..pages.n_pages()).map(read).collect::<Result<Option<Vec<_>>, _>>()
            else {
                continue;
            };
            let found = joined(&arrays, pages.data_type());
            let expected = dataset
                .read_parts(group, &[part], None, 1000)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let name = dataset.column(column).title();
            match expected {
                // Headers hold fields that one of the two does not look at.
                Err(_) => n_alone += 1,
                Ok(batches) => {
                    let arrays: Vec<ArrayRef> = batches.iter().map(|batch| batch.column(0).clone()).collect();
                    if found.to_data() != joined(&arrays, pages.data_type()).to_data() {
                        return Err(format!("{name}: pages hold other values than the arrow reader reads"));
                    }
                    n_compared += 1;
                }
            }
        }
    }
    Ok((n_compared, n_alone))
}

fn joined(arrays: &[ArrayRef], data_type: &DataType) -> ArrayRef {
    if arrays.is_empty() {
        return new_empty_array(data_type);
    }
    concat(&arrays.iter().map(AsRef::as_ref).collect::<Vec<_>>()).unwrap()
}

#[test]
fn odd_and_broken_files_of_the_parquet_project_are_read_alike_or_named_damaged() {
    for folder in ["parquet-testing/data", "parquet-testing/bad_data"] {
        let Some(folder) = shared_data(folder) else { return };
        let mut n_compared = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(dataset) = Dataset::open(std::slice::from_ref(&path), &OpenOptions::default()) else {
                continue;
            };
            match agree_or_name_damage(&dataset) {
                Ok((n, 0)) => n_compared += n,
                Ok((_, n)) => panic!("{}: {n} columns only the pages read", path.display()),
                Err(why) => panic!("{}: {why}", path.display()),
            }
        }
        eprintln!("{n_compared} column chunks compared");
    }
}

/// A file of 200 random rows with some bytes before its footer flipped: each column by pages and by the arrow
/// reader alike, and every third row read or its group named damaged.
fn flipped_file_is_read_alike_or_named_damaged(
    writing: &Writing,
    seed: u64,
    flips: &[(u64, u8)],
) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    write(&path, &random_batch(200, seed), writing);
    let mut bytes = std::fs::read(&path).unwrap();
    let n_footer = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap());
    // The footer stays: what a wrong one does is tested elsewhere.
    let before_footer = bytes.len() as u64 - 8 - u64::from(n_footer);
    for (at, mask) in flips {
        bytes[usize::try_from(at % before_footer).unwrap()] ^= mask;
    }
    std::fs::write(&path, &bytes).unwrap();
    let dataset = open(&path, 0);
    agree_or_name_damage(&dataset)?;
    let rows: Vec<RowId> = (0..dataset.n_rows()).step_by(3).map(RowId).collect();
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    let read = dataset.read_rows(&rows, &columns);
    let damaged: Vec<usize> = read.damaged.iter().filter_map(|(g, _)| dataset.group_number(g)).collect();
    let is_lost = |row: &&RowId| {
        let group = dataset.group_index_of(**row).unwrap();
        !read.rows.contains(row) && !damaged.contains(&group)
    };
    rows.iter().find(is_lost).map_or(Ok(()), |row| Err(format!("{row} is lost")))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn flipped_bytes_are_read_alike_or_named_damaged(
        writing in writings(), seed in any::<u64>(), flips in prop::collection::vec((any::<u64>(), 1_u8..), 1..4)
    ) {
        if let Err(why) = flipped_file_is_read_alike_or_named_damaged(&writing, seed, &flips) {
            prop_assert!(false, "{}", why);
        }
    }
}

/// Found by the property above: the header of a dictionary that no page needs swallows the only data page. The arrow
/// reader then ends without a row and without a word, where the pages hold 17 NULLs.
#[test]
fn a_group_that_ends_without_its_rows_is_damage() {
    let writing = Writing {
        codec: codecs()[5],
        version: WriterVersion::PARQUET_2_0,
        dictionary_bytes: Some(1 << 20),
        page_rows: 17,
        group_rows: 17,
        has_index: true,
    };
    let flips = [(1_163_626_022_582_143_219, 78)];
    assert_eq!(
        flipped_file_is_read_alike_or_named_damaged(&writing, 6_414_531_808_861_711_505, &flips),
        Ok(())
    );
}

/// A shard of one group with 50 pages of 20 rows: numbers plain, words by dictionary.
fn paged(path: &Path, has_index: bool) {
    let words = StringArray::from_iter_values((0..1000).map(|i| ["de", "en", "fr"][i % 3]));
    let numbers = Int64Array::from_iter_values(0..1000);
    let texts = StringArray::from_iter_values((0..1000).map(|i| format!("caption {i}")));
    let columns: [(&str, ArrayRef); 3] =
        [("words", Arc::new(words)), ("numbers", Arc::new(numbers)), ("texts", Arc::new(texts))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_column_dictionary_enabled("numbers".into(), false)
        .set_column_dictionary_enabled("texts".into(), false)
        .set_data_page_row_count_limit(20)
        .set_write_batch_size(20)
        .set_offset_index_disabled(!has_index)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// Bytes read beyond the directory when rows are fetched, by column and in all.
fn bytes_fetched(path: &Path, rows: &[RowId], columns: &[&str]) -> u64 {
    let trace = ReadTrace::default();
    let options = OpenOptions { trace: Some(trace.clone()), ..OpenOptions::default() };
    let dataset = Dataset::open(&[path.to_owned()], &options).unwrap();
    let columns: Vec<ColumnId> = columns.iter().map(|name| dataset.column_named(name).unwrap()).collect();
    let parts: Vec<ColumnPart> = columns.iter().copied().map(ColumnPart::whole).collect();
    let chunks: Vec<_> =
        parts.iter().map(|part| dataset.chunk_pages(&dataset.groups()[0], part).unwrap().unwrap()).collect();
    trace.clear();
    assert_eq!(dataset.read_rows(rows, &columns).rows, rows);
    let pages_of =
        |row: &RowId| chunks.iter().map(|pages| pages.packed_bytes(pages.page_at(row.0))).sum::<u64>();
    let mut own: Vec<u64> = rows.iter().map(|row| row.0 / 20).collect();
    own.dedup();
    let expected: u64 = own.iter().map(|page| pages_of(&RowId(page * 20))).sum();
    let read: u64 = trace.ranges().iter().map(|range| range.end - range.start).sum();
    // Each wanted page once; what is more can only be a dictionary.
    read - expected
}

#[test]
fn only_pages_with_a_wanted_row_are_read_and_a_dictionary_only_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    for has_index in [true, false] {
        paged(&path, has_index);
        let rows = [RowId(3), RowId(17), RowId(500), RowId(999)];
        assert_eq!(bytes_fetched(&path, &rows, &["numbers"]), 0);
        assert_eq!(bytes_fetched(&path, &rows, &["texts", "numbers"]), 0);
        let dictionary = bytes_fetched(&path, &rows, &["words"]);
        assert!(dictionary > 0 && dictionary < 100, "{dictionary}");
        assert_eq!(bytes_fetched(&path, &[], &["words"]), 0);
    }
}

#[test]
fn rows_beside_a_damaged_page_are_read_and_those_on_it_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    paged(&path, true);
    let mut bytes = std::fs::read(&path).unwrap();
    // The length of row 500's text, in the page of rows 500 to 519.
    let needle = b"caption 500";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at - 1] = 0x7f;
    std::fs::write(&path, &bytes).unwrap();
    let dataset = open(&path, 0);
    let columns: Vec<ColumnId> = (0..3).map(ColumnId).collect();
    let rows: Vec<RowId> = [3, 499, 500, 510, 519, 520, 999].map(RowId).to_vec();
    let read = dataset.read_rows(&rows, &columns);
    assert_eq!(read.rows, [3, 499, 520, 999].map(RowId));
    assert_eq!(read.batch.num_rows(), 4);
    let [(_, damage)] = &read.damaged[..] else { panic!("one damage is expected") };
    assert!(damage.why.as_str().starts_with("page 25 of column texts: "), "{damage}");
    assert!(dataset.gather(&dataset.groups()[0], &[3, 510], &columns).is_err());
    assert_eq!(dataset.gather(&dataset.groups()[0], &[3, 520], &columns).unwrap().num_rows(), 2);
}

#[test]
fn an_index_beyond_the_dictionary_is_damage_for_arrays_and_rows_alike() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let numbers = Int64Array::from_iter_values([5, 6, 7].into_iter().cycle().take(8));
    let batch = RecordBatch::try_from_iter([("numbers", Arc::new(numbers) as ArrayRef)]).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // Width 2, one group: 0 1 2 0 1 2 0 1, least significant bits first.
    let packed = [2, 3, 0b0010_0100, 0b0100_1001];
    let at = bytes.windows(4).position(|window| window == packed).unwrap();
    bytes[at + 3] = 0b1100_1001;
    std::fs::write(&path, &bytes).unwrap();
    let dataset = open(&path, 0);
    let group = &dataset.groups()[0];
    let pages = dataset.chunk_pages(group, &ColumnPart::whole(ColumnId(0))).unwrap().unwrap();
    let page = pages.page(0, Keep::No).unwrap().unwrap();
    let why = pages.array(&page).unwrap_err().to_string();
    assert!(why.ends_with("page 0 of column numbers: value 3 of a dictionary of 3 is asked for"), "{why}");
    assert!(dataset.gather(group, &[7], &[ColumnId(0)]).is_err());
    assert_eq!(dataset.gather(group, &[0, 6], &[ColumnId(0)]).unwrap().num_rows(), 2);
}
