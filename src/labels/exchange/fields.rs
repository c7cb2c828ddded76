//! The columns of judgements where they stand in rows: what comes before the answers, and the answers.

use serde_json::{Value, json};

use super::super::{Answer, LabelSet};
use super::Judged;
use super::judged::hex;
use super::moment;

/// Names of the columns before the answers.
pub(super) const HEAD: [&str; 13] = [
    "pair_key",
    "image_key",
    "text_key",
    "url",
    "caption",
    "shard",
    "shard_row",
    "by",
    "at",
    "shown_ms",
    "skipped",
    "set",
    "set_version",
];

/// Holds the answers where they stand in an object of their own.
pub(super) const LABELS: &str = "labels";

/// Begins the names of answers' columns where these stand among those of [`HEAD`].
pub(super) const ANSWER_PREFIX: &str = "lbl_";

/// The values of [`HEAD`]; what is not known is null.
pub(super) fn head(judged: &Judged, set: &LabelSet) -> [Value; 13] {
    // An import knows no place.
    let is_placed = !judged.place.shard.is_empty();
    [
        json!(hex(judged.keys.pair.0)),
        json!(hex(judged.keys.image)),
        json!(hex(judged.keys.text)),
        json!(judged.url),
        json!(judged.caption),
        json!(is_placed.then_some(&judged.place.shard)),
        json!(is_placed.then_some(judged.place.shard_row)),
        json!(judged.annotator.0),
        json!(moment::written(judged.at_ms)),
        json!(judged.shown_ms),
        json!(judged.is_skipped),
        json!(set.id.name),
        json!(set.id.version),
    ]
}

/// An answer by its kind: a text, a list of texts, a number.
pub(super) fn value(answer: &Answer) -> Value {
    match answer {
        Answer::One(name) => json!(name),
        Answer::Several(names) => json!(names),
        Answer::Point(point) => json!(point),
        Answer::Words(words) => json!(words),
    }
}

/// A cell of one of [`HEAD`] as JSON has it; what is no number or no truth value stays a text, which is found later.
pub(super) fn value_of(field: &str, cell: String) -> Value {
    match field {
        "shard_row" | "shown_ms" | "set_version" => {
            cell.parse::<u64>().map_or(Value::String(cell), Value::from)
        }
        // As spreadsheets write them.
        "skipped" if cell.eq_ignore_ascii_case("true") => Value::Bool(true),
        "skipped" if cell.eq_ignore_ascii_case("false") => Value::Bool(false),
        _ => Value::String(cell),
    }
}
