//! Columns of an export that are not in the files: values by row, given from outside, behind the files' own.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema, SchemaRef};

use crate::dataset::{GroupRef, RowId};
use crate::query::SweptRows;
use crate::query::facts::FactColumn;

/// A column from outside, such as `fetch.status`.
#[derive(Clone, Debug)]
pub struct GivenColumn {
    /// Its name in the export.
    pub name: String,
    /// Its values.
    pub values: Arc<dyn FactColumn>,
    /// What it was asked for by: the manifest's command asks for it again.
    pub asked: AskedBy,
}

/// The option that asks for a column from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBy {
    /// `--columns`, by its name.
    Name,
    /// `--label`, with all other labels.
    Label,
}

/// The schema with these columns behind it; any of their values may be NULL.
pub(super) fn with_given(schema: SchemaRef, given: &[GivenColumn]) -> SchemaRef {
    if given.is_empty() {
        return schema;
    }
    let own = given.iter().map(|one| Arc::new(Field::new(&one.name, one.values.kind().data_type(), true)));
    let fields: Vec<_> = schema.fields().iter().cloned().chain(own).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// The selected rows of a row group as they go out, and their values in columns from outside.
#[derive(Debug)]
pub(super) struct GivenValues<'a> {
    given: &'a [GivenColumn],
    first_row: RowId,
    /// Rows of the group that have not gone out.
    runs: VecDeque<Range<u64>>,
}

impl<'a> GivenValues<'a> {
    pub(super) fn new(given: &'a [GivenColumn], group: &GroupRef, runs: Vec<Range<u64>>) -> Self {
        Self { given, first_row: group.first_row, runs: runs.into() }
    }

    /// The values of the next `n_rows` rows, one array a column.
    pub(super) fn take(&mut self, n_rows: usize) -> Vec<ArrayRef> {
        if self.given.is_empty() {
            return Vec::new();
        }
        let rows = self.next_rows(n_rows as u64);
        self.given.iter().map(|one| one.values.values(&rows).into_array()).collect()
    }

    fn next_rows(&mut self, mut n: u64) -> SweptRows {
        let mut rows = Vec::new();
        while n > 0
            && let Some(mut run) = self.runs.pop_front()
        {
            let end = run.end.min(run.start + n);
            n -= end - run.start;
            rows.extend((run.start..end).map(|at| RowId(self.first_row.0 + at)));
            run.start = end;
            if run.start < run.end {
                self.runs.push_front(run);
            }
        }
        SweptRows::Each(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::ShardId;

    #[test]
    fn rows_go_out_as_they_are_selected_across_batches() {
        let group = GroupRef { shard: ShardId(0), group: 0, first_row: RowId(100), n_rows: 50 };
        let mut values = GivenValues::new(&[], &group, vec![2..5, 9..10, 20..40]);
        let rows = |rows: SweptRows| rows.iter().map(|row| row.0).collect::<Vec<_>>();
        assert_eq!(rows(values.next_rows(2)), [102, 103]);
        assert_eq!(rows(values.next_rows(3)), [104, 109, 120]);
        assert_eq!(rows(values.next_rows(1)), [121]);
    }
}
