//! The pages of one column in one row group, as they were written: what scans and row fetches work on.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use parquet::basic::{ColumnOrder, Encoding};
use parquet::file::metadata::ColumnChunkMetaData;

use super::agree::Answer;
use super::array::{self, Rows, Source};
use super::body::{Bodies, Memory};
use super::cache::{Chunk, ChunkKey, Keep};
use super::dictionary::Dictionary;
use super::directory::{Directory, DirectoryError, Told};
use super::page::{PageError, PageSource, RawPage, Values};
use super::physical::Physical;
use super::pick::Picked;
use super::unpack;
use crate::dataset::address::GroupRef;
use crate::dataset::budget;
use crate::dataset::file::ShardFile;
use crate::dataset::kind::is_text;
use crate::dataset::part::ColumnPart;
use crate::dataset::read::Damage;
use crate::dataset::{Dataset, Shard};

/// The pages of a flat column in one row group. Cheap to clone; any number of threads may read at once.
#[derive(Clone, Debug)]
pub struct ChunkPages<'a> {
    dataset: &'a Dataset,
    group: GroupRef,
    key: ChunkKey,
    physical: Physical,
    data_type: DataType,
    known: Arc<Chunk>,
    /// Held as long as the pages are gone through: each of them asks for it.
    dictionary: OnceLock<Arc<Dictionary>>,
}

impl Dataset {
    /// The pages of a column in one row group; `None` where they are not to be had raw and the arrow reader
    /// must be asked: nested, repeated, not in this shard, of another type than [`Physical`] names, written
    /// with another codec or encoding than those read here, or with an offset index that a page has refuted.
    ///
    /// Cost: nothing if it was asked for before; else a read of the offset index, or a small read for each page.
    pub fn chunk_pages(&self, group: &GroupRef, part: &ColumnPart) -> Result<Option<ChunkPages<'_>>, Damage> {
        let pages = self.raw_pages(group, part)?;
        Ok(pages.filter(|pages| pages.physical != Physical::Text || is_text(&pages.data_type)))
    }

    /// The same, with columns of bytes, which are read as text is.
    pub(super) fn raw_pages(
        &self,
        group: &GroupRef,
        part: &ColumnPart,
    ) -> Result<Option<ChunkPages<'_>>, Damage> {
        let shard = self.shard(group.shard);
        let Some((leaf, data_type)) = self.leaf_of(shard, part) else { return Ok(None) };
        let Some(row_group) = shard.metadata().row_groups().get(group.group) else { return Ok(None) };
        let chunk = row_group.column(leaf);
        let Some(physical) = Physical::of(chunk.column_descr(), &data_type) else { return Ok(None) };
        let Ok(n_rows) = u32::try_from(group.n_rows) else { return Ok(None) };
        if !is_read_here(chunk) {
            return Ok(None);
        }
        if let Some(why) = budget::refusal(chunk) {
            return Err(self.damage(group, why.as_str()));
        }
        let key = ChunkKey { shard: group.shard, group: group.group, leaf };
        match self.pages().chunk(key, || Directory::of(&shard.file, chunk, n_rows)) {
            Ok(known) if known.has_wrong_index() => Ok(None),
            Ok(known) => Ok(Some(ChunkPages {
                dataset: self,
                group: *group,
                key,
                physical,
                data_type,
                known,
                dictionary: OnceLock::new(),
            })),
            Err(DirectoryError::TooManyPages(_)) => Ok(None),
            Err(error) => {
                Err(self.damage(group, &format!("column {}: {error}", chunk.column_path().string())))
            }
        }
    }

    /// The Parquet leaf of a part that has one only, and its type in this shard.
    fn leaf_of(&self, shard: &Shard, part: &ColumnPart) -> Option<(usize, DataType)> {
        let root = self.place(shard.id(), part.column)?;
        let data_type = part.field_of(&shard.arrow_schema().fields()[root])?.data_type().clone();
        match part.leaves(shard.reader.parquet_schema(), root)[..] {
            [leaf] => Some((leaf, data_type)),
            _ => None,
        }
    }

    /// Gives the memory of unpacked pages back: for work that needs more than they save.
    pub fn forget_pages(&self) {
        self.pages().forget_pages();
    }

    /// Bytes of unpacked pages that are in memory now, and how many may be.
    pub fn page_memory(&self) -> (usize, usize) {
        (self.pages().n_bytes(), self.pages().budget_bytes())
    }
}

/// Whether codec and encodings are those read here, as far as the footer tells. Encodings of levels (RLE and
/// BIT_PACKED) stand among the values' ones there, so those are known only from each page.
fn is_read_here(chunk: &ColumnChunkMetaData) -> bool {
    let is_known = |encoding: Encoding| {
        !matches!(
            encoding,
            Encoding::DELTA_BINARY_PACKED
                | Encoding::DELTA_LENGTH_BYTE_ARRAY
                | Encoding::DELTA_BYTE_ARRAY
                | Encoding::BYTE_STREAM_SPLIT
        )
    };
    unpack::is_known(chunk.compression()) && chunk.encodings().all(is_known)
}

impl ChunkPages<'_> {
    /// How values lie in the pages.
    pub fn physical(&self) -> Physical {
        self.physical
    }

    /// The type in this shard, which the dataset's united type may be wider than.
    pub fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// How many data pages.
    pub fn n_pages(&self) -> usize {
        self.known.directory.n_pages()
    }

    /// Rows of a page, as offsets in the group; pages follow one another without gaps.
    pub fn rows(&self, page: usize) -> Range<u64> {
        let rows = self.known.directory.rows(page);
        u64::from(rows.start)..u64::from(rows.end)
    }

    /// The page that holds this row of the group; the last one for rows beyond the end.
    pub fn page_at(&self, row: u64) -> usize {
        self.known.directory.page_at(u32::try_from(row).unwrap_or(u32::MAX))
    }

    /// Bytes of a page in the file.
    pub fn packed_bytes(&self, page: usize) -> u64 {
        self.known.directory.place(page).map_or(0, |place| u64::from(place.n_bytes))
    }

    /// The chunk's dictionary; `None` where it has none. Unpacked once for all who use it at the same time.
    pub fn dictionary(&self, keep: Keep) -> Result<Option<Arc<Dictionary>>, Damage> {
        let Some(place) = self.known.directory.dictionary else { return Ok(None) };
        let cache = self.dataset.pages();
        let held = self.dictionary.get().cloned();
        if let Some(there) =
            held.or_else(|| self.known.dictionary_in_use()).or_else(|| cache.dictionary(self.key))
        {
            return Ok(Some(self.dictionary.get_or_init(|| there).clone()));
        }
        let bodies = self.bodies();
        let dictionary = bodies
            .packed(place)
            .and_then(|packed| bodies.unpacked(&packed, Memory::Own))
            .and_then(|page| Dictionary::new(page, self.physical))
            .map_err(|error| self.dictionary_damage(&error))?;
        let dictionary = Arc::new(dictionary);
        self.known.use_dictionary(&dictionary);
        if keep == Keep::Yes {
            cache.keep_dictionary(self.key, &dictionary);
        }
        Ok(Some(self.dictionary.get_or_init(|| dictionary).clone()))
    }

    /// A page, from memory or unpacked; `None` where it is written in a way that is not read here, which the
    /// footer did not say, or where it shows that the file's offset index is wrong: the arrow reader must then be
    /// asked for its rows.
    pub fn page(&self, number: usize, keep: Keep) -> Result<Option<Arc<RawPage>>, Damage> {
        let cache = self.dataset.pages();
        if let Some(page) = cache.page(self.key, number) {
            return Ok(Some(page));
        }
        let keeps = keep == Keep::Yes && cache.budget_bytes() > 0;
        let memory = if keeps { Memory::Own } else { Memory::Lent };
        let read = || {
            let place = self.known.directory.place(number).ok_or(PageError::OtherKind)?;
            self.source().data(place, self.known.directory.rows(number), memory)
        };
        let page = match read() {
            Ok(Some(page)) => Arc::new(page),
            Ok(None) => return Ok(None),
            Err(error) if error.is_of_place() && self.has_wrong_index() => return Ok(None),
            Err(error) => return Err(self.page_damage(number, &error)),
        };
        if keeps {
            cache.keep_page(self.key, number, &page);
        }
        Ok(Some(page))
    }

    /// The page as an array of [`Self::data_type`]; `len()` is the page's number of rows.
    ///
    /// Numbers without NULLs are not copied where they lie aligned. Text is checked to be UTF-8.
    pub fn array(&self, page: &RawPage) -> Result<ArrayRef, Damage> {
        self.array_of(page, Rows::All, Keep::No)
    }

    /// The rows at `offsets` in the group, ascending, all on the page: `len()` is as many.
    pub fn rows_array(&self, page: &RawPage, offsets: &[u64]) -> Result<ArrayRef, Damage> {
        self.picked(page, offsets, Keep::No)
    }

    fn picked(&self, page: &RawPage, offsets: &[u64], keep: Keep) -> Result<ArrayRef, Damage> {
        let picked = Picked::new(page, offsets)
            .map_err(|error| self.page_damage(self.page_at(page.rows.start), &error))?;
        self.array_of(page, Rows::Picked(&picked), keep)
    }

    /// The same out of a page that is not there yet; `None` as for [`Self::page`].
    pub(super) fn rows_at(
        &self,
        number: usize,
        offsets: &[u64],
        keep: Keep,
    ) -> Result<Option<ArrayRef>, Damage> {
        self.page(number, keep)?.map(|page| self.picked(&page, offsets, keep)).transpose()
    }

    fn array_of(&self, page: &RawPage, rows: Rows<'_>, keep: Keep) -> Result<ArrayRef, Damage> {
        let dictionary = match page.values {
            Values::Indices { .. } if page.n_values > 0 => self.dictionary(keep)?,
            Values::Plain(_) | Values::Indices { .. } => None,
        };
        let (physical, data_type) = (self.physical, &self.data_type);
        Source { page, dictionary: dictionary.as_deref(), physical, data_type }
            .array(rows)
            .map_err(|error| self.page_damage(self.page_at(page.rows.start), &error))
    }

    /// All values of a dictionary as an array of [`Self::data_type`], without NULLs.
    pub fn dictionary_array(&self, dictionary: &Dictionary) -> Result<ArrayRef, Damage> {
        array::of_dictionary(dictionary, self.physical, &self.data_type)
            .map_err(|error| self.dictionary_damage(&error))
    }

    /// Damage of this page, in the words of who found it.
    pub fn page_damage(&self, page: usize, why: &impl std::fmt::Display) -> Damage {
        self.damage_of(&format!("page {page}"), why)
    }

    /// Damage of the chunk's dictionary.
    pub fn dictionary_damage(&self, why: &impl std::fmt::Display) -> Damage {
        self.damage_of("the dictionary", why)
    }

    fn damage_of(&self, what: &str, why: &impl std::fmt::Display) -> Damage {
        let column = self.chunk().column_path().string();
        self.dataset.damage(&self.group, &format!("{what} of column {column}: {why}"))
    }

    pub(super) fn chunk(&self) -> &ColumnChunkMetaData {
        self.dataset.shard(self.key.shard).metadata().row_group(self.key.group).column(self.key.leaf)
    }

    pub(super) fn file(&self) -> &ShardFile {
        &self.dataset.shard(self.key.shard).file
    }

    /// The order that the file's statistics of this column are in, where it says so.
    pub(super) fn column_order(&self) -> Option<ColumnOrder> {
        let orders = self.dataset.shard(self.key.shard).metadata().file_metadata().column_orders()?;
        orders.get(self.key.leaf).copied()
    }

    pub(super) fn read(&self, start: u64, n_bytes: u64) -> Option<Vec<u8>> {
        self.file().read_at(start, usize::try_from(n_bytes).ok()?).ok()
    }

    /// Whether the page itself bears out what [`Self::rows`] says: for who leaves out its neighbours by their rows.
    /// What it does not bear out is not to be relied on, whoever of the two is wrong. Cost: a small read, where the
    /// file has an offset index.
    pub fn agrees(&self, page: usize) -> bool {
        let directory = &self.known.directory;
        let Some(place) = directory.place(page) else { return false };
        match directory.told() {
            Told::ByHeaders => true,
            Told::ByIndex => self.bodies().answer(place, &directory.rows(page)) == Answer::Agrees,
        }
    }

    fn has_wrong_index(&self) -> bool {
        self.known.decide(self.file(), self.chunk())
    }

    fn source(&self) -> PageSource<'_> {
        PageSource { bodies: self.bodies(), physical: self.physical }
    }

    fn bodies(&self) -> Bodies<'_> {
        Bodies { file: self.file(), chunk: self.chunk(), spare: &self.dataset.pages().spare }
    }
}
