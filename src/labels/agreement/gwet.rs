//! Gwet's AC1: agreement beyond chance that stays sensible where nearly everything is one answer.

use super::super::estimate::real;
use super::{Ratings, Undefined, percent};

/// AC1 for any number of people, with gaps. Gwet, British Journal of Mathematical and Statistical Psychology 61,
/// 2008, p. 29–48: agreement as in `percent`, over items with two answers or more; chance
/// `Σ π(1-π) / (q-1)`, with π the share of each of the `q` possible answers, averaged over all items that were
/// judged. 1 where all said the same of everything.
pub fn gwet_ac1(ratings: &Ratings) -> Result<f64, Undefined> {
    let n_values = ratings.n_values();
    if n_values < 2 {
        return Err(Undefined::OneValue);
    }
    let seen = percent(ratings)?;
    let mut shares = vec![0.0; n_values];
    let mut n_items = 0.0;
    for row in ratings.items() {
        let n_answers = row.iter().flatten().count();
        for answer in row.iter().flatten() {
            shares[*answer] += 1.0 / real(n_answers as u64);
        }
        n_items += f64::from(u8::from(n_answers > 0));
    }
    let spread: f64 = shares.iter().map(|share| share / n_items * (1.0 - share / n_items)).sum();
    let by_chance = spread / real(n_values as u64 - 1);
    // At most 1/q: all answers equally often.
    Ok((seen - by_chance) / (1.0 - by_chance))
}

#[cfg(test)]
mod tests {
    use super::super::krippendorff::tests::four_observers;
    use super::*;

    /// Gwet, Kappa Statistic is not Satisfactory for Assessing the Extent of Agreement Between Raters, 2002: 125
    /// items, 118 of them positive to both, on which κ is below 0.
    #[test]
    fn gwets_example_of_the_paradox_is_met() {
        let counts = [([0, 0], 118), ([0, 1], 5), ([1, 0], 2)];
        let items = counts.iter().flat_map(|(said, n)| vec![said.map(Some).to_vec(); *n]).collect();
        let ratings = Ratings::new(items, 2).unwrap();
        assert!((gwet_ac1(&ratings).unwrap() - 0.9408).abs() < 5e-5);
        let kappa = super::super::cohen_kappa(&ratings, super::super::Weights::Unweighted);
        assert!((kappa.unwrap() + 0.0234).abs() < 5e-5);
    }

    /// Four people, twelve units, gaps: Gwet's own program, irrCAC 1.0, `gwet.ac1.raw(cac.raw4raters)`.
    #[test]
    fn gwets_program_is_met_on_four_people_with_gaps() {
        assert!((gwet_ac1(&four_observers()).unwrap() - 0.77544).abs() < 5e-6);
    }

    #[test]
    fn where_nothing_varies_agreement_is_whole() {
        let ratings = Ratings::new(vec![vec![Some(1), Some(1)]; 5], 2).unwrap();
        assert!((gwet_ac1(&ratings).unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn what_is_no_number_says_why() {
        let of = |items, n_values| gwet_ac1(&Ratings::new(items, n_values).unwrap());
        assert_eq!(of(vec![vec![Some(0), Some(0)]], 1), Err(Undefined::OneValue));
        assert_eq!(of(vec![vec![Some(0), None]], 2), Err(Undefined::NoPairs));
    }
}
