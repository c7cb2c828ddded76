//! Where the pages of one column chunk lie: from the file's offset index, else by walking their headers.
//!
//! Nothing is unpacked and no value is read. A directory is checked against the chunk's place and the group's
//! rows before it is believed; what a page then really holds is checked when it is read (`page`, `agree`). A page
//! that contradicts an index has all headers read: either the index or the page is then known to be damaged.

use std::ops::Range;

use parquet::file::metadata::ColumnChunkMetaData;

use super::offset_index::from_index;
use super::thrift::ThriftError;
use super::walk::walk;
use crate::base::bytes as size;
use crate::dataset::file::ShardFile;

/// Pages of one chunk. Honest chunks have some thousands; sixteen megabytes of directory is where belief ends.
pub(super) const MAX_PAGES: usize = 1 << 20;

/// Why a chunk has no directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DirectoryError {
    /// The operating system's words.
    #[error("{0}")]
    Io(String),
    /// A header is no header.
    #[error("the header of page {page} is damaged: {why}")]
    Header {
        /// Counted from 0, the dictionary's among them.
        page: usize,
        /// What is wrong.
        why: ThriftError,
    },
    /// A header that would be longer than any honest one.
    #[error("the header of page {0} is too long to be believed")]
    LongHeader(usize),
    /// A page reaches beyond its column chunk.
    #[error("page {0} would reach beyond its column chunk")]
    Beyond(usize),
    /// A second dictionary, or one behind the values that need it.
    #[error("page {0} is a dictionary in the wrong place")]
    StrayDictionary(usize),
    /// Headers and footer count differently.
    #[error("its pages hold {found} rows, the footer says {expected}")]
    Rows {
        /// By the headers.
        found: u64,
        /// By the footer.
        expected: u64,
    },
    /// Where rows begin is written nowhere.
    #[error("its pages do not say how many rows they hold")]
    Repeated,
    /// More than anybody writes.
    #[error("it has more than {MAX_PAGES} pages in {}, which is not believed", size(*.0))]
    TooManyPages(u64),
}

/// Where a page lies in the file, its header included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PagePlace {
    pub(super) at: u64,
    pub(super) n_bytes: u32,
    /// The row of the group that its first one is.
    pub(super) first_row: u32,
}

/// Who says where the pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The file's offset index, which may be wrong in every number.
    ByIndex,
    /// All their headers, one after another.
    ByHeaders,
}

/// The pages of one chunk in row order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    told: Told,
    pub(super) dictionary: Option<PagePlace>,
    pages: Box<[PagePlace]>,
    n_rows: u32,
}

impl Directory {
    /// `pages` follow one another in rows and in the file.
    pub(super) fn new(told: Told, dictionary: Option<PagePlace>, pages: Vec<PagePlace>, n_rows: u32) -> Self {
        Self { told, dictionary, pages: pages.into(), n_rows }
    }

    /// Of a chunk in a group of `n_rows` rows. Cost: one read where the file has an offset index that fits,
    /// else a small read for each page.
    pub(super) fn of(
        file: &ShardFile,
        chunk: &ColumnChunkMetaData,
        n_rows: u32,
    ) -> Result<Self, DirectoryError> {
        match from_index(file, chunk, n_rows) {
            Some(directory) => Ok(directory),
            // Headers of repeated columns count values and not rows.
            None if chunk.column_descr().max_rep_level() > 0 => Err(DirectoryError::Repeated),
            None => walk(file, chunk, n_rows),
        }
    }

    /// Who says so.
    pub(super) fn told(&self) -> Told {
        self.told
    }

    /// Whether the headers, one after another, tell of other pages than this directory; `false` where they tell of
    /// none. Cost: a small read for each page.
    pub(super) fn is_refuted(
        &self,
        file: &ShardFile,
        chunk: &ColumnChunkMetaData,
    ) -> Result<bool, DirectoryError> {
        match walk(file, chunk, self.n_rows) {
            Ok(walked) => Ok(walked.pages != self.pages),
            Err(DirectoryError::Io(words)) => Err(DirectoryError::Io(words)),
            Err(_) => Ok(false),
        }
    }

    pub(super) fn n_pages(&self) -> usize {
        self.pages.len()
    }

    pub(super) fn place(&self, page: usize) -> Option<PagePlace> {
        self.pages.get(page).copied()
    }

    /// Rows of a page, as offsets in the group; empty beyond the last page.
    pub(super) fn rows(&self, page: usize) -> Range<u32> {
        let first = |page: usize| self.pages.get(page).map_or(self.n_rows, |place| place.first_row);
        first(page)..first(page.saturating_add(1))
    }

    /// The page that holds this row of the group.
    pub(super) fn page_at(&self, row: u32) -> usize {
        self.pages.partition_point(|place| place.first_row <= row).saturating_sub(1)
    }

    /// Memory it takes, for budgets.
    pub(super) fn n_bytes(&self) -> usize {
        size_of::<Self>() + size_of_val::<[PagePlace]>(&self.pages)
    }
}
