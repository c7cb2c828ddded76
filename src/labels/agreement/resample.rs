//! An interval around a measure of agreement: percentiles of what it is on items drawn again and again.

use std::fmt;

use super::super::estimate::{Confidence, Interval, real};
use super::{Level, Ratings, Undefined, Weights, cohen_kappa, gwet_ac1, krippendorff_alpha, percent};

/// Times the items are drawn again: enough for the ends of a 95 % interval to stand still to about a hundredth
/// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3 ask for a thousand).
pub const N_RESAMPLES: usize = 1_000;

/// Of a hundred draws, so many must leave the measure a number, or the ends stand for something else.
const MIN_DEFINED_PERCENT: usize = 95;

/// A measure of agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Plain agreement.
    Percent,
    /// Cohen's κ, of two.
    Kappa(Weights),
    /// Krippendorff's α.
    Alpha(Level),
    /// Gwet's AC1.
    Ac1,
}

/// A measure with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// On the items there are.
    pub value: f64,
    /// What it may be; `None` where drawing again says nothing: all draws alike, as where nobody ever disagreed, or
    /// too many on which the measure is no number.
    pub interval: Option<Interval>,
    /// Items with two answers or more.
    pub n_items: usize,
}

impl Measure {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Kappa(Weights::Unweighted) => "cohen_kappa",
            Self::Kappa(Weights::Linear) => "cohen_kappa_linear",
            Self::Kappa(Weights::Quadratic) => "cohen_kappa_quadratic",
            Self::Alpha(Level::Nominal) => "krippendorff_alpha_nominal",
            Self::Alpha(Level::Ordinal) => "krippendorff_alpha_ordinal",
            Self::Alpha(Level::Interval) => "krippendorff_alpha_interval",
            Self::Ac1 => "gwet_ac1",
        }
    }

    /// The measure of these ratings; never NaN.
    pub fn of(self, ratings: &Ratings) -> Result<f64, Undefined> {
        match self {
            Self::Percent => percent(ratings),
            Self::Kappa(weights) => cohen_kappa(ratings, weights),
            Self::Alpha(level) => krippendorff_alpha(ratings, level),
            Self::Ac1 => gwet_ac1(ratings),
        }
    }
}

/// As it stands in a report.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Percent => "agreement",
            Self::Kappa(Weights::Unweighted) => "Cohen's kappa",
            Self::Kappa(Weights::Linear) => "Cohen's kappa, weighted linearly",
            Self::Kappa(Weights::Quadratic) => "Cohen's kappa, weighted by squares",
            Self::Alpha(Level::Nominal) => "Krippendorff's alpha",
            Self::Alpha(Level::Ordinal) => "Krippendorff's alpha, ordinal",
            Self::Alpha(Level::Interval) => "Krippendorff's alpha, interval",
            Self::Ac1 => "Gwet's AC1",
        })
    }
}

/// A measure with a percentile interval (Efron and Tibshirani 1993, section 13.3), items drawn with replacement
/// `N_RESAMPLES` times; people are not, so it holds for these people on other items. The same seed gives the same
/// interval. With a few dozen items it is too narrow, like all of its kind.
pub fn agreement(
    ratings: &Ratings,
    measure: Measure,
    confidence: Confidence,
    seed: u64,
) -> Result<Agreement, Undefined> {
    let value = measure.of(ratings)?;
    let judged: Vec<&Vec<Option<usize>>> =
        ratings.items().iter().filter(|row| row.iter().any(Option::is_some)).collect();
    let mut lot = fastrand::Rng::with_seed(seed);
    let draw = |_| {
        let items = (0..judged.len()).map(|_| judged[lot.usize(..judged.len())].clone()).collect();
        measure.of(&ratings.with_items(items)).ok()
    };
    let mut drawn: Vec<f64> = (0..N_RESAMPLES).filter_map(draw).collect();
    drawn.sort_by(f64::total_cmp);
    Ok(Agreement { value, interval: between(&drawn, confidence), n_items: ratings.n_shared() })
}

/// The middle of what was drawn, in ascending order.
fn between(drawn: &[f64], confidence: Confidence) -> Option<Interval> {
    let tail = confidence.alpha() / 2.0;
    let interval = Interval { low: quantile(drawn, tail)?, high: quantile(drawn, 1.0 - tail)? };
    let is_enough = drawn.len() * 100 >= N_RESAMPLES * MIN_DEFINED_PERCENT;
    (is_enough && drawn.first() < drawn.last()).then_some(interval)
}

/// The value a share of them lies below, between neighbours by line (Hyndman and Fan 1996, type 7).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within 0..len, `share` being 0 to 1"
)]
fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let at = share * real(ascending.len().checked_sub(1)? as u64);
    let (below, part) = (at.floor() as usize, at.fract());
    let low = ascending.get(below)?;
    let high = ascending.get(below + 1).unwrap_or(low);
    Some(low + (high - low) * part)
}

#[cfg(test)]
mod tests {
    use super::super::krippendorff::tests::four_observers;
    use super::*;

    const ALL: [Measure; 4] =
        [Measure::Percent, Measure::Kappa(Weights::Unweighted), Measure::Alpha(Level::Nominal), Measure::Ac1];

    /// Two people who agree on four of five items.
    fn two_people(n_items: usize) -> Ratings {
        let item = |i: usize| vec![Some(i % 3), Some(if i.is_multiple_of(5) { (i + 1) % 3 } else { i % 3 })];
        Ratings::new((0..n_items).map(item).collect(), 3).unwrap()
    }

    #[test]
    fn the_interval_holds_the_measure_and_narrows_with_items() {
        for measure in ALL {
            let widths = [50, 500].map(|n_items| {
                let found = agreement(&two_people(n_items), measure, Confidence::USUAL, 7).unwrap();
                let interval = found.interval.unwrap();
                assert!(interval.contains(found.value) && found.n_items == n_items, "{measure:?}");
                interval.width()
            });
            assert!(widths[1] < widths[0] / 2.0, "{measure:?}: {widths:?}");
        }
    }

    #[test]
    fn of_plain_agreement_it_is_nearly_wilsons() {
        use super::super::super::estimate::{Proportion, wilson};
        let found = agreement(&two_people(500), Measure::Percent, Confidence::USUAL, 7).unwrap();
        let exact = wilson(Proportion::new(400, 500).unwrap(), Confidence::USUAL).interval;
        let drawn = found.interval.unwrap();
        assert!((drawn.low - exact.low).abs() < 0.01 && (drawn.high - exact.high).abs() < 0.01);
    }

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let of = |seed| agreement(&four_observers(), Measure::Alpha(Level::Ordinal), Confidence::USUAL, seed);
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }

    #[test]
    fn no_disagreement_leaves_no_interval() {
        let items = (0..20).map(|i| vec![Some(i % 2), Some(i % 2)]).collect();
        let ratings = Ratings::new(items, 2).unwrap();
        for measure in ALL {
            let found = agreement(&ratings, measure, Confidence::USUAL, 7).unwrap();
            assert!((found.value - 1.0).abs() < 1e-12 && found.interval.is_none(), "{measure:?}");
        }
    }

    #[test]
    fn a_measure_that_most_draws_leave_undefined_has_no_interval() {
        let mut items = vec![vec![Some(0), Some(0)]; 30];
        items.push(vec![Some(1), Some(0)]);
        let ratings = Ratings::new(items, 2).unwrap();
        let found = agreement(&ratings, Measure::Alpha(Level::Nominal), Confidence::USUAL, 7).unwrap();
        assert_eq!(found.interval, None);
    }

    #[test]
    fn quantiles_lie_on_the_line_between_neighbours() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.975), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 1.0), Some(4.0));
    }
}
