//! A column chunk's pages by the file's own offset index.
//!
//! An index that cannot be true is as good as none: the pages' headers are then walked. Source: parquet-format,
//! `parquet.thrift`, struct `OffsetIndex`, and "Page Index".

use std::ops::Range;

use parquet::file::metadata::ColumnChunkMetaData;

use super::directory::{Directory, MAX_PAGES, PagePlace};
use super::thrift::{Compact, ThriftError, Wire};
use crate::dataset::file::ShardFile;

/// An offset index takes some 12 bytes a page.
const MAX_INDEX_BYTES: u64 = 64 * MAX_PAGES as u64;

/// What the file's offset index says; `None` where there is none or it cannot be true.
pub(super) fn from_index(file: &ShardFile, chunk: &ColumnChunkMetaData, n_rows: u32) -> Option<Directory> {
    let place = chunk.offset_index_range()?;
    let n_bytes = place.end.checked_sub(place.start).filter(|n| *n <= MAX_INDEX_BYTES)?;
    let bytes = file.read_at(place.start, usize::try_from(n_bytes).ok()?).ok()?;
    let pages = page_locations(&bytes).ok()?;
    let (start, n_bytes) = chunk.byte_range();
    let chunk = start..start.checked_add(n_bytes)?;
    let first = pages.first().map_or(start, |page| page.at);
    let before = u32::try_from(first.checked_sub(start)?).ok()?;
    let dictionary = (before > 0).then_some(PagePlace { at: start, n_bytes: before, first_row: 0 });
    are_credible(&pages, &chunk, n_rows).then(|| Directory::new(dictionary, pages, n_rows))
}

/// Whether pages follow one another inside the chunk and their rows inside the group.
fn are_credible(pages: &[PagePlace], chunk: &Range<u64>, n_rows: u32) -> bool {
    let ends_inside = |page: &PagePlace| page.at + u64::from(page.n_bytes) <= chunk.end;
    let follow = |pair: &[PagePlace]| {
        pair[0].at + u64::from(pair[0].n_bytes) <= pair[1].at && pair[0].first_row <= pair[1].first_row
    };
    let starts_at_row_0 = pages.first().map_or(n_rows == 0, |page| page.first_row == 0);
    starts_at_row_0
        && pages.iter().all(ends_inside)
        && pages.windows(2).all(follow)
        && pages.last().is_none_or(|page| page.first_row <= n_rows)
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

    const CHUNK: Range<u64> = 100..400;

    fn place(at: u64, n_bytes: u32, first_row: u32) -> PagePlace {
        PagePlace { at, n_bytes, first_row }
    }

    #[test]
    fn pages_that_follow_one_another_are_believed() {
        let pages = [place(110, 90, 0), place(200, 100, 7), place(300, 100, 7)];
        assert!(are_credible(&pages, &CHUNK, 20));
        assert!(are_credible(&pages, &CHUNK, 7));
        assert!(are_credible(&[], &CHUNK, 0));
    }

    #[test]
    fn an_index_that_cannot_be_true_is_not_believed() {
        let cases: [(&str, &[PagePlace]); 7] = [
            ("no page for the rows", &[]),
            ("rows before the first page", &[place(100, 10, 1)]),
            ("beyond the chunk", &[place(100, 10, 0), place(395, 6, 5)]),
            ("overlapping", &[place(100, 11, 0), place(110, 10, 5)]),
            ("backwards in the file", &[place(200, 10, 0), place(100, 10, 5)]),
            ("backwards in rows", &[place(100, 10, 0), place(110, 10, 9), place(120, 10, 5)]),
            ("more rows than the group", &[place(100, 10, 0), place(110, 10, 21)]),
        ];
        for (what, pages) in cases {
            assert!(!are_credible(pages, &CHUNK, 20), "{what}");
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
