//! Counts held against DuckDB's, which shares no code with this program, on files by other writers: Spark,
//! img2dataset, Hugging Face `datasets`, pandas. Where the two languages differ, DuckDB is asked in its own words.
//!
//! Skipped, with a line that says so, where Python has no DuckDB; real files are used where they are.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use pairlens::base::Cancel;
use pairlens::dataset::{Dataset, OpenOptions, Shard, SharedDataset};
use pairlens::query::{Predicate, Scan, names_of};
use serde_json::json;

use crate::fixtures::{laion_folder, shared_data};

/// A filter, and what DuckDB calls it where that is something else.
type Filter = (&'static str, Option<&'static str>);

const MADE: [Filter; 5] = [
    ("punsafe < 0.5", None),
    ("NOT (punsafe < 0.5) OR similarity > 0.3", None),
    ("punsafe IS NULL AND TEXT LIKE '%7'", None),
    ("WIDTH BETWEEN 150 AND 499 AND TEXT ILIKE '%CAPTION 1%'", None),
    ("length(URL) > 25 AND HEIGHT % 3 = 1", None),
];

const SPARK_MULTI: [Filter; 13] = [
    ("punsafe < 0.5 AND pwatermark < 0.8", None),
    ("LANGUAGE = 'de'", None),
    ("LANGUAGE IN ('de', 'fr', 'iw') AND similarity >= 0.3", None),
    ("TEXT ILIKE '%hochzeit%'", None),
    ("TEXT ILIKE '%k%'", None),
    ("NOT (punsafe < 0.5)", None),
    ("punsafe IS NULL", None),
    ("WIDTH > HEIGHT OR punsafe > 0.9", None),
    ("length(TEXT) > 40", None),
    ("TEXT LIKE 'A%'", None),
    ("hash % 7 = 3", None),
    ("regexp_like(TEXT, 'c[ao]t+ ')", Some("regexp_matches(TEXT, 'c[ao]t+ ')")),
    ("CASE WHEN punsafe IS NULL THEN TRUE ELSE similarity > 0.35 END", None),
];

const SPARK_NOLANG: [Filter; 3] = [
    ("punsafe < 0.5 AND pwatermark < 0.8", None),
    ("TEXT ILIKE '%2019%'", None),
    ("similarity BETWEEN 0.28 AND 0.3", None),
];

const SPARK_EN: [Filter; 4] = [
    ("NSFW = 'UNLIKELY'", None),
    ("similarity > 0.3 AND WIDTH >= 512", None),
    ("TEXT ILIKE '%cat%'", None),
    ("LICENSE <> '?'", None),
];

const IMG2DATASET: [Filter; 6] = [
    ("status = 'success'", None),
    ("status <> 'success'", None),
    ("similarity > 0.3 AND status = 'success'", None),
    ("error_message IS NULL", None),
    ("width >= 256 OR error_message ILIKE '%404%'", None),
    ("length(jpg) > 1000", Some("octet_length(jpg) > 1000")),
];

const HUGGING_FACE: [Filter; 15] = [
    ("image.path LIKE '%.png'", None),
    ("image IS NULL", None),
    ("image.bytes IS NULL", None),
    ("image.path IS NULL AND image.bytes IS NOT NULL", None),
    ("length(image.bytes) > 2000", Some("octet_length(image.bytes) > 2000")),
    ("array_length(captions) >= 8", Some("len(captions) >= 8")),
    ("any(captions ILIKE '%flagga%')", Some("len([x for x in captions if x ILIKE '%flagga%']) > 0")),
    ("all(length(captions) < 12)", Some("len([x for x in captions if length(x) >= 12]) = 0")),
    ("source IN (0, 2)", None),
    ("punsafe < 0.01", None),
    ("NOT (punsafe < 0.5)", None),
    ("width <> height OR punsafe IS NULL", None),
    ("text ILIKE 'FLAG:%'", None),
    ("length(text) > 20", None),
    ("image.path LIKE '1f%' AND width = 64 AND punsafe >= 0.001", None),
];

/// NaN is above every number for DuckDB, and unknown here; and DuckDB 2.0 finds no `isnan` in these files, since it
/// takes the bounds in their footers, which leave NaN out, for all there is.
const PANDAS: [Filter; 6] = [
    ("WIDTH >= 512", Some("WIDTH >= 512 AND CAST(WIDTH AS VARCHAR) <> 'nan'")),
    ("NOT (WIDTH >= 512)", None),
    ("isnan(WIDTH)", Some("CAST(WIDTH AS VARCHAR) = 'nan'")),
    ("WIDTH IS NULL", None),
    ("AESTHETIC_SCORE > 5 AND punsafe < 0.1", None),
    ("greatest(WIDTH, HEIGHT) / least(WIDTH, HEIGHT) <= 3.0", None),
];

const DATACOMP: [Filter; 5] = [
    ("array_length(face_bboxes) > 0", Some("len(face_bboxes) > 0")),
    ("any(array_length(face_bboxes) = 4)", Some("len([x for x in face_bboxes if len(x) = 4]) > 0")),
    ("clip_l14_similarity_score >= 0.3", None),
    ("least(original_width, original_height) >= 200", None),
    ("uid < '8' AND length(text) BETWEEN 6 AND 1000", None),
];

const TRANSLATED: [Filter; 3] = [
    ("\"ENG TEXT\" ILIKE '%heart%'", None),
    ("length(TEXT) > length(\"ENG TEXT\")", None),
    ("LANGUAGE <> 'de' AND prediction > 5", None),
];

const REAL: [(&str, &[Filter]); 8] = [
    ("spark/laion2B-multi-joined", &SPARK_MULTI),
    ("spark/laion1B-nolang-joined", &SPARK_NOLANG),
    ("spark/laion2B-en", &SPARK_EN),
    ("img2dataset_out/parquet", &IMG2DATASET),
    ("hf/data", &HUGGING_FACE),
    ("misc/improved_aesthetics_like.parquet", &PANDAS),
    ("misc/datacomp_small_like.parquet", &DATACOMP),
    ("misc/translated_like.parquet", &TRANSLATED),
];

fn duckdb_is_there() -> bool {
    let probe = Command::new("python3").args(["-c", "import duckdb"]).stderr(Stdio::null()).status();
    let there = probe.is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: python3 has no duckdb");
    }
    there
}

fn by_duckdb(dataset: &Dataset, filters: &[Filter]) -> Vec<u64> {
    let files: Vec<&Path> = dataset.shards().iter().map(Shard::path).collect();
    let filters: Vec<&str> = filters.iter().map(|(ours, theirs)| theirs.unwrap_or(ours)).collect();
    let job = json!({"files": files, "filters": filters});
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/count_by_duckdb.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn here(dataset: &SharedDataset, filter: &str) -> u64 {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    let result = Scan::new(dataset.clone(), predicate, Cancel::new()).run().unwrap();
    assert_eq!(result.damaged, [], "{filter}");
    result.selection.len()
}

/// How many filters found some of the rows and not all.
fn check(path: &Path, filters: &[Filter]) -> usize {
    let dataset = Arc::new(Dataset::open(&[path.to_owned()], &OpenOptions::default()).unwrap());
    let counts = by_duckdb(&dataset, filters);
    assert_eq!(counts.len(), filters.len());
    for ((filter, _), count) in filters.iter().zip(&counts) {
        assert_eq!(here(&dataset, filter), *count, "{}: {filter}", path.display());
    }
    counts.iter().filter(|n| (1..dataset.n_rows()).contains(*n)).count()
}

#[test]
fn counts_on_files_made_here_are_those_of_duckdb() {
    if duckdb_is_there() {
        assert_eq!(check(laion_folder(3, 200, 64).path(), &MADE), MADE.len());
    }
}

#[test]
fn counts_on_files_by_other_writers_are_those_of_duckdb() {
    if !duckdb_is_there() {
        return;
    }
    for (data, filters) in REAL {
        let Some(path) = shared_data(data) else { continue };
        let n_telling = check(&path, filters);
        assert!(n_telling * 2 > filters.len(), "{data}: {n_telling} filters tell rows apart");
    }
}
