//! `--columns`: columns of the files by name or role, and those that are found over the whole dataset, such as
//! `fetch.status` or `dup.url`. These come behind the files' own.

use std::collections::HashMap;

use super::dataset::{Opened, column};
use super::facts::find;
use crate::base::{Cancel, Exit, Report, SafeText};
use crate::dataset::{ColumnId, RowId, Value};
use crate::export::{AskedBy, GivenColumn, split_columns};
use crate::labels::columns::LabelTable;
use crate::query::facts::{Facts, Need};
use crate::query::{Input, Scalar, SweptRows};

/// Columns to be printed or written.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Of the files, in the order named.
    pub(super) own: Vec<ColumnId>,
    /// The others, in the order named.
    pub(super) given: Vec<GivenColumn>,
    /// What was found for these, and what is known with it.
    pub(super) facts: Facts,
}

impl Wanted {
    /// Columns by their names or roles. What is in no file is looked for, with progress.
    pub(super) fn named(dataset: &Opened, names: &str, cancel: &Cancel) -> Result<Self, Report> {
        let mut wanted = Self::default();
        for name in split_columns(names) {
            match column(dataset, &name) {
                Ok(own) => wanted.own.push(own),
                Err(unknown) => {
                    let given = wanted.found(dataset, &name, cancel)?.ok_or(unknown)?;
                    wanted.given.push(given);
                }
            }
        }
        Ok(wanted)
    }

    /// What people said of the pairs, as an export has it: each dimension, who, when, by what set.
    pub(super) fn add_labels(&mut self, dataset: &Opened, cancel: &Cancel) -> Result<(), Report> {
        let columns = dataset.label_columns()?;
        if columns.is_empty() {
            let report = Report::new("add labels", "nothing was labelled here yet");
            return Err(report.next("--labels FILE names labels that lie elsewhere").exit_as(Exit::Usage));
        }
        self.find(dataset, vec![Need::Labels], cancel)?;
        for (name, column) in LabelTable::export_names(&columns) {
            let values = self.facts.column(&column.name).cloned();
            let asked = AskedBy::Label;
            self.given.extend(values.map(|values| GivenColumn { name, values, asked }));
        }
        Ok(())
    }

    /// The column of that name that is found over the whole dataset, if there is one.
    fn found(
        &mut self,
        dataset: &Opened,
        name: &str,
        cancel: &Cancel,
    ) -> Result<Option<GivenColumn>, Report> {
        let Ok(scalar) = Scalar::column(name, &dataset.names(name)?) else { return Ok(None) };
        let Some(Input::Derived(name)) = scalar.as_column().cloned() else { return Ok(None) };
        self.find(dataset, scalar.needs(), cancel)?;
        let values = self.facts.column(&name).cloned();
        Ok(values.map(|values| GivenColumn { name, values, asked: AskedBy::Name }))
    }

    /// Finds what is not found yet: several columns may come of one pass.
    fn find(&mut self, dataset: &Opened, mut needs: Vec<Need>, cancel: &Cancel) -> Result<(), Report> {
        needs.retain(|need| !self.facts.meet(need));
        self.facts.merge(&find(dataset, &needs, cancel)?);
        Ok(())
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

/// The title of a column from outside.
pub(super) fn title(column: &GivenColumn) -> SafeText {
    SafeText::line(&column.name)
}
