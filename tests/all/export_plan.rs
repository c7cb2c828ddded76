//! Exports: what is refused, what is counted, what the manifest says; and nothing half-written is ever seen.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use pairlens::base::{Cancel, IfExists, Progress};
use pairlens::dataset::{ColumnId, Dataset};
use pairlens::export::{Counts, ExportError, ExportRequest, Format, PlanError, Provenance, manifest_path};
use pairlens::query::Selection;
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::export_fixtures::{every, hostile_folder, names_in, open, request, run, texts};
use crate::fixtures::laion_folder;

#[test]
fn rows_of_a_damaged_group_are_counted_and_named() {
    let folder = laion_folder(1, 300, 100);
    let path = folder.path().join("part-00000.parquet");
    let (start, _) = open(&path).shards()[0].metadata().row_group(1).column(1).byte_range();
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in &mut bytes[usize::try_from(start).unwrap() + 40..][..40] {
        *byte ^= 0xff;
    }
    std::fs::write(&path, bytes).unwrap();
    let dataset = open(&path);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("subset.jsonl");
    let selection = every(&dataset, 2);
    let outcome = run(request(&dataset, &selection, &output)).unwrap();
    let Counts { selected, written, failed, .. } = outcome.counts;
    assert_eq!((selected, written + failed), (150, 150));
    assert!((1..=50).contains(&failed), "{failed}");
    assert_eq!(outcome.failed.len(), 1);
    assert_eq!(outcome.failed[0].damage.group, 1);
    let lines = std::fs::read_to_string(&output).unwrap();
    assert_eq!(lines.lines().count() as u64, written);
    assert!(lines.lines().last().unwrap().contains("caption 298"));
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(manifest_path(&output)).unwrap()).unwrap();
    assert_eq!(manifest["damage"][0]["failed"], failed);
    assert_eq!(manifest["damage"][0]["row_group"], 1);
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    let folder = laion_folder(3, 100, 10);
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    for name in ["a.parquet", "a.csv", "a.jsonl"] {
        let elsewhere = tempfile::tempdir().unwrap();
        let cancel = Cancel::new();
        let stop = |progress: Progress| {
            if progress.done >= 50 {
                cancel.cancel();
            }
        };
        let plan = request(&dataset, &selection, &elsewhere.path().join(name)).plan().unwrap();
        let error = plan.run(SystemTime::UNIX_EPOCH, &cancel, &stop).unwrap_err();
        assert!(matches!(error, ExportError::Cancelled(_)), "{error}");
        assert_eq!(error.report(&plan).exit().code(), 130);
        assert_eq!(names_in(elsewhere.path()), Vec::<String>::new());
    }
}

#[test]
fn progress_counts_rows_up_to_all() {
    let folder = laion_folder(2, 100, 30);
    let dataset = open(folder.path());
    let selection = every(&dataset, 3);
    let elsewhere = tempfile::tempdir().unwrap();
    let seen = std::sync::Mutex::new(Vec::new());
    let watch = |p: Progress| seen.lock().unwrap().push((p.done, p.total));
    let plan = request(&dataset, &selection, &elsewhere.path().join("a.csv")).plan().unwrap();
    plan.run(SystemTime::UNIX_EPOCH, &Cancel::new(), &watch).unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted() && seen.len() >= 8, "{seen:?}");
    assert_eq!(seen.last(), Some(&(67, 67)));
}

#[test]
fn what_is_there_is_kept_unless_asked_otherwise() {
    let folder = laion_folder(1, 20, 20);
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("a.csv");
    std::fs::write(&output, "mine").unwrap();
    assert!(matches!(request(&dataset, &selection, &output).plan(), Err(PlanError::Exists(_))));
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "mine");
    run(ExportRequest { if_exists: IfExists::Replace, ..request(&dataset, &selection, &output) }).unwrap();
    assert!(std::fs::read_to_string(&output).unwrap().starts_with("URL,"));
    // A manifest is a file of somebody, too.
    std::fs::remove_file(&output).unwrap();
    let error = request(&dataset, &selection, &output).plan().unwrap_err();
    assert!(matches!(&error, PlanError::Exists(path) if *path == manifest_path(&output)), "{error}");
    assert!(error.report().to_string().contains("--overwrite"));
}

#[test]
fn a_source_is_never_written_over_and_an_export_never_becomes_its_own_source() {
    let folder = laion_folder(1, 20, 20);
    let shard = folder.path().join("part-00000.parquet");
    let selection = Selection::all(20);
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.parquet");
    std::fs::hard_link(&shard, &link).unwrap();
    let overwrite = |dataset: &Dataset, output: &Path| {
        ExportRequest { if_exists: IfExists::Replace, ..request(dataset, &selection, output) }
            .plan()
            .map(|_| ())
    };
    let dataset = open(&shard);
    assert!(matches!(overwrite(&dataset, &shard), Err(PlanError::IsSource(_))));
    assert!(matches!(overwrite(&dataset, &link), Err(PlanError::IsSource(_))));
    // Beside a shard that was named by itself there is room; in a folder that was opened there is not.
    assert!(overwrite(&dataset, &folder.path().join("new.parquet")).is_ok());
    let whole = open(folder.path());
    assert!(matches!(
        overwrite(&whole, &folder.path().join("new.parquet")),
        Err(PlanError::AmongSources { .. })
    ));
    assert!(overwrite(&whole, &folder.path().join("new.csv")).is_ok());
    let globbed = open(folder.path().join("*.parquet"));
    assert!(matches!(
        overwrite(&globbed, &folder.path().join("new.parquet")),
        Err(PlanError::AmongSources { .. })
    ));
    assert!(overwrite(&globbed, &elsewhere.path().join("new.parquet")).is_ok());
}

#[test]
fn a_request_that_cannot_be_followed_says_why() {
    let folder = hostile_folder();
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let at = |name: &str| elsewhere.path().join(name);
    let why = |request: ExportRequest<'_>| {
        let report = request.plan().unwrap_err().report();
        (report.reason().to_string(), report.exit().code())
    };
    let base = |name: &str| request(&dataset, &selection, &at(name));
    assert_eq!(why(base("a.txt")), ("the ending .txt does not say which format is meant".to_owned(), 2));
    assert_eq!(
        why(ExportRequest { output: elsewhere.path().into(), format: Some(Format::Csv), ..base("") }),
        ("it is a folder".to_owned(), 2)
    );
    assert!(why(base("no/a.csv")).0.ends_with("/no does not exist"));
    assert_eq!(
        why(ExportRequest { columns: Some(vec![]), ..base("a.csv") }),
        ("no column is named".to_owned(), 2)
    );
    let twice = Some(vec![ColumnId(0), ColumnId(0)]);
    assert_eq!(
        why(ExportRequest { columns: twice, ..base("a.csv") }),
        ("column TEXT is named twice".to_owned(), 2)
    );
    assert_eq!(names_in(elsewhere.path()), Vec::<String>::new());
}

#[test]
fn the_manifest_says_where_everything_came_from() {
    let folder = laion_folder(2, 50, 25);
    let dataset = open(folder.path());
    let selection = every(&dataset, 4);
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("cats & dogs.csv");
    let columns = ["TEXT", "similarity"].map(|n| dataset.column_named(n).unwrap()).to_vec();
    let provenance = Provenance {
        filter: Some("@big AND TEXT <> 'x'".to_owned()),
        filter_expanded: Some("(WIDTH > 500) AND TEXT <> 'x'".to_owned()),
        roles: vec!["caption=TEXT".parse().unwrap()],
        notes: vec!["said by the caller".to_owned()],
        ..Provenance::default()
    };
    let outcome =
        run(ExportRequest { columns: Some(columns), provenance, ..request(&dataset, &selection, &output) })
            .unwrap();
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&outcome.manifest).unwrap()).unwrap();
    assert_eq!(manifest["created"], "1970-01-01T00:00:00Z");
    assert_eq!(
        manifest["command"].as_str().unwrap(),
        format!(
            r"pairlens export {} --role caption=TEXT --where '@big AND TEXT <> '\''x'\''' --columns TEXT,similarity --format csv --output '{}'",
            folder.path().display(),
            output.display()
        )
    );
    assert_eq!(manifest["counts"].to_string(), r#"{"selected":25,"written":25,"withheld":0,"failed":0}"#);
    assert_eq!(manifest["columns"].to_string(), r#"["TEXT","similarity"]"#);
    assert_eq!(manifest["notes"].to_string(), r#"["said by the caller"]"#);
    assert_eq!(
        manifest["dataset"]["sources"][1]["fingerprint"],
        dataset.shards()[1].fingerprint().to_string()
    );
    assert_eq!(manifest["dataset"]["sources"][1]["rows"], 50);
    assert_eq!(manifest["filter"]["expanded"], "(WIDTH > 500) AND TEXT <> 'x'");
    assert_eq!(
        (&manifest["order"], &manifest["output"]["compression"]),
        (&"dataset order".into(), &"none".into())
    );
    assert_eq!(manifest["output"]["bytes"], std::fs::metadata(&output).unwrap().len());
    assert!(manifest["licence"].as_str().unwrap().contains("CC-BY 4.0"));
}

/// A shard with two columns and the given file metadata.
fn shard_with_metadata(path: &Path, metadata: &[(&str, &str)]) {
    let columns: [(&str, ArrayRef); 2] =
        [("text", texts([Some("a"), Some("b")])), ("label", Arc::new(Int64Array::from(vec![0, 1])))];
    let pairs = metadata.iter().map(|(k, v)| KeyValue::new((*k).to_owned(), (*v).to_owned())).collect();
    let properties = WriterProperties::builder().set_key_value_metadata(Some(pairs)).build();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn file_metadata_is_kept_where_it_is_still_true() {
    let folder = tempfile::tempdir().unwrap();
    let features = r#"{"info":{"features":{"text":{"dtype":"string","_type":"Value"},"label":{"names":["x","y"],"_type":"ClassLabel"}},"splits":{"train":{"num_examples":4}}}}"#;
    let common = [("huggingface", features), ("org.apache.spark.version", "3.5.9"), ("pandas", "{}")];
    shard_with_metadata(&folder.path().join("1.parquet"), &[&common[..], &[("part", "1")]].concat());
    shard_with_metadata(&folder.path().join("2.parquet"), &[&common[..], &[("part", "2")]].concat());
    let dataset = open(folder.path());
    let selection = every(&dataset, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let kept = |name: &str, columns: Option<Vec<ColumnId>>| {
        let output = elsewhere.path().join(name);
        let outcome = run(ExportRequest { columns, ..request(&dataset, &selection, &output) }).unwrap();
        let back = open(&output);
        let pairs = back.shards()[0].metadata().file_metadata().key_value_metadata().unwrap();
        let pairs: BTreeMap<String, String> = pairs
            .iter()
            .filter(|p| p.key != "ARROW:schema")
            .map(|p| (p.key.clone(), p.value.clone().unwrap()))
            .collect();
        (pairs, outcome.notes)
    };
    let (pairs, notes) = kept("all.parquet", None);
    assert_eq!(pairs.keys().collect::<Vec<_>>(), ["huggingface", "org.apache.spark.version"]);
    assert!(!pairs["huggingface"].contains("splits"));
    assert_eq!(notes.len(), 2, "{notes:?}");
    let (pairs, _) = kept("label.parquet", Some(vec![ColumnId(1)]));
    assert_eq!(pairs.len(), 1);
    assert_eq!(
        pairs["huggingface"],
        r#"{"info":{"features":{"label":{"names":["x","y"],"_type":"ClassLabel"}}}}"#
    );
}
