//! The benchmark's work in pairlens: what its commands and its screens do, through the library they use.

use std::path::Path;
use std::sync::Arc;

use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{ColumnId, Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::jobs::scan_all;
use pairlens::query::{Predicate, Selection, names_of};

use super::measure::repeat;

const NUM: &str = "similarity > 0.34 AND punsafe < 0.05";
const LANG: &str = "similarity > 0.3 AND punsafe < 0.1 AND LANGUAGE = 'de'";
const TEXT: &str = "similarity > 0.3 AND punsafe < 0.1 AND TEXT ILIKE '%cat%'";
const TEXT_ONLY: &str = "TEXT ILIKE '%cat%'";
const PAGE_AT: u64 = 1_900_000;
const PAGE_ROWS: u64 = 50;

/// Does a piece of work `n` times and prints what each time took. Opening the files belongs to it, as it does
/// for the peers.
pub(crate) fn run(work: &str, folder: &Path, n: usize) -> Result<(), String> {
    let open = || open(folder);
    match work {
        "open" => repeat(n, |_| open().n_rows()),
        "num" => repeat(n, |_| select(&open(), NUM).len()),
        "lang" => repeat(n, |_| select(&open(), LANG).len()),
        "text" => repeat(n, |_| select(&open(), TEXT).len()),
        "text_only" => repeat(n, |_| select(&open(), TEXT_ONLY).len()),
        "page" | "page_one_group" => repeat(n, |_| page(&open(), PAGE_AT..PAGE_AT + PAGE_ROWS)),
        "page_middle" => repeat(n, |_| {
            let dataset = open();
            let middle = dataset.n_rows() / 2;
            page(&dataset, middle..middle + PAGE_ROWS)
        }),
        "scattered" => repeat(n, |_| {
            let dataset = open();
            let every = dataset.n_rows() / PAGE_ROWS;
            page(&dataset, (0..PAGE_ROWS).map(|i| i * every + (i * 7919) % every))
        }),
        _ => return Err(format!("there is no work called {work}")),
    }
    Ok(())
}

fn open(folder: &Path) -> SharedDataset {
    Arc::new(Dataset::open(&[folder.to_owned()], &OpenOptions::default()).expect("generated shards open"))
}

fn select(dataset: &SharedDataset, filter: &str) -> Selection {
    let predicate = Predicate::parse(filter, &names_of(dataset)).expect("a filter of the language");
    let quiet = |_: Progress| {};
    scan_all(dataset, &predicate, &Cancel::new(), &quiet).expect("nobody stops it").selection
}

/// Whole rows; how many came.
fn page(dataset: &Dataset, rows: impl IntoIterator<Item = u64>) -> u64 {
    let rows: Vec<RowId> = rows.into_iter().map(RowId).collect();
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    dataset.read_rows(&rows, &columns).rows.len() as u64
}
