//! One worker's count of one column: takes batches in, in any order.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Decimal128Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use xxhash_rust::xxh3::xxh3_64;

use super::domain::Domain;
use super::exact_sum::Sums;
use super::figures::{NonFinite, Nulls, shown_text};
use super::key;
use super::sorted::{Lists, Sorted as _};
use super::store::{Plan, Store};
use crate::base::{Cancel, Cancelled};
use crate::dataset::Value;
use crate::query::SweptRows;

/// Keys by their width.
#[derive(Clone, Debug)]
pub(super) enum Keys {
    Short(Store<u32>),
    Long(Store<u64>),
    Wide(Store<u128>),
}

/// What one worker knows of one column.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) domain: Domain,
    pub(super) nulls: Nulls,
    pub(super) non_finite: NonFinite,
    pub(super) sums: Sums,
    pub(super) keys: Keys,
    /// Of texts.
    pub(super) texts: Option<Texts>,
}

/// What is known of texts beside their hashes.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    pub(super) lengths: Box<Tally>,
    /// The first different texts by their hash: so that a column of few need not be read twice.
    pub(super) words: HashMap<u64, Value>,
    max_words: usize,
}

impl Tally {
    /// An empty one; `max_words` different texts are remembered.
    pub(super) fn new(domain: Domain, plan: Plan, max_words: usize) -> Self {
        let keys = match domain {
            Domain::Real => Keys::Short(Store::new(plan)),
            Domain::Wide => Keys::Wide(Store::new(plan)),
            _ => Keys::Long(Store::new(plan)),
        };
        let texts = (domain == Domain::Text).then(|| Texts {
            lengths: Box::new(Self::new(Domain::Integer, plan, 0)),
            words: HashMap::new(),
            max_words,
        });
        let (nulls, non_finite) = (Nulls::default(), NonFinite::default());
        Self { domain, nulls, non_finite, sums: Sums::new(), keys, texts }
    }

    /// Takes the values of a batch: in the canonical type of the domain, one for each row.
    pub(super) fn take(&mut self, values: &ArrayRef, rows: &SweptRows) {
        self.nulls.n_rows += values.len() as u64;
        self.nulls.n_null += values.logical_null_count() as u64;
        let row_of = |at: usize| match rows {
            SweptRows::Run(run) => run.start + at as u64,
            SweptRows::Each(each) => each.get(at).map_or(0, |row| row.0),
        };
        let Self { sums, keys, non_finite, .. } = self;
        match (self.domain, keys) {
            (Domain::Real, Keys::Short(store)) => {
                for (at, value) in present(values.as_primitive::<Float32Type>().iter()) {
                    if non_finite.admits(f64::from(value)) {
                        sums.add(f64::from(value));
                        store.push(key::of_f32(value), || row_of(at));
                    }
                }
            }
            (Domain::Double, Keys::Long(store)) => {
                for (at, value) in present(values.as_primitive::<Float64Type>().iter()) {
                    if non_finite.admits(value) {
                        sums.add(value);
                        store.push(key::of_f64(value), || row_of(at));
                    }
                }
            }
            (Domain::Integer, Keys::Long(store)) => {
                for (at, value) in present(values.as_primitive::<Int64Type>().iter()) {
                    sums.add_integer(value);
                    store.push(key::of_i64(value), || row_of(at));
                }
            }
            (Domain::Time, Keys::Long(store)) => {
                for (at, value) in present(values.as_primitive::<TimestampMicrosecondType>().iter()) {
                    store.push(key::of_i64(value), || row_of(at));
                }
            }
            (Domain::Truth, Keys::Long(store)) => {
                for (at, value) in present(values.as_boolean().iter()) {
                    store.push(key::of_i64(i64::from(value)), || row_of(at));
                }
            }
            (Domain::Wide, Keys::Wide(store)) => {
                for (at, value) in present(values.as_primitive::<Decimal128Type>().iter()) {
                    #[expect(clippy::cast_precision_loss, reason = "summed up as float64, ordered as it is")]
                    sums.add(value as f64);
                    store.push(key::of_i128(value), || row_of(at));
                }
            }
            (Domain::Text, Keys::Long(store)) => {
                let texts = self.texts.as_mut();
                if let Some(texts) = texts {
                    texts.take(values, store, row_of);
                }
            }
            _ => {}
        }
    }

    /// No more batches: sorts what is there.
    pub(super) fn sealed(mut self, cancel: &Cancel) -> Result<Self, Cancelled> {
        self.keys = match self.keys {
            Keys::Short(store) => Keys::Short(store.sealed(cancel)?),
            Keys::Long(store) => Keys::Long(store.sealed(cancel)?),
            Keys::Wide(store) => Keys::Wide(store.sealed(cancel)?),
        };
        if let Some(texts) = self.texts {
            self.texts = Some(Texts { lengths: Box::new(texts.lengths.sealed(cancel)?), ..texts });
        }
        Ok(self)
    }
}

impl NonFinite {
    /// Whether a number is one to reckon with; counts it if it is not.
    fn admits(&mut self, value: f64) -> bool {
        if value.is_finite() {
            return true;
        }
        if value.is_nan() {
            self.n_nan += 1;
        } else if value > 0.0 {
            self.n_positive += 1;
        } else {
            self.n_negative += 1;
        }
        false
    }

    pub(super) fn join(&mut self, other: Self) {
        self.n_nan += other.n_nan;
        self.n_negative += other.n_negative;
        self.n_positive += other.n_positive;
    }
}

impl Texts {
    fn take(&mut self, values: &ArrayRef, store: &mut Store<u64>, row_of: impl Fn(usize) -> u64) {
        let Keys::Long(lengths) = &mut self.lengths.keys else { return };
        self.lengths.nulls.n_rows += values.len() as u64;
        self.lengths.nulls.n_null += values.null_count() as u64;
        for (at, text) in present(values.as_string::<i32>().iter()) {
            let hash = xxh3_64(text.as_bytes());
            store.push(hash, || row_of(at));
            if self.words.len() < self.max_words {
                self.words.entry(hash).or_insert_with(|| shown_text(text));
            }
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            self.lengths.sums.add_integer(length);
            lengths.push(key::of_i64(length), || row_of(at));
        }
    }
}

/// The values that are there, each with its place in the batch.
fn present<T>(values: impl Iterator<Item = Option<T>>) -> impl Iterator<Item = (usize, T)> {
    values.enumerate().filter_map(|(at, value)| value.map(|value| (at, value)))
}

/// The key of a batch of one finite value.
pub(super) fn only_key(domain: Domain, value: &ArrayRef, row: &SweptRows) -> Option<u128> {
    let mut tally = Tally::new(domain, Plan::Whole, 0);
    tally.take(value, row);
    let first = |n: u64, key: u128| (n == 1).then_some(key);
    match tally.sealed(&Cancel::new()).ok()?.keys {
        Keys::Short(store) => only(store, first),
        Keys::Long(store) => only(store, first),
        Keys::Wide(store) => only(store, first),
    }
}

fn only<K: key::Key>(store: Store<K>, first: impl Fn(u64, u128) -> Option<u128>) -> Option<u128> {
    let lists = Lists::of(Store::join(vec![store]));
    first(lists.len(), lists.nth(0))
}
