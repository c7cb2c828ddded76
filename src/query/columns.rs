//! Where a filter's columns come from: the dataset's own, the roles they play, what is derived from a row's
//! place, and what is given from outside.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use arrow::datatypes::DataType;

use super::expression::{Bounds, Input, Names, Predicate};
use super::facts::{FactColumn, Facts, FetchColumn, LabelColumn, count_name, first_name};
use super::keyed::KeyOf;
use super::sweep::SweptRows;
use crate::dataset::{ColumnPart, Dataset, GroupRef, Role, RowId};

/// Columns that are not in the files: they follow from where a row stands, or are given from outside.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The file's name.
    Shard,
    /// The row in the dataset, from 0.
    Row,
    /// The row in its shard, from 0.
    ShardRow,
    /// Values by row, given from outside.
    Given(Arc<dyn FactColumn>),
}

impl Place {
    /// Those that every dataset has, with their names.
    const NAMED: [(&'static str, Self); 3] =
        [("shard", Self::Shard), ("row", Self::Row), ("shard_row", Self::ShardRow)];

    fn data_type(&self) -> DataType {
        match self {
            Self::Shard => DataType::Utf8,
            Self::Row | Self::ShardRow => DataType::Int64,
            Self::Given(column) => column.kind().data_type(),
        }
    }

    /// The column of that name, by where a row stands.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, place)| place)
    }

    /// The column of that name, by where a row stands or out of what was given.
    fn named_among(name: &str, facts: &Facts) -> Option<Self> {
        Self::named(name).or_else(|| facts.column(name).cloned().map(Self::Given))
    }

    /// The values for `n` rows of a group from `first` on.
    pub(super) fn values(&self, dataset: &Dataset, group: &GroupRef, first: RowId, n: usize) -> ArrayRef {
        match self {
            Self::Given(column) => column.values(&SweptRows::Run(first.0..first.0 + n as u64)).into_array(),
            Self::Shard => {
                let name = shard_name(dataset, group);
                Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, n)))
            }
            Self::Row => Arc::new(counting(first.0, n)),
            Self::ShardRow => Arc::new(counting(first.0 - dataset.first_row_of(group.shard).0, n)),
        }
    }

    /// The values for single rows of a group.
    pub(super) fn values_of(&self, dataset: &Dataset, group: &GroupRef, rows: &SweptRows) -> ArrayRef {
        let number = |row: u64| i64::try_from(row).unwrap_or(i64::MAX);
        let first = dataset.first_row_of(group.shard).0;
        match self {
            Self::Shard => {
                let name = shard_name(dataset, group);
                Arc::new(StringArray::from_iter_values(rows.iter().map(|_| &name)))
            }
            Self::Row => Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| number(row.0)))),
            Self::ShardRow => {
                Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| number(row.0 - first))))
            }
            Self::Given(column) => column.values(rows).into_array(),
        }
    }

    /// The bounds of the values over a whole group.
    pub(super) fn bounds(&self, dataset: &Dataset, group: &GroupRef) -> Bounds {
        if matches!(self, Self::Given(_)) {
            return Bounds::default();
        }
        let last = RowId(group.end_row().0.saturating_sub(1).max(group.first_row.0));
        let at = |row| self.values(dataset, group, row, 1);
        Bounds { range: Some((at(group.first_row), at(last))), n_nulls: Some(0) }
    }
}

/// The file's name as it is on the disk: a filter compares, it does not show.
fn shard_name(dataset: &Dataset, group: &GroupRef) -> String {
    let path = dataset.shard(group.shard).path();
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn counting(from: u64, n: usize) -> Int64Array {
    // Row numbers of files stay far below 2^63; what would not is clamped, never wrapped.
    (from..).take(n).map(|row| i64::try_from(row).unwrap_or(i64::MAX)).collect::<Vec<_>>().into()
}

/// What can be named in a filter over this dataset.
pub fn names_of(dataset: &Dataset) -> Names {
    let mut names = Names::new(&dataset.schema());
    for (name, place) in Place::NAMED {
        names = names.with_derived(name, place.data_type());
    }
    for (role, binding) in dataset.roles().bindings() {
        names = names.with_role(role.name(), &[dataset.column(binding.column).name()]);
    }
    for of in KeyOf::ALL.into_iter().filter(|of| of.fits(dataset)) {
        names = names.with_derived(count_name(of), DataType::Int64);
        names = names.with_derived(first_name(of), DataType::Boolean);
    }
    if dataset.roles().get(Role::Url).is_some() {
        for column in FetchColumn::ALL {
            names = names.with_derived(column.name(), column.kind().data_type());
        }
    }
    match dataset.roles().aesthetic_scale() {
        Some(scale) => names.with_aesthetic_scale(scale),
        None => names,
    }
}

/// The same with what people said of the rows: `label.align` and its like.
pub fn names_with(dataset: &Dataset, labels: &[LabelColumn]) -> Names {
    let add =
        |names: Names, column: &LabelColumn| names.with_derived(column.name.clone(), column.kind.data_type());
    labels.iter().fold(names_of(dataset), add)
}

/// A filter with its presets written out; `None` where it names none or cannot be used on this dataset.
pub fn expanded_on(names: &Names, text: &str) -> Option<String> {
    let predicate = Predicate::parse(text, names).ok()?;
    (predicate.expanded() != text).then(|| predicate.expanded().to_owned())
}

/// Where one input of a predicate comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Out of the files: its place among the parts that are read.
    Read(usize),
    /// Made from the row's place, or given from outside.
    Place(Place),
    /// Nobody knows this column: it is NULL everywhere.
    Nowhere,
}

/// What to read, and for each input where its values come from.
pub(super) fn sources(dataset: &Dataset, inputs: &[Input], facts: &Facts) -> (Vec<ColumnPart>, Vec<Source>) {
    let mut parts = Vec::new();
    let mut source = |input: &Input| match input {
        Input::Derived(name) => Place::named_among(name, facts).map_or(Source::Nowhere, Source::Place),
        Input::File(path) => {
            let Some((root, field)) = path.split_first() else { return Source::Nowhere };
            let Some(column) = dataset.column_named(root) else { return Source::Nowhere };
            parts.push(ColumnPart { column, field: field.to_vec() });
            Source::Read(parts.len() - 1)
        }
    };
    let sources = inputs.iter().map(&mut source).collect();
    (parts, sources)
}
