//! What the tests of duplicates and samples share: rows with equal ones among them, written in any cut and
//! order, and computations in rounds on a number of threads.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use arrow::array::{ArrayRef, Float32Array, Int64Array, RecordBatch, StringArray};
use fastrand::Rng;
use pairlens::base::Progress;
use pairlens::dataset::{Dataset, OpenOptions, SharedDataset};
use pairlens::query::Rounds;

use crate::fixtures::write_shard;

/// A row: what identifies it, what it is divided by, and a number of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) url: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) language: Option<&'static str>,
    pub(crate) punsafe: Option<f32>,
    pub(crate) number: i64,
}

impl Row {
    /// What a pair is.
    pub(crate) fn pair(&self) -> (Option<String>, Option<String>) {
        (self.url.clone(), self.caption.clone())
    }
}

/// `n` rows of which many share a URL, a caption or both; some have NULL or the empty text.
pub(crate) fn rows(rng: &mut Rng, n: usize) -> Vec<Row> {
    let n_texts = 1 + n / 3;
    let text = |rng: &mut Rng, name: &str| match rng.usize(..20) {
        0 => None,
        1 => Some(String::new()),
        _ => Some(format!("{name} {}", rng.usize(..n_texts))),
    };
    let row = |number| Row {
        url: text(rng, "http://example.org"),
        caption: text(rng, "cat"),
        language: [Some("de"), Some("en"), Some("en"), Some("en"), None][rng.usize(..5)],
        punsafe: match rng.usize(..10) {
            0 => None,
            1 => Some(f32::NAN),
            _ => Some(rng.f32()),
        },
        number,
    };
    (0..i64::try_from(n).expect("few rows")).map(row).collect()
}

fn batch(rows: &[Row]) -> RecordBatch {
    let columns: [(&str, ArrayRef); 5] = [
        ("URL", Arc::new(rows.iter().map(|row| row.url.as_deref()).collect::<StringArray>())),
        ("TEXT", Arc::new(rows.iter().map(|row| row.caption.as_deref()).collect::<StringArray>())),
        ("LANGUAGE", Arc::new(rows.iter().map(|row| row.language).collect::<StringArray>())),
        ("punsafe", Arc::new(rows.iter().map(|row| row.punsafe).collect::<Float32Array>())),
        ("number", Arc::new(rows.iter().map(|row| row.number).collect::<Int64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

/// Writes the rows into shards of `shard_rows` rows with groups of `group_rows`, and opens them.
pub(crate) fn dataset_of(folder: &Path, rows: &[Row], shard_rows: usize, group_rows: usize) -> SharedDataset {
    for (at, part) in rows.chunks(shard_rows).enumerate() {
        write_shard(&folder.join(format!("part-{at:05}.parquet")), &batch(part), group_rows);
    }
    open(folder)
}

pub(crate) fn open(folder: &Path) -> SharedDataset {
    Arc::new(Dataset::open(&[folder.to_owned()], &OpenOptions::default()).expect("opens"))
}

/// Runs a computation to its end on this many threads.
pub(crate) fn run<R: Rounds>(rounds: &mut R, n_threads: usize) -> Result<R::Outcome, R::Error> {
    loop {
        let work = || rounds.work(&|_: Progress| {}).expect("nobody cancels");
        let shares = thread::scope(|scope| {
            let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        if let ControlFlow::Break(outcome) = rounds.join(shares)? {
            return Ok(outcome);
        }
    }
}
