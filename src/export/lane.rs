//! One column of one row group on its way out: read piece by piece, handed over in batches.
//!
//! A lane reads its own column and nothing else, so that the columns of a row group can be read side by side.

use std::collections::VecDeque;

use arrow::array::{Array, ArrayRef, BooleanBufferBuilder};
use arrow::buffer::BooleanBuffer;
use arrow::compute::concat;
use parquet::arrow::arrow_reader::RowSelection;

use super::walk::{PageWalk, Walked};
use crate::base::{Cancel, contain};
use crate::dataset::{ColumnId, Damage, Dataset, FEWER_ROWS, GroupReader, GroupRef};

/// Why a row group is damaged that goes on after its last row.
const MORE_ROWS: &str = "it holds more rows than its footer says";

/// The rows of a group that all its lanes read.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) group: GroupRef,
    /// A bit for each row of the group, set for those that are kept; `None` for all rows.
    pub(super) mask: Option<BooleanBuffer>,
    /// Rows that are kept.
    pub(super) n_rows: u64,
    /// Rows that the arrow reader gives at once.
    pub(super) read_rows: usize,
    /// Rows of a batch.
    pub(super) batch_rows: usize,
}

/// A column being read.
pub(super) struct Lane<'a> {
    dataset: &'a Dataset,
    column: ColumnId,
    source: Source<'a>,
    /// Rows that were read.
    n_read: u64,
    /// What was read and is in no batch yet.
    pieces: VecDeque<ArrayRef>,
    n_loose: u64,
    /// Batches to be taken.
    ready: VecDeque<ArrayRef>,
    n_ready: u64,
    damage: Option<Damage>,
}

enum Source<'a> {
    /// Opening is a part of the work.
    Unopened,
    Pages(PageWalk<'a>),
    Reader(GroupReader),
}

impl<'a> Lane<'a> {
    pub(super) fn new(dataset: &'a Dataset, column: ColumnId) -> Self {
        Self {
            dataset,
            column,
            source: Source::Unopened,
            n_read: 0,
            pieces: VecDeque::new(),
            n_loose: 0,
            ready: VecDeque::new(),
            n_ready: 0,
            damage: None,
        }
    }

    /// Rows that can be taken.
    pub(super) fn n_ready(&self) -> u64 {
        self.n_ready
    }

    /// Why no more rows can be read, once that is so.
    pub(super) fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// Reads until `n_rows` rows are ready, in batches, or there is damage.
    pub(super) fn fill(&mut self, wanted: &Wanted, n_rows: u64, cancel: &Cancel) {
        while self.n_ready + self.n_loose < n_rows && self.damage.is_none() && !cancel.is_cancelled() {
            match self.next(wanted) {
                Ok(piece) => {
                    self.n_loose += piece.len() as u64;
                    self.pieces.push_back(piece);
                }
                Err(damage) => self.damage = Some(damage),
            }
        }
        while self.n_ready < n_rows && self.n_loose > 0 {
            let n_batch = (wanted.batch_rows as u64).min(n_rows - self.n_ready).min(self.n_loose);
            match self.cut(n_batch) {
                Ok(batch) => {
                    self.ready.push_back(batch);
                    self.n_ready += n_batch;
                    self.n_loose -= n_batch;
                }
                Err(why) => {
                    self.damage = Some(self.dataset.damage(&wanted.group, &why));
                    break;
                }
            }
        }
    }

    /// The next `n_rows` rows, which are the next batch or the beginning of it.
    pub(super) fn take(&mut self, n_rows: usize) -> Option<ArrayRef> {
        let batch = self.ready.pop_front()?;
        self.n_ready -= batch.len() as u64;
        Some(if batch.len() == n_rows { batch } else { batch.slice(0, n_rows.min(batch.len())) })
    }

    fn next(&mut self, wanted: &Wanted) -> Result<ArrayRef, Damage> {
        let piece = loop {
            match (&mut self.source, &wanted.mask) {
                (Source::Unopened, _) => self.source = self.open(wanted)?,
                (Source::Pages(walk), Some(mask)) => match walk.next(mask)? {
                    Walked::Rows(rows) => break Some(rows),
                    Walked::Over => break None,
                    Walked::Stuck { row } => self.source = self.reader(wanted, Some(from(mask, row)))?,
                },
                (Source::Pages(_), None) => self.source = self.reader(wanted, None)?,
                (Source::Reader(reader), _) => {
                    break reader.next().transpose()?.map(|batch| batch.column(0).clone());
                }
            }
        };
        let damaged = |why| self.dataset.damage(&wanted.group, why);
        let piece = piece.ok_or_else(|| damaged(FEWER_ROWS))?;
        self.n_read += piece.len() as u64;
        if self.n_read > wanted.n_rows { Err(damaged(MORE_ROWS)) } else { Ok(piece) }
    }

    /// All rows are read by the arrow reader, which is quicker where nothing is left out.
    fn open(&self, wanted: &Wanted) -> Result<Source<'a>, Damage> {
        let Some(mask) = &wanted.mask else { return self.reader(wanted, None) };
        match PageWalk::new(self.dataset, &wanted.group, self.column)? {
            Some(walk) => Ok(Source::Pages(walk)),
            None => self.reader(wanted, Some(mask.clone())),
        }
    }

    fn reader(&self, wanted: &Wanted, mask: Option<BooleanBuffer>) -> Result<Source<'a>, Damage> {
        let keep = mask.map(RowSelection::from_boolean_buffer);
        let reader = self.dataset.read_group(&wanted.group, &[self.column], keep, wanted.read_rows)?;
        Ok(Source::Reader(reader))
    }

    /// The first `n_rows` rows of the pieces, which hold as many, in one. `Err` says why they do not go
    /// together. Costs nothing where they were read in one piece.
    fn cut(&mut self, n_rows: u64) -> Result<ArrayRef, String> {
        let mut parts = Vec::new();
        let mut n_missing = usize::try_from(n_rows).unwrap_or(usize::MAX);
        while n_missing > 0
            && let Some(piece) = self.pieces.pop_front()
        {
            let n_taken = piece.len().min(n_missing);
            if n_taken < piece.len() {
                self.pieces.push_front(piece.slice(n_taken, piece.len() - n_taken));
            }
            parts.push(piece.slice(0, n_taken));
            n_missing -= n_taken;
        }
        if let [whole] = &parts[..] {
            return Ok(whole.clone());
        }
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        match contain(|| concat(&parts)) {
            Ok(joined) => joined.map_err(|error| error.to_string()),
            Err(panic) => Err(panic.into_string()),
        }
    }
}

/// The same bits, but none before `row`.
fn from(mask: &BooleanBuffer, row: u64) -> BooleanBuffer {
    let start = usize::try_from(row).unwrap_or(usize::MAX).min(mask.len());
    let mut bits = BooleanBufferBuilder::new(mask.len());
    bits.append_n(start, false);
    bits.append_buffer(&mask.slice(start, mask.len() - start));
    bits.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_from_a_row_on_keeps_its_length_and_what_follows() {
        let mask = BooleanBuffer::from(vec![true, true, false, true]);
        let bits = |row| from(&mask, row).iter().collect::<Vec<bool>>();
        assert_eq!(bits(0), [true, true, false, true]);
        assert_eq!(bits(1), [false, true, false, true]);
        assert_eq!(bits(9), [false; 4]);
    }
}
