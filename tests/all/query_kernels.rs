//! Ten thousand random filters over random files of every encoding and of all types that files of this field
//! have, against the naive evaluator: the same rows and the same losses, with one thread and with three, with
//! memory and without. And what is said where a type has no such operation.

use std::sync::{Arc, Mutex};

use fastrand::Rng;
use pairlens::base::Cancel;
use pairlens::dataset::{Dataset, OpenOptions, SharedDataset};
use pairlens::query::{Predicate, Scan, ScanMemory, ScanResult, names_of};

use crate::naive_filter::Cond;
use crate::naive_table::{N_ROWS, properties, random_rows, write};

/// Files, and filters on each: ten thousand in all.
const N_FILES: u64 = 100;
const N_FILTERS: usize = 100;

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
        let rows = random_rows(&mut rng);
        write(&path, &rows, properties(&mut rng).build());
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

#[test]
fn what_a_type_has_no_operation_for_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let mut rng = Rng::with_seed(0);
    write(&path, &random_rows(&mut rng), properties(&mut rng).build());
    let dataset = Dataset::open(&[path], &OpenOptions::default()).unwrap();
    let names = names_of(&dataset);
    let mut others: Vec<String> = Vec::new();
    for (filter, words) in [
        ("image = 'a.jpg'", "a struct cannot be compared"),
        ("image.size > 3", "image.size"),
        ("length(image) > 3", "length needs text, bytes or a list, this is a struct"),
        ("blob = 'x'", "bytes cannot be compared"),
        ("blob LIKE 'x%'", "bytes"),
        ("CAST(hash AS text) = 'x'", "bytes cannot be cast"),
        ("blob = blob", "comparing values that are bytes is not supported"),
        ("tags = 'cat'", "a list cannot be compared"),
        ("any(any(boxes > 3))", "any or all inside of another"),
        ("any(boxes > 3)", "a list cannot be compared"),
        ("any(price > 3)", "any and all need a condition on a list column"),
        ("length(price) > 3", "this is a number"),
        ("ts > 5", "a date or time cannot be compared"),
        ("born = 'yesterday'", "this text is no date or time"),
        ("born + 1 > '2023-05-01'", "a date or time"),
        ("words(ts) > 1", "a date or time"),
        ("isnan(born)", "a number is needed here, this is a date or time"),
    ] {
        match Predicate::parse(filter, &names) {
            Ok(_) => others.push(format!("{filter} is taken")),
            Err(error) if error.to_string().contains(words) => {}
            Err(error) => others.push(format!("{filter}: {error}")),
        }
    }
    assert_eq!(others, [""; 0]);
}
