//! Sorting of millions that can be stopped: no stretch of it takes longer than a glance at the switch may.

use crate::base::{Cancel, Cancelled};

/// Items sorted without a look at the switch: about a tenth of a second of eight-byte ones. Fewer would cost
/// more comparisons.
const MAX_UNWATCHED: usize = 1 << 22;

/// Looks at the switch for every so many of small things: some microseconds of work.
pub(super) const WATCH_EVERY: usize = 4096;

/// Sorts as `sort_unstable` does; leaves the items in any order once it is stopped.
pub(super) fn sort_watched<T: Ord>(items: &mut [T], cancel: &Cancel) -> Result<(), Cancelled> {
    sort_in_parts(items, MAX_UNWATCHED, cancel)
}

/// Halves what is longer than `max`, by value, until it is not.
fn sort_in_parts<T: Ord>(items: &mut [T], max: usize, cancel: &Cancel) -> Result<(), Cancelled> {
    cancel.check()?;
    if items.len() <= max {
        items.sort_unstable();
        return Ok(());
    }
    let (low, _, high) = items.select_nth_unstable(items.len() / 2);
    sort_in_parts(low, max, cancel)?;
    sort_in_parts(high, max, cancel)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::cmp::Ordering;

    use fastrand::Rng;

    use super::*;

    #[test]
    fn parts_of_any_length_make_one_order() {
        let mut rng = Rng::with_seed(9);
        for (n, n_values, max) in [(0, 1, 1), (1, 1, 1), (1000, 3, 1), (1000, 1_000_000, 7), (1000, 50, 1000)]
        {
            let mut items: Vec<u32> = (0..n).map(|_| rng.u32(..n_values)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            assert_eq!(sort_in_parts(&mut items, max, &Cancel::new()), Ok(()));
            assert_eq!(items, expected);
        }
    }

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
        static SWITCH: Cancel = Cancel::new();
    }

    /// Turns the switch when it is compared for the thousandth time.
    #[derive(PartialEq, Eq)]
    struct Turning(u32);

    impl PartialOrd for Turning {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Turning {
        fn cmp(&self, other: &Self) -> Ordering {
            COMPARED.set(COMPARED.get() + 1);
            if COMPARED.get() == 1000 {
                SWITCH.with(Cancel::cancel);
            }
            self.0.cmp(&other.0)
        }
    }

    #[test]
    fn a_sort_that_is_stopped_ends_after_the_part_in_hand() {
        let mut rng = Rng::with_seed(9);
        let mut items: Vec<Turning> = (0..100_000).map(|_| Turning(rng.u32(..))).collect();
        let cancel = SWITCH.with(Cancel::clone);
        assert_eq!(sort_in_parts(&mut items, 500, &cancel), Err(Cancelled));
        // Finding the first middle takes a few comparisons an item, sorting takes more than 16.
        assert!(COMPARED.get() < 800_000, "{}", COMPARED.get());
    }
}
