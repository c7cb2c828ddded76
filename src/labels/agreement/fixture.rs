//! Made-up labels for tests of what is made of them.

use super::super::set::built_in;
use super::super::{Annotator, Answer, ItemKeys, Label, LabelSet, Place, Via};
use crate::query::keyed::PairKey;

/// The set for audits.
pub(super) fn set() -> LabelSet {
    built_in("pair-audit-v1").unwrap()
}

/// A label on a pair; its picture and caption are the pair's own.
pub(super) fn label(person: &str, dimension: &str, pair: u128, answer: Answer) -> Label {
    let keys = ItemKeys { pair: PairKey(pair), image: pair + 1_000, text: pair + 2_000 };
    let scope = set().dimension(dimension).unwrap().scope;
    Label {
        annotator: Annotator(person.to_owned()),
        set: set().id,
        dimension: dimension.to_owned(),
        scope,
        key: keys.of(scope),
        keys,
        answer,
        at_ms: 0,
        via: Via::Single,
        draw: None,
        shown_ms: None,
        place: Place::default(),
    }
}

pub(super) fn one(person: &str, pair: u128, value: &str) -> Label {
    label(person, "align", pair, Answer::One(value.to_owned()))
}

pub(super) fn flags(person: &str, pair: u128, names: &[&str]) -> Label {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    label(person, "flags", pair, Answer::Several(names))
}
