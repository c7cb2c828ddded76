//! What one thread read in one go, ordered by one number: keys beside rows, sorted where it was read.
//!
//! A run of 131,072 rows takes a megabyte, which the processor's cache holds while it is sorted.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type};
use arrow::error::ArrowError;

use super::super::SweptRows;
use super::collect::Form;
use super::keys::Direction;
use super::number::Number;
use super::top::Top;
use crate::dataset::RowId;

/// Bits of a digit: the counts of 2,048 digits take 16 kB of the processor's nearest cache.
const DIGIT_BITS: u32 = 11;

/// Values of a digit.
const N_DIGITS: usize = 1 << DIGIT_BITS;

/// Below this many entries counting digits costs more than comparing.
const FEW: usize = 512;

/// How one number orders rows.
#[derive(Debug)]
pub(super) struct Numbers {
    direction: Direction,
    widened: fn(u32) -> u64,
}

/// Rows with their numbers. Rows are counted from `base`.
#[derive(Debug)]
pub(super) struct NumberRun {
    base: u64,
    pub(super) keys: NumberKeys,
    /// Rows without a number, ascending.
    pub(super) unknown: Vec<u32>,
}

/// Keys beside rows; equal keys in the order of their rows.
#[derive(Debug)]
pub(super) enum NumberKeys {
    /// The key above, the row below.
    Narrow(Vec<u64>),
    Wide(Vec<Wide>),
}

/// A key of 64 bits beside a row, in 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    high: u32,
    low: u32,
    pub(super) row: u32,
}

impl Wide {
    #[expect(clippy::cast_possible_truncation, reason = "the key is cut into its halves")]
    fn new(key: u64, row: u32) -> Self {
        Self { high: (key >> 32) as u32, low: key as u32, row }
    }

    fn key(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

/// The row of a narrow entry.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is the row")]
pub(super) fn row_of(entry: u64) -> u32 {
    entry as u32
}

fn key_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

impl Numbers {
    /// For values of this canonical type.
    pub(super) fn new(data_type: &DataType, direction: Direction) -> Self {
        let is_real = matches!(data_type, DataType::Float32 | DataType::Float64);
        Self { direction, widened: if is_real { f32::widened } else { i64::widened } }
    }

    /// What is xored to a key so that the order runs the other way.
    fn flip(&self) -> u64 {
        if self.direction == Direction::Descending { u64::MAX } else { 0 }
    }

    #[expect(clippy::cast_possible_truncation, reason = "all ones or none, at either width")]
    fn narrow_flip(&self) -> u32 {
        self.flip() as u32
    }

    fn widen(&self, entry: u64) -> Wide {
        Wide::new((self.widened)(key_of(entry) ^ self.narrow_flip()) ^ self.flip(), row_of(entry))
    }

    /// The same run with keys of 64 bits, in the same order.
    pub(super) fn wide_of(&self, keys: NumberKeys) -> Vec<Wide> {
        match keys {
            NumberKeys::Narrow(entries) => entries.into_iter().map(|entry| self.widen(entry)).collect(),
            NumberKeys::Wide(entries) => entries,
        }
    }

    fn take<T: Number>(
        &self,
        run: &mut NumberRun,
        rows: &SweptRows,
        values: &[T],
        nulls: Option<&NullBuffer>,
    ) {
        let all_fit = || values.iter().fold(true, |fit, v| fit & v.fits() & !v.is_unknown());
        match (&mut run.keys, rows) {
            (NumberKeys::Narrow(entries), SweptRows::Run(span)) if nulls.is_none() && all_fit() => {
                let (flip, base) = (self.narrow_flip(), run.base);
                let rows = span.start.wrapping_sub(base)..span.end.wrapping_sub(base);
                entries.extend(rows.zip(values).map(|(row, v)| u64::from(v.narrow() ^ flip) << 32 | row));
            }
            _ => {
                for (at, (row, value)) in rows.iter().zip(values).enumerate() {
                    let is_null = nulls.is_some_and(|nulls| nulls.is_null(at));
                    self.take_one(run, row, (!is_null && !value.is_unknown()).then_some(*value));
                }
            }
        }
    }

    fn take_one<T: Number>(&self, run: &mut NumberRun, row: RowId, value: Option<T>) {
        let row = run.offset_of(row);
        let Some(value) = value else { return run.unknown.push(row) };
        match &mut run.keys {
            NumberKeys::Narrow(entries) if value.fits() => {
                entries.push(u64::from(value.narrow() ^ self.narrow_flip()) << 32 | u64::from(row));
            }
            NumberKeys::Narrow(entries) => {
                let mut wide: Vec<Wide> = entries.iter().map(|entry| self.widen(*entry)).collect();
                wide.push(Wide::new(value.wide() ^ self.flip(), row));
                run.keys = NumberKeys::Wide(wide);
            }
            NumberKeys::Wide(entries) => entries.push(Wide::new(value.wide() ^ self.flip(), row)),
        }
    }
}

impl Form for Numbers {
    type Run = NumberRun;
    type Key = u64;

    fn open(&self, base: u64) -> NumberRun {
        NumberRun { base, keys: NumberKeys::Narrow(Vec::new()), unknown: Vec::new() }
    }

    fn push(&self, run: &mut NumberRun, rows: &SweptRows, values: &[ArrayRef]) -> Result<(), ArrowError> {
        let Some(values) = values.first() else { return Ok(()) };
        let nulls = values.nulls();
        match values.data_type() {
            DataType::Null => run.unknown.extend(rows.iter().map(|row| offset(run.base, row))),
            DataType::Float32 => self.take(run, rows, values.as_primitive::<Float32Type>().values(), nulls),
            DataType::Float64 => self.take(run, rows, values.as_primitive::<Float64Type>().values(), nulls),
            // Booleans count false as 0, times are counted in microseconds.
            _ => {
                let whole = cast(values, &DataType::Int64)?;
                self.take(run, rows, whole.as_primitive::<Int64Type>().values(), nulls);
            }
        }
        Ok(())
    }

    fn sort(&self, run: &mut NumberRun, scratch: &mut Vec<u64>) {
        match &mut run.keys {
            NumberKeys::Narrow(entries) => sort_narrow(entries, scratch),
            NumberKeys::Wide(entries) => entries.sort_unstable(),
        }
    }

    fn n_rows(&self, run: &NumberRun) -> u64 {
        let n_keys = match &run.keys {
            NumberKeys::Narrow(entries) => entries.len(),
            NumberKeys::Wide(entries) => entries.len(),
        };
        (n_keys + run.unknown.len()) as u64
    }

    fn rows(&self, run: &NumberRun) -> Vec<u64> {
        let keyed: Vec<u32> = match &run.keys {
            NumberKeys::Narrow(entries) => entries.iter().map(|entry| row_of(*entry)).collect(),
            NumberKeys::Wide(entries) => entries.iter().map(|entry| entry.row).collect(),
        };
        keyed.iter().chain(&run.unknown).map(|row| run.base.wrapping_add(u64::from(*row))).collect()
    }

    fn size_bytes(&self, run: &NumberRun) -> u64 {
        let keys = match &run.keys {
            NumberKeys::Narrow(entries) => size_of_val(entries.as_slice()),
            NumberKeys::Wide(entries) => size_of_val(entries.as_slice()),
        };
        (keys + size_of_val(run.unknown.as_slice())) as u64
    }

    /// One wide run widens all.
    fn joined_bytes(&self, runs: &[&NumberRun]) -> u64 {
        let is_wide = runs.iter().any(|run| run.is_wide());
        let bytes = |run: &&NumberRun| match &run.keys {
            NumberKeys::Narrow(entries) if is_wide => {
                self.size_bytes(run) + (entries.len() * (size_of::<Wide>() - size_of::<u64>())) as u64
            }
            _ => self.size_bytes(run),
        };
        runs.iter().map(bytes).sum()
    }

    fn offer(&self, run: &NumberRun, top: &mut Top<u64>) {
        match &run.keys {
            NumberKeys::Narrow(entries) => {
                for entry in entries {
                    offer(top, run.base, self.widen(*entry));
                }
            }
            NumberKeys::Wide(entries) => {
                for entry in entries {
                    offer(top, run.base, *entry);
                }
            }
        }
        for row in &run.unknown {
            top.offer_unknown(run.base.wrapping_add(u64::from(*row)));
        }
    }
}

fn offer(top: &mut Top<u64>, base: u64, entry: Wide) {
    top.offer(&entry.key(), base.wrapping_add(u64::from(entry.row)));
}

impl NumberRun {
    pub(super) fn is_wide(&self) -> bool {
        matches!(self.keys, NumberKeys::Wide(_))
    }

    fn offset_of(&self, row: RowId) -> u32 {
        offset(self.base, row)
    }
}

/// A row counted from the base of its run. Runs are opened so that it fits.
pub(super) fn offset(base: u64, row: RowId) -> u32 {
    u32::try_from(row.0.wrapping_sub(base)).unwrap_or(u32::MAX)
}

/// Sorts by key. Entries of equal keys must stand in the order of their rows, and stay in it.
///
/// Digits of 11 bits from the lowest that differs on: within a run two or three passes, where ranges of many
/// runs are joined, one or two.
pub(super) fn sort_narrow(entries: &mut Vec<u64>, scratch: &mut Vec<u64>) {
    if entries.len() < FEW {
        // With the rows below the keys this is the same order.
        return entries.sort_unstable();
    }
    let first = entries[0];
    let differing = entries.iter().fold(0, |bits, entry| bits | (entry ^ first)) >> 32 << 32;
    let shift = differing.trailing_zeros();
    let end = u64::BITS - differing.leading_zeros();
    let shifts: Vec<u32> = (shift..end).step_by(DIGIT_BITS as usize).collect();
    // Counted in one go: the digits of an entry are the same wherever it stands.
    let mut counts = vec![[0_usize; N_DIGITS]; shifts.len()];
    for entry in entries.iter() {
        for (counts, shift) in counts.iter_mut().zip(&shifts) {
            let n = &mut counts[digit(*entry, *shift)];
            *n = n.wrapping_add(1);
        }
    }
    scratch.resize(entries.len(), 0);
    for (counts, shift) in counts.iter_mut().zip(&shifts) {
        distribute(entries, scratch, *shift, counts);
        std::mem::swap(entries, scratch);
    }
}

/// Distributes by one digit, keeping the order of equals. `to.len() == from.len()`, and `counts` says how often
/// each digit is there.
fn distribute(from: &[u64], to: &mut [u64], shift: u32, counts: &mut [usize; N_DIGITS]) {
    let places = counts;
    let mut start = 0;
    for place in places.iter_mut() {
        start += std::mem::replace(place, start);
    }
    for entry in from {
        let place = &mut places[digit(*entry, shift)];
        to[*place] = *entry;
        *place = place.wrapping_add(1);
    }
}

fn digit(entry: u64, shift: u32) -> usize {
    usize::try_from(entry >> shift).unwrap_or(usize::MAX) & (N_DIGITS - 1)
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    #[test]
    fn counting_digits_sorts_as_comparing_does() {
        let mut rng = Rng::with_seed(7);
        for (n, mask) in [(0, 0), (FEW - 1, u32::MAX), (FEW, 0), (FEW, 1), (5_000, 0xfff0), (5_000, u32::MAX)]
        {
            let key = |rng: &mut Rng| u64::from(rng.u32(..) & mask) << 32;
            let mut entries: Vec<u64> = (0..n as u64).map(|row| key(&mut rng) | row).collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            sort_narrow(&mut entries, &mut Vec::new());
            assert_eq!(entries, expected, "{n} entries under {mask:x}");
        }
    }

    #[test]
    fn a_number_that_does_not_fit_widens_its_run_and_keeps_its_order() {
        let numbers = Numbers::new(&DataType::Float64, Direction::Descending);
        let mut run = numbers.open(10);
        for (row, value) in [(10, Some(0.5)), (11, None), (12, Some(0.1)), (13, Some(-3.0))] {
            numbers.take_one(&mut run, RowId(row), value);
        }
        numbers.sort(&mut run, &mut Vec::new());
        assert_eq!(
            (run.unknown.as_slice(), numbers.n_rows(&run), numbers.size_bytes(&run)),
            (&[1][..], 4, 40)
        );
        let rows: Vec<u32> = numbers.wide_of(run.keys).iter().map(|entry| entry.row).collect();
        assert_eq!(rows, [0, 2, 3]);
    }
}
