//! Some rows of a page: which of its values they are.

use arrow::array::BooleanBufferBuilder;
use arrow::buffer::BooleanBuffer;

use super::page::{PageError, RawPage};

/// Gaps up to this many rows are counted bit by bit; longer ones by words.
const SHORT_GAP: usize = 64;

/// Rows picked from a page.
#[derive(Debug)]
pub(super) struct Picked {
    /// Places among the page's values of those rows that have one, ascending.
    pub(super) places: Vec<usize>,
    /// Which rows have a value; `None` where all have.
    pub(super) valid: Option<BooleanBuffer>,
}

impl Picked {
    /// `offsets` are rows of the group, ascending, all inside of the page.
    pub(super) fn new(page: &RawPage, offsets: &[u64]) -> Result<Self, PageError> {
        let row = |offset: &u64| {
            let row = offset.checked_sub(page.rows.start).filter(|_| *offset < page.rows.end);
            row.and_then(|row| usize::try_from(row).ok()).ok_or(PageError::CutShort)
        };
        let rows = offsets.iter().map(row).collect::<Result<Vec<usize>, _>>()?;
        Ok(match &page.valid {
            None => Self { places: rows, valid: None },
            Some(valid) => among_nulls(&rows, valid),
        })
    }
}

fn among_nulls(rows: &[usize], all: &BooleanBuffer) -> Picked {
    let mut places = Vec::with_capacity(rows.len());
    let mut valid = BooleanBufferBuilder::new(rows.len());
    let (mut seen, mut place) = (0, 0);
    for row in rows {
        place += n_valid(all, seen, *row);
        seen = *row;
        let is_valid = all.value(*row);
        valid.append(is_valid);
        if is_valid {
            places.push(place);
        }
    }
    let has_nulls = places.len() < rows.len();
    Picked { places, valid: has_nulls.then(|| valid.finish()) }
}

fn n_valid(all: &BooleanBuffer, from: usize, to: usize) -> usize {
    if to - from <= SHORT_GAP {
        (from..to).filter(|row| all.value(*row)).count()
    } else {
        all.slice(from, to - from).count_set_bits()
    }
}
