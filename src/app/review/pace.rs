//! How fast a person judges: for the time left on the screen. Reports have their own figures, from the store.

use std::collections::VecDeque;
use std::time::Duration;

/// Judgements that the pace is taken from: a coffee break is forgotten after so many.
const N_RECENT: usize = 20;

/// Fewer than this say nothing.
const N_ENOUGH: usize = 3;

/// How long the last pairs were looked at before they were judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    recent_ms: VecDeque<u64>,
}

impl Pace {
    /// The median time for a pair, once there are enough of them. The median, for one telephone call is no pace.
    pub fn each(&self) -> Option<Duration> {
        if self.recent_ms.len() < N_ENOUGH {
            return None;
        }
        let mut sorted: Vec<u64> = self.recent_ms.iter().copied().collect();
        sorted.sort_unstable();
        Some(Duration::from_millis(sorted[sorted.len() / 2]))
    }

    /// The time so many more will take.
    pub fn left(&self, n_left: usize) -> Option<Duration> {
        Some(self.each()?.saturating_mul(u32::try_from(n_left).unwrap_or(u32::MAX)))
    }

    pub(in crate::app) fn note(&mut self, shown_ms: u64) {
        if self.recent_ms.len() == N_RECENT {
            self.recent_ms.pop_front();
        }
        self.recent_ms.push_back(shown_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_is_no_pace_and_old_pairs_are_forgotten() {
        let mut pace = Pace::default();
        pace.note(900);
        pace.note(1_100);
        assert_eq!(pace.each(), None);
        pace.note(600_000);
        assert_eq!(pace.each(), Some(Duration::from_millis(1_100)));
        assert_eq!(pace.left(10), Some(Duration::from_secs(11)));
        for _ in 0..N_RECENT {
            pace.note(500);
        }
        assert_eq!((pace.each(), pace.recent_ms.len()), (Some(Duration::from_millis(500)), N_RECENT));
    }
}
