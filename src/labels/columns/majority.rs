//! What several people's answers amount to.

use std::collections::{BTreeMap, BTreeSet};

use crate::labels::Answer;

/// What most people said: the answer given more often than any other, `None` on a tie.
///
/// Of answers with several values each value is put to the vote: those stand that more than half of the people
/// named, and if exactly half named one it is a tie. `answers` has one a person; all are of one dimension.
pub(super) fn majority(answers: &[&Answer]) -> Option<Answer> {
    match answers {
        [] => None,
        [one] => Some((*one).clone()),
        [Answer::Several(_), ..] => by_value(answers).map(Answer::Several),
        _ => most_frequent(answers).cloned(),
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

fn by_value(answers: &[&Answer]) -> Option<BTreeSet<String>> {
    let mut votes: BTreeMap<&String, usize> = BTreeMap::new();
    for answer in answers {
        let Answer::Several(names) = answer else { continue };
        for name in names {
            *votes.entry(name).or_default() += 1;
        }
    }
    let is_tie = |n: &usize| 2 * n == answers.len();
    if votes.values().any(is_tie) {
        return None;
    }
    Some(votes.into_iter().filter(|(_, n)| 2 * n > answers.len()).map(|(name, _)| name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(names: &[&str]) -> Option<String> {
        let answers: Vec<Answer> = names.iter().map(|name| Answer::One((*name).to_owned())).collect();
        majority(&answers.iter().collect::<Vec<_>>()).map(|answer| answer.text())
    }

    fn several(answers: &[&[&str]]) -> Option<String> {
        let answer = |names: &&[&str]| Answer::Several(names.iter().map(|name| (*name).to_owned()).collect());
        let answers: Vec<Answer> = answers.iter().map(answer).collect();
        majority(&answers.iter().collect::<Vec<_>>()).map(|answer| answer.text())
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
        assert_eq!(several(&[&["x", "y"]]).as_deref(), Some("x,y"));
        assert_eq!(several(&[&["x", "y"], &["x"], &["z"]]).as_deref(), Some("x"));
        assert_eq!(several(&[&["x"], &["y"], &["z"]]).as_deref(), Some(""));
        assert_eq!(several(&[&["x"], &["x", "y"]]), None);
        assert_eq!(several(&[&[], &[]]).as_deref(), Some(""));
    }
}
