//! From labels to tables: who judged the same thing, and what did they say of it. Pure.
//!
//! A label hangs on the key of its dimension's scope, so people meet on a picture or a caption even where they saw
//! it in different pairs; an answer inherited that way stands on its one key once and is nobody's second opinion.
//! What the machine said is no judgement. Free texts are nothing to agree on.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    Annotator, Answer, Dimension, DimensionKind, ItemKeys, Label, LabelSet, Place, Repeat, Via,
};
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

/// A pair of which people said different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Which. Where they disagree on a picture or a caption: the pair one of them saw it in.
    pub keys: ItemKeys,
    /// Where it stood.
    pub place: Place,
    /// On what, in the order of the set.
    pub dimensions: Vec<String>,
}

/// Answers to one dimension, by what they hang on and who gave them.
type ByKey<'a> = BTreeMap<u128, BTreeMap<&'a Annotator, &'a Label>>;

/// A table for each dimension (each value, where several can be said) on which two people or more judged the same
/// thing, in the order of the set. Labels of other sets and versions are left out.
pub fn tables(set: &LabelSet, labels: &[Label]) -> Result<Vec<Table>, RatingsError> {
    let mut tables = Vec::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text) {
        let shared = shared(set, dimension, labels);
        let people: BTreeSet<&Annotator> = shared.values().flat_map(BTreeMap::keys).copied().collect();
        if people.is_empty() {
            continue;
        }
        let row = |said: &BTreeMap<&Annotator, &Label>| -> Vec<Option<Answer>> {
            people.iter().map(|person| said.get(person).map(|label| label.answer.clone())).collect()
        };
        let rows: Vec<Vec<Option<Answer>>> = shared.values().map(row).collect();
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
        let rows: Vec<Vec<Option<Answer>>> =
            twice.map(|repeat| vec![Some(repeat.first.clone()), Some(repeat.again.clone())]).collect();
        if !rows.is_empty() {
            tables.extend(of_rows(dimension, &[annotator.clone(), annotator.clone()], &rows)?);
        }
    }
    Ok(tables)
}

/// Pairs of which two people or more said different things, each once, in the order of their keys: a queue to go
/// through, and no random sample of anything.
pub fn disagreements(set: &LabelSet, labels: &[Label]) -> Vec<Disagreement> {
    let mut found: BTreeMap<ItemKeys, Disagreement> = BTreeMap::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text) {
        for said in shared(set, dimension, labels).values() {
            let answers: BTreeSet<&Answer> = said.values().map(|label| &label.answer).collect();
            let Some(label) = said.values().next().filter(|_| answers.len() > 1) else { continue };
            let at = found.entry(label.keys).or_insert_with(|| Disagreement {
                keys: label.keys,
                place: label.place.clone(),
                dimensions: Vec::new(),
            });
            at.dimensions.push(dimension.name.clone());
        }
    }
    found.into_values().collect()
}

/// What two people or more said of the same thing.
fn shared<'a>(set: &LabelSet, dimension: &Dimension, labels: &'a [Label]) -> ByKey<'a> {
    let mut by_key = ByKey::new();
    let judged = |label: &&Label| {
        label.set == set.id && label.dimension == dimension.name && label.via != Via::Machine
    };
    for label in labels.iter().filter(judged) {
        by_key.entry(label.key).or_default().insert(&label.annotator, label);
    }
    by_key.retain(|_, said| said.len() >= 2);
    by_key
}

/// One table, or one a value.
fn of_rows(
    dimension: &Dimension,
    people: &[Annotator],
    rows: &[Vec<Option<Answer>>],
) -> Result<Vec<Table>, RatingsError> {
    let table = |value: Option<String>, ratings: Ratings| Table {
        dimension: dimension.name.clone(),
        value,
        is_scale: matches!(dimension.kind, DimensionKind::Scale { .. }),
        people: people.to_vec(),
        ratings,
    };
    let numbered = |number: &dyn Fn(&Answer) -> Option<usize>| -> Vec<Vec<Option<usize>>> {
        rows.iter().map(|row| row.iter().map(|said| said.as_ref().and_then(number)).collect()).collect()
    };
    match dimension.kind {
        DimensionKind::Text => Ok(Vec::new()),
        DimensionKind::Single => {
            let number = |answer: &Answer| match answer {
                Answer::One(name) => dimension.values.iter().position(|value| value.name == *name),
                _ => None,
            };
            let ratings = Ratings::new(numbered(&number), dimension.values.len())?;
            Ok(vec![table(None, ratings)])
        }
        DimensionKind::Multi => {
            let of_value = |name: &String| {
                let number = |answer: &Answer| match answer {
                    Answer::Several(names) => Some(usize::from(names.contains(name))),
                    _ => None,
                };
                Ok(table(Some(name.clone()), Ratings::new(numbered(&number), 2)?))
            };
            dimension.values.iter().map(|value| of_value(&value.name)).collect()
        }
        DimensionKind::Scale { .. } => {
            let point = |answer: &Answer| match answer {
                Answer::Point(point) => Some(*point),
                _ => None,
            };
            let points: Vec<Vec<Option<i64>>> = rows
                .iter()
                .map(|row| row.iter().map(|said| said.as_ref().and_then(point)).collect())
                .collect();
            Ok(vec![table(None, Ratings::of_points(&points)?)])
        }
    }
}
