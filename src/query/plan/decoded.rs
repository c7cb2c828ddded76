//! Conditions on values that the Parquet reader decoded: those on several columns, on the places of rows, on
//! columns that are nested or written in rare ways.
//!
//! Only blocks of rows are read in which the answer is still open.

use std::ops::Range;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::RowSelection;

use super::steps::{Leaf, Residue};
use crate::base::{Cancel, Cancelled, contain};
use crate::dataset::{ColumnPart, Damage, Dataset, FEWER_ROWS, GroupRef, RowId};
use crate::query::SweptRows;
use crate::query::batches::{BATCH_ROWS, batch_rows, row_selection};
use crate::query::columns::{Place, Source};
use crate::query::expression::Part;
use crate::query::kernels::{Bits, Truth};

/// Rows that are read or left out together: to leave out fewer costs more than to decode them.
const BLOCK_ROWS: usize = 1024;

/// A condition and where its values come from.
pub(super) struct Decoded<'a> {
    dataset: &'a Dataset,
    group: &'a GroupRef,
    part: &'a Part,
    columns: &'a [ColumnPart],
    /// For each slot of the part.
    sources: &'a [Source],
}

/// Answers, false for rows that were not asked for; and where the values could not be read, from which row on.
pub(super) struct Partial {
    pub(super) truth: Truth,
    pub(super) damage: Option<(usize, Damage)>,
}

/// A leaf has one column, and that is read.
static OF_ONE_COLUMN: [Source; 1] = [Source::Read(0)];

impl<'a> Decoded<'a> {
    /// A leaf whose column cannot be read raw here.
    pub(super) fn of_leaf(dataset: &'a Dataset, group: &'a GroupRef, leaf: &'a Leaf) -> Self {
        let columns = std::slice::from_ref(&leaf.column);
        Self { dataset, group, part: &leaf.part, columns, sources: &OF_ONE_COLUMN }
    }

    pub(super) fn of_residue(dataset: &'a Dataset, group: &'a GroupRef, residue: &'a Residue) -> Self {
        let Residue { part, columns, sources, .. } = residue;
        Self { dataset, group, part, columns, sources }
    }

    /// The answers for `rows` of the group where `wanted` is set; `wanted.len() == rows.len()`.
    pub(super) fn answer(
        &self,
        rows: &Range<u64>,
        wanted: &Bits,
        cancel: &Cancel,
    ) -> Result<Partial, Cancelled> {
        let mut blocks = Blocks::new(rows.start, wanted);
        let mut truth = Truth::all(Some(false), wanted.len());
        let damage = if self.columns.is_empty() {
            self.answer_places(&mut blocks, &mut truth, cancel)?
        } else {
            self.answer_batches(&mut blocks, &mut truth, cancel)?
        };
        let at = usize::try_from(blocks.at - rows.start).unwrap_or(usize::MAX);
        Ok(Partial { truth, damage: damage.map(|damage| (at, damage)) })
    }

    fn answer_places(
        &self,
        blocks: &mut Blocks,
        truth: &mut Truth,
        cancel: &Cancel,
    ) -> Result<Option<Damage>, Cancelled> {
        loop {
            cancel.check()?;
            let n_rows = usize::try_from(BATCH_ROWS).unwrap_or(usize::MAX);
            let runs = blocks.next(n_rows);
            if runs.is_empty() {
                return Ok(None);
            }
            if let Err(damage) = self.put(truth, blocks, &runs, |_| unreachable_column()) {
                return Ok(Some(damage));
            }
        }
    }

    fn answer_batches(
        &self,
        blocks: &mut Blocks,
        truth: &mut Truth,
        cancel: &Cancel,
    ) -> Result<Option<Damage>, Cancelled> {
        let keep = blocks.selection(self.group.n_rows);
        let batch_rows = batch_rows(self.dataset, self.group, self.columns);
        let read = self.dataset.read_parts(self.group, self.columns, keep, batch_rows);
        let batches = match read {
            Ok(batches) => batches,
            Err(damage) => return Ok(Some(damage)),
        };
        for batch in batches {
            cancel.check()?;
            let put = batch.and_then(|batch: RecordBatch| {
                let runs = blocks.next(batch.num_rows());
                self.put(truth, blocks, &runs, |at| batch.column(at).clone())
            });
            if let Err(damage) = put {
                return Ok(Some(damage));
            }
        }
        Ok((!blocks.is_over()).then(|| self.dataset.damage(self.group, FEWER_ROWS)))
    }

    /// Evaluates the rows of `runs` and puts the answers to their places.
    fn put(
        &self,
        truth: &mut Truth,
        blocks: &mut Blocks,
        runs: &[Range<u64>],
        read: impl Fn(usize) -> ArrayRef,
    ) -> Result<(), Damage> {
        let n_rows = runs.iter().map(length).sum();
        let column = |source: &Source| match source {
            Source::Read(at) => read(*at),
            Source::Place(place) => self.places(place, runs),
            Source::Nowhere => new_null_array(&DataType::Null, n_rows),
        };
        let evaluated = contain(|| {
            let columns: Vec<ArrayRef> = self.sources.iter().map(column).collect();
            self.part.evaluate(&columns, n_rows)
        });
        let answers = match evaluated {
            Ok(Ok(answers)) => Truth::of_array(&answers),
            Ok(Err(error)) => return Err(self.dataset.damage(self.group, &error.to_string())),
            Err(panic) => return Err(self.dataset.damage(self.group, panic.as_str())),
        };
        let mut from = 0;
        for run in runs {
            truth.put(blocks.place(run.start), &answers, from..from + length(run));
            from += length(run);
        }
        blocks.done(runs);
        Ok(())
    }

    fn places(&self, place: &Place, runs: &[Range<u64>]) -> ArrayRef {
        let first = self.group.first_row.0;
        let rows = match runs {
            [run] => SweptRows::Run(first + run.start..first + run.end),
            runs => SweptRows::Each(runs.iter().cloned().flatten().map(|row| RowId(first + row)).collect()),
        };
        place.values_of(self.dataset, self.group, &rows)
    }
}

/// Stands where no column can be: evaluation says that it is missing.
fn unreachable_column() -> ArrayRef {
    new_null_array(&DataType::Null, 0)
}

fn length(run: &Range<u64>) -> usize {
    usize::try_from(run.end - run.start).unwrap_or(usize::MAX)
}

/// The rows to be read, in runs that are given out from front to back.
struct Blocks {
    /// The group's row that stands first among the answers.
    first: u64,
    runs: Vec<Range<u64>>,
    /// The runs before it were given out.
    next: usize,
    /// Rows before this one are answered.
    at: u64,
}

impl Blocks {
    fn new(first: u64, wanted: &Bits) -> Self {
        let mut runs: Vec<Range<u64>> = Vec::new();
        for start in (0..wanted.len()).step_by(BLOCK_ROWS) {
            let end = (start + BLOCK_ROWS).min(wanted.len());
            if !wanted.any_in(start..end) {
                continue;
            }
            let (start, end) = (first + start as u64, first + end as u64);
            match runs.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => runs.push(start..end),
            }
        }
        Self { first, runs, next: 0, at: first }
    }

    /// The next rows, at most `n` of them, as runs.
    fn next(&mut self, n: usize) -> Vec<Range<u64>> {
        let mut left = n as u64;
        let mut given = Vec::new();
        while left > 0
            && let Some(run) = self.runs.get_mut(self.next)
        {
            let end = run.end.min(run.start + left);
            given.push(run.start..end);
            left -= end - run.start;
            run.start = end;
            if run.start == run.end {
                self.next += 1;
            }
        }
        given
    }

    fn done(&mut self, runs: &[Range<u64>]) {
        self.at = runs.last().map_or(self.at, |run| run.end);
    }

    fn is_over(&self) -> bool {
        self.next == self.runs.len()
    }

    fn place(&self, row: u64) -> usize {
        usize::try_from(row - self.first).unwrap_or(usize::MAX)
    }

    /// What the reader is told; `None` for all rows of the group.
    fn selection(&self, n_rows: u64) -> Option<RowSelection> {
        row_selection(self.runs.iter().cloned(), n_rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_with_a_wanted_row_are_given_out() {
        let mut wanted = Bits::zeros(5000);
        wanted.set(10);
        wanted.set(1024);
        wanted.set(4999);
        let mut blocks = Blocks::new(100, &wanted);
        assert_eq!(blocks.runs, [100..2148, 4196..5100]);
        assert_eq!(blocks.next(2000).first(), Some(&(100..2100)));
        assert_eq!(blocks.next(2000), [2100..2148, 4196..5100]);
        assert!(blocks.is_over() && blocks.next(1).is_empty());
        assert_eq!(Blocks::new(0, &Bits::ones(10)).selection(10), None);
    }
}
