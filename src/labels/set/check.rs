//! What the parts of a set must not say to each other: names and keys there twice, keys of the review, how a pair
//! becomes judged.

use super::{Dimension, DimensionKind, LabelSet, REVIEW_KEYS, SetError, SetProblem};
use crate::base::SafeText;

/// Dimensions of a set: more lines than a terminal shows.
const MAX_DIMENSIONS: usize = 24;

/// Values of a dimension: there are not more keys.
const MAX_VALUES: usize = 60;

/// Bytes of a name: it becomes part of a column's name.
const MAX_NAME_BYTES: usize = 40;

/// Scales that are asked are said by one digit.
const LAST_DIGIT: i64 = 9;

/// Names of columns `label.NAME` that say something else than a dimension.
const TAKEN_NAMES: [(&str, &str); 4] = [
    ("by", "who has labelled a pair"),
    ("at", "when it was labelled"),
    ("n", "how many people have labelled it"),
    ("set", "by which set"),
];

/// The lines of a file that the parts of its set stand in.
#[derive(Debug)]
pub(super) struct Lines {
    /// Of the set's name.
    pub(super) set: usize,
    /// Of the dimensions, in their order.
    pub(super) dimensions: Vec<Lined>,
}

/// The lines of a dimension.
#[derive(Debug)]
pub(super) struct Lined {
    pub(super) line: usize,
    /// Of its values, in their order.
    pub(super) values: Vec<usize>,
}

/// The first thing that is wrong, in the order of the file, names before keys.
pub(super) fn check(set: &LabelSet, lines: &Lines) -> Result<(), SetError> {
    name(&set.id.name, "a set", Joint::Dash, lines.set)?;
    if set.dimensions.len() > MAX_DIMENSIONS {
        return Err(too_many(lines.set, "a set", MAX_DIMENSIONS, "dimensions"));
    }
    let mut dimensions = Seen::default();
    for (dimension, lined) in set.dimensions.iter().zip(&lines.dimensions) {
        dimension_names(dimension, lined)?;
        dimensions.add("dimension", &dimension.name, lined.line)?;
    }
    keys(set, lines)?;
    required(set, lines)
}

fn dimension_names(dimension: &Dimension, lined: &Lined) -> Result<(), SetError> {
    name(&dimension.name, "a dimension", Joint::Underscore, lined.line)?;
    if let Some((name, says)) = TAKEN_NAMES.into_iter().find(|(name, _)| *name == dimension.name) {
        return Err(SetError { line: lined.line, problem: SetProblem::TakenName { name, says } });
    }
    if dimension.values.len() > MAX_VALUES {
        return Err(too_many(lined.line, "a dimension", MAX_VALUES, "values"));
    }
    let mut values = Seen::default();
    for (value, line) in dimension.values.iter().zip(&lined.values) {
        name(&value.name, "a value", Joint::Underscore, *line)?;
        values.add(&format!("value of {}:", dimension.name), &value.name, *line)?;
    }
    scale(dimension, lined.line)
}

fn scale(dimension: &Dimension, line: usize) -> Result<(), SetError> {
    match dimension.kind {
        DimensionKind::Scale { from, to } if dimension.is_asked && !(0 <= from && to <= LAST_DIGIT) => {
            let what = "which is said with one digit: from 0 to 9 at most, or asked = false";
            let problem = SetProblem::Kind { name: SafeText::line(&dimension.name), kind: "scale", what };
            Err(SetError { line, problem })
        }
        _ => Ok(()),
    }
}

/// Who says what by a key.
struct KeyUse {
    key: char,
    says: SafeText,
    line: usize,
}

fn keys(set: &LabelSet, lines: &Lines) -> Result<(), SetError> {
    let mut uses: Vec<KeyUse> = Vec::new();
    for one in set.dimensions.iter().zip(&lines.dimensions).flat_map(|(one, lined)| uses_of(one, lined)) {
        if let Some(review) = REVIEW_KEYS.iter().find(|review| review.key == one.key) {
            let key = if one.key == ' ' { "Space".to_owned() } else { one.key.to_string() };
            let key = SafeText::line(&key);
            let problem = SetProblem::KeyOfReview { key, says: one.says, does: review.does };
            return Err(SetError { line: one.line, problem });
        }
        if let Some(first) = uses.iter().find(|first| first.key == one.key) {
            let (first, first_line) = (first.says.clone(), first.line);
            let problem = SetProblem::KeyTaken { key: one.key, first, first_line, second: one.says };
            return Err(SetError { line: one.line, problem });
        }
        uses.push(one);
    }
    Ok(())
}

fn uses_of(dimension: &Dimension, lined: &Lined) -> Vec<KeyUse> {
    let line_of = |answer: &str| {
        let at = dimension.values.iter().position(|value| value.name == answer);
        at.and_then(|at| lined.values.get(at).copied()).unwrap_or(lined.line)
    };
    let says = |answer: &str| SafeText::line(&format!("{} = {answer}", dimension.name));
    let one = |(key, answer): (char, String)| KeyUse { key, says: says(&answer), line: line_of(&answer) };
    dimension.keys().into_iter().map(one).collect()
}

/// Exactly one dimension makes a pair judged, and a key can say it.
fn required(set: &LabelSet, lines: &Lines) -> Result<(), SetError> {
    let mut all = set.dimensions.iter().zip(&lines.dimensions).filter(|(one, _)| one.is_required);
    let (Some((dimension, lined)), n_more) = (all.next(), all.count()) else {
        return Err(SetError { line: lines.set, problem: SetProblem::Required { n: 0 } });
    };
    if n_more > 0 {
        return Err(SetError { line: lined.line, problem: SetProblem::Required { n: 1 + n_more } });
    }
    let missing = match dimension.kind {
        DimensionKind::Multi | DimensionKind::Text => "its kind has to be single or scale",
        _ if !dimension.is_asked => "it says asked = false",
        _ if dimension.keys().is_empty() => "its values have none",
        _ => return Ok(()),
    };
    let problem = SetProblem::RequiredWithoutKey { name: SafeText::line(&dimension.name), missing };
    Err(SetError { line: lined.line, problem })
}

/// What joins the words of a name.
#[derive(Clone, Copy)]
enum Joint {
    /// In names of sets.
    Dash,
    /// In names that become parts of columns' names.
    Underscore,
}

fn name(name: &str, what: &'static str, joint: Joint, line: usize) -> Result<(), SetError> {
    if name.len() > MAX_NAME_BYTES {
        return Err(too_many(line, "a name", MAX_NAME_BYTES, "characters"));
    }
    let (character, joint) = match joint {
        Joint::Dash => ('-', "dashes"),
        Joint::Underscore => ('_', "underscores"),
    };
    let is_first = |c: char| c.is_ascii_lowercase();
    let is_other = |c: char| is_first(c) || c.is_ascii_digit() || c == character;
    if name.starts_with(is_first) && name.chars().all(is_other) {
        return Ok(());
    }
    let problem = SetProblem::Name { what, name: SafeText::line(name), joint };
    Err(SetError { line, problem })
}

/// Names that were met, with their lines.
#[derive(Default)]
struct Seen<'a>(Vec<(&'a str, usize)>);

impl<'a> Seen<'a> {
    fn add(&mut self, what: &str, name: &'a str, line: usize) -> Result<(), SetError> {
        if let Some((_, first_line)) = self.0.iter().find(|(known, _)| *known == name) {
            let (what, name) = (SafeText::line(what), SafeText::line(name));
            return Err(SetError {
                line,
                problem: SetProblem::Twice { what, name, first_line: *first_line },
            });
        }
        self.0.push((name, line));
        Ok(())
    }
}

fn too_many(line: usize, what: &'static str, most: usize, of: &str) -> SetError {
    SetError { line, problem: SetProblem::TooMany { what, most: format!("{most} {of}") } }
}

#[cfg(test)]
mod tests {
    use super::super::read_toml;
    use super::*;

    /// A set of these dimensions; the first begins in line 3.
    fn outcome(dimensions: &str) -> String {
        let text = format!("name = \"mine\"\nversion = 1\n{dimensions}");
        read_toml(&text).err().map_or("fine".to_owned(), |error| error.to_string())
    }

    fn dimension(name: &str, more: &str) -> String {
        format!("[[dimension]]\nname = \"{name}\"\nscope = \"pair\"\n{more}\n")
    }

    fn single(name: &str, required: bool, values: &[(&str, &str)]) -> String {
        let values: Vec<String> = values
            .iter()
            .map(|(value, key)| format!("  {{ name = \"{value}\", key = \"{key}\" }},\n"))
            .collect();
        let more = format!("kind = \"single\"\nrequired = {required}\nvalues = [\n{}]", values.concat());
        dimension(name, &more)
    }

    #[test]
    fn a_conflict_of_keys_names_both_parties_and_their_lines() {
        let two = single("align", true, &[("match", "1"), ("other", "w")])
            + &single("flags", false, &[("watermark", "w")]);
        assert_eq!(
            outcome(&two),
            "line 18: key w says flags = watermark here and align = other in line 10; give one of them another key"
        );
        let scale = single("align", true, &[("match", "1")])
            + &dimension("score", "kind = \"scale\"\nfrom = 0\nto = 1");
        assert_eq!(
            outcome(&scale),
            "line 12: key 1 says score = 1 here and align = match in line 9; give one of them another key"
        );
        let apart = single("align", true, &[("match", "w")]) + &single("flags", false, &[("mark", "W")]);
        assert_eq!(outcome(&apart), "fine");
    }

    #[test]
    fn keys_of_the_review_are_refused_each_with_what_it_does() {
        for review in REVIEW_KEYS {
            let error = outcome(&single("align", true, &[("match", "1"), ("it", &review.key.to_string())]));
            assert!(error.starts_with("line 10: key ") && error.ends_with(review.does), "{error}");
        }
        let space = outcome(&single("align", true, &[("match", " ")]));
        assert_eq!(
            space,
            "line 9: key Space cannot say align = match: in the review it accepts the defaults"
        );
    }

    #[test]
    fn one_dimension_makes_a_pair_judged() {
        let two = single("a", true, &[("x", "1")]) + &single("b", true, &[("x", "2")]);
        let words = "dimensions are required, and exactly one makes a pair judged: give it required = true";
        assert_eq!(outcome(&two), format!("line 4: 2 {words}"));
        assert_eq!(outcome(&single("a", false, &[("x", "1")])), format!("line 1: 0 {words}"));
        assert_eq!(outcome(""), format!("line 1: 0 {words}"));
        let without = "a is required and cannot be said with a key; ";
        let text = dimension("a", "kind = \"text\"\nrequired = true");
        assert_eq!(outcome(&text), format!("line 4: {without}its kind has to be single or scale"));
        let keyless = dimension("a", "kind = \"single\"\nrequired = true\nvalues = [{ name = \"x\" }]");
        assert_eq!(outcome(&keyless), format!("line 4: {without}its values have none"));
        let unasked = dimension("a", "kind = \"scale\"\nrequired = true\nasked = false\nfrom = 1\nto = 2");
        assert_eq!(outcome(&unasked), format!("line 4: {without}it says asked = false"));
    }

    #[test]
    fn names_become_columns_and_must_not_be_others() {
        assert!(outcome(&single("at", true, &[("x", "1")])).contains("label.at says when it was labelled"));
        assert!(outcome(&single("Align", true, &[("x", "1")])).starts_with("line 4: Align is no name"));
        assert!(outcome(&single("a-b", true, &[("x", "1")])).contains("underscores"));
        assert!(outcome(&single("a", true, &[("1x", "1")])).starts_with("line 9: 1x is no name of a value"));
        let twice = single("a", true, &[("x", "1"), ("x", "2")]);
        assert!(outcome(&twice).starts_with("line 10: value of a: x is there twice, in line 9"));
        let twice = single("a", true, &[("x", "1")]) + &single("a", false, &[("x", "2")]);
        assert!(outcome(&twice).starts_with("line 12: dimension a is there twice, in line 4"));
    }

    #[test]
    fn limits_hold_at_their_edges() {
        let name = |n: usize| outcome(&single(&"a".repeat(n), true, &[("x", "1")]));
        assert_eq!(name(MAX_NAME_BYTES), "fine");
        assert_eq!(name(MAX_NAME_BYTES + 1), "line 4: a name of more than 40 characters");
        let many = |n: usize| {
            let more = |at| dimension(&format!("d{at}"), "kind = \"text\"");
            single("a", true, &[("x", "1")]) + &(1..n).map(more).collect::<String>()
        };
        assert_eq!(outcome(&many(MAX_DIMENSIONS)), "fine");
        assert_eq!(outcome(&many(MAX_DIMENSIONS + 1)), "line 1: a set of more than 24 dimensions");
        let values = |n: usize| {
            let values: Vec<String> = (1..n).map(|at| format!("{{ name = \"v{at}\" }}")).collect();
            let first = "{ name = \"v\", key = \"1\" }";
            let all = format!("values = [{first}, {}]", values.join(", "));
            dimension("a", &format!("kind = \"single\"\nrequired = true\n{all}"))
        };
        assert_eq!(outcome(&values(MAX_VALUES)), "fine");
        assert_eq!(outcome(&values(MAX_VALUES + 1)), "line 4: a dimension of more than 60 values");
        let scale =
            |to: i64| dimension("a", &format!("kind = \"scale\"\nrequired = true\nfrom = 0\nto = {to}"));
        assert_eq!(outcome(&scale(LAST_DIGIT)), "fine");
        assert!(outcome(&scale(LAST_DIGIT + 1)).contains("said with one digit"));
    }
}
