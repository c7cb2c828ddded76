//! The footer's key-value metadata: kept where it is still true of the subset, dropped and named where not.
//!
//! * `ARROW:schema` is the writer's own and is written anew.
//! * `huggingface` is cut down to the features of the columns that are kept.
//! * `pandas` is dropped: it describes a row index that a subset no longer has.
//! * `content_defined_chunking` describes the pages of the old file.
//! * Anything else (Spark's `org.apache.spark.*`, a note on the licence) stays when every shard says the
//!   same and the columns are the shards' own, all of them, in their order and types.

use parquet::file::metadata::KeyValue;
use serde_json::{Map, Value as Json, json};

use crate::dataset::{ColumnId, Dataset, Shard};

/// What is written into the footer, and what has to be said about the rest.
#[derive(Debug, Default)]
pub(super) struct KeptMetadata {
    pub(super) pairs: Vec<KeyValue>,
    pub(super) notes: Vec<String>,
}

/// Goes through the first shard's metadata; keys that only other shards have are not common to all.
pub(super) fn kept_metadata(dataset: &Dataset, columns: &[ColumnId]) -> KeptMetadata {
    let mut out = KeptMetadata::default();
    let unchanged = dataset.shards().iter().all(|shard| is_whole_schema(dataset, columns, shard));
    let first = dataset.shards().first().and_then(pairs_of).unwrap_or_default();
    for (i, KeyValue { key, value }) in first.iter().enumerate() {
        let Some(value) = value.as_deref().filter(|_| first[..i].iter().all(|p| p.key != *key)) else {
            continue;
        };
        let kept = match key.as_str() {
            "ARROW:schema" | "content_defined_chunking" => continue,
            "pandas" => None,
            "huggingface" => huggingface(value, dataset, columns),
            _ => (unchanged && all_say(dataset, key, value)).then(|| value.to_owned()),
        };
        match kept {
            Some(value) => out.pairs.push(KeyValue::new(key.clone(), value)),
            None => out
                .notes
                .push(format!("the file metadata {key} is dropped: not known to hold for the subset")),
        }
    }
    out
}

fn pairs_of(shard: &Shard) -> Option<&[KeyValue]> {
    shard.metadata().file_metadata().key_value_metadata().map(Vec::as_slice)
}

fn all_say(dataset: &Dataset, key: &str, value: &str) -> bool {
    dataset.shards().iter().all(|shard| shard.key_value(key) == Some(value))
}

/// Whether the columns are those of the shard: all, in its order, in its types.
fn is_whole_schema(dataset: &Dataset, columns: &[ColumnId], shard: &Shard) -> bool {
    let own = shard.arrow_schema().fields();
    own.len() == columns.len()
        && own.iter().zip(columns).all(|(field, c)| {
            let column = dataset.column(*c);
            field.name() == column.name() && field.data_type() == column.data_type()
        })
}

/// `{"info": {"features": {…}}}` with the features of the kept columns, in their order. Splits, sizes and
/// checksums of the whole dataset, which older writers put beside the features, are not true of a subset.
fn huggingface(value: &str, dataset: &Dataset, columns: &[ColumnId]) -> Option<String> {
    let parsed: Json = serde_json::from_str(value).ok()?;
    let features = parsed.pointer("/info/features")?.as_object()?;
    let kept: Map<String, Json> = columns
        .iter()
        .filter(|c| keeps_its_type(dataset, **c))
        .filter_map(|c| features.get_key_value(dataset.column(*c).name()))
        .map(|(name, feature)| (name.clone(), feature.clone()))
        .collect();
    Some(json!({"info": {"features": kept}}).to_string())
}

/// Whether the first shard, whose features are read, has the column in the type it is written in.
fn keeps_its_type(dataset: &Dataset, column: ColumnId) -> bool {
    let column = dataset.column(column);
    dataset
        .shards()
        .first()
        .and_then(|s| s.arrow_schema().fields().find(column.name()))
        .is_some_and(|(_, own)| own.data_type() == column.data_type())
}
