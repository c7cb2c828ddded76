//! Judgements as Prodigy's JSON lines: one task a person and pair, in the form of its `choice` interface.
//!
//! After <https://prodi.gy/docs/api-interfaces#choice>: `options` are all values as `dimension:value`, `accept` those
//! that were chosen (points of scales among them), `answer` is `accept`, or `ignore` for a pair that was skipped.
//! Hashes are Prodigy's own affair (`set_hashes` makes them when a file without them is loaded); what its form has no
//! place for stands in `meta`. So do free words, under their dimension's name in `words`: beside the task's own fields
//! a dimension that somebody called `text` or `answer` would replace them.

use serde_json::{Map, Value, json};

use super::super::{Annotator, Answer, DimensionKind, LabelSet};
use super::Judged;
use super::judged::hex;

/// Fields of a task that are no answers, whatever a set calls its dimensions: those that are written here, and those of
/// its other interfaces. Names that begin with an underscore are Prodigy's, too, and no dimension's.
pub(super) const FIELDS: [&str; 18] = [
    "accept",
    "answer",
    "audio",
    "choice",
    "config",
    "head",
    "html",
    "image",
    "label",
    "meta",
    "options",
    "path",
    "relations",
    "source",
    "spans",
    "text",
    "tokens",
    "video",
];

/// The file.
pub fn prodigy(judged: &[Judged], set: &LabelSet) -> String {
    let options = options(set);
    let mut out = String::new();
    for one in judged {
        out.push_str(&task(one, &options, set).to_string());
        out.push('\n');
    }
    out
}

fn options(set: &LabelSet) -> Value {
    let of = |name: &str, value: String| json!({ "id": format!("{name}:{value}"), "text": format!("{name}: {value}") });
    let mut options = Vec::new();
    for dimension in &set.dimensions {
        if let DimensionKind::Scale { from, to } = dimension.kind {
            options.extend((from..=to).map(|point| of(&dimension.name, point.to_string())));
        }
        options.extend(dimension.values.iter().map(|value| of(&dimension.name, value.name.clone())));
    }
    Value::Array(options)
}

fn task(one: &Judged, options: &Value, set: &LabelSet) -> Value {
    let mut task = Map::new();
    let mut put = |name: &str, value: Value| drop(task.insert(name.to_owned(), value));
    if let Some(url) = &one.url {
        put("image", json!(url));
    }
    put("text", json!(one.caption));
    put("options", options.clone());
    let mut accept = Vec::new();
    let mut none_of = Vec::new();
    let mut words = Map::new();
    for (name, answer) in set.dimensions.iter().filter_map(|d| Some((&d.name, one.answers.get(&d.name)?))) {
        match answer {
            Answer::One(value) => accept.push(format!("{name}:{value}")),
            Answer::Several(values) if values.is_empty() => none_of.push(name.clone()),
            Answer::Several(values) => accept.extend(values.iter().map(|value| format!("{name}:{value}"))),
            Answer::Point(point) => accept.push(format!("{name}:{point}")),
            Answer::Words(said) => drop(words.insert(name.clone(), json!(said))),
        }
    }
    put("accept", json!(accept));
    put("answer", json!(if one.is_skipped { "ignore" } else { "accept" }));
    put("config", json!({ "choice_style": "multiple" }));
    put("_view_id", json!("choice"));
    put("_timestamp", json!(one.at_ms.div_euclid(1000)));
    let Annotator(person) = &one.annotator;
    put("_annotator_id", json!(person));
    put("_session_id", json!(person));
    put("meta", meta(one, &none_of, &words, set));
    Value::Object(task)
}

fn meta(one: &Judged, none_of: &[String], words: &Map<String, Value>, set: &LabelSet) -> Value {
    json!({
        "pair_key": hex(one.keys.pair.0),
        "image_key": hex(one.keys.image),
        "text_key": hex(one.keys.text),
        "shard": one.place.shard,
        "shard_row": one.place.shard_row,
        "label_set": set.id.name,
        "label_set_version": set.id.version,
        "none_of": none_of,
        "words": words,
        "at_ms": one.at_ms,
        "shown_ms": one.shown_ms,
    })
}
