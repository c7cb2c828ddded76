//! Which of a person's acts are durable. The mark on the screen is read off here and nowhere else.

use std::collections::VecDeque;

use crate::base::SafeText;
use crate::labels::Event;

/// What was handed to the store and not acknowledged yet, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    pending: VecDeque<Event>,
    /// Why the store did not take them, if it said so.
    refused: Option<SafeText>,
    /// Acts of this review that no store will ever take.
    n_given_up: usize,
}

impl Saving {
    /// Acts that are not known to be durable.
    pub fn n_pending(&self) -> usize {
        self.pending.len()
    }

    /// Why they are not, where the store refused them; they are kept and tried again.
    pub fn refused(&self) -> Option<&SafeText> {
        self.refused.as_ref()
    }

    /// Acts that can never be saved. They are no longer pending and count for nothing.
    pub fn n_given_up(&self) -> usize {
        self.n_given_up
    }

    /// In the order they were done.
    pub(in crate::app) fn pending(&self) -> impl Iterator<Item = &Event> {
        self.pending.iter()
    }

    pub(in crate::app) fn hand_over(&mut self, event: Event) {
        self.pending.push_back(event);
    }

    /// The first `n` that are pending are on disk.
    pub(in crate::app) fn acknowledge(&mut self, n: usize) {
        self.pending.drain(..n.min(self.pending.len()));
        self.refused = None;
    }

    /// The first that is pending will never be on disk: gives it back.
    pub(in crate::app) fn give_up(&mut self) -> Option<Event> {
        let event = self.pending.pop_front()?;
        self.n_given_up += 1;
        self.refused = None;
        Some(event)
    }

    /// As the next review takes it over: what is pending is still pending, what was given up was that review's.
    pub(in crate::app) fn carried(self) -> Self {
        Self { n_given_up: 0, ..self }
    }

    pub(in crate::app) fn refuse(&mut self, why: SafeText) {
        self.refused = Some(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{ActId, Annotator, Deed, SetRef};

    fn event(nth: u64) -> Event {
        Event {
            annotator: Annotator("ann".to_owned()),
            set: SetRef { name: "quick".to_owned(), version: 1 },
            draw: None,
            at_ms: 0,
            deed: Deed::Undo(ActId { session: 1, nth }),
        }
    }

    #[test]
    fn what_is_given_up_is_no_longer_pending_and_stays_with_its_review() {
        let mut saving = Saving::default();
        assert_eq!(saving.give_up(), None);
        (0..3).for_each(|nth| saving.hand_over(event(nth)));
        saving.acknowledge(1);
        saving.refuse(SafeText::line("disk full"));
        assert_eq!(saving.give_up(), Some(event(1)));
        assert_eq!((saving.n_pending(), saving.n_given_up(), saving.refused()), (1, 1, None));
        let next = saving.carried();
        assert_eq!((next.n_pending(), next.n_given_up()), (1, 0));
    }

    #[test]
    fn what_was_refused_stays_pending_until_it_is_acknowledged() {
        let mut saving = Saving::default();
        saving.hand_over(event(0));
        saving.hand_over(event(0));
        saving.refuse(SafeText::line("disk full"));
        assert_eq!((saving.n_pending(), saving.refused().is_some()), (2, true));
        saving.acknowledge(1);
        assert_eq!((saving.n_pending(), saving.refused()), (1, None));
        // A store that acknowledges what nobody handed over loses nothing and breaks nothing.
        saving.acknowledge(9);
        assert_eq!(saving.n_pending(), 0);
    }
}
