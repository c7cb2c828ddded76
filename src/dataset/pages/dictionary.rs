//! A chunk's dictionary: its distinct values, which pages of indices refer to.

use bytes::Bytes;

use super::body::Unpacked;
use super::header::{PageEncoding, PageKind};
use super::page::PageError;
use super::physical::Physical;
use super::text::TextValues;

/// The distinct values of one chunk, in the order of their indices.
#[derive(Clone, Debug)]
pub struct Dictionary {
    bytes: Bytes,
    n_values: usize,
    /// For text, where each value's length begins, and the end of the last.
    starts: Vec<u32>,
}

impl Dictionary {
    pub(super) fn new(page: Unpacked, physical: Physical) -> Result<Self, PageError> {
        let PageKind::Dictionary { n_values, encoding } = page.header.kind else {
            return Err(PageError::OtherKind);
        };
        // Old writers call plain values of a dictionary by the dictionary's name.
        if !matches!(encoding, PageEncoding::Plain | PageEncoding::Dictionary) {
            return Err(PageError::OtherKind);
        }
        let n_values = n_values as usize;
        let Some(width) = physical.width() else { return Self::of_text(page.bytes, n_values) };
        let n_bytes = n_values.checked_mul(width).filter(|n| *n <= page.bytes.len());
        let bytes = page.bytes.slice(..n_bytes.ok_or(PageError::CutShort)?);
        Ok(Self { bytes, n_values, starts: Vec::new() })
    }

    fn of_text(bytes: Bytes, n_values: usize) -> Result<Self, PageError> {
        // Each value takes four bytes at least: the claim does not decide how much is reserved.
        let mut starts = Vec::with_capacity(n_values.min(bytes.len() / 4) + 1);
        let mut values = TextValues::new(&bytes);
        starts.push(0);
        for _ in 0..n_values {
            values.next().ok_or(PageError::CutShort)?;
            // A page is smaller than 2 GiB.
            starts.push(u32::try_from(values.offset()).map_err(|_| PageError::CutShort)?);
        }
        Ok(Self { bytes, n_values, starts })
    }

    /// How many values.
    pub fn len(&self) -> usize {
        self.n_values
    }

    /// Whether there is no value at all: all rows are NULL.
    pub fn is_empty(&self) -> bool {
        self.n_values == 0
    }

    /// Numbers as they lie in a page of plain values; text with its lengths.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// A text by its index; `None` beyond the last one, and for numbers. Whether it is UTF-8 is not checked.
    pub fn text(&self, index: u32) -> Option<&[u8]> {
        let index = index as usize;
        let (start, end) = (*self.starts.get(index)?, *self.starts.get(index + 1)?);
        self.bytes.get(start as usize + 4..end as usize)
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.bytes.len() + size_of_val::<[u32]>(&self.starts)
    }
}
