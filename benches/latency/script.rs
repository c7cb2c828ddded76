//! What is typed: mostly the next pair, sometimes the one before, now and then a page.
//!
//! Always the same for the same dataset and screen, and never a key that cannot move.

use fastrand::Rng;

/// How a key moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// By one row.
    Step,
    /// By a page of the list.
    Flip,
}

/// A key, and where it leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) key: u8,
    pub(crate) by: Move,
    pub(crate) row: usize,
}

const PAGE_ON: u8 = 0x06;
const PAGE_BACK: u8 = 0x02;

/// `n` keys through rows `0..n_rows`, turning round at both ends.
pub(crate) fn steps(n_rows: usize, page: u64, n: usize) -> Vec<Step> {
    let mut rng = Rng::with_seed(7);
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    let last = n_rows.saturating_sub(1);
    let (mut row, mut down) = (0, true);
    let mut steps = Vec::with_capacity(n);
    while steps.len() < n && last > 0 {
        let flip = page < last && rng.u8(..100) < 4;
        // One in ten looks back at the pair before.
        let onwards = down != (rng.u8(..10) == 0);
        let far = if flip { page } else { 1 };
        let (to, key) = match (onwards, flip) {
            (true, false) => (row + 1, b'j'),
            (true, true) => (row + far, PAGE_ON),
            (false, false) => (row.saturating_sub(1), b'k'),
            (false, true) => (row.saturating_sub(far), PAGE_BACK),
        };
        let to = to.min(last);
        if to == row {
            down = row == 0;
            continue;
        }
        row = to;
        steps.push(Step { key, by: if flip { Move::Flip } else { Move::Step }, row });
    }
    steps
}
