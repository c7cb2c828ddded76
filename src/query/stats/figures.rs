//! What comes out: the figures of one column or expression, each with what it rests on.
//!
//! NULL, NaN and infinities are counted apart; every other figure is of the finite values only. -0.0 is 0.0.

use std::collections::HashMap;

use super::Histogram;
use crate::dataset::{Role, Value};

/// The quantiles given, in percent. Their definition is R-1 of Hyndman and Fan, "Sample quantiles in
/// statistical packages" (1996): the value of rank ⌈p·n⌉, counted from 1, of the n sorted finite values. It is
/// always a value that occurs.
pub const PERCENTS: [u8; 7] = [1, 5, 25, 50, 75, 95, 99];

/// The longest start of a text that is kept to show a frequent value.
const SHOWN_BYTES: usize = 256;

/// What a figure rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Statistics in the footers: exact as far as the writers of the files were right.
    Footers,
    /// A part of the rows: of the figure it is an estimate.
    Sample {
        /// How many rows.
        n_rows: u64,
    },
    /// Every readable row: exact.
    AllRows,
}

/// A figure and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure<T> {
    /// The figure.
    pub value: T,
    /// What it rests on.
    pub basis: Basis,
}

/// Rows and those of them without a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nulls {
    /// Rows looked at.
    pub n_rows: u64,
    /// NULL in them.
    pub n_null: u64,
}

/// Numbers that are none to reckon with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NonFinite {
    /// NaN.
    pub n_nan: u64,
    /// Minus infinity.
    pub n_negative: u64,
    /// Plus infinity.
    pub n_positive: u64,
}

impl NonFinite {
    /// All of them.
    pub fn total(self) -> u64 {
        self.n_nan + self.n_negative + self.n_positive
    }
}

/// Mean and spread. The sums are exact; only the last steps round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The arithmetic mean.
    pub mean: f64,
    /// The standard deviation of a sample (divisor n - 1); `None` for a single value.
    pub std_dev: Option<f64>,
}

/// How many different values there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distinct {
    /// The number. Texts are told apart by 64-bit hashes: among 10 million different ones two fall together
    /// with a probability of 3 in a million.
    pub n: u64,
    /// The relative standard error where it is an estimate by HyperLogLog.
    pub standard_error: Option<f64>,
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq)]
pub struct Frequent {
    /// The value.
    pub value: Value,
    /// How often it occurs in the rows of the basis.
    pub n: u64,
}

/// What a column's values are, as far as figures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryKind {
    /// Numbers.
    Number,
    /// True and false: have a range, no mean.
    Truth,
    /// Dates and times: have a range and quantiles, no mean.
    Time,
    /// Texts: have lengths and frequent values.
    Text,
}

/// The figures of one column or expression. What is not known yet, or has no sense, is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The column's name, or the expression: not safe to show.
    pub name: String,
    /// What it is for, if anything.
    pub role: Option<Role>,
    /// What its values are.
    pub kind: SummaryKind,
    /// Rows and NULLs.
    pub nulls: Option<Figure<Nulls>>,
    /// NaN and infinities.
    pub non_finite: Option<Figure<NonFinite>>,
    /// Lowest and highest value.
    pub range: Option<Figure<(Value, Value)>>,
    /// Mean and standard deviation.
    pub moments: Option<Figure<Moments>>,
    /// The values at [`PERCENTS`].
    pub quantiles: Option<Figure<Vec<Value>>>,
    /// Of numbers: the quantiles of 0, 1, 2 … 100 %, by the same definition.
    pub percentiles: Option<Figure<Vec<f64>>>,
    /// How the values lie.
    pub histogram: Option<Figure<Histogram>>,
    /// Different values; `None` of a sample, which says little of it.
    pub distinct: Option<Figure<Distinct>>,
    /// The most frequent values, the most frequent first; all of them where they are few, else those that occur
    /// at least twice.
    pub frequent: Option<Figure<Vec<Frequent>>>,
    /// Of texts: their lengths in characters.
    pub lengths: Option<Box<Summary>>,
}

impl Summary {
    /// Nothing known yet.
    pub fn unknown(name: &str, role: Option<Role>, kind: SummaryKind) -> Self {
        Self {
            name: name.to_owned(),
            role,
            kind,
            nulls: None,
            non_finite: None,
            range: None,
            moments: None,
            quantiles: None,
            percentiles: None,
            histogram: None,
            distinct: None,
            frequent: None,
            lengths: None,
        }
    }

    /// Whether all rows were looked at: counts, the range and the mean are exact then. Of values too many to be
    /// kept, what needs them in order is of a part still, and its own basis says so.
    pub fn is_exact(&self) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.basis == Basis::AllRows)
    }

    /// Rows that have a value, NaN and infinities included; 0 while nothing is known.
    pub fn n_values(&self) -> u64 {
        self.nulls.as_ref().map_or(0, |nulls| nulls.value.n_rows.saturating_sub(nulls.value.n_null))
    }

    /// The share of values at or above a number, in percent and exact to one; `None` while it is not known.
    pub fn top_percent(&self, number: f64) -> Option<u8> {
        let percentiles = &self.percentiles.as_ref()?.value;
        let n_below = percentiles.iter().skip(1).filter(|percentile| **percentile < number).count();
        u8::try_from(n_below).ok().and_then(|n| 100_u8.checked_sub(n))
    }

    /// The first figures in one: what the footers know goes before what a sample says.
    #[must_use]
    pub fn with_footers(mut self, footers: Self) -> Self {
        self.nulls = footers.nulls.or(self.nulls);
        self.range = footers.range.or(self.range);
        self
    }

    /// Gives frequent texts their words; what has none is left out.
    #[must_use]
    pub(super) fn with_words(mut self, keys: &[u64], words: &HashMap<u64, Value>) -> Self {
        if let Some(frequent) = &mut self.frequent {
            let counts = std::mem::take(&mut frequent.value);
            let named = counts.into_iter().zip(keys).filter_map(|(one, key)| {
                words.get(key).map(|value| Frequent { value: value.clone(), n: one.n })
            });
            frequent.value = named.collect();
            // Equal counts came in the order of the hashes.
            frequent
                .value
                .sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.value.as_text().cmp(&b.value.as_text())));
        }
        self
    }
}

/// A text as a value to be shown: of a long one its start.
pub(super) fn shown_text(text: &str) -> Value {
    if text.len() <= SHOWN_BYTES {
        return Value::Text(text.to_owned());
    }
    let end = (0..=SHOWN_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Value::LongText { start: text[..end].to_owned(), n_bytes: text.len() }
}
