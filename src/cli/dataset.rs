//! Opening a dataset for a command: its findings on standard error, its columns by name, its labels beside it.

use std::ops::Deref;
use std::sync::Arc;

use super::args::{DatasetArgs, RoleArgs};
use super::labels::source;
use super::print::say;
use crate::base::{Exit, Report, SafeText};
use crate::dataset::{ColumnId, Dataset, OpenOptions, Role, SharedDataset};
use crate::query::facts::{LABEL_PREFIX, LabelColumn, LabelSource};
use crate::query::{Names, names_of, names_with};

/// A dataset and where its labels lie. Stands wherever a dataset does.
pub(super) struct Opened {
    dataset: SharedDataset,
    pub(super) labels: Arc<dyn LabelSource>,
}

impl Opened {
    pub(super) fn new(dataset: SharedDataset, labels: Arc<dyn LabelSource>) -> Self {
        Self { dataset, labels }
    }

    /// What the names in some text mean. Labels are looked up only for a text that may name one.
    pub(super) fn names(&self, text: &str) -> Result<Names, Report> {
        if !text.to_lowercase().contains(LABEL_PREFIX) {
            return Ok(names_of(self));
        }
        Ok(names_with(self, &self.label_columns()?))
    }

    /// The columns that labels make; none where there are no labels.
    pub(super) fn label_columns(&self) -> Result<Vec<LabelColumn>, Report> {
        let book = self.labels.look().map_err(|why| Report::new("look up labels", why))?;
        Ok(book.columns().to_vec())
    }
}

impl Deref for Opened {
    type Target = SharedDataset;

    fn deref(&self) -> &SharedDataset {
        &self.dataset
    }
}

/// Opens it and says what is odd about it.
pub(super) fn open(args: &DatasetArgs) -> Result<Opened, Report> {
    let dataset = open_quietly(&args.paths, &args.roles, 0)?;
    let dataset = Opened::new(dataset.clone(), source(&args.labels, &args.paths));
    for finding in dataset.findings() {
        say(&format!("note: {finding}"));
    }
    Ok(dataset)
}

/// Opens it; whoever calls shows the findings. Up to `page_budget_bytes` of its pages stay in memory.
pub(super) fn open_quietly(
    paths: &[std::path::PathBuf],
    roles: &RoleArgs,
    page_budget_bytes: usize,
) -> Result<SharedDataset, Report> {
    let options = OpenOptions { roles: roles.roles.clone(), page_budget_bytes, ..OpenOptions::default() };
    Dataset::open(paths, &options).map(SharedDataset::new).map_err(|error| error.report())
}

/// A column of the files by its name or role.
pub(super) fn column(dataset: &Dataset, name: &str) -> Result<ColumnId, Report> {
    let by_role = || name.parse::<Role>().ok().and_then(|role| dataset.roles().get(role));
    let ignoring_case = || {
        let same = |c: &ColumnId| dataset.column(*c).name().to_lowercase() == name.to_lowercase();
        let mut found = (0..dataset.columns().len()).map(ColumnId).filter(same);
        found.next().filter(|_| found.next().is_none())
    };
    dataset.column_named(name).or_else(by_role).or_else(ignoring_case).ok_or_else(|| {
        let names: Vec<&str> = dataset.columns().iter().map(crate::dataset::Column::name).collect();
        Report::new("find column", "the dataset has no such column or role")
            .on(SafeText::line(name))
            .next(format!("the columns are {}", names.join(", ")))
            .exit_as(Exit::Usage)
    })
}
