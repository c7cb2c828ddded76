//! The manifest beside an export: what it was made from, what became of every selected row, and the command
//! that makes it again.
//!
//! A JSON file named like the export with `.manifest.json` behind. It is a machine format: names and filters
//! stand in it as they are.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::format::CsvCells;
use super::plan::{ExportRows, Plan};
use super::provenance::SampleOrigin;
use super::run::Outcome;
use crate::base::utc_time;
use crate::dataset::{Damage, Dataset};

/// Raised when a field changes its meaning; new fields may come without.
const FORMAT_VERSION: u32 = 1;

/// What LAION says of its own releases; other sources have their own terms.
const LICENCE: &str = "LAION publishes its metadata (links, captions, scores) under CC-BY 4.0; the pictures \
     stay under their own licences. For other sources see their terms.";

/// What became of the selected rows: `selected == written + withheld + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows that were asked for.
    pub selected: u64,
    /// Rows in the export.
    pub written: u64,
    /// Rows whose pictures an export that fetches left out by the safety policy; 0 for the formats here.
    pub withheld: u64,
    /// Rows that could not be read.
    pub failed: u64,
}

impl Counts {
    /// Whether every selected row is accounted for.
    pub fn add_up(self) -> bool {
        self.written.checked_add(self.withheld).and_then(|n| n.checked_add(self.failed))
            == Some(self.selected)
    }
}

/// Selected rows of a damaged row group that are missing in the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRows {
    /// The damage.
    pub damage: Damage,
    /// How many selected rows it cost.
    pub n_rows: u64,
}

/// Where the manifest of an export lies: `cats.parquet` → `cats.parquet.manifest.json`.
pub fn manifest_path(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    format_version: u32,
    tool: &'static str,
    tool_version: &'static str,
    created: String,
    command: &'a str,
    dataset: Source<'a>,
    filter: Filter<'a>,
    dedup: Option<&'a str>,
    sample: Option<&'a SampleOrigin>,
    order: &'a str,
    columns: Vec<&'a str>,
    counts: Counts,
    damage: Vec<Lost<'a>>,
    notes: &'a [String],
    output: Output<'a>,
    licence: &'static str,
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    fingerprint: String,
    rows: u64,
    sources: Vec<SourceShard<'a>>,
    findings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SourceShard<'a> {
    path: std::borrow::Cow<'a, str>,
    rows: u64,
    size_bytes: u64,
    fingerprint: String,
}

/// Both are null when all rows were taken.
#[derive(Debug, Serialize)]
struct Filter<'a> {
    typed: Option<&'a str>,
    expanded: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Lost<'a> {
    shard: &'a str,
    row_group: usize,
    failed: u64,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct Output<'a> {
    path: std::borrow::Cow<'a, str>,
    format: &'static str,
    compression: &'static str,
    spreadsheet_safe: bool,
    bytes: u64,
    sha256: &'a str,
}

/// The manifest as JSON text, indented for people.
pub(super) fn manifest_json(plan: &Plan<'_>, outcome: &Outcome, created: SystemTime) -> Vec<u8> {
    assert!(outcome.counts.add_up(), "every selected row was counted once: {:?}", outcome.counts);
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        tool: "pairlens",
        tool_version: env!("CARGO_PKG_VERSION"),
        created: in_utc(created),
        command: plan.command().as_str(),
        dataset: source(plan.dataset()),
        filter: Filter {
            typed: plan.provenance().filter.as_deref(),
            expanded: plan.provenance().filter_expanded.as_deref(),
        },
        dedup: plan.provenance().dedup.as_deref(),
        sample: plan.provenance().sample.as_ref(),
        order: order(plan),
        columns: plan.column_names().collect(),
        counts: outcome.counts,
        damage: outcome.failed.iter().map(lost).collect(),
        notes: &outcome.notes,
        output: Output {
            path: plan.output().to_string_lossy(),
            format: plan.format().name(),
            compression: plan.compression().name(),
            spreadsheet_safe: plan.csv_cells() == CsvCells::SpreadsheetSafe,
            bytes: outcome.n_bytes,
            sha256: &outcome.sha256,
        },
        licence: LICENCE,
    };
    // Names and numbers only: nothing in it can fail to become JSON.
    let mut json = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    json.push(b'\n');
    json
}

/// The order as it was typed. One that nobody typed is not made up: the command does not bring it about.
fn order<'a>(plan: &'a Plan<'_>) -> &'a str {
    match (plan.rows(), &plan.provenance().sort) {
        (ExportRows::Selected(_), _) => "dataset order",
        (ExportRows::Ordered(_), Some(sort)) => sort,
        (ExportRows::Ordered(_), None) => "as given by the caller",
    }
}

fn source(dataset: &Dataset) -> Source<'_> {
    Source {
        fingerprint: dataset.fingerprint().to_string(),
        rows: dataset.n_rows(),
        sources: dataset
            .shards()
            .iter()
            .map(|shard| SourceShard {
                path: shard.path().to_string_lossy(),
                rows: shard.n_rows(),
                size_bytes: shard.size_bytes(),
                fingerprint: shard.fingerprint().to_string(),
            })
            .collect(),
        findings: dataset.findings().iter().map(ToString::to_string).collect(),
    }
}

fn lost(failed: &FailedRows) -> Lost<'_> {
    Lost {
        shard: failed.damage.shard_name.as_str(),
        row_group: failed.damage.group,
        failed: failed.n_rows,
        why: failed.damage.why.as_str(),
    }
}

/// Whole seconds after RFC 3339. A clock before 1970 is a clock that was never set.
fn in_utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    utc_time(i64::try_from(seconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn counts_add_up_or_not() {
        let counts = Counts { selected: 10, written: 7, withheld: 1, failed: 2 };
        assert!(counts.add_up());
        assert!(!Counts { failed: 3, ..counts }.add_up());
        assert!(!Counts { written: u64::MAX, ..counts }.add_up());
    }

    #[test]
    fn times_are_in_utc() {
        assert_eq!(in_utc(UNIX_EPOCH + Duration::from_secs(1_790_000_000)), "2026-09-21T14:13:20Z");
        assert_eq!(in_utc(UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
        assert_eq!(manifest_path(Path::new("a/cats.csv")), Path::new("a/cats.csv.manifest.json"));
    }
}
