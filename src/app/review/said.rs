//! What a key of the label set means for a pair, by what was said of it before. Pure: nothing is written here.

use std::collections::BTreeSet;

use crate::labels::{Answer, Change, Dimension, DimensionKind, LabelSet, LabelValue};

/// What a key comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// This is said of this dimension.
    Change(&'a Dimension, Change),
    /// The pair is to be escalated, which is asked about first.
    Escalate(&'a Dimension, &'a LabelValue),
}

impl Said<'_> {
    /// Whether it judges the pair, so that the next one is shown.
    pub fn judges(&self) -> bool {
        matches!(self, Self::Change(dimension, Change::Set { .. }) if dimension.is_required)
    }
}

/// What `key` says; `None` where no dimension that is asked has it. `now` gives the answer that holds now.
///
/// The required dimension's keys set its answer. Of another dimension of one value the same key again takes the
/// answer back; of one of several values it puts the value in or takes it out.
pub fn said<'a>(set: &'a LabelSet, key: char, now: &dyn Fn(&str) -> Option<Answer>) -> Option<Said<'a>> {
    let asked = || set.dimensions.iter().filter(|dimension| dimension.is_asked);
    let by_value = asked().find_map(|dimension| {
        let value = dimension.values.iter().find(|value| value.key == Some(key))?;
        Some(of_value(dimension, value, now(&dimension.name)))
    });
    by_value.or_else(|| asked().find_map(|dimension| of_point(dimension, key)))
}

fn of_value<'a>(dimension: &'a Dimension, value: &'a LabelValue, now: Option<Answer>) -> Said<'a> {
    if value.escalates {
        return Said::Escalate(dimension, value);
    }
    let name = value.name.clone();
    let answer = match (dimension.kind, now) {
        (DimensionKind::Multi, Some(Answer::Several(mut names))) => {
            if !names.remove(&name) {
                names.insert(name);
            }
            Answer::Several(names)
        }
        (DimensionKind::Multi, _) => Answer::Several(BTreeSet::from([name])),
        (_, Some(Answer::One(old))) if old == name && !dimension.is_required => {
            return Said::Change(dimension, Change::Clear { dimension: dimension.name.clone() });
        }
        _ => Answer::One(name),
    };
    Said::Change(dimension, Change::Set { dimension: dimension.name.clone(), answer })
}

/// A digit that is no value's key is a point of the first scale that has it.
fn of_point(dimension: &Dimension, key: char) -> Option<Said<'_>> {
    let DimensionKind::Scale { from, to } = dimension.kind else { return None };
    let point = i64::from(key.to_digit(10)?);
    let answer = Answer::Point(point);
    let change = Change::Set { dimension: dimension.name.clone(), answer };
    (from..=to).contains(&point).then_some(Said::Change(dimension, change))
}

/// What Space says: of each dimension that is asked and not answered yet its default; of one of several values that
/// none of them applies.
pub(in crate::app) fn defaults(set: &LabelSet, now: &dyn Fn(&str) -> Option<Answer>) -> Vec<Change> {
    let open = set.dimensions.iter().filter(|dimension| dimension.is_asked && now(&dimension.name).is_none());
    let change = |dimension: &Dimension| {
        let answer = Answer::unsaid(dimension)?;
        Some(Change::Set { dimension: dimension.name.clone(), answer })
    };
    open.filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{Scope, SetRef};

    fn value(name: &str, key: char) -> LabelValue {
        LabelValue {
            name: name.to_owned(),
            key: Some(key),
            about: String::new(),
            escalates: name == "escalate",
        }
    }

    fn dimension(name: &str, kind: DimensionKind, values: Vec<LabelValue>) -> Dimension {
        let is_required = name == "align";
        let default = (!is_required && kind == DimensionKind::Single).then_some(0);
        let (name, scope) = (name.to_owned(), Scope::Pair);
        Dimension { name, kind, scope, is_required, is_asked: true, default, values }
    }

    fn set() -> LabelSet {
        let dimensions = vec![
            dimension("align", DimensionKind::Single, vec![value("match", '1'), value("unrelated", '2')]),
            dimension("safety", DimensionKind::Single, vec![value("safe", 'z'), value("escalate", '!')]),
            dimension("flags", DimensionKind::Multi, vec![value("watermark", 'W'), value("collage", 'C')]),
            dimension("score", DimensionKind::Scale { from: 1, to: 5 }, Vec::new()),
        ];
        LabelSet { id: SetRef { name: "t".to_owned(), version: 1 }, about: String::new(), dimensions }
    }

    fn several(names: &[&str]) -> Answer {
        Answer::Several(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[track_caller]
    fn expect(key: char, now: Option<&Answer>, expected: Option<(&str, Option<Answer>)>) {
        let set = set();
        let change = match said(&set, key, &|_| now.cloned()) {
            Some(Said::Change(_, Change::Set { dimension, answer })) => Some((dimension, Some(answer))),
            Some(Said::Change(_, Change::Clear { dimension })) => Some((dimension, None)),
            other => return assert!(other.is_none() && expected.is_none(), "{other:?}"),
        };
        assert_eq!(change, expected.map(|(name, answer)| (name.to_owned(), answer)));
    }

    #[test]
    fn a_key_sets_clears_or_toggles_by_its_dimension() {
        let one = |name: &str| Answer::One(name.to_owned());
        expect('2', None, Some(("align", Some(one("unrelated")))));
        expect('2', Some(&one("unrelated")), Some(("align", Some(one("unrelated")))));
        expect('z', None, Some(("safety", Some(one("safe")))));
        expect('z', Some(&one("safe")), Some(("safety", None)));
        expect(
            'C',
            Some(&several(&["watermark"])),
            Some(("flags", Some(several(&["collage", "watermark"])))),
        );
        expect('W', Some(&several(&["watermark"])), Some(("flags", Some(several(&[])))));
        expect('4', None, Some(("score", Some(Answer::Point(4)))));
        expect('6', None, None);
        expect('x', None, None);
    }

    #[test]
    fn only_the_required_dimension_judges_and_escalating_is_no_change_yet() {
        let set = set();
        let judges = |key| said(&set, key, &|_| None).is_some_and(|said| said.judges());
        assert!(judges('1') && !judges('z') && !judges('W') && !judges('4') && !judges('!'));
        let escalates = said(&set, '!', &|_| None);
        assert!(
            matches!(escalates, Some(Said::Escalate(d, v)) if (d.name.as_str(), v.name.as_str()) == ("safety", "escalate"))
        );
    }

    #[test]
    fn defaults_are_said_of_what_is_not_answered_and_never_of_the_required_without_one() {
        let set = set();
        let names = |changes: Vec<Change>| -> Vec<String> {
            changes
                .iter()
                .map(|change| match change {
                    Change::Set { dimension, answer } => format!("{dimension}={}", answer.text()),
                    other => format!("{other:?}"),
                })
                .collect()
        };
        assert_eq!(names(defaults(&set, &|_| None)), ["safety=safe", "flags="]);
        let flagged = |name: &str| (name == "flags").then(|| several(&["collage"]));
        assert_eq!(names(defaults(&set, &flagged)), ["safety=safe"]);
    }

    #[test]
    fn a_dimension_that_is_not_asked_has_no_keys() {
        let mut set = set();
        set.dimensions[2].is_asked = false;
        assert_eq!(said(&set, 'W', &|_| None), None);
    }
}
