//! A filter over a whole dataset: row groups pruned by their footers, the rest answered in pieces, and found
//! rows handed over in dataset order while the scan goes on.
//!
//! It spawns nothing: any number of threads call [`Scan::work`] on one scan and share its pieces. How a piece
//! is answered is said by `plan`; what is shown of the findings, and when, is the caller's business.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::buffer::BooleanBuffer;

use super::Selection;
use super::delivery::{Delivery, Outcome};
use super::expression::{Predicate, Verdict};
use super::kernels::Bits;
use super::pieces::{Piece, Pieces};
use super::plan::{Answered, Context, GroupWork, PieceScan, Plan, ScanMemory};
use super::prune::Pruner;
use crate::base::{Cancel, Cancelled, Progress, SafeText};
use crate::dataset::{Damage, GroupRef, RowId, SharedDataset};

/// Rows that were neither selected nor rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Rows for which the filter is unknown, because of NULL or NaN.
    pub rows: u64,
    /// Row groups or pages were left out by their bounds, which do not say how many more there are.
    pub at_least: bool,
}

/// Matching rows of a stretch: `first + i` for every bit `i` that is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The row of the first bit.
    pub first: RowId,
    /// One bit a row.
    pub selected: BooleanBuffer,
}

/// What a scan has found since the last part, and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanPart {
    /// Matching rows, ascending, all after those of earlier parts.
    pub found: Vec<Found>,
    /// Row groups done so far.
    pub progress: Progress,
    /// Rows looked at or skipped by the footer so far.
    pub n_scanned: u64,
    /// Rows lost so far.
    pub lost: Lost,
    /// Row groups of which rows could not be read, newly met, each once: the words name the place and say why.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

impl ScanPart {
    /// The matching rows one by one, ascending. Whoever wants them as a set takes [`Selection::extend_bits`].
    pub fn rows(&self) -> impl Iterator<Item = RowId> + '_ {
        let rows = |found: &Found| {
            let first = found.first.0;
            found.selected.set_indices().map(move |i| RowId(first + i as u64)).collect::<Vec<_>>()
        };
        self.found.iter().flat_map(rows)
    }
}

/// A whole scan's result.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanResult {
    /// The matching rows.
    pub selection: Selection,
    /// Rows lost to NULL or NaN.
    pub lost: Lost,
    /// Row groups of which rows could not be read; the matching rows among the others are in the selection.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

impl ScanResult {
    /// Nothing found yet, in a dataset of so many rows.
    pub fn none(n_rows: u64) -> Self {
        Self { selection: Selection::none(n_rows), lost: Lost::default(), damaged: Vec::new() }
    }

    /// Adds the next part.
    pub fn take(&mut self, part: ScanPart) {
        for found in &part.found {
            self.selection.extend_bits(found.first, &found.selected);
        }
        self.lost = part.lost;
        self.damaged.extend(part.damaged);
    }
}

/// A filter running over a dataset. Share it between threads; each calls [`Scan::work`].
#[derive(Debug)]
pub struct Scan {
    dataset: SharedDataset,
    predicate: Predicate,
    plan: Plan,
    memory: Option<Arc<ScanMemory>>,
    pieces: Pieces,
    next: AtomicUsize,
    /// Row groups that are being worked on: those that are dealt in turn, or two times as many.
    groups: Mutex<BTreeMap<usize, Arc<GroupWork>>>,
    // In order means one at a time: the lock is held while a part is handed over.
    delivery: Mutex<Delivery>,
    cancel: Cancel,
}

/// Whatever panicked while it held a lock of a scan left it whole: each is held for one lookup, or while a
/// part is handed over that was taken out before.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scan {
    /// Prepares a scan. Reads nothing.
    pub fn new(dataset: SharedDataset, predicate: Predicate, cancel: Cancel) -> Self {
        let plan = Plan::new(&dataset, &predicate);
        let pieces = Pieces::new(dataset.groups());
        let delivery = Mutex::new(Delivery::new(dataset.groups().len() as u64));
        let (next, groups) = (AtomicUsize::new(0), Mutex::default());
        Self { dataset, predicate, plan, memory: None, pieces, next, groups, delivery, cancel }
    }

    /// Uses answers of earlier scans, and leaves its own for later ones.
    #[must_use]
    pub fn with_memory(self, memory: Arc<ScanMemory>) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// Works until no piece is left. Any number of threads may call it at once; the scan is over when all of
    /// them have returned. `sink` is called by whichever thread has the next part, one at a time and in
    /// dataset order: while it blocks, so do the others.
    pub fn work(&self, sink: &(impl Fn(ScanPart) + ?Sized)) -> Result<(), Cancelled> {
        let pruner = Pruner::new(&self.dataset, &self.predicate);
        // Relaxed: the counter only hands out numbers, findings are passed on under the lock.
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((at, piece)) = self.pieces.dealt(self.dataset.groups(), turn) else { return Ok(()) };
            self.cancel.check()?;
            self.scan_piece(at, &piece, &pruner, sink)?;
        }
    }

    /// The result before the first part: parts are added by [`ScanResult::take`].
    pub fn nothing_found(&self) -> ScanResult {
        ScanResult::none(self.dataset.n_rows())
    }

    /// The whole scan on this thread.
    pub fn run(&self) -> Result<ScanResult, Cancelled> {
        let result = Mutex::new(self.nothing_found());
        self.work(&|part: ScanPart| locked(&result).take(part))?;
        Ok(result.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn scan_piece(
        &self,
        at: usize,
        piece: &Piece,
        pruner: &Pruner<'_>,
        sink: &(impl Fn(ScanPart) + ?Sized),
    ) -> Result<(), Cancelled> {
        let work = self.work_of(piece);
        let outcome = match work.verdict(|| pruner.of_group(&piece.group)) {
            Verdict::Perhaps => self.answer_piece(piece, pruner, &work)?,
            Verdict::AlwaysUnknown => {
                let rows = piece.rows.end - piece.rows.start;
                skipped(piece, Lost { rows, at_least: false })
            }
            verdict => skipped(piece, Lost { rows: 0, at_least: verdict == Verdict::NeverTrue }),
        };
        if work.is_last_piece() {
            locked(&self.groups).remove(&piece.number);
        }
        let mut delivery = locked(&self.delivery);
        if let Some(part) = delivery.take(at, outcome) {
            sink(part);
        }
        Ok(())
    }

    /// What threads share of the piece's row group.
    fn work_of(&self, piece: &Piece) -> Arc<GroupWork> {
        let new = || {
            let n_pieces = self.pieces.n_in(piece.number);
            Arc::new(GroupWork::new(&self.plan, piece.group, piece.number, n_pieces))
        };
        locked(&self.groups).entry(piece.number).or_insert_with(new).clone()
    }

    fn answer_piece(
        &self,
        piece: &Piece,
        pruner: &Pruner<'_>,
        work: &GroupWork,
    ) -> Result<Outcome, Cancelled> {
        let context = Context {
            dataset: &self.dataset,
            plan: &self.plan,
            pruner,
            memory: self.memory.as_deref(),
            cancel: &self.cancel,
        };
        let answered = PieceScan::new(context, work, piece.rows.clone()).run()?;
        let Answered { selected, n_unknown, at_least, n_rows, damage } = answered;
        // The whole sentence, which names the row group: whoever reads it sees no other place.
        let told = |damage: Damage| (piece.group, SafeText::line(&damage.to_string()));
        Ok(Outcome {
            selected,
            n_answered: n_rows as u64,
            damaged: damage.into_iter().map(told).collect(),
            ..skipped(piece, Lost { rows: n_unknown as u64, at_least })
        })
    }
}

/// The outcome of a piece in which nothing matches.
fn skipped(piece: &Piece, lost: Lost) -> Outcome {
    Outcome {
        first: RowId(piece.group.first_row.0 + piece.rows.start),
        selected: Bits::zeros(0),
        n_answered: piece.rows.end - piece.rows.start,
        lost,
        damaged: Vec::new(),
        ends_group: piece.rows.end == piece.group.n_rows,
    }
}
