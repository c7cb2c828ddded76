//! A small part of the rows that is read in a moment.
//!
//! Not a random sample: stretches of neighbouring rows, evenly spread, because single rows would cost a page
//! each. Rows that lie together may be alike; what rests on it says so.

use crate::dataset::RowId;
use crate::query::Selection;

/// Rows of a sample.
pub const SAMPLE_ROWS: u64 = 1 << 16;

/// Stretches it is made of.
const N_STRETCHES: u64 = 16;

/// The sample of a selection; `None` where all of it is read as quickly.
pub fn sample_of(rows: &Selection) -> Option<Selection> {
    if rows.len() <= 2 * SAMPLE_ROWS {
        return None;
    }
    let each = SAMPLE_ROWS / N_STRETCHES;
    let stretch = |nth: u64| {
        // The first and the last row are in it; beyond 2^64 / 15 rows the products would not fit.
        let first = (rows.len() - each) / (N_STRETCHES - 1) * nth;
        first..first + each
    };
    let ranks = (0..N_STRETCHES).flat_map(stretch);
    Some(Selection::of(rows.n_rows(), ranks.filter_map(|rank| rows.select(rank)).collect::<Vec<RowId>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_all_and_a_small_selection_has_none() {
        let all = Selection::all(1_000_000);
        let sample = sample_of(&all).unwrap();
        assert_eq!(sample.len(), SAMPLE_ROWS);
        assert!(sample.contains(RowId(0)) && sample.rows().any(|row| row.0 > 990_000));
        assert_eq!(sample_of(&Selection::all(2 * SAMPLE_ROWS)), None);
        assert!(sample_of(&Selection::all(u64::MAX)).is_some());
    }
}
