//! The rows a computation can read: those it was given but for whole row groups that turned out to be damaged.
//!
//! A pass over a damaged group sees some of its rows, and the next pass perhaps others. Left out as a whole,
//! every pass sees the same rows.

use std::collections::BTreeMap;

use crate::base::SafeText;
use crate::dataset::GroupRef;
use crate::query::selection::Selection;

/// Rows, and the row groups among them that were given up.
#[derive(Clone, Debug)]
pub(in crate::query) struct Readable {
    rows: Selection,
    damaged: BTreeMap<(u32, usize), (GroupRef, SafeText)>,
}

impl Readable {
    pub(in crate::query) fn new(rows: Selection) -> Self {
        Self { rows, damaged: BTreeMap::new() }
    }

    pub(in crate::query) fn rows(&self) -> &Selection {
        &self.rows
    }

    /// The groups given up so far, in dataset order, with the reason.
    pub(in crate::query) fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.damaged.values().cloned().collect()
    }

    /// Gives up these groups. Whether one of them is new: what was computed so far has then to be computed
    /// again.
    pub(in crate::query) fn leave_out(&mut self, damaged: Vec<(GroupRef, SafeText)>) -> bool {
        let n_before = self.damaged.len();
        for (group, why) in damaged {
            self.rows = self.rows.without(group.first_row..group.end_row());
            self.damaged.entry((group.shard.0, group.group)).or_insert((group, why));
        }
        self.damaged.len() > n_before
    }
}
