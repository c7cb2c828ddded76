//! What a person pages through: a selection, in dataset order or in another.
//!
//! A place in a view is a [`Rank`], never a bare number: it changes with the filter and the order, a `RowId`
//! does not.

use std::sync::Arc;

use super::{Order, Selection};
use crate::dataset::RowId;

/// A place in a view, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u64);

/// A selection in an order. Cloning is cheap.
///
/// Where the order holds only the first rows of the selection, the view shows only those.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    selection: Arc<Selection>,
    order: Option<Order>,
}

impl View {
    /// These rows in dataset order.
    pub fn of(selection: Selection) -> Self {
        Self { selection: Arc::new(selection), order: None }
    }

    /// The same rows in this order, which was made for this selection.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        Self { selection: Arc::clone(&self.selection), order: Some(order) }
    }

    /// The same rows in dataset order.
    #[must_use]
    pub fn in_dataset_order(&self) -> Self {
        Self { selection: Arc::clone(&self.selection), order: None }
    }

    /// The rows it is made of, whether or not all of them are shown.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The order, where it is not the dataset's.
    pub fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }

    /// How many rows it shows.
    pub fn len(&self) -> u64 {
        self.order.as_ref().map_or_else(|| self.selection.len(), Order::len)
    }

    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn row(&self, rank: Rank) -> Option<RowId> {
        match &self.order {
            Some(order) => order.row(rank.0),
            None => self.selection.select(rank.0),
        }
    }

    /// The place of a row; `None` where it is not shown. Cost under an order: a look at every row, some
    /// milliseconds for ten million.
    pub fn rank_of(&self, row: RowId) -> Option<Rank> {
        match &self.order {
            Some(order) => order.place_of(row).map(Rank),
            None => self.selection.contains(row).then(|| Rank(self.selection.rank(row))),
        }
    }

    /// The place of a row, or of the next selected one after it in the dataset; the place after the last where
    /// neither is shown. Cost: as [`View::rank_of`].
    pub fn rank_at_or_after(&self, row: RowId) -> Rank {
        let nth = self.selection.rank(row);
        match &self.order {
            Some(order) => {
                let there = self.selection.select(nth).and_then(|row| order.place_of(row));
                Rank(there.unwrap_or_else(|| order.len()))
            }
            None => Rank(nth),
        }
    }

    /// The rows of at most `n` places from `first` on.
    pub fn page(&self, first: Rank, n: u64) -> Vec<RowId> {
        (first.0..first.0.saturating_add(n)).map_while(|rank| self.row(Rank(rank))).collect()
    }

    /// The rows it shows, in its order.
    pub fn rows(&self) -> Box<dyn Iterator<Item = RowId> + '_> {
        match &self.order {
            Some(order) => Box::new(order.rows_from(0)),
            None => self.selection.rows(),
        }
    }

    /// Adds rows found later by the scan that made the view. An order, which does not know them, is given up.
    pub fn extend(&mut self, found: Selection) {
        self.order = None;
        Arc::make_mut(&mut self.selection).merge(found);
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
        assert_eq!((view.rank_of(RowId(10)), view.rank_of(RowId(11))), (Some(Rank(1)), None));
        assert_eq!(view.page(Rank(1), 5), [RowId(10), RowId(50)]);
        view.extend(Selection::of(100, [RowId(70)]));
        assert_eq!(view.len(), 4);
    }

    #[test]
    fn under_an_order_places_are_its_own_and_rows_stay_the_datasets() {
        let view = View::of(Selection::of(100, [3, 10, 50].map(RowId)));
        let ordered = view.ordered(Order::first([50, 3, 10].map(RowId).to_vec()));
        assert_eq!(ordered.page(Rank(0), 9), [50, 3, 10].map(RowId));
        assert_eq!(ordered.rows().collect::<Vec<_>>(), [50, 3, 10].map(RowId));
        assert_eq!(ordered.rank_of(RowId(3)), Some(Rank(1)));
        // Row 4 is not selected; 10 is the next that is.
        assert_eq!(ordered.rank_at_or_after(RowId(4)), Rank(2));
        assert_eq!(ordered.rank_at_or_after(RowId(51)), Rank(3));
        assert_eq!(ordered.in_dataset_order(), view);
    }

    #[test]
    fn the_first_rows_of_an_order_are_all_that_is_shown() {
        let view = View::of(Selection::all(100)).ordered(Order::first(vec![RowId(9), RowId(2)]));
        assert_eq!((view.len(), view.selection().len()), (2, 100));
        assert_eq!((view.row(Rank(2)), view.rank_of(RowId(0))), (None, None));
    }

    #[test]
    fn rows_found_later_end_an_order_that_does_not_know_them() {
        let mut view = View::of(Selection::of(9, [RowId(4)])).ordered(Order::first(vec![RowId(4)]));
        view.extend(Selection::of(9, [RowId(1)]));
        assert_eq!(view.page(Rank(0), 9), [RowId(1), RowId(4)]);
    }
}
