//! Judgements as JSON lines: one object a person and pair, answers under the names of their dimensions.
//!
//! What was not said is null; several values are a list, and an empty list says "none of them".

use serde_json::{Map, Value};

use super::super::LabelSet;
use super::Judged;
use super::fields::{HEAD, LABELS, head, value};

/// The file.
pub fn jsonl(judged: &[Judged], set: &LabelSet) -> String {
    let mut out = String::new();
    for one in judged {
        let mut object: Map<String, Value> =
            HEAD.into_iter().map(str::to_owned).zip(head(one, set)).collect();
        let answers = set.dimensions.iter().map(|dimension| {
            (dimension.name.clone(), one.answers.get(&dimension.name).map_or(Value::Null, value))
        });
        object.insert(LABELS.to_owned(), Value::Object(answers.collect()));
        out.push_str(&Value::Object(object).to_string());
        out.push('\n');
    }
    out
}
