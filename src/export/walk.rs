//! The kept rows of a column straight from its pages: each page is unpacked once, and what is not kept is not
//! made into an array.
//!
//! Only for columns that `dataset::pages` reads; the others come through the arrow reader.

use arrow::array::ArrayRef;
use arrow::buffer::BooleanBuffer;
use arrow::compute::cast;

use crate::base::contain;
use crate::dataset::pages::{ChunkPages, Keep};
use crate::dataset::{ColumnId, ColumnPart, Damage, Dataset, GroupRef};

/// Rows of a page that is read as a whole. Honest pages of a few numbers hold half a million; one of more is
/// left to the arrow reader, which reads it in batches.
const MAX_PAGE_ROWS: u64 = 1 << 20;

/// A walk over the pages of one column in one row group.
#[derive(Debug)]
pub(super) struct PageWalk<'a> {
    dataset: &'a Dataset,
    group: GroupRef,
    column: ColumnId,
    pages: ChunkPages<'a>,
    next: usize,
}

/// What a walk comes to.
#[derive(Debug)]
pub(super) enum Walked {
    /// The kept rows of a page, at least one.
    Rows(ArrayRef),
    /// From this row of the group on the arrow reader must be asked.
    Stuck { row: u64 },
    /// There are no more pages.
    Over,
}

impl<'a> PageWalk<'a> {
    /// `None` where the column is not read by its pages.
    pub(super) fn new(
        dataset: &'a Dataset,
        group: &GroupRef,
        column: ColumnId,
    ) -> Result<Option<Self>, Damage> {
        let pages = dataset.chunk_pages(group, &ColumnPart::whole(column))?;
        Ok(pages.map(|pages| Self { dataset, group: *group, column, pages, next: 0 }))
    }

    /// The rows of the next page that holds one whose bit is set in `mask`, which has a bit for each row of the
    /// group; in the dataset's united type.
    pub(super) fn next(&mut self, mask: &BooleanBuffer) -> Result<Walked, Damage> {
        while self.next < self.pages.n_pages() {
            let number = self.next;
            let rows = self.pages.rows(number);
            let offsets = kept(mask, rows.start, rows.end);
            if !offsets.is_empty() {
                let page = if rows.end - rows.start > MAX_PAGE_ROWS {
                    None
                } else {
                    self.pages.page(number, Keep::No)?
                };
                let Some(page) = page else { return Ok(Walked::Stuck { row: rows.start }) };
                self.next += 1;
                return self.united(self.pages.rows_array(&page, &offsets)?).map(Walked::Rows);
            }
            self.next += 1;
        }
        Ok(Walked::Over)
    }

    fn united(&self, values: ArrayRef) -> Result<ArrayRef, Damage> {
        let united = self.dataset.column(self.column).data_type();
        if values.data_type() == united {
            return Ok(values);
        }
        match contain(|| cast(&values, united)) {
            Ok(cast) => cast.map_err(|error| self.dataset.damage(&self.group, &error.to_string())),
            Err(panic) => Err(self.dataset.damage(&self.group, panic.as_str())),
        }
    }
}

/// The set bits of `mask` from `start` to before `end`.
fn kept(mask: &BooleanBuffer, start: u64, end: u64) -> Vec<u64> {
    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX).min(mask.len());
    let range = place(start)..place(end);
    let bits = mask.slice(range.start, range.len());
    bits.set_indices().map(|at| start + at as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_rows_of_a_page_are_offsets_in_the_group() {
        let mask = BooleanBuffer::from(vec![true, false, true, true, false]);
        assert_eq!(kept(&mask, 1, 4), [2, 3]);
        assert_eq!(kept(&mask, 4, 5), [0_u64; 0]);
        // A page that claims more rows than its group has.
        assert_eq!(kept(&mask, 3, 9), [3]);
    }
}
