//! Whether a page bears out what the file's offset index says of it: asked of its own header, and where that counts
//! no rows of its repetition levels.
//!
//! A page does not know its number in the chunk. An index that is wrong in one place only is contradicted by the
//! pages on both sides of it; one that moves the rows of many pages alike is contradicted by those alone where it
//! begins to, and to look for them would be to read all headers, which the index is there to spare. So who uses an
//! index asks the pages whose rows it takes, and those next to pages that it leaves out.

use std::ops::Range;

use super::body::{Bodies, Memory, Unpacked};
use super::directory::PagePlace;
use super::header::{PageEncoding, PageHeader, PageKind};
use super::hybrid::{HybridError, Run, Runs};
use super::walk;

/// What a page says to its place and rows in the offset index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Agrees,
    /// One of the two is wrong.
    Contradicts,
    /// It cannot be read, or not here.
    Silent,
}

impl Answer {
    fn of(agrees: bool) -> Self {
        if agrees { Self::Agrees } else { Self::Contradicts }
    }
}

impl Bodies<'_> {
    /// Asks the page at `place`, which is said to hold `rows` of the group.
    ///
    /// Cost: a small read; for a repeated column in pages of the first layout the page is read and unpacked.
    pub(super) fn answer(&self, place: PagePlace, rows: &Range<u32>) -> Answer {
        let Ok(header) = walk::header_at(self.file, place) else { return Answer::Silent };
        let expected = rows.end - rows.start;
        match header.kind {
            _ if !header.fills(place.n_bytes) => Answer::Contradicts,
            PageKind::V1 { repetition, .. } if self.is_repeated() => match repetition {
                PageEncoding::Rle => self.answer_of_levels(place, expected),
                _ => Answer::Silent,
            },
            _ => Answer::of(header.n_rows() == Some(expected)),
        }
    }

    fn is_repeated(&self) -> bool {
        self.chunk.column_descr().max_rep_level() > 0
    }

    fn answer_of_levels(&self, place: PagePlace, expected: u32) -> Answer {
        let unpacked = self.packed(place).and_then(|packed| self.unpacked(&packed, Memory::Lent));
        let max_level = self.chunk.column_descr().max_rep_level().unsigned_abs();
        unpacked.ok().and_then(|page| of_levels(&page, max_level, expected)).unwrap_or(Answer::Silent)
    }
}

/// What the repetition levels say, which are the first thing in a page of the first layout: each 0 begins a row, and in
/// a chunk with an offset index every page begins with one. `None` where they cannot be read.
fn of_levels(page: &Unpacked, max_level: u16, expected: u32) -> Option<Answer> {
    let PageHeader { kind: PageKind::V1 { n_values, .. }, .. } = page.header else { return None };
    let n_bytes = u32::from_le_bytes(*page.bytes.first_chunk::<4>()?) as usize;
    let levels = page.bytes.get(4..n_bytes.checked_add(4)?)?;
    // At most 16 bits.
    let bit_width = u8::try_from(u16::BITS - max_level.leading_zeros()).ok()?;
    let runs = Runs::new(levels, bit_width, n_values as usize).ok()?;
    let (first, n_rows) = zeros(runs).ok()?;
    Some(Answer::of(first != Some(false) && n_rows == expected as usize))
}

/// Whether the first value is 0, and how many are.
fn zeros(runs: Runs<'_>) -> Result<(Option<bool>, usize), HybridError> {
    let (mut first, mut n_zeros) = (None, 0);
    for run in runs {
        let (is_zero, n) = match run? {
            Run::Repeated { value, n } => (value == 0, if value == 0 { n } else { 0 }),
            Run::Packed(packed) => {
                (packed.get(0) == 0, (0..packed.len()).filter(|at| packed.get(*at) == 0).count())
            }
        };
        first.get_or_insert(is_zero);
        n_zeros += n;
    }
    Ok((first, n_zeros))
}

#[cfg(test)]
mod tests {
    use parquet::basic::{Compression, Type};

    use super::super::forge::{Forged, ForgedChunk};
    use super::*;

    fn chunk(max_rep_level: i16, pages: &[Forged]) -> ForgedChunk {
        ForgedChunk::new(Type::INT32, false, Compression::UNCOMPRESSED, pages).repeated(max_rep_level)
    }

    fn place(page: &Forged) -> PagePlace {
        PagePlace { at: 0, n_bytes: u32::try_from(page.bytes().len()).unwrap(), first_row: 0 }
    }

    #[test]
    fn a_flat_page_bears_out_its_own_place_and_rows_and_no_others() {
        let page = Forged::data(3, 0, vec![0; 12]);
        let next = Forged::data(3, 0, vec![0; 12]);
        let chunk = chunk(0, &[page.clone(), next]);
        let own = place(&page);
        let answer = |place, rows| chunk.bodies().answer(place, &rows);
        assert_eq!([answer(own, 0..3), answer(own, 7..10)], [Answer::Agrees; 2]);
        assert_eq!([answer(own, 0..2), answer(own, 0..4)], [Answer::Contradicts; 2]);
        for n_bytes in [own.n_bytes - 1, own.n_bytes + 1, 2 * own.n_bytes] {
            assert_eq!(answer(PagePlace { n_bytes, ..own }, 0..3), Answer::Contradicts, "{n_bytes}");
        }
        assert_eq!(answer(PagePlace { n_bytes: 3, ..own }, 0..3), Answer::Silent);
        assert_eq!(answer(PagePlace { at: 1 << 40, ..own }, 0..3), Answer::Silent);
    }

    #[test]
    fn a_dictionary_holds_no_rows() {
        let page = Forged::dictionary(3, vec![0; 12]);
        let chunk = chunk(0, &[page.clone(), Forged::data(3, 8, vec![0, 6])]);
        assert_eq!(chunk.bodies().answer(place(&page), &(0..3)), Answer::Contradicts);
    }

    #[test]
    fn rows_of_a_repeated_page_are_counted_by_its_levels() {
        let answer = |levels: &[u8], n_rows| {
            let mut body = u32::try_from(levels.len()).unwrap().to_le_bytes().to_vec();
            body.extend_from_slice(levels);
            let page = Forged::data(8, 0, body);
            chunk(1, std::slice::from_ref(&page)).bodies().answer(place(&page), &(0..n_rows))
        };
        // One group, least significant bit first: 0 1 1 0 0 1 0 1.
        let packed = [3, 0b1010_0110];
        assert_eq!(answer(&packed, 4), Answer::Agrees);
        assert_eq!(answer(&packed, 5), Answer::Contradicts);
        // A run of eight rows; a run of five and one of three values of the last of them.
        assert_eq!(answer(&[16, 0], 8), Answer::Agrees);
        assert_eq!(answer(&[10, 0, 6, 1], 5), Answer::Agrees);
        // It goes on with the row of the page before.
        assert_eq!(answer(&[2, 1, 14, 0], 7), Answer::Contradicts);
        assert_eq!(answer(&[10, 0], 5), Answer::Silent);
        assert_eq!(answer(&[], 8), Answer::Silent);
    }
}
