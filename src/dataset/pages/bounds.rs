//! What a file says of a chunk's values before a page is unpacked: bounds of each page (the column index), and
//! values that are surely not there (the bloom filter).
//!
//! It is believed as far as its form goes: a bound that is wrong is the file's fault. What is missing, odd, of an
//! order that the file does not name, or cannot be true says nothing. Read when asked for, and not kept here.

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
    /// What the page has of values.
    pub values: Vec<PageValues>,
    /// How many rows are NULL, where it is known.
    pub n_nulls: Option<Vec<u64>>,
}

/// The values of a page, as far as the column index tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageValues {
    /// None: all its rows are NULL.
    None,
    /// There are some, and the bounds hold them.
    Within,
    /// What is said cannot be: a low above the high, NaN, more NULLs than rows, bounds of NULLs alone.
    Unknown,
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
        let Ends { lows, highs, in_order } = match (self.physical(), index) {
            (Physical::Int32, ColumnIndexMetaData::INT32(of)) => numbers(of.min_values(), of.max_values()),
            (Physical::Int64, ColumnIndexMetaData::INT64(of)) => numbers(of.min_values(), of.max_values()),
            (Physical::Float, ColumnIndexMetaData::FLOAT(of)) => numbers(of.min_values(), of.max_values()),
            (Physical::Double, ColumnIndexMetaData::DOUBLE(of)) => numbers(of.min_values(), of.max_values()),
            (Physical::Text, ColumnIndexMetaData::BYTE_ARRAY(of)) => {
                texts(of.min_values_iter(), of.max_values_iter())
            }
            _ => return None,
        };
        let n_nulls = index.null_counts().filter(|counts| counts.len() == self.n_pages());
        let n_nulls: Option<Vec<u64>> =
            n_nulls.and_then(|counts| counts.iter().map(|n| u64::try_from(*n).ok()).collect());
        let values = |page: usize| {
            let rows = self.rows(page);
            let n_nulls = n_nulls.as_ref().map(|counts| counts[page]);
            values_of(index.is_null_page(page), in_order[page], n_nulls, rows.end - rows.start)
        };
        let values = (0..self.n_pages()).map(values).collect();
        Some(PageBounds { lows, highs, values, n_nulls })
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

/// What is said of a page's values, held against what is said of its NULLs.
fn values_of(is_null_page: bool, in_order: bool, n_nulls: Option<u64>, n_rows: u64) -> PageValues {
    match (is_null_page, n_nulls) {
        (true, None) => PageValues::None,
        (true, Some(n)) if n == n_rows => PageValues::None,
        (false, None) if in_order => PageValues::Within,
        (false, Some(n)) if in_order && n < n_rows => PageValues::Within,
        _ => PageValues::Unknown,
    }
}

/// The bounds of all pages, encoded as PLAIN, and of which pages they are in order.
struct Ends {
    lows: Bytes,
    highs: Bytes,
    in_order: Vec<bool>,
}

/// Numbers one after the other. NaN is in no order.
fn numbers<T: AsBytes + PartialOrd>(lows: &[T], highs: &[T]) -> Ends {
    let bytes = |values: &[T]| values.iter().flat_map(|value| value.as_bytes().to_vec()).collect();
    let in_order = lows.iter().zip(highs).map(|(low, high)| low <= high).collect();
    Ends { lows: bytes(lows), highs: bytes(highs), in_order }
}

/// Texts, each after its length; a missing one is empty.
fn texts<'a>(
    lows: impl Iterator<Item = Option<&'a [u8]>>,
    highs: impl Iterator<Item = Option<&'a [u8]>>,
) -> Ends {
    let mut ends: (Vec<u8>, Vec<u8>) = Default::default();
    let mut in_order = Vec::new();
    for (low, high) in lows.map(Option::unwrap_or_default).zip(highs.map(Option::unwrap_or_default)) {
        push_text(&mut ends.0, low);
        push_text(&mut ends.1, high);
        in_order.push(low <= high);
    }
    Ends { lows: ends.0.into(), highs: ends.1.into(), in_order }
}

fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    // Statistics are cut to some dozens of bytes; a longer one came with an index below the limit.
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_nulls_of_a_page_must_agree() {
        use PageValues::{None as Nothing, Unknown, Within};
        let of = |is_null_page, n_nulls| values_of(is_null_page, true, n_nulls, 20);
        assert_eq!(
            [of(true, None), of(true, Some(20)), of(true, Some(19)), of(true, Some(0))],
            [Nothing, Nothing, Unknown, Unknown]
        );
        assert_eq!(
            [of(false, None), of(false, Some(19)), of(false, Some(20)), of(false, Some(21))],
            [Within, Within, Unknown, Unknown]
        );
        assert_eq!(values_of(false, false, None, 20), Unknown);
    }

    #[test]
    fn only_a_low_that_is_not_above_its_high_is_in_order() {
        assert_eq!(numbers(&[1, 2, 3], &[1, 3, 2]).in_order, [true, true, false]);
        let odd = numbers(&[f32::NAN, 0.0, 0.0, f32::NAN], &[1.0, f32::NAN, -0.0, f32::NAN]);
        assert_eq!(odd.in_order, [false, false, true, false]);
        let ends = texts([Some("a".as_bytes()), None].into_iter(), [Some("".as_bytes()), None].into_iter());
        assert_eq!((ends.in_order, ends.lows.len(), ends.highs.len()), (vec![false, true], 9, 8));
    }
}
