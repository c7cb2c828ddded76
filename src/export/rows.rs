//! The selected rows of a dataset in its order, as batches bounded in rows and in bytes.
//!
//! A damaged row group yields the rows before the damage, then how many of its selected rows are lost, and
//! reading goes on with the next group.

use std::ops::Range;

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::RowSelection;

use crate::base::SafeText;
use crate::dataset::{ColumnId, Damage, Dataset, GroupReader, GroupRef};
use crate::query::Selection;

/// Rows of a batch: enough that the cost of a batch vanishes behind that of its rows.
const MAX_BATCH_ROWS: u64 = 8192;

/// Content a batch is meant to hold, by the footer's figures: rows with pictures come in small batches.
const BATCH_BYTES: u64 = 8 * 1024 * 1024;

/// What comes next.
#[derive(Debug)]
pub(super) enum Step {
    /// Rows, at least one.
    Rows(RecordBatch),
    /// Selected rows that cannot be read.
    Failed { damage: Damage, n_rows: u64 },
}

/// Iterates over the selected rows.
pub(super) struct SelectedRows<'a> {
    dataset: &'a Dataset,
    selection: &'a Selection,
    columns: &'a [ColumnId],
    groups: std::slice::Iter<'a, GroupRef>,
    current: Option<Reading<'a>>,
}

struct Reading<'a> {
    group: &'a GroupRef,
    reader: GroupReader,
    /// Selected rows that have not come yet.
    n_left: u64,
}

impl<'a> SelectedRows<'a> {
    pub(super) fn new(dataset: &'a Dataset, selection: &'a Selection, columns: &'a [ColumnId]) -> Self {
        Self { dataset, selection, columns, groups: dataset.groups().iter(), current: None }
    }

    /// Begins the next group with a selected row; `None` after the last.
    fn begin(&mut self) -> Option<Result<Reading<'a>, Step>> {
        let (group, runs) = self.groups.by_ref().find_map(|group| {
            let runs = self.selection.runs_in(group);
            (!runs.is_empty()).then_some((group, runs))
        })?;
        let n_left = runs.iter().map(|run| run.end - run.start).sum();
        let keep = (n_left < group.n_rows).then(|| row_selection(runs, group.n_rows));
        let opened =
            self.dataset.read_group(group, self.columns, keep, batch_rows(self.dataset, group, self.columns));
        Some(match opened {
            Ok(reader) => Ok(Reading { group, reader, n_left }),
            Err(damage) => Err(Step::Failed { damage, n_rows: n_left }),
        })
    }
}

impl Iterator for SelectedRows<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            let mut reading = match self.current.take() {
                Some(reading) => reading,
                None => match self.begin()? {
                    Ok(reading) => reading,
                    Err(failed) => return Some(failed),
                },
            };
            let lost = reading.n_left;
            let damage = match reading.reader.next() {
                Some(Ok(batch)) if batch.num_rows() == 0 => {
                    self.current = Some(reading);
                    continue;
                }
                Some(Ok(batch)) if batch.num_rows() as u64 <= lost => {
                    reading.n_left -= batch.num_rows() as u64;
                    self.current = Some(reading);
                    return Some(Step::Rows(batch));
                }
                Some(Ok(_)) => {
                    miscounted(self.dataset, reading.group, "it holds more rows than its footer says")
                }
                Some(Err(damage)) => damage,
                None if lost == 0 => continue,
                None => miscounted(self.dataset, reading.group, "it holds fewer rows than its footer says"),
            };
            // Damage after the last selected row costs nothing.
            if lost > 0 {
                return Some(Step::Failed { damage, n_rows: lost });
            }
        }
    }
}

fn miscounted(dataset: &Dataset, group: &GroupRef, why: &str) -> Damage {
    Damage {
        shard: group.shard,
        shard_name: dataset.shard(group.shard).name(),
        group: group.group,
        n_rows: group.n_rows,
        why: SafeText::line(why),
    }
}

/// Rows beyond what the machine can count do not exist in a file that was opened on it.
fn row_selection(runs: Vec<Range<u64>>, n_rows: u64) -> RowSelection {
    let index = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    RowSelection::from_consecutive_ranges(
        runs.into_iter().map(|run| index(run.start)..index(run.end)),
        index(n_rows),
    )
}

/// Rows that hold about [`BATCH_BYTES`] by the group's average. Text repeated in a dictionary may be larger
/// than the footer's figure where its writer left out the unencoded size.
fn batch_rows(dataset: &Dataset, group: &GroupRef, columns: &[ColumnId]) -> usize {
    let chunks = dataset.shard(group.shard).metadata().row_group(group.group).columns();
    let wanted = chunks.iter().filter(|chunk| {
        let root = chunk.column_path().parts().first();
        root.is_some_and(|root| columns.iter().any(|c| dataset.column(*c).name() == root))
    });
    let n_bytes: u64 = wanted
        .map(|chunk| chunk.uncompressed_size().max(chunk.unencoded_byte_array_data_bytes().unwrap_or(0)))
        .filter_map(|n| u64::try_from(n).ok())
        .fold(0, u64::saturating_add);
    let fitting = rows_of(BATCH_BYTES, n_bytes, group.n_rows).clamp(1, MAX_BATCH_ROWS);
    usize::try_from(fitting).unwrap_or(1)
}

/// How many rows `budget` bytes hold when `n_rows` rows hold `n_bytes`.
fn rows_of(budget: u64, n_bytes: u64, n_rows: u64) -> u64 {
    let row_bytes = n_bytes.div_ceil(n_rows.max(1)).max(1);
    budget / row_bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_shrink_with_the_rows_weight() {
        assert_eq!(rows_of(BATCH_BYTES, 0, 0), BATCH_BYTES);
        assert_eq!(rows_of(BATCH_BYTES, 100_000 * 500, 500), 83);
        assert_eq!(rows_of(BATCH_BYTES, u64::MAX, 1), 0);
    }
}
