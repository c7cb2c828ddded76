//! How values lie in the store's cells. What a cell holds that it cannot hold is damage, not a panic.

use rusqlite::types::Type;

use super::super::{Change, ItemKeys, Via};
use crate::query::keyed::PairKey;

/// A key as its 16 bytes, the most significant first: they sort and print as the number does.
pub(super) fn key_cell(key: u128) -> [u8; 16] {
    key.to_be_bytes()
}

/// The key in a column of a row.
pub(super) fn key(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u128> {
    row.get::<_, [u8; 16]>(column).map(u128::from_be_bytes)
}

/// The three keys that begin at a column.
pub(super) fn item_keys(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<ItemKeys> {
    Ok(ItemKeys {
        pair: PairKey(key(row, column)?),
        image: key(row, column + 1)?,
        text: key(row, column + 2)?,
    })
}

/// A number of 64 bits: SQLite's are signed, ours are not, the bits are the same.
pub(super) fn number_cell(number: u64) -> i64 {
    number.cast_signed()
}

/// The number in a column of a row.
pub(super) fn number(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

/// What a change is called.
pub(super) fn change_cell(change: &Change) -> &'static str {
    match change {
        Change::Set { .. } => "set",
        Change::Clear { .. } => "clear",
        Change::Skip => "skip",
        Change::Bookmark(true) => "bookmark",
        Change::Bookmark(false) => "unbookmark",
        Change::Escalate => "escalate",
    }
}

/// How an act was done, as it is called.
pub(super) fn via_cell(via: Via) -> &'static str {
    match via {
        Via::Single => "single",
        Via::Grid => "grid",
        Via::Import => "import",
        Via::Machine => "machine",
        Via::Repeat => "repeat",
    }
}

/// How an act was done, from a column of a row.
pub(super) fn via(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Via> {
    match row.get_ref(column)?.as_str()? {
        "single" => Ok(Via::Single),
        "grid" => Ok(Via::Grid),
        "import" => Ok(Via::Import),
        "machine" => Ok(Via::Machine),
        "repeat" => Ok(Via::Repeat),
        other => Err(damage(column, &format!("no way to label is called {other}"))),
    }
}

/// JSON in a column of a row.
pub(super) fn json<T: serde::de::DeserializeOwned>(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|error| damage(column, &error.to_string()))
}

/// What stands in this column cannot be.
pub(super) fn damage(column: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}
