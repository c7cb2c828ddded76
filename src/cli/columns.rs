//! `--columns`: columns of the files by name or role, and those that are found over the whole dataset, such as
//! `fetch.status` or `dup.url`. These come behind the files' own.

use std::collections::HashMap;

use super::dataset::column;
use super::facts::find;
use crate::base::{Cancel, Report, SafeText};
use crate::dataset::{ColumnId, RowId, SharedDataset, Value};
use crate::export::{GivenColumn, split_columns};
use crate::query::{Input, Scalar, SweptRows, names_of};

/// Columns to be printed or written.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Of the files, in the order named.
    pub(super) own: Vec<ColumnId>,
    /// The others, in the order named.
    pub(super) given: Vec<GivenColumn>,
}

impl Wanted {
    /// Columns by their names or roles. What is in no file is looked for, with progress.
    pub(super) fn named(dataset: &SharedDataset, names: &str, cancel: &Cancel) -> Result<Self, Report> {
        let mut wanted = Self::default();
        for name in split_columns(names) {
            match column(dataset, &name) {
                Ok(own) => wanted.own.push(own),
                Err(unknown) => wanted.given.push(given(dataset, &name, cancel)?.ok_or(unknown)?),
            }
        }
        Ok(wanted)
    }

    /// The values of some rows in the columns that are in no file, by row.
    pub(super) fn given_values(&self, rows: &[RowId]) -> HashMap<RowId, Vec<Value>> {
        if self.given.is_empty() {
            return HashMap::new();
        }
        let mut ascending = rows.to_vec();
        ascending.sort_unstable();
        ascending.dedup();
        let swept = SweptRows::Each(ascending.clone());
        let arrays: Vec<_> = self.given.iter().map(|one| one.values.values(&swept).into_array()).collect();
        let values = |at| arrays.iter().map(|array| Value::at(array, at)).collect();
        ascending.into_iter().enumerate().map(|(at, row)| (row, values(at))).collect()
    }
}

/// The column of that name that is found over the whole dataset, if there is one.
fn given(dataset: &SharedDataset, name: &str, cancel: &Cancel) -> Result<Option<GivenColumn>, Report> {
    let Ok(scalar) = Scalar::column(name, &names_of(dataset)) else { return Ok(None) };
    let Some(Input::Derived(name)) = scalar.as_column().cloned() else { return Ok(None) };
    let facts = find(dataset, &scalar.needs(), cancel)?;
    let values = facts.column(&name).cloned();
    Ok(values.map(|values| GivenColumn { name, values }))
}

/// The title of a column from outside.
pub(super) fn title(column: &GivenColumn) -> SafeText {
    SafeText::line(&column.name)
}
