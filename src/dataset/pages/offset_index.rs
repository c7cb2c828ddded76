//! A column chunk's pages by the file's own offset index.
//!
//! An index that cannot be true is as good as none: the pages' headers are then walked. It can be true where it
//! fills the place that the footer gives the chunk's data pages: then sizes and offsets bear each other out, and no
//! page can be left out, put twice or moved. How many rows are on each nobody but the pages can say. Source:
//! parquet-format, `parquet.thrift`, struct `OffsetIndex`, and "Page Index".

use std::ops::Range;

use parquet::file::metadata::ColumnChunkMetaData;

use super::directory::{Directory, MAX_PAGES, PagePlace, Told};
use super::header::PageKind;
use super::thrift::{Compact, ThriftError, Wire};
use super::walk::header_at;
use crate::dataset::file::ShardFile;

/// An offset index takes some 12 bytes a page.
const MAX_INDEX_BYTES: u64 = 64 * MAX_PAGES as u64;

/// What the file's offset index says; `None` where there is none or it cannot be true. Cost: one read, and a small
/// one where a dictionary may be that the footer does not tell of.
pub(super) fn from_index(file: &ShardFile, chunk: &ColumnChunkMetaData, n_rows: u32) -> Option<Directory> {
    let place = chunk.offset_index_range()?;
    let n_bytes = place.end.checked_sub(place.start).filter(|n| *n <= MAX_INDEX_BYTES)?;
    let bytes = file.read_at(place.start, usize::try_from(n_bytes).ok()?).ok()?;
    let pages = page_locations(&bytes).ok()?;
    let (start, n_bytes) = chunk.byte_range();
    let end = start.checked_add(n_bytes)?;
    let before = |at: u64| {
        let n_bytes = u32::try_from(at.checked_sub(start)?).ok()?;
        Some((n_bytes > 0).then_some(PagePlace { at: start, n_bytes, first_row: 0 }))
    };
    let mut data = u64::try_from(chunk.data_page_offset()).ok()?..end;
    let mut dictionary = before(data.start)?;
    if let (None, Some(first)) = (chunk.dictionary_page_offset(), pages.first())
        && let Some(untold) = before(first.at)?.filter(|place| is_dictionary(file, *place))
    {
        (data.start, dictionary) = (first.at, Some(untold));
    }
    are_credible(&pages, &data, n_rows).then(|| Directory::new(Told::ByIndex, dictionary, pages, n_rows))
}

/// Whether a dictionary fills this place: old parquet-mr does not tell of it in the footer (PARQUET-1850).
fn is_dictionary(file: &ShardFile, place: PagePlace) -> bool {
    let header = header_at(file, place);
    header
        .is_ok_and(|header| header.fills(place.n_bytes) && matches!(header.kind, PageKind::Dictionary { .. }))
}

/// Whether the pages fill the place of the chunk's data, as the footer says it, one after another without gaps, and
/// their rows follow one another inside the group.
fn are_credible(pages: &[PagePlace], data: &Range<u64>, n_rows: u32) -> bool {
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else { return n_rows == 0 };
    let end = |page: &PagePlace| page.at + u64::from(page.n_bytes);
    let follow = |pair: &[PagePlace]| end(&pair[0]) == pair[1].at && pair[0].first_row <= pair[1].first_row;
    (first.at, end(last)) == (data.start, data.end)
        && first.first_row == 0
        && last.first_row <= n_rows
        && pages.windows(2).all(follow)
}

/// Reads an `OffsetIndex` (parquet-format, `parquet.thrift`).
fn page_locations(bytes: &[u8]) -> Result<Vec<PagePlace>, ThriftError> {
    let mut compact = Compact::new(bytes);
    let mut pages = Vec::new();
    let mut last = 0;
    while let Some(field) = compact.field(&mut last)? {
        if field.id != 1 {
            compact.skip(field)?;
            continue;
        }
        let (item, n) = compact.list(field)?;
        // One list only: else the limit would hold for each.
        if item != Wire::Struct || n > MAX_PAGES as u64 || !pages.is_empty() {
            return Err(ThriftError::Malformed);
        }
        for _ in 0..n {
            pages.push(page_location(&mut compact)?);
        }
    }
    Ok(pages)
}

fn page_location(compact: &mut Compact<'_>) -> Result<PagePlace, ThriftError> {
    let (mut at, mut n_bytes, mut first_row) = (None, None, None);
    let mut last = 0;
    while let Some(field) = compact.field(&mut last)? {
        match field.id {
            1 => at = u64::try_from(compact.integer(field)?).ok().filter(|at| *at <= i64::MAX as u64 / 2),
            // The header is in it, so that none is empty.
            2 => n_bytes = u32::try_from(compact.integer(field)?).ok().filter(|n| *n > 0),
            3 => first_row = u32::try_from(compact.integer(field)?).ok(),
            _ => compact.skip(field)?,
        }
    }
    match (at, n_bytes, first_row) {
        (Some(at), Some(n_bytes), Some(first_row)) => Ok(PagePlace { at, n_bytes, first_row }),
        _ => Err(ThriftError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the data pages.
    const DATA: Range<u64> = 110..400;

    fn place(at: u64, n_bytes: u32, first_row: u32) -> PagePlace {
        PagePlace { at, n_bytes, first_row }
    }

    #[test]
    fn pages_that_fill_the_chunk_one_after_another_are_believed() {
        let pages = [place(110, 90, 0), place(200, 100, 7), place(300, 100, 7)];
        assert!(are_credible(&pages, &DATA, 20));
        assert!(are_credible(&pages, &DATA, 7));
        assert!(are_credible(&[], &DATA, 0));
    }

    #[test]
    fn an_index_that_cannot_be_true_is_not_believed() {
        let cases: [(&str, &[PagePlace]); 11] = [
            ("no page for the rows", &[]),
            ("rows before the first page", &[place(110, 290, 1)]),
            ("beyond the chunk", &[place(110, 10, 0), place(120, 281, 5)]),
            ("short of the chunk", &[place(110, 10, 0), place(120, 279, 5)]),
            ("behind the first page", &[place(111, 289, 0)]),
            ("before the first page", &[place(109, 291, 0)]),
            ("overlapping", &[place(110, 11, 0), place(120, 280, 5)]),
            ("a gap", &[place(110, 9, 0), place(120, 280, 5)]),
            ("backwards in the file", &[place(200, 200, 0), place(110, 90, 5)]),
            ("backwards in rows", &[place(110, 90, 0), place(200, 100, 9), place(300, 100, 5)]),
            ("more rows than the group", &[place(110, 90, 0), place(200, 200, 21)]),
        ];
        for (what, pages) in cases {
            assert!(!are_credible(pages, &DATA, 20), "{what}");
        }
    }

    #[test]
    fn negative_places_and_endless_lists_are_refused() {
        // One page at 10 (zigzag 20), 5 bytes, row 0.
        let good = [0x19, 0x1c, 0x16, 20, 0x15, 10, 0x16, 0, 0, 0];
        assert_eq!(page_locations(&good), Ok(vec![place(10, 5, 0)]));
        for at in [3, 5, 7] {
            let mut negative = good;
            negative[at] = 1;
            assert_eq!(page_locations(&negative), Err(ThriftError::Malformed), "{at}");
        }
        let mut empty = good;
        empty[5] = 0;
        assert_eq!(page_locations(&empty), Err(ThriftError::Malformed));
        // The same list again, as field 1 once more: its id is written out, since no step leads back.
        let twice = [&good[..9], &[0x09, 2], &good[1..]].concat();
        assert_eq!(page_locations(&twice), Err(ThriftError::Malformed));
        let endless = [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x16];
        assert_eq!(page_locations(&endless), Err(ThriftError::Malformed));
        assert_eq!(page_locations(&good[..5]), Err(ThriftError::CutShort));
    }
}
