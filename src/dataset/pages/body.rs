//! The bytes of one page of any kind and any column: read from their place, checked, unpacked.
//!
//! What they mean is not known here, but for the header. A size is believed only as far as the chunk's own reaches.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::file::metadata::ColumnChunkMetaData;

use super::directory::PagePlace;
use super::header::{PageHeader, PageKind};
use super::page::PageError;
use super::spare::{Buffer, SpareBuffers};
use super::unpack::unpack;
use crate::dataset::budget;
use crate::dataset::file::ShardFile;

/// Values are aligned to this in memory where their place in the page can be foreseen.
const ALIGNMENT: usize = 8;

/// What it takes to read pages of one chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bodies<'a> {
    pub(super) file: &'a ShardFile,
    pub(super) chunk: &'a ColumnChunkMetaData,
    pub(super) spare: &'a Arc<SpareBuffers>,
}

/// A page as it lies in the file.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) header: PageHeader,
    bytes: Buffer,
    /// Where the bytes after the header are.
    body: Range<usize>,
}

/// A page's bytes after its header, unpacked.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub(super) header: PageHeader,
    pub(super) bytes: Bytes,
}

/// Whether a page's memory is to be its own, or lent from the spare buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    Own,
    Lent,
}

impl Bodies<'_> {
    /// Whether a definition level of one bit stands before each value.
    pub(super) fn is_optional(&self) -> bool {
        self.chunk.column_descr().max_def_level() == 1
    }

    /// Reads a page; it need not fill its place, but lies inside.
    pub(super) fn packed(&self, place: PagePlace) -> Result<Packed, PageError> {
        let mut bytes = self.spare.take(place.n_bytes as usize);
        self.file.read_into(place.at, bytes.as_mut()).map_err(|e| PageError::Io(e.to_string()))?;
        let header = PageHeader::read(bytes.as_ref())?;
        let start = header.n_bytes as usize;
        let end = start.checked_add(header.packed as usize);
        let end = end.filter(|end| *end <= bytes.as_ref().len()).ok_or(PageError::Beyond)?;
        Ok(Packed { header, bytes, body: start..end })
    }

    /// Unpacks it.
    pub(super) fn unpacked(&self, packed: &Packed, memory: Memory) -> Result<Unpacked, PageError> {
        let header = packed.header;
        let body = packed.bytes.as_ref().get(packed.body.clone()).ok_or(PageError::Beyond)?;
        if let Some(why) = budget::page_refusal(self.chunk, header.packed, header.unpacked) {
            return Err(PageError::TooLarge(why));
        }
        if header.checksum.is_some_and(|expected| crc32fast::hash(body) != expected) {
            return Err(PageError::Checksum);
        }
        let bytes = self.unpack(&header, body, memory)?;
        Ok(Unpacked { header, bytes })
    }

    fn unpack(&self, header: &PageHeader, body: &[u8], memory: Memory) -> Result<Bytes, PageError> {
        let n_bytes = header.unpacked as usize;
        let pad = self.lead(header).next_multiple_of(ALIGNMENT) - self.lead(header);
        let mut buffer = match memory {
            Memory::Own => Buffer::own(n_bytes + pad),
            Memory::Lent => self.spare.take(n_bytes + pad),
        };
        let out = &mut buffer.as_mut()[pad..];
        let (n_unpacked, codec) = match header.kind {
            PageKind::V2(v2) => {
                let levels = v2.definition_bytes as usize + v2.repetition_bytes as usize;
                (levels, if v2.is_packed { self.chunk.compression() } else { Compression::UNCOMPRESSED })
            }
            _ => (0, self.chunk.compression()),
        };
        let (levels, values) = body.split_at_checked(n_unpacked).ok_or(PageError::Beyond)?;
        let (level_slots, value_slots) = out.split_at_mut_checked(n_unpacked).ok_or(PageError::Beyond)?;
        level_slots.copy_from_slice(levels);
        unpack(codec, values, value_slots)?;
        Ok(Bytes::from_owner(buffer).slice(pad..))
    }

    /// Bytes before the values where no row is NULL: then they can be aligned and used where they lie.
    fn lead(&self, header: &PageHeader) -> usize {
        match header.kind {
            PageKind::V1 { n_values, .. } if self.is_optional() => {
                // Its own length, the head of one run as a varint, the run's value.
                let head_bits = (u64::from(n_values) << 1 | 1).ilog2() as usize + 1;
                4 + head_bits.div_ceil(7) + 1
            }
            PageKind::V2(v2) => v2.definition_bytes as usize + v2.repetition_bytes as usize,
            _ => 0,
        }
    }
}
