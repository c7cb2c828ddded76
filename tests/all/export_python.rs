//! Exports held against their sources by pyarrow: another reader, which shares no code with this program.
//!
//! Skipped, with a line that says so, where there is no pyarrow.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pairlens::dataset::{Dataset, RowId, Shard};
use pairlens::query::Selection;
use serde_json::json;

use crate::export_fixtures::{hostile_folder, open, request, run};
use crate::fixtures::{laion_folder, shared_data};

fn pyarrow_is_there() -> bool {
    let probe = Command::new("python3").args(["-c", "import numpy, pyarrow"]).stderr(Stdio::null()).status();
    let there = probe.is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: python3 has no pyarrow");
    }
    there
}

/// Rows that a filter could leave: runs and single rows, the first and the last among them.
fn some_rows(n_rows: u64) -> Vec<u64> {
    (0..n_rows).filter(|row| row % 7 < 2 || row / 100 % 3 == 1 || row + 1 == n_rows).collect()
}

fn check(dataset: &Dataset) {
    let rows = some_rows(dataset.n_rows());
    let selection = Selection::of(dataset.n_rows(), rows.iter().copied().map(RowId));
    let elsewhere = tempfile::tempdir().unwrap();
    let exports: Vec<PathBuf> =
        ["subset.parquet", "subset.jsonl", "subset.csv"].map(|name| elsewhere.path().join(name)).to_vec();
    for output in &exports {
        let outcome = run(request(dataset, &selection, output)).unwrap();
        assert_eq!(outcome.counts.written, rows.len() as u64);
    }
    let sources: Vec<&Path> = dataset.shards().iter().map(Shard::path).collect();
    ask_python(&json!({"sources": sources, "rows": rows, "exports": exports}));
}

fn ask_python(job: &serde_json::Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/check_export.py");
    let mut python =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn pyarrow_reads_back_what_was_selected() {
    if !pyarrow_is_there() {
        return;
    }
    check(&open(hostile_folder().path()));
    check(&open(laion_folder(3, 200, 64).path()));
}

#[test]
fn pyarrow_reads_back_what_was_selected_of_real_data() {
    if !pyarrow_is_there() {
        return;
    }
    let parts = [
        "spark/laion2B-multi-joined",
        "spark/laion2B-en",
        "hf",
        "img2dataset_out/parquet",
        "img2dataset/test_1000.parquet",
        "misc/improved_aesthetics_like.parquet",
        "misc/datacomp_small_like.parquet",
        "misc/translated_like.parquet",
    ];
    for data in parts.iter().filter_map(|part| shared_data(part)) {
        check(&open(data));
    }
}
