//! The pass that puts the rows of a selection into an order.
//!
//! Read by all threads, gather what they read, join it by all threads. What does not fit the budget, and
//! where only the first rows are wanted, ends at the gathering with the first rows alone.

use arrow::datatypes::DataType;

use super::super::expression::Kind;
use super::super::{Selection, Sweep};
use super::bytes::{ByteEntry, Bytes};
use super::collect::{Form, RESULT_BYTES, Room, Share};
use super::error::{MAX_ROWS, OrderError};
use super::keys::{OrderKey, OrderKeys};
use super::merge::{Merge, ToJoin};
use super::rows::Order;
use super::run::{NumberKeys, NumberRun, Numbers};
use super::top::Top;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, RowId, SharedDataset};

/// What a whole order may take while it is made: 44 million rows by one number of 32 bits, and far from what a
/// machine that holds LAION's shards has.
pub const WHOLE_ORDER_BYTES: u64 = 512 << 20;

/// Bytes of a number of 32 bits with its row.
const NARROW_BYTES: u64 = 8;

/// Bytes of a row whose key is bytes, without the key: what is known before it is read, and what rows take
/// that are only claimed by a footer.
const ENTRY_BYTES: u64 = size_of::<ByteEntry>() as u64;

/// What is wanted of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many of its first rows there must be in any case; at least 1 is found.
    pub n_first: usize,
    /// The memory within which all of its rows are wanted; `None` wants the first only.
    pub whole_within_bytes: Option<u64>,
}

/// What the threads' shares came to.
#[derive(Debug)]
pub enum Sorted {
    /// All rows, once their runs are joined.
    Whole(Merge),
    /// The first rows, and why not all, where all were wanted.
    First {
        /// As many of the first rows as were wanted.
        order: Order,
        /// Why there are no more.
        why: Option<OrderError>,
    },
}

/// A pass over a selection. Share it between threads; each calls [`Sort::read`] once.
#[derive(Debug)]
pub struct Sort {
    sweep: Sweep,
    form: AnyForm,
    room: Room,
    refusal: Option<OrderError>,
    wanted: Wanted,
    cancel: Cancel,
}

#[derive(Debug)]
enum AnyForm {
    Numbers(Numbers),
    Bytes(Bytes),
}

/// What one thread read.
#[derive(Debug)]
pub struct SortPart(AnyShare);

#[derive(Debug)]
enum AnyShare {
    Numbers(Share<Numbers>),
    Bytes(Share<Bytes>),
}

impl Sort {
    /// Prepares a pass over `rows`, a selection of this dataset. Reads nothing.
    pub fn new(
        dataset: SharedDataset,
        keys: &OrderKeys,
        rows: Selection,
        wanted: Wanted,
        cancel: Cancel,
    ) -> Self {
        let form = form_of(keys.keys());
        let room = Room::new(wanted.whole_within_bytes.unwrap_or(0), rows.len());
        let known_need = match form {
            AnyForm::Numbers(_) => rows.len().saturating_mul(NARROW_BYTES + RESULT_BYTES),
            AnyForm::Bytes(_) => rows.len().saturating_mul(ENTRY_BYTES + RESULT_BYTES),
        };
        let refusal = refusal(dataset.n_rows(), rows.len(), known_need, room.budget_bytes());
        if wanted.whole_within_bytes.is_none() || refusal.is_some() {
            room.give_up();
        }
        let scalars = keys.keys().iter().map(|key| key.scalar().clone()).collect();
        let sweep = Sweep::new(dataset, scalars, rows, cancel.clone());
        Self { sweep, form, room, refusal, wanted, cancel }
    }

    /// Reads until nothing is left. The reading is over when all threads that called it have returned.
    pub fn read(&self, progress: &dyn ProgressSink) -> Result<SortPart, Cancelled> {
        Ok(SortPart(match &self.form {
            AnyForm::Numbers(form) => AnyShare::Numbers(self.read_as(form, progress)?),
            AnyForm::Bytes(form) => AnyShare::Bytes(self.read_as(form, progress)?),
        }))
    }

    fn read_as<F: Form>(&self, form: &F, progress: &dyn ProgressSink) -> Result<Share<F>, Cancelled> {
        let mut share = Share::new(self.wanted.n_first);
        // Arrow encodes every canonical type. What it refused all the same would be missed by `missing` and
        // come last.
        self.sweep.work(progress, &mut |swept| drop(share.take(form, &self.room, &swept)))?;
        share.close(form);
        Ok(share)
    }

    /// Puts together what all threads have read. Cost: next to nothing, but for the first rows alone.
    pub fn gather(&self, parts: Vec<SortPart>) -> Sorted {
        let (mut numbers, mut bytes) = (Vec::new(), Vec::new());
        for SortPart(share) in parts {
            match share {
                AnyShare::Numbers(share) => numbers.push(share),
                AnyShare::Bytes(share) => bytes.push(share),
            }
        }
        match &self.form {
            AnyForm::Numbers(form) => self.joined(form, numbers, |runs| numbers_to_join(form, runs)),
            AnyForm::Bytes(form) => self.joined(form, bytes, |runs| (ToJoin::Bytes(runs), Vec::new())),
        }
    }

    /// Row groups of which rows were wanted and could not be read. Their rows are the last of the order.
    pub fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.sweep.damaged()
    }

    fn joined<F: Form>(
        &self,
        form: &F,
        mut shares: Vec<Share<F>>,
        to_join: impl FnOnce(Vec<F::Run>) -> (ToJoin, Vec<Vec<u32>>),
    ) -> Sorted {
        if self.room.is_exceeded() {
            return self.first(form, shares, self.room.needed_bytes());
        }
        let held: Vec<&F::Run> = shares.iter().flat_map(|s| &s.runs).map(|(_, run)| run).collect();
        let result_bytes = self.sweep.rows().len().saturating_mul(RESULT_BYTES);
        let needs_bytes = form.joined_bytes(&held).saturating_add(result_bytes);
        if needs_bytes > self.room.budget_bytes() {
            return self.first(form, shares, needs_bytes);
        }
        let mut runs: Vec<(usize, F::Run)> =
            shares.iter_mut().flat_map(|share| std::mem::take(&mut share.runs)).collect();
        runs.sort_unstable_by_key(|(piece, _)| *piece);
        let n_held: u64 = runs.iter().map(|(_, run)| form.n_rows(run)).sum();
        let held = || runs.iter().flat_map(|(_, run)| form.rows(run)).collect();
        let missing = self.missing(n_held, usize::MAX, held);
        let (to_join, mut last) = to_join(runs.into_iter().map(|(_, run)| run).collect());
        last.push(missing.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect());
        Sorted::Whole(Merge::new(to_join, last, self.wanted.n_first, self.cancel.clone()))
    }

    fn first<F: Form>(&self, form: &F, shares: Vec<Share<F>>, needs_bytes: u64) -> Sorted {
        let mut top = Top::new(self.wanted.n_first);
        for mut share in shares {
            share.only_first(form);
            share.top.into_iter().for_each(|own| top.merge(own));
        }
        let mut rows = top.into_rows();
        let n_wanted = self.wanted.n_first.max(1);
        // Fewer than wanted are all that have been read.
        if rows.len() < n_wanted {
            rows.extend(self.missing(rows.len() as u64, n_wanted - rows.len(), || rows.clone()));
        }
        let why = self.wanted.whole_within_bytes.and_then(|budget_bytes| {
            let n_rows = self.sweep.rows().len();
            self.refusal.or(Some(OrderError::TooLarge { n_rows, needs_bytes, budget_bytes }))
        });
        Sorted::First { order: Order::first(rows.into_iter().map(RowId).collect()), why }
    }

    /// The first rows that were to be read and were not, ascending. Without damage there are none, and nothing
    /// is done.
    fn missing(&self, n_held: u64, at_most: usize, held: impl FnOnce() -> Vec<u64>) -> Vec<u64> {
        let wanted = self.sweep.rows();
        if n_held == wanted.len() {
            return Vec::new();
        }
        let mut held = held();
        held.sort_unstable();
        let rows = wanted.rows().map(|row| row.0);
        rows.filter(|row| held.binary_search(row).is_err()).take(at_most).collect()
    }
}

fn refusal(n_dataset: u64, n_rows: u64, needs_bytes: u64, budget_bytes: u64) -> Option<OrderError> {
    if n_dataset > MAX_ROWS {
        return Some(OrderError::TooManyRows { n_rows: n_dataset });
    }
    (needs_bytes > budget_bytes).then_some(OrderError::TooLarge { n_rows, needs_bytes, budget_bytes })
}

/// One number is sorted as a number; text, several keys and integers of 128 bits as bytes.
fn form_of(keys: &[OrderKey]) -> AnyForm {
    match keys {
        [key] if !matches!(key.scalar().kind(), Kind::Text | Kind::Wide) => {
            AnyForm::Numbers(Numbers::new(&type_of(key), key.direction()))
        }
        _ => {
            let types: Vec<_> = keys.iter().map(|key| (type_of(key), key.direction())).collect();
            AnyForm::Bytes(Bytes::new(&types).expect("Arrow has a row format for every canonical type"))
        }
    }
}

fn type_of(key: &OrderKey) -> DataType {
    key.scalar().kind().canonical().expect("a scalar is of a kind that has a canonical type")
}

/// Keys of one width for all runs, and the rows without one.
fn numbers_to_join(form: &Numbers, runs: Vec<NumberRun>) -> (ToJoin, Vec<Vec<u32>>) {
    let is_wide = runs.iter().any(NumberRun::is_wide);
    let (keys, unknown): (Vec<NumberKeys>, Vec<Vec<u32>>) =
        runs.into_iter().map(|run| (run.keys, run.unknown)).unzip();
    let narrow = |keys| match keys {
        NumberKeys::Narrow(entries) => entries,
        NumberKeys::Wide(_) => Vec::new(),
    };
    let to_join = if is_wide {
        ToJoin::Wide(keys.into_iter().map(|keys| form.wide_of(keys)).collect())
    } else {
        ToJoin::Narrow(keys.into_iter().map(narrow).collect())
    };
    (to_join, unknown)
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{Field, Schema};

    use super::super::super::expression::Names;
    use super::*;

    #[test]
    fn the_budget_and_32_bits_hold_to_the_last_row() {
        assert_eq!(refusal(10, 10, 120, 120), None);
        let too_large = OrderError::TooLarge { n_rows: 10, needs_bytes: 121, budget_bytes: 120 };
        assert_eq!(refusal(10, 10, 121, 120), Some(too_large));
        assert_eq!(refusal(MAX_ROWS, 1, 0, 0), None);
        let too_many = OrderError::TooManyRows { n_rows: MAX_ROWS + 1 };
        assert_eq!(refusal(MAX_ROWS + 1, 1, 0, 0), Some(too_many));
    }

    #[test]
    fn every_kind_of_value_has_a_form() {
        use DataType::{
            Boolean, Date32, Decimal128, Float16, Float32, Float64, Int8, Null, UInt64, Utf8View,
        };
        let types =
            [Boolean, Date32, Decimal128(20, 2), Float16, Float32, Float64, Int8, Null, UInt64, Utf8View];
        for data_type in types {
            let schema = Schema::new(vec![Field::new("a", data_type.clone(), true)]);
            for text in ["a", "a, a:desc"] {
                let keys = OrderKeys::parse(text, &Names::new(&schema)).expect("binds");
                let is_number = matches!(form_of(keys.keys()), AnyForm::Numbers(_));
                let expected = text == "a" && !matches!(data_type, UInt64 | Utf8View);
                assert_eq!(is_number, expected, "{text} of {data_type}");
            }
        }
    }
}
