//! One answer out of several people's. Pure; by everything that has to make one of many: columns, agreement, reports.

use std::collections::{BTreeMap, BTreeSet};

use super::Answer;

/// What several people together say of one dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Majority {
    /// The answer given more often than any other; of several values those that more than half of the people
    /// named. `None` where two were given equally often, and of nobody.
    pub answer: Option<Answer>,
    /// Of several values those that exactly half of the people named: no answer either way.
    pub tied: BTreeSet<String>,
}

impl Majority {
    /// `answers` has one a person; all are of one dimension.
    pub fn of(answers: &[&Answer]) -> Self {
        match answers {
            [Answer::Several(_), ..] => by_value(answers),
            _ => Self { answer: most_frequent(answers).cloned(), tied: BTreeSet::new() },
        }
    }

    /// The answer, where it leaves nothing open.
    pub fn settled(self) -> Option<Answer> {
        self.answer.filter(|_| self.tied.is_empty())
    }
}

fn most_frequent<'a>(answers: &[&'a Answer]) -> Option<&'a Answer> {
    let mut votes: BTreeMap<&Answer, usize> = BTreeMap::new();
    for answer in answers {
        *votes.entry(answer).or_default() += 1;
    }
    let most = votes.values().copied().max()?;
    let mut winners = votes.into_iter().filter(|(_, n)| *n == most);
    let (winner, _) = winners.next()?;
    winners.next().is_none().then_some(winner)
}

fn by_value(answers: &[&Answer]) -> Majority {
    let mut votes: BTreeMap<&String, usize> = BTreeMap::new();
    for answer in answers {
        let Answer::Several(names) = answer else { continue };
        for name in names {
            *votes.entry(name).or_default() += 1;
        }
    }
    let of = |is_meant: &dyn Fn(usize) -> bool| -> BTreeSet<String> {
        votes.iter().filter(|(_, n)| is_meant(2 * **n)).map(|(name, _)| (*name).clone()).collect()
    };
    let holds = of(&|twice| twice > answers.len());
    Majority { answer: Some(Answer::Several(holds)), tied: of(&|twice| twice == answers.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(answers: &[Answer]) -> Option<String> {
        Majority::of(&answers.iter().collect::<Vec<_>>()).settled().map(|answer| answer.text())
    }

    fn one(names: &[&str]) -> Option<String> {
        settled(&names.iter().map(|name| Answer::One((*name).to_owned())).collect::<Vec<_>>())
    }

    fn several(answers: &[&[&str]]) -> Vec<Answer> {
        let answer = |names: &&[&str]| Answer::Several(names.iter().map(|name| (*name).to_owned()).collect());
        answers.iter().map(answer).collect()
    }

    #[test]
    fn the_most_frequent_answer_wins_and_a_tie_is_none() {
        assert_eq!(one(&[]), None);
        assert_eq!(one(&["a"]).as_deref(), Some("a"));
        assert_eq!(one(&["b", "a", "b"]).as_deref(), Some("b"));
        assert_eq!(one(&["a", "b"]), None);
        // No half is needed, only more than any other has.
        assert_eq!(one(&["a", "a", "b", "c"]).as_deref(), Some("a"));
        assert_eq!(one(&["a", "a", "b", "b", "c"]), None);
    }

    #[test]
    fn values_of_several_are_put_to_the_vote_one_by_one() {
        assert_eq!(settled(&several(&[&["x", "y"]])).as_deref(), Some("x,y"));
        assert_eq!(settled(&several(&[&["x", "y"], &["x"], &["z"]])).as_deref(), Some("x"));
        assert_eq!(settled(&several(&[&["x"], &["y"], &["z"]])).as_deref(), Some(""));
        assert_eq!(settled(&several(&[&[], &[]])).as_deref(), Some(""));
        let half = several(&[&["x"], &["x", "y"]]);
        let half = Majority::of(&half.iter().collect::<Vec<_>>());
        assert_eq!(half.answer.as_ref().map(Answer::text).as_deref(), Some("x"));
        assert_eq!((half.tied.len(), half.settled()), (1, None));
    }
}
