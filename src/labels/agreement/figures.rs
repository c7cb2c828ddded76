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
