//! What is odd about a dataset as it was opened: said, never hidden, and never a reason to stop.

use std::fmt;
use std::path::PathBuf;

use super::series::MissingShards;
use crate::base::{SafeText, plural};

/// Columns named in one finding; the rest is counted.
const MAX_NAMED: usize = 6;

/// One oddity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A numbered series has gaps.
    MissingShards(MissingShards),
    /// The same file was named twice and opened once.
    NamedTwice {
        /// The second name.
        path: PathBuf,
    },
    /// A file could not be used; the others are.
    UnreadableShard {
        /// The file.
        path: PathBuf,
        /// Why, as a fragment.
        why: SafeText,
    },
    /// Some shards lack columns: their rows have NULL there.
    ColumnsMissing {
        /// The columns.
        columns: Vec<SafeText>,
        /// How many shards lack them.
        n_shards: usize,
    },
    /// A shard's column has a type that cannot be united with the others': NULL in its rows.
    TypeConflict {
        /// The column.
        column: SafeText,
        /// The shard that differs.
        shard: PathBuf,
        /// Its type there.
        found: SafeText,
        /// Its type in the shards before.
        expected: SafeText,
    },
    /// A shard has two columns of one name: the first is read.
    DuplicateColumn {
        /// The column.
        column: SafeText,
        /// The shard.
        shard: PathBuf,
    },
    /// A folder below the one that was named could not be listed; the others were.
    UnreadableFolder {
        /// The folder.
        path: PathBuf,
        /// The operating system's words.
        why: SafeText,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let safe = |path: &PathBuf| SafeText::line(&path.to_string_lossy());
        match self {
            Self::MissingShards(missing) => write!(f, "{}", SafeText::line(&missing.to_string())),
            Self::NamedTwice { path } => write!(f, "{} was named twice and is opened once", safe(path)),
            Self::UnreadableShard { path, why } => write!(f, "{} is left out: {why}", safe(path)),
            Self::ColumnsMissing { columns, n_shards } => {
                let named: Vec<&str> = columns.iter().take(MAX_NAMED).map(SafeText::as_str).collect();
                let (columns_are, more) = match columns.len() {
                    1 => ("column", String::new()),
                    n if n > MAX_NAMED => ("columns", format!(" and {} more", n - MAX_NAMED)),
                    _ => ("columns", String::new()),
                };
                let verb = if columns.len() == 1 { "is" } else { "are" };
                let shards = plural(*n_shards as u64, "shard");
                write!(f, "{columns_are} {}{more} {verb} missing in {shards}: NULL there", named.join(", "))
            }
            Self::TypeConflict { column, shard, found, expected } => write!(
                f,
                "column {column} is {found} in {} but {expected} before: read as NULL there",
                safe(shard)
            ),
            Self::DuplicateColumn { column, shard } => {
                write!(f, "{} has more than one column {column}: the first is read", safe(shard))
            }
            Self::UnreadableFolder { path, why } => {
                write!(f, "folder {} is left out: {why}", safe(path))
            }
        }
    }
}
