//! Row groups that need not be read: the footer's statistics already say that no row matches.
//!
//! Never drops a matching row: whatever is missing, old, odd or of an unclear order in a footer decides
//! nothing. Pages and bloom filters are not looked at.

use arrow::array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::basic::Type as PhysicalType;

use super::columns::Place;
use super::expression::{Bounds, Input, Predicate, Verdict};
use crate::base::contain;
use crate::dataset::{Dataset, GroupRef};

/// What the footer says of a filter over a row group.
pub(super) fn judge(dataset: &Dataset, predicate: &Predicate, group: &GroupRef) -> Verdict {
    let bounds = |slot: usize| match predicate.inputs().get(slot) {
        Some(Input::Derived(name)) => {
            Place::named(name).map_or_else(Bounds::default, |place| place.bounds(dataset, group))
        }
        Some(Input::File(path)) => match path.as_slice() {
            [name] => file_bounds(dataset, name, group),
            // Statistics of fields know nothing of structs that are NULL.
            _ => Bounds::default(),
        },
        None => Bounds::default(),
    };
    // Statistics are bytes of a stranger; a converter that panics on them has nothing to say.
    contain(|| predicate.judge(group.n_rows, &bounds)).unwrap_or(Verdict::Perhaps)
}

fn file_bounds(dataset: &Dataset, name: &str, group: &GroupRef) -> Bounds {
    let Some(column) = dataset.column_named(name) else { return Bounds::default() };
    if !dataset.shard_has(group.shard, column) {
        return Bounds { range: None, n_nulls: Some(group.n_rows) };
    }
    statistics(dataset, name, group).unwrap_or_default()
}

fn statistics(dataset: &Dataset, name: &str, group: &GroupRef) -> Option<Bounds> {
    let shard = dataset.shard(group.shard);
    let metadata = shard.metadata();
    let row_group = metadata.row_groups().get(group.group)?;
    let schema = metadata.file_metadata().schema_descr();
    let converter = StatisticsConverter::try_new(name, shard.arrow_schema(), schema)
        .ok()?
        .with_missing_null_counts_as_zero(false)
        .with_column_orders(metadata.file_metadata().column_orders().map(Vec::as_slice));
    let leaf = converter.parquet_column_index()?;
    let groups = || std::iter::once(row_group);
    let n_nulls = converter.row_group_null_counts(groups()).ok()?;
    let n_nulls = (n_nulls.len() == 1 && n_nulls.is_valid(0)).then(|| n_nulls.value(0));
    let chunk = row_group.column(leaf);
    // Written before orders were defined, text was compared by signed bytes.
    let outdated = chunk.statistics()?.is_min_max_deprecated();
    let ordered = !matches!(chunk.column_type(), PhysicalType::INT96 | PhysicalType::FIXED_LEN_BYTE_ARRAY);
    if outdated || !ordered {
        return Some(Bounds { range: None, n_nulls });
    }
    let low = converter.row_group_mins(groups()).ok().filter(is_known);
    let high = converter.row_group_maxes(groups()).ok().filter(is_known);
    Some(Bounds { range: low.zip(high), n_nulls })
}

fn is_known(bound: &ArrayRef) -> bool {
    bound.len() == 1 && bound.is_valid(0)
}
