//! What the text formats share: batches are spelled side by side and reach the file in their order.
//!
//! How a row is spelled is the affair of `csv` and `jsonl`.

use std::io::Write as _;

use arrow::array::RecordBatch;

use super::crew::Task;
use super::json::Unsaid;
use super::sink::Sink;
use super::size::batch_bytes;
use super::writer::{Finished, WriteError, Writer};

/// Rows spelled by one task: a millisecond or two of work, so that a cancelled export stops at once.
const TASK_ROWS: usize = 4096;

/// A way to spell rows as text.
pub(super) trait RowFormat: Send + Sync {
    /// What stands before the first row.
    fn begin(&self, piece: &mut Piece);

    /// Appends one row.
    fn push_row(&self, piece: &mut Piece, batch: &RecordBatch, row: usize);

    /// What has to be said of all that was written.
    fn notes(&self, tally: Tally) -> Vec<String>;
}

/// Spelled rows, and what they could not say.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) text: Vec<u8>,
    /// For cells that are spelled before they are quoted.
    pub(super) cell: Vec<u8>,
    pub(super) tally: Tally,
}

/// What was met in a file, by count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) unsaid: Unsaid,
    /// Texts with a sign before them.
    pub(super) n_prefixed: u64,
    /// Rows of which nothing is to be seen.
    pub(super) n_empty_lines: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.unsaid.n_not_finite += other.unsaid.n_not_finite;
        self.unsaid.n_unspeakable += other.unsaid.n_unspeakable;
        self.n_prefixed += other.n_prefixed;
        self.n_empty_lines += other.n_empty_lines;
    }
}

/// A text file being written.
pub(super) struct TextWriter<F> {
    sink: Sink,
    format: F,
    tally: Tally,
    due: Vec<(RecordBatch, Piece)>,
}

impl<F: RowFormat> TextWriter<F> {
    /// Writes what stands before the first row.
    pub(super) fn new(sink: Sink, format: F) -> Result<Self, WriteError> {
        let mut writer = Self { sink, format, tally: Tally::default(), due: Vec::new() };
        let mut head = Piece::default();
        writer.format.begin(&mut head);
        writer.write(&head)?;
        Ok(writer)
    }

    fn write(&mut self, piece: &Piece) -> Result<(), WriteError> {
        self.tally.add(piece.tally);
        Ok(self.sink.write_all(&piece.text)?)
    }
}

impl<F: RowFormat> Writer for TextWriter<F> {
    fn accept(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        let n_rows = batch.num_rows();
        let starts = (0..n_rows).step_by(TASK_ROWS);
        let slices = starts.map(|start| batch.slice(start, TASK_ROWS.min(n_rows - start)));
        self.due.extend(slices.map(|slice| (slice, Piece::default())));
        Ok(())
    }

    fn end(&mut self) {}

    fn tasks(&mut self) -> Vec<Task<'_>> {
        let format = &self.format;
        let due = self.due.iter_mut().map(|due| {
            let (batch, piece) = (&due.0, &mut due.1);
            Task::new(batch_bytes(batch) as u64, move |_| {
                (0..batch.num_rows()).for_each(|row| format.push_row(piece, batch, row));
                Ok(())
            })
        });
        due.collect()
    }

    fn settle(&mut self) -> Result<(), WriteError> {
        let due = std::mem::take(&mut self.due);
        due.iter().try_for_each(|(_, piece)| self.write(piece))
    }

    fn finish(self: Box<Self>) -> Result<Finished, WriteError> {
        Ok(Finished { notes: self.format.notes(self.tally), sink: self.sink })
    }
}
