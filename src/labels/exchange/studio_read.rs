//! Reads what Label Studio exports as JSON: a list of tasks, each with its annotations.
//!
//! Fields that are not known are not looked at. Results of kinds that are no answers (boxes, relations) and answers the
//! set does not have are refused with their annotation, whole. `predictions` are a model's and no labels.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reading::{Reading, check_set, chosen, millis, none_of, pair_of, parsed, put};
use super::{Brought, Judged, Refused, Trouble, moment};
use crate::base::SafeText;
use crate::labels::{Annotator, Answer, ItemKeys, LabelSet, Place};

/// Where a task of ours says by which set it was labelled.
pub(super) const SET_FIELDS: [&str; 2] = ["label_set", "label_set_version"];

/// Reads the whole file.
pub fn read_label_studio(text: &str, set: &LabelSet, reading: &Reading) -> Brought {
    let mut brought = Brought::default();
    let tasks: Vec<Value> = match serde_json::from_str(text) {
        Ok(Value::Array(tasks)) => tasks,
        Ok(_) => return refused(brought, "the file", Trouble::Lacks("list of tasks at its top")),
        Err(error) => {
            return refused(brought, "the file", Trouble::NoJson(SafeText::line(&error.to_string())));
        }
    };
    for (at, task) in tasks.iter().enumerate() {
        let place = format!("task {}", at + 1);
        let annotations =
            task.get("annotations").or_else(|| task.get("completions")).and_then(Value::as_array);
        match annotations.map_or(&[][..], Vec::as_slice) {
            [] => brought.n_unlabelled += 1,
            annotations => take_task(task, annotations, set, reading, &place, &mut brought),
        }
    }
    brought
}

fn refused(mut brought: Brought, place: &str, trouble: Trouble) -> Brought {
    brought.refused.push(Refused { place: place.to_owned(), trouble });
    brought
}

fn take_task(
    task: &Value,
    annotations: &[Value],
    set: &LabelSet,
    reading: &Reading,
    place: &str,
    brought: &mut Brought,
) {
    let data = task.get("data").unwrap_or(&Value::Null);
    let keys = check_set(data, SET_FIELDS, set).and_then(|()| pair_of(data, ["image", "text"]));
    let keys = match keys {
        Ok(keys) => keys,
        Err(trouble) => return brought.refused.push(Refused { place: place.to_owned(), trouble }),
    };
    for (at, annotation) in annotations.iter().enumerate() {
        let ours = annotation.get("annotator").is_some();
        let is_cancelled = annotation.get("was_cancelled").and_then(Value::as_bool) == Some(true);
        if is_cancelled && !ours {
            brought.n_cancelled += 1;
            continue;
        }
        match judged(annotation, data, keys, set, reading) {
            Ok(judged) => brought.judged.push(judged),
            Err(trouble) => {
                brought.refused.push(Refused { place: format!("{place}, annotation {}", at + 1), trouble });
            }
        }
    }
}

fn judged(
    annotation: &Value,
    data: &Value,
    keys: ItemKeys,
    set: &LabelSet,
    reading: &Reading,
) -> Result<Judged, Trouble> {
    let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    let at_ms =
        ["updated_at", "created_at"].iter().find_map(|name| moment::read(annotation.get(name)?.as_str()?));
    Ok(Judged {
        keys,
        url: text("image"),
        caption: text("text"),
        place: Place {
            shard: text("shard").unwrap_or_default(),
            shard_row: data.get("shard_row").and_then(Value::as_u64).unwrap_or(0),
        },
        annotator: person(annotation, reading)?,
        at_ms: at_ms.unwrap_or(reading.now_ms),
        shown_ms: annotation.get("lead_time").and_then(Value::as_f64).and_then(millis),
        answers: answers(annotation, set, reading)?,
        is_skipped: annotation.get("was_cancelled").and_then(Value::as_bool) == Some(true),
    })
}

/// By the wish, by our own field, by `completed_by`: a person's address, or a number of that server's.
fn person(annotation: &Value, reading: &Reading) -> Result<Annotator, Trouble> {
    if let Some(person) = &reading.annotator {
        return Ok(person.clone());
    }
    let by = annotation.get("completed_by");
    let named = annotation.get("annotator").or_else(|| by?.get("email")).and_then(Value::as_str);
    let number =
        || by.and_then(|by| by.get("id").unwrap_or(by).as_u64()).map(|id| format!("label-studio-{id}"));
    let name = named.filter(|name| !name.is_empty()).map(str::to_owned).or_else(number);
    name.map(Annotator).ok_or(Trouble::Nobody)
}

fn answers(
    annotation: &Value,
    set: &LabelSet,
    reading: &Reading,
) -> Result<BTreeMap<String, Answer>, Trouble> {
    let results = annotation.get("result").and_then(Value::as_array).ok_or(Trouble::Lacks("result"))?;
    let mut answers = BTreeMap::new();
    for result in results {
        let name = result.get("from_name").and_then(Value::as_str).ok_or(Trouble::Lacks("from_name"))?;
        let dimension = reading.dimension(name, set)?;
        let value = result.get("value").unwrap_or(&Value::Null);
        let answer = if let Some(names) = texts(value.get("choices")) {
            chosen(&names, dimension)?
        } else if let Some(point) = value.get("rating").and_then(Value::as_i64) {
            parsed(&point.to_string(), dimension)?
        } else if let Some(words) = texts(value.get("text")) {
            parsed(&words.join("\n"), dimension)?
        } else {
            return Err(Trouble::Lacks("choices, rating or text in a result"));
        };
        put(&mut answers, dimension, answer)?;
    }
    none_of(annotation.get("none_of"), set, &mut answers);
    Ok(answers)
}

/// A list of texts, or one text.
fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(text) => Some(vec![text]),
        Value::Array(texts) => texts.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
