//! What each person said of each thing that two people or more judged. Pure.
//!
//! A label hangs on the key of its dimension's scope, so people meet on a picture or a caption even where they saw
//! it in different pairs; an answer inherited that way stands on its one key once and is nobody's second opinion.
//! What the machine said is no judgement.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Annotator, Answer, Dimension, ItemKeys, Label, LabelSet, Place, Via};

/// One person's answer to one dimension of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given<'a> {
    pub(super) answer: Answer,
    /// Whether it was said; else the pair was judged in silence about it, which is the default.
    pub(super) is_said: bool,
    /// The pair it was said on, or that was judged.
    pub(super) keys: ItemKeys,
    /// Where that stood.
    pub(super) place: &'a Place,
}

/// Answers to one dimension, by what they hang on and who gave them.
pub(super) type ByKey<'a> = BTreeMap<u128, BTreeMap<&'a Annotator, Given<'a>>>;

/// What two people or more said of the same thing. Labels of other sets and versions are left out.
pub(super) fn shared<'a>(set: &LabelSet, dimension: &Dimension, labels: &'a [Label]) -> ByKey<'a> {
    let mut by_key = ByKey::new();
    let of = |name: &str, label: &&Label| {
        label.set == set.id && label.dimension == name && label.via != Via::Machine
    };
    for label in labels.iter().filter(|label| of(&dimension.name, label)) {
        let given = given(label, label.answer.clone(), true);
        by_key.entry(label.key).or_default().insert(&label.annotator, given);
    }
    if let Some((unsaid, required)) = Answer::unsaid(dimension).zip(set.required()) {
        // Of what the machine said on somebody's screen they did not say the default.
        let by_machine = |label: &&Label| {
            label.set == set.id && label.dimension == dimension.name && label.via == Via::Machine
        };
        let told: BTreeSet<(u128, &Annotator)> =
            labels.iter().filter(by_machine).map(|label| (label.key, &label.annotator)).collect();
        let was_told = |label: &&Label| told.contains(&(label.keys.of(dimension.scope), &label.annotator));
        for judged in labels.iter().filter(|label| of(&required.name, label) && !was_told(label)) {
            let people = by_key.entry(judged.keys.of(dimension.scope)).or_default();
            people.entry(&judged.annotator).or_insert_with(|| given(judged, unsaid.clone(), false));
        }
    }
    by_key.retain(|_, said| said.len() >= 2);
    by_key
}

fn given(label: &Label, answer: Answer, is_said: bool) -> Given<'_> {
    Given { answer, is_said, keys: label.keys, place: &label.place }
}
