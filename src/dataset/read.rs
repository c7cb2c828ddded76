//! Row groups out of shards, in batches: for scans, exports and, by `rows`, for the screen.
//!
//! Only the columns asked for are read. A panic or an error of the Parquet reader becomes damage of that
//! row group and of nothing else. What the values mean is not known here.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection};

use super::address::{ColumnId, GroupRef, ShardId};
use super::budget;
use super::part::ColumnPart;
use super::shard::plain_words;
use super::{Dataset, Shard};
use crate::base::{SafeText, contain};

/// Below this share of rows it pays to know where pages lie: pages between the wanted rows are not even touched.
const SPARSE_SHARE: u64 = 20;

/// Why a row group is damaged that ends early.
pub const FEWER_ROWS: &str = "it holds fewer rows than its footer says";

/// Why one is that does not end.
const MORE_ROWS: &str = "it holds more rows than its footer says";

/// A row group, or a part of it, that cannot be read. The rest of the dataset stays usable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row group {group} of {shard_name} cannot be read: {why}")]
pub struct Damage {
    /// The shard.
    pub shard: ShardId,
    /// Its file name.
    pub shard_name: SafeText,
    /// The row group in it, from 0.
    pub group: usize,
    /// Rows it holds by the footer.
    pub n_rows: u64,
    /// What the reader said, as a fragment.
    pub why: SafeText,
}

/// The batches of one row group in row order; the columns are those asked for, in that order, with the
/// dataset's united types. Ends after the first damage, or after all rows that were asked for: the Parquet reader
/// itself stops without a word where pages hold fewer rows than the footer counts.
pub struct GroupReader {
    inner: Option<ParquetRecordBatchReader>,
    /// Rows that are still to come.
    n_left: u64,
    shaper: Shaper,
    damage: Damage,
}

impl Iterator for GroupReader {
    type Item = Result<RecordBatch, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = self.inner.take()?;
        let outcome = contain(|| {
            let read = reader.next().map(|read| read.map_err(|error| error.to_string()));
            (reader, read.map(|read| read.and_then(|batch| self.shaper.shape(&batch))))
        });
        match outcome {
            Ok((_, None)) => (self.n_left > 0).then(|| Err(self.damaged(FEWER_ROWS))),
            Ok((reader, Some(Ok(batch)))) => {
                let Some(n_left) = self.n_left.checked_sub(batch.num_rows() as u64) else {
                    return Some(Err(self.damaged(MORE_ROWS)));
                };
                (self.inner, self.n_left) = (Some(reader), n_left);
                Some(Ok(batch))
            }
            Ok((_, Some(Err(why)))) => Some(Err(self.damaged(&why))),
            Err(panic) => Some(Err(self.damaged(panic.as_str()))),
        }
    }
}

impl GroupReader {
    fn damaged(&self, why: &str) -> Damage {
        Damage { why: SafeText::line(without_prefix(why)), ..self.damage.clone() }
    }
}

/// Arrow and Parquet put their own names before what they say.
fn without_prefix(why: &str) -> &str {
    let mut rest = why;
    while let Some(stripped) =
        ["Parquet argument error: ", "Parquet error: ", "Arrow: ", "External: ", "EOF: "]
            .iter()
            .find_map(|prefix| rest.strip_prefix(prefix))
    {
        rest = stripped;
    }
    rest
}

/// Kernels meet what strangers wrote: their errors and panics alike become words.
pub(super) fn contained<T>(work: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, String> {
    match contain(work) {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(panic) => Err(panic.into_string()),
    }
}

/// Brings a shard's batches to the dataset's schema: order, missing columns as NULL, widened types.
struct Shaper {
    schema: SchemaRef,
    /// For each wanted part its column's place in the shard's projected batch.
    sources: Vec<Option<usize>>,
    parts: Vec<ColumnPart>,
}

impl Shaper {
    /// The shaper, and the Parquet leaves it needs.
    fn new(dataset: &Dataset, shard: &Shard, parts: &[ColumnPart]) -> (Self, Vec<usize>) {
        let schema = shard.reader.parquet_schema();
        let mut leaves = Vec::new();
        let mut place = |part: &ColumnPart| {
            let root = dataset.place(shard.id(), part.column)?;
            let own = part.leaves(schema, root);
            leaves.extend_from_slice(&own);
            // A shard whose struct lacks the field does not have the part.
            (!own.is_empty()).then_some(root)
        };
        let places: Vec<Option<usize>> = parts.iter().map(&mut place).collect();
        // The reader returns projected columns in the shard's order, whatever order was asked for.
        let mut roots: Vec<usize> = places.iter().flatten().copied().collect();
        roots.sort_unstable();
        roots.dedup();
        let sources = places.iter().map(|p| roots.binary_search(&(*p)?).ok()).collect();
        (Self { schema: dataset.schema_of_parts(parts), sources, parts: parts.to_vec() }, leaves)
    }

    fn shape(&self, batch: &RecordBatch) -> Result<RecordBatch, String> {
        let wanted = self.schema.fields().iter().zip(&self.sources).zip(&self.parts);
        let columns = wanted.map(|((field, source), part)| {
            let Some(at) = source else { return Ok(new_null_array(field.data_type(), batch.num_rows())) };
            let values = part.of(batch.column(*at))?;
            if values.data_type() == field.data_type() {
                Ok(values)
            } else {
                cast(&values, field.data_type())
            }
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
        // A batch without columns still has rows: `row < 100` reads nothing else.
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map_err(|e| e.to_string())
    }
}

impl Dataset {
    /// Reads `columns` of one row group in batches of at most `batch_rows` rows.
    ///
    /// With `keep`, only those rows of the group are read, in their order; pages without a kept row are
    /// skipped. Errors come from the first `next` on at the latest.
    pub fn read_group(
        &self,
        group: &GroupRef,
        columns: &[ColumnId],
        keep: Option<RowSelection>,
        batch_rows: usize,
    ) -> Result<GroupReader, Damage> {
        let parts: Vec<ColumnPart> = columns.iter().copied().map(ColumnPart::whole).collect();
        self.read_parts(group, &parts, keep, batch_rows)
    }

    /// The same for parts of columns: a field of a struct comes as a column of its own, and what stands
    /// beside it is not read.
    pub fn read_parts(
        &self,
        group: &GroupRef,
        parts: &[ColumnPart],
        keep: Option<RowSelection>,
        batch_rows: usize,
    ) -> Result<GroupReader, Damage> {
        let shard = self.shard(group.shard);
        let damage = |why: &str| self.damage(group, why);
        let (shaper, leaves) = Shaper::new(self, shard, parts);
        let n_left = keep.as_ref().map_or(group.n_rows, |keep| keep.row_count() as u64);
        if let Some(why) = incredible(shard, group, &leaves) {
            return Err(damage(why.as_str()));
        }
        let opened = contain(|| {
            let located = match &keep {
                Some(keep) if (keep.row_count() as u64).saturating_mul(SPARSE_SHARE) < group.n_rows => {
                    self.with_locations(group, &leaves, keep)
                }
                _ => None,
            };
            let mask = ProjectionMask::leaves(shard.reader.parquet_schema(), leaves);
            let (metadata, number) =
                located.map_or_else(|| (shard.reader.clone(), group.group), |located| (located, 0));
            let mut builder =
                ParquetRecordBatchReaderBuilder::new_with_metadata(shard.file.clone(), metadata)
                    .with_row_groups(vec![number])
                    .with_projection(mask)
                    .with_batch_size(batch_rows);
            if let Some(keep) = keep {
                builder = builder.with_row_selection(keep);
            }
            builder.build()
        });
        let inner = match opened {
            Ok(Ok(reader)) => reader,
            Ok(Err(error)) => return Err(damage(&plain_words(&error))),
            Err(panic) => return Err(damage(panic.as_str())),
        };
        Ok(GroupReader { inner: Some(inner), n_left, shaper, damage: damage("") })
    }

    /// Damage of this row group; `why` is what a reader or a kernel said.
    pub fn damage(&self, group: &GroupRef, why: &str) -> Damage {
        Damage {
            shard: group.shard,
            shard_name: self.shard(group.shard).name(),
            group: group.group,
            n_rows: group.n_rows,
            why: SafeText::line(without_prefix(why)),
        }
    }

    /// Bytes that these parts of a row group take once decompressed, by the footer.
    pub fn size_of_parts(&self, group: &GroupRef, parts: &[ColumnPart]) -> u64 {
        let shard = self.shard(group.shard);
        let Some(row_group) = shard.metadata().row_groups().get(group.group) else { return 0 };
        let leaves = Shaper::new(self, shard, parts).1;
        let size = |leaf: usize| u64::try_from(row_group.column(leaf).uncompressed_size()).unwrap_or(0);
        leaves.into_iter().map(size).fold(0, u64::saturating_add)
    }

    /// The united schema of these parts, in this order; a part that is nowhere is of type NULL.
    fn schema_of_parts(&self, parts: &[ColumnPart]) -> SchemaRef {
        let nowhere = || FieldRef::new(Field::new("", DataType::Null, true));
        let field =
            |part: &ColumnPart| part.field_of(self.column(part.column).field()).unwrap_or_else(nowhere);
        Arc::new(Schema::new(parts.iter().map(field).collect::<Vec<_>>()))
    }

    /// The united schema of these columns, in this order.
    pub fn schema_of(&self, columns: &[ColumnId]) -> SchemaRef {
        Arc::new(Schema::new(columns.iter().map(|c| self.column(*c).field().clone()).collect::<Vec<_>>()))
    }
}

/// Why these leaves of the group are not to be read, if so.
fn incredible(shard: &Shard, group: &GroupRef, leaves: &[usize]) -> Option<SafeText> {
    let row_group = shard.metadata().row_groups().get(group.group)?;
    leaves.iter().find_map(|leaf| budget::refusal(row_group.column(*leaf)))
}
