//! One record of a file of our own, JSON line or line of cells, and the judgement it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::reading::{Reading, check_set, pair_of};
use super::{Judged, Trouble, moment};
use crate::labels::{Annotator, Answer, LabelSet, Place};

/// Where a record says by which set it was said.
pub(super) const SET_FIELDS: [&str; 2] = ["set", "set_version"];

/// What a record says: its fields but for the answers, and the answers.
#[derive(Default)]
pub(super) struct Record {
    /// Values of [`HEAD`](super::fields::HEAD), as JSON has them. What is not said is missing or null.
    pub(super) head: Map<String, Value>,
    /// By dimension.
    pub(super) answers: BTreeMap<String, Answer>,
}

impl Record {
    /// The judgement; `None` where nothing was said.
    pub(super) fn judged(self, set: &LabelSet, reading: &Reading) -> Result<Option<Judged>, Trouble> {
        let head = Value::Object(self.head);
        let text = |name| field(&head, name, "a text", |value| value.as_str().map(str::to_owned));
        let number = |name| field(&head, name, "a whole number", Value::as_u64);
        text("set")?;
        number("set_version")?;
        check_set(&head, SET_FIELDS, set)?;
        let is_skipped = field(&head, "skipped", "true or false", Value::as_bool)?.unwrap_or(false);
        let at_ms =
            field(&head, "at", "a moment like 2026-11-22T23:42:48Z", |at| moment::read(at.as_str()?))?;
        let by = text("by")?.filter(|name| !name.is_empty()).map(Annotator);
        let judged = Judged {
            keys: pair_of(&head, ["url", "caption"])?,
            url: text("url")?,
            caption: text("caption")?,
            place: Place {
                shard: text("shard")?.unwrap_or_default(),
                shard_row: number("shard_row")?.unwrap_or(0),
            },
            annotator: reading.annotator.clone().or(by).ok_or(Trouble::Nobody)?,
            at_ms: at_ms.unwrap_or(reading.now_ms),
            shown_ms: number("shown_ms")?,
            answers: self.answers,
            is_skipped,
        };
        Ok((judged.is_skipped || !judged.answers.is_empty()).then_some(judged))
    }
}

/// Whether these names are of an export of pairs with labels: it says what most people said, not who said what.
pub(super) fn is_export(has: impl Fn(&str) -> bool) -> bool {
    has("lbl_by") && has("lbl_set")
}

/// A field as what it should be; `None` where it is missing or null.
fn field<T>(
    head: &Value,
    name: &str,
    wanted: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, Trouble> {
    match head.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).ok_or_else(|| Trouble::field(name, value, wanted)),
    }
}
