//! A filter over a whole dataset: row groups pruned by their footers, the rest read in pieces, evaluated, and
//! found rows handed over in dataset order while the scan goes on.
//!
//! It spawns nothing: any number of threads call [`Scan::work`] on one scan and share its pieces. What is
//! shown of the findings, and when, is the caller's business.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::RowSelection;

use super::columns::{Source, sources};
use super::delivery::{Delivery, Step};
use super::expression::{Outcome, Predicate, Verdict};
use super::pieces::{Piece, Pieces};
use super::{Selection, prune};
use crate::base::{Cancel, Cancelled, Progress, SafeText, contain};
use crate::dataset::{ColumnPart, Damage, FEWER_ROWS, GroupRef, RowId, SharedDataset};

/// Rows decoded and evaluated between two looks at the cancel switch: about a millisecond for scores and
/// captions, and what a batch holds stays in the processor's cache.
const BATCH_ROWS: u64 = 8192;

/// Bytes a batch may hold by the footer: pictures of 100 kB are read 80 rows at a time, not 8192.
const BATCH_BYTES: u64 = 8 << 20;

/// Rows that were neither selected nor rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Rows for which the filter is unknown, because of NULL or NaN.
    pub rows: u64,
    /// Row groups were skipped by their footers, which do not say how many more there are.
    pub at_least: bool,
}

/// What a scan has found since the last part, and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanPart {
    /// Matching rows, ascending, all after those of earlier parts.
    pub found: Vec<RowId>,
    /// Row groups done so far.
    pub progress: Progress,
    /// Rows looked at or skipped by the footer so far.
    pub n_scanned: u64,
    /// Rows lost so far.
    pub lost: Lost,
    /// Row groups that could not be read, newly met, each once: the words name the group and say why.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

/// A whole scan's result.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanResult {
    /// The matching rows.
    pub selection: Selection,
    /// Rows lost to NULL or NaN.
    pub lost: Lost,
    /// Row groups that could not be read; rows found in them before the damage are in the selection.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

/// A filter running over a dataset. Share it between threads; each calls [`Scan::work`].
#[derive(Debug)]
pub struct Scan {
    dataset: SharedDataset,
    predicate: Predicate,
    parts: Vec<ColumnPart>,
    sources: Vec<Source>,
    pieces: Pieces,
    next: AtomicUsize,
    // In order means one at a time: the lock is held while a part is handed over.
    delivery: Mutex<Delivery>,
    cancel: Cancel,
}

impl Scan {
    /// Prepares a scan. Reads nothing.
    pub fn new(dataset: SharedDataset, predicate: Predicate, cancel: Cancel) -> Self {
        let (parts, sources) = sources(&dataset, predicate.inputs());
        let pieces = Pieces::new(dataset.groups());
        let delivery = Mutex::new(Delivery::new(dataset.groups().len() as u64));
        Self { dataset, predicate, parts, sources, pieces, next: AtomicUsize::new(0), delivery, cancel }
    }

    /// Works until no piece is left. Any number of threads may call it at once; the scan is over when all of
    /// them have returned. `sink` is called by whichever thread has the next part, one at a time and in
    /// dataset order: while it blocks, so do the others.
    pub fn work(&self, sink: &(impl Fn(ScanPart) + ?Sized)) -> Result<(), Cancelled> {
        // Relaxed: the counter only hands out numbers, findings are passed on under the lock.
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = self.pieces.get(self.dataset.groups(), at) else { return Ok(()) };
            self.cancel.check()?;
            self.scan_piece(at, &piece, sink)?;
        }
    }

    /// The whole scan on this thread.
    pub fn run(&self) -> Result<ScanResult, Cancelled> {
        let result = Mutex::new(ScanResult {
            selection: Selection::none(self.dataset.n_rows()),
            lost: Lost::default(),
            damaged: Vec::new(),
        });
        self.work(&|part: ScanPart| {
            if let Ok(mut result) = result.lock() {
                result.selection.extend(part.found);
                result.lost = part.lost;
                result.damaged.extend(part.damaged);
            }
        })?;
        Ok(result.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn scan_piece(
        &self,
        at: usize,
        piece: &Piece,
        sink: &(impl Fn(ScanPart) + ?Sized),
    ) -> Result<(), Cancelled> {
        let n_rows = piece.rows.end - piece.rows.start;
        match prune::judge(&self.dataset, &self.predicate, &piece.group) {
            Verdict::Perhaps => self.read_piece(at, piece, sink)?,
            verdict => {
                let at_least = verdict == Verdict::NeverTrue;
                self.deliver(at, Step::Skipped { n_rows, at_least }, sink);
            }
        }
        let ends_group = piece.rows.end == piece.group.n_rows;
        self.deliver(at, Step::End { ends_group }, sink);
        Ok(())
    }

    fn read_piece(
        &self,
        at: usize,
        piece: &Piece,
        sink: &(impl Fn(ScanPart) + ?Sized),
    ) -> Result<(), Cancelled> {
        let damaged = |damage: &Damage| {
            // The whole sentence, which names the row group: whoever reads it sees no other place.
            Step::Damaged { group: piece.group, why: SafeText::line(&damage.to_string()) }
        };
        let keep = selection_of(piece);
        let batches =
            match self.dataset.read_parts(&piece.group, &self.parts, keep, self.batch_rows(&piece.group)) {
                Ok(batches) => batches,
                Err(damage) => {
                    self.deliver(at, damaged(&damage), sink);
                    return Ok(());
                }
            };
        let mut first = RowId(piece.group.first_row.0 + piece.rows.start);
        for batch in batches {
            self.cancel.check()?;
            let outcome = batch.and_then(|batch| {
                let n_rows = batch.num_rows();
                Ok((n_rows, self.evaluate(&batch, &piece.group, first)?))
            });
            match outcome {
                Ok((n_rows, Outcome { selected, n_unknown })) => {
                    self.deliver(at, Step::Rows { first, selected, n_unknown: n_unknown as u64 }, sink);
                    first.0 += n_rows as u64;
                }
                Err(damage) => {
                    self.deliver(at, damaged(&damage), sink);
                    return Ok(());
                }
            }
        }
        if first.0 < piece.group.first_row.0 + piece.rows.end {
            let damage = self.dataset.damage(&piece.group, FEWER_ROWS);
            self.deliver(at, damaged(&damage), sink);
        }
        Ok(())
    }

    fn evaluate(&self, batch: &RecordBatch, group: &GroupRef, first: RowId) -> Result<Outcome, Damage> {
        let n_rows = batch.num_rows();
        let column = |source: &Source| -> ArrayRef {
            match source {
                Source::Read(at) => batch.column(*at).clone(),
                Source::Place(place) => place.values(&self.dataset, group, first, n_rows),
                Source::Nowhere => new_null_array(&DataType::Null, n_rows),
            }
        };
        let columns: Vec<ArrayRef> = self.sources.iter().map(column).collect();
        // Kernels meet what strangers wrote: one that panics costs this row group, not the program.
        match contain(|| self.predicate.evaluate(&columns, n_rows)) {
            Ok(outcome) => outcome.map_err(|error| self.dataset.damage(group, &error.to_string())),
            Err(panic) => Err(self.dataset.damage(group, panic.as_str())),
        }
    }

    /// As many rows as fit the budget, by what the footer says of the parts' size.
    fn batch_rows(&self, group: &GroupRef) -> usize {
        let size = self.dataset.size_of_parts(group, &self.parts);
        let per_row = size / group.n_rows.max(1);
        usize::try_from((BATCH_BYTES / per_row.max(1)).clamp(1, BATCH_ROWS)).unwrap_or(1)
    }

    fn deliver(&self, at: usize, step: Step, sink: &(impl Fn(ScanPart) + ?Sized)) {
        // A sink that panicked left the delivery whole: it is called after the state was brought up to date.
        let mut delivery = self.delivery.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(part) = delivery.take(at, step) {
            sink(part);
        }
    }
}

/// The rows of the group to read; `None` stands for all of them.
fn selection_of(piece: &Piece) -> Option<RowSelection> {
    if piece.rows == (0..piece.group.n_rows) {
        return None;
    }
    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
    let rows = place(piece.rows.start)..place(piece.rows.end);
    Some(RowSelection::from_consecutive_ranges(std::iter::once(rows), place(piece.group.n_rows)))
}
