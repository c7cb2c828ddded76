//! A slot for the latest wish: what was not taken yet is replaced.

use std::sync::{Condvar, Mutex, PoisonError};

/// Shared by one giver and one worker.
#[derive(Debug)]
pub(super) struct Mailbox<T> {
    slot: Mutex<Slot<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Slot<T> {
    latest: Option<T>,
    open: bool,
}

impl<T> Mailbox<T> {
    pub(super) fn new() -> Self {
        Self { slot: Mutex::new(Slot { latest: None, open: true }), changed: Condvar::new() }
    }

    /// Puts a wish in the place of the one before.
    pub(super) fn put(&self, wish: T) {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).latest = Some(wish);
        self.changed.notify_one();
    }

    /// Waits for a wish; `None` once the box is closed.
    pub(super) fn take(&self) -> Option<T> {
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let mut slot = self
            .changed
            .wait_while(slot, |slot| slot.open && slot.latest.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        if slot.open { slot.latest.take() } else { None }
    }

    /// Ends the worker at its next [`Mailbox::take`].
    pub(super) fn close(&self) {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).open = false;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_wish_wins_and_a_closed_box_gives_nothing() {
        let mailbox = Mailbox::new();
        mailbox.put(1);
        mailbox.put(2);
        assert_eq!(mailbox.take(), Some(2));
        mailbox.put(3);
        mailbox.close();
        assert_eq!(mailbox.take(), None);
    }
}
