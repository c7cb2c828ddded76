//! One answer out of several people's: what more than half of them say, or that they are even. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Answer, DimensionKind};

/// What several people together say of one dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Majority {
    /// Values that hold; of a scale, the point.
    pub holds: BTreeSet<String>,
    /// Values on which as many say yes as no.
    pub tied: BTreeSet<String>,
    /// Whether two answers were given equally often, so that nothing holds.
    pub is_even: bool,
}

impl Majority {
    /// Of one answer the one that most gave; of several values each by itself, where more say so than not. Nothing
    /// of no answers, and of free texts.
    pub fn of<'a>(kind: DimensionKind, answers: impl IntoIterator<Item = &'a Answer>) -> Self {
        let votes: Vec<BTreeSet<String>> = answers.into_iter().map(values).collect();
        match kind {
            _ if votes.is_empty() => Self::default(),
            DimensionKind::Text => Self::default(),
            DimensionKind::Multi => by_value(&votes),
            DimensionKind::Single | DimensionKind::Scale { .. } => by_answer(&votes),
        }
    }

    /// Whether it leaves nothing open.
    pub fn is_settled(&self) -> bool {
        !self.is_even && self.tied.is_empty()
    }
}

fn values(answer: &Answer) -> BTreeSet<String> {
    match answer {
        Answer::One(value) => BTreeSet::from([value.clone()]),
        Answer::Several(values) => values.clone(),
        Answer::Point(point) => BTreeSet::from([point.to_string()]),
        Answer::Words(_) => BTreeSet::new(),
    }
}

fn by_value(votes: &[BTreeSet<String>]) -> Majority {
    let mut majority = Majority::default();
    for value in votes.iter().flatten() {
        let n_for = votes.iter().filter(|vote| vote.contains(value)).count();
        match (2 * n_for).cmp(&votes.len()) {
            std::cmp::Ordering::Greater => majority.holds.insert(value.clone()),
            std::cmp::Ordering::Equal => majority.tied.insert(value.clone()),
            std::cmp::Ordering::Less => false,
        };
    }
    majority
}

fn by_answer(votes: &[BTreeSet<String>]) -> Majority {
    let mut counts: BTreeMap<&BTreeSet<String>, usize> = BTreeMap::new();
    for vote in votes {
        *counts.entry(vote).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let mut leading = counts.iter().filter(|(_, n)| **n == most).map(|(answer, _)| *answer);
    match (leading.next(), leading.next()) {
        (Some(answer), None) => Majority { holds: answer.clone(), ..Majority::default() },
        _ => Majority { is_even: true, ..Majority::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> Answer {
        Answer::One(value.to_owned())
    }

    fn several(values: &[&str]) -> Answer {
        Answer::Several(values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn the_answer_most_gave_holds_and_an_even_number_holds_nothing() {
        let of = |answers: &[Answer]| Majority::of(DimensionKind::Single, answers);
        let two_to_one = of(&[one("a"), one("b"), one("a")]);
        assert_eq!((two_to_one.holds.len(), two_to_one.is_settled()), (1, true));
        assert!(of(&[one("a"), one("b")]).is_even);
        assert!(of(&[one("a"), one("b"), one("c")]).is_even);
        assert_eq!(of(&[]), Majority::default());
    }

    #[test]
    fn of_several_values_each_is_settled_by_itself() {
        let majority = Majority::of(DimensionKind::Multi, &[several(&["x", "y"]), several(&["x"])]);
        assert!(majority.holds.contains("x") && majority.tied.contains("y") && !majority.is_settled());
        assert!(Majority::of(DimensionKind::Multi, &[several(&[]), several(&[])]).is_settled());
    }
}
