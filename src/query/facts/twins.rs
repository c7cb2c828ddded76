//! Rows that share a value with others: how many they are, and which is the first of them.
//!
//! Only rows that have a twin are kept, 12 bytes each; in LAION's files they are a few in a hundred.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::{FactColumn, FactKind, FactValues};
use crate::dataset::RowId;
use crate::query::sweep::SweptRows;

/// Which rows share one value, over a whole dataset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Twins {
    /// Rows without a value: NULL, or not readable.
    unknown: RoaringBitmap,
    /// Rows with a twin, ascending.
    rows: Vec<u32>,
    /// The how-many-eth of its group in dataset order it is, from 0; `copies.len() == rows.len()`.
    copies: Vec<u32>,
    /// How many rows its group has, at least 2; `sizes.len() == rows.len()`.
    sizes: Vec<u32>,
}

/// What is known of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Twin {
    pub(super) row: u32,
    pub(super) copy: u32,
    pub(super) size: u32,
}

impl Twins {
    /// `all` in any order, each row once.
    pub(super) fn new(unknown: RoaringBitmap, mut all: Vec<Twin>) -> Self {
        all.sort_unstable_by_key(|twin| twin.row);
        Self {
            unknown,
            rows: all.iter().map(|twin| twin.row).collect(),
            copies: all.iter().map(|twin| twin.copy).collect(),
            sizes: all.iter().map(|twin| twin.size).collect(),
        }
    }

    /// Rows that share their value with another row.
    pub fn n_rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Rows that come after another row of the same value: what keeping one of each would leave out.
    pub fn n_repeated(&self) -> u64 {
        self.copies.iter().filter(|copy| **copy > 0).count() as u64
    }

    /// Those rows, ascending.
    pub fn repeated(&self) -> impl Iterator<Item = RowId> + '_ {
        let repeated = self.rows.iter().zip(&self.copies).filter(|(_, copy)| **copy > 0);
        repeated.map(|(row, _)| RowId(u64::from(*row)))
    }

    /// Rows without a value: NULL, or not readable.
    pub fn n_unknown(&self) -> u64 {
        self.unknown.len()
    }

    /// How many rows share the value of this one; `None` where it has none.
    pub fn count(&self, row: RowId) -> Option<u64> {
        Some(u64::from(self.place(self.known(row)?).map_or(1, |at| self.sizes[at])))
    }

    /// How many rows of the same value come before this one; `None` where it has no value.
    pub fn copy(&self, row: RowId) -> Option<u64> {
        Some(u64::from(self.place(self.known(row)?).map_or(0, |at| self.copies[at])))
    }

    /// The row, if it has a value.
    fn known(&self, row: RowId) -> Option<u32> {
        u32::try_from(row.0).ok().filter(|row| !self.unknown.contains(*row))
    }

    /// The place of a row among those with twins.
    fn place(&self, row: u32) -> Option<usize> {
        self.rows.binary_search(&row).ok()
    }

    /// One value a row: `alone` without a twin, what `of` says with one, NULL without a value.
    fn values<T: Copy>(&self, rows: &SweptRows, alone: T, of: impl Fn(usize) -> T) -> Vec<Option<T>> {
        let mut values = vec![Some(alone); rows.len()];
        let mut wanted = rows.iter().map(|row| row.0).peekable();
        let Some(first) = wanted.peek().map(|row| u32::try_from(*row).unwrap_or(u32::MAX)) else {
            return values;
        };
        let mut unknown = self.unknown.iter();
        unknown.advance_to(first);
        let mut unknown = unknown.peekable();
        let mut at = self.rows.partition_point(|row| *row < first);
        for (value, row) in values.iter_mut().zip(wanted) {
            while self.rows.get(at).is_some_and(|twin| u64::from(*twin) < row) {
                at += 1;
            }
            while unknown.next_if(|unknown| u64::from(*unknown) < row).is_some() {}
            if unknown.peek().is_some_and(|unknown| u64::from(*unknown) == row) {
                *value = None;
            } else if self.rows.get(at).is_some_and(|twin| u64::from(*twin) == row) {
                *value = Some(of(at));
            }
        }
        values
    }
}

/// The two columns of a [`Twins`].
#[derive(Debug)]
pub(super) enum TwinColumn {
    /// `dup.url`: how many rows share the value.
    Count(Arc<Twins>),
    /// `first.url`: whether no row before it has the value.
    First(Arc<Twins>),
}

impl FactColumn for TwinColumn {
    fn kind(&self) -> FactKind {
        match self {
            Self::Count(_) => FactKind::Int,
            Self::First(_) => FactKind::Bool,
        }
    }

    fn values(&self, rows: &SweptRows) -> FactValues {
        match self {
            Self::Count(twins) => FactValues::Int(twins.values(rows, 1, |at| i64::from(twins.sizes[at]))),
            Self::First(twins) => FactValues::Bool(twins.values(rows, true, |at| twins.copies[at] == 0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 1, 4 and 9 share a value, 4,000,000,000 and 5 another; 3 and 6 have none.
    fn twins() -> Twins {
        let twin = |row, copy, size| Twin { row, copy, size };
        let all = vec![twin(4, 1, 3), twin(4_000_000_000, 1, 2), twin(1, 0, 3), twin(5, 0, 2), twin(9, 2, 3)];
        Twins::new(RoaringBitmap::from([3, 6]), all)
    }

    #[test]
    fn runs_and_single_rows_get_the_values_of_their_rows() {
        let twins = Arc::new(twins());
        let count = TwinColumn::Count(Arc::clone(&twins));
        let counts = [Some(1), Some(3), Some(1), None, Some(3), Some(2), None, Some(1), Some(1), Some(3)];
        assert_eq!(count.values(&SweptRows::Run(0..10)), FactValues::Int(counts.to_vec()));
        let some = SweptRows::Each([3, 4, 9, 4_000_000_000].map(RowId).to_vec());
        assert_eq!(count.values(&some), FactValues::Int(vec![None, Some(3), Some(3), Some(2)]));
        let first = TwinColumn::First(Arc::clone(&twins));
        assert_eq!(first.values(&some), FactValues::Bool(vec![None, Some(false), Some(false), Some(false)]));
        assert_eq!(first.values(&SweptRows::Run(5..7)), FactValues::Bool(vec![Some(true), None]));
        assert_eq!(first.values(&SweptRows::Each(Vec::new())), FactValues::Bool(Vec::new()));
        for (row, wanted) in (0..).zip(counts) {
            assert_eq!(twins.count(RowId(row)), wanted.map(i64::unsigned_abs));
        }
        assert_eq!(
            (twins.copy(RowId(9)), twins.copy(RowId(0)), twins.copy(RowId(3))),
            (Some(2), Some(0), None)
        );
        assert_eq!((twins.n_rows(), twins.n_repeated(), twins.n_unknown()), (5, 3, 2));
    }
}
