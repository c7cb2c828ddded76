//! All there is to say of a table: each measure that fits it, and Cohen's κ of each two people.
//!
//! Does not choose among the measures: they answer different questions, and a reader asks for one by name.

use super::super::Annotator;
use super::super::estimate::Confidence;
use super::{Agreement, Level, Measure, Ratings, Table, Undefined, Weights, agreement};

/// How far people agree on one dimension, or on one value of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The dimension's name.
    pub dimension: String,
    /// The value, where several can be said.
    pub value: Option<String>,
    /// Who judged.
    pub people: Vec<Annotator>,
    /// Things that two people or more judged.
    pub n_items: usize,
    /// Each measure, or why it is no number.
    pub measures: Vec<(Measure, Result<Agreement, Undefined>)>,
    /// Of three people or more, Cohen's κ of each two, in the order of their names.
    pub by_two: Vec<(Annotator, Annotator, Result<Agreement, Undefined>)>,
}

impl Figures {
    /// Of one table. The same seed gives the same intervals. Cost: a thousand times the measures, see `agreement`.
    pub fn of(table: &Table, confidence: Confidence, seed: u64) -> Self {
        let ratings = &table.ratings;
        let measure = |measure| (measure, agreement(ratings, measure, confidence, seed));
        Self {
            dimension: table.dimension.clone(),
            value: table.value.clone(),
            people: table.people.clone(),
            n_items: ratings.n_shared(),
            measures: fitting(table).into_iter().map(measure).collect(),
            by_two: by_two(table, confidence, seed),
        }
    }
}

/// Measures in the order they are shown: plain first, then for names or for points, κ only where there are two.
fn fitting(table: &Table) -> Vec<Measure> {
    let mut measures = vec![Measure::Percent];
    if table.people.len() == 2 {
        measures.push(Measure::Kappa(kappa_weights(table)));
    }
    let levels: &[Level] =
        if table.is_scale { &[Level::Ordinal, Level::Interval] } else { &[Level::Nominal] };
    measures.extend(levels.iter().map(|level| Measure::Alpha(*level)));
    if !table.is_scale {
        measures.push(Measure::Ac1);
    }
    measures
}

/// A point off is not as bad as four; the square is what α of the same level takes, too.
fn kappa_weights(table: &Table) -> Weights {
    if table.is_scale { Weights::Quadratic } else { Weights::Unweighted }
}

fn by_two(
    table: &Table,
    confidence: Confidence,
    seed: u64,
) -> Vec<(Annotator, Annotator, Result<Agreement, Undefined>)> {
    let mut found = Vec::new();
    if table.people.len() < 3 {
        return found;
    }
    for (one, first) in table.people.iter().enumerate() {
        for (two, second) in table.people.iter().enumerate().skip(one + 1) {
            let ratings = only(&table.ratings, one, two);
            let kappa = agreement(&ratings, Measure::Kappa(kappa_weights(table)), confidence, seed);
            found.push((first.clone(), second.clone(), kappa));
        }
    }
    found
}

/// Two columns of a table.
fn only(ratings: &Ratings, one: usize, two: usize) -> Ratings {
    ratings.with_items(ratings.items().iter().map(|row| vec![row[one], row[two]]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(n_people: usize, is_scale: bool) -> Table {
        let row = |item: usize| (0..n_people).map(|person| Some((item + item * person / 7) % 3)).collect();
        Table {
            dimension: "align".to_owned(),
            value: None,
            is_scale,
            people: (0..n_people).map(|person| Annotator(format!("person {person}"))).collect(),
            ratings: Ratings::new((0..30).map(row).collect(), 3).unwrap(),
        }
    }

    fn measures(table: &Table) -> Vec<Measure> {
        let figures = Figures::of(table, Confidence::USUAL, 7);
        assert!(figures.measures.iter().all(|(_, found)| found.is_ok()));
        figures.measures.into_iter().map(|(measure, _)| measure).collect()
    }

    #[test]
    fn names_and_points_have_measures_of_their_own() {
        use Measure::{Ac1, Alpha, Kappa, Percent};
        let names = [Percent, Kappa(Weights::Unweighted), Alpha(Level::Nominal), Ac1];
        assert_eq!(measures(&table(2, false)), names);
        let points = [Percent, Kappa(Weights::Quadratic), Alpha(Level::Ordinal), Alpha(Level::Interval)];
        assert_eq!(measures(&table(2, true)), points);
    }

    #[test]
    fn three_people_have_a_kappa_for_each_two() {
        let figures = Figures::of(&table(3, false), Confidence::USUAL, 7);
        let two: Vec<String> =
            figures.by_two.iter().map(|(one, two, _)| format!("{} {}", one.0, two.0)).collect();
        assert_eq!(two, ["person 0 person 1", "person 0 person 2", "person 1 person 2"]);
        assert!(!figures.measures.iter().any(|(measure, _)| matches!(measure, Measure::Kappa(_))));
        assert!(Figures::of(&table(2, false), Confidence::USUAL, 7).by_two.is_empty());
    }
}
