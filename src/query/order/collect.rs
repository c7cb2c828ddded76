//! One thread's share of a sort: sorted runs while there is room for them, else the first rows only.

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arrow::array::ArrayRef;
use arrow::error::ArrowError;

use super::super::{Swept, SweptRows};
use super::top::Top;

/// Bytes of one row in the finished order.
pub(super) const RESULT_BYTES: u64 = 4;

/// From this share of the rows on, what they take says what all will take.
const TELLING_SHARE: u64 = 32;

/// All rows would take this many times the budget by that: filling it to its end would only cost the memory.
const HOPELESS: u64 = 2;

/// How values become keys that can be sorted: as numbers or as bytes.
pub(super) trait Form {
    /// Keys and rows of one stretch of the dataset.
    type Run;
    /// A key by itself.
    type Key: Ord + ToOwned<Owned: Ord + Clone + Debug> + Debug + ?Sized;

    /// A run without rows; its rows are counted from `base` and fit 32 bits then.
    fn open(&self, base: u64) -> Self::Run;
    /// Adds rows, ascending and after those before, with one array for each key.
    fn push(&self, run: &mut Self::Run, rows: &SweptRows, values: &[ArrayRef]) -> Result<(), ArrowError>;
    /// Sorts by key, equal keys by row.
    fn sort(&self, run: &mut Self::Run, scratch: &mut Vec<u64>);
    /// Rows it holds.
    fn n_rows(&self, run: &Self::Run) -> u64;
    /// Its rows, in any order.
    fn rows(&self, run: &Self::Run) -> Vec<u64>;
    /// Bytes it holds.
    fn size_bytes(&self, run: &Self::Run) -> u64;
    /// Bytes that all runs take once they are joined.
    fn joined_bytes(&self, runs: &[&Self::Run]) -> u64 {
        runs.iter().map(|run| self.size_bytes(run)).sum()
    }
    /// Offers every row to `top`.
    fn offer(&self, run: &Self::Run, top: &mut Top<Self::Key>);
}

/// The memory that all threads' runs share.
#[derive(Debug)]
pub(super) struct Room {
    budget_bytes: u64,
    /// Rows that are to be held in the end.
    n_rows: u64,
    held_bytes: AtomicU64,
    held_rows: AtomicU64,
    is_exceeded: AtomicBool,
}

impl Room {
    pub(super) fn new(budget_bytes: u64, n_rows: u64) -> Self {
        Self {
            budget_bytes,
            n_rows,
            held_bytes: AtomicU64::new(0),
            held_rows: AtomicU64::new(0),
            is_exceeded: AtomicBool::new(false),
        }
    }

    pub(super) fn budget_bytes(&self) -> u64 {
        self.budget_bytes
    }

    /// No more runs are kept, by any thread.
    pub(super) fn give_up(&self) {
        self.is_exceeded.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded.load(Ordering::Relaxed)
    }

    /// What all rows would take, going by those that were held.
    pub(super) fn needed_bytes(&self) -> u64 {
        let held = u128::from(self.held_bytes.load(Ordering::Relaxed));
        let rows = u128::from(self.held_rows.load(Ordering::Relaxed).max(1));
        u64::try_from(held * u128::from(self.n_rows) / rows).unwrap_or(u64::MAX)
    }

    /// Accounts for rows of a run and their part of the result. Relaxed: the sums alone matter.
    fn take(&self, n_rows: u64, key_bytes: u64) {
        let bytes = key_bytes.saturating_add(n_rows.saturating_mul(RESULT_BYTES));
        let held_bytes = self.held_bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let held_rows = self.held_rows.fetch_add(n_rows, Ordering::Relaxed).saturating_add(n_rows);
        let is_telling = held_rows.saturating_mul(TELLING_SHARE) >= self.n_rows;
        let is_hopeless = || self.needed_bytes() / HOPELESS > self.budget_bytes;
        if held_bytes > self.budget_bytes || (is_telling && is_hopeless()) {
            self.give_up();
        }
    }
}

/// What one thread has read.
#[derive(Debug)]
pub(super) struct Share<F: Form> {
    /// Sorted runs, each with the number of its stretch.
    pub(super) runs: Vec<(usize, F::Run)>,
    open: Option<(usize, F::Run)>,
    /// In place of runs, once there is no room for them.
    pub(super) top: Option<Top<F::Key>>,
    n_first: usize,
    scratch: Vec<u64>,
}

impl<F: Form> Share<F> {
    pub(super) fn new(n_first: usize) -> Self {
        Self { runs: Vec::new(), open: None, top: None, n_first, scratch: Vec::new() }
    }

    /// Takes a batch in. What cannot be encoded is left out: its rows are missed at the end.
    ///
    /// It is accounted for at once: a run of long texts alone may be larger than the budget.
    pub(super) fn take(&mut self, form: &F, room: &Room, swept: &Swept) -> Result<(), ArrowError> {
        if room.is_exceeded() {
            let mut run = form.open(swept.rows.iter().next().map_or(0, |row| row.0));
            form.push(&mut run, &swept.rows, &swept.values)?;
            form.offer(&run, self.only_first(form));
            return Ok(());
        }
        if self.open.as_ref().is_some_and(|(piece, _)| *piece != swept.piece) {
            self.close(form);
        }
        let (_, run) = self.open.get_or_insert_with(|| (swept.piece, form.open(0)));
        let before = (form.n_rows(run), form.size_bytes(run));
        form.push(run, &swept.rows, &swept.values)?;
        let (n_rows, key_bytes) = (form.n_rows(run), form.size_bytes(run));
        room.take(n_rows.saturating_sub(before.0), key_bytes.saturating_sub(before.1));
        if room.is_exceeded() {
            self.only_first(form);
        }
        Ok(())
    }

    /// Sorts the run that is being filled and puts it to the others.
    pub(super) fn close(&mut self, form: &F) {
        let Some((piece, mut run)) = self.open.take() else { return };
        form.sort(&mut run, &mut self.scratch);
        self.runs.push((piece, run));
    }

    /// Gives the runs up for the first of their rows.
    pub(super) fn only_first(&mut self, form: &F) -> &mut Top<F::Key> {
        let top = self.top.get_or_insert_with(|| Top::new(self.n_first));
        for (_, run) in self.runs.drain(..).chain(self.open.take()) {
            form.offer(&run, top);
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::StringArray;
    use arrow::datatypes::DataType;

    use super::super::bytes::Bytes;
    use super::super::keys::Direction;
    use super::*;

    #[test]
    fn one_run_of_long_texts_is_given_up_before_it_is_full() {
        let form = Bytes::new(&[(DataType::Utf8, Direction::Ascending)]).unwrap();
        let room = Room::new(100_000, 1_000_000);
        let mut share = Share::new(2);
        let batch = |rows: std::ops::Range<u64>| {
            let texts = rows.clone().map(|row| format!("{:020000}", 9 - row));
            let values: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
            Swept { piece: 0, rows: SweptRows::Run(rows), values: vec![values] }
        };
        share.take(&form, &room, &batch(0..3)).unwrap();
        assert!(!room.is_exceeded() && share.open.is_some());
        share.take(&form, &room, &batch(3..5)).unwrap();
        assert!(room.is_exceeded() && share.open.is_none() && share.runs.is_empty());
        share.take(&form, &room, &batch(5..8)).unwrap();
        assert_eq!(share.top.map(Top::into_rows), Some(vec![7, 6]));
    }

    #[test]
    fn the_budget_holds_to_the_byte_and_the_need_is_told_for_all_rows() {
        let room = Room::new(120, 15);
        room.take(10, 80);
        assert!(!room.is_exceeded());
        assert_eq!(room.needed_bytes(), 180);
        room.take(0, 1);
        assert!(room.is_exceeded());
        assert_eq!(Room::new(1, 5).needed_bytes(), 0);
    }

    #[test]
    fn what_is_hopeless_is_given_up_once_that_can_be_told() {
        let after = |n_held: u64, bytes_a_row: u64| {
            let room = Room::new(1_000, 320);
            room.take(n_held, n_held * (bytes_a_row - RESULT_BYTES));
            room.is_exceeded()
        };
        // 6 bytes a row would take 1,920 of 1,000 bytes, 7 would take 2,240.
        assert!(!after(9, 7) && !after(10, 6) && after(10, 7));
    }
}
