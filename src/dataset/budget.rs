//! Whether what a footer says of a column chunk's size can be true: asked before a page of it is read.
//!
//! A file of 4 kB can declare 2 GB; unpacking them takes a minute and the machine's memory. The same is asked
//! of each page that `pages` reads, by its own header.

use parquet::file::metadata::ColumnChunkMetaData;

use crate::base::{SafeText, bytes};

/// Chunks that unpack to no more than this are read whatever they were packed from: it is affordable.
const AFFORDABLE_BYTES: u64 = 256 << 20;

/// Chunks above this are pictures, which hardly shrink when packed, or a trap.
const HUGE_BYTES: u64 = 4 << 30;

/// How much a chunk may grow. Captions and links grow three- to tenfold; columns of one value are dictionaries,
/// which are small unpacked, too.
const MAX_GROWTH: u64 = 1000;

/// The same for chunks above [`HUGE_BYTES`].
const MAX_GROWTH_OF_HUGE: u64 = 20;

/// Why the chunk is not to be read, as a fragment; `None` where its sizes are credible.
pub(super) fn refusal(chunk: &ColumnChunkMetaData) -> Option<SafeText> {
    let (packed, unpacked) = (chunk.compressed_size(), chunk.uncompressed_size());
    let (Ok(packed), Ok(unpacked)) = (u64::try_from(packed), u64::try_from(unpacked)) else {
        return Some(SafeText::line(&format!("column {} has a negative size", chunk.column_path().string())));
    };
    (!is_credible(packed, unpacked)).then(|| {
        let why = format!(
            "column {} would unpack from {} to {}, which is not believed",
            chunk.column_path().string(),
            bytes(packed),
            bytes(unpacked)
        );
        SafeText::line(&why)
    })
}

/// Why a page of the chunk is not to be unpacked, as a fragment, by what its header declares; `None` where the
/// sizes are credible.
pub(super) fn page_refusal(chunk: &ColumnChunkMetaData, packed: u32, unpacked: u32) -> Option<String> {
    // Never negative in a chunk that was let through.
    let of_chunk = u64::try_from(chunk.uncompressed_size()).unwrap_or(0);
    let (packed, unpacked) = (u64::from(packed), u64::from(unpacked));
    if unpacked > of_chunk {
        let (page, chunk) = (bytes(unpacked), bytes(of_chunk));
        return Some(format!("it would unpack to {page}, its whole column chunk to {chunk}"));
    }
    (!is_credible(packed, unpacked)).then(|| {
        format!("it would unpack from {} to {}, which is not believed", bytes(packed), bytes(unpacked))
    })
}

fn is_credible(packed: u64, unpacked: u64) -> bool {
    if unpacked <= AFFORDABLE_BYTES {
        return true;
    }
    let growth = if unpacked <= HUGE_BYTES { MAX_GROWTH } else { MAX_GROWTH_OF_HUGE };
    unpacked <= packed.saturating_mul(growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_limited_from_an_affordable_size_on() {
        assert!(is_credible(1, AFFORDABLE_BYTES));
        assert!(!is_credible(1, AFFORDABLE_BYTES + 1));
        assert!(is_credible(HUGE_BYTES.div_ceil(MAX_GROWTH), HUGE_BYTES));
        assert!(!is_credible(HUGE_BYTES / MAX_GROWTH, HUGE_BYTES));
        // A row group of pictures.
        assert!(is_credible(HUGE_BYTES * 2, HUGE_BYTES * 2));
        assert!(!is_credible(HUGE_BYTES / 100, HUGE_BYTES * 2));
    }
}
