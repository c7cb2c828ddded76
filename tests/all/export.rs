//! Exports: what comes back equals what was selected, in every format.

use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{Array, ArrayRef, BinaryArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{Column, Dataset, RowId, Value};
use pairlens::export::{Counts, CsvCells, ExportRequest, Format, PlanError};
use pairlens::query::Selection;
use proptest::prelude::*;

use crate::export_fixtures::{every, hostile_folder, open, request, run, selected, table};
use crate::fixtures::{laion_folder, write_shard};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_parquet_export_holds_the_selected_rows_in_their_order(
        rows in proptest::collection::btree_set(0_u64..300, 0..300),
        group_rows in 1_usize..120,
    ) {
        let folder = laion_folder(3, 100, group_rows);
        let dataset = open(folder.path());
        let selection = Selection::of(300, rows.iter().copied().map(RowId));
        let elsewhere = tempfile::tempdir().unwrap();
        let output = elsewhere.path().join("subset.parquet");
        let outcome = run(request(&dataset, &selection, &output)).unwrap();
        let n = rows.len() as u64;
        prop_assert_eq!(outcome.counts, Counts { selected: n, written: n, withheld: 0, failed: 0 });
        let back = open(&output);
        prop_assert_eq!(back.schema(), dataset.schema());
        if n > 0 {
            prop_assert_eq!(table(&back), selected(&dataset, &selection));
        }
    }
}

#[test]
fn a_parquet_export_keeps_hostile_values_types_and_required_columns() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("subset.parquet");
    let selection = every(&dataset, 1);
    let outcome = run(request(&dataset, &selection, &output)).unwrap();
    assert_eq!(outcome.notes, Vec::<String>::new());
    let back = open(&output);
    assert_eq!(back.shards()[0].arrow_schema(), dataset.shards()[0].arrow_schema());
    let storage = |d: &Dataset| d.shards()[0].metadata().file_metadata().schema_descr().root_schema().clone();
    assert_eq!(storage(&back), storage(&dataset));
    // By their words: NaN is not equal to itself. Equal dictionaries may hold their values in any order.
    let words = |d: &Dataset| -> Vec<String> {
        let without_dictionary = |column: &ArrayRef| match column.data_type() {
            DataType::Dictionary(..) => cast(column, &DataType::Utf8).unwrap(),
            _ => column.clone(),
        };
        table(d).columns().iter().map(|c| format!("{:?}", without_dictionary(c))).collect()
    };
    assert_eq!(words(&back), words(&dataset));
    assert_eq!(outcome.n_bytes, std::fs::metadata(&output).unwrap().len());
}

#[test]
fn json_lines_hold_the_same_values() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("subset.jsonl");
    let selection = every(&dataset, 1);
    let outcome = run(request(&dataset, &selection, &output)).unwrap();
    let said = outcome.notes.join("\n");
    assert!(said.contains("image.bytes holds bytes") && said.contains("5 NaN or infinite values"), "{said}");
    let text = std::fs::read_to_string(&output).unwrap();
    let all = table(&dataset);
    assert_eq!(text.lines().count(), 6);
    for (row, line) in text.lines().enumerate() {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        let names: Vec<&String> = object.keys().collect();
        assert_eq!(names, dataset.columns().iter().map(Column::name).collect::<Vec<_>>());
        for name in
            ["TEXT", "ENG \"TEXT\", too", "f64", "f32", "i64", "u64", "flag", "list", "lang", "day", "price"]
        {
            let expected = Value::at(all.column_by_name(name).unwrap(), row).to_json();
            assert_eq!(object[name], expected, "{name} in row {row}");
        }
    }
    assert!(text.contains(r#""views":[{"path":"a.jpg"},{"path":null}]"#), "{text}");
    assert!(text.contains(r#""i64":-9223372036854775808,"u64":18446744073709551615"#), "{text}");
    assert!(text.contains(r#""seen":"2023-11-14T22:13:20Z""#), "{text}");
}

/// One CSV cell, and whether it stood in quotes.
type CsvCell = (String, bool);

/// The plainest reading of RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<CsvCell>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), (String::new(), false));
    let mut inside = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => cell.0.extend(chars.next()),
            '"' => {
                inside = !inside;
                cell.1 = true;
            }
            ',' if !inside => record.push(std::mem::take(&mut cell)),
            '\n' if !inside => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.0.push(c),
        }
    }
    assert!(!inside && record.is_empty() && cell == CsvCell::default(), "the file ends in the middle");
    records
}

#[test]
fn csv_tells_null_from_empty_text_and_follows_its_mapping() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("subset.csv");
    let selection = every(&dataset, 1);
    run(request(&dataset, &selection, &output)).unwrap();
    let records = read_csv(&std::fs::read_to_string(&output).unwrap());
    assert_eq!(records.len(), 7);
    let header: Vec<&str> = records[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(header, dataset.columns().iter().map(Column::name).collect::<Vec<_>>());
    let column = |name: &str| -> Vec<CsvCell> {
        let at = header.iter().position(|h| *h == name).unwrap();
        records[1..].iter().map(|record| record[at].clone()).collect()
    };
    let plain = |name: &str| column(name).into_iter().map(|(text, _)| text).collect::<Vec<_>>();
    assert_eq!(
        column("TEXT")[..3],
        [("a,\"b\"\r\nc".to_owned(), true), (String::new(), true), (String::new(), false)]
    );
    assert_eq!(plain("TEXT")[3..], ["=1+1", "\0 \u{feff}🦀\u{202e}x", "NaN"]);
    assert_eq!(plain("f64"), ["0.1", "", "NaN", "inf", "-0.0", "1e-300"]);
    assert_eq!(plain("f32"), ["0.1", "", "NaN", "inf", "-0.0", "0.0"]);
    assert_eq!(plain("flag")[..3], ["true", "", "false"]);
    assert_eq!(plain("list"), ["[1.5,null]", "", "[]", "[null]", "", "[null]"]);
    assert_eq!(plain("price")[0], "-1.050");
    assert_eq!(plain("day")[2], "1969-12-31");
    assert_eq!(plain("image")[0], r#"{"path":"a.jpg"}"#);
}

#[test]
fn spreadsheet_safe_cells_do_not_begin_a_formula_and_numbers_stay_numbers() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("subset.csv");
    let selection = every(&dataset, 1);
    let columns = ["TEXT", "ENG \"TEXT\", too", "i64", "lang"].map(|n| dataset.column_named(n).unwrap());
    let outcome = run(ExportRequest {
        csv_cells: CsvCells::SpreadsheetSafe,
        columns: Some(columns.to_vec()),
        ..request(&dataset, &selection, &output)
    })
    .unwrap();
    let records = read_csv(&std::fs::read_to_string(&output).unwrap());
    let begins: Vec<String> = records[1..].iter().map(|r| r[1].0.chars().take(2).collect()).collect();
    assert_eq!(begins, ["'@", "'\t", "'-", "'\r", "'+", "pl"]);
    assert_eq!(
        (records[4][0].0.as_str(), records[4][2].0.as_str(), records[5][3].0.as_str()),
        ("'=1+1", "-5", "'-Latn")
    );
    assert_eq!(outcome.notes, ["7 texts got a ' before a sign that spreadsheets run"]);
}

#[test]
fn nothing_selected_is_a_valid_file_of_nothing() {
    let folder = laion_folder(1, 20, 20);
    let dataset = open(folder.path());
    let selection = Selection::none(20);
    let elsewhere = tempfile::tempdir().unwrap();
    let at = |name: &str| elsewhere.path().join(name);
    for name in ["a.parquet", "a.csv", "a.jsonl"] {
        assert_eq!(run(request(&dataset, &selection, &at(name))).unwrap().counts, Counts::default());
    }
    let back = open(at("a.parquet"));
    assert_eq!((back.n_rows(), back.schema()), (0, dataset.schema()));
    assert_eq!(std::fs::read_to_string(at("a.csv")).unwrap(), "URL,TEXT,WIDTH,HEIGHT,similarity,punsafe\n");
    assert_eq!(std::fs::read_to_string(at("a.jsonl")).unwrap(), "");
}

#[test]
fn a_null_in_the_only_column_is_said_to_be_an_empty_line() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("a.csv");
    let columns = Some(vec![dataset.column_named("TEXT").unwrap()]);
    let outcome = run(ExportRequest { columns, ..request(&dataset, &selection, &output) }).unwrap();
    assert!(outcome.notes[0].starts_with("1 rows are empty lines"), "{:?}", outcome.notes);
}

#[test]
fn bytes_alone_go_into_parquet_only() {
    let folder = tempfile::tempdir().unwrap();
    let jpg: ArrayRef = Arc::new(BinaryArray::from(vec![&b"\xff\xd8\xff"[..]; 3]));
    write_shard(&folder.path().join("x.parquet"), &RecordBatch::try_from_iter([("jpg", jpg)]).unwrap(), 10);
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let plan = |name: &str| request(&dataset, &selection, &elsewhere.path().join(name)).plan();
    assert!(matches!(plan("a.csv"), Err(PlanError::OnlyBytes { format: Format::Csv })));
    plan("a.parquet").unwrap().run(SystemTime::UNIX_EPOCH, &Cancel::new(), &|_: Progress| {}).unwrap();
    assert_eq!(table(&open(elsewhere.path().join("a.parquet"))), table(&dataset));
}
