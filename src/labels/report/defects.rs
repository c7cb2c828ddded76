//! Which answers make a pair a defect.
//!
//! A set does not say so: what is wrong depends on what a dataset is for. Unless told otherwise, a defect is any
//! answer to the required dimension but its first value, the one every set begins with.

use std::collections::{BTreeMap, BTreeSet};

use super::Defects;
use crate::base::SafeText;
use crate::labels::{Answer, Dimension, DimensionKind, LabelSet};

/// Why a rule for defects cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefectsError {
    /// No `=`.
    #[error("{0} is no rule for defects; one looks like align=unrelated,text_only")]
    Form(SafeText),
    /// Nothing would be a defect, and every rate nought.
    #[error("no answer counts as a defect: say which with --defect DIMENSION=VALUE,VALUE")]
    Nothing,
    /// Not of this set.
    #[error("the set has no dimension {name}; it has {known}")]
    Dimension {
        /// As typed.
        name: SafeText,
        /// Those there are.
        known: SafeText,
    },
    /// Not of this dimension.
    #[error("{dimension} has no value {value}; it has {known}")]
    Value {
        /// Of which.
        dimension: SafeText,
        /// As typed.
        value: SafeText,
        /// Those there are.
        known: SafeText,
    },
}

impl Defects {
    /// All but the first value of the required dimension; of a scale, nothing.
    pub fn usual(set: &LabelSet) -> Self {
        let Some(required) = set.required() else { return Self::default() };
        let others = required.values.iter().skip(1).map(|value| value.name.clone()).collect();
        Self(BTreeMap::from([(required.name.clone(), others)]))
    }

    /// Rules as typed, `align=unrelated,text_only` each; the usual one where there are none. Points of a scale may be
    /// given from one to another, as `score=1..2`.
    pub fn parse(rules: &[String], set: &LabelSet) -> Result<Self, DefectsError> {
        if rules.is_empty() {
            return Ok(Self::usual(set));
        }
        let mut defects = Self::default();
        for rule in rules {
            let (name, values) =
                rule.split_once('=').ok_or_else(|| DefectsError::Form(SafeText::line(rule)))?;
            let dimension = dimension(set, name.trim())?;
            let wrong = defects.0.entry(dimension.name.clone()).or_default();
            for value in values.split(',').map(str::trim).filter(|value| !value.is_empty()) {
                wrong.extend(values_of(dimension, value)?);
            }
        }
        defects.that_find_any()
    }

    /// Rules by which nothing would be found are a mistake.
    fn that_find_any(self) -> Result<Self, DefectsError> {
        if self.is_nothing() { Err(DefectsError::Nothing) } else { Ok(self) }
    }

    /// Whether no answer is one, as of a scale that no rule was given for: there is no rate of defects then.
    pub fn is_nothing(&self) -> bool {
        self.0.values().all(BTreeSet::is_empty)
    }

    /// Whether this answer is one.
    pub fn holds(&self, dimension: &str, answer: &Answer) -> bool {
        let Some(wrong) = self.0.get(dimension) else { return false };
        match answer {
            Answer::One(value) => wrong.contains(value),
            Answer::Several(values) => !wrong.is_disjoint(values),
            Answer::Point(point) => wrong.contains(&point.to_string()),
            Answer::Words(_) => false,
        }
    }

    /// Whether this value of the dimension is one.
    pub fn names(&self, dimension: &str, value: &str) -> bool {
        self.0.get(dimension).is_some_and(|wrong| wrong.contains(value))
    }

    /// As a report lists them: `align = partial`, in the set's order.
    pub fn lines(&self, set: &LabelSet) -> Vec<String> {
        let of = |dimension: &Dimension| {
            let name = dimension.name.clone();
            let wrong = self.0.get(&name).into_iter().flatten();
            let mut values: Vec<&String> = wrong.collect();
            values.sort_by_key(|value| place(dimension, value));
            values.into_iter().map(|v| format!("{name} = {v}")).collect::<Vec<_>>()
        };
        set.dimensions.iter().flat_map(of).collect()
    }
}

/// Where a value stands among those of its dimension; a point is its own place.
fn place(dimension: &Dimension, value: &str) -> i64 {
    let nth = dimension.values.iter().position(|known| known.name == value);
    nth.and_then(|nth| i64::try_from(nth).ok()).or_else(|| value.parse().ok()).unwrap_or(i64::MAX)
}

/// Values as they are counted one by one: names, or the points of a scale.
pub(super) fn spelled_values(dimension: &Dimension) -> Vec<String> {
    /// A scale of more points is measured, not counted point by point.
    const MAX_POINTS: usize = 21;
    match dimension.kind {
        DimensionKind::Single | DimensionKind::Multi => {
            dimension.values.iter().map(|value| value.name.clone()).collect()
        }
        DimensionKind::Scale { from, to } => (from..=to).take(MAX_POINTS).map(|p| p.to_string()).collect(),
        DimensionKind::Text => Vec::new(),
    }
}

fn dimension<'a>(set: &'a LabelSet, name: &str) -> Result<&'a Dimension, DefectsError> {
    set.dimension(name).ok_or_else(|| {
        let known: BTreeSet<&str> = set.dimensions.iter().map(|d| d.name.as_str()).collect();
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        DefectsError::Dimension { name: SafeText::line(name), known: SafeText::line(&known) }
    })
}

/// What is typed names a value, a point, or points from one to another.
fn values_of(dimension: &Dimension, typed: &str) -> Result<Vec<String>, DefectsError> {
    let unknown = || DefectsError::Value {
        dimension: SafeText::line(&dimension.name),
        value: SafeText::line(typed),
        known: SafeText::line(&known(dimension)),
    };
    match dimension.kind {
        DimensionKind::Scale { from, to } => {
            let (low, high) = typed.split_once("..").unwrap_or((typed, typed));
            let point = |text: &str| text.trim().parse::<i64>().ok().filter(|p| (from..=to).contains(p));
            let (low, high) = point(low).zip(point(high)).ok_or_else(unknown)?;
            let is_short = high.abs_diff(low) < MAX_WRONG_POINTS;
            if is_short { Ok((low..=high).map(|p| p.to_string()).collect()) } else { Err(unknown()) }
        }
        DimensionKind::Single | DimensionKind::Multi => {
            dimension.value(typed).map(|value| vec![value.name.clone()]).ok_or_else(unknown)
        }
        DimensionKind::Text => Err(unknown()),
    }
}

/// Points of one rule at most: they are kept one by one.
const MAX_WRONG_POINTS: u64 = 10_000;

/// What could be typed.
fn known(dimension: &Dimension) -> String {
    match dimension.kind {
        DimensionKind::Single | DimensionKind::Multi => {
            dimension.values.iter().map(|value| value.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        DimensionKind::Scale { from, to } => format!("points from {from} to {to}, as 1..2"),
        DimensionKind::Text => "free text only".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::set::built_in;

    fn parse(rules: &[&str]) -> Result<Vec<String>, String> {
        let set = built_in("pair-audit-v1").unwrap();
        let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
        Defects::parse(&rules, &set).map(|defects| defects.lines(&set)).map_err(|e| e.to_string())
    }

    #[test]
    fn without_a_rule_all_but_the_first_value_of_the_required_dimension_is_a_defect() {
        let all = ["align = partial", "align = text_only", "align = unrelated", "align = cannot_tell"];
        assert_eq!(parse(&[]).unwrap(), all);
    }

    #[test]
    fn rules_add_up_and_stand_in_the_sets_order() {
        let rules = ["flags=watermark", "align = unrelated, text_only", "flags=collage"];
        let lines = ["align = text_only", "align = unrelated", "flags = watermark", "flags = collage"];
        assert_eq!(parse(&rules).unwrap(), lines);
    }

    #[test]
    fn a_rule_that_cannot_be_used_says_what_could() {
        assert!(parse(&["align"]).unwrap_err().contains("looks like align=unrelated"));
        assert!(
            parse(&["algin=match"]).unwrap_err().starts_with("the set has no dimension algin; it has align")
        );
        assert!(parse(&["safety=sfae"]).unwrap_err().starts_with("safety has no value sfae; it has safe, "));
    }

    #[test]
    fn a_rule_by_which_nothing_is_a_defect_is_refused() {
        assert!(parse(&["align="]).unwrap_err().contains("say which with --defect"));
        assert!(parse(&["align= ,"]).is_err());
        assert!(parse(&["align=", "flags=collage"]).is_ok());
        let empty = LabelSet { dimensions: Vec::new(), ..built_in("quick").unwrap() };
        assert!(Defects::parse(&[], &empty).unwrap().is_nothing(), "no rule, no mistake");
    }

    #[test]
    fn points_of_a_scale_are_named_one_by_one_or_from_one_to_another() {
        let mut set = built_in("pair-audit-v1").unwrap();
        let score = set.dimensions.iter_mut().find(|dimension| dimension.name == "score").unwrap();
        score.kind = DimensionKind::Scale { from: -5, to: 1_000_000 };
        let lines = |rule: &str| Defects::parse(&[rule.to_owned()], &set).map(|defects| defects.lines(&set));
        let points = |points: &[i64]| Ok(points.iter().map(|p| format!("score = {p}")).collect());
        assert_eq!(lines("score=-5..-3,100,9"), points(&[-5, -4, -3, 9, 100]));
        for wrong in ["score=-6", "score=1..1000001", "score=0..1000000", "score=a..b", "score=1.5"] {
            assert!(matches!(lines(wrong), Err(DefectsError::Value { .. })), "{wrong}");
        }
        assert_eq!(lines("score=3..1"), Err(DefectsError::Nothing));
    }

    #[test]
    fn one_flag_of_several_is_enough() {
        let set = built_in("pair-audit-v1").unwrap();
        let defects = Defects::parse(&["flags=watermark".to_owned()], &set).unwrap();
        let flags = |names: &[&str]| Answer::Several(names.iter().map(|n| (*n).to_owned()).collect());
        assert!(defects.holds("flags", &flags(&["collage", "watermark"])));
        assert!(!defects.holds("flags", &flags(&["collage"])));
        assert!(!defects.holds("flags", &flags(&[])));
        assert!(!defects.holds("align", &Answer::One("unrelated".to_owned())));
    }
}
