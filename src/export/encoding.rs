//! How the columns of a Parquet export are encoded and compressed.
//!
//! Dictionaries make columns of few words small and quick to filter: languages, tags, sizes. Where nearly every
//! value is another, the writer fills one until it is too large and then gives it up: wasted work, and pages of
//! two kinds. What the source's writers gave up is therefore not tried again, nor is it tried where it is not
//! known and values by their nature repeat little: links, captions, ids, floats. Pictures get none, for none
//! equals another, and no bounds by page, for nobody compares them.

use parquet::basic::{Compression as Codec, Encoding, Type, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::format::Compression;
use crate::dataset::{Dataset, Role};

/// The level at which zstd is known by default: captions shrink by half again over snappy, at a fraction
/// of the time of the levels above.
const ZSTD_LEVEL: i32 = 3;

/// Roles whose values hardly repeat.
const UNIQUE_ROLES: [Role; 3] = [Role::Url, Role::Caption, Role::Id];

/// What became of a column's dictionaries in the source, in row groups. Those without any say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tried {
    n_kept: usize,
    n_given_up: usize,
}

/// The writer's settings for leaves stored like this.
pub(super) fn properties(
    dataset: &Dataset,
    storage: &SchemaDescriptor,
    compression: Compression,
    metadata: Vec<KeyValue>,
) -> Result<WriterProperties> {
    let mut builder = WriterProperties::builder()
        .set_compression(codec(compression)?)
        // The exporter counts rows and bytes itself.
        .set_max_row_group_row_count(None)
        .set_key_value_metadata(Some(metadata));
    for leaf in storage.columns() {
        let picture = holds_pictures(dataset, leaf);
        if picture || !dictionary_pays(dataset, leaf) {
            builder = builder.set_column_dictionary_enabled(leaf.path().clone(), false);
        }
        if picture {
            builder = builder.set_column_statistics_enabled(leaf.path().clone(), EnabledStatistics::Chunk);
        }
    }
    Ok(builder.build())
}

fn codec(compression: Compression) -> Result<Codec> {
    Ok(match compression {
        Compression::None => Codec::UNCOMPRESSED,
        Compression::Snappy => Codec::SNAPPY,
        Compression::Zstd => Codec::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?),
    })
}

fn root(leaf: &ColumnDescriptor) -> &str {
    leaf.path().parts().first().map_or("", String::as_str)
}

fn holds_pictures(dataset: &Dataset, leaf: &ColumnDescriptor) -> bool {
    let mut pictures = dataset.roles().pictures().iter().filter(|p| p.layout.holds_bytes());
    pictures.any(|p| dataset.column(p.column).name() == root(leaf))
}

fn dictionary_pays(dataset: &Dataset, leaf: &ColumnDescriptor) -> bool {
    let Tried { n_kept, n_given_up } = tried(dataset, leaf);
    if n_kept + n_given_up > 0 {
        return n_kept >= n_given_up;
    }
    let is_float = matches!(leaf.physical_type(), Type::FLOAT | Type::DOUBLE);
    let is_unique = |role: &Role| {
        let column = dataset.roles().get(*role);
        column.is_some_and(|column| dataset.column(column).name() == root(leaf))
    };
    !is_float && !UNIQUE_ROLES.iter().any(is_unique)
}

fn tried(dataset: &Dataset, leaf: &ColumnDescriptor) -> Tried {
    let mut tried = Tried::default();
    for shard in dataset.shards() {
        let schema = shard.metadata().file_metadata().schema_descr();
        let Some(at) = schema.columns().iter().position(|own| own.path() == leaf.path()) else { continue };
        for kept in shard.metadata().row_groups().iter().filter_map(|group| is_kept(group.column(at))) {
            tried.n_kept += usize::from(kept);
            tried.n_given_up += usize::from(!kept);
        }
    }
    tried
}

/// Whether all data pages are in the chunk's dictionary; `None` without a dictionary or a word on its pages.
fn is_kept(chunk: &ColumnChunkMetaData) -> Option<bool> {
    chunk.dictionary_page_offset()?;
    let pages = chunk.page_encoding_stats_mask()?;
    Some(pages.is_only(Encoding::RLE_DICTIONARY) || pages.is_only(Encoding::PLAIN_DICTIONARY))
}
