//! What is known of links, row by row: held against asking for each row alone, on several threads, with damage.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use pairlens::base::{Cancel, Cancelled};
use pairlens::dataset::{Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::jobs::find_fetched;
use pairlens::query::facts::{FetchSearch, FetchStatus, Fetched, LinkBook, LinkFact, NoLinks};
use pairlens::query::{Rounds, Selection};

use crate::commands_run::pairlens;
use crate::fixtures::{damage_captions, laion_folder, write_shard};

/// Knows every link whose number is a multiple of seven: rows 100 and more repeat those of rows 0 to 99.
#[derive(Debug, Default)]
struct EverySeventh {
    n_asked: AtomicUsize,
    n_looked_up: AtomicUsize,
}

fn number_of(link: &str) -> Option<u64> {
    link.strip_prefix("http://example.org/")?.strip_suffix(".jpg")?.parse().ok()
}

impl LinkBook for EverySeventh {
    fn knows(&self, link: &str) -> bool {
        self.n_asked.fetch_add(1, Ordering::Relaxed);
        number_of(link).is_some_and(|number| number.is_multiple_of(7))
    }

    fn look_up(&self, link: &str) -> Option<LinkFact> {
        self.n_looked_up.fetch_add(1, Ordering::Relaxed);
        let number = number_of(link)?;
        let fact = LinkFact {
            status: FetchStatus::Success,
            error: None,
            n_bytes: Some(number),
            size_px: None,
            undrawn: None,
            age_s: 0,
            host: "example.org".into(),
        };
        Some(fact)
    }
}

fn open(folder: &std::path::Path) -> SharedDataset {
    SharedDataset::new(Dataset::open(&[folder.to_owned()], &OpenOptions::default()).unwrap())
}

fn search(dataset: &SharedDataset, rows: &Selection, n_threads: usize) -> Fetched {
    let book = Arc::new(EverySeventh::default());
    let mut search = FetchSearch::new(dataset, rows.clone(), book.clone(), Cancel::new()).unwrap();
    let shares = thread::scope(|scope| {
        let work = || search.work(&|_| {}).unwrap();
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(book.n_asked.load(Ordering::Relaxed) as u64, rows.len());
    let Ok(ControlFlow::Break((fetched, damaged))) = search.join(shares) else { panic!("one round") };
    assert!(damaged.is_empty());
    // Threads may meet a link at the same moment; one thread reads each once.
    if n_threads == 1 {
        assert_eq!(book.n_looked_up.load(Ordering::Relaxed), fetched.links().len());
    }
    fetched
}

#[test]
fn every_row_has_what_is_known_of_its_link_on_any_number_of_threads() {
    let folder = laion_folder(2, 150, 40);
    let dataset = open(folder.path());
    let all = Selection::all(300);
    let some = Selection::of(300, (0..300).filter(|row| row % 3 > 0).map(RowId));
    for rows in [all, some] {
        let found = search(&dataset, &rows, 1);
        for row in (0..300).map(RowId) {
            let wanted = (rows.contains(row) && row.0.is_multiple_of(7)).then_some(row.0);
            assert_eq!(found.of_row(row).and_then(|fact| fact.n_bytes), wanted, "{row:?}");
        }
        assert_eq!(found, search(&dataset, &rows, 3));
    }
}

#[test]
fn links_that_several_rows_share_are_known_once() {
    let folder = laion_folder(1, 100, 25);
    std::fs::copy(folder.path().join("part-00000.parquet"), folder.path().join("part-00001.parquet"))
        .unwrap();
    let dataset = open(folder.path());
    let found = search(&dataset, &Selection::all(200), 2);
    assert_eq!(found, search(&dataset, &Selection::all(200), 1));
    assert_eq!((found.n_rows(), found.links().len()), (30, 15));
    assert_eq!(found.of_row(RowId(107)), found.of_row(RowId(7)));
}

#[test]
fn damage_beside_the_links_costs_nothing_and_a_stop_is_told() {
    let folder = laion_folder(1, 100, 25);
    // The captions of a row group, which are not read.
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    assert_eq!(search(&dataset, &Selection::all(100), 2).n_rows(), 15);
    let cancel = Cancel::new();
    cancel.cancel();
    let book = Arc::new(EverySeventh::default());
    let stopped = FetchSearch::new(&dataset, Selection::all(100), book, cancel).unwrap();
    assert_eq!(stopped.work(&|_| {}).err(), Some(Cancelled));
}

#[test]
fn a_dataset_without_links_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let captions: ArrayRef = Arc::new(StringArray::from(vec!["a cat"; 10]));
    let batch = RecordBatch::try_from_iter([("TEXT", captions)]).unwrap();
    write_shard(&folder.path().join("a.parquet"), &batch, 10);
    pairlens(folder.path(), &["fetch", "a.parquet", "-n", "5"]).expect_failure(2, &["no column of links"]);
    let unknown = ["count", "a.parquet", "--where", "fetch.status = 'success'"];
    pairlens(folder.path(), &unknown).expect_failure(2, &["fetch.status"]);
    let dataset = open(folder.path());
    let book = Arc::new(EverySeventh::default());
    let none = FetchSearch::new(&dataset, Selection::all(10), book, Cancel::new());
    assert_eq!(none.err(), Some(NoLinks));
}

#[test]
fn without_a_cache_the_reason_is_told() {
    let folder = laion_folder(1, 10, 10);
    let refused = find_fetched(&open(folder.path()), Selection::all(10), None, &Cancel::new(), &|_| {});
    let words = refused.expect_err("no cache").to_string();
    assert_eq!(words, "no cache of fetched pictures is in use, and fetch.* is what it remembers");
}
