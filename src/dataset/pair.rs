//! One row as a person looks at it: every column's value but the picture's bytes, and, asked for apart, its
//! stored pictures.

use arrow::array::{Array as _, ArrayRef};
use parquet::arrow::arrow_reader::RowSelection;

use super::Dataset;
use super::address::{ColumnId, GroupRef, RowId};
use super::picture::{StoredPicture, pictures_of_row, stored_picture};
use super::read::Damage;
use super::role::Role;
use super::value::Value;
use crate::base::{OneByOne, Together, contain};

/// A row's values, in the order of [`Dataset::plain_columns`].
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Which row it is.
    pub row: RowId,
    /// The values with their columns.
    pub values: Vec<(ColumnId, Value)>,
}

impl Pair {
    /// The value of a column; `None` for columns that hold pictures' bytes.
    pub fn value(&self, column: ColumnId) -> Option<&Value> {
        self.values.iter().find(|(c, _)| *c == column).map(|(_, v)| v)
    }

    /// The value of the column in this role.
    pub fn role(&self, dataset: &Dataset, role: Role) -> Option<&Value> {
        self.value(dataset.roles().get(role)?)
    }
}

/// The pairs of some rows, and the row groups that kept back theirs.
#[derive(Debug, Default)]
pub struct PairsRead {
    /// In the order asked for.
    pub pairs: Vec<Pair>,
    /// Row groups that could not be read.
    pub damaged: Vec<(GroupRef, Damage)>,
}

/// One of a row's stored pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureAt {
    /// What stands there; nothing, too, beyond the last.
    pub picture: StoredPicture,
    /// How many places for pictures the row has; 0 when there is nothing in any.
    pub n_pictures: usize,
}

impl Dataset {
    /// Reads rows for the screen; very long values come cut short ([`Value::start_at`]). Rows in damaged groups are missing from `pairs` and named in `damaged`.
    pub fn read_pairs(&self, rows: &[RowId]) -> PairsRead {
        self.read_pairs_by(&OneByOne, rows)
    }

    /// The same, columns at the same time as far as `together` goes.
    pub fn read_pairs_by(&self, together: &dyn Together, rows: &[RowId]) -> PairsRead {
        let columns = self.plain_columns();
        let read = self.read_rows_by(together, rows, &columns);
        let pair = |(at, row): (usize, &RowId)| {
            let values =
                columns.iter().zip(read.batch.columns()).map(|(c, array)| (*c, Value::start_at(array, at)));
            Pair { row: *row, values: values.collect() }
        };
        PairsRead { pairs: read.rows.iter().enumerate().map(pair).collect(), damaged: read.damaged }
    }

    /// Some values of one row; `None` when it cannot be read. For what a worker wants to know beside a picture.
    pub fn read_values(&self, row: RowId, columns: &[ColumnId]) -> Option<Pair> {
        let read = self.read_rows(&[row], columns);
        let row = *read.rows.first()?;
        let values = read.batch.columns().iter().map(|array| Value::start_at(array, 0));
        Some(Pair { row, values: columns.iter().copied().zip(values).collect() })
    }

    /// One picture of a row, counted from 0, from the first picture column that has any. Cost: copies that one.
    pub fn picture_at(&self, row: RowId, nth: usize) -> Result<PictureAt, Damage> {
        let none = PictureAt { picture: StoredPicture::Nothing, n_pictures: 0 };
        let Some(number) = self.group_index_of(row) else { return Ok(none) };
        let group = self.groups()[number];
        for column in self.roles().pictures() {
            let read = self.read_rows(&[row], &[column.column]);
            if let Some((_, damage)) = read.damaged.into_iter().next() {
                return Err(damage);
            }
            if read.batch.num_rows() == 0 {
                continue;
            }
            let found = contain(|| PictureAt::of(read.batch.column(0), nth))
                .map_err(|panic| self.damage(&group, panic.as_str()))?;
            if let Some(found) = found {
                return Ok(found);
            }
        }
        Ok(none)
    }

    /// The first picture-like value of a binary column, to look at its signature.
    pub(super) fn first_bytes(&self, column: ColumnId) -> Option<Vec<u8>> {
        /// A few rows may be NULL; where all of these are, the column is not called a picture.
        const ROWS_TRIED: usize = 16;
        let group = self.groups().iter().find(|g| self.place(g.shard, column).is_some() && g.n_rows > 0)?;
        let n_rows = usize::try_from(group.n_rows).ok()?;
        let keep = RowSelection::from_consecutive_ranges(std::iter::once(0..n_rows.min(ROWS_TRIED)), n_rows);
        let batch = self.read_group(group, &[column], Some(keep), ROWS_TRIED).ok()?.next()?.ok()?;
        let mut rows = 0..batch.num_rows();
        let found = contain(|| rows.find_map(|row| first_picture(&pictures_of_row(batch.column(0), row))));
        found.ok()?
    }
}

impl PictureAt {
    /// The `nth` picture of a column of one row; `None` when there is nothing in any of its places.
    fn of(column: &ArrayRef, nth: usize) -> Option<Self> {
        let pictures = pictures_of_row(column, 0);
        let n_pictures = pictures.len();
        let picture = if nth < n_pictures { stored_picture(&pictures, nth) } else { StoredPicture::Nothing };
        let any = picture != StoredPicture::Nothing
            || (0..n_pictures).any(|at| stored_picture(&pictures, at) != StoredPicture::Nothing);
        any.then_some(Self { picture, n_pictures })
    }
}

fn first_picture(pictures: &ArrayRef) -> Option<Vec<u8>> {
    (0..pictures.len()).find_map(|nth| match stored_picture(pictures, nth) {
        StoredPicture::Bytes(bytes) => Some(bytes),
        _ => None,
    })
}
