//! A column chunk's pages by their headers, for files without an offset index that can be true, and to decide
//! between an index and a page that contradicts it.
//!
//! Reads some bytes of each page and unpacks none.

use parquet::file::metadata::ColumnChunkMetaData;

use super::directory::{Directory, DirectoryError, MAX_PAGES, PagePlace, Told};
use super::header::{PageHeader, PageKind};
use super::thrift::ThriftError;
use crate::dataset::file::ShardFile;

/// Read for a header at first; with statistics of captions in it, it may take more.
const HEADER_BYTES: u64 = 1024;

/// A header above this is refused, as by the C++ implementation.
const MAX_HEADER_BYTES: u64 = 16 << 20;

/// The header of the page at `place`, of which no more is read.
pub(super) fn header_at(file: &ShardFile, place: PagePlace) -> Result<PageHeader, DirectoryError> {
    let end = place.at.saturating_add(u64::from(place.n_bytes));
    Headers { file, end, window: Vec::new(), window_at: 0 }.read(place.at, 0)
}

/// Goes from header to header until all rows are found.
pub(super) fn walk(
    file: &ShardFile,
    chunk: &ColumnChunkMetaData,
    n_rows: u32,
) -> Result<Directory, DirectoryError> {
    let (start, n_bytes) = chunk.byte_range();
    let end = start.saturating_add(n_bytes);
    let mut headers = Headers { file, end, window: Vec::new(), window_at: 0 };
    let mut dictionary = None;
    let mut pages = Vec::new();
    let (mut at, mut row, mut number) = (start, 0_u32, 0);
    while row < n_rows && at < end {
        // Of whatever kind: pages that hold no rows take as long to pass.
        if number == MAX_PAGES {
            return Err(DirectoryError::TooManyPages(n_bytes));
        }
        let header = headers.read(at, number)?;
        let n_bytes = header.n_bytes.checked_add(header.packed).ok_or(DirectoryError::Beyond(number))?;
        let next = at + u64::from(n_bytes);
        if next > end {
            return Err(DirectoryError::Beyond(number));
        }
        let place = PagePlace { at, n_bytes, first_row: row };
        if let Some(n_rows) = header.n_rows() {
            pages.push(place);
            let rows = u64::from(row) + u64::from(n_rows);
            row = u32::try_from(rows)
                .map_err(|_| DirectoryError::Rows { found: rows, expected: u64::from(row) })?;
        } else if matches!(header.kind, PageKind::Dictionary { .. }) {
            if dictionary.is_some() || !pages.is_empty() {
                return Err(DirectoryError::StrayDictionary(number));
            }
            dictionary = Some(place);
        }
        (at, number) = (next, number + 1);
    }
    if row != n_rows {
        return Err(DirectoryError::Rows { found: u64::from(row), expected: u64::from(n_rows) });
    }
    Ok(Directory::new(Told::ByHeaders, dictionary, pages, n_rows))
}

/// Reads headers through a window, which holds those of several small pages.
struct Headers<'a> {
    file: &'a ShardFile,
    /// Where the chunk ends.
    end: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl Headers<'_> {
    fn read(&mut self, at: u64, number: usize) -> Result<PageHeader, DirectoryError> {
        if let Some(Ok(header)) = self.seen(at).map(PageHeader::read) {
            return Ok(header);
        }
        let mut n_bytes = HEADER_BYTES;
        loop {
            let there = n_bytes.min(self.end - at);
            self.fill(at, there)?;
            match PageHeader::read(&self.window) {
                Ok(header) => return Ok(header),
                Err(ThriftError::CutShort) if there < n_bytes => {
                    return Err(DirectoryError::Header { page: number, why: ThriftError::CutShort });
                }
                Err(ThriftError::CutShort) if n_bytes >= MAX_HEADER_BYTES => {
                    return Err(DirectoryError::LongHeader(number));
                }
                Err(ThriftError::CutShort) => n_bytes *= 4,
                Err(why) => return Err(DirectoryError::Header { page: number, why }),
            }
        }
    }

    fn seen(&self, at: u64) -> Option<&[u8]> {
        let from = usize::try_from(at.checked_sub(self.window_at)?).ok()?;
        self.window.get(from..).filter(|bytes| !bytes.is_empty())
    }

    fn fill(&mut self, at: u64, n_bytes: u64) -> Result<(), DirectoryError> {
        let io = |error: std::io::Error| DirectoryError::Io(error.to_string());
        // At most `MAX_HEADER_BYTES`.
        let n_bytes = usize::try_from(n_bytes).unwrap_or(usize::MAX);
        self.window = self.file.read_at(at, n_bytes).map_err(io)?;
        self.window_at = at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::basic::{Compression, Type};

    use super::super::forge::{Forged, ForgedChunk};
    use super::*;

    fn chunk(pages: &[Forged]) -> ForgedChunk {
        ForgedChunk::new(Type::INT32, false, Compression::UNCOMPRESSED, pages)
    }

    fn data(n_values: i64) -> Forged {
        Forged::data(n_values, 0, vec![0; 4 * usize::try_from(n_values.max(0)).unwrap()])
    }

    #[test]
    fn pages_are_found_one_after_another_and_index_pages_passed_over() {
        let index = Forged { code: 1, ..Forged::data(0, 0, vec![9; 50]) };
        let chunk = chunk(&[Forged::dictionary(2, vec![0; 8]), data(3), index, data(0), data(400)]);
        let directory = chunk.directory(403).unwrap();
        let rows: Vec<_> = (0..directory.n_pages()).map(|page| directory.rows(page)).collect();
        assert_eq!(rows, [0..3, 3..3, 3..403]);
        assert_eq!(directory.dictionary.map(|place| place.at), Some(0));
        assert_eq!([0, 2, 3, 402].map(|row| directory.page_at(row)), [0, 0, 2, 2]);
    }

    #[test]
    fn what_follows_the_last_row_is_not_looked_at() {
        let mut trailing = data(1);
        trailing.code = 1;
        let chunk = chunk(&[data(3), trailing]);
        assert_eq!(chunk.directory(3).unwrap().n_pages(), 1);
        assert_eq!(chunk.directory(0).unwrap().n_pages(), 0);
    }

    #[test]
    fn headers_that_count_otherwise_than_the_footer_are_damage() {
        let few = chunk(&[data(3), data(4)]);
        assert_eq!(few.directory(8), Err(DirectoryError::Rows { found: 7, expected: 8 }));
        assert_eq!(few.directory(6), Err(DirectoryError::Rows { found: 7, expected: 6 }));
        let huge = Forged::data(i64::from(i32::MAX), 0, Vec::new());
        let many = chunk(&[huge.clone(), huge.clone(), huge]);
        assert_eq!(
            many.directory(u32::MAX - 2),
            Err(DirectoryError::Rows { found: u64::from(u32::MAX) - 1, expected: u64::from(u32::MAX) - 2 })
        );
    }

    #[test]
    fn pages_without_rows_are_passed_over_up_to_the_limit() {
        let index = Forged { code: 1, ..Forged::data(0, 0, Vec::new()) };
        let behind = |n| chunk(&[vec![index.clone(); n], vec![data(1)]].concat());
        assert_eq!(behind(MAX_PAGES - 1).directory(1).unwrap().n_pages(), 1);
        let one_more = behind(MAX_PAGES);
        assert!(matches!(one_more.directory(1), Err(DirectoryError::TooManyPages(_))));
    }

    #[test]
    fn pages_beyond_the_chunk_and_stray_dictionaries_are_damage() {
        let whole = data(3).bytes();
        let mut cut = chunk(&[data(3)]);
        cut.chunk = cut
            .chunk
            .into_builder()
            .set_total_compressed_size(i64::try_from(whole.len()).unwrap() - 1)
            .build()
            .unwrap();
        assert_eq!(cut.directory(3), Err(DirectoryError::Beyond(0)));
        let dictionary = Forged::dictionary(1, vec![0; 4]);
        let late = chunk(&[data(3), dictionary.clone(), data(3)]);
        assert_eq!(late.directory(6), Err(DirectoryError::StrayDictionary(1)));
        let twice = chunk(&[dictionary.clone(), dictionary, data(3)]);
        assert_eq!(twice.directory(3), Err(DirectoryError::StrayDictionary(1)));
    }

    #[test]
    fn a_header_that_is_none_or_negative_is_damage() {
        let negative = chunk(&[data(-1)]);
        let malformed = DirectoryError::Header { page: 0, why: ThriftError::Malformed };
        assert_eq!(negative.directory(1), Err(malformed));
        let mut cut = chunk(&[data(300)]);
        cut.chunk = cut.chunk.into_builder().set_total_compressed_size(5).build().unwrap();
        let short = DirectoryError::Header { page: 0, why: ThriftError::CutShort };
        assert_eq!(cut.directory(300), Err(short));
    }
}
