//! Files that lie about their values: in the footer's statistics, in the column index and in the offset index.
//!
//! What is promised (`query::prune`, `dataset::pages::bounds`): what cannot be true is never believed, and the
//! answer is the naive evaluator's, to the row. Impossible are a minimum above the maximum, NaN as a bound, too few
//! bytes for the type, bounds in the deprecated fields or without a named order, more NULLs than rows, bounds of
//! NULLs alone, pages whose bounds or NULLs do not make up those of their chunk, and pages that do not fill it one
//! after another. A row said to be on another page, and a
//! page said to begin elsewhere, are contradicted by the pages themselves: the index is then left aside.
//!
//! What is possible and wrong is the file's fault: bounds too narrow, NULLs miscounted, text cut short and not
//! lifted, bytes too many. It may cost rows, or damage is named; nothing panics, and no row is selected that the
//! filter does not select. (An offset index that moves the rows of many pages alike is contradicted only by those at
//! which it begins to, and goes unseen as long as none of them is asked: there a row is taken for its neighbour.)

use std::path::Path;
use std::sync::Arc;

use fastrand::Rng;
use pairlens::base::Cancel;
use pairlens::dataset::{Dataset, OpenOptions, SharedDataset};
use pairlens::query::{Predicate, Scan, ScanResult, names_of};
use parquet::basic::Type;
use parquet::file::properties::EnabledStatistics;

use crate::dataset_index::MISPLACED;
use crate::forged_footer::{Lie, Orders, PageTold, forge};
use crate::naive_filter::Cond;
use crate::naive_table::{N_ROWS, Row, properties, rows_of, write};

/// Files forged in each way, and filters on each.
const N_FILES: u64 = 6;
const N_FILTERS: usize = 50;

const IMPOSSIBLE: [Lie; 17] = [
    ("low above high", |told| {
        std::mem::swap(&mut told.low, &mut told.high);
        told.pages.iter_mut().for_each(|page| std::mem::swap(&mut page.low, &mut page.high));
    }),
    ("NaN", |told| {
        let Some(nan) = nan(told.physical) else { return };
        (told.low, told.high) = (Some(nan.clone()), Some(nan.clone()));
        told.pages.iter_mut().for_each(|page| (page.low, page.high) = (nan.clone(), nan.clone()));
    }),
    ("NaN below", |told| {
        let Some(nan) = nan(told.physical) else { return };
        (told.low, told.high) = (Some(nan.clone()), told.low.clone());
        told.pages.iter_mut().for_each(|page| (page.low, page.high) = (nan.clone(), page.low.clone()));
    }),
    ("NaN above", |told| {
        let Some(nan) = nan(told.physical) else { return };
        (told.low, told.high) = (told.high.clone(), Some(nan.clone()));
        told.pages.iter_mut().for_each(|page| (page.low, page.high) = (page.high.clone(), nan.clone()));
    }),
    ("short bytes", |told| {
        if is_number(told.physical) {
            (told.low, told.high) = (Some(vec![0; 3]), Some(vec![0; 3]));
        }
    }),
    ("short bytes of pages", |told| {
        if is_number(told.physical) {
            told.pages.iter_mut().for_each(|page| (page.low, page.high) = (vec![0; 3], vec![0; 3]));
        }
    }),
    ("deprecated", |told| {
        told.is_deprecated = true;
        told.high.clone_from(&told.low);
    }),
    ("more NULLs than rows", |told| {
        told.n_nulls = Some(told.n_rows + 1);
        told.pages.iter_mut().for_each(|page| page.n_nulls = i64::MAX);
    }),
    ("bounds of NULLs alone", |told| {
        if told.low.is_some() {
            told.n_nulls = Some(told.n_rows);
        }
        for page in told.pages.iter_mut().filter(|page| !page.is_null) {
            page.n_nulls = i64::try_from(page.n_rows).unwrap();
        }
    }),
    ("pages of NULLs alone, not all of them NULL", |told| {
        told.pages.iter_mut().for_each(|page| page.is_null = true);
    }),
    ("fewer NULLs than none", |told| {
        told.n_nulls = None;
        told.pages.iter_mut().for_each(|page| page.n_nulls = -1);
    }),
    ("bounds of one page too few", |told| {
        told.pages.pop();
        told.pages.iter_mut().for_each(|page| page.high.clone_from(&page.low));
    }),
    ("pages above their chunk", |told| {
        let Some(high) = told.high.clone() else { return };
        for page in told.pages.iter_mut().filter(|page| !page.is_null) {
            page.high.clone_from(&high);
            if told.physical == Type::BYTE_ARRAY {
                page.high.push(b'z');
            }
            page.low.clone_from(&page.high);
        }
    }),
    ("pages that reach one end of their chunk only", |told| {
        if is_number(told.physical) && !told.pages.is_empty() {
            let low = told.pages[0].low.clone();
            told.pages.iter_mut().for_each(|page| (page.low, page.high) = (low.clone(), low.clone()));
        }
    }),
    ("one NULL more in a page than in its chunk", |told| {
        let full = |page: &&mut PageTold| page.n_nulls + 1 < i64::try_from(page.n_rows).unwrap();
        told.pages.iter_mut().filter(full).for_each(|page| page.n_nulls += 1);
    }),
    ("more pages of NULLs alone than the chunk has NULLs for", |told| {
        if told.n_nulls != Some(told.n_rows) {
            for page in &mut told.pages {
                (page.is_null, page.n_nulls) = (true, i64::try_from(page.n_rows).unwrap());
            }
        }
    }),
    ("pages on top of each other", |told| {
        let Some(first) = told.places.first() else { return };
        let at = first.at;
        told.places.iter_mut().for_each(|place| place.at = at);
        if told.places.len() == 1 {
            told.places[0].n_bytes = i32::MAX;
        }
    }),
];

const WRONG: [Lie; 7] = [
    ("too narrow", |told| {
        told.high.clone_from(&told.low);
        told.pages.iter_mut().for_each(|page| page.high.clone_from(&page.low));
    }),
    ("the same bytes everywhere", |told| {
        let of = |bytes: &[u8]| vec![0x41; bytes.len()];
        (told.low, told.high) = (told.low.as_deref().map(of), told.low.as_deref().map(of));
        told.pages.iter_mut().for_each(|page| (page.low, page.high) = (of(&page.low), of(&page.low)));
    }),
    ("bytes too many", |told| {
        if is_number(told.physical) {
            (told.low, told.high) = (Some(vec![0; 40]), Some(vec![0; 40]));
            told.pages.iter_mut().for_each(|page| (page.low, page.high) = (vec![0; 40], vec![0; 40]));
        }
    }),
    ("no NULL", |told| {
        told.n_nulls = Some(0);
        told.pages.iter_mut().for_each(|page| page.n_nulls = 0);
    }),
    ("NULLs alone", |told| {
        (told.low, told.high, told.n_nulls) = (None, None, Some(told.n_rows));
        for page in &mut told.pages {
            (page.is_null, page.n_nulls) = (true, i64::try_from(page.n_rows).unwrap());
        }
    }),
    ("text cut short and not lifted", |told| {
        if told.physical == Type::BYTE_ARRAY {
            told.high = told.high.take().map(|_| Vec::new());
            told.pages.iter_mut().for_each(|page| page.high.clear());
        }
    }),
    ("text that is none", |told| {
        if told.physical == Type::BYTE_ARRAY {
            (told.low, told.high) = (Some(vec![0xff; 3]), Some(vec![0xff; 4]));
            told.pages.iter_mut().for_each(|page| (page.low, page.high) = (vec![0xff; 3], vec![0xff; 4]));
        }
    }),
];

fn is_number(physical: Type) -> bool {
    matches!(physical, Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE)
}

fn nan(physical: Type) -> Option<Vec<u8>> {
    match physical {
        Type::FLOAT => Some(f32::NAN.to_le_bytes().to_vec()),
        Type::DOUBLE => Some(f64::NAN.to_le_bytes().to_vec()),
        _ => None,
    }
}

/// Rows in a file with statistics of row groups and of pages: those of an even seed without NULL, so that
/// conditions are decided for good.
fn honest(path: &Path, seed: u64) -> Vec<Row> {
    let mut rng = Rng::with_seed(seed);
    let rows = rows_of(&mut rng, if seed.is_multiple_of(2) { 0 } else { 2 }, true);
    let properties = properties(&mut rng)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_offset_index_disabled(false)
        .build();
    write(path, &rows, properties);
    rows
}

fn run(dataset: &SharedDataset, filter: &str) -> ScanResult {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    Scan::new(dataset.clone(), predicate, Cancel::new()).run().unwrap()
}

/// What one filter made of one forged file.
struct Trial {
    what: String,
    expected: Vec<u64>,
    n_unknown: u64,
    result: ScanResult,
}

impl Trial {
    fn found(&self) -> Vec<u64> {
        self.result.selection.rows().map(|row| row.0).collect()
    }
}

fn trials(orders: Orders, (what, lie): Lie, check: &mut dyn FnMut(&Trial)) {
    for seed in 0..N_FILES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let rows = honest(&path, seed);
        forge(&path, orders, lie);
        let dataset = Arc::new(Dataset::open(&[path], &OpenOptions::default()).unwrap());
        assert_eq!(dataset.n_rows(), N_ROWS as u64, "{what}, seed {seed}");
        let mut rng = Rng::with_seed(seed);
        for _ in 0..N_FILTERS {
            let condition = Cond::random(&mut rng, 2);
            let filter = condition.text();
            let truth = |row: usize| condition.truth(i64::try_from(row).unwrap(), &rows[row]);
            check(&Trial {
                what: format!("{what}, seed {seed}: {filter}"),
                expected: (0..N_ROWS).filter(|r| truth(*r) == Some(true)).map(|r| r as u64).collect(),
                n_unknown: (0..N_ROWS).filter(|r| truth(*r).is_none()).count() as u64,
                result: run(&dataset, &filter),
            });
        }
    }
}

fn exactly(orders: Orders, lie: Lie) {
    trials(orders, lie, &mut |trial| {
        let Trial { what, expected, n_unknown, result } = trial;
        assert_eq!(trial.found(), *expected, "{what}");
        assert_eq!(result.damaged, [], "{what}");
        let lost = &result.lost;
        assert!(lost.rows <= *n_unknown && (lost.at_least || lost.rows == *n_unknown), "{what}: {lost:?}");
    });
}

#[test]
fn what_cannot_be_true_is_not_believed() {
    exactly(Orders::Named, ("nothing", |_| ()));
    for lie in IMPOSSIBLE {
        exactly(Orders::Named, lie);
    }
}

#[test]
fn an_offset_index_that_is_contradicted_is_left_aside() {
    for lie in MISPLACED {
        exactly(Orders::Named, lie);
    }
}

#[test]
fn bounds_without_a_named_order_are_not_believed() {
    exactly(Orders::Unnamed, WRONG[0]);
    exactly(Orders::Unnamed, WRONG[1]);
}

#[test]
fn what_is_possible_and_wrong_selects_no_other_row() {
    for lie in WRONG {
        let mut n_dropped = 0;
        trials(Orders::Named, lie, &mut |trial| {
            let found = trial.found();
            let others: Vec<&u64> = found.iter().filter(|row| !trial.expected.contains(row)).collect();
            assert!(others.is_empty(), "{}: {others:?}", trial.what);
            n_dropped += trial.expected.len() - found.len();
        });
        // Else the lie was never read, and nothing was tried.
        assert!(n_dropped > 0, "{} cost nothing", lie.0);
    }
}
