//! A set of rows: what a filter leaves, what an export takes.
//!
//! Holds row numbers only, never rows. Order is another matter: see `view`.

use std::ops::Range;

use arrow::buffer::BooleanBuffer;
use roaring::{RoaringBitmap, RoaringTreemap};

use super::kernels::Bits;
use crate::dataset::{GroupRef, RowId};

/// A set of [`RowId`]s of a dataset with `n_rows` rows, iterated in ascending order.
///
/// Cost: at most 1 bit a row, and next to nothing for all rows or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    n_rows: u64,
    rows: Rows,
}

/// All rows are not spelled out: a bitmap of LAION-5B would take 730 MB.
#[derive(Clone, Debug, PartialEq)]
enum Rows {
    All,
    Some(RoaringTreemap),
}

impl Selection {
    /// Every row.
    pub fn all(n_rows: u64) -> Self {
        Self { n_rows, rows: Rows::All }
    }

    /// No row yet.
    pub fn none(n_rows: u64) -> Self {
        Self { n_rows, rows: Rows::Some(RoaringTreemap::new()) }
    }

    /// These rows; those beyond the dataset are left out.
    pub fn of(n_rows: u64, rows: impl IntoIterator<Item = RowId>) -> Self {
        let rows = rows.into_iter().map(|r| r.0).filter(|r| *r < n_rows).collect();
        Self { n_rows, rows: Rows::Some(rows) }
    }

    /// Rows of the dataset it selects from.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// How many rows are selected.
    pub fn len(&self) -> u64 {
        match &self.rows {
            Rows::All => self.n_rows,
            Rows::Some(rows) => rows.len(),
        }
    }

    /// Whether no row is selected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every row is selected, without having been counted out.
    pub fn is_all(&self) -> bool {
        matches!(self.rows, Rows::All)
    }

    /// Whether this row is selected.
    pub fn contains(&self, row: RowId) -> bool {
        match &self.rows {
            Rows::All => row.0 < self.n_rows,
            Rows::Some(rows) => rows.contains(row.0),
        }
    }

    /// Adds rows; those beyond the dataset are left out. No effect when all are selected.
    pub fn extend(&mut self, rows: impl IntoIterator<Item = RowId>) {
        let n_rows = self.n_rows;
        if let Rows::Some(set) = &mut self.rows {
            set.extend(rows.into_iter().map(|r| r.0).filter(|r| *r < n_rows));
        }
    }

    /// Adds the rows `first + i` for which bit `i` is set; those beyond the dataset are left out. No effect when
    /// all are selected. Cost: a copy of the bits, however many are set.
    pub fn extend_bits(&mut self, first: RowId, bits: &BooleanBuffer) {
        let Rows::Some(set) = &mut self.rows else { return };
        let n_inside = self.n_rows.saturating_sub(first.0).min(bits.len() as u64);
        let mut done = 0;
        while done < n_inside {
            // A bitmap speaks of 2^32 numbers.
            let (high, low) = ((first.0 + done) >> 32, (first.0 + done) & u64::from(u32::MAX));
            let n = (n_inside - done).min((1 << 32) - low);
            let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
            let part = Bits::of_buffer(&bits.slice(place(done), place(n)));
            let bitmap = bitmap_of(low, part);
            if let (Ok(high), false) = (u32::try_from(high), bitmap.is_empty()) {
                *set |= RoaringTreemap::from_bitmaps([(high, bitmap)]);
            }
            done += n;
        }
    }

    /// Adds the rows of another selection of the same dataset. Cost: that of joining bitmaps; where the two
    /// do not overlap, next to nothing.
    pub fn merge(&mut self, other: Self) {
        match (&mut self.rows, other.rows) {
            (Rows::All, _) => {}
            (mine @ Rows::Some(_), Rows::All) => *mine = Rows::All,
            (Rows::Some(mine), Rows::Some(theirs)) => {
                *mine |= theirs;
                if other.n_rows > self.n_rows {
                    mine.remove_range(self.n_rows..);
                }
            }
        }
    }

    /// The same but for a stretch of rows.
    #[must_use]
    pub fn without(&self, rows: Range<RowId>) -> Self {
        let mut left = match &self.rows {
            Rows::All => {
                let mut all = RoaringTreemap::new();
                all.insert_range(0..self.n_rows);
                all
            }
            Rows::Some(some) => some.clone(),
        };
        left.remove_range(rows.start.0..rows.end.0);
        Self { n_rows: self.n_rows, rows: Rows::Some(left) }
    }

    /// The selection less these rows.
    #[must_use]
    pub fn less(&self, rows: impl IntoIterator<Item = RowId>) -> Self {
        let mut left = match &self.rows {
            Rows::All => {
                let mut all = RoaringTreemap::new();
                all.insert_range(0..self.n_rows);
                all
            }
            Rows::Some(rows) => rows.clone(),
        };
        for row in rows {
            left.remove(row.0);
        }
        Self { n_rows: self.n_rows, rows: Rows::Some(left) }
    }

    /// The `nth` selected row in ascending order, from 0.
    pub fn select(&self, nth: u64) -> Option<RowId> {
        match &self.rows {
            Rows::All => (nth < self.n_rows).then_some(RowId(nth)),
            Rows::Some(rows) => rows.select(nth).map(RowId),
        }
    }

    /// How many selected rows come before this one, whether or not it is selected itself.
    pub fn rank(&self, row: RowId) -> u64 {
        match &self.rows {
            Rows::All => row.0.min(self.n_rows),
            Rows::Some(rows) => row.0.checked_sub(1).map_or(0, |before| rows.rank(before)),
        }
    }

    /// The selected rows in ascending order.
    pub fn rows(&self) -> Box<dyn Iterator<Item = RowId> + '_> {
        match &self.rows {
            Rows::All => Box::new((0..self.n_rows).map(RowId)),
            Rows::Some(rows) => Box::new(rows.iter().map(RowId)),
        }
    }

    /// The selected rows of one row group, as runs of offsets in the group, ascending and not touching.
    pub fn runs_in(&self, group: &GroupRef) -> Vec<Range<u64>> {
        match &self.rows {
            Rows::All if group.n_rows == 0 => Vec::new(),
            Rows::All => std::iter::once(0..group.n_rows).collect(),
            Rows::Some(rows) => {
                let mut rows = rows.iter();
                rows.advance_to(group.first_row.0);
                runs(rows.take_while(|r| *r < group.end_row().0).map(|r| r - group.first_row.0))
            }
        }
    }
}

/// The numbers `first + i` for which bit `i` is set; none of them reaches 2^32.
fn bitmap_of(first: u64, bits: Bits) -> RoaringBitmap {
    let bits = bits.into_buffer();
    let number = |row: usize| u32::try_from(first + row as u64).unwrap_or(u32::MAX);
    // The library wants all of the last byte below its end: what does not fill one is added bit by bit.
    let n_whole = bits.len() / 8;
    let mut bitmap = RoaringBitmap::from_lsb0_bytes(number(0), &bits.values()[..n_whole]);
    bitmap.extend((n_whole * 8..bits.len()).filter(|row| bits.value(*row)).map(number));
    bitmap
}

/// Ascending numbers as runs.
fn runs(numbers: impl Iterator<Item = u64>) -> Vec<Range<u64>> {
    let mut out: Vec<Range<u64>> = Vec::new();
    for n in numbers {
        match out.last_mut() {
            Some(last) if last.end == n => last.end += 1,
            _ => out.push(n..n + 1),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::dataset::ShardId;

    proptest! {
        #[test]
        fn a_selection_is_a_sorted_set(rows in proptest::collection::vec(0_u64..500, 0..200), cut in 0_u64..400) {
            let naive: BTreeSet<u64> = rows.iter().copied().filter(|r| *r < 450).collect();
            let selection = Selection::of(450, rows.into_iter().map(RowId));
            prop_assert_eq!(selection.len(), naive.len() as u64);
            prop_assert_eq!(selection.rows().map(|r| r.0).collect::<Vec<_>>(), naive.iter().copied().collect::<Vec<_>>());
            let (before, after) = naive.iter().partition::<Vec<u64>, _>(|row| **row < cut);
            let mut merged = Selection::of(450, after.into_iter().map(RowId));
            merged.merge(Selection::of(500, before.into_iter().chain([470]).map(RowId)));
            prop_assert_eq!(&merged, &selection);
            prop_assert_eq!(selection.rank(RowId(cut)), naive.range(..cut).count() as u64);
            for (nth, row) in naive.iter().enumerate() {
                prop_assert_eq!(selection.select(nth as u64), Some(RowId(*row)));
            }
            let without: Vec<u64> = naive.iter().copied().filter(|r| *r < cut || *r >= cut + 30).collect();
            let stretch = RowId(cut)..RowId(cut + 30);
            prop_assert_eq!(selection.without(stretch.clone()), Selection::of(450, without.into_iter().map(RowId)));
            prop_assert_eq!(Selection::all(450).without(stretch).len(), 450 - (450 - cut).min(30));
            let group = GroupRef { shard: ShardId(0), group: 0, first_row: RowId(cut), n_rows: 50 };
            let in_group: Vec<u64> = selection.runs_in(&group).into_iter().flatten().collect();
            prop_assert_eq!(in_group, naive.range(cut..cut + 50).map(|r| r - cut).collect::<Vec<_>>());
        }
    }

    #[test]
    fn bits_are_added_wherever_they_begin_also_across_four_billion() {
        let bits: Vec<bool> = (0..200_u32).map(|i| i % 3 == 0 || i % 7 == 0).collect();
        let buffer = BooleanBuffer::from(bits.as_slice()).slice(3, 190);
        for first in [0, 1, 64, 65_530, (1 << 32) - 100, (1 << 32) - 8, (1 << 40) + 5] {
            let n_rows = first + 180;
            let mut fast = Selection::of(n_rows, [RowId(7)]);
            fast.extend_bits(RowId(first), &buffer);
            let rows = buffer.set_indices().map(|i| RowId(first + i as u64));
            let mut slow = Selection::of(n_rows, [RowId(7)]);
            slow.extend(rows);
            assert_eq!(fast, slow, "{first}");
        }
    }

    #[test]
    fn all_rows_answer_like_a_spelled_out_set() {
        let (all, spelled) = (Selection::all(10), Selection::of(10, (0..20).map(RowId)));
        assert_eq!(all.len(), spelled.len());
        assert_eq!(all.rank(RowId(7)), spelled.rank(RowId(7)));
        assert_eq!((all.select(9), all.select(10)), (spelled.select(9), spelled.select(10)));
        assert!(all.contains(RowId(9)) && !all.contains(RowId(10)));
    }
}
