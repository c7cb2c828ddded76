//! What a file says of a chunk's values before a page is unpacked: bounds of each page (the column index), and
//! values that are surely not there (the bloom filter).
//!
//! It is believed as far as it can be true, by itself and beside what the footer says of the whole chunk
//! (`bounds_fit`). What is missing, odd or of an order that the file does not name says nothing. Read when asked for,
//! and not kept here.
//!
//! What nobody can see: a bound of a page in the middle that is moved a little, bits of the bloom filter that are lost.
//! Neither has a checksum, and the values that would tell are not read: there rows that match may be left out. Such a
//! lie is the file's fault, costs rows, and never selects one.

use bytes::Bytes;
use parquet::basic::{BoundaryOrder, ColumnOrder, SortOrder};
use parquet::bloom_filter::Sbbf;
use parquet::data_type::AsBytes;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::index_reader::decode_column_index;
use parquet::file::statistics::Statistics;

use super::bounds_fit::{Known, nulls_add_up};
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
        let n_nulls = index.null_counts().filter(|counts| counts.len() == self.n_pages());
        let n_nulls: Option<Vec<u64>> =
            n_nulls.and_then(|counts| counts.iter().map(|n| u64::try_from(*n).ok()).collect());
        let values = self.values_of_pages(index, n_nulls.as_deref())?;
        let footer = self.chunk().statistics().filter(|footer| !footer.is_min_max_deprecated());
        let order = index.get_boundary_order();
        let beside = Beside { values, order, footer };
        let ends = match (self.physical(), index) {
            (Physical::Int32, ColumnIndexMetaData::INT32(of)) => {
                beside.numbers(of.min_values(), of.max_values(), i32::from_le_bytes)
            }
            (Physical::Int64, ColumnIndexMetaData::INT64(of)) => {
                beside.numbers(of.min_values(), of.max_values(), i64::from_le_bytes)
            }
            (Physical::Float, ColumnIndexMetaData::FLOAT(of)) => {
                beside.numbers(of.min_values(), of.max_values(), f32::from_le_bytes)
            }
            (Physical::Double, ColumnIndexMetaData::DOUBLE(of)) => {
                beside.numbers(of.min_values(), of.max_values(), f64::from_le_bytes)
            }
            (Physical::Text, ColumnIndexMetaData::BYTE_ARRAY(of)) => {
                let (lows, highs) = (of.min_values_iter(), of.max_values_iter());
                beside.texts(
                    &lows.map(Option::unwrap_or_default).collect::<Vec<_>>(),
                    &highs.map(Option::unwrap_or_default).collect::<Vec<_>>(),
                )
            }
            _ => None,
        };
        let Ends { lows, highs, values } = ends?;
        Some(PageBounds { lows, highs, values, n_nulls })
    }

    /// What is said of each page's NULLs; `None` where they do not add up.
    fn values_of_pages(
        &self,
        index: &ColumnIndexMetaData,
        n_nulls: Option<&[u64]>,
    ) -> Option<Vec<PageValues>> {
        let n_rows = |page: usize| {
            let rows = self.rows(page);
            rows.end - rows.start
        };
        let pages = 0..self.n_pages();
        let in_null_pages = pages.clone().filter(|page| index.is_null_page(*page)).map(n_rows).sum();
        nulls_add_up(n_nulls, in_null_pages, self.n_nulls()).then(|| {
            let n_nulls = |page: usize| n_nulls.map(|counts| counts[page]);
            pages.map(|page| values_of(index.is_null_page(page), n_nulls(page), n_rows(page))).collect()
        })
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
        self.chunk().statistics().and_then(Statistics::null_count_opt)
    }
}

/// What is said of a page's NULLs in two ways.
fn values_of(is_null_page: bool, n_nulls: Option<u64>, n_rows: u64) -> PageValues {
    match (is_null_page, n_nulls) {
        (true, None) => PageValues::None,
        (true, Some(n)) if n == n_rows => PageValues::None,
        (false, None) => PageValues::Within,
        (false, Some(n)) if n < n_rows => PageValues::Within,
        _ => PageValues::Unknown,
    }
}

/// What else the file says, to hold bounds against.
struct Beside<'a> {
    /// By page: NULLs.
    values: Vec<PageValues>,
    order: Option<BoundaryOrder>,
    footer: Option<&'a Statistics>,
}

/// The bounds of all pages, encoded as PLAIN, and of which pages they can be true.
struct Ends {
    lows: Bytes,
    highs: Bytes,
    values: Vec<PageValues>,
}

impl Beside<'_> {
    /// Numbers one after the other. NaN is in no order. `None` where they cannot be the chunk's.
    fn numbers<T: AsBytes + Copy + PartialOrd, const N: usize>(
        mut self,
        lows: &[T],
        highs: &[T],
        read: fn([u8; N]) -> T,
    ) -> Option<Ends> {
        let ends = || lows.iter().copied().zip(highs.iter().copied());
        self.doubt(ends().map(|(low, high)| low <= high));
        let known = Known::new(ends(), &self.values);
        let bound = |bytes: Option<&[u8]>| bytes?.try_into().ok().map(read);
        let chunk = self.footer.and_then(|told| bound(told.min_bytes_opt()).zip(bound(told.max_bytes_opt())));
        if !known.are_ordered(self.order) || chunk.is_some_and(|chunk| !known.fit_numbers(&chunk)) {
            return None;
        }
        let bytes = |values: &[T]| values.iter().flat_map(|value| value.as_bytes().to_vec()).collect();
        Some(Ends { lows: bytes(lows), highs: bytes(highs), values: self.values })
    }

    /// Texts, each after its length; a missing one is empty. `None` where they cannot be the chunk's.
    fn texts(mut self, lows: &[&[u8]], highs: &[&[u8]]) -> Option<Ends> {
        let ends = || lows.iter().copied().zip(highs.iter().copied());
        self.doubt(ends().map(|(low, high)| low <= high));
        let known = Known::new(ends(), &self.values);
        let chunk = self.footer.and_then(|told| told.min_bytes_opt().zip(told.max_bytes_opt()));
        if !known.are_ordered(self.order) || chunk.is_some_and(|chunk| !known.fit_texts(chunk)) {
            return None;
        }
        Some(Ends { lows: plain(lows), highs: plain(highs), values: self.values })
    }

    /// A low above its high says nothing of its page.
    fn doubt(&mut self, in_order: impl Iterator<Item = bool>) {
        for (values, _) in self.values.iter_mut().zip(in_order).filter(|(_, in_order)| !in_order) {
            if *values == PageValues::Within {
                *values = PageValues::Unknown;
            }
        }
    }
}

fn plain(texts: &[&[u8]]) -> Bytes {
    let mut out = Vec::new();
    for text in texts {
        // Statistics are cut to some dozens of bytes; a longer one came with an index below the limit.
        out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(text);
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_nulls_in_two_ways_must_agree() {
        use PageValues::{None as Nothing, Unknown, Within};
        let of = |is_null_page, n_nulls| values_of(is_null_page, n_nulls, 20);
        assert_eq!(
            [of(true, None), of(true, Some(20)), of(true, Some(19)), of(true, Some(0))],
            [Nothing, Nothing, Unknown, Unknown]
        );
        assert_eq!(
            [of(false, None), of(false, Some(19)), of(false, Some(20)), of(false, Some(21))],
            [Within, Within, Unknown, Unknown]
        );
    }

    #[test]
    fn only_a_low_that_is_not_above_its_high_is_believed() {
        use PageValues::{None as Nothing, Unknown, Within};
        let beside = |values: &[PageValues]| Beside { values: values.to_vec(), order: None, footer: None };
        let numbers = beside(&[Within; 3]).numbers(&[1, 2, 3], &[1, 3, 2], i32::from_le_bytes);
        assert_eq!(numbers.unwrap().values, [Within, Within, Unknown]);
        let (lows, highs) = ([f32::NAN, 0.0, 0.0, f32::NAN], [1.0, f32::NAN, -0.0, f32::NAN]);
        let odd = beside(&[Within, Within, Within, Nothing]).numbers(&lows, &highs, f32::from_le_bytes);
        assert_eq!(odd.unwrap().values, [Unknown, Unknown, Within, Nothing]);
        let (lows, highs): ([&[u8]; 2], [&[u8]; 2]) = ([b"a", b""], [b"", b""]);
        let texts = beside(&[Within; 2]).texts(&lows, &highs).unwrap();
        assert_eq!((texts.values, texts.lows.len(), texts.highs.len()), (vec![Unknown, Within], 9, 8));
    }

    #[test]
    fn bounds_beside_a_footer_that_says_otherwise_say_nothing() {
        let footer = Statistics::int32(Some(1), Some(9), None, None, false);
        let of = |lows: &[i32], highs: &[i32]| {
            let values = vec![PageValues::Within; lows.len()];
            Beside { values, order: None, footer: Some(&footer) }.numbers(lows, highs, i32::from_le_bytes)
        };
        assert!(of(&[1, 4], &[5, 9]).is_some());
        assert!(of(&[1, 4], &[5, 8]).is_none());
        assert!(of(&[0, 4], &[5, 9]).is_none());
        let values = vec![PageValues::Within; 2];
        let falling = Beside { values, order: Some(BoundaryOrder::ASCENDING), footer: Some(&footer) };
        assert!(falling.numbers(&[4, 1], &[9, 5], i32::from_le_bytes).is_none());
    }
}
