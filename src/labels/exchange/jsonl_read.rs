//! Reads judgements as JSON lines, as [`super::jsonl`] writes them.
//!
//! Fields that are not known are not read, and that is told.

use serde_json::{Map, Value};

use super::fields::{HEAD, LABELS};
use super::reading::{Reading, check_set, chosen, parsed, put};
use super::record::{Record, SET_FIELDS, is_export};
use super::{Brought, Judged, Trouble};
use crate::base::SafeText;
use crate::labels::{Answer, Dimension, LabelSet};

/// Reads the whole file.
pub fn read_jsonl(text: &str, set: &LabelSet, reading: &Reading) -> Brought {
    let mut brought = Brought::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let outcome = match serde_json::from_str::<Value>(line) {
            Ok(value) => {
                brought.unread.extend(unread(&value, reading));
                judged(value, set, reading)
            }
            Err(error) => Err(Trouble::NoJson(SafeText::line(&error.to_string()))),
        };
        brought.take(format!("line {}", at + 1), outcome);
    }
    brought
}

/// Names of fields that are none of ours.
fn unread(value: &Value, reading: &Reading) -> Vec<String> {
    let is_read = |name: &str| name == LABELS || HEAD.contains(&name) || reading.map.contains_key(name);
    let names = value.as_object().into_iter().flat_map(Map::keys);
    names.filter(|name| !is_read(name)).cloned().collect()
}

fn judged(value: Value, set: &LabelSet, reading: &Reading) -> Result<Option<Judged>, Trouble> {
    // Before the answers: what another set asks is unknown to this one.
    check_set(&value, SET_FIELDS, set)?;
    match value {
        Value::Object(object) => record(object, set, reading)?.judged(set, reading),
        _ => Err(Trouble::Lacks("fields: it is no JSON object")),
    }
}

fn record(mut object: Map<String, Value>, set: &LabelSet, reading: &Reading) -> Result<Record, Trouble> {
    if is_export(|name| object.contains_key(name)) {
        return Err(Trouble::Export);
    }
    let mut labels = match object.remove(LABELS) {
        Some(Value::Object(labels)) => labels,
        None if reading.map.keys().any(|name| object.contains_key(name)) => Map::new(),
        _ => return Err(Trouble::Lacks("object called labels")),
    };
    // Answers may stand beside the fields, too, where they are mapped.
    labels.extend(reading.map.keys().filter_map(|name| Some((name.clone(), object.remove(name)?))));
    let mut record = Record { head: object, ..Record::default() };
    for (name, value) in &labels {
        let dimension = reading.dimension(name, set)?;
        if let Some(answer) = answer(value, dimension)? {
            put(&mut record.answers, dimension, answer)?;
        }
    }
    Ok(record)
}

/// `None` where nothing was said.
fn answer(value: &Value, dimension: &Dimension) -> Result<Option<Answer>, Trouble> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => parsed(text, dimension).map(Some),
        Value::Number(number) => parsed(&number.to_string(), dimension).map(Some),
        Value::Array(names) => {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            let names = names.ok_or_else(|| Trouble::field(&dimension.name, value, "a list of values"))?;
            chosen(&names, dimension).map(Some)
        }
        Value::Bool(_) | Value::Object(_) => Err(Trouble::field(&dimension.name, value, "an answer")),
    }
}
