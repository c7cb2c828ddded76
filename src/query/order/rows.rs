//! What an order comes to: rows by rank.

use std::sync::Arc;

use crate::dataset::RowId;

/// Rows in an order: all rows of a selection, or the first of them. Cloning is cheap.
///
/// Cost: 4 bytes a row for a whole order, 8 for the first rows of one.
#[derive(Clone, PartialEq)]
pub struct Order {
    rows: Rows,
}

#[derive(Clone, PartialEq)]
enum Rows {
    Whole(Arc<Stretches>),
    First(Arc<[RowId]>),
}

/// One after another as they were made: joining them would take the memory twice.
#[derive(PartialEq)]
struct Stretches {
    rows: Vec<Vec<u32>>,
    /// The rank each begins at; as long as `rows`.
    starts: Vec<u64>,
    n_rows: u64,
}

impl Order {
    /// All rows of a selection, each once, in stretches one after another.
    pub fn whole(stretches: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let rows: Vec<Vec<u32>> = stretches.into_iter().filter(|rows| !rows.is_empty()).collect();
        let mut n_rows = 0;
        let mut starts = Vec::with_capacity(rows.len());
        for stretch in &rows {
            starts.push(n_rows);
            n_rows += stretch.len() as u64;
        }
        Self { rows: Rows::Whole(Arc::new(Stretches { rows, starts, n_rows })) }
    }

    /// The first rows of a selection in an order.
    pub fn first(rows: Vec<RowId>) -> Self {
        Self { rows: Rows::First(rows.into()) }
    }

    /// Whether it holds every row of the selection it was made for, not the first only.
    pub fn is_whole(&self) -> bool {
        matches!(self.rows, Rows::Whole(_))
    }

    /// How many rows it holds.
    pub fn len(&self) -> u64 {
        match &self.rows {
            Rows::Whole(whole) => whole.n_rows,
            Rows::First(rows) => rows.len() as u64,
        }
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at this place, from 0. Cost: logarithmic in a number that is some hundreds.
    pub fn row(&self, nth: u64) -> Option<RowId> {
        match &self.rows {
            Rows::Whole(whole) => whole.row(nth),
            Rows::First(rows) => rows.get(usize::try_from(nth).ok()?).copied(),
        }
    }

    /// The place of a row; `None` where it is not held. Cost: a look at every row, some milliseconds for ten
    /// million.
    pub fn place_of(&self, row: RowId) -> Option<u64> {
        match &self.rows {
            Rows::Whole(whole) => whole.place_of(u32::try_from(row.0).ok()?),
            Rows::First(rows) => rows.iter().position(|r| *r == row).map(|at| at as u64),
        }
    }

    /// The rows in their order, from a place on.
    pub fn rows_from(&self, nth: u64) -> impl Iterator<Item = RowId> + '_ {
        let (whole, first): (_, &[RowId]) = match &self.rows {
            Rows::Whole(whole) => (Some(whole.rows_from(nth)), &[]),
            Rows::First(rows) => (None, rows),
        };
        let skipped = usize::try_from(nth).unwrap_or(usize::MAX);
        whole.into_iter().flatten().chain(first.iter().skip(skipped).copied())
    }
}

/// Millions of rows help nobody in a message of a test.
impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 20;
        let start: Vec<u64> = self.rows_from(0).take(SHOWN).map(|row| row.0).collect();
        let kind = if self.is_whole() { "whole" } else { "first" };
        write!(f, "Order({kind}, {} rows, {start:?} …)", self.len())
    }
}

impl Stretches {
    /// The stretch that holds this rank, and the place in it.
    fn at(&self, nth: u64) -> (usize, usize) {
        let stretch = self.starts.partition_point(|start| *start <= nth).saturating_sub(1);
        let start = self.starts.get(stretch).copied().unwrap_or(0);
        (stretch, usize::try_from(nth - start).unwrap_or(usize::MAX))
    }

    fn row(&self, nth: u64) -> Option<RowId> {
        let (stretch, at) = self.at(nth);
        Some(RowId(u64::from(*self.rows.get(stretch)?.get(at)?)))
    }

    fn place_of(&self, row: u32) -> Option<u64> {
        let found = |rows: &Vec<u32>| rows.iter().position(|r| *r == row);
        let (start, at) = self.starts.iter().zip(&self.rows).find_map(|(s, rows)| Some((s, found(rows)?)))?;
        Some(start + at as u64)
    }

    fn rows_from(&self, nth: u64) -> impl Iterator<Item = RowId> + '_ {
        let (stretch, at) = self.at(nth);
        let rest = self.rows.get(stretch..).unwrap_or_default();
        rest.iter().flatten().skip(at).map(|row| RowId(u64::from(*row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: impl Iterator<Item = RowId>) -> Vec<u64> {
        rows.map(|row| row.0).collect()
    }

    #[test]
    fn stretches_are_one_order() {
        let order = Order::whole([vec![5, 2], vec![], vec![9], vec![0, 1]]);
        assert_eq!(ids(order.rows_from(0)), [5, 2, 9, 0, 1]);
        assert_eq!(ids(order.rows_from(3)), [0, 1]);
        assert_eq!(ids(order.rows_from(5)), [0; 0]);
        for (nth, row) in [5, 2, 9, 0, 1].into_iter().enumerate() {
            assert_eq!(order.row(nth as u64), Some(RowId(row)));
            assert_eq!(order.place_of(RowId(row)), Some(nth as u64));
        }
        assert_eq!((order.row(5), order.place_of(RowId(7)), order.len()), (None, None, 5));
        assert_eq!(Order::whole([]).row(0), None);
    }

    #[test]
    fn the_first_rows_may_be_beyond_32_bits() {
        let far = RowId(u64::from(u32::MAX) + 7);
        let order = Order::first(vec![far, RowId(3)]);
        assert_eq!((order.row(0), order.place_of(far), order.is_whole()), (Some(far), Some(0), false));
        assert_eq!(ids(order.rows_from(1)), [3]);
    }
}
