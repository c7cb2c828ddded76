//! The benchmark's work in pairlens: what its commands and its screens do, through the library they use.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use pairlens::base::{Cancel, IfExists, Progress};
use pairlens::dataset::{ColumnId, Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::export::{Compression, CsvCells, ExportRequest, ExportRows, Provenance};
use pairlens::jobs::{OnCores, on_all_cores, order_all, scan_all};
use pairlens::query::{
    OrderKeys, Predicate, Rank, Scan, ScanMemory, ScanPart, Selection, View, WHOLE_ORDER_BYTES, Wanted,
    names_of,
};

use super::measure::repeat;

const NUM: &str = "similarity > 0.34 AND punsafe < 0.05";
const LANG: &str = "similarity > 0.3 AND punsafe < 0.1 AND LANGUAGE = 'de'";
const TEXT: &str = "similarity > 0.3 AND punsafe < 0.1 AND TEXT ILIKE '%cat%'";
const TEXT_ONLY: &str = "TEXT ILIKE '%cat%'";
const ORDER: &str = "similarity:desc";

/// What the interface lets pages and answers take.
const PAGE_BUDGET_BYTES: usize = 128 << 20;
const ANSWER_BUDGET_BYTES: usize = 32 << 20;
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
        "num_changed" => again(folder, NUM, |nth| NUM.replace("0.34", &cut(0.35, nth)), n),
        "text_changed" => again(folder, TEXT, |nth| TEXT.replace("0.3 ", &format!("{} ", cut(0.32, nth))), n),
        "first" => repeat(n, |_| {
            let dataset = open();
            page(&dataset, first_rows(&dataset, TEXT).into_iter().map(|row| row.0))
        }),
        "top_num" => repeat(n, |_| top(&open(), NUM)),
        "top_text" => repeat(n, |_| top(&open(), TEXT)),
        "order" => repeat(n, |_| order(&open())),
        "export" => repeat(n, |_| export(&open(), NUM)),
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
    let cancel = Cancel::new();
    let scan = Scan::new(dataset.clone(), predicate(dataset, filter), cancel.clone());
    scan_all(&scan, &cancel, &quiet).expect("nobody stops it").selection
}

/// Whole rows; how many came.
fn page(dataset: &Dataset, rows: impl IntoIterator<Item = u64>) -> u64 {
    let rows: Vec<RowId> = rows.into_iter().map(RowId).collect();
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    dataset.read_rows_by(&OnCores, &rows, &columns).rows.len() as u64
}

fn predicate(dataset: &Dataset, filter: &str) -> Predicate {
    Predicate::parse(filter, &names_of(dataset)).expect("a filter of the language")
}

/// Another cut for each repetition, so that none is answered from memory as a whole.
fn cut(first: f64, nth: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few repetitions")]
    let cut = first + nth as f64 / 1000.0;
    format!("{cut:.3}")
}

/// A filter with one cut changed, in a session that has run it before, as the interface does.
fn again(folder: &Path, before: &str, changed: impl Fn(usize) -> String, n: usize) {
    let options = OpenOptions { page_budget_bytes: PAGE_BUDGET_BYTES, ..OpenOptions::default() };
    let dataset = Arc::new(Dataset::open(&[folder.to_owned()], &options).expect("generated shards open"));
    let memory = Arc::new(ScanMemory::new(ANSWER_BUDGET_BYTES));
    let run = |filter: &str| {
        let cancel = Cancel::new();
        let scan = Scan::new(dataset.clone(), predicate(&dataset, filter), cancel.clone());
        let scan = scan.with_memory(memory.clone());
        scan_all(&scan, &cancel, &quiet).expect("nobody stops it").selection.len()
    };
    run(before);
    repeat(n, |nth| run(&changed(nth)));
}

fn quiet(_: Progress) {}

/// The first rows of a filter: the scan is stopped when they are there.
fn first_rows(dataset: &SharedDataset, filter: &str) -> Vec<RowId> {
    let (cancel, found) = (Cancel::new(), Mutex::new(Vec::new()));
    let scan = Scan::new(dataset.clone(), predicate(dataset, filter), cancel.clone());
    let sink = |part: ScanPart| {
        let mut found = found.lock().expect("no worker panics");
        found.extend(part.rows());
        if found.len() as u64 >= PAGE_ROWS {
            cancel.cancel();
        }
    };
    // It ends as cancelled.
    let _ = on_all_cores(&cancel, &|| scan.work(&sink));
    let mut found = found.into_inner().expect("no worker panics");
    found.truncate(usize::try_from(PAGE_ROWS).expect("fifty"));
    found
}

/// The first rows in the order, whole.
fn top(dataset: &SharedDataset, filter: &str) -> u64 {
    let rows = select(dataset, filter);
    let wanted = Wanted { n_first: usize::try_from(PAGE_ROWS).expect("fifty"), whole_within_bytes: None };
    let ordered = sorted(dataset, rows.clone(), wanted);
    let view = View::of(rows).ordered(ordered);
    page(dataset, view.page(Rank(0), PAGE_ROWS).into_iter().map(|row| row.0))
}

fn sorted(dataset: &SharedDataset, rows: Selection, wanted: Wanted) -> pairlens::query::Order {
    let keys = OrderKeys::parse(ORDER, &names_of(dataset)).expect("an order of the language");
    order_all(dataset, &keys, rows, wanted, &Cancel::new(), &quiet, &mut drop).expect("nobody stops it").order
}

/// The whole order; zero, as it has nothing to count.
fn order(dataset: &SharedDataset) -> u64 {
    let wanted = Wanted { n_first: 1, whole_within_bytes: Some(WHOLE_ORDER_BYTES) };
    let order = sorted(dataset, Selection::all(dataset.n_rows()), wanted);
    assert_eq!(order.len(), dataset.n_rows(), "every row has its place");
    0
}

fn export(dataset: &SharedDataset, filter: &str) -> u64 {
    let selection = select(dataset, filter);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let request = ExportRequest {
        dataset,
        rows: ExportRows::Selected(&selection),
        columns: None,
        given: Vec::new(),
        output: folder.path().join("out.parquet"),
        format: None,
        compression: Some(Compression::Snappy),
        csv_cells: CsvCells::Exact,
        if_exists: IfExists::Refuse,
        provenance: Provenance::default(),
    };
    let plan = request.plan().expect("a free place");
    plan.run(SystemTime::now(), &Cancel::new(), &quiet).expect("a disk with room").counts.written
}
