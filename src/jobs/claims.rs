//! What a row says of its own picture: size and hash, to be held against the bytes.
//!
//! A row that cannot be read claims nothing; its damage is told where its values are shown.

use crate::dataset::{ColumnId, Dataset, Role, RowId, Value};
use crate::images::{Claims, HashClaim, HashKind, HashedFile, Origin};

/// Reads a row's claims about a picture from `origin`. Cost: a read of at most three narrow columns.
pub(super) fn claims(dataset: &Dataset, row: RowId, origin: &Origin) -> Claims {
    let roles = dataset.roles();
    let hash = hash_column(dataset);
    let columns: Vec<ColumnId> = [roles.get(Role::Width), roles.get(Role::Height), hash.map(|(_, c)| c)]
        .into_iter()
        .flatten()
        .collect();
    let pair = dataset.read_values(row, &columns);
    let value = |column: Option<ColumnId>| pair.as_ref()?.value(column?);
    let digits = value(hash.map(|(_, column)| column)).and_then(Value::as_text);
    Claims {
        width_px: value(roles.get(Role::Width)).and_then(Value::as_number),
        height_px: value(roles.get(Role::Height)).and_then(Value::as_number),
        hash: hash.zip(digits).map(|((kind, _), digits)| HashClaim {
            kind,
            digits: digits.to_owned(),
            of: hashed_file(dataset, origin),
        }),
    }
}

/// The column of the strongest hash, by its exact name in any case.
fn hash_column(dataset: &Dataset) -> Option<(HashKind, ColumnId)> {
    HashKind::ALL.into_iter().find_map(|kind| Some((kind, dataset.column_in_any_case(kind.column())?)))
}

/// img2dataset keeps the download's size beside that of the picture it made: where there is such a column,
/// stored pictures are its work, and hashes are those of the download.
fn hashed_file(dataset: &Dataset, origin: &Origin) -> HashedFile {
    let made_anew = dataset.column_in_any_case("original_width").is_some();
    match origin {
        Origin::Embedded | Origin::File(_) | Origin::Tar(_) if made_anew => HashedFile::Download,
        _ => HashedFile::This,
    }
}
