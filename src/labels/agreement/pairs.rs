//! Plain agreement, and Cohen's κ of two people.

use super::super::estimate::real;
use super::{Ratings, Undefined};

/// What an unlike answer costs in κ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weights {
    /// Any the same.
    Unweighted,
    /// By how far apart the answers lie on their scale.
    Linear,
    /// By the square of that.
    Quadratic,
}

/// The share of pairs of people that said the same, averaged over items with two answers or more (each item counts
/// once, however many judged it: the observed agreement of Fleiss, Psychological Bulletin 76, 1971, p. 378–382). 0 to 1, chance included.
pub fn percent(ratings: &Ratings) -> Result<f64, Undefined> {
    let (mut sum, mut n_items) = (0.0, 0.0);
    for row in ratings.items() {
        if let Some(share) = agreeing_share(row) {
            sum += share;
            n_items += 1.0;
        }
    }
    if n_items > 0.0 { Ok(sum / n_items) } else { Err(Undefined::NoPairs) }
}

/// Of the pairs of answers to one item, the share that are alike; `None` with fewer than two answers.
fn agreeing_share(row: &[Option<usize>]) -> Option<f64> {
    let answers: Vec<usize> = row.iter().flatten().copied().collect();
    let n_pairs = answers.len() * answers.len().saturating_sub(1) / 2;
    let alike = |at: usize| answers[at + 1..].iter().filter(|other| **other == answers[at]).count();
    let n_alike: usize = (0..answers.len()).map(alike).sum();
    (n_pairs > 0).then(|| real(n_alike as u64) / real(n_pairs as u64))
}

/// Cohen's κ: agreement of two people beyond what each one's habits would bring about, from -1 to 1; items that only
/// one of them judged are left out. Cohen, Educational and Psychological Measurement 20, 1960, p. 37–46; weighted:
/// Psychological Bulletin 70, 1968, p. 213–220, as `1 - Σ v·seen / Σ v·expected` with costs `v`.
///
/// Low where nearly everything is one answer, however well they agree; AC1 is not.
pub fn cohen_kappa(ratings: &Ratings, weights: Weights) -> Result<f64, Undefined> {
    let n_people = ratings.n_people();
    if n_people != 2 {
        return Err(Undefined::NotTwo { n_people });
    }
    let both: Vec<(usize, usize)> =
        ratings.items().iter().filter_map(|row| Some((row[0]?, row[1]?))).collect();
    if both.is_empty() {
        return Err(Undefined::NoPairs);
    }
    let cost =
        |one: usize, two: usize| cost(ratings.points()[one] - ratings.points()[two], one == two, weights);
    let seen: f64 = both.iter().map(|&(one, two)| cost(one, two)).sum();
    let mut habits = vec![(0.0, 0.0); ratings.n_values()];
    for &(one, two) in &both {
        habits[one].0 += 1.0;
        habits[two].1 += 1.0;
    }
    let mut expected = 0.0;
    for (one, (by_one, _)) in habits.iter().enumerate() {
        for (two, (_, by_two)) in habits.iter().enumerate() {
            expected += by_one * by_two * cost(one, two);
        }
    }
    if expected > 0.0 {
        Ok(1.0 - seen * real(both.len() as u64) / expected)
    } else {
        Err(Undefined::NoVariation)
    }
}

fn cost(apart: f64, is_same: bool, weights: Weights) -> f64 {
    match weights {
        Weights::Unweighted if is_same => 0.0,
        Weights::Unweighted => 1.0,
        Weights::Linear => apart.abs(),
        Weights::Quadratic => apart * apart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of counts, first person's answer by second person's, spelled out item by item.
    fn from_counts(counts: &[&[usize]]) -> Ratings {
        let mut items = Vec::new();
        for (one, row) in counts.iter().enumerate() {
            for (two, n) in row.iter().enumerate() {
                items.extend(std::iter::repeat_n(vec![Some(one), Some(two)], *n));
            }
        }
        Ratings::new(items, counts.len()).unwrap()
    }

    fn is(found: Result<f64, Undefined>, expected: f64, within: f64) {
        assert!((found.unwrap() - expected).abs() <= within, "{found:?} is not {expected}");
    }

    /// Cohen 1960, table 2: 200 patients, three diagnoses.
    #[test]
    fn cohens_example_is_met() {
        let ratings = from_counts(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]]);
        is(percent(&ratings), 0.70, 1e-12);
        is(cohen_kappa(&ratings, Weights::Unweighted), 0.492, 5e-4);
    }

    /// Cohen 1960, table 1: less agreement than by chance.
    #[test]
    fn agreement_below_chance_is_negative() {
        let ratings = from_counts(&[&[25, 13, 12], &[12, 2, 16], &[3, 15, 2]]);
        is(percent(&ratings), 0.29, 1e-12);
        is(cohen_kappa(&ratings, Weights::Unweighted), (0.29 - 0.35) / 0.65, 1e-12);
    }

    #[test]
    fn two_answers_cost_the_same_by_any_weights() {
        let ratings = from_counts(&[&[20, 5], &[10, 15]]);
        for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
            is(cohen_kappa(&ratings, weights), 0.4, 1e-12);
        }
    }

    #[test]
    fn a_near_miss_costs_less_by_weights() {
        let ratings = from_counts(&[&[30, 9, 0], &[9, 30, 9], &[0, 9, 30]]);
        let kappas = [Weights::Unweighted, Weights::Linear, Weights::Quadratic]
            .map(|weights| cohen_kappa(&ratings, weights).unwrap());
        assert!(kappas[0] < kappas[1] && kappas[1] < kappas[2], "{kappas:?}");
    }

    #[test]
    fn what_is_no_number_says_why() {
        let same = Ratings::new(vec![vec![Some(1), Some(1)]; 9], 2).unwrap();
        assert_eq!(cohen_kappa(&same, Weights::Unweighted), Err(Undefined::NoVariation));
        is(percent(&same), 1.0, 0.0);
        let alone = Ratings::new(vec![vec![Some(1)]; 9], 2).unwrap();
        assert_eq!(cohen_kappa(&alone, Weights::Linear), Err(Undefined::NotTwo { n_people: 1 }));
        assert_eq!(percent(&alone), Err(Undefined::NoPairs));
        let apart = Ratings::new(vec![vec![Some(1), None], vec![None, Some(0)]], 2).unwrap();
        assert_eq!(cohen_kappa(&apart, Weights::Unweighted), Err(Undefined::NoPairs));
        assert_eq!(percent(&Ratings::new(vec![], 2).unwrap()), Err(Undefined::NoPairs));
    }

    #[test]
    fn three_people_agree_by_pairs() {
        let row = vec![Some(0), Some(0), Some(1), None];
        is(percent(&Ratings::new(vec![row], 2).unwrap()), 1.0 / 3.0, 1e-15);
    }
}
