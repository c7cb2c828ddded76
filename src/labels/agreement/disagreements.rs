//! Pairs of which people said different things: a queue to go through, and no random sample of anything. Pure.

use std::collections::BTreeMap;

use super::super::{Annotator, Answer, DimensionKind, ItemKeys, Label, LabelSet, Majority, Place};
use super::given::{Given, shared};

/// A pair of which people said different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Which. Where they disagree on a picture or a caption: the pair one of them saw it in.
    pub keys: ItemKeys,
    /// Where it stood.
    pub place: Place,
    /// On what, in the order of the set.
    pub on: Vec<Differing>,
}

/// What several people say of one dimension, where that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Its name.
    pub dimension: String,
    /// Who says what, by name; silence is the default.
    pub said: Vec<(Annotator, Answer)>,
    /// Whether as many say one thing as another, so that nothing holds.
    pub is_open: bool,
}

impl Disagreement {
    /// Whether a majority has decided all of it.
    pub fn is_settled(&self) -> bool {
        !self.on.iter().any(|differing| differing.is_open)
    }
}

/// Pairs of which two people or more said different things, each once, in the order of their keys.
pub fn disagreements(set: &LabelSet, labels: &[Label]) -> Vec<Disagreement> {
    let mut found: BTreeMap<ItemKeys, Disagreement> = BTreeMap::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text) {
        for said in shared(set, dimension, labels).values() {
            let answers: Vec<&Answer> = said.values().map(|given| &given.answer).collect();
            // Where it was said, not where it was only not said.
            let on = said.values().find(|given| given.is_said).or_else(|| said.values().next());
            let Some(on) = on.filter(|_| answers.iter().any(|answer| *answer != answers[0])) else {
                continue;
            };
            let at = found.entry(on.keys).or_insert_with(|| Disagreement {
                keys: on.keys,
                place: on.place.clone(),
                on: Vec::new(),
            });
            let of_person =
                |(person, given): (&&Annotator, &Given<'_>)| ((*person).clone(), given.answer.clone());
            at.on.push(Differing {
                dimension: dimension.name.clone(),
                said: said.iter().map(of_person).collect(),
                is_open: Majority::of(&answers).settled().is_none(),
            });
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{flags, label, one, set};
    use super::*;
    use crate::query::keyed::PairKey;

    fn open(of: &Disagreement) -> Vec<&str> {
        of.on.iter().filter(|on| on.is_open).map(|on| on.dimension.as_str()).collect()
    }

    #[test]
    fn the_queue_holds_each_pair_once_with_all_that_people_differ_on() {
        let labels = [
            one("ann", 1, "match"),
            one("bob", 1, "partial"),
            flags("ann", 1, &[]),
            flags("bob", 1, &["watermark"]),
            one("ann", 2, "match"),
            one("bob", 2, "match"),
            one("ann", 3, "unrelated"),
        ];
        let queue = disagreements(&set(), &labels);
        assert_eq!(queue.len(), 1);
        assert_eq!(queue[0].keys.pair, PairKey(1));
        assert_eq!(open(&queue[0]), ["align", "flags"]);
        let said = |name: &str, value: &str| (Annotator(name.to_owned()), Answer::One(value.to_owned()));
        assert_eq!(queue[0].on[0].said, [said("ann", "match"), said("bob", "partial")]);
    }

    #[test]
    fn a_third_word_settles_it_and_three_different_ones_do_not() {
        let two = [one("ann", 1, "match"), one("bob", 1, "partial")];
        let with = |third: &str| {
            let labels = [&two[..], &[one("cleo", 1, third)]].concat();
            disagreements(&set(), &labels)[0].is_settled()
        };
        assert!(with("match") && with("partial") && !with("unrelated"));
    }

    #[test]
    fn a_flag_against_silence_is_a_disagreement_where_both_judged() {
        let mut labels = vec![one("ann", 1, "match"), flags("ann", 1, &["watermark"])];
        assert_eq!(disagreements(&set(), &labels), []);
        labels.push(one("bob", 1, "match"));
        assert_eq!(open(&disagreements(&set(), &labels)[0]), ["flags"]);
    }

    #[test]
    fn notes_are_nothing_to_disagree_on() {
        let note = |person| label(person, "note", 1, Answer::Words(format!("says {person}")));
        assert_eq!(disagreements(&set(), &[note("ann"), note("bob")]), []);
    }
}
