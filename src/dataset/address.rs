//! Where a pair stands: in the dataset, in its shard, among the columns. Index spaces are types.
//!
//! The third index space, the place in a view, belongs to `query`.

use std::fmt;

/// A shard's place in the dataset's order, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardId(pub u32);

/// A row's place in the whole dataset, from 0, in the order of shards and of rows in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u64);

/// A row's place in its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowAddr {
    /// The shard.
    pub shard: ShardId,
    /// The row in the shard, from 0.
    pub row: u64,
}

/// A column's place in the dataset's united schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId(pub usize);

/// One row group of one shard: the unit of scanning, of damage and of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRef {
    /// The shard it belongs to.
    pub shard: ShardId,
    /// Its number in the shard, from 0.
    pub group: usize,
    /// The dataset row its first row is.
    pub first_row: RowId,
    /// How many rows it holds by the footer.
    pub n_rows: u64,
}

impl ShardId {
    /// As an index into the dataset's shards.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl GroupRef {
    /// The dataset row after its last one.
    pub fn end_row(&self) -> RowId {
        RowId(self.first_row.0 + self.n_rows)
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&crate::base::count(self.0))
    }
}
