//! The grid of a review: one value of one dimension is looked for on a page of pairs, and only the exceptions are
//! marked. Faster than pair by pair for what is seen at a glance and seldom there: watermarks, collages.
//!
//! What is said is plain data here; `update::review` says it.

use std::collections::{BTreeMap, BTreeSet};

use super::Seen;
use crate::dataset::RowId;
use crate::labels::{Answer, Dimension, DimensionKind, LabelSet, LabelValue};

/// What is looked for, what is marked, and what of it was on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewGrid {
    /// The dimension that a page answers.
    pub dimension: String,
    /// The value that the marked pairs get.
    pub value: String,
    /// Places of the marked pairs in their draw. They stay marked while other pages are looked at.
    pub(in crate::app) marked: BTreeSet<usize>,
    /// What was painted of which row, in a frame that was written.
    pub(in crate::app) seen: BTreeMap<RowId, Seen>,
}

impl ReviewGrid {
    /// A grid that looks for the value most worth it: the first of the first dimension of several values (flags), else
    /// the first that is not the default of a dimension that has one. `None` for a set that has neither.
    pub(in crate::app) fn of(set: &LabelSet) -> Option<Self> {
        let flags = set.dimensions.iter().filter(|dimension| dimension.kind == DimensionKind::Multi);
        let mut all = flags.chain(&set.dimensions).flat_map(|d| d.values.iter().map(move |value| (d, value)));
        all.find(|(dimension, value)| why_not(dimension, value).is_none())
            .map(|(d, value)| Self::for_value(d, value))
    }

    /// A grid that looks for this.
    pub(in crate::app) fn for_value(dimension: &Dimension, value: &LabelValue) -> Self {
        Self {
            dimension: dimension.name.clone(),
            value: value.name.clone(),
            marked: BTreeSet::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Whether the pair at this place is marked.
    pub fn is_marked(&self, at: usize) -> bool {
        self.marked.contains(&at)
    }

    /// How many are marked, on all pages.
    pub fn n_marked(&self) -> usize {
        self.marked.len()
    }

    /// What a page says of a pair; `now` is its answer so far. A mark adds the value; what was said before of a pair
    /// without one stays, for whoever looks through a page again: only undo and the single pair take a value back.
    pub(in crate::app) fn answer(
        &self,
        dimension: &Dimension,
        is_marked: bool,
        now: Option<&Answer>,
    ) -> Option<Answer> {
        match (dimension.kind, now) {
            (_, Some(answer)) if !is_marked => Some(answer.clone()),
            (DimensionKind::Multi, now) => {
                let mut names = match now {
                    Some(Answer::Several(names)) => names.clone(),
                    _ => BTreeSet::new(),
                };
                names.extend(is_marked.then(|| self.value.clone()));
                Some(Answer::Several(names))
            }
            _ if is_marked => Some(Answer::One(self.value.clone())),
            _ => dimension.default_value().map(|value| Answer::One(value.name.clone())),
        }
    }

    /// Whether this answer has the value that is looked for.
    pub fn finds(&self, answer: &Answer) -> bool {
        match answer {
            Answer::One(name) => *name == self.value,
            Answer::Several(names) => names.contains(&self.value),
            Answer::Point(_) | Answer::Words(_) => false,
        }
    }
}

/// Why a value cannot be looked for on a page: those that are not marked must have an answer, too.
pub(in crate::app) fn why_not(dimension: &Dimension, value: &LabelValue) -> Option<String> {
    if value.escalates {
        return Some(format!("{} is said of one pair at a time; ^g leaves the grid", value.name));
    }
    match (dimension.kind, dimension.default_value()) {
        (DimensionKind::Multi, _) => None,
        (DimensionKind::Single, Some(default)) if default.name != value.name => None,
        (DimensionKind::Single, Some(default)) => {
            Some(format!("{} is what pairs without a mark get; a page marks the exceptions", default.name))
        }
        _ => Some(format!("{} has no default for pairs without a mark; ^g leaves the grid", dimension.name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::set::built_in;

    fn set() -> LabelSet {
        built_in("pair-audit-v1").unwrap()
    }

    fn several(names: &[&str]) -> Answer {
        Answer::Several(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn it_begins_with_the_first_flag_and_else_with_the_exception_to_a_default() {
        let grid = ReviewGrid::of(&set()).unwrap();
        assert_eq!((grid.dimension.as_str(), grid.value.as_str()), ("flags", "watermark"));
        let quick = ReviewGrid::of(&built_in("quick").unwrap()).unwrap();
        assert_eq!((quick.dimension.as_str(), quick.value.as_str()), ("verdict", "reject"));
    }

    #[test]
    fn a_mark_adds_the_flag_and_what_was_said_stays() {
        let (set, grid) = (set(), ReviewGrid::of(&set()).unwrap());
        let flags = set.dimension("flags").unwrap();
        let said = |is_marked, now: Option<&Answer>| grid.answer(flags, is_marked, now).unwrap();
        assert_eq!(said(false, None), several(&[]));
        assert_eq!(said(true, Some(&several(&["collage"]))), several(&["collage", "watermark"]));
        let both = several(&["collage", "watermark"]);
        assert_eq!(said(false, Some(&both)), both);
    }

    #[test]
    fn of_one_value_what_was_said_by_hand_stays_and_the_rest_gets_the_default() {
        let set = set();
        let image = set.dimension("image").unwrap();
        let grid = ReviewGrid::for_value(image, image.value("placeholder").unwrap());
        let one = |name: &str| Answer::One(name.to_owned());
        assert_eq!(grid.answer(image, true, Some(&one("corrupt"))), Some(one("placeholder")));
        assert_eq!(grid.answer(image, false, Some(&one("corrupt"))), Some(one("corrupt")));
        assert_eq!(grid.answer(image, false, Some(&one("placeholder"))), Some(one("placeholder")));
        assert_eq!(grid.answer(image, false, None), Some(one("ok")));
    }

    #[test]
    fn what_has_no_answer_for_the_others_or_asks_first_is_not_for_a_grid() {
        let set = set();
        let why = |dimension: &str, value: &str| {
            let dimension = set.dimension(dimension).unwrap();
            why_not(dimension, dimension.value(value).unwrap())
        };
        assert!(
            why("safety", "escalate").is_some()
                && why("image", "ok").is_some()
                && why("align", "match").is_some()
        );
        assert_eq!((why("safety", "violence"), why("text_flags", "hate")), (None, None));
    }
}
