//! Why rows cannot be told apart by their keys within the limits.

use crate::base::count;

/// Rows of a dataset that keys are made for: rows are kept in 32 bits. All of laion2B-en fits.
pub(super) const MAX_KEYED_ROWS: u64 = 1 << 32;

/// Why the rows of equal keys cannot be found. The display is a lower-case fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyedError {
    /// More rows than [`MAX_KEYED_ROWS`].
    #[error(
        "the dataset has {} rows, and equal ones are looked for among {} at most; open fewer shards",
        count(*n_rows), count(MAX_KEYED_ROWS)
    )]
    TooManyRows {
        /// Rows of the dataset.
        n_rows: u64,
    },
    /// One value stands in more rows than fit the memory for a pass.
    #[error("more than {} rows have one and the same value, which is more than fit the memory for it", count(*max_rows))]
    TooManyAlike {
        /// Rows of a pass.
        max_rows: u64,
    },
    /// More rows have twins than are kept.
    #[error("more than {} rows have twins, which is more than are kept in memory", count(*max_rows))]
    TooManyTwins {
        /// Rows kept at most.
        max_rows: u64,
    },
    /// The dataset has none of the columns that identify a pair.
    #[error(
        "nothing in this dataset says which rows are the same pair: there is no url, picture, id or caption"
    )]
    NoIdentity,
}
