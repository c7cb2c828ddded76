//! The selected rows of a dataset in its order, as batches bounded in rows and in bytes.
//!
//! Rows are read in rounds of about [`ROUND_BYTES`]: all columns of as many row groups as that takes, each
//! column by itself, so that a round is done by as many threads as there are columns. How many there are does
//! not change what comes out. A damaged row group yields the rows before the damage, then how many of its
//! selected rows are lost, and reading goes on with the next group.

use std::borrow::Cow;
use std::ops::Range;

use arrow::array::{BooleanBufferBuilder, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use super::crew::Task;
use super::given::{GivenColumn, GivenValues, with_given};
use super::lane::{Lane, Wanted};
use crate::dataset::{ColumnId, ColumnPart, Damage, Dataset, GroupRef};
use crate::query::Selection;

/// Rows of a batch, and rows of the row group that the arrow reader unpacks at once: what they hold stays in
/// the processor's cache for the columns of an ordinary dataset.
const MAX_BATCH_ROWS: u64 = 8192;

/// Fewer rows are not worth a call of the reader, however thinly they are scattered.
const MIN_READ_ROWS: u64 = 256;

/// Content a batch is meant to hold, by the footer's figures: rows with pictures come in small batches.
const BATCH_BYTES: u64 = 8 << 20;

/// Content of a round, by the footer's figures: a tenth of a second's work for two threads, beside which
/// starting them costs nothing. Twice this much is in memory: one round being read, one being written.
const ROUND_BYTES: u64 = 16 << 20;

/// Row groups of a round: those of ten rows each would hold too many readers open.
const MAX_ROUND_GROUPS: usize = 64;

/// What comes next.
#[derive(Debug)]
pub(super) enum Step {
    /// Rows, at least one.
    Rows(RecordBatch),
    /// Selected rows that cannot be read.
    Failed { damage: Damage, n_rows: u64 },
}

/// Where rows come from, in rounds: have the tasks done, take what they read, and so on until nothing comes.
pub(super) trait Reader {
    /// The work of the next round. All of it has to be done before the next call of another method.
    fn tasks(&mut self) -> Vec<Task<'_>>;

    /// What the round has brought, perhaps nothing; `None` after the last.
    fn take(&mut self) -> Option<Vec<Step>>;
}

/// Reads the selected rows.
pub(super) struct SelectedRows<'a> {
    dataset: &'a Dataset,
    selection: Cow<'a, Selection>,
    columns: &'a [ColumnId],
    given: &'a [GivenColumn],
    schema: SchemaRef,
    groups: std::slice::Iter<'a, GroupRef>,
    /// The row groups of this round; only the last of them may go on in the next.
    round: Vec<Reading<'a>>,
}

/// A row group being read.
struct Reading<'a> {
    wanted: Wanted,
    /// Bytes of a row by the footer.
    row_bytes: u64,
    /// Selected rows that have not come yet.
    n_left: u64,
    /// Those among them that are read in this round.
    n_due: u64,
    lanes: Vec<Lane<'a>>,
    given: GivenValues<'a>,
}

impl<'a> SelectedRows<'a> {
    pub(super) fn new(
        dataset: &'a Dataset,
        selection: Cow<'a, Selection>,
        columns: &'a [ColumnId],
        given: &'a [GivenColumn],
    ) -> Self {
        let schema = with_given(dataset.schema_of(columns), given);
        let groups = dataset.groups().iter();
        Self { dataset, selection, columns, given, schema, groups, round: Vec::new() }
    }

    /// The next group with a selected row; `None` after the last.
    fn begin(&mut self) -> Option<Reading<'a>> {
        let (group, runs) = self.groups.by_ref().find_map(|group| {
            let runs = self.selection.runs_in(group);
            (!runs.is_empty()).then_some((group, runs))
        })?;
        let n_rows = runs.iter().map(|run| run.end - run.start).sum();
        let row_bytes = row_bytes(self.dataset, group, self.columns);
        let wanted = Wanted {
            group: *group,
            mask: (n_rows < group.n_rows).then(|| mask(&runs, group.n_rows)),
            n_rows,
            read_rows: read_rows(n_rows, group.n_rows, row_bytes),
            batch_rows: batch_rows(row_bytes),
        };
        let lanes = self.columns.iter().map(|column| Lane::new(self.dataset, *column)).collect();
        let given = GivenValues::new(self.given, group, runs);
        Some(Reading { wanted, row_bytes, n_left: n_rows, n_due: 0, lanes, given })
    }

    /// Makes up the next round.
    fn plan_round(&mut self) {
        let mut room = ROUND_BYTES;
        for reading in &mut self.round {
            room = reading.plan(room);
        }
        while room > 0 && self.round.len() < MAX_ROUND_GROUPS {
            let Some(mut reading) = self.begin() else { break };
            room = reading.plan(room);
            self.round.push(reading);
        }
    }
}

impl Reader for SelectedRows<'_> {
    fn tasks(&mut self) -> Vec<Task<'_>> {
        self.plan_round();
        let dataset = self.dataset;
        self.round.iter_mut().flat_map(|reading| reading.tasks(dataset, self.columns)).collect()
    }

    fn take(&mut self) -> Option<Vec<Step>> {
        if self.round.is_empty() {
            return None;
        }
        let mut steps = Vec::new();
        for reading in &mut self.round {
            reading.take(self.dataset, &self.schema, &mut steps);
        }
        self.round.retain(|reading| reading.n_left > 0);
        Some(steps)
    }
}

impl<'a> Reading<'a> {
    /// Decides how many rows are due; gives the room that is left for other groups.
    fn plan(&mut self, room: u64) -> u64 {
        // Whole batches: where a round ends must not be seen in what is written.
        let batch_rows = self.wanted.batch_rows as u64;
        let fitting = (room / self.row_bytes).div_ceil(batch_rows).max(1).saturating_mul(batch_rows);
        self.n_due = fitting.min(self.n_left);
        if self.n_due < self.n_left {
            0
        } else {
            room.saturating_sub(self.n_due.saturating_mul(self.row_bytes))
        }
    }

    fn tasks<'t>(&'t mut self, dataset: &Dataset, columns: &[ColumnId]) -> Vec<Task<'t>> {
        let Self { wanted, lanes, n_due, .. } = self;
        let (wanted, n_due) = (&*wanted, *n_due);
        let task = |(lane, column): (&'t mut Lane<'a>, &ColumnId)| {
            let n_bytes = dataset.size_of_parts(&wanted.group, &[ColumnPart::whole(*column)]);
            let weight = n_bytes / wanted.n_rows.max(1) * n_due;
            Task::new(weight, move |cancel| {
                lane.fill(wanted, n_due, cancel);
                Ok(())
            })
        };
        lanes.iter_mut().zip(columns).map(task).collect()
    }

    /// The rows that every column has, then the damage if there is any.
    fn take(&mut self, dataset: &Dataset, schema: &SchemaRef, steps: &mut Vec<Step>) {
        let mut n_there = self.lanes.iter().map(Lane::n_ready).min().unwrap_or(0).min(self.n_due);
        // In the order of the columns: the same damage is told whoever met it first.
        let mut damage = self.lanes.iter().find_map(|lane| lane.damage().cloned());
        while n_there > 0 {
            let n_rows = n_there.min(self.wanted.batch_rows as u64);
            match self.take_batch(schema, n_rows) {
                Ok(batch) => steps.push(Step::Rows(batch)),
                Err(error) => {
                    damage = Some(dataset.damage(&self.wanted.group, &error.to_string()));
                    break;
                }
            }
            self.n_left -= n_rows;
            n_there -= n_rows;
        }
        if let Some(damage) = damage {
            steps.push(Step::Failed { damage, n_rows: std::mem::take(&mut self.n_left) });
        }
    }

    fn take_batch(&mut self, schema: &SchemaRef, n_rows: u64) -> Result<RecordBatch, ArrowError> {
        let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX);
        // Every lane has as many rows: the batch tells of one that has not.
        let mut columns: Vec<_> = self.lanes.iter_mut().filter_map(|lane| lane.take(n_rows)).collect();
        columns.extend(self.given.take(n_rows));
        RecordBatch::try_new(schema.clone(), columns)
    }
}

/// Bit by bit: for rows scattered over a group of millions, runs would take many times the memory.
fn mask(runs: &[Range<u64>], n_rows: u64) -> BooleanBuffer {
    // Rows beyond what the machine can count do not exist in a file that was opened on it.
    let index = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut mask = BooleanBufferBuilder::new(index(n_rows));
    for run in runs {
        mask.append_n(index(run.start) - mask.len(), false);
        mask.append_n(index(run.end - run.start), true);
    }
    mask.append_n(index(n_rows) - mask.len(), false);
    mask.finish()
}

/// Bytes that a row of these columns takes by the group's average, at least 1. Text repeated in a dictionary
/// may be larger than the footer's figure where its writer left out the unencoded size.
pub(super) fn row_bytes(dataset: &Dataset, group: &GroupRef, columns: &[ColumnId]) -> u64 {
    let chunks = dataset.shard(group.shard).metadata().row_group(group.group).columns();
    let wanted = chunks.iter().filter(|chunk| {
        let root = chunk.column_path().parts().first();
        root.is_some_and(|root| columns.iter().any(|c| dataset.column(*c).name() == root))
    });
    let n_bytes: u64 = wanted
        .map(|chunk| chunk.uncompressed_size().max(chunk.unencoded_byte_array_data_bytes().unwrap_or(0)))
        .filter_map(|n| u64::try_from(n).ok())
        .fold(0, u64::saturating_add);
    n_bytes.div_ceil(group.n_rows.max(1)).max(1)
}

/// Rows of a batch when each takes `row_bytes`.
fn batch_rows(row_bytes: u64) -> usize {
    let fitting = (BATCH_BYTES / row_bytes).clamp(1, MAX_BATCH_ROWS);
    usize::try_from(fitting).unwrap_or(1)
}

/// Kept rows to be read at once when `n_kept` of `n_rows` rows are kept.
fn read_rows(n_kept: u64, n_rows: u64, row_bytes: u64) -> usize {
    let kept_of_batch = MAX_BATCH_ROWS.saturating_mul(n_kept) / n_rows.max(1);
    usize::try_from(kept_of_batch.max(MIN_READ_ROWS)).unwrap_or(usize::MAX).min(batch_rows(row_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_shrink_with_the_rows_weight_and_reads_with_their_share() {
        assert_eq!([1, 100_000, u64::MAX].map(batch_rows), [8192, 83, 1]);
        assert_eq!(read_rows(500, 500, 200), 8192);
        assert_eq!(read_rows(87_000, 1_000_000, 200), 712);
        assert_eq!(read_rows(1, 1_000_000, 200), 256);
        assert_eq!(read_rows(1, 1_000_000, 100_000), 83);
    }

    #[test]
    fn a_mask_keeps_what_the_runs_say() {
        let bits: Vec<bool> = mask(&[1..3, 6..7], 8).iter().collect();
        assert_eq!(bits, [false, true, true, false, false, false, true, false]);
    }
}
