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
