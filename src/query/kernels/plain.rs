//! A page's values as PLAIN encoding lays them: one after the other, NULLs left out.
//!
//! Source: Parquet format, "Encodings", PLAIN: numbers little-endian in 4 or 8 bytes, text as its length in 4
//! bytes and its bytes.

use crate::dataset::pages::Physical;

/// The values of a page or of a dictionary.
#[derive(Clone, Copy, Debug)]
pub(in crate::query) struct Plain<'a> {
    pub(in crate::query) physical: Physical,
    /// At least `n_values` of them where the page is whole; what follows them is not looked at.
    pub(in crate::query) bytes: &'a [u8],
    pub(in crate::query) n_values: usize,
}

/// Why kernels have no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) enum Unfit {
    /// The bytes end before the values do: the page is damaged.
    CutShort,
    /// Such values are not asked this way; decoded ones are.
    NoKernel,
}

impl<'a> Plain<'a> {
    /// The values of `N` bytes each.
    pub(super) fn fixed<const N: usize>(&self) -> Result<&'a [[u8; N]], Unfit> {
        let (values, _) = self.bytes.as_chunks::<N>();
        values.get(..self.n_values).ok_or(Unfit::CutShort)
    }

    /// Gives every text to `take` with its number. Cost: linear; a length that leads out of the page ends it.
    pub(super) fn each_text(&self, mut take: impl FnMut(usize, &'a [u8])) -> Result<(), Unfit> {
        let mut rest = self.bytes;
        for number in 0..self.n_values {
            let (text, after) = next_text(rest)?;
            take(number, text);
            rest = after;
        }
        Ok(())
    }
}

/// The text that `bytes` begin with, and what follows it.
pub(super) fn next_text(bytes: &[u8]) -> Result<(&[u8], &[u8]), Unfit> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(Unfit::CutShort)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Unfit::CutShort)?;
    rest.split_at_checked(length).ok_or(Unfit::CutShort)
}
