//! What threads that work in one row group share: verdicts, dictionaries' answers, pages' answers.
//!
//! Pages of different columns begin at different rows, so that two pieces need the same page; it is unpacked
//! once, by whoever comes first, and the other waits for the answer. All of it goes when the last piece is done.
//!
//! Inside a page's slot nobody looks at the cancel switch: cancelling waits as long as one page takes, of 64 Mi
//! rows at most. Longer pages, and those that are not read raw, are not answered in a slot: each piece decodes its
//! own rows of them, in batches that look at the switch.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::steps::Plan;
use crate::dataset::{Damage, GroupRef};
use crate::query::expression::Verdict;
use crate::query::kernels::{Table, Truth};

/// One row group of a scan.
#[derive(Debug)]
pub(in crate::query) struct GroupWork {
    pub(in crate::query) group: GroupRef,
    /// Its number among all groups.
    pub(super) number: usize,
    pieces_left: AtomicUsize,
    verdict: OnceLock<Verdict>,
    leaves: Vec<LeafWork>,
}

/// A page's answer, once somebody has looked for it; `None` where it is not read raw.
pub(super) type PageAnswer = OnceLock<Result<Option<Arc<Truth>>, Damage>>;

/// A leaf in one row group.
#[derive(Debug, Default)]
pub(super) struct LeafWork {
    /// Of the whole group.
    pub(super) verdict: OnceLock<Verdict>,
    /// Whether its pages are read raw; what failed or was refused is not tried again for each piece.
    pub(super) is_raw: OnceLock<Result<bool, Damage>>,
    /// Of each page, where the file says something of pages.
    pub(super) page_verdicts: OnceLock<Option<Vec<Verdict>>>,
    /// The dictionary's answers.
    pub(super) table: OnceLock<Result<Arc<Table>, Damage>>,
    /// The pages' answers; made when the number of pages is known.
    pub(super) pages: OnceLock<Vec<PageAnswer>>,
}

impl GroupWork {
    pub(in crate::query) fn new(plan: &Plan, group: GroupRef, number: usize, n_pieces: usize) -> Self {
        Self {
            group,
            number,
            pieces_left: AtomicUsize::new(n_pieces),
            verdict: OnceLock::new(),
            leaves: plan.leaves.iter().map(|_| LeafWork::default()).collect(),
        }
    }

    /// What is known of the whole filter here, asked once.
    pub(in crate::query) fn verdict(&self, judge: impl FnOnce() -> Verdict) -> Verdict {
        *self.verdict.get_or_init(judge)
    }

    /// Notes that a piece is done; whether it was the last.
    pub(in crate::query) fn is_last_piece(&self) -> bool {
        // Relaxed: a count and nothing else.
        self.pieces_left.fetch_sub(1, Ordering::Relaxed) == 1
    }

    pub(super) fn leaf(&self, number: usize) -> &LeafWork {
        &self.leaves[number]
    }
}
