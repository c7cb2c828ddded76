//! The keys that labels hang on, for given rows, and the rows of given keys; on all cores.

use std::ffi::OsStr;

use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink};
use crate::dataset::{RowId, SharedDataset};
use crate::labels::Place;
use crate::query::Selection;
use crate::query::keyed::{KeyedItems, KeysOfRows, LocatedRows, PairKey, RowsOfKeys};

/// The keys of some rows, ascending by row, and the row groups that could not be read: their rows are missing.
/// Refused for more than a million rows.
pub fn keys_of(
    dataset: &SharedDataset,
    rows: Selection,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<KeyedItems, RoundsError> {
    let search = KeysOfRows::new(dataset, rows, cancel.clone());
    run(&mut search.map_err(|error| refused(&error))?, cancel, progress)
}

/// A row of each of some pairs, and the row groups that could not be looked into. Rows of `hints` are looked at
/// first, and all others only where a pair is not among them. Pairs this dataset does not have are missing.
pub fn locate(
    dataset: &SharedDataset,
    wanted: &[PairKey],
    hints: &[RowId],
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<LocatedRows, RoundsError> {
    let search = RowsOfKeys::new(dataset, wanted, hints, cancel.clone());
    run(&mut search.map_err(|error| refused(&error))?, cancel, progress)
}

/// Where a pair stood, if there is such a place in this dataset.
pub fn row_at(dataset: &SharedDataset, place: &Place) -> Option<RowId> {
    let name = OsStr::new(&place.shard);
    let shard = dataset.shards().iter().find(|shard| shard.path().file_name() == Some(name))?;
    (place.shard_row < shard.n_rows()).then(|| RowId(dataset.first_row_of(shard.id()).0 + place.shard_row))
}

/// Where a row stands, as labels tell it.
pub fn place_of(dataset: &SharedDataset, row: RowId) -> Place {
    let Some(address) = dataset.address(row) else { return Place::default() };
    let name = dataset.shard(address.shard).path().file_name().unwrap_or_default();
    Place { shard: name.to_string_lossy().into_owned(), shard_row: address.row }
}
