//! Single rows for the screen, gathered from many row groups and put into the order asked for.
//!
//! Each row asked for is either among the rows or in a row group named as damaged; none is lost in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::{cast, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::Dataset;
use super::address::{ColumnId, GroupRef, RowId};
use super::pages::Keep;
use super::read::{Damage, contained};
use crate::base::{OneByOne, Together};

/// Rows as near to one another as this are a screen that will be paged on from; others are a sample.
const NEARBY_ROWS: u64 = 5_000;

/// What [`Dataset::read_rows`] found.
#[derive(Debug)]
pub struct RowsRead {
    /// The rows that could be read: `rows.len() == batch.num_rows()`.
    pub rows: Vec<RowId>,
    /// Their values. Columns that the files hold as dictionaries come as plain values.
    pub batch: RecordBatch,
    /// Row groups of which wanted rows could not be read: those that are not among `rows`.
    pub damaged: Vec<(GroupRef, Damage)>,
}

/// Rows of one group, ascending.
struct GroupRows {
    group: GroupRef,
    ids: Vec<RowId>,
    batch: RecordBatch,
}

impl Dataset {
    /// Reads single rows, in the order asked for; instead of rows on damaged pages comes their damage.
    ///
    /// `rows` may be in any order and repeat; ids beyond the dataset are left out. The batch's rows belong
    /// to the returned ids.
    pub fn read_rows(&self, rows: &[RowId], columns: &[ColumnId]) -> RowsRead {
        self.read_rows_by(&OneByOne, rows, columns)
    }

    /// The same, columns at the same time as far as `together` goes.
    pub fn read_rows_by(&self, together: &dyn Together, rows: &[RowId], columns: &[ColumnId]) -> RowsRead {
        let mut parts = Vec::new();
        let mut damaged = Vec::new();
        for (number, offsets) in self.by_group(rows) {
            let group = self.groups()[number];
            match self.read_offsets(&group, &offsets, columns, together) {
                Ok((part, damage)) => {
                    parts.push(part);
                    damaged.extend(damage.map(|damage| (group, damage)));
                }
                Err(damage) => damaged.push((group, damage)),
            }
        }
        let schema = unfolded(&self.schema_of(columns));
        let (ids, all) = self.joined(&schema, &parts, &mut damaged);
        // `ids` ascends: bring the rows into the order asked for.
        let (wanted, places): (Vec<RowId>, Vec<u64>) =
            rows.iter().filter_map(|row| Some((*row, ids.binary_search(row).ok()? as u64))).unzip();
        match contained(|| take_record_batch(&all, &UInt64Array::from(places))) {
            Ok(batch) => RowsRead { rows: wanted, batch, damaged },
            Err(why) => {
                damaged.extend(parts.iter().map(|part| (part.group, self.damage(&part.group, &why))));
                RowsRead { rows: Vec::new(), batch: RecordBatch::new_empty(schema), damaged }
            }
        }
    }

    /// Offsets by the number of their row group, ascending, each once.
    fn by_group(&self, rows: &[RowId]) -> BTreeMap<usize, Vec<u64>> {
        let mut by_group: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        for row in rows {
            if let Some(number) = self.group_index_of(*row) {
                by_group.entry(number).or_default().push(row.0 - self.groups()[number].first_row.0);
            }
        }
        for offsets in by_group.values_mut() {
            offsets.sort_unstable();
            offsets.dedup();
        }
        by_group
    }

    fn read_offsets(
        &self,
        group: &GroupRef,
        offsets: &[u64],
        columns: &[ColumnId],
        together: &dyn Together,
    ) -> Result<(GroupRows, Option<Damage>), Damage> {
        let read = self.gather_readable(group, offsets, columns, keep(offsets), together)?;
        let batch = contained(|| unfold(&read.batch)).map_err(|why| self.damage(group, &why))?;
        let ids = read.offsets.iter().map(|offset| RowId(group.first_row.0 + offset)).collect();
        Ok((GroupRows { group: *group, ids, batch }, read.damage))
    }

    /// All parts in one batch. Where they do not go together (more text than one array holds), those that do
    /// are kept and the others are damaged.
    fn joined(
        &self,
        schema: &SchemaRef,
        parts: &[GroupRows],
        damaged: &mut Vec<(GroupRef, Damage)>,
    ) -> (Vec<RowId>, RecordBatch) {
        let every = parts.iter().map(|part| &part.batch);
        if let Ok(batch) = contained(|| concat_batches(schema, every)) {
            return (parts.iter().flat_map(|part| part.ids.iter().copied()).collect(), batch);
        }
        let mut ids = Vec::new();
        let mut all = RecordBatch::new_empty(schema.clone());
        for part in parts {
            match contained(|| concat_batches(schema, [&all, &part.batch])) {
                Ok(batch) => {
                    all = batch;
                    ids.extend_from_slice(&part.ids);
                }
                Err(why) => damaged.push((part.group, self.damage(&part.group, &why))),
            }
        }
        (ids, all)
    }
}

/// Pages of a screen's rows are asked for again with the next key; those of scattered rows would drive out of
/// memory what a filter needs.
fn keep(offsets: &[u64]) -> Keep {
    match offsets {
        [first, .., last] if last - first > NEARBY_ROWS => Keep::No,
        _ => Keep::Yes,
    }
}

/// The schema with plain values in place of dictionaries: the keys of two row groups, a byte each, need not
/// have room for the words of both.
fn unfolded(schema: &SchemaRef) -> SchemaRef {
    let plain = |field: &FieldRef| match field.data_type() {
        DataType::Dictionary(_, values) => {
            FieldRef::new(field.as_ref().clone().with_data_type(values.as_ref().clone()))
        }
        _ => field.clone(),
    };
    Arc::new(Schema::new(schema.fields().iter().map(plain).collect::<Vec<_>>()))
}

fn unfold(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = unfolded(&batch.schema());
    let columns = batch.columns().iter().zip(schema.fields()).map(|(array, field)| {
        if array.data_type() == field.data_type() {
            Ok(array.clone())
        } else {
            cast(array, field.data_type())
        }
    });
    let columns = columns.collect::<Result<_, _>>()?;
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(schema, columns, &options)
}
