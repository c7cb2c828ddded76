//! Why rows are not put into an order as a whole.

use crate::base::{bytes, plural};

/// A whole order that is not made; its first rows can be had all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// It would take more memory than is allowed.
    #[error(
        "ordering {rows} would take about {needs}, {allowed} are allowed",
        rows = plural(*n_rows, "row"), needs = bytes(*needs_bytes), allowed = bytes(*budget_bytes)
    )]
    TooLarge {
        /// Rows to be ordered.
        n_rows: u64,
        /// What they would take: known for numbers, estimated from what was read for the rest; without their
        /// keys where that alone is too much.
        needs_bytes: u64,
        /// What they may take.
        budget_bytes: u64,
    },
    /// The dataset has more rows than an order counts.
    #[error("a whole order counts at most {most} of a dataset, this one has {n_rows}", most = plural(MAX_ROWS, "row"))]
    TooManyRows {
        /// Rows of the dataset.
        n_rows: u64,
    },
}

/// Rows are kept in 32 bits.
pub(super) const MAX_ROWS: u64 = 1 << 32;

impl OrderError {
    /// What to do instead.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "filter first, or order by one number, which takes the least",
            Self::TooManyRows { .. } => "open fewer shards at once",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_how_much_it_would_take() {
        let error = OrderError::TooLarge { n_rows: 1_000, needs_bytes: 12_000, budget_bytes: 512 << 20 };
        assert_eq!(error.to_string(), "ordering 1,000 rows would take about 12 kB, 537 MB are allowed");
        let error = OrderError::TooManyRows { n_rows: MAX_ROWS + 1 };
        assert!(error.to_string().contains("4,294,967,296 rows"), "{error}");
    }
}
