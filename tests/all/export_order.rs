//! Exports in an order of the caller's: the same rows, in exactly that order, and a manifest that says so.

use std::time::SystemTime;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::take_record_batch;
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::RowId;
use pairlens::export::{
    Counts, ExportError, ExportRequest, ExportRows, Provenance, RowOrder, SampleOrigin, manifest_path,
};
use pairlens::query::Selection;
use proptest::prelude::*;

use crate::export_fixtures::{hostile_folder, names_in, open, request, run, table};
use crate::fixtures::{damage_captions, laion_folder};

fn row_ids(rows: impl IntoIterator<Item = u64>) -> Vec<RowId> {
    rows.into_iter().map(RowId).collect()
}

/// These rows by the slowest way there is.
fn in_order(all: &RecordBatch, order: &[RowId]) -> RecordBatch {
    take_record_batch(all, &UInt64Array::from_iter_values(order.iter().map(|row| row.0))).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_in_the_order_told_and_as_often_as_told(
        order in proptest::collection::vec(0_u64..300, 1..200),
        group_rows in 1_usize..120,
    ) {
        let folder = laion_folder(3, 100, group_rows);
        let dataset = open(folder.path());
        let (order, nothing) = (row_ids(order), Selection::none(300));
        let elsewhere = tempfile::tempdir().unwrap();
        let output = elsewhere.path().join("ordered.parquet");
        let rows = ExportRows::Ordered(&order);
        let outcome = run(ExportRequest { rows, ..request(&dataset, &nothing, &output) }).unwrap();
        let n = order.len() as u64;
        prop_assert_eq!(outcome.counts, Counts { selected: n, written: n, withheld: 0, failed: 0 });
        prop_assert_eq!(table(&open(&output)), in_order(&table(&dataset), &order));
    }
}

#[test]
fn nested_and_hostile_values_survive_an_order_in_every_format() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let nothing = Selection::none(dataset.n_rows());
    let elsewhere = tempfile::tempdir().unwrap();
    let lines = |name: &str, order: &[u64]| -> Vec<String> {
        let output = elsewhere.path().join(name);
        let order = row_ids(order.iter().copied());
        let rows = ExportRows::Ordered(&order);
        run(ExportRequest { rows, ..request(&dataset, &nothing, &output) }).unwrap();
        let text = std::fs::read_to_string(&output).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let straight = lines("straight.jsonl", &[0, 1, 2, 3, 4, 5]);
    let turned = lines("turned.jsonl", &[5, 4, 3, 2, 1, 0]);
    assert_eq!(turned, straight.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn no_rows_in_an_order_make_a_valid_file_of_nothing() {
    let folder = laion_folder(1, 20, 20);
    let dataset = open(folder.path());
    let (order, nothing) = (Vec::new(), Selection::none(20));
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("a.parquet");
    let rows = ExportRows::Ordered(&order);
    run(ExportRequest { rows, ..request(&dataset, &nothing, &output) }).unwrap();
    assert_eq!((open(&output).n_rows(), open(&output).schema()), (0, dataset.schema()));
}

#[test]
fn rows_of_a_damaged_group_are_left_out_of_their_order_and_counted_as_often_as_told() {
    let folder = laion_folder(2, 100, 25);
    damage_captions(&folder.path().join("part-00001.parquet"), 1);
    let dataset = open(folder.path());
    let nothing = Selection::none(200);
    // Rows 125 to 149 are in the damaged group, whose first page is damaged.
    let order = row_ids((0..200).rev().chain([130, 130, 3]));
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("a.jsonl");
    let rows = ExportRows::Ordered(&order);
    let outcome = run(ExportRequest { rows, ..request(&dataset, &nothing, &output) }).unwrap();
    let Counts { selected, written, failed, .. } = outcome.counts;
    assert_eq!((selected, written + failed), (203, 203));
    assert_eq!(outcome.failed.len(), 1);
    assert_eq!(failed, outcome.failed[0].n_rows);
    assert!((3..=27).contains(&failed), "{failed}");
    let text = std::fs::read_to_string(&output).unwrap();
    let read: Vec<u64> = text
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["TEXT"].as_str().unwrap().strip_prefix("caption ").unwrap().parse().unwrap()
        })
        .collect();
    assert_eq!((read[0], read.last()), (199, Some(&3)));
    assert_eq!(read.len() as u64, written);
    assert!(read[..read.len() - 1].is_sorted_by(|a, b| a > b), "{read:?}");
}

#[test]
fn an_ordered_export_that_is_cancelled_leaves_nothing() {
    let folder = laion_folder(3, 100, 10);
    let dataset = open(folder.path());
    let nothing = Selection::none(300);
    let order = row_ids((0..300).rev());
    let elsewhere = tempfile::tempdir().unwrap();
    let cancel = Cancel::new();
    let rows = ExportRows::Ordered(&order);
    let output = elsewhere.path().join("a.parquet");
    let plan = ExportRequest { rows, ..request(&dataset, &nothing, &output) }.plan().unwrap();
    let stop = |_: Progress| cancel.cancel();
    let error = plan.run(SystemTime::UNIX_EPOCH, &cancel, &stop).unwrap_err();
    assert!(matches!(error, ExportError::Cancelled(_)), "{error}");
    assert_eq!(names_in(elsewhere.path()), Vec::<String>::new());
}

#[test]
fn the_manifest_tells_the_order_the_sample_and_the_deduplication() {
    let folder = laion_folder(1, 50, 25);
    let dataset = open(folder.path());
    let nothing = Selection::none(50);
    let order = row_ids([40, 2, 17]);
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = |name: &str, order: &dyn RowOrder, provenance: Provenance| -> serde_json::Value {
        let output = elsewhere.path().join(name);
        let rows = ExportRows::Ordered(order);
        run(ExportRequest { rows, provenance, ..request(&dataset, &nothing, &output) }).unwrap();
        serde_json::from_slice(&std::fs::read(manifest_path(&output)).unwrap()).unwrap()
    };
    let by = vec!["language".to_owned(), "punsafe:0.1,0.5".to_owned()];
    let told = Provenance {
        sort: Some("similarity:desc,WIDTH".to_owned()),
        sample: Some(SampleOrigin { n: 3, seed: 42, by, equal: false, strata: Vec::new() }),
        dedup: Some("url".to_owned()),
        ..Provenance::default()
    };
    let said = manifest("told.csv", &order, told);
    assert_eq!(said["order"], "similarity:desc,WIDTH");
    assert_eq!(
        said["sample"].to_string(),
        r#"{"n":3,"seed":42,"by":["language","punsafe:0.1,0.5"],"equal":false,"strata":[]}"#
    );
    assert_eq!(said["dedup"], "url");
    let options =
        "--dedup url -n 3 --seed 42 --by language --by punsafe:0.1,0.5 --sort similarity:desc,WIDTH";
    assert!(said["command"].as_str().unwrap().contains(options), "{}", said["command"]);
    let untold = manifest("untold.csv", &order, Provenance::default());
    assert_eq!(untold["order"], "as given by the caller");
    assert!(untold["sample"].is_null() && untold["dedup"].is_null());
}
