//! Judgements as Label Studio's JSON: one task a pair, one annotation a person.
//!
//! After <https://labelstud.io/guide/task_format>: `data` is what the labelling interface shows ([`super::studio_config`]
//! makes one that fits), `annotations[].result[]` are the answers. The file can be imported there as it is, and what
//! Label Studio exports as JSON is read by [`super::read_label_studio`]. Two things that its format has no place for
//! stand in fields that it does not look at: who labelled (`completed_by` wants people that its server knows, or the
//! import fails), and several-valued dimensions that were answered by "none of them" (a choice of nothing is no result).

use serde_json::{Map, Value, json};

use super::super::{Answer, LabelSet};
use super::judged::{by_pair, hex};
use super::{Judged, moment};

/// What the results refer to: the names of the interface's two objects. Label Studio refuses an interface with a name
/// in it twice; that of a dimension begins with a small letter.
pub(super) const IMAGE: &str = "Picture";
pub(super) const TEXT: &str = "Caption";

/// The file.
pub fn label_studio(judged: &[Judged], set: &LabelSet) -> String {
    let tasks = by_pair(judged).into_iter().enumerate().map(|(at, people)| task(at + 1, &people, set));
    let mut out = Value::Array(tasks.collect()).to_string();
    out.push('\n');
    out
}

fn task(id: usize, people: &[&Judged], set: &LabelSet) -> Value {
    let first = people.first();
    let annotations = people.iter().enumerate().map(|(at, one)| annotation(at + 1, one, set));
    json!({
        "id": id,
        "data": first.map_or(Value::Null, |one| data(one, set)),
        "annotations": annotations.collect::<Vec<_>>(),
        "predictions": [],
    })
}

fn data(one: &Judged, set: &LabelSet) -> Value {
    json!({
        "image": one.url,
        "text": one.caption,
        "pair_key": hex(one.keys.pair.0),
        "image_key": hex(one.keys.image),
        "text_key": hex(one.keys.text),
        "shard": one.place.shard,
        "shard_row": one.place.shard_row,
        "label_set": set.id.name,
        "label_set_version": set.id.version,
    })
}

fn annotation(id: usize, one: &Judged, set: &LabelSet) -> Value {
    let answers = || set.dimensions.iter().filter_map(|d| Some((d.name.as_str(), one.answers.get(&d.name)?)));
    let none_of = answers().filter(|(_, answer)| is_none_of(answer)).map(|(name, _)| name);
    let mut annotation = Map::new();
    annotation.insert("id".to_owned(), json!(id));
    annotation.insert("annotator".to_owned(), json!(one.annotator.0));
    annotation.insert("none_of".to_owned(), json!(none_of.collect::<Vec<_>>()));
    annotation.insert("created_at".to_owned(), json!(moment::written(one.at_ms)));
    annotation.insert("lead_time".to_owned(), json!(one.shown_ms.map(seconds)));
    annotation.insert("was_cancelled".to_owned(), json!(one.is_skipped));
    annotation.insert("ground_truth".to_owned(), json!(false));
    let results =
        answers().filter(|(_, answer)| !is_none_of(answer)).map(|(name, answer)| result(name, answer));
    annotation.insert("result".to_owned(), Value::Array(results.collect()));
    Value::Object(annotation)
}

fn is_none_of(answer: &Answer) -> bool {
    matches!(answer, Answer::Several(names) if names.is_empty())
}

fn result(name: &str, answer: &Answer) -> Value {
    let (kind, value) = match answer {
        Answer::One(choice) => ("choices", json!({ "choices": [choice] })),
        Answer::Several(choices) => ("choices", json!({ "choices": choices })),
        Answer::Point(point) => ("rating", json!({ "rating": point })),
        Answer::Words(words) => ("textarea", json!({ "text": [words] })),
    };
    json!({ "id": name, "from_name": name, "to_name": IMAGE, "type": kind, "value": value, "origin": "manual" })
}

#[expect(clippy::cast_precision_loss, reason = "a person looks for less than 2^53 ms")]
fn seconds(shown_ms: u64) -> f64 {
    shown_ms as f64 / 1000.0
}
