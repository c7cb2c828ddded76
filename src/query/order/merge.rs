//! Sorted runs joined into one order, by as many threads as there are.
//!
//! Items picked from all runs divide the keys into ranges of about equal size. Each range is copied out of
//! every run, sorted where the processor's cache holds it, and becomes one stretch of the order: nothing is
//! written twice, and the first range is the first page.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering as Memory};

use super::bytes::{ByteEntry, ByteRun};
use super::rows::Order;
use super::run::{Wide, row_of, sort_narrow};
use crate::base::{Cancel, Cancelled};
use crate::dataset::RowId;

/// Items of a range, about. 8 bytes each: the range and the room to sort it stay in the second cache.
const RANGE_ITEMS: usize = 1 << 15;

/// One item in so many is looked at to find the bounds of ranges; 64 of them make a range.
const SAMPLED: usize = 512;

/// Runs to be joined. Items of one run ascend; no two items compare equal.
pub(super) trait Runs {
    type Item: Copy;

    fn n_runs(&self) -> usize;
    fn n_items(&self, run: usize) -> usize;
    fn item(&self, run: usize, at: usize) -> Self::Item;
    fn compare(&self, a: &Self::Item, b: &Self::Item) -> Ordering;
    fn copy(&self, run: usize, items: Range<usize>, to: &mut Vec<Self::Item>);
    /// Sorts items that were copied run after run.
    fn sort(&self, items: &mut Vec<Self::Item>, scratch: &mut Vec<Self::Item>);
    fn row(item: &Self::Item) -> u32;
}

/// The joining of runs. Share it between threads; each calls [`Merge::work`].
#[derive(Debug)]
pub struct Merge {
    ranges: AnyRanges,
    /// What each range came to.
    done: Vec<OnceLock<Vec<u32>>>,
    next: AtomicUsize,
    /// Rows without a key and rows that could not be read, in their order.
    last: Vec<Vec<u32>>,
    n_first: usize,
    cancel: Cancel,
}

#[derive(Debug)]
enum AnyRanges {
    Narrow(Ranges<Vec<Vec<u64>>>),
    Wide(Ranges<Vec<Vec<Wide>>>),
    Bytes(Ranges<Vec<ByteRun>>),
}

/// What there is to join.
pub(super) enum ToJoin {
    Narrow(Vec<Vec<u64>>),
    Wide(Vec<Vec<Wide>>),
    Bytes(Vec<ByteRun>),
}

impl Merge {
    /// `runs` are in the order of their rows; `last` follows all of them.
    pub(super) fn new(runs: ToJoin, last: Vec<Vec<u32>>, n_first: usize, cancel: Cancel) -> Self {
        let ranges = match runs {
            ToJoin::Narrow(runs) => AnyRanges::Narrow(Ranges::new(runs)),
            ToJoin::Wide(runs) => AnyRanges::Wide(Ranges::new(runs)),
            ToJoin::Bytes(runs) => AnyRanges::Bytes(Ranges::new(runs)),
        };
        let n_ranges = match &ranges {
            AnyRanges::Narrow(ranges) => ranges.n_ranges(),
            AnyRanges::Wide(ranges) => ranges.n_ranges(),
            AnyRanges::Bytes(ranges) => ranges.n_ranges(),
        };
        let done = (0..n_ranges).map(|_| OnceLock::new()).collect();
        Self { ranges, done, next: AtomicUsize::new(0), last, n_first, cancel }
    }

    /// The first rows of the order, before the rest is joined. `None` where all of it is not more work.
    pub fn first_rows(&self) -> Option<Order> {
        if self.done.len() < 2 {
            return None;
        }
        let first = self.done[0].get_or_init(|| match &self.ranges {
            AnyRanges::Narrow(ranges) => ranges.rows(0, &mut Scratch::default()),
            AnyRanges::Wide(ranges) => ranges.rows(0, &mut Scratch::default()),
            AnyRanges::Bytes(ranges) => ranges.rows(0, &mut Scratch::default()),
        });
        let rows = first.iter().take(self.n_first).map(|row| RowId(u64::from(*row)));
        Some(Order::first(rows.collect()))
    }

    /// Works until no range is left.
    pub fn work(&self) -> Result<(), Cancelled> {
        match &self.ranges {
            AnyRanges::Narrow(ranges) => self.work_on(ranges),
            AnyRanges::Wide(ranges) => self.work_on(ranges),
            AnyRanges::Bytes(ranges) => self.work_on(ranges),
        }
    }

    fn work_on<R: Runs>(&self, ranges: &Ranges<R>) -> Result<(), Cancelled> {
        let mut scratch = Scratch::default();
        // Relaxed: the counter only hands out numbers.
        loop {
            let at = self.next.fetch_add(1, Memory::Relaxed);
            let Some(done) = self.done.get(at) else { return Ok(()) };
            self.cancel.check()?;
            done.get_or_init(|| ranges.rows(at, &mut scratch));
        }
    }

    /// The order. Every thread's [`Merge::work`] has to have ended well.
    pub fn finish(self) -> Order {
        let ranges = self.done.into_iter().map(|rows| rows.into_inner().unwrap_or_default());
        Order::whole(ranges.chain(self.last))
    }
}

#[derive(Debug)]
struct Ranges<R: Runs> {
    runs: R,
    bounds: Vec<R::Item>,
}

/// Room for one range, used again for the next.
struct Scratch<T> {
    items: Vec<T>,
    other: Vec<T>,
}

impl<T> Default for Scratch<T> {
    fn default() -> Self {
        Self { items: Vec::new(), other: Vec::new() }
    }
}

impl<R: Runs> Ranges<R> {
    fn new(runs: R) -> Self {
        let mut sample = Vec::new();
        let mut passed = 0_usize;
        for run in 0..runs.n_runs() {
            // Counted on from run to run: many short ones are sampled as well as few long ones.
            let n = runs.n_items(run);
            let first = passed.next_multiple_of(SAMPLED) - passed;
            sample.extend((first..n).step_by(SAMPLED).map(|at| runs.item(run, at)));
            passed += n;
        }
        sample.sort_unstable_by(|a, b| runs.compare(a, b));
        let step = RANGE_ITEMS / SAMPLED;
        let bounds = sample.into_iter().skip(step).step_by(step).collect();
        Self { runs, bounds }
    }

    fn n_ranges(&self) -> usize {
        self.bounds.len() + 1
    }

    fn rows(&self, range: usize, scratch: &mut Scratch<R::Item>) -> Vec<u32> {
        let Scratch { items, other } = scratch;
        items.clear();
        for run in 0..self.runs.n_runs() {
            let start = range.checked_sub(1).map_or(0, |at| self.place(run, &self.bounds[at]));
            let end = self.bounds.get(range).map_or(self.runs.n_items(run), |bound| self.place(run, bound));
            self.runs.copy(run, start..end, items);
        }
        self.runs.sort(items, other);
        items.iter().map(R::row).collect()
    }

    /// How many items of a run come before this one.
    fn place(&self, run: usize, bound: &R::Item) -> usize {
        let (mut low, mut high) = (0, self.runs.n_items(run));
        while low < high {
            let middle = low.midpoint(high);
            if self.runs.compare(&self.runs.item(run, middle), bound).is_lt() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl Runs for Vec<Vec<u64>> {
    type Item = u64;

    fn n_runs(&self) -> usize {
        self.len()
    }

    fn n_items(&self, run: usize) -> usize {
        self[run].len()
    }

    fn item(&self, run: usize, at: usize) -> u64 {
        self[run][at]
    }

    fn compare(&self, a: &u64, b: &u64) -> Ordering {
        a.cmp(b)
    }

    fn copy(&self, run: usize, items: Range<usize>, to: &mut Vec<u64>) {
        to.extend_from_slice(&self[run][items]);
    }

    /// Runs are in the order of their rows, and so are equal keys of one: what `sort_narrow` wants.
    fn sort(&self, items: &mut Vec<u64>, scratch: &mut Vec<u64>) {
        sort_narrow(items, scratch);
    }

    fn row(item: &u64) -> u32 {
        row_of(*item)
    }
}

impl Runs for Vec<Vec<Wide>> {
    type Item = Wide;

    fn n_runs(&self) -> usize {
        self.len()
    }

    fn n_items(&self, run: usize) -> usize {
        self[run].len()
    }

    fn item(&self, run: usize, at: usize) -> Wide {
        self[run][at]
    }

    fn compare(&self, a: &Wide, b: &Wide) -> Ordering {
        a.cmp(b)
    }

    fn copy(&self, run: usize, items: Range<usize>, to: &mut Vec<Wide>) {
        to.extend_from_slice(&self[run][items]);
    }

    /// The stable sort finds the runs that were copied and merges them.
    fn sort(&self, items: &mut Vec<Wide>, _: &mut Vec<Wide>) {
        items.sort();
    }

    fn row(item: &Wide) -> u32 {
        item.row
    }
}

impl Runs for Vec<ByteRun> {
    /// The number of the run that holds the key, and the entry.
    type Item = (u32, ByteEntry);

    fn n_runs(&self) -> usize {
        self.len()
    }

    fn n_items(&self, run: usize) -> usize {
        self[run].entries.len()
    }

    fn item(&self, run: usize, at: usize) -> Self::Item {
        (u32::try_from(run).unwrap_or(u32::MAX), self[run].entries[at])
    }

    fn compare(&self, a: &Self::Item, b: &Self::Item) -> Ordering {
        self[a.0 as usize].compare(&a.1, &self[b.0 as usize], &b.1)
    }

    fn copy(&self, run: usize, items: Range<usize>, to: &mut Vec<Self::Item>) {
        let number = u32::try_from(run).unwrap_or(u32::MAX);
        to.extend(self[run].entries[items].iter().map(|entry| (number, *entry)));
    }

    fn sort(&self, items: &mut Vec<Self::Item>, _: &mut Vec<Self::Item>) {
        items.sort_by(|a, b| self.compare(a, b));
    }

    fn row(item: &Self::Item) -> u32 {
        item.1.row
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    /// Runs of the given lengths whose keys are below `n_keys`.
    fn runs(rng: &mut Rng, lengths: &[usize], n_keys: u64) -> Vec<Vec<u64>> {
        let mut row = 0;
        let mut one = |n: &usize| {
            let mut run: Vec<u64> = (row..row + *n as u64).map(|row| rng.u64(..n_keys) << 32 | row).collect();
            row += *n as u64;
            run.sort_unstable();
            run
        };
        lengths.iter().map(&mut one).collect()
    }

    #[test]
    fn runs_of_any_length_become_one_order() {
        let mut rng = Rng::with_seed(3);
        let many_short = vec![300; 400];
        let lengths: [&[usize]; 5] =
            [&[], &[0, 3, 0], &[RANGE_ITEMS * 2, 1, RANGE_ITEMS + 5], &[SAMPLED - 1, 1], &many_short];
        for (lengths, n_keys) in lengths.into_iter().flat_map(|l| [(l, 1), (l, 50), (l, 1 << 32)]) {
            let runs = runs(&mut rng, lengths, n_keys);
            let mut expected: Vec<u64> = runs.concat();
            expected.sort_unstable();
            let expected: Vec<RowId> = expected.into_iter().map(|e| RowId(u64::from(row_of(e)))).collect();
            let merge = Merge::new(ToJoin::Narrow(runs), vec![vec![7]], 10, Cancel::new());
            let n_ranges = merge.done.len();
            assert!(n_ranges > expected.len() / (2 * RANGE_ITEMS), "{n_ranges} for {}", expected.len());
            let first = merge.first_rows();
            merge.work().unwrap();
            let order = merge.finish();
            assert_eq!(order.rows_from(0).take(expected.len()).collect::<Vec<_>>(), expected);
            assert_eq!(order.len(), expected.len() as u64 + 1);
            assert_eq!(first.is_some(), n_ranges > 1);
            if let Some(first) = first {
                assert_eq!(first.rows_from(0).collect::<Vec<_>>(), &expected[..10]);
            }
        }
    }

    #[test]
    fn a_merge_that_is_cancelled_stops() {
        let cancel = Cancel::new();
        let merge = Merge::new(ToJoin::Narrow(vec![vec![1]]), Vec::new(), 1, cancel.clone());
        cancel.cancel();
        assert_eq!(merge.work(), Err(Cancelled));
    }
}
