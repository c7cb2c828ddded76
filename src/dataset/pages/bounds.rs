//! What a file says of a chunk's values before a page is unpacked: bounds of each page (the column index), and
//! values that are surely not there (the bloom filter).
//!
//! It is believed as far as its form goes: a bound that is wrong is the file's fault. What is missing, odd or
//! of an order that the file does not name says nothing. Read when asked for, and not kept here.

use bytes::Bytes;
use parquet::basic::{ColumnOrder, SortOrder};
use parquet::bloom_filter::Sbbf;
use parquet::data_type::AsBytes;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::index_reader::decode_column_index;

use super::chunk::ChunkPages;
use super::physical::Physical;
use crate::base::contain;

/// A column index above this is not read: of so many pages each is small, and so is what could be saved.
const MAX_INDEX_BYTES: u64 = 4 << 20;

/// A bloom filter is read only where its chunk is so many times larger.
const MIN_CHUNK_FACTOR: u64 = 4;

/// Bounds of a chunk's pages, by page.
#[derive(Clone, Debug)]
pub struct PageBounds {
    /// No value of the page is below; encoded as PLAIN. Of pages without values, anything.
    pub lows: Bytes,
    /// No value of the page is above; NaN is not spoken of. Text may be cut short, upwards.
    pub highs: Bytes,
    /// Whether the page has values.
    pub has_values: Vec<bool>,
    /// How many rows are NULL, where it is known.
    pub n_nulls: Option<Vec<u64>>,
}

impl ChunkPages<'_> {
    /// The bounds of each page, where the file has them. Cost: one small read.
    pub fn bounds(&self) -> Option<PageBounds> {
        let chunk = self.chunk();
        let range = chunk.column_index_range().filter(|range| range.end - range.start <= MAX_INDEX_BYTES)?;
        if !self.is_ordered() {
            return None;
        }
        let bytes = self.read(range.start, range.end - range.start)?;
        let index = contain(|| decode_column_index(&bytes, chunk.column_type())).ok()?.ok()?;
        if index.num_pages() != self.n_pages() as u64 {
            return None;
        }
        contain(|| self.bounds_of(&index)).ok()?
    }

    fn bounds_of(&self, index: &ColumnIndexMetaData) -> Option<PageBounds> {
        let (lows, highs) = match (self.physical(), index) {
            (Physical::Int32, ColumnIndexMetaData::INT32(of)) => {
                (numbers(of.min_values()), numbers(of.max_values()))
            }
            (Physical::Int64, ColumnIndexMetaData::INT64(of)) => {
                (numbers(of.min_values()), numbers(of.max_values()))
            }
            (Physical::Float, ColumnIndexMetaData::FLOAT(of)) => {
                (numbers(of.min_values()), numbers(of.max_values()))
            }
            (Physical::Double, ColumnIndexMetaData::DOUBLE(of)) => {
                (numbers(of.min_values()), numbers(of.max_values()))
            }
            (Physical::Text, ColumnIndexMetaData::BYTE_ARRAY(of)) => {
                (texts(of.min_values_iter()), texts(of.max_values_iter()))
            }
            _ => return None,
        };
        let has_values = (0..self.n_pages()).map(|page| !index.is_null_page(page)).collect();
        let n_nulls = index.null_counts().filter(|counts| counts.len() == self.n_pages());
        let n_nulls = n_nulls.and_then(|counts| counts.iter().map(|n| u64::try_from(*n).ok()).collect());
        Some(PageBounds { lows, highs, has_values, n_nulls })
    }

    /// Whether the file says by which order its bounds are bounds.
    fn is_ordered(&self) -> bool {
        match (self.physical(), self.column_order()) {
            (Physical::Text, order) => order == Some(ColumnOrder::TYPE_DEFINED_ORDER(SortOrder::UNSIGNED)),
            (Physical::Float | Physical::Double, Some(ColumnOrder::IEEE_754_TOTAL_ORDER)) => true,
            (_, order) => order == Some(ColumnOrder::TYPE_DEFINED_ORDER(SortOrder::SIGNED)),
        }
    }

    /// Whether none of these values, each encoded as PLAIN without its length, is in the chunk. `false` where
    /// it is not known. Cost: a read of the bloom filter, where there is one and it is small.
    pub fn surely_lacks(&self, values: &[Vec<u8>]) -> bool {
        let Some(filter) = self.bloom_filter() else { return false };
        contain(|| values.iter().all(|value| !filter.check(value.as_slice()))).unwrap_or(false)
    }

    fn bloom_filter(&self) -> Option<Sbbf> {
        let chunk = self.chunk();
        let length = u64::try_from(chunk.bloom_filter_length()?).ok()?;
        let size = u64::try_from(chunk.compressed_size()).ok()?;
        if length.saturating_mul(MIN_CHUNK_FACTOR) > size {
            return None;
        }
        contain(|| Sbbf::read_from_column_chunk(chunk, self.file())).ok()?.ok()?
    }

    /// How many values are NULL by the footer.
    pub fn n_nulls(&self) -> Option<u64> {
        self.chunk().statistics().and_then(parquet::file::statistics::Statistics::null_count_opt)
    }
}

/// Numbers one after the other.
fn numbers<T: AsBytes>(values: &[T]) -> Bytes {
    values.iter().flat_map(|value| value.as_bytes().to_vec()).collect()
}

/// Texts, each after its length; a missing one is empty.
fn texts<'a>(values: impl Iterator<Item = Option<&'a [u8]>>) -> Bytes {
    let one = |value: Option<&[u8]>| {
        let value = value.unwrap_or_default();
        // Statistics are cut to some dozens of bytes; a longer one came with an index below the limit.
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes();
        [length.as_slice(), value].concat()
    };
    values.flat_map(one).collect()
}
