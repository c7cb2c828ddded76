//! The header in front of each page: what kind of page it is, how large, how its values are encoded.
//!
//! Read by our own code because the `parquet` crate keeps its reader to itself, and because sizes must be
//! known before anything is unpacked. Statistics in headers are passed over. Source: parquet-format,
//! `parquet.thrift`, struct `PageHeader`.

use super::thrift::{Compact, Field, ThriftError, Wire};

/// How values (or levels) of a page are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageEncoding {
    Plain,
    /// Indices into the chunk's dictionary: `RLE_DICTIONARY`, and `PLAIN_DICTIONARY` as older writers call it.
    Dictionary,
    Rle,
    /// Any other: not read here.
    Other,
}

impl PageEncoding {
    fn of(code: i64) -> Result<Self, ThriftError> {
        match code {
            0 => Ok(Self::Plain),
            2 | 8 => Ok(Self::Dictionary),
            3 => Ok(Self::Rle),
            4..=7 | 9 => Ok(Self::Other),
            _ => Err(ThriftError::Malformed),
        }
    }
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Dictionary {
        n_values: u32,
        encoding: PageEncoding,
    },
    /// Levels lie among what is packed.
    V1 {
        n_values: u32,
        encoding: PageEncoding,
        /// Of definition levels.
        levels: PageEncoding,
        /// Of repetition levels, which flat columns do not have.
        repetition: PageEncoding,
    },
    V2(V2),
    /// Of no use to anybody: passed over.
    Index,
}

/// A page of the second layout: levels lie unpacked before the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct V2 {
    pub(super) n_values: u32,
    pub(super) n_nulls: u32,
    pub(super) n_rows: u32,
    pub(super) encoding: PageEncoding,
    pub(super) definition_bytes: u32,
    pub(super) repetition_bytes: u32,
    pub(super) is_packed: bool,
}

/// One header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageHeader {
    pub(super) kind: PageKind,
    /// Bytes in the file after the header.
    pub(super) packed: u32,
    /// Bytes that it claims to unpack to, levels of the second layout among them.
    pub(super) unpacked: u32,
    pub(super) checksum: Option<u32>,
    /// Bytes of the header itself.
    pub(super) n_bytes: u32,
}

impl PageHeader {
    /// The header that `bytes` begin with; what follows it is not looked at.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ThriftError> {
        let mut compact = Compact::new(bytes);
        let mut raw = RawHeader::default();
        let mut last = 0;
        while let Some(field) = compact.field(&mut last)? {
            raw.take(&mut compact, field)?;
        }
        let n_bytes = u32::try_from(compact.n_read()).map_err(|_| ThriftError::Malformed)?;
        Ok(Self {
            kind: raw.kind()?,
            packed: raw.packed.ok_or(ThriftError::Malformed)?,
            unpacked: raw.unpacked.ok_or(ThriftError::Malformed)?,
            checksum: raw.checksum,
            n_bytes,
        })
    }

    /// NULLs by the header, where it counts them.
    pub(super) fn n_nulls(&self) -> Option<u32> {
        match self.kind {
            PageKind::V2(v2) => Some(v2.n_nulls),
            _ => None,
        }
    }

    /// Whether header and page together take just so many bytes of the file.
    pub(super) fn fills(&self, n_bytes: u32) -> bool {
        self.n_bytes.checked_add(self.packed) == Some(n_bytes)
    }

    /// Rows of a page of a flat column; `None` for what is not a data page.
    pub(super) fn n_rows(&self) -> Option<u32> {
        match self.kind {
            PageKind::V1 { n_values, .. } => Some(n_values),
            PageKind::V2(v2) => Some(v2.n_rows),
            PageKind::Dictionary { .. } | PageKind::Index => None,
        }
    }
}

/// The fields as they come, in whatever order.
#[derive(Debug, Default)]
struct RawHeader {
    code: Option<i64>,
    packed: Option<u32>,
    unpacked: Option<u32>,
    checksum: Option<u32>,
    v1: Option<PageKind>,
    v2: Option<PageKind>,
    dictionary: Option<PageKind>,
}

impl RawHeader {
    fn take(&mut self, compact: &mut Compact<'_>, field: Field) -> Result<(), ThriftError> {
        match field.id {
            1 => once(&mut self.code, compact.integer(field)?),
            2 => once(&mut self.unpacked, count(compact.integer(field)?)?),
            3 => once(&mut self.packed, count(compact.integer(field)?)?),
            4 => once(&mut self.checksum, bits(compact.integer(field)?)?),
            5 => once(&mut self.v1, v1(compact.open(field)?)?),
            7 => once(&mut self.dictionary, dictionary(compact.open(field)?)?),
            8 => once(&mut self.v2, v2(compact.open(field)?)?),
            _ => compact.skip(field),
        }
    }

    fn kind(&self) -> Result<PageKind, ThriftError> {
        let kind = match self.code {
            Some(0) => self.v1,
            Some(1) => Some(PageKind::Index),
            Some(2) => self.dictionary,
            Some(3) => self.v2,
            _ => None,
        };
        kind.ok_or(ThriftError::Malformed)
    }
}

/// A field stands once. What is more lenient takes the end of the page before for the beginning of a header.
fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), ThriftError> {
    if slot.replace(value).is_some() { Err(ThriftError::Malformed) } else { Ok(()) }
}

/// Sizes and counts are signed in the format and never negative.
fn count(n: i64) -> Result<u32, ThriftError> {
    i32::try_from(n).ok().and_then(|n| u32::try_from(n).ok()).ok_or(ThriftError::Malformed)
}

/// The checksum is unsigned, kept in a signed field.
fn bits(n: i64) -> Result<u32, ThriftError> {
    i32::try_from(n).map(i32::cast_unsigned).map_err(|_| ThriftError::Malformed)
}

/// The integer fields of a struct by their number, up to seven; others are passed over, booleans noted apart.
fn integers(compact: &mut Compact<'_>) -> Result<([Option<i64>; 7], Option<bool>), ThriftError> {
    let mut values = [None; 7];
    let mut flag = None;
    let mut last = 0;
    while let Some(field) = compact.field(&mut last)? {
        let slot = usize::try_from(field.id).ok().and_then(|id| values.get_mut(id.checked_sub(1)?));
        match (slot, field.wire) {
            (Some(slot), Wire::Integer) => once(slot, compact.integer(field)?)?,
            (Some(_), Wire::True | Wire::False) => flag = Some(Compact::boolean(field)?),
            _ => compact.skip(field)?,
        }
    }
    Ok((values, flag))
}

fn needed(n: Option<i64>) -> Result<u32, ThriftError> {
    count(n.ok_or(ThriftError::Malformed)?)
}

fn encoding(code: Option<i64>) -> Result<PageEncoding, ThriftError> {
    PageEncoding::of(code.ok_or(ThriftError::Malformed)?)
}

fn v1(compact: &mut Compact<'_>) -> Result<PageKind, ThriftError> {
    let ([n_values, code, levels, repetition, ..], _) = integers(compact)?;
    Ok(PageKind::V1 {
        n_values: needed(n_values)?,
        encoding: encoding(code)?,
        levels: encoding(levels)?,
        repetition: encoding(repetition)?,
    })
}

fn dictionary(compact: &mut Compact<'_>) -> Result<PageKind, ThriftError> {
    let ([n_values, code, ..], _) = integers(compact)?;
    Ok(PageKind::Dictionary { n_values: needed(n_values)?, encoding: encoding(code)? })
}

fn v2(compact: &mut Compact<'_>) -> Result<PageKind, ThriftError> {
    let ([n_values, n_nulls, n_rows, code, definition, repetition, _], flag) = integers(compact)?;
    Ok(PageKind::V2(V2 {
        n_values: needed(n_values)?,
        n_nulls: needed(n_nulls)?,
        n_rows: needed(n_rows)?,
        encoding: encoding(code)?,
        definition_bytes: needed(definition)?,
        repetition_bytes: needed(repetition)?,
        is_packed: flag.unwrap_or(true),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A V1 header: 20 bytes packed, 30 unpacked, 5 values, PLAIN, levels RLE, with statistics to pass over.
    const V1: &[u8] = &[
        0x15, 0, 0x15, 60, 0x15, 40, 0x2c, 0x15, 10, 0x15, 0, 0x15, 6, 0x15, 6, 0x1c, 0x18, 1, b'z', 0, 0, 0,
    ];

    #[test]
    fn a_header_is_read_and_what_follows_is_not() {
        let mut bytes = V1.to_vec();
        bytes.extend_from_slice(b"values");
        let header = PageHeader::read(&bytes).unwrap();
        let (levels, repetition) = (PageEncoding::Rle, PageEncoding::Rle);
        let kind = PageKind::V1 { n_values: 5, encoding: PageEncoding::Plain, levels, repetition };
        assert_eq!(header, PageHeader { kind, packed: 20, unpacked: 30, checksum: None, n_bytes: 22 });
    }

    #[test]
    fn every_shorter_header_is_cut_short_and_none_panics() {
        for end in 0..V1.len() {
            assert_eq!(PageHeader::read(&V1[..end]), Err(ThriftError::CutShort), "{end}");
        }
    }

    #[test]
    fn negative_sizes_and_headers_without_their_part_are_malformed() {
        let mut negative = V1.to_vec();
        negative[3] = 61;
        assert_eq!(PageHeader::read(&negative), Err(ThriftError::Malformed));
        // A page of the second layout that has the first one's part only.
        let mut other = V1.to_vec();
        other[1] = 6;
        assert_eq!(PageHeader::read(&other), Err(ThriftError::Malformed));
    }

    #[test]
    fn a_header_that_begins_in_the_page_before_is_none() {
        // Two bytes as a short integer of field 5, three as an empty text of field 0, which no structure has: met in a
        // page of the reals -0.25 and so on.
        for before in
            [&[0x54, 0x76, 0x08, 0, 0][..], &[0x08, 0, 0], &[0x15, 0, 0x05, 2], &[0x54, 0x76, 0x05, 2]]
        {
            let bytes = [before, V1].concat();
            assert_eq!(PageHeader::read(&bytes), Err(ThriftError::Malformed), "{before:02x?}");
        }
    }

    #[test]
    fn no_flipped_bit_makes_the_reader_panic() {
        for at in 0..V1.len() * 8 {
            let mut bytes = V1.to_vec();
            bytes[at / 8] ^= 1 << (at % 8);
            let _ = PageHeader::read(&bytes).map(|header| assert!(header.n_bytes as usize <= bytes.len()));
        }
    }
}
