//! Sweeps: every wanted row once with its values, whatever the selection's shape and the number of threads.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use fastrand::Rng;
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::query::{Scalar, Selection, Sweep, Swept, names_of};

use crate::fixtures::laion_folder;

/// What a sweep visits: `caption` and twice the row, by row.
fn swept(dataset: &SharedDataset, rows: &Selection, n_threads: usize) -> BTreeMap<u64, (String, i64)> {
    let names = names_of(dataset);
    let scalars = ["caption", "row * 2"].map(|text| Scalar::parse(text, &names).expect("binds"));
    let sweep = Sweep::new(dataset.clone(), scalars.to_vec(), rows.clone(), Cancel::new());
    let (all, last) = (Mutex::new(BTreeMap::new()), Mutex::new(0));
    let take = |batch: Swept| {
        let (texts, numbers) =
            (batch.values[0].as_string::<i32>(), batch.values[1].as_primitive::<Int64Type>());
        for (i, row) in batch.rows.iter().enumerate() {
            let value = (texts.value(i).to_owned(), numbers.value(i));
            assert_eq!(all.lock().unwrap().insert(row.0, value), None, "row {row} was visited twice");
        }
    };
    let progress = |p: Progress| {
        let mut last = last.lock().unwrap();
        *last = p.done.max(*last);
    };
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| sweep.work(&progress, &mut |batch| take(batch)).expect("nobody cancels"));
        }
    });
    assert_eq!(*last.lock().unwrap(), rows.len());
    assert_eq!(sweep.damaged(), []);
    all.into_inner().unwrap()
}

#[test]
fn every_wanted_row_is_visited_once_with_its_values() {
    let seed = 20_261_122;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let folder = laion_folder(3, 400, 150);
    let dataset = Arc::new(Dataset::open(&[folder.path().to_owned()], &OpenOptions::default()).unwrap());
    let n_rows = dataset.n_rows();
    for share in [0.0, 0.01, 0.04, 0.3, 0.9, 1.0] {
        let picked: Vec<RowId> = (0..n_rows).filter(|_| rng.f64() < share).map(RowId).collect();
        let selection = Selection::of(n_rows, picked.iter().copied());
        let found = swept(&dataset, &selection, 1 + rng.usize(..3));
        let wanted: BTreeMap<u64, (String, i64)> = picked
            .iter()
            .map(|row| (row.0, (format!("caption {}", row.0), i64::try_from(row.0).unwrap() * 2)))
            .collect();
        assert_eq!(found, wanted, "share {share}");
    }
    assert_eq!(swept(&dataset, &Selection::all(n_rows), 2).len() as u64, n_rows);
}
