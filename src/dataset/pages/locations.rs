//! Directories for the arrow reader, which fetches rows of nested columns: in the shape of an offset index,
//! whether the file has one or not.
//!
//! The arrow reader does not hold a page's rows against them, so that is done here, for the pages it will read: where
//! one of them does not bear the index out, the column is read without it, from the group's first row on.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, RowSelection};
use parquet::file::metadata::ParquetMetaDataBuilder;
use parquet::file::metadata::page_index::PageIndexProvider;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::offset_index::{OffsetIndexMetaData, PageLocation};

use super::agree::Answer;
use super::body::Bodies;
use super::cache::{Chunk, ChunkKey};
use super::directory::{Directory, Told};
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
    /// A footer of this row group alone (as number 0), which knows where the pages of these leaves lie, for a
    /// reader of the rows in `keep`. `None` where nothing is known about any of them, or what is known does not fit.
    ///
    /// Cost: where the file has an offset index, a small read for each page that holds a kept row; of repeated
    /// columns in pages of the first layout, which do not count their rows, such a page is unpacked.
    pub(in crate::dataset) fn with_locations(
        &self,
        group: &GroupRef,
        leaves: &[usize],
        keep: &RowSelection,
    ) -> Option<ArrowReaderMetadata> {
        let located: HashMap<usize, Vec<PageLocation>> =
            leaves.iter().filter_map(|leaf| Some((*leaf, self.locations(group, *leaf, keep)?))).collect();
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

    fn locations(&self, group: &GroupRef, leaf: usize, keep: &RowSelection) -> Option<Vec<PageLocation>> {
        let shard = self.shard(group.shard);
        let chunk = shard.metadata().row_groups().get(group.group)?.columns().get(leaf)?;
        let n_rows = u32::try_from(group.n_rows).ok()?;
        let key = ChunkKey { shard: group.shard, group: group.group, leaf };
        let known = self.pages().chunk(key, || Directory::of(&shard.file, chunk, n_rows)).ok()?;
        let bodies = Bodies { file: &shard.file, chunk, spare: &self.pages().spare };
        if !is_borne_out(&known, &bodies, keep) {
            return None;
        }
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

/// Whether every page with a kept row agrees with the directory, and the page on which the row behind it begins: a
/// row of a repeated column ends there.
fn is_borne_out(known: &Chunk, bodies: &Bodies<'_>, keep: &RowSelection) -> bool {
    let directory = &known.directory;
    if directory.told() == Told::ByHeaders {
        return true;
    }
    let agrees = |page| {
        let answer = |place| bodies.answer(place, &directory.rows(page));
        directory.place(page).is_some_and(|place| answer(place) == Answer::Agrees)
    };
    let (mut row, mut asked) = (0_u32, 0);
    for run in keep.iter() {
        let Some(end) = u32::try_from(run.row_count).ok().and_then(|n| row.checked_add(n)) else {
            return false;
        };
        if !run.skip && run.row_count > 0 {
            let pages = directory.page_at(row).max(asked)..=directory.page_at(end);
            asked = asked.max(*pages.end() + 1);
            if !pages.into_iter().all(agrees) {
                return false;
            }
        }
        row = end;
    }
    true
}
