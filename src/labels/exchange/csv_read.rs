//! Reads judgements as comma-separated values, as [`super::csv`] writes them and a spreadsheet leaves them.
//!
//! Columns may stand in any order and be left out; what is neither one of ours nor mapped to a dimension is not read,
//! and that is told. A spreadsheet may lose the quotes of an empty cell: "none of them" is then no answer any more.

use serde_json::{Map, Value};

use super::csv_cells::{Line, Lines};
use super::fields::{ANSWER_PREFIX, HEAD, value_of};
use super::reading::{Reading, check_set, put};
use super::record::{Record, SET_FIELDS, is_export};
use super::{Brought, Trouble};
use crate::base::SafeText;
use crate::labels::{Answer, Dimension, LabelSet};

/// What a column holds.
enum Column<'a> {
    /// One of [`HEAD`].
    Field(&'static str),
    /// Answers to a dimension.
    Answers(&'a Dimension),
    /// Nothing that is looked at.
    Other,
}

/// Reads the whole file.
pub fn read_csv(text: &str, set: &LabelSet, reading: &Reading) -> Brought {
    let mut brought = Brought::default();
    let mut lines = Lines::of(text).map(|line| {
        line.map_err(|(line, error)| (line, Trouble::NoCells(SafeText::line(&error.to_string()))))
    });
    let columns = match lines.next().unwrap_or(Err((1, Trouble::Lacks("first line with the columns' names"))))
    {
        Ok(first) => {
            columns(&first, set, reading, &mut brought).map_err(|trouble| match other_set(text, set) {
                // What another set asks is unknown to this one.
                Some(other) => (first.line + 1, other),
                None => (first.line, trouble),
            })
        }
        Err(wrong) => Err(wrong),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err((line, trouble)) => {
            brought.refuse(format!("line {line}"), trouble);
            return brought;
        }
    };
    for line in lines {
        let (line, outcome) = match line {
            Ok(line) => (line.line, record(line, &columns).and_then(|record| record.judged(set, reading))),
            Err((line, trouble)) => (line, Err(trouble)),
        };
        brought.take(format!("line {line}"), outcome);
    }
    brought
}

/// The record of the first line after the columns' names, for what it says of the whole file.
pub(super) fn first_record(text: &str) -> Option<Map<String, Value>> {
    let mut lines = Lines::of(text).filter_map(Result::ok);
    let names = lines.next()?;
    let fields = names.cells.iter().map(|name| HEAD.into_iter().find(|head| Some(*head) == name.as_deref()));
    let columns: Vec<Column<'_>> = fields.map(|field| field.map_or(Column::Other, Column::Field)).collect();
    Some(record(lines.next()?, &columns).ok()?.head)
}

fn other_set(text: &str, set: &LabelSet) -> Option<Trouble> {
    check_set(&Value::Object(first_record(text)?), SET_FIELDS, set).err()
}

/// Whether a first line has names of columns that judgements have.
pub(super) fn is_head(text: &str) -> bool {
    let Some(Ok(first)) = Lines::of(text).next() else { return false };
    let names = || first.cells.iter().flatten();
    names().any(|name| name == HEAD[0] || name.starts_with(ANSWER_PREFIX))
}

fn columns<'a>(
    first: &Line,
    set: &'a LabelSet,
    reading: &Reading,
    brought: &mut Brought,
) -> Result<Vec<Column<'a>>, Trouble> {
    let names: Vec<&str> = first.cells.iter().map(|name| name.as_deref().unwrap_or_default()).collect();
    if is_export(|name| names.contains(&name)) {
        return Err(Trouble::Export);
    }
    let mut columns = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..at].contains(name) {
            return Err(Trouble::Twice(SafeText::line(name)));
        }
        columns.push(column(name, set, reading)?);
        if matches!(columns[at], Column::Other) {
            let name = if name.is_empty() { "a column without a name" } else { *name };
            brought.unread.insert(name.to_owned());
        }
    }
    let tells_pair = |column: &Column<'_>| matches!(column, Column::Field("pair_key" | "url" | "caption"));
    if columns.iter().any(tells_pair) {
        Ok(columns)
    } else {
        Err(Trouble::Lacks(
            "column pair_key, url or caption: names stand in the first line, with commas between them",
        ))
    }
}

fn column<'a>(name: &str, set: &'a LabelSet, reading: &Reading) -> Result<Column<'a>, Trouble> {
    if reading.map.contains_key(name) {
        return reading.dimension(name, set).map(Column::Answers);
    }
    if let Some(field) = HEAD.into_iter().find(|field| *field == name) {
        return Ok(Column::Field(field));
    }
    match name.strip_prefix(ANSWER_PREFIX) {
        Some(dimension) => reading.dimension(dimension, set).map(Column::Answers),
        None => Ok(Column::Other),
    }
}

fn record(line: Line, columns: &[Column<'_>]) -> Result<Record, Trouble> {
    if line.cells.len() != columns.len() {
        return Err(Trouble::Cells { found: line.cells.len(), wanted: columns.len() });
    }
    let mut record = Record::default();
    for (column, cell) in columns.iter().zip(line.cells) {
        let Some(cell) = cell else { continue };
        match column {
            Column::Field(field) => drop(record.head.insert((*field).to_owned(), value_of(field, cell))),
            Column::Answers(dimension) => {
                let answer = Answer::parse(&cell, dimension);
                let answer = answer.map_err(|error| Trouble::Answer(SafeText::line(&error.to_string())))?;
                put(&mut record.answers, dimension, answer)?;
            }
            Column::Other => {}
        }
    }
    Ok(record)
}
