//! Offset indexes that lie about where pages are and which rows they hold: what rows are read must be the true ones.
//!
//! The footer and the pages tell of most lies, and the index is then left aside. What is tried: each lie on every
//! column, read row by row (in filters by `query_prune`), and random ones, read page by page. A page does not know its
//! own number: a lie that moves the rows of many pages alike is seen only by who reads from the first page on.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::concat;
use fastrand::Rng;
use pairlens::base::Cancel;
use pairlens::dataset::pages::Keep;
use pairlens::dataset::{ColumnId, ColumnPart, Dataset, GroupRef, OpenOptions, RowId};
use pairlens::query::{Predicate, Scan, names_of};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::properties::EnabledStatistics;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::forged_footer::{Lie, Orders, PlaceTold, forge};
use crate::naive_filter::Cond;
use crate::naive_table::{properties, rows_of, write};

/// Lies that the footer or a page contradicts, wherever a row is asked for.
pub(crate) const MISPLACED: [Lie; 12] = [
    ("a row that is on another page", |told| {
        told.places.iter_mut().skip(1).take(1).for_each(|place| place.first_row += 1);
    }),
    ("a row that is on the page before", |told| {
        told.places.iter_mut().skip(1).take(1).for_each(|place| place.first_row -= 1);
    }),
    ("rows that are all on the last page", |told| {
        told.places.iter_mut().for_each(|place| place.first_row = 0);
    }),
    ("a row a page", |told| {
        (0..).zip(&mut told.places).for_each(|(row, place)| place.first_row = row);
    }),
    ("pages cut off", |told| {
        told.places.iter_mut().for_each(|place| place.n_bytes -= 3);
    }),
    ("no first page", |told| {
        if told.places.len() > 1 {
            told.places.remove(0);
            told.pages.drain(..1.min(told.pages.len()));
            told.places[0].first_row = 0;
        }
    }),
    ("no first page and no word of a dictionary", |told| {
        told.data_at = told.dictionary_at.take().unwrap_or(told.data_at);
        if told.places.len() > 1 {
            told.places.remove(0);
            told.pages.drain(..1.min(told.pages.len()));
            told.places[0].first_row = 0;
        }
    }),
    ("no last page", |told| {
        if told.places.len() > 1 {
            told.places.pop();
            told.pages.pop();
        }
    }),
    ("two pages as one", |told| {
        if told.places.len() > 1 {
            let second = told.places.remove(1);
            told.places[0].n_bytes += second.n_bytes;
            told.pages.drain(..1.min(told.pages.len()));
        }
    }),
    ("a page that begins in the one before", |told| {
        if let [first, second, ..] = &mut told.places[..] {
            first.n_bytes -= 5;
            second.at -= 5;
            second.n_bytes += 5;
        }
    }),
    ("pages behind the chunk", |told| {
        told.places.iter_mut().for_each(|place| place.at += 1 << 20);
    }),
    // No lie, but what parquet-mr wrote for years: the index is to be believed, and the pages found.
    ("no word of a dictionary", |told| {
        told.data_at = told.dictionary_at.take().unwrap_or(told.data_at);
    }),
];

/// A file of columns of many types, nested ones among them, with an offset index of each.
fn honest(path: &Path, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let rows = rows_of(&mut rng, 2, true);
    let properties = properties(&mut rng)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_offset_index_disabled(false)
        .set_bloom_filter_enabled(false)
        .build();
    write(path, &rows, properties);
}

fn open(path: &Path) -> Dataset {
    Dataset::open(&[path.to_owned()], &OpenOptions::default()).unwrap()
}

/// All groups of a file by the arrow reader, which looks at no index then.
fn whole(path: &Path) -> Vec<RecordBatch> {
    let dataset = open(path);
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    let group =
        |group: &GroupRef| dataset.read_group(group, &columns, None, 1000).unwrap().next().unwrap().unwrap();
    dataset.groups().iter().map(group).collect()
}

#[test]
fn each_row_is_the_true_one_whatever_the_offset_index_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    for seed in 0..2 {
        honest(&path, seed);
        let expected = whole(&path);
        for (what, lie) in MISPLACED {
            honest(&path, seed);
            forge(&path, Orders::Named, lie);
            let dataset = open(&path);
            for (group, expected) in dataset.groups().iter().zip(&expected) {
                for (column, values) in expected.columns().iter().enumerate() {
                    for row in 0..expected.num_rows() {
                        let read = dataset.gather(group, &[row as u64], &[ColumnId(column)]);
                        let name = dataset.column(ColumnId(column)).title();
                        let read =
                            read.unwrap_or_else(|e| panic!("{what}, seed {seed}: row {row} of {name}: {e}"));
                        assert_eq!(
                            read.column(0).to_data(),
                            values.slice(row, 1).to_data(),
                            "{what}, seed {seed}: row {row} of {name}"
                        );
                    }
                }
            }
        }
    }
}

/// Changes a few numbers of an offset index, mostly so that it can still be true.
fn distort(places: &mut Vec<PlaceTold>, rng: &mut Rng) {
    for _ in 0..rng.usize(1..4) {
        let at = rng.usize(..places.len());
        let by = rng.i64(-6..7);
        match rng.u8(..5) {
            0 => places[at].first_row += by,
            1 => places[at..].iter_mut().skip(1).for_each(|place| place.first_row += by),
            2 if at > 0 => {
                let by = i32::try_from(by).unwrap();
                places[at].at += i64::from(by);
                places[at].n_bytes -= by;
                places[at - 1].n_bytes += by;
            }
            3 if at > 0 => {
                let own = places.remove(at);
                places[at - 1].n_bytes += own.n_bytes;
            }
            _ => places[at].n_bytes += i32::try_from(by).unwrap(),
        }
    }
}

/// The pages of a chunk from the first one on, until one is not read raw or named damaged.
fn by_pages(dataset: &Dataset, group: &GroupRef, column: ColumnId) -> Option<ArrayRef> {
    let pages = dataset.chunk_pages(group, &ColumnPart::whole(column)).ok()??;
    let read = |number| pages.array(&*pages.page(number, Keep::No).ok()??).ok();
    let arrays: Vec<ArrayRef> = (0..pages.n_pages()).map_while(read).collect();
    (!arrays.is_empty()).then(|| concat(&arrays.iter().map(AsRef::as_ref).collect::<Vec<_>>()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        rng_seed: RngSeed::Fixed(11),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn who_reads_from_the_first_page_on_reads_no_row_for_another(seed in any::<u64>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        honest(&path, seed);
        let expected = whole(&path);
        forge(&path, Orders::Named, |told| {
            if !told.places.is_empty() {
                // Each chunk in its own way, the same one each time.
                distort(&mut told.places, &mut Rng::with_seed(seed ^ told.data_at.cast_unsigned()));
            }
        });
        let dataset = open(&path);
        for (group, expected) in dataset.groups().iter().zip(&expected) {
            for (number, values) in expected.columns().iter().enumerate() {
                let column = ColumnId(number);
                let name = dataset.column(column).title();
                if let Some(found) = by_pages(&dataset, group, column) {
                    prop_assert_eq!(found.to_data(), values.slice(0, found.len()).to_data(), "{}", name);
                }
                let all: Vec<u64> = (0..group.n_rows).collect();
                let gathered = dataset.gather(group, &all, &[column]).unwrap();
                prop_assert_eq!(gathered.column(0).to_data(), values.to_data(), "{}", name);
            }
        }
    }
}

/// Where the offset indexes of a file are.
fn index_bytes(file: &[u8]) -> Vec<usize> {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(file.to_vec())).unwrap();
    let columns = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    columns
        .filter_map(ColumnChunkMetaData::offset_index_range)
        .flatten()
        .map(|at| usize::try_from(at).unwrap())
        .collect()
}

/// Rows that some filters select, and rows read one by one, out of every nested column.
fn answers(path: &Path, seed: u64) -> (Vec<Vec<RowId>>, Vec<RecordBatch>) {
    let dataset = Arc::new(open(path));
    let mut rng = Rng::with_seed(seed);
    let mut select = || {
        let filter = Cond::random(&mut rng, 1).text();
        let predicate = Predicate::parse(&filter, &names_of(&dataset)).unwrap();
        let found = Scan::new(dataset.clone(), predicate, Cancel::new()).run().unwrap();
        assert_eq!(found.damaged, [], "{filter}");
        found.selection.rows().collect()
    };
    let selected = (0..12).map(|_| select()).collect();
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    let row = |row: u64| {
        let read = dataset.read_rows(&[RowId(row)], &columns);
        assert_eq!(read.damaged, [], "row {row}");
        read.batch
    };
    (selected, (0..dataset.n_rows()).step_by(7).map(row).collect())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 15,
        rng_seed: RngSeed::Fixed(13),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_flipped_byte_of_an_offset_index_changes_no_row(seed in any::<u64>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        honest(&path, seed);
        let expected = format!("{:?}", answers(&path, seed));
        let file = std::fs::read(&path).unwrap();
        let places = index_bytes(&file);
        let mut rng = Rng::with_seed(seed);
        for _ in 0..8 {
            let (at, mask) = (places[rng.usize(..places.len())], rng.u8(1..));
            let mut flipped = file.clone();
            flipped[at] ^= mask;
            std::fs::write(&path, &flipped).unwrap();
            prop_assert_eq!(&format!("{:?}", answers(&path, seed)), &expected, "byte {} by {}", at, mask);
        }
    }
}
