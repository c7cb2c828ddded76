//! What is typed: in the list mostly the next pair, sometimes the one before, now and then a page; in the gallery
//! pages.
//!
//! Always the same for the same dataset and screen, and never a key that cannot move.

use fastrand::Rng;

/// How a key moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// By one row.
    Step,
    /// By a page.
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

/// Keys out of a hundred that turn a page of the list.
pub(crate) const FLIPS_IN_LIST: u8 = 4;

/// In the gallery, all of them.
pub(crate) const FLIPS_IN_GALLERY: u8 = 100;

/// `n` keys through rows `0..n_rows`, turning round at both ends; `flips` of a hundred turn a page.
pub(crate) fn steps(n_rows: usize, page: u64, flips: u8, n: usize) -> Vec<Step> {
    let mut rng = Rng::with_seed(7);
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    let last = n_rows.saturating_sub(1);
    let (mut row, mut down) = (0, true);
    let mut steps = Vec::with_capacity(n);
    while steps.len() < n && last > 0 {
        let (by, far) = if rng.u8(..100) < flips { (Move::Flip, page) } else { (Move::Step, 1) };
        // One in ten looks back at the pair before.
        let onwards = down != (rng.u8(..10) == 0);
        let to = if onwards { Some(row + far).filter(|to| *to <= last) } else { row.checked_sub(far) };
        let Some(to) = to else {
            down = !onwards;
            continue;
        };
        let key = match (by, onwards) {
            (Move::Step, true) => b'j',
            (Move::Step, false) => b'k',
            (Move::Flip, true) => PAGE_ON,
            (Move::Flip, false) => PAGE_BACK,
        };
        row = to;
        steps.push(Step { key, by, row });
    }
    steps
}
