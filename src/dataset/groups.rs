//! The row groups of all shards one after another: in which group and in which shard a row stands.
//!
//! Rows are counted by the footers; nothing is read here.

use super::address::{GroupRef, RowAddr, RowId, ShardId};

/// Rows of a whole dataset. Filters see row numbers as int64 (`row < 100`), and sums of them must not wrap.
const MAX_ROWS: u64 = i64::MAX as u64;

/// All row groups in dataset order, and where each shard begins.
#[derive(Debug, Default)]
pub(super) struct GroupTable {
    groups: Vec<GroupRef>,
    starts: Vec<ShardStart>,
    n_rows: u64,
}

#[derive(Clone, Copy, Debug)]
struct ShardStart {
    row: RowId,
    /// The number of its first row group among all.
    group: usize,
}

impl GroupTable {
    /// Puts the next shard behind the others, by the rows of its groups. `None`, and nothing is changed, when
    /// the dataset would have more rows than can be counted.
    pub(super) fn add(&mut self, group_rows: &[u64]) -> Option<()> {
        let own = group_rows.iter().try_fold(0_u64, |sum, rows| sum.checked_add(*rows))?;
        let after = self.n_rows.checked_add(own).filter(|n| *n <= MAX_ROWS)?;
        let shard = ShardId(u32::try_from(self.starts.len()).ok()?);
        self.starts.push(ShardStart { row: RowId(self.n_rows), group: self.groups.len() });
        let mut first_row = self.n_rows;
        for (group, n_rows) in group_rows.iter().copied().enumerate() {
            self.groups.push(GroupRef { shard, group, first_row: RowId(first_row), n_rows });
            first_row += n_rows;
        }
        self.n_rows = after;
        Some(())
    }

    pub(super) fn groups(&self) -> &[GroupRef] {
        &self.groups
    }

    pub(super) fn n_rows(&self) -> u64 {
        self.n_rows
    }

    pub(super) fn first_row(&self, shard: ShardId) -> RowId {
        self.starts[shard.index()].row
    }

    /// Cost: logarithmic in the number of row groups.
    pub(super) fn number_at(&self, row: RowId) -> Option<usize> {
        if row.0 >= self.n_rows {
            return None;
        }
        // The last group that starts at or before the row; empty groups before it start there, too.
        self.groups.partition_point(|g| g.first_row <= row).checked_sub(1)
    }

    pub(super) fn number_of(&self, group: &GroupRef) -> Option<usize> {
        let number = self.starts.get(group.shard.index())?.group.checked_add(group.group)?;
        let there = self.groups.get(number)?;
        ((there.shard, there.group) == (group.shard, group.group)).then_some(number)
    }

    pub(super) fn address(&self, row: RowId) -> Option<RowAddr> {
        let shard = self.groups[self.number_at(row)?].shard;
        Some(RowAddr { shard, row: row.0 - self.first_row(shard).0 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(shards: &[Vec<u64>]) -> GroupTable {
        let mut table = GroupTable::default();
        for rows in shards {
            table.add(rows).unwrap();
        }
        table
    }

    /// Walks all rows: `(shard, row in it, group's number)` of each.
    fn walk(shards: &[Vec<u64>]) -> Vec<(u32, u64, usize)> {
        let mut out = Vec::new();
        let mut number = 0;
        for (shard, groups) in (0..).zip(shards) {
            let mut own = 0;
            for rows in groups {
                out.extend((0..*rows).map(|i| (shard, own + i, number)));
                own += rows;
                number += 1;
            }
        }
        out
    }

    #[test]
    fn an_empty_group_is_known_by_its_shard_and_not_by_its_row() {
        let table = table(&[vec![2, 0, 0, 3], vec![], vec![0]]);
        let numbers: Vec<Option<usize>> = table.groups().iter().map(|g| table.number_of(g)).collect();
        assert_eq!(numbers, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
        let elsewhere = GroupRef { shard: ShardId(1), group: 0, first_row: RowId(0), n_rows: 0 };
        assert_eq!(table.number_of(&elsewhere), None);
    }

    #[test]
    fn a_shard_that_would_make_rows_uncountable_is_refused_and_leaves_no_trace() {
        let mut table = table(&[vec![5]]);
        assert_eq!(table.add(&[u64::MAX, 1]), None);
        assert_eq!(table.add(&[MAX_ROWS - 4]), None);
        assert_eq!((table.n_rows(), table.groups().len()), (5, 1));
        assert_eq!(table.add(&[MAX_ROWS - 5]), Some(()));
        assert_eq!(table.address(RowId(MAX_ROWS - 1)).unwrap().row, MAX_ROWS - 6);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_row_is_where_a_walk_finds_it(
            shards in prop::collection::vec(prop::collection::vec(0_u64..4, 0..4), 1..5)
        ) {
            let table = table(&shards);
            for (row, (shard, own, number)) in (0..).zip(walk(&shards)) {
                prop_assert_eq!(table.number_at(RowId(row)), Some(number));
                prop_assert_eq!(table.address(RowId(row)), Some(RowAddr { shard: ShardId(shard), row: own }));
            }
            prop_assert_eq!(table.address(RowId(table.n_rows())), None);
        }
    }
}
