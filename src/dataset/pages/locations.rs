//! Directories for the arrow reader, which fetches rows of nested columns: in the shape of an offset index,
//! whether the file has one or not.
//!
//! The arrow reader does not hold a page's rows against them: an index that is possible and wrong about where rows
//! begin is believed here, where reading a page raw finds that its header counts otherwise.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::file::metadata::ParquetMetaDataBuilder;
use parquet::file::metadata::page_index::PageIndexProvider;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::offset_index::{OffsetIndexMetaData, PageLocation};

use super::cache::ChunkKey;
use super::directory::Directory;
use crate::dataset::Dataset;
use crate::dataset::address::GroupRef;
use crate::dataset::int96::reader_metadata;

/// The pages of some leaves of the only row group.
#[derive(Debug)]
struct Locations(HashMap<usize, Vec<PageLocation>>);

impl PageIndexProvider for Locations {
    fn has_offset_indexes(&self) -> bool {
        true
    }

    fn has_column_indexes(&self) -> bool {
        false
    }

    fn column_index(&self, _: usize, _: usize) -> Option<&ColumnIndexMetaData> {
        None
    }

    /// The reader asks for the locations themselves.
    fn offset_index(&self, _: usize, _: usize) -> Option<&OffsetIndexMetaData> {
        None
    }

    fn page_locations(&self, _: usize, leaf: usize) -> Option<&Vec<PageLocation>> {
        self.0.get(&leaf)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Dataset {
    /// A footer of this row group alone (as number 0), which knows where the pages of these leaves lie. `None`
    /// where nothing is known about any of them, or what is known does not fit.
    pub(in crate::dataset) fn with_locations(
        &self,
        group: &GroupRef,
        leaves: &[usize],
    ) -> Option<ArrowReaderMetadata> {
        let located: HashMap<usize, Vec<PageLocation>> =
            leaves.iter().filter_map(|leaf| Some((*leaf, self.locations(group, *leaf)?))).collect();
        if located.is_empty() {
            return None;
        }
        let metadata = self.shard(group.shard).metadata();
        let own = metadata.row_groups().get(group.group)?.clone();
        let metadata = ParquetMetaDataBuilder::new(metadata.file_metadata().clone())
            .add_row_group(own)
            .set_page_index(Some(Arc::new(Locations(located))))
            .build();
        reader_metadata(metadata.into()).ok()
    }

    fn locations(&self, group: &GroupRef, leaf: usize) -> Option<Vec<PageLocation>> {
        let shard = self.shard(group.shard);
        let chunk = shard.metadata().row_groups().get(group.group)?.columns().get(leaf)?;
        let n_rows = u32::try_from(group.n_rows).ok()?;
        let key = ChunkKey { shard: group.shard, group: group.group, leaf };
        let known = self.pages().chunk(key, || Directory::of(&shard.file, chunk, n_rows)).ok()?;
        let location = |page| {
            let place = known.directory.place(page)?;
            Some(PageLocation {
                offset: i64::try_from(place.at).ok()?,
                compressed_page_size: i32::try_from(place.n_bytes).ok()?,
                first_row_index: i64::from(known.directory.rows(page).start),
            })
        };
        (0..known.directory.n_pages()).map(location).collect()
    }
}
