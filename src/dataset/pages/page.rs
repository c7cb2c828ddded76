//! One data page of a flat column: held against its place and rows, its levels decoded; its values stay as they
//! were written.

use std::ops::Range;

use arrow::buffer::BooleanBuffer;
use bytes::Bytes;

use super::body::{Bodies, Memory, Unpacked};
use super::directory::PagePlace;
use super::header::{PageEncoding, PageKind};
use super::hybrid::{self, HybridError, MAX_BIT_WIDTH, Runs};
use super::physical::Physical;
use super::thrift::ThriftError;
use super::unpack::UnpackError;

/// Rows of a page that is read as a whole: old versions of pyarrow write a column of one value as one page of
/// all 64 Mi rows of a group. What claims more is left to the arrow reader, which goes in batches.
const MAX_PAGE_ROWS: u32 = 1 << 26;

/// Why a page cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PageError {
    #[error("{0}")]
    Io(String),
    #[error("its header is damaged: {0}")]
    Header(#[from] ThriftError),
    #[error("it is larger than its place in the file")]
    Beyond,
    #[error("it is smaller than its place in the file")]
    OtherSize,
    #[error("{0}")]
    TooLarge(String),
    #[error("its checksum is wrong")]
    Checksum,
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    #[error("it is not the page that was expected here")]
    OtherKind,
    #[error("it holds {found} rows where {expected} were expected")]
    Rows { found: u32, expected: u32 },
    #[error("its levels are damaged: {0}")]
    Levels(HybridError),
    #[error("its indices are damaged: {0}")]
    Indices(HybridError),
    #[error("it ends before its last value")]
    CutShort,
    #[error("it refers to a dictionary that is not there")]
    NoDictionary,
    #[error("value {index} of a dictionary of {n_values} is asked for")]
    BeyondDictionary { index: u32, n_values: usize },
    #[error("a text in it is not UTF-8")]
    NotUtf8,
    #[error("it holds more text than one array can")]
    TooMuchText,
}

impl PageError {
    /// Whether it is about where the page lies and which rows it holds: what an offset index says, too, so that
    /// either of the two may be wrong.
    pub(super) fn is_of_place(&self) -> bool {
        matches!(self, Self::Header(_) | Self::Beyond | Self::OtherSize | Self::OtherKind | Self::Rows { .. })
    }
}

/// The values of a page, without NULLs, as they were written.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers: little-endian, one after another, exactly as many as there are. Text: a length of four bytes
    /// before each value; neither lengths nor UTF-8 are checked yet.
    Plain(Bytes),
    /// Places in the chunk's dictionary, in the hybrid of runs and packed groups; may lie beyond it.
    Indices {
        /// Bits of an index, at most [`MAX_BIT_WIDTH`](super::MAX_BIT_WIDTH).
        bit_width: u8,
        /// For [`Runs::new`].
        bytes: Bytes,
    },
}

/// A page of a flat column.
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Its rows, as offsets in the row group.
    pub rows: Range<u64>,
    /// Which of its rows have a value; `None` where all have.
    pub valid: Option<BooleanBuffer>,
    /// How many values there are: rows that are not NULL.
    pub n_values: usize,
    /// The values.
    pub values: Values,
    /// Memory it takes.
    pub(super) n_bytes: usize,
}

impl RawPage {
    /// How many rows it has.
    pub fn n_rows(&self) -> usize {
        usize::try_from(self.rows.end - self.rows.start).unwrap_or(usize::MAX)
    }

    /// The runs of a page of indices; `None` for plain values.
    pub fn runs(&self) -> Option<Runs<'_>> {
        match &self.values {
            Values::Plain(_) => None,
            // The width was checked when the page was read.
            Values::Indices { bit_width, bytes } => Runs::new(bytes, *bit_width, self.n_values).ok(),
        }
    }
}

/// What it takes to read data pages of one flat column chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageSource<'a> {
    pub(super) bodies: Bodies<'a>,
    pub(super) physical: Physical,
}

impl PageSource<'_> {
    /// Reads a data page; `None` where it is written in a way that is not read here.
    pub(super) fn data(
        &self,
        place: PagePlace,
        rows: Range<u32>,
        memory: Memory,
    ) -> Result<Option<RawPage>, PageError> {
        let expected = rows.end - rows.start;
        if expected > MAX_PAGE_ROWS {
            return Ok(None);
        }
        let packed = self.bodies.packed(place)?;
        if !packed.header.fills(place.n_bytes) {
            return Err(PageError::OtherSize);
        }
        let found = packed.header.n_rows().ok_or(PageError::OtherKind)?;
        if found != expected {
            return Err(PageError::Rows { found, expected });
        }
        let page = self.bodies.unpacked(&packed, memory)?;
        let Some(layout) = self.layout(&page)? else { return Ok(None) };
        let n_rows = expected as usize;
        let valid = match layout.levels {
            Some(levels) => hybrid::validity(&page.bytes[levels], n_rows).map_err(PageError::Levels)?,
            None => None,
        };
        let n_values = valid.as_ref().map_or(n_rows, BooleanBuffer::count_set_bits);
        // A header that counts its NULLs otherwise: the arrow reader is to say what to make of it.
        if page.header.n_nulls().is_some_and(|n_nulls| n_nulls as usize != n_rows - n_values) {
            return Ok(None);
        }
        let values = self.values(layout.encoding, page.bytes.slice(layout.values_at..), n_values)?;
        let n_bytes = page.bytes.len() + valid.as_ref().map_or(0, |v| v.len().div_ceil(8));
        let rows = u64::from(rows.start)..u64::from(rows.end);
        Ok(Some(RawPage { rows, valid, n_values, values, n_bytes }))
    }

    fn layout(&self, page: &Unpacked) -> Result<Option<Layout>, PageError> {
        let layout = match page.header.kind {
            PageKind::V1 { encoding, .. } if !self.bodies.is_optional() => {
                Layout { encoding, levels: None, values_at: 0 }
            }
            // The deprecated way to pack levels.
            PageKind::V1 { levels, .. } if levels != PageEncoding::Rle => return Ok(None),
            PageKind::V1 { encoding, .. } => {
                let length = page.bytes.first_chunk::<4>().ok_or(PageError::Levels(HybridError::CutShort))?;
                let values_at = (u32::from_le_bytes(*length) as usize)
                    .checked_add(4)
                    .filter(|at| *at <= page.bytes.len())
                    .ok_or(PageError::Levels(HybridError::CutShort))?;
                Layout { encoding, levels: Some(4..values_at), values_at }
            }
            PageKind::V2(v2) => {
                if v2.n_values != v2.n_rows {
                    return Err(PageError::Rows { found: v2.n_values, expected: v2.n_rows });
                }
                // Both lie inside: unpacking saw to that.
                let definition = v2.repetition_bytes as usize;
                let values_at = definition + v2.definition_bytes as usize;
                let levels = self.bodies.is_optional().then_some(definition..values_at);
                Layout { encoding: v2.encoding, levels, values_at }
            }
            PageKind::Dictionary { .. } | PageKind::Index => return Err(PageError::OtherKind),
        };
        Ok(matches!(layout.encoding, PageEncoding::Plain | PageEncoding::Dictionary).then_some(layout))
    }

    fn values(&self, encoding: PageEncoding, bytes: Bytes, n_values: usize) -> Result<Values, PageError> {
        if encoding == PageEncoding::Dictionary {
            return indices(&bytes, n_values);
        }
        let Some(width) = self.physical.width() else { return Ok(Values::Plain(bytes)) };
        let n_bytes = n_values.checked_mul(width).filter(|n| *n <= bytes.len());
        Ok(Values::Plain(bytes.slice(..n_bytes.ok_or(PageError::CutShort)?)))
    }
}

/// Where things lie in an unpacked page.
struct Layout {
    encoding: PageEncoding,
    levels: Option<Range<usize>>,
    values_at: usize,
}

fn indices(bytes: &Bytes, n_values: usize) -> Result<Values, PageError> {
    // A page of NULLs alone need not even say how wide its indices would be.
    let bit_width = match bytes.first() {
        Some(width) => *width,
        None if n_values == 0 => return Ok(Values::Indices { bit_width: 0, bytes: Bytes::new() }),
        None => return Err(PageError::CutShort),
    };
    if bit_width > MAX_BIT_WIDTH {
        return Err(PageError::Indices(HybridError::TooWide(bit_width)));
    }
    Ok(Values::Indices { bit_width, bytes: bytes.slice(1..) })
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use arrow::datatypes::DataType;
    use parquet::basic::{Compression, Type};

    use super::super::array::{Rows, Source};
    use super::super::forge::{Forged, ForgedChunk};
    use super::*;

    fn page(is_optional: bool, page: Forged, n_rows: u32) -> Result<RawPage, PageError> {
        ForgedChunk::new(Type::INT32, is_optional, Compression::UNCOMPRESSED, &[page]).page(n_rows)
    }

    /// Levels of the first layout: their length, one run of ones.
    fn levels(n: u8) -> Vec<u8> {
        vec![2, 0, 0, 0, n << 1, 1]
    }

    #[test]
    fn values_behind_the_usual_levels_lie_aligned() {
        let body = [levels(2), vec![1, 0, 0, 0, 2, 0, 0, 0]].concat();
        let page = page(true, Forged::data(2, 0, body), 2).unwrap();
        assert_eq!((page.n_values, page.valid), (2, None));
        let Values::Plain(bytes) = page.values else { panic!("not plain") };
        assert_eq!(bytes[..], [1, 0, 0, 0, 2, 0, 0, 0]);
        assert_eq!(bytes.as_ptr().addr() % 4, 0);
    }

    #[test]
    fn a_page_that_holds_less_than_it_says_is_damage() {
        let cut = page(false, Forged::data(3, 0, vec![0; 11]), 3);
        assert_eq!(cut.unwrap_err(), PageError::CutShort);
        let no_index = page(false, Forged::data(3, 8, Vec::new()), 3);
        assert_eq!(no_index.unwrap_err(), PageError::CutShort);
    }

    #[test]
    fn levels_that_end_early_or_reach_beyond_the_page_are_damage() {
        let damaged = |body: Vec<u8>| page(true, Forged::data(3, 0, body), 3).unwrap_err();
        let cut_short = PageError::Levels(HybridError::CutShort);
        assert_eq!(damaged(vec![2, 0]), cut_short);
        assert_eq!(damaged(vec![3, 0, 0, 0, 6, 1]), cut_short);
        assert_eq!(damaged(vec![255, 255, 255, 255, 6, 1]), cut_short);
        // A run of two for three rows.
        assert_eq!(damaged([levels(2), vec![0; 12]].concat()), cut_short);
        assert_eq!(damaged(vec![2, 0, 0, 0, 6, 2]), PageError::Levels(HybridError::ValueTooWide));
    }

    #[test]
    fn indices_wider_than_32_bits_are_damage_and_a_page_of_nulls_needs_none() {
        let wide = page(false, Forged::data(1, 8, vec![33, 2, 0]), 1);
        assert_eq!(wide.unwrap_err(), PageError::Indices(HybridError::TooWide(33)));
        let nulls = page(true, Forged::data(3, 8, vec![2, 0, 0, 0, 6, 0]), 3).unwrap();
        assert_eq!((nulls.n_values, nulls.valid.as_ref().map(BooleanBuffer::count_set_bits)), (0, Some(0)));
        let source =
            Source { page: &nulls, dictionary: None, physical: Physical::Int32, data_type: &DataType::Int32 };
        let array = source.array(Rows::All).unwrap();
        assert_eq!((array.len(), array.null_count()), (3, 3));
    }

    #[test]
    fn a_page_that_claims_more_than_its_chunk_is_not_unpacked() {
        let mut large = Forged::data(1, 0, vec![0; 4]);
        large.unpacked = Some(1001);
        let error = page(false, large.clone(), 1).unwrap_err();
        assert_eq!(error.to_string(), "it would unpack to 1.0 kB, its whole column chunk to 1.0 kB");
        large.unpacked = Some(1000);
        assert_eq!(page(false, large, 1).unwrap_err(), PageError::Unpack(UnpackError::OtherSize));
    }

    #[test]
    fn a_wrong_checksum_is_damage() {
        let mut checked = Forged::data(1, 0, vec![1, 2, 3, 4]);
        checked.checksum = Some(crc32fast::hash(&[1, 2, 3, 4]));
        assert!(page(false, checked.clone(), 1).is_ok());
        checked.body[0] = 9;
        assert_eq!(page(false, checked, 1).unwrap_err(), PageError::Checksum);
    }

    #[test]
    fn a_dictionary_that_holds_less_than_it_says_is_damage() {
        let forged = |physical, n_values, body| {
            let pages = [Forged::dictionary(n_values, body), Forged::data(1, 8, vec![0, 2])];
            ForgedChunk::new(physical, false, Compression::UNCOMPRESSED, &pages).dictionary(1)
        };
        assert_eq!(forged(Type::INT32, 2, vec![0; 8]).unwrap().len(), 2);
        assert_eq!(forged(Type::INT32, 2, vec![0; 7]).unwrap_err(), PageError::CutShort);
        assert_eq!(
            forged(Type::BYTE_ARRAY, i64::from(i32::MAX), vec![0; 8]).unwrap_err(),
            PageError::CutShort
        );
        let words = forged(Type::BYTE_ARRAY, 1, vec![1, 0, 0, 0, b'a']).unwrap();
        assert_eq!((words.text(0), words.text(1)), (Some(&b"a"[..]), None));
    }
}
