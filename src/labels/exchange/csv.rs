//! Judgements as comma-separated values after RFC 4180: one line a person and pair, a header line always.
//!
//! Several values of one dimension stand in one cell with commas between them; what was not said is an empty cell, an
//! empty text `""`. Like every export's, cells are not changed for spreadsheets, which may run a caption that begins
//! with `=` as a formula.

use serde_json::Value;

use super::super::{Answer, LabelSet};
use super::Judged;
use super::fields::{HEAD, head};

/// The file.
pub fn csv(judged: &[Judged], set: &LabelSet) -> String {
    let mut out = String::new();
    let names = HEAD.into_iter().chain(set.dimensions.iter().map(|dimension| dimension.name.as_str()));
    push_line(&mut out, names.map(|name| Some(name.to_owned())));
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
