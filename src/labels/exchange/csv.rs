//! Judgements as comma-separated values after RFC 4180: one line a person and pair, a header line always.
//!
//! Answers stand in columns called `lbl_DIMENSION`, as in an export of pairs: a set may have a dimension called `url`.
//! Several values of one dimension stand in one cell with commas between them; what was not said is an empty cell, an
//! empty text `""`. Like every export's, cells are not changed for spreadsheets, which may run a caption that begins
//! with `=` as a formula.

use serde_json::Value;

use super::super::{Answer, LabelSet};
use super::Judged;
use super::fields::{ANSWER_PREFIX, HEAD, head};

/// The file.
pub fn csv(judged: &[Judged], set: &LabelSet) -> String {
    let mut out = String::new();
    let answers = set.dimensions.iter().map(|dimension| format!("{ANSWER_PREFIX}{}", dimension.name));
    push_line(&mut out, HEAD.into_iter().map(str::to_owned).chain(answers).map(Some));
    for one in judged {
        let answers =
            set.dimensions.iter().map(|dimension| one.answers.get(&dimension.name).map(Answer::text));
        push_line(&mut out, head(one, set).into_iter().map(cell).chain(answers));
    }
    out
}

fn cell(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn push_line(out: &mut String, cells: impl Iterator<Item = Option<String>>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if let Some(text) = cell {
            push_quoted(out, &text);
        }
    }
    out.push('\n');
}

fn push_quoted(out: &mut String, text: &str) {
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}
