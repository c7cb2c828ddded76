//! What a person pages through: a selection in an order.
//!
//! A place in a view is a [`Rank`], never a bare number: it changes with the filter, a `RowId` does not.

use super::Selection;
use crate::dataset::RowId;

/// A place in a view, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u64);

/// A selection in dataset order.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    selection: Selection,
}

impl View {
    /// These rows in dataset order.
    pub fn of(selection: Selection) -> Self {
        Self { selection }
    }

    /// The rows it shows.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// How many rows it shows.
    pub fn len(&self) -> u64 {
        self.selection.len()
    }

    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.selection.is_empty()
    }

    /// The row at a place.
    pub fn row(&self, rank: Rank) -> Option<RowId> {
        self.selection.select(rank.0)
    }

    /// The place of a row, or of the next one shown after it.
    pub fn rank_at_or_after(&self, row: RowId) -> Rank {
        Rank(self.selection.rank(row))
    }

    /// The rows of at most `n` places from `first` on.
    pub fn page(&self, first: Rank, n: u64) -> Vec<RowId> {
        (first.0..first.0.saturating_add(n)).map_while(|rank| self.row(Rank(rank))).collect()
    }

    /// Adds rows found later by the scan that made the view.
    pub fn extend(&mut self, found: Selection) {
        self.selection.merge(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_rows_lead_to_each_other() {
        let mut view = View::of(Selection::of(100, [3, 10, 50].map(RowId)));
        assert_eq!(view.row(Rank(1)), Some(RowId(10)));
        assert_eq!(view.rank_at_or_after(RowId(10)), Rank(1));
        assert_eq!(view.rank_at_or_after(RowId(11)), Rank(2));
        assert_eq!(view.page(Rank(1), 5), [RowId(10), RowId(50)]);
        view.extend(Selection::of(100, [RowId(70)]));
        assert_eq!(view.len(), 4);
    }
}
