//! The values of some expressions over some rows, read once, piece by piece: the common ground of orders,
//! samples, statistics and the search for duplicates.
//!
//! It spawns nothing: any number of threads call [`Sweep::work`] on one sweep and share its pieces. Batches
//! come in no order; what is made of them must not depend on it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use arrow::array::{ArrayRef, BooleanArray, BooleanBufferBuilder, RecordBatch, new_null_array};
use arrow::buffer::BooleanBuffer;
use arrow::compute::filter_record_batch;
use arrow::datatypes::DataType;

use super::Selection;
use super::batches::{batch_rows, row_selection};
use super::columns::{Source, sources};
use super::expression::{Input, Scalar};
use super::facts::Facts;
use super::pieces::{Piece, Pieces};
use crate::base::{Cancel, Cancelled, Progress, ProgressSink, SafeText, contain};
use crate::dataset::{ColumnPart, Damage, FEWER_ROWS, GroupRef, RowId, SharedDataset};

/// Below this share of a piece its rows are picked while decoding; above, all are decoded and then picked,
/// which costs less than many short runs.
const SPARSE_SHARE: u64 = 20;

/// Values of a few thousand rows.
#[derive(Clone, Debug)]
pub struct Swept {
    /// The number of the stretch of the dataset they are from. Stretches do not overlap and ascend with their
    /// numbers; a thread gets the batches of one after another, in the order of their rows.
    pub piece: usize,
    /// The rows, ascending.
    pub rows: SweptRows,
    /// One array for each expression, in their order; `values[i].len() == rows.len()`.
    pub values: Vec<ArrayRef>,
}

/// Which rows a batch speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SweptRows {
    /// A stretch without gaps.
    Run(Range<u64>),
    /// Single rows.
    Each(Vec<RowId>),
}

impl SweptRows {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Run(run) => usize::try_from(run.end - run.start).unwrap_or(usize::MAX),
            Self::Each(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, ascending.
    pub fn iter(&self) -> Box<dyn Iterator<Item = RowId> + '_> {
        match self {
            Self::Run(run) => Box::new(run.clone().map(RowId)),
            Self::Each(rows) => Box::new(rows.iter().copied()),
        }
    }
}

impl<'a> IntoIterator for &'a SweptRows {
    type Item = RowId;
    type IntoIter = Box<dyn Iterator<Item = RowId> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A pass over the rows of a selection. Share it between threads; each calls [`Sweep::work`].
#[derive(Debug)]
pub struct Sweep {
    dataset: SharedDataset,
    scalars: Vec<Scalar>,
    /// For each expression the places of its inputs among `sources`.
    slots: Vec<Vec<usize>>,
    parts: Vec<ColumnPart>,
    sources: Vec<Source>,
    rows: Selection,
    pieces: Pieces,
    next: AtomicUsize,
    n_done: AtomicU64,
    damaged: Mutex<BTreeMap<(u32, usize), (GroupRef, SafeText)>>,
    cancel: Cancel,
}

impl Sweep {
    /// Prepares a pass over `rows`, a selection of this dataset. Reads nothing.
    pub fn new(dataset: SharedDataset, scalars: Vec<Scalar>, rows: Selection, cancel: Cancel) -> Self {
        let mut inputs: Vec<Input> = Vec::new();
        let slots = scalars.iter().map(|scalar| slots_of(scalar, &mut inputs)).collect();
        let (parts, sources) = sources(&dataset, &inputs, &facts_of(&scalars));
        let pieces = Pieces::new(dataset.groups());
        Self {
            dataset,
            scalars,
            slots,
            parts,
            sources,
            rows,
            pieces,
            next: AtomicUsize::new(0),
            n_done: AtomicU64::new(0),
            damaged: Mutex::default(),
            cancel,
        }
    }

    /// The rows it goes through.
    pub fn rows(&self) -> &Selection {
        &self.rows
    }

    /// Works until no piece is left. The pass is over when all threads that called it have returned.
    pub fn work(&self, progress: &dyn ProgressSink, visit: &mut dyn FnMut(Swept)) -> Result<(), Cancelled> {
        // Relaxed: the counters only hand out numbers.
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = self.pieces.get(self.dataset.groups(), at) else { return Ok(()) };
            self.cancel.check()?;
            let runs = self.rows.runs_in(&as_group(&piece));
            let n_wanted: u64 = runs.iter().map(|run| run.end - run.start).sum();
            if n_wanted > 0
                && let Some(damage) = self.read((at, &piece), &runs, n_wanted, visit)?
            {
                let why = SafeText::line(&damage.to_string());
                let mut damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
                damaged.entry((piece.group.shard.0, piece.group.group)).or_insert((piece.group, why));
            }
            let done = self.n_done.fetch_add(n_wanted, Ordering::Relaxed) + n_wanted;
            progress.report(Progress { done, total: self.rows.len(), unit: "rows" });
        }
    }

    /// Row groups of which rows were wanted and could not be read, each once. Rows before the damage were
    /// visited.
    pub fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Visits the wanted rows of a piece; `Some` where they cannot be read to the end.
    fn read(
        &self,
        (number, piece): (usize, &Piece),
        runs: &[Range<u64>],
        n_wanted: u64,
        visit: &mut dyn FnMut(Swept),
    ) -> Result<Option<Damage>, Cancelled> {
        let n_rows = piece.rows.end - piece.rows.start;
        let sparse = n_wanted.saturating_mul(SPARSE_SHARE) < n_rows;
        let taken: Vec<Range<u64>> =
            if sparse { runs.to_vec() } else { std::iter::once(0..n_rows).collect() };
        let in_group = |run: &Range<u64>| piece.rows.start + run.start..piece.rows.start + run.end;
        let keep = row_selection(taken.iter().map(in_group), piece.group.n_rows);
        let batch_rows = batch_rows(&self.dataset, &piece.group, &self.parts);
        let batches = match self.dataset.read_parts(&piece.group, &self.parts, keep, batch_rows) {
            Ok(batches) => batches,
            Err(damage) => return Ok(Some(damage)),
        };
        let mut walk = Walk::new(piece, &taken, runs);
        for batch in batches {
            self.cancel.check()?;
            let swept = batch.and_then(|batch| self.evaluate((number, piece), walk.take(&batch)));
            match swept {
                Ok(swept) if swept.rows.is_empty() => {}
                Ok(swept) => visit(swept),
                Err(damage) => return Ok(Some(damage)),
            }
        }
        Ok((!walk.is_over()).then(|| self.dataset.damage(&piece.group, FEWER_ROWS)))
    }

    fn evaluate(
        &self,
        (number, piece): (usize, &Piece),
        taken: Result<(SweptRows, RecordBatch), String>,
    ) -> Result<Swept, Damage> {
        let (rows, batch) = taken.map_err(|why| self.dataset.damage(&piece.group, &why))?;
        let column = |source: &Source| self.column(source, piece, &rows, &batch);
        let columns: Vec<ArrayRef> = self.sources.iter().map(column).collect();
        // Kernels meet what strangers wrote: one that panics costs this row group, not the program.
        let values = contain(|| {
            let pairs = self.scalars.iter().zip(&self.slots);
            let values = pairs.map(|(scalar, slots)| {
                let own: Vec<ArrayRef> = slots.iter().map(|slot| columns[*slot].clone()).collect();
                scalar.evaluate(&own, rows.len())
            });
            values.collect::<Result<Vec<_>, _>>()
        });
        match values {
            Ok(Ok(values)) => Ok(Swept { piece: number, rows, values }),
            Ok(Err(error)) => Err(self.dataset.damage(&piece.group, &error.to_string())),
            Err(panic) => Err(self.dataset.damage(&piece.group, panic.as_str())),
        }
    }

    fn column(&self, source: &Source, piece: &Piece, rows: &SweptRows, batch: &RecordBatch) -> ArrayRef {
        match source {
            Source::Read(at) => batch.column(*at).clone(),
            Source::Nowhere => new_null_array(&DataType::Null, rows.len()),
            Source::Place(place) => place.values_of(&self.dataset, &piece.group, rows),
        }
    }
}

/// Goes through the decoded rows of a piece beside the wanted ones.
struct Walk<'a> {
    first_row: u64,
    /// What is decoded, as offsets in the piece.
    taken: Vec<Range<u64>>,
    /// What is wanted of it, in the same measure.
    wanted: &'a [Range<u64>],
}

impl<'a> Walk<'a> {
    fn new(piece: &Piece, taken: &[Range<u64>], wanted: &'a [Range<u64>]) -> Self {
        let first_row = piece.group.first_row.0 + piece.rows.start;
        Self { first_row, taken: taken.iter().rev().cloned().collect(), wanted }
    }

    /// Whether every row that should have been decoded was.
    fn is_over(&self) -> bool {
        self.taken.is_empty()
    }

    /// The wanted rows of the next batch.
    fn take(&mut self, batch: &RecordBatch) -> Result<(SweptRows, RecordBatch), String> {
        let runs = self.next_rows(batch.num_rows() as u64)?;
        if let Some(run) = self.all_wanted(&runs) {
            return Ok((run, batch.clone()));
        }
        let mut rows = Vec::with_capacity(batch.num_rows());
        let mut mask = BooleanBufferBuilder::new(batch.num_rows());
        for Range { start: mut at, end } in runs {
            while at < end {
                let wanted = self.next_wanted(at);
                // First what is not wanted, then what is, both cut at the end of the run.
                let (from, to) = (wanted.start.clamp(at, end), wanted.end.clamp(at, end));
                mask.append_n(count(at..from), false);
                mask.append_n(count(from..to), true);
                rows.extend((from..to).map(|at| RowId(self.first_row + at)));
                at = to;
            }
        }
        let batch = picked(batch, mask.finish(), rows.len())?;
        Ok((gapless(rows), batch))
    }

    /// The rows, where they are one stretch and all of them are wanted: the rule, and much quicker told than
    /// row by row.
    fn all_wanted(&self, runs: &[Range<u64>]) -> Option<SweptRows> {
        let [run] = runs else { return None };
        let covering = |wanted: &&Range<u64>| wanted.start <= run.start && run.end <= wanted.end;
        let skipped = self.wanted.partition_point(|wanted| wanted.end <= run.start);
        self.wanted.get(skipped).filter(covering)?;
        Some(SweptRows::Run(self.first_row + run.start..self.first_row + run.end))
    }

    /// The first wanted stretch that does not end before `at`; one beyond all rows where there is none.
    fn next_wanted(&mut self, at: u64) -> Range<u64> {
        while let Some((first, rest)) = self.wanted.split_first() {
            if first.end > at {
                return first.clone();
            }
            self.wanted = rest;
        }
        u64::MAX..u64::MAX
    }

    /// The next `n` decoded rows as runs.
    fn next_rows(&mut self, mut n: u64) -> Result<Vec<Range<u64>>, String> {
        let mut out = Vec::new();
        while n > 0 {
            let Some(run) = self.taken.last_mut() else {
                return Err("it holds more rows than its footer says".to_owned());
            };
            let end = run.end.min(run.start + n);
            out.push(run.start..end);
            n -= end - run.start;
            run.start = end;
            if run.start == run.end {
                self.taken.pop();
            }
        }
        Ok(out)
    }
}

fn picked(batch: &RecordBatch, mask: BooleanBuffer, n_wanted: usize) -> Result<RecordBatch, String> {
    if n_wanted == batch.num_rows() {
        return Ok(batch.clone());
    }
    filter_record_batch(batch, &BooleanArray::new(mask, None)).map_err(|error| error.to_string())
}

/// How many: of rows of one batch, which are counted in `usize`.
fn count(rows: Range<u64>) -> usize {
    usize::try_from(rows.end - rows.start).unwrap_or(usize::MAX)
}

fn gapless(rows: Vec<RowId>) -> SweptRows {
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if last.0 - first.0 + 1 == rows.len() as u64 => {
            SweptRows::Run(first.0..last.0 + 1)
        }
        _ => SweptRows::Each(rows),
    }
}

/// All that the expressions were given.
fn facts_of(scalars: &[Scalar]) -> Facts {
    let mut facts = Facts::new();
    for scalar in scalars {
        facts.merge(scalar.facts());
    }
    facts
}

fn slots_of(scalar: &Scalar, inputs: &mut Vec<Input>) -> Vec<usize> {
    let slot = |input: &Input| {
        inputs.iter().position(|known| known == input).unwrap_or_else(|| {
            inputs.push(input.clone());
            inputs.len() - 1
        })
    };
    scalar.inputs().iter().map(slot).collect()
}

/// The piece as if it were a row group: where its rows stand in the dataset.
fn as_group(piece: &Piece) -> GroupRef {
    GroupRef {
        first_row: RowId(piece.group.first_row.0 + piece.rows.start),
        n_rows: piece.rows.end - piece.rows.start,
        ..piece.group
    }
}
