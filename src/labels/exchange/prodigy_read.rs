//! Reads Prodigy's JSON lines as its `choice` interface leaves them: `accept` names the values.
//!
//! An option is `dimension:value`, or a value's name alone where only one dimension of the set has it. `reject` and
//! `ignore` are no labels, but for a pair that was skipped here. Free words are what Prodigy's text fields leave under
//! the name of a dimension, where that is no field of the task itself, and what was written here. Fields that are not
//! known are not looked at.

use std::collections::BTreeMap;

use serde_json::Value;

use super::prodigy::FIELDS;
use super::reading::{Reading, check_set, chosen, none_of, pair_of, parsed};
use super::studio_read::SET_FIELDS;
use super::{Brought, Judged, Refused, Trouble};
use crate::base::SafeText;
use crate::labels::{Annotator, Answer, Dimension, DimensionKind, LabelSet, Place};

/// Reads the whole file.
pub fn read_prodigy(text: &str, set: &LabelSet, reading: &Reading) -> Brought {
    let mut brought = Brought::default();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let outcome = match serde_json::from_str::<Value>(line) {
            Ok(task) => take(&task, set, reading, &mut brought),
            Err(error) => Err(Trouble::NoJson(SafeText::line(&error.to_string()))),
        };
        if let Err(trouble) = outcome {
            brought.refused.push(Refused { place: format!("line {}", at + 1), trouble });
        }
    }
    brought
}

fn take(task: &Value, set: &LabelSet, reading: &Reading, brought: &mut Brought) -> Result<(), Trouble> {
    let meta = task.get("meta").unwrap_or(&Value::Null);
    let ours = meta.get("label_set").is_some();
    match task.get("answer").and_then(Value::as_str) {
        None => brought.n_unlabelled += 1,
        Some("accept") => brought.judged.push(judged(task, meta, set, reading)?),
        Some("ignore") if ours => {
            let judged = judged(task, meta, set, reading)?;
            brought.judged.push(Judged { is_skipped: true, ..judged });
        }
        Some(_) => brought.n_cancelled += 1,
    }
    Ok(())
}

fn judged(task: &Value, meta: &Value, set: &LabelSet, reading: &Reading) -> Result<Judged, Trouble> {
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    check_set(meta, SET_FIELDS, set)?;
    let names = ["image", "text"];
    let keys = if meta.get("pair_key").is_some() { pair_of(meta, names)? } else { pair_of(task, names)? };
    let second_ms = |seconds: i64| seconds.checked_mul(1000);
    let at_ms = meta.get("at_ms").and_then(Value::as_i64);
    let at_ms = at_ms.or_else(|| task.get("_timestamp").and_then(Value::as_i64).and_then(second_ms));
    let person = ["_annotator_id", "_session_id"].iter().find_map(|name| text(task, name));
    let person = person.filter(|name| !name.is_empty()).map(Annotator);
    Ok(Judged {
        keys,
        url: text(task, "image"),
        caption: text(task, "text"),
        place: Place {
            shard: text(meta, "shard").unwrap_or_default(),
            shard_row: meta.get("shard_row").and_then(Value::as_u64).unwrap_or(0),
        },
        annotator: reading.annotator.clone().or(person).ok_or(Trouble::Nobody)?,
        at_ms: at_ms.unwrap_or(reading.now_ms),
        shown_ms: meta.get("shown_ms").and_then(Value::as_u64),
        answers: answers(task, meta, set, reading)?,
        is_skipped: false,
    })
}

fn answers(
    task: &Value,
    meta: &Value,
    set: &LabelSet,
    reading: &Reading,
) -> Result<BTreeMap<String, Answer>, Trouble> {
    let mut by_dimension: BTreeMap<&str, (&Dimension, Vec<&str>)> = BTreeMap::new();
    let accept = task.get("accept").and_then(Value::as_array).ok_or(Trouble::Lacks("accept"))?;
    for option in accept {
        let (dimension, value) = option_of(option.as_str().unwrap_or_default(), set, reading)?;
        by_dimension.entry(&dimension.name).or_insert((dimension, Vec::new())).1.push(value);
    }
    let mut answers = BTreeMap::new();
    for (name, (dimension, values)) in by_dimension {
        answers.insert(name.to_owned(), chosen(&values, dimension)?);
    }
    for (name, words) in meta.get("words").and_then(Value::as_object).into_iter().flatten() {
        let dimension = reading.dimension(name, set)?;
        let words = words.as_str().ok_or(Trouble::Lacks("text in meta.words"))?;
        answers.insert(dimension.name.clone(), parsed(words, dimension)?);
    }
    for dimension in set.dimensions.iter().filter(|dimension| dimension.kind == DimensionKind::Text) {
        let names =
            reading.names_of(dimension).filter(|name| *name != dimension.name || !FIELDS.contains(name));
        // What was typed there came after what a file brought.
        for words in names.filter_map(|name| task.get(name)?.as_str()) {
            answers.insert(dimension.name.clone(), parsed(words, dimension)?);
        }
    }
    none_of(meta.get("none_of"), set, &mut answers);
    Ok(answers)
}

fn option_of<'a, 'b>(
    option: &'b str,
    set: &'a LabelSet,
    reading: &Reading,
) -> Result<(&'a Dimension, &'b str), Trouble> {
    if let Some((name, value)) = option.split_once(':') {
        return Ok((reading.dimension(name, set)?, value));
    }
    let mut having = set.dimensions.iter().filter(|dimension| dimension.value(option).is_some());
    match (having.next(), having.next()) {
        (Some(dimension), None) => Ok((dimension, option)),
        _ => Err(Trouble::UnknownDimension(SafeText::line(option))),
    }
}
