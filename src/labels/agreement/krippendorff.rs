//! Krippendorff's α: for any number of people, with gaps, on several levels of measurement.

use super::super::estimate::real;
use super::{Ratings, Undefined};

/// What makes two answers differ more than two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Names: same or not.
    Nominal,
    /// Ranks: by how many answers lie between.
    Ordinal,
    /// Points: by the square of how far apart they lie.
    Interval,
}

/// α = 1 less the disagreement that is seen, over the one expected if the answers were shared out by lot. Items with
/// one answer are left out; an item counts by its number of answers. From below 0 to 1; 0 is chance.
///
/// Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011 (Annenberg School for Communication), sections C
/// and D, with the metrics of section D. His own reading: rely on 0.8 and above, conclude nothing below 0.667.
pub fn krippendorff_alpha(ratings: &Ratings, level: Level) -> Result<f64, Undefined> {
    let shared: Vec<Vec<usize>> = ratings
        .items()
        .iter()
        .map(|row| row.iter().flatten().copied().collect::<Vec<_>>())
        .filter(|answers| answers.len() >= 2)
        .collect();
    if shared.is_empty() {
        return Err(Undefined::NoPairs);
    }
    let mut given = vec![0.0; ratings.n_values()];
    for answer in shared.iter().flatten() {
        given[*answer] += 1.0;
    }
    let metric = Metric::new(level, &given, ratings.points());
    let seen: f64 = shared.iter().map(|answers| metric.within(answers)).sum();
    let expected = metric.expected(&given) / (given.iter().sum::<f64>() - 1.0);
    if expected > 0.0 { Ok(1.0 - seen / expected) } else { Err(Undefined::NoVariation) }
}

/// Squared differences between answers.
struct Metric {
    places: Vec<f64>,
    level: Level,
}

impl Metric {
    /// `given[value]` is how often it was said. Ordinal differences are those of mid-ranks: the number of answers
    /// from one value to the other, half of each end's own.
    fn new(level: Level, given: &[f64], points: &[f64]) -> Self {
        let mut below = 0.0;
        let mid_rank = |n: &f64| {
            let rank = below + n / 2.0;
            below += n;
            rank
        };
        let places =
            if level == Level::Ordinal { given.iter().map(mid_rank).collect() } else { points.to_vec() };
        Self { places, level }
    }

    fn squared(&self, one: usize, two: usize) -> f64 {
        match self.level {
            Level::Nominal => f64::from(u8::from(one != two)),
            Level::Ordinal | Level::Interval => (self.places[one] - self.places[two]).powi(2),
        }
    }

    /// Of all ordered pairs of answers to one item, over one less than their number.
    fn within(&self, answers: &[usize]) -> f64 {
        let to_others = |one: &usize| answers.iter().map(|two| self.squared(*one, *two)).sum::<f64>();
        answers.iter().map(to_others).sum::<f64>() / real(answers.len() as u64 - 1)
    }

    /// Of all ordered pairs of answers, whatever the item.
    fn expected(&self, given: &[f64]) -> f64 {
        let said = || given.iter().enumerate().filter(|(_, n)| **n > 0.0);
        let to_others = |one: usize| said().map(|(two, n)| n * self.squared(one, two)).sum::<f64>();
        said().map(|(one, n)| n * to_others(one)).sum()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Krippendorff 2011, section C: four people, twelve units, five values, gaps.
    pub(in super::super) fn four_observers() -> Ratings {
        let columns: [[u8; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let answer = |unit: usize| columns.iter().map(|c| usize::from(c[unit]).checked_sub(1)).collect();
        Ratings::new((0..12).map(answer).collect(), 5).unwrap()
    }

    fn is(ratings: &Ratings, level: Level, expected: f64) {
        let found = krippendorff_alpha(ratings, level).unwrap();
        assert!((found - expected).abs() < 5e-4, "{level:?}: {found} is not {expected}");
    }

    #[test]
    fn krippendorffs_example_with_gaps_is_met() {
        let ratings = four_observers();
        is(&ratings, Level::Nominal, 0.743);
        is(&ratings, Level::Ordinal, 0.815);
        is(&ratings, Level::Interval, 0.849);
    }

    /// Krippendorff 2011, section A: two people, ten units, yes and no.
    #[test]
    fn krippendorffs_binary_example_is_met() {
        let (meg, owen) = ([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
        let items = meg.iter().zip(&owen).map(|(one, two)| vec![Some(*one), Some(*two)]).collect();
        is(&Ratings::new(items, 2).unwrap(), Level::Nominal, 0.095);
    }

    #[test]
    fn what_is_no_number_says_why() {
        for level in [Level::Nominal, Level::Ordinal, Level::Interval] {
            let of = |items| krippendorff_alpha(&Ratings::new(items, 3).unwrap(), level);
            assert_eq!(of(vec![vec![Some(2), Some(2)]; 5]), Err(Undefined::NoVariation));
            assert_eq!(of(vec![vec![Some(0), None], vec![None, Some(2)]]), Err(Undefined::NoPairs));
            assert_eq!(of(vec![]), Err(Undefined::NoPairs));
        }
    }

    #[test]
    fn perfect_agreement_on_different_items_is_one() {
        let items = (0..6).map(|i| vec![Some(i % 3), Some(i % 3), None]).collect();
        let ratings = Ratings::new(items, 3).unwrap();
        for level in [Level::Nominal, Level::Ordinal, Level::Interval] {
            is(&ratings, level, 1.0);
        }
    }
}
