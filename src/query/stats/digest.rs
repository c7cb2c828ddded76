//! From the workers' counts to figures.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow;

use super::Subject;
use super::domain::Domain;
use super::figures::{Basis, Distinct, Figure, Frequent, NonFinite, Nulls, PERCENTS, Summary, SummaryKind};
use super::histogram::{Edges, Histogram, Spread};
use super::hyperloglog::HyperLogLog;
use super::sorted::{Lists, Sorted};
use super::store::Store;
use super::tally::{Keys, Tally};
use crate::base::{Cancel, Cancelled};
use crate::dataset::{Role, Value};
use crate::query::sorting::WATCH_EVERY;

/// Frequent values given.
const N_FREQUENT: usize = 20;

/// Frequent values given of languages: all codes of CLD3, and what else may stand there.
const N_LANGUAGES: usize = 256;

/// A summary whose frequent texts are known by their hashes only.
#[derive(Debug)]
pub(super) struct Digest {
    pub(super) summary: Summary,
    /// The hashes of the frequent texts, in their order; empty for other kinds.
    pub(super) keys: Vec<u64>,
    /// The words that are known already.
    pub(super) words: HashMap<u64, Value>,
}

/// The figures of a subject. `basis` is what the rows of the tallies are; `edges` are to be used where given, so
/// that two histograms can be laid side by side.
pub(super) fn digest(
    subject: &Subject,
    tallies: Vec<Tally>,
    basis: Basis,
    edges: Option<&Edges>,
    cancel: &Cancel,
) -> Result<Digest, Cancelled> {
    let n_frequent = if subject.role() == Some(Role::Language) { N_LANGUAGES } else { N_FREQUENT };
    let (name, role, domain) = (subject.name(), subject.role(), subject.domain);
    Column { name, role, domain, basis, n_frequent, cancel }.digest(tallies, edges)
}

struct Column<'a> {
    name: &'a str,
    role: Option<Role>,
    domain: Domain,
    basis: Basis,
    n_frequent: usize,
    cancel: &'a Cancel,
}

impl Column<'_> {
    fn digest(&self, tallies: Vec<Tally>, edges: Option<&Edges>) -> Result<Digest, Cancelled> {
        let (mut nulls, mut non_finite) = (Nulls::default(), NonFinite::default());
        let (mut lengths, mut words) = (Vec::new(), HashMap::new());
        let mut sums = super::exact_sum::Sums::new();
        let mut keys = Vec::with_capacity(tallies.len());
        for tally in tallies {
            nulls.n_rows += tally.nulls.n_rows;
            nulls.n_null += tally.nulls.n_null;
            non_finite.join(tally.non_finite);
            sums.join(&tally.sums);
            keys.push(tally.keys);
            if let Some(texts) = tally.texts {
                lengths.push(*texts.lengths);
                words.extend(texts.words);
            }
        }
        let Values { sorted, sketch, ends } = values_of(keys);
        let mut summary = Summary::unknown(self.name, self.role, self.domain.summary_kind());
        summary.nulls = Some(self.figure(nulls));
        if matches!(self.domain, Domain::Real | Domain::Double) {
            summary.non_finite = Some(self.figure(non_finite));
        }
        summary.moments = sums.moments().map(|moments| self.figure(moments));
        if let Some(ends) = ends.filter(|_| self.domain.is_ordered()) {
            summary.range = Some(self.figure((self.domain.value(ends.0), self.domain.value(ends.1))));
            self.order(&mut summary, sorted.as_ref(), ends, sketch.is_some(), edges);
        }
        let keys = self.frequency(&mut summary, sorted.as_ref(), sketch.as_ref())?;
        if self.domain == Domain::Text {
            let of_length = Column { domain: Domain::Integer, role: None, n_frequent: 0, ..*self };
            summary.lengths = Some(Box::new(of_length.digest(lengths, edges)?.summary));
        }
        let keys = if self.domain == Domain::Text { keys } else { Vec::new() };
        Ok(Digest { summary, keys, words })
    }

    fn figure<T>(&self, value: T) -> Figure<T> {
        Figure { value, basis: self.basis }
    }

    /// What rests on the kept values only, where they are a part.
    fn figure_of_kept<T>(&self, value: T, n_kept: u64, is_part: bool) -> Figure<T> {
        Figure { value, basis: if is_part { Basis::Sample { n_rows: n_kept } } else { self.basis } }
    }

    fn order(
        &self,
        summary: &mut Summary,
        sorted: &dyn Sorted,
        ends: (u128, u128),
        is_part: bool,
        edges: Option<&Edges>,
    ) {
        let n = sorted.len();
        if n == 0 {
            return;
        }
        let quantiles = PERCENTS.map(|percent| sorted.nth(rank_of(percent, n)));
        let values = quantiles.iter().map(|key| self.domain.value(*key)).collect();
        if self.domain.summary_kind() == SummaryKind::Number {
            let percentiles = (0..=100).map(|p| self.domain.number(sorted.nth(rank_of(p, n)))).collect();
            summary.percentiles = Some(self.figure_of_kept(percentiles, n, is_part));
        }
        summary.quantiles = Some(self.figure_of_kept(values, n, is_part));
        let edges = edges.cloned().unwrap_or_else(|| {
            Edges::of(Spread {
                min: self.domain.number(ends.0),
                low: self.domain.number(quantiles[0]),
                high: self.domain.number(quantiles[PERCENTS.len() - 1]),
                max: self.domain.number(ends.1),
                is_whole: self.domain.is_whole(),
            })
        });
        summary.histogram = Some(self.figure_of_kept(self.histogram(sorted, edges), n, is_part));
    }

    fn histogram(&self, sorted: &dyn Sorted, edges: Edges) -> Histogram {
        let n_last = edges.values().len() - 1;
        let below = edges.values().iter().enumerate().map(|(i, edge)| {
            // The last bin holds its upper edge.
            let key = if i == n_last { self.domain.key_above(*edge) } else { self.domain.key_from(*edge) };
            sorted.n_below(key)
        });
        let below: Vec<u64> = below.collect();
        let counts = below.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Histogram { edges, counts, n_below: below[0], n_above: sorted.len() - below[n_last] }
    }

    /// Distinct and frequent values; gives the keys of the frequent ones.
    fn frequency(
        &self,
        summary: &mut Summary,
        sorted: &dyn Sorted,
        sketch: Option<&HyperLogLog>,
    ) -> Result<Vec<u64>, Cancelled> {
        let (mut n_distinct, mut top) = (0, Top::new(self.n_frequent));
        let outcome = sorted.each_run(&mut |key, n| {
            n_distinct += 1;
            top.take(key, n);
            let is_stopped = n_distinct % WATCH_EVERY as u64 == 0 && self.cancel.is_cancelled();
            if is_stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if outcome.is_break() {
            return Err(Cancelled);
        }
        let counted = Distinct { n: n_distinct, standard_error: None };
        let estimated = |sketch: &HyperLogLog| Distinct {
            n: sketch.estimate(),
            standard_error: Some(HyperLogLog::STANDARD_ERROR),
        };
        if self.basis == Basis::AllRows {
            summary.distinct = Some(self.figure(sketch.map_or(counted, estimated)));
        }
        let top = top.into_descending(n_distinct);
        let values = top.iter().map(|(key, n)| Frequent { value: self.domain.value(*key), n: *n }).collect();
        if self.n_frequent > 0 {
            summary.frequent = Some(self.figure_of_kept(values, sorted.len(), sketch.is_some()));
        }
        Ok(top.iter().map(|(key, _)| u64::try_from(*key).unwrap_or(u64::MAX)).collect())
    }
}

/// The keys that occur most often; of equal counts the lower keys. Those that occur once only where all are
/// told: among a million such there is nothing to choose.
struct Top {
    limit: usize,
    /// The least frequent on top, of equal counts the highest key.
    heap: BinaryHeap<(Reverse<u64>, u128)>,
}

impl Top {
    fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::with_capacity(limit + 1) }
    }

    fn take(&mut self, key: u128, n: u64) {
        // Keys come ascending: an equal count later on is never better.
        let is_full = self.heap.len() >= self.limit;
        if self.limit == 0 || (is_full && self.heap.peek().is_none_or(|(least, _)| n <= least.0)) {
            return;
        }
        self.heap.push((Reverse(n), key));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    fn into_descending(self, n_distinct: u64) -> Vec<(u128, u64)> {
        let least = if n_distinct > self.limit as u64 { 2 } else { 1 };
        let sorted = self.heap.into_sorted_vec().into_iter().map(|(Reverse(n), key)| (key, n));
        sorted.filter(|(_, n)| *n >= least).collect()
    }
}

/// The rank, from 0, of a quantile by R-1: see [`PERCENTS`].
fn rank_of(percent: u8, n: u64) -> u64 {
    let rank = (u128::from(percent) * u128::from(n)).div_ceil(100).saturating_sub(1);
    u64::try_from(rank).unwrap_or(u64::MAX)
}

/// The values of all workers.
struct Values {
    sorted: Box<dyn Sorted>,
    /// Present where `sorted` is a part of them: of all.
    sketch: Option<HyperLogLog>,
    /// The lowest and the highest of all.
    ends: Option<(u128, u128)>,
}

fn values_of(keys: Vec<Keys>) -> Values {
    let (mut short, mut long, mut wide) = (Vec::new(), Vec::new(), Vec::new());
    for keys in keys {
        match keys {
            Keys::Short(store) => short.push(store),
            Keys::Long(store) => long.push(store),
            Keys::Wide(store) => wide.push(store),
        }
    }
    // The keys of one column are all of one width.
    if !short.is_empty() {
        joined(short)
    } else if !wide.is_empty() {
        joined(wide)
    } else {
        joined(long)
    }
}

fn joined<K: super::key::Key + 'static>(stores: Vec<Store<K>>) -> Values {
    let mut joined = Store::join(stores);
    let sketch = joined.sketch.take();
    let ends = joined.ends.map(|(low, high)| (low.into(), high.into()));
    let lists = Lists::of(joined);
    let ends = ends.or_else(|| {
        let last = lists.len().checked_sub(1)?;
        Some((lists.nth(0), lists.nth(last)))
    });
    Values { sorted: Box::new(lists), sketch, ends }
}
