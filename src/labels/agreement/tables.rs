//! From labels to tables: who judged the same thing, and what did they say of it. Pure.
//!
//! Who judged a pair and said nothing of a dimension said its default, as in a report. Tables are of what two people
//! or more judged; free texts are nothing to agree on.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Annotator, Answer, Dimension, DimensionKind, Label, LabelSet, Repeat};
use super::given::{Given, shared};
use super::{Ratings, RatingsError};

/// What people said of one dimension, or of one value of a dimension that takes several.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The dimension's name.
    pub dimension: String,
    /// The value that was said or not, where several can be; `None` where the answer is one.
    pub value: Option<String>,
    /// Whether answers are points of a scale.
    pub is_scale: bool,
    /// The columns.
    pub people: Vec<Annotator>,
    /// The rows: things judged by two people or more.
    pub ratings: Ratings,
}

/// A table for each dimension (each value, where several can be said) on which two people or more judged the same
/// thing, in the order of the set. Labels of other sets and versions are left out.
pub fn tables(set: &LabelSet, labels: &[Label]) -> Result<Vec<Table>, RatingsError> {
    let mut tables = Vec::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text) {
        let shared = shared(set, dimension, labels);
        // Where nobody ever said anything, there is nothing to agree on.
        if !shared.values().flat_map(BTreeMap::values).any(|given| given.is_said) {
            continue;
        }
        let people: BTreeSet<&Annotator> = shared.values().flat_map(BTreeMap::keys).copied().collect();
        let row = |said: &BTreeMap<&Annotator, Given<'_>>| -> Row {
            people.iter().map(|person| said.get(person).map(|given| given.answer.clone())).collect()
        };
        let rows: Vec<Row> = shared.values().map(row).collect();
        let people: Vec<Annotator> = people.into_iter().cloned().collect();
        tables.extend(of_rows(dimension, &people, &rows)?);
    }
    Ok(tables)
}

/// Tables of one person's first and second answers, as of two people, by dimension.
pub fn tables_of_repeats(
    set: &LabelSet,
    annotator: &Annotator,
    repeats: &[Repeat],
) -> Result<Vec<Table>, RatingsError> {
    let mut tables = Vec::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text) {
        let twice = repeats.iter().filter(|repeat| repeat.dimension == dimension.name);
        let rows: Vec<Row> =
            twice.map(|repeat| vec![Some(repeat.first.clone()), Some(repeat.again.clone())]).collect();
        if !rows.is_empty() {
            tables.extend(of_rows(dimension, &[annotator.clone(), annotator.clone()], &rows)?);
        }
    }
    Ok(tables)
}

/// What each person said of one thing, by column.
type Row = Vec<Option<Answer>>;

/// One table, or one a value.
fn of_rows(dimension: &Dimension, people: &[Annotator], rows: &[Row]) -> Result<Vec<Table>, RatingsError> {
    let n_values = dimension.values.len();
    let table = |value: Option<String>, ratings: Ratings| Table {
        dimension: dimension.name.clone(),
        value,
        is_scale: matches!(dimension.kind, DimensionKind::Scale { .. }),
        people: people.to_vec(),
        ratings,
    };
    match dimension.kind {
        DimensionKind::Text => Ok(Vec::new()),
        DimensionKind::Single => {
            let ratings = Ratings::new(numbered(rows, |answer| which(dimension, answer)), n_values)?;
            Ok(vec![table(None, ratings)])
        }
        DimensionKind::Multi => {
            let is_named = |name: &&String| {
                rows.iter().flatten().flatten().any(|answer| is_said(name, answer) == Some(1))
            };
            // A value that nobody ever named is nothing to agree on.
            let names = dimension.values.iter().map(|value| &value.name).filter(is_named);
            names
                .map(|name| {
                    let ratings = Ratings::new(numbered(rows, |answer| is_said(name, answer)), 2)?;
                    Ok(table(Some(name.clone()), ratings))
                })
                .collect()
        }
        DimensionKind::Scale { .. } => Ok(vec![table(None, Ratings::of_points(&numbered(rows, point))?)]),
    }
}

fn numbered<N>(rows: &[Row], number: impl Fn(&Answer) -> Option<N>) -> Vec<Vec<Option<N>>> {
    rows.iter().map(|row| row.iter().map(|said| said.as_ref().and_then(&number)).collect()).collect()
}

/// The value's place among those of the dimension.
fn which(dimension: &Dimension, answer: &Answer) -> Option<usize> {
    let Answer::One(name) = answer else { return None };
    dimension.values.iter().position(|value| value.name == *name)
}

/// 1 where the value is among those said, 0 where others are or none.
fn is_said(value: &String, answer: &Answer) -> Option<usize> {
    let Answer::Several(names) = answer else { return None };
    Some(usize::from(names.contains(value)))
}

fn point(answer: &Answer) -> Option<i64> {
    let Answer::Point(point) = answer else { return None };
    Some(*point)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{flags, label, one, set};
    use super::*;
    use crate::labels::{SetRef, Via};

    #[test]
    fn only_what_two_people_judged_by_this_set_is_in_a_table() {
        let mut labels = vec![
            one("ann", 1, "match"),
            one("bob", 1, "partial"),
            one("ann", 2, "match"),
            one("cleo", 3, "match"),
            one("bob", 3, "match"),
            one("ann", 4, "match"),
            one("bob", 4, "match"),
        ];
        labels[5].via = Via::Machine;
        labels
            .push(Label { set: SetRef { name: "quick".to_owned(), version: 1 }, ..one("cleo", 2, "match") });
        let found = tables(&set(), &labels).unwrap();
        assert_eq!(found.len(), 1, "what nobody spoke of has no table");
        assert_eq!(found[0].people, ["ann", "bob", "cleo"].map(|name| Annotator(name.to_owned())));
        let rows = [vec![Some(0), Some(1), None], vec![None, Some(0), Some(0)]];
        assert_eq!(found[0].ratings.items(), rows);
        assert_eq!(found[0].ratings.n_values(), 5);
    }

    #[test]
    fn several_values_make_a_table_each() {
        let labels = [flags("ann", 1, &["watermark"]), flags("bob", 1, &["watermark", "collage"])];
        let found = tables(&set(), &labels).unwrap();
        let of = |value: &str| {
            let table = found.iter().find(|table| table.value.as_deref() == Some(value)).unwrap();
            table.ratings.items()[0].clone()
        };
        assert_eq!(of("watermark"), [Some(1), Some(1)]);
        assert_eq!(of("collage"), [Some(0), Some(1)]);
        assert_eq!(found.len(), 2, "what nobody ever named has no table");
    }

    #[test]
    fn who_judged_a_pair_and_was_silent_said_the_default() {
        let labels = [
            one("ann", 1, "match"),
            one("bob", 1, "match"),
            flags("ann", 1, &["watermark"]),
            one("ann", 2, "match"),
            one("bob", 2, "match"),
            // Not judged by bob: his silence says nothing.
            one("ann", 3, "match"),
            flags("ann", 3, &["watermark"]),
        ];
        let found = tables(&set(), &labels).unwrap();
        let watermark = found.iter().find(|table| table.value.as_deref() == Some("watermark")).unwrap();
        assert_eq!(watermark.ratings.items(), [[Some(1), Some(0)], [Some(0), Some(0)]]);
        assert!(found.iter().all(|table| table.dimension != "safety" && table.dimension != "score"));
    }

    #[test]
    fn points_make_a_table_of_a_scale() {
        let labels = [label("ann", "score", 1, Answer::Point(5)), label("bob", "score", 1, Answer::Point(2))];
        let found = tables(&set(), &labels).unwrap();
        assert!(found[0].is_scale && found[0].ratings.n_values() == 2);
    }

    #[test]
    fn notes_are_nothing_to_agree_on() {
        let note = |person| label(person, "note", 1, Answer::Words(format!("says {person}")));
        assert_eq!(tables(&set(), &[note("ann"), note("bob")]), Ok(Vec::new()));
    }

    #[test]
    fn a_person_stands_beside_themselves_where_pairs_were_shown_twice() {
        let ann = Annotator("ann".to_owned());
        let repeat = Repeat {
            keys: one("ann", 1, "match").keys,
            dimension: "align".to_owned(),
            first: Answer::One("match".to_owned()),
            again: Answer::One("partial".to_owned()),
            draw: None,
        };
        let found = tables_of_repeats(&set(), &ann, &[repeat]).unwrap();
        assert_eq!(found[0].ratings.items(), [vec![Some(0), Some(1)]]);
        assert_eq!(found[0].people, [ann.clone(), ann]);
    }
}
