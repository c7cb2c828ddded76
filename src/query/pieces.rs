//! A dataset cut into stretches that threads take one at a time, each found by its number.
//!
//! They are not listed: a footer can claim billions of rows that would be tens of thousands of pieces.

use std::ops::Range;

use crate::dataset::GroupRef;

/// Rows a thread takes at a time. Row groups hold a million rows: in pieces, all threads work at the front of
/// the dataset, where the first matches are waited for. Writers end pages after 20,000 rows at most (parquet-mr,
/// parquet-rs and pyarrow by default): thirteen such pages, so that two pieces seldom need the same one, and
/// four pieces make a row group of a million rows: each more is one more wait at what a group's threads share.
const PIECE_ROWS: u64 = 13 * FIRST_ROWS;

/// Rows of the dataset's first piece; the next ones are twice as long each, up to [`PIECE_ROWS`]. First matches
/// mostly stand there, and are waited for: so many captions are searched in a millisecond or two.
const FIRST_ROWS: u64 = 20_000;

/// Row groups that pieces are dealt from in turn. Threads that work in one row group wait for each other, at its
/// dictionaries and at pages that two pieces share: dealt in turn, the pieces in hand at any time are of different
/// groups. More would let the findings of later groups wait longer for those of the first.
const GROUPS_IN_TURN: usize = 4;

/// A stretch of one row group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) group: GroupRef,
    /// The group's number among all.
    pub(super) number: usize,
    /// Offsets in the group.
    pub(super) rows: Range<u64>,
}

/// The pieces of all row groups in dataset order. A group without rows is one piece without rows, so that it
/// is counted.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Each group's first piece.
    starts: Vec<u64>,
    total: u64,
    /// The first group that has rows: its pieces begin small.
    first: usize,
}

impl Pieces {
    pub(super) fn new(groups: &[GroupRef]) -> Self {
        let first = groups.iter().position(|group| group.n_rows > 0).unwrap_or(0);
        let mut n_pieces = 0_u64;
        let mut starts = Vec::with_capacity(groups.len());
        for (number, group) in groups.iter().enumerate() {
            starts.push(n_pieces);
            n_pieces += n_of(group, number == first);
        }
        Self { starts, total: n_pieces, first }
    }

    /// The number of the piece that is to be worked on as the `turn`-th, and the piece. The first group's come one
    /// after the other, because its matches are waited for; then one of each of the next few groups in turn.
    pub(super) fn dealt(&self, groups: &[GroupRef], turn: usize) -> Option<(usize, Piece)> {
        let number = u64::try_from(turn).ok().map(|turn| self.number_of(turn))?;
        let number = usize::try_from(number).ok()?;
        self.get(groups, number).map(|piece| (number, piece))
    }

    fn number_of(&self, turn: u64) -> u64 {
        let at = self.group_of(turn);
        let Some(behind_first) = at.checked_sub(self.first + 1) else { return turn };
        let begin = at - behind_first % GROUPS_IN_TURN;
        let end = (begin + GROUPS_IN_TURN).min(self.starts.len());
        let mut left = turn - self.starts[begin];
        let mut dealt = 0;
        loop {
            // All groups that have this many pieces and more take part in a round.
            let longer = |at: &usize| self.n_pieces(*at) > dealt;
            let n_longer = (begin..end).filter(longer).count() as u64;
            let Some(shortest) = (begin..end).filter(longer).map(|at| self.n_pieces(at)).min() else {
                return turn;
            };
            let n_rounds = shortest - dealt;
            if left < n_rounds * n_longer {
                let place = usize::try_from(left % n_longer).unwrap_or(usize::MAX);
                let of = (begin..end).filter(longer).nth(place).unwrap_or(at);
                return self.starts[of] + dealt + left / n_longer;
            }
            left -= n_rounds * n_longer;
            dealt = shortest;
        }
    }

    /// The group of a piece.
    fn group_of(&self, number: u64) -> usize {
        self.starts.partition_point(|start| *start <= number).saturating_sub(1)
    }

    fn n_pieces(&self, group: usize) -> u64 {
        let start = self.starts.get(group).copied().unwrap_or(self.total);
        self.starts.get(group + 1).copied().unwrap_or(self.total) - start
    }

    /// How many pieces a group has.
    pub(super) fn n_in(&self, number: usize) -> usize {
        usize::try_from(self.n_pieces(number)).unwrap_or(usize::MAX)
    }

    /// The piece of that number; `groups` are those it was made from. Cost: logarithmic in their number.
    pub(super) fn get(&self, groups: &[GroupRef], number: usize) -> Option<Piece> {
        let number = u64::try_from(number).ok().filter(|n| *n < self.total)?;
        let at = self.group_of(number);
        let group = *groups.get(at)?;
        let own = number - self.starts[at];
        let rows = if at == self.first { growing(own) } else { own * PIECE_ROWS..(own + 1) * PIECE_ROWS };
        Some(Piece { group, number: at, rows: rows.start..rows.end.min(group.n_rows) })
    }
}

/// Pieces of a group; `is_first` where they begin small.
fn n_of(group: &GroupRef, is_first: bool) -> u64 {
    if !is_first {
        return group.n_rows.div_ceil(PIECE_ROWS).max(1);
    }
    let small = (0..GROWING).take_while(|own| growing(*own).start < group.n_rows).count() as u64;
    let rest = group.n_rows.saturating_sub(growing(GROWING).start);
    (small + rest.div_ceil(PIECE_ROWS)).max(1)
}

/// Pieces below the full length.
const GROWING: u64 = (PIECE_ROWS / FIRST_ROWS).ilog2() as u64;

/// The rows of a piece of the first group, were that without end.
fn growing(own: u64) -> Range<u64> {
    let start =
        |own: u64| FIRST_ROWS * ((1 << own.min(GROWING)) - 1) + own.saturating_sub(GROWING) * PIECE_ROWS;
    start(own)..start(own + 1)
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
        let small = FIRST_ROWS;
        for sizes in [
            vec![3, 0, PIECE_ROWS, PIECE_ROWS + 1, 0],
            vec![0, small, small * 3, PIECE_ROWS * 3],
            vec![small * 3 + 1, 0],
            vec![PIECE_ROWS * 4 + 7, 5],
            vec![0],
        ] {
            let groups = groups(&sizes);
            let pieces = Pieces::new(&groups);
            let all: Vec<Piece> = (0..).map_while(|n| pieces.get(&groups, n)).collect();
            for (number, group) in groups.iter().enumerate() {
                let own: Vec<_> = all.iter().filter(|p| p.number == number).collect();
                assert_eq!(own.len(), pieces.n_in(number), "{sizes:?}");
                assert_eq!((own[0].rows.start, own[own.len() - 1].rows.end), (0, group.n_rows), "{sizes:?}");
                assert!(own.windows(2).all(|pair| pair[0].rows.end == pair[1].rows.start), "{sizes:?}");
                let has_rows = |p: &&Piece| (1..=PIECE_ROWS).contains(&(p.rows.end - p.rows.start));
                assert!(group.n_rows == 0 || own.iter().all(has_rows), "{sizes:?}");
            }
        }
    }

    #[test]
    fn every_piece_is_dealt_once_and_neighbours_behind_the_first_group_are_of_different_groups() {
        for sizes in [
            vec![0, PIECE_ROWS * 9, PIECE_ROWS * 3, PIECE_ROWS * 3, PIECE_ROWS * 3, 5, PIECE_ROWS * 2, 1],
            vec![3, PIECE_ROWS * 4, 0, PIECE_ROWS * 2],
            vec![PIECE_ROWS * 4],
            vec![0, 0],
        ] {
            let groups = groups(&sizes);
            let pieces = Pieces::new(&groups);
            let dealt: Vec<usize> =
                (0..).map_while(|turn| pieces.dealt(&groups, turn)).map(|(number, _)| number).collect();
            let mut in_order = dealt.clone();
            in_order.sort_unstable();
            let total = usize::try_from(pieces.total).unwrap();
            assert_eq!(in_order, (0..total).collect::<Vec<_>>(), "{sizes:?}");
            let of_first = usize::try_from(pieces.n_pieces(pieces.first)).unwrap() + pieces.first;
            assert!(dealt[..of_first].is_sorted(), "{sizes:?}");
        }
        let groups = groups(&[1, PIECE_ROWS * 2, PIECE_ROWS, PIECE_ROWS * 3]);
        let pieces = Pieces::new(&groups);
        let of = |turn| {
            pieces.dealt(&groups, turn).map(|(_, piece)| (piece.number, piece.rows.start / PIECE_ROWS))
        };
        let expected = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (3, 1), (3, 2)];
        assert_eq!((0..).map_while(of).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_million_groups_of_four_billion_rows_each_cost_no_more_than_their_number() {
        let groups = groups(&vec![u64::from(u32::MAX); 1 << 20]);
        let pieces = Pieces::new(&groups);
        let last = usize::try_from(pieces.total - 1).unwrap();
        assert_eq!(pieces.get(&groups, last).unwrap().rows.end, u64::from(u32::MAX));
        assert_eq!(pieces.get(&groups, last + 1), None);
    }
}
