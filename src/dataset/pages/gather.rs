//! Some rows of one row group: only pages that hold one of them are unpacked, and a dictionary only if one of
//! those pages needs it.
//!
//! Rows on a damaged page are given up one page at a time; the others come. Columns that are not read raw go
//! through the arrow reader together.

use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::{cast, concat, concat_batches, filter_record_batch};
use parquet::arrow::arrow_reader::RowSelection;

use super::cache::Keep;
use super::chunk::ChunkPages;
use crate::base::{OneByOne, Together};
use crate::dataset::Dataset;
use crate::dataset::address::{ColumnId, GroupRef};
use crate::dataset::part::ColumnPart;
use crate::dataset::read::{Damage, FEWER_ROWS, contained};

/// Rows of a group, as far as they could be read.
#[derive(Debug)]
pub(in crate::dataset) struct Gathered {
    /// Which of the wanted offsets came: `offsets.len() == batch.num_rows()`.
    pub(in crate::dataset) offsets: Vec<u64>,
    pub(in crate::dataset) batch: RecordBatch,
    /// Why the others did not.
    pub(in crate::dataset) damage: Option<Damage>,
}

/// Which wanted rows are given up, and the first reason.
#[derive(Debug)]
struct Losses {
    is_there: Vec<bool>,
    first: Option<Damage>,
}

impl Losses {
    fn none(n_rows: usize) -> Self {
        Self { is_there: vec![true; n_rows], first: None }
    }

    /// Adds those of a column, and gives its array.
    fn join(&mut self, (array, own): (ArrayRef, Self)) -> ArrayRef {
        self.is_there.iter_mut().zip(own.is_there).for_each(|(there, own)| *there &= own);
        self.first = self.first.take().or(own.first);
        array
    }

    fn note(&mut self, rows: std::ops::Range<usize>, damage: Damage) {
        self.is_there[rows].fill(false);
        self.first.get_or_insert(damage);
    }
}

impl Dataset {
    /// The rows of one group at `offsets` (ascending, each once), as one batch of the united types, as
    /// [`Dataset::read_group`] gives them. Damage of a page with one of them is damage of all: for rows that
    /// are worth having singly there is [`Dataset::read_rows`].
    ///
    /// Cost: unpacking each page that holds one of them, and a step for each value before the last of them.
    pub fn gather(
        &self,
        group: &GroupRef,
        offsets: &[u64],
        columns: &[ColumnId],
    ) -> Result<RecordBatch, Damage> {
        let gathered = self.gather_readable(group, offsets, columns, Keep::No, &OneByOne)?;
        gathered.damage.map_or(Ok(gathered.batch), Err)
    }

    /// The same, without the rows that stand on damaged pages; columns one by one or at the same time.
    pub(in crate::dataset) fn gather_readable(
        &self,
        group: &GroupRef,
        offsets: &[u64],
        columns: &[ColumnId],
        keep: Keep,
        together: &dyn Together,
    ) -> Result<Gathered, Damage> {
        let raw = Mutex::new(columns.iter().map(|_| None).collect::<Vec<Option<(ArrayRef, Losses)>>>());
        together.each(columns.len(), &|at| {
            let mut own = Losses::none(offsets.len());
            let array = self.gather_raw(group, offsets, columns[at], keep, &mut own);
            // Held to put an array in its place; nothing inside can panic.
            raw.lock().unwrap_or_else(PoisonError::into_inner)[at] = array.map(|array| (array, own));
        });
        let mut losses = Losses::none(offsets.len());
        let raw = raw.into_inner().unwrap_or_else(PoisonError::into_inner);
        let arrays: Vec<Option<ArrayRef>> =
            raw.into_iter().map(|raw| raw.map(|raw| losses.join(raw))).collect();
        let others: Vec<ColumnId> =
            columns.iter().zip(&arrays).filter(|(_, array)| array.is_none()).map(|(c, _)| *c).collect();
        let mut read =
            if others.is_empty() { None } else { Some(self.read_others(group, offsets, &others)?) }
                .map(|batch| batch.columns().to_vec().into_iter());
        let missing = || self.damage(group, FEWER_ROWS);
        let arrays = arrays
            .into_iter()
            .map(|array| array.or_else(|| read.as_mut()?.next()).ok_or_else(missing))
            .collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(offsets.len()));
        let batch = contained(|| {
            let all = RecordBatch::try_new_with_options(self.schema_of(columns), arrays, &options)?;
            match losses.first {
                None => Ok(all),
                Some(_) => filter_record_batch(&all, &BooleanArray::from(losses.is_there.clone())),
            }
        })
        .map_err(|why| self.damage(group, &why))?;
        let is_there = |(offset, there): (&u64, &bool)| there.then_some(*offset);
        let offsets = offsets.iter().zip(&losses.is_there).filter_map(is_there).collect();
        Ok(Gathered { offsets, batch, damage: losses.first })
    }

    /// A column's rows page by page, in the united type; `None` where it is not read raw.
    fn gather_raw(
        &self,
        group: &GroupRef,
        offsets: &[u64],
        column: ColumnId,
        keep: Keep,
        losses: &mut Losses,
    ) -> Option<ArrayRef> {
        let united = self.column(column).data_type();
        let all = 0..offsets.len();
        if !self.shard_has(group.shard, column) {
            return Some(new_null_array(united, offsets.len()));
        }
        let raw = match self.raw_pages(group, &ColumnPart::whole(column)) {
            Ok(None) => return None,
            Ok(Some(pages)) => rows_of(&pages, offsets, keep, losses)?,
            Err(damage) => Err(damage),
        };
        let cast_to_united = |array: ArrayRef| {
            if array.data_type() == united {
                return Ok(array);
            }
            contained(|| cast(&array, united)).map_err(|why| self.damage(group, &why))
        };
        Some(raw.and_then(cast_to_united).unwrap_or_else(|damage| {
            losses.note(all, damage);
            new_null_array(united, offsets.len())
        }))
    }

    fn read_others(
        &self,
        group: &GroupRef,
        offsets: &[u64],
        columns: &[ColumnId],
    ) -> Result<RecordBatch, Damage> {
        let rows = offsets.iter().filter_map(|o| usize::try_from(*o).ok());
        let n_rows = usize::try_from(group.n_rows).unwrap_or(usize::MAX);
        let keep = RowSelection::from_consecutive_ranges(rows.map(|o| o..o + 1), n_rows);
        let batches = self.read_group(group, columns, Some(keep), offsets.len().max(1))?;
        let batches = batches.collect::<Result<Vec<RecordBatch>, _>>()?;
        let batch = contained(|| concat_batches(&self.schema_of(columns), &batches))
            .map_err(|why| self.damage(group, &why))?;
        if batch.num_rows() == offsets.len() { Ok(batch) } else { Err(self.damage(group, FEWER_ROWS)) }
    }
}

/// The rows of one chunk in its own type, NULL where they are given up; `None` where a page is not read raw.
fn rows_of(
    pages: &ChunkPages<'_>,
    offsets: &[u64],
    keep: Keep,
    losses: &mut Losses,
) -> Option<Result<ArrayRef, Damage>> {
    let mut arrays: Vec<ArrayRef> = Vec::new();
    let mut at = 0;
    while let Some(first) = offsets.get(at) {
        let number = pages.page_at(*first);
        let end = pages.rows(number).end;
        let n = offsets[at..].partition_point(|offset| *offset < end);
        if n == 0 {
            return Some(Err(pages.page_damage(number, &FEWER_ROWS)));
        }
        match pages.rows_at(number, &offsets[at..at + n], keep) {
            Ok(Some(array)) => arrays.push(array),
            Ok(None) => return None,
            Err(damage) => {
                losses.note(at..at + n, damage);
                arrays.push(new_null_array(pages.data_type(), n));
            }
        }
        at += n;
    }
    Some(match &arrays[..] {
        [] => Ok(new_null_array(pages.data_type(), 0)),
        [one] => Ok(one.clone()),
        many => contained(|| concat(&many.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>()))
            .map_err(|why| pages.page_damage(pages.page_at(offsets[0]), &why)),
    })
}
