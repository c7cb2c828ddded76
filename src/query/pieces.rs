//! A dataset cut into stretches that threads take one at a time, each found by its number.
//!
//! They are not listed: a footer can claim billions of rows that would be tens of thousands of pieces.

use std::ops::Range;

use crate::dataset::GroupRef;

/// Rows a thread takes at a time. Row groups hold a million rows: in pieces, all threads work at the front of
/// the dataset, where the first matches are waited for. Skipping to a piece costs the headers of the pages
/// before it.
const PIECE_ROWS: u64 = 1 << 17;

/// A stretch of one row group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) group: GroupRef,
    /// Offsets in the group.
    pub(super) rows: Range<u64>,
}

/// The pieces of all row groups in dataset order. A group without rows is one piece without rows, so that it
/// is counted.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Each group's first piece.
    starts: Vec<u64>,
    n_pieces: u64,
}

impl Pieces {
    pub(super) fn new(groups: &[GroupRef]) -> Self {
        let mut n_pieces = 0_u64;
        let mut starts = Vec::with_capacity(groups.len());
        for group in groups {
            starts.push(n_pieces);
            n_pieces += group.n_rows.div_ceil(PIECE_ROWS).max(1);
        }
        Self { starts, n_pieces }
    }

    /// The piece of that number; `groups` are those it was made from. Cost: logarithmic in their number.
    pub(super) fn get(&self, groups: &[GroupRef], number: usize) -> Option<Piece> {
        let number = u64::try_from(number).ok().filter(|n| *n < self.n_pieces)?;
        let at = self.starts.partition_point(|start| *start <= number).checked_sub(1)?;
        let group = *groups.get(at)?;
        let start = (number - self.starts[at]) * PIECE_ROWS;
        Some(Piece { group, rows: start..(start + PIECE_ROWS).min(group.n_rows) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{RowId, ShardId};

    fn groups(rows: &[u64]) -> Vec<GroupRef> {
        let mut first = 0;
        let mut out = Vec::new();
        for (group, n_rows) in rows.iter().copied().enumerate() {
            out.push(GroupRef { shard: ShardId(0), group, first_row: RowId(first), n_rows });
            first += n_rows;
        }
        out
    }

    #[test]
    fn pieces_cover_every_row_once_and_in_order() {
        let groups = groups(&[3, 0, PIECE_ROWS, PIECE_ROWS + 1, 0]);
        let pieces = Pieces::new(&groups);
        let all: Vec<Piece> = (0..).map_while(|n| pieces.get(&groups, n)).collect();
        let told: Vec<_> = all.iter().map(|p| (p.group.group, p.rows.clone())).collect();
        let last = PIECE_ROWS..PIECE_ROWS + 1;
        assert_eq!(
            told,
            [(0, 0..3), (1, 0..0), (2, 0..PIECE_ROWS), (3, 0..PIECE_ROWS), (3, last), (4, 0..0)]
        );
    }

    #[test]
    fn a_million_groups_of_four_billion_rows_each_cost_no_more_than_their_number() {
        let groups = groups(&vec![u64::from(u32::MAX); 1 << 20]);
        let pieces = Pieces::new(&groups);
        let last = usize::try_from(pieces.n_pieces - 1).unwrap();
        assert_eq!(pieces.get(&groups, last).unwrap().rows.end, u64::from(u32::MAX));
        assert_eq!(pieces.get(&groups, last + 1), None);
    }
}
