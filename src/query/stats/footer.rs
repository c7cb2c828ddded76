//! What the footers know without reading a row: rows, NULLs, extremes.
//!
//! Trusted as far as filters trust them, see `query::prune`: statistics without a defined order, of texts
//! (which may be cut short) and of damaged footers say nothing.

use arrow::array::ArrayRef;

use super::figures::{Basis, Figure, Nulls, Summary};
use super::{Subject, tally};
use crate::base::contain;
use crate::dataset::Dataset;
use crate::query::SweptRows;
use crate::query::prune::file_bounds;

/// The first figures of a subject over the whole dataset. Cost: linear in the row groups; reads nothing.
pub fn footer_summary(dataset: &Dataset, subject: &Subject) -> Summary {
    // Statistics are bytes of a stranger; a kernel that panics on them leaves them unknown.
    contain(|| known(dataset, subject)).unwrap_or_else(|_| subject.unknown())
}

fn known(dataset: &Dataset, subject: &Subject) -> Summary {
    let mut summary = subject.unknown();
    let Some(column) = subject.column else { return summary };
    let name = dataset.column(column).name();
    let mut n_null = Some(0_u64);
    let mut range = Some(Range { subject, ends: None });
    for group in dataset.groups().iter().filter(|group| group.n_rows > 0) {
        let bounds = file_bounds(dataset, name, group);
        let nulls = bounds.n_nulls.filter(|n| *n <= group.n_rows);
        n_null = n_null.zip(nulls).and_then(|(sum, n)| sum.checked_add(n));
        // A group of NULLs only has no extremes and needs none.
        if nulls != Some(group.n_rows) {
            range = range.zip(bounds.range).and_then(|(range, (low, high))| range.widened(&low, &high));
        }
    }
    let figure = |n_null| Figure { value: Nulls { n_rows: dataset.n_rows(), n_null }, basis: Basis::Footers };
    summary.nulls = n_null.map(figure);
    summary.range = range.and_then(|range| range.ends).map(|(low, high)| Figure {
        value: (subject.domain.value(low), subject.domain.value(high)),
        basis: Basis::Footers,
    });
    summary
}

/// The extremes so far, as keys.
struct Range<'a> {
    subject: &'a Subject,
    ends: Option<(u128, u128)>,
}

impl Range<'_> {
    /// Takes the bounds of a row group; `None` where they cannot be used.
    fn widened(mut self, low: &ArrayRef, high: &ArrayRef) -> Option<Self> {
        let (low, high) = (self.key(low)?, self.key(high)?);
        if low > high {
            return None;
        }
        let (before, after) = self.ends.unwrap_or((low, high));
        self.ends = Some((before.min(low), after.max(high)));
        Some(self)
    }

    /// The key of a bound: as a batch of one row.
    fn key(&self, bound: &ArrayRef) -> Option<u128> {
        if !self.subject.domain.is_ordered() {
            return None;
        }
        let value = self.subject.scalar().evaluate(std::slice::from_ref(bound), 1).ok()?;
        tally::only_key(self.subject.domain, &value, &SweptRows::Run(0..1))
    }
}
