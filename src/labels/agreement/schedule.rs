//! Which pairs of a draw are shown once more, and when: so that a person can be held against themselves.
//!
//! Nobody is told which they are, so they are drawn by lot and come back well after they are forgotten. What is said
//! of them then is kept apart (`Via::Repeat`) and changes no label and no rate.

/// Pairs between the two times one is shown, at the least: half a minute of a quick hand. Fewer, and it is the hand
/// that remembers, not the eye that judges.
pub const MIN_PAIRS_BETWEEN: usize = 20;

/// One pair's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The how-many-eth item of the draw, from 0.
    pub nth: usize,
    /// Whether it has been shown before.
    pub is_repeat: bool,
}

/// All items of a draw in their order, with `n_repeats` of them once more; fewer where a draw is too short for so
/// many to come back late enough. The same seed gives the same turns.
pub fn schedule(n_items: usize, n_repeats: usize, seed: u64) -> Vec<Turn> {
    let mut lot = fastrand::Rng::with_seed(seed);
    let n_early = n_items.saturating_sub(MIN_PAIRS_BETWEEN);
    let chosen = lot.choose_multiple(0..n_early, n_repeats.min(n_early));
    // A slot is the item it comes right before; the last one is after all.
    let mut again: Vec<(usize, usize)> =
        chosen.into_iter().map(|nth| (lot.usize(nth + 1 + MIN_PAIRS_BETWEEN..=n_items), nth)).collect();
    again.sort_unstable();
    let mut again = again.into_iter().peekable();
    let mut turns = Vec::with_capacity(n_items + n_repeats.min(n_early));
    for slot in 0..=n_items {
        while let Some((_, nth)) = again.next_if(|(at, _)| *at == slot) {
            turns.push(Turn { nth, is_repeat: true });
        }
        if slot < n_items {
            turns.push(Turn { nth: slot, is_repeat: false });
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_shown_once_in_order_and_some_come_back_late() {
        for seed in 0..200 {
            let turns = schedule(100, 9, seed);
            let first: Vec<usize> =
                turns.iter().filter(|turn| !turn.is_repeat).map(|turn| turn.nth).collect();
            assert!(first.into_iter().eq(0..100));
            let again: Vec<usize> = (0..turns.len()).filter(|at| turns[*at].is_repeat).collect();
            assert_eq!(again.len(), 9);
            for at in again {
                let before = turns.iter().position(|turn| turn.nth == turns[at].nth).unwrap();
                assert!(at - before > MIN_PAIRS_BETWEEN, "seed {seed}");
                assert_eq!(turns.iter().filter(|turn| turn.nth == turns[at].nth).count(), 2);
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_turns() {
        assert_eq!(schedule(400, 20, 7), schedule(400, 20, 7));
        assert_ne!(schedule(400, 20, 7), schedule(400, 20, 8));
    }

    #[test]
    fn a_short_draw_has_no_room_for_repeats() {
        assert!(schedule(MIN_PAIRS_BETWEEN, 5, 7).iter().all(|turn| !turn.is_repeat));
        assert_eq!(schedule(MIN_PAIRS_BETWEEN + 1, 5, 7).len(), MIN_PAIRS_BETWEEN + 2);
        assert_eq!(schedule(0, 5, 7), []);
    }
}
