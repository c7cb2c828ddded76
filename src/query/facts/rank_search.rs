//! Finds the value of `top_bound(x, share)`: the one at a place of the descending order of all values, exactly
//! and without ordering them.
//!
//! Values become keys of 64 bits in descending order. Each pass counts the next 16 bits of the keys that are
//! still in question; as soon as they are few, the next pass collects and selects among them. Two passes in
//! practice, four at most; the memory is that of the counters and of the few.

use std::ops::ControlFlow;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::datatypes::{ArrowPrimitiveType, Float32Type, Float64Type, Int64Type};

use super::Number;
use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::expression::{Kind, TopBound};
use crate::query::rounds::Rounds;
use crate::query::selection::Selection;
use crate::query::sweep::Sweep;

/// Bits counted in a pass: 65,536 counters, half a megabyte a thread.
const DIGIT_BITS: u32 = 16;

/// Keys that may be collected, 8 bytes each: 32 MB.
const MAX_COLLECTED: u64 = 4 << 20;

/// The sign of an i64, and of a float64's bits.
const SIGN: u64 = 1 << 63;

/// The search for one value over a whole dataset. NULL and NaN are not values. Gives the value, and the row
/// groups that could not be read.
#[derive(Debug)]
pub struct RankSearch {
    dataset: SharedDataset,
    bound: TopBound,
    cancel: Cancel,
    max_collected: u64,
    /// What is known of the key that is looked for: its first `n_bits` bits.
    prefix: Prefix,
    /// Its place among the keys with that prefix, from 0; unknown before the first pass.
    place: Option<u64>,
    pass: Pass,
    sweep: Sweep,
}

/// The upper bits of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Prefix {
    bits: u64,
    n_bits: u32,
}

impl Prefix {
    fn has(self, key: u64) -> bool {
        self.n_bits == 0 || key >> (u64::BITS - self.n_bits) == self.bits
    }

    /// The digit behind it.
    fn digit(self, key: u64) -> usize {
        let behind = key >> (u64::BITS - self.n_bits - DIGIT_BITS);
        usize::try_from(behind & ((1 << DIGIT_BITS) - 1)).unwrap_or(0)
    }

    fn with(self, digit: u64) -> Self {
        Self { bits: self.bits << DIGIT_BITS | digit, n_bits: self.n_bits + DIGIT_BITS }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Count,
    Collect,
}

/// What a thread counted or collected.
#[derive(Debug)]
pub struct RankShare {
    counts: Vec<u64>,
    keys: Vec<u64>,
}

impl RankSearch {
    /// Prepares it. Reads nothing.
    pub fn new(dataset: &SharedDataset, bound: TopBound, cancel: Cancel) -> Self {
        Self::within(dataset, bound, cancel, MAX_COLLECTED)
    }

    /// The same with a bound on the keys collected, 8 bytes each.
    pub fn within(dataset: &SharedDataset, bound: TopBound, cancel: Cancel, max_collected: u64) -> Self {
        let sweep = sweep(dataset, &bound, &cancel);
        Self {
            dataset: dataset.clone(),
            bound,
            cancel,
            max_collected,
            prefix: Prefix::default(),
            place: None,
            pass: Pass::Count,
            sweep,
        }
    }

    fn next_pass(&mut self, pass: Pass) {
        self.pass = pass;
        self.sweep = sweep(&self.dataset, &self.bound, &self.cancel);
    }

    /// Narrows the prefix by the counts of its next digit; `None` where there is no value at all.
    fn narrow(&mut self, counts: &[u64]) -> Option<u64> {
        let n_values: u64 = counts.iter().sum();
        let mut place = match self.place {
            Some(place) => place,
            None => place_of(self.bound.share(), n_values)?,
        };
        for (digit, count) in (0..).zip(counts) {
            if place < *count {
                self.place = Some(place);
                self.prefix = self.prefix.with(digit);
                return Some(*count);
            }
            place -= count;
        }
        None
    }

    fn number(&self, key: u64) -> Number {
        let value = !key;
        let bits = if value & SIGN == 0 { !value } else { value ^ SIGN };
        match self.bound.scalar().kind() {
            Kind::Int => Number::Int((value ^ SIGN).cast_signed()),
            #[expect(clippy::cast_possible_truncation, reason = "it was a float32 before it was widened")]
            Kind::Real => Number::Real(f64::from_bits(bits) as f32),
            _ => Number::Double(f64::from_bits(bits)),
        }
    }
}

fn sweep(dataset: &SharedDataset, bound: &TopBound, cancel: &Cancel) -> Sweep {
    let all = Selection::all(dataset.n_rows());
    Sweep::new(dataset.clone(), vec![bound.scalar().clone()], all, cancel.clone())
}

/// `int(share · n)` as DataComp computes it, in float64 and cut off; the last place at most. `None` without
/// values.
fn place_of(share: f64, n: u64) -> Option<u64> {
    #[expect(clippy::cast_precision_loss, reason = "as DataComp's Python does it")]
    let place = (n as f64 * share).max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off, and not negative")]
    let place = place as u64;
    Some(place.min(n.checked_sub(1)?))
}

/// Keys that ascend as values descend; −0.0 is 0.0. NULL and NaN have none.
fn keys(array: &ArrayRef, kind: &Kind, tell: &mut dyn FnMut(u64)) {
    fn each<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, tell: &mut dyn FnMut(T::Native)) {
        if array.null_count() == 0 {
            array.values().iter().for_each(|value| tell(*value));
        } else {
            array.iter().flatten().for_each(tell);
        }
    }
    let real = |value: f64, tell: &mut dyn FnMut(u64)| {
        if !value.is_nan() {
            // Adding 0.0 makes 0.0 of −0.0.
            let bits = (value + 0.0).to_bits();
            tell(!if bits & SIGN == 0 { bits ^ SIGN } else { !bits });
        }
    };
    match kind {
        Kind::Int => each::<Int64Type>(array.as_primitive(), &mut |v| tell(!(v.cast_unsigned() ^ SIGN))),
        Kind::Real => each::<Float32Type>(array.as_primitive(), &mut |v| real(f64::from(v), tell)),
        Kind::Double => each::<Float64Type>(array.as_primitive(), &mut |v| real(v, tell)),
        // The binder lets no other kind pass.
        _ => {}
    }
}

impl Rounds for RankSearch {
    type Share = RankShare;
    type Outcome = (Number, Vec<(GroupRef, SafeText)>);
    type Error = std::convert::Infallible;

    fn work(&self, progress: &dyn ProgressSink) -> Result<RankShare, Cancelled> {
        let kind = self.bound.scalar().kind();
        let mut share = RankShare { counts: vec![0; 1 << DIGIT_BITS], keys: Vec::new() };
        let prefix = self.prefix;
        self.sweep.work(progress, &mut |swept| {
            let Some(values) = swept.values.first() else { return };
            match self.pass {
                Pass::Count => keys(values, kind, &mut |key| {
                    share.counts[prefix.digit(key)] += u64::from(prefix.has(key));
                }),
                Pass::Collect => keys(values, kind, &mut |key| {
                    if prefix.has(key) {
                        share.keys.push(key);
                    }
                }),
            }
        })?;
        Ok(share)
    }

    fn join(&mut self, shares: Vec<RankShare>) -> Result<ControlFlow<Self::Outcome>, Self::Error> {
        let damaged = self.sweep.damaged();
        let number = match self.pass {
            Pass::Count => {
                let mut counts = vec![0_u64; 1 << DIGIT_BITS];
                for share in shares {
                    counts.iter_mut().zip(share.counts).for_each(|(sum, count)| *sum += count);
                }
                match self.narrow(&counts) {
                    None => Number::Null,
                    // The whole key is known.
                    Some(_) if self.prefix.n_bits == u64::BITS => self.number(self.prefix.bits),
                    Some(n) => {
                        self.next_pass(if n <= self.max_collected { Pass::Collect } else { Pass::Count });
                        return Ok(ControlFlow::Continue(()));
                    }
                }
            }
            Pass::Collect => {
                let mut keys: Vec<u64> = shares.into_iter().flat_map(|share| share.keys).collect();
                let place = self.place.and_then(|place| usize::try_from(place).ok());
                match place.filter(|place| *place < keys.len()) {
                    Some(place) => self.number(*keys.select_nth_unstable(place).1),
                    // A file that shrank between two passes.
                    None => Number::Null,
                }
            }
        };
        Ok(ControlFlow::Break((number, damaged)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float64Array, Int64Array};

    use super::*;

    fn keys_of(array: &ArrayRef, kind: &Kind) -> Vec<u64> {
        let mut out = Vec::new();
        keys(array, kind, &mut |key| out.push(key));
        out
    }

    #[test]
    fn keys_ascend_as_values_descend_and_null_and_nan_have_none() {
        let reals = [f64::INFINITY, 6016.0, 0.5, 1e-300, 0.0, -1e-300, -2.0, f64::NEG_INFINITY];
        let reals: ArrayRef = Arc::new(Float64Array::from(reals.to_vec()));
        let descending = keys_of(&reals, &Kind::Double);
        assert!(descending.is_sorted_by(|a, b| a < b), "{descending:?}");
        let zeros: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.0), None, Some(-0.0), Some(f64::NAN)]));
        let zeros = keys_of(&zeros, &Kind::Double);
        assert_eq!((zeros.len(), zeros[0]), (2, zeros[1]));
        let whole: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, 1, 0, -1, i64::MIN]));
        let whole = keys_of(&whole, &Kind::Int);
        assert!(whole.is_sorted_by(|a, b| a < b), "{whole:?}");
    }

    #[test]
    fn the_place_is_datacomps() {
        // int(10 * 0.3) is 3, int(7 * 0.3) is 2 (2.1), int(3 * 0.1) is 0.
        assert_eq!(place_of(0.3, 10), Some(3));
        assert_eq!(place_of(0.3, 7), Some(2));
        // 0.29 · 100 is 28.999999999999996 in float64, in Python, too.
        assert_eq!(place_of(0.29, 100), Some(28));
        assert_eq!((place_of(1.0, 5), place_of(0.0, 5), place_of(0.5, 0)), (Some(4), Some(0), None));
    }
}
