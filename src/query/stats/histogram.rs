//! Bins with round edges where the values lie, and the few far away counted at the ends.
//!
//! A single similarity of 6016 must not squash a million between 0.2 and 0.5.

use super::Summary;

/// Bins aimed at; rounding makes up to about twice as many or half.
const TARGET_BINS: f64 = 24.0;

/// How far a tail may reach beyond the middle 98 % and still be drawn, as a multiple of their span.
const TAIL: f64 = 1.0;

/// The edges of bins, ascending; at least two.
#[derive(Clone, Debug, PartialEq)]
pub struct Edges(Vec<f64>);

/// Values by bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Bin `i` holds what is at or above `edges[i]` and below `edges[i + 1]`; the last one holds its upper edge,
    /// too.
    pub edges: Edges,
    /// Values in each bin: one less than edges.
    pub counts: Vec<u64>,
    /// Values below the first edge.
    pub n_below: u64,
    /// Values above the last edge.
    pub n_above: u64,
}

/// How the values lie, as far as edges depend on it. All finite, `low` and `high` within the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) min: f64,
    /// The quantile of 1 %.
    pub(super) low: f64,
    /// The quantile of 99 %.
    pub(super) high: f64,
    pub(super) max: f64,
    /// Whether a bin should hold whole numbers.
    pub(super) is_whole: bool,
}

impl Edges {
    /// The bins of a summary, or of its texts' lengths: another's histogram with them can be laid beside it.
    pub fn of_summary(summary: &Summary) -> Option<&Self> {
        let lengths = || summary.lengths.as_ref()?.histogram.as_ref();
        summary.histogram.as_ref().or_else(lengths).map(|histogram| &histogram.value.edges)
    }

    /// The edges.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The lowest and the highest.
    pub fn ends(&self) -> (f64, f64) {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (0.0, 0.0),
        }
    }

    pub(super) fn of(spread: Spread) -> Self {
        let (low, high) = drawn(spread);
        let mut edges = round_edges(low, high, spread.is_whole);
        edges.dedup();
        // Beyond 2^53 steps no rounding is left between the ends: they are the edges.
        if edges.first().is_none_or(|first| *first > low) {
            edges.insert(0, low);
        }
        if edges.last().is_none_or(|last| *last < high) || edges.len() < 2 {
            edges.push(if high > low { high } else { high.next_up() });
        }
        Self(edges)
    }
}

/// What part of the values is drawn: the middle 98 %, and the ends where they are near.
fn drawn(spread: Spread) -> (f64, f64) {
    let span = spread.high - spread.low;
    if span <= 0.0 {
        return (spread.min, spread.max);
    }
    let low = if spread.low - spread.min <= TAIL * span { spread.min } else { spread.low };
    let high = if spread.max - spread.high <= TAIL * span { spread.max } else { spread.high };
    (low, high)
}

/// Multiples of 1, 2 or 5 times a power of ten from below `low` to above `high`.
fn round_edges(low: f64, high: f64, is_whole: bool) -> Vec<f64> {
    let raw = high / TARGET_BINS - low / TARGET_BINS;
    if raw <= 0.0 || !raw.is_finite() {
        return Vec::new();
    }
    let raw = if is_whole { raw.max(1.0) } else { raw };
    let magnitude = raw.log10().floor().clamp(-300.0, 300.0);
    let power = 10_f64.powf(magnitude.abs());
    // Divided by a power of ten the edges are the decimals nearest to what is meant: 0.3, not 0.30000000000000004.
    let place = |n: f64| if magnitude < 0.0 { n / power } else { n * power };
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| place(*times) >= raw * 0.999_999).unwrap_or(10.0);
    let step = place(times);
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "about fifty bins at most")]
    let n_bins = (last - first).clamp(1.0, 4.0 * TARGET_BINS) as u32;
    (0..=n_bins).map(|i| place((first + f64::from(i)) * times)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edges(min: f64, low: f64, high: f64, max: f64, is_whole: bool) -> Vec<f64> {
        Edges::of(Spread { min, low, high, max, is_whole }).0
    }

    #[test]
    fn edges_are_round() {
        let scores = edges(0.281, 0.29, 0.42, 0.48, false);
        assert_eq!((scores[0], scores[1], scores.len()), (0.28, 0.29, 21));
        assert!(scores.contains(&0.3) && scores.contains(&0.35));
        assert_eq!(edges(1.0, 1.0, 7.0, 9.0, true), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    }

    #[test]
    fn one_value_far_away_does_not_squash_the_others() {
        let scores = edges(-3.0, 0.2, 0.45, 6016.0, false);
        assert_eq!((scores[0], scores.last().copied()), (0.2, Some(0.46)));
    }

    #[test]
    fn one_value_alone_has_one_bin() {
        assert_eq!(edges(5.0, 5.0, 5.0, 5.0, true).len(), 2);
        assert!(edges(0.0, 0.0, 0.0, 1.0, false).starts_with(&[0.0]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn edges_ascend_and_hold_what_is_drawn(
            mut ends in prop::array::uniform4(prop::num::f64::NORMAL | prop::num::f64::ZERO),
            is_whole: bool,
        ) {
            ends.sort_by(f64::total_cmp);
            let spread = Spread { min: ends[0], low: ends[1], high: ends[2], max: ends[3], is_whole };
            let edges = Edges::of(spread);
            let (low, high) = drawn(spread);
            prop_assert!(edges.0.len() >= 2 && edges.0.len() < 120);
            prop_assert!(edges.0.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", edges);
            prop_assert!(edges.ends().0 <= low && edges.ends().1 >= high);
        }
    }
}
