//! How values are asked of the Parquet reader: which rows of a group, and how many of them at a time.
//!
//! For everything in `query` that reads decoded values; what is done with a batch is each reader's affair.

use std::ops::Range;

use parquet::arrow::arrow_reader::RowSelection;

use crate::dataset::{ColumnPart, Dataset, GroupRef};

/// Rows decoded and evaluated between two looks at the cancel switch: about a millisecond for scores and
/// captions, and what a batch holds stays in the processor's cache.
pub(super) const BATCH_ROWS: u64 = 8192;

/// Bytes a batch may hold by the footer: pictures of 100 kB are read 80 rows at a time, not 8192.
const BATCH_BYTES: u64 = 8 << 20;

/// As many rows as fit the budget, by what the footer says of the parts' size.
pub(super) fn batch_rows(dataset: &Dataset, group: &GroupRef, parts: &[ColumnPart]) -> usize {
    let per_row = dataset.size_of_parts(group, parts) / group.n_rows.max(1);
    usize::try_from((BATCH_BYTES / per_row.max(1)).clamp(1, BATCH_ROWS)).unwrap_or(1)
}

/// What the reader is told of `runs`, offsets in a group of `n_rows` rows, ascending and apart; `None` stands for
/// all of them.
pub(super) fn row_selection(
    runs: impl IntoIterator<Item = Range<u64>> + Clone,
    n_rows: u64,
) -> Option<RowSelection> {
    let n_wanted: u64 = runs.clone().into_iter().map(|run| run.end - run.start).sum();
    if n_wanted == n_rows {
        return None;
    }
    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
    let runs = runs.into_iter().map(|run| place(run.start)..place(run.end));
    Some(RowSelection::from_consecutive_ranges(runs, place(n_rows)))
}
