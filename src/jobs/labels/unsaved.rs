//! What was judged and is not on the disk yet, in order. What may pass is tried again by the lane; an event that can
//! never be stored is left out, so that those behind it are not held up for ever.

use std::collections::VecDeque;

use super::super::review::in_words;
use super::held::Trouble;
use crate::app::Message;
use crate::labels::Event;

/// Events on their way to the store.
#[derive(Debug, Default)]
pub(super) struct Unsaved {
    /// Not on the disk yet, the oldest first.
    waiting: VecDeque<Event>,
    /// Those that were given up.
    n_given_up: usize,
}

impl Unsaved {
    pub(super) fn take(&mut self, events: Vec<Event>) {
        self.waiting.extend(events);
    }

    /// Whether there is something to be stored.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Events that are in no store, those included that never will be.
    pub(super) fn n_unsaved(&self) -> usize {
        self.waiting.len() + self.n_given_up
    }

    /// Tries to store all that waits, `append` all or nothing of what it is given; gives what became of it, the
    /// oldest first. Cost: one sync of the disk, or one for each event where one of them is at fault.
    pub(super) fn save(&mut self, mut append: impl FnMut(&[Event]) -> Result<(), Trouble>) -> Vec<Message> {
        if !self.is_waiting() {
            return Vec::new();
        }
        match append(self.waiting.make_contiguous()) {
            Ok(()) => {
                let n = self.waiting.len();
                self.waiting.clear();
                vec![Message::Recorded(n)]
            }
            Err(trouble) if trouble.is_final() => self.save_one_by_one(append),
            Err(trouble) => vec![Message::NotRecorded(in_words(&trouble))],
        }
    }

    /// Finds out which ones are at fault.
    fn save_one_by_one(&mut self, mut append: impl FnMut(&[Event]) -> Result<(), Trouble>) -> Vec<Message> {
        let mut news = Vec::new();
        while let Some(event) = self.waiting.front() {
            match append(std::slice::from_ref(event)) {
                Ok(()) => news.push(Message::Recorded(1)),
                Err(trouble) if trouble.is_final() => {
                    self.n_given_up += 1;
                    news.push(Message::NeverRecorded(in_words(&trouble)));
                }
                Err(trouble) => {
                    news.push(Message::NotRecorded(in_words(&trouble)));
                    break;
                }
            }
            self.waiting.pop_front();
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SafeText;
    use crate::labels::{ActId, Annotator, Deed, DrawId, SetRef, StoreError};

    fn event(nth: u64) -> Event {
        Event {
            annotator: Annotator("ann".to_owned()),
            set: SetRef { name: "quick".to_owned(), version: 1 },
            draw: None,
            at_ms: 0,
            deed: Deed::Undo(ActId { session: 1, nth }),
        }
    }

    fn nth(event: &Event) -> u64 {
        match &event.deed {
            Deed::Undo(id) => id.nth,
            other => panic!("{other:?}"),
        }
    }

    /// Events 0 to 4 on their way into a store that is all or nothing and says this of each; what it stored, and
    /// what is told.
    fn saved(says: impl Fn(u64) -> Result<(), Trouble>) -> (Vec<u64>, Vec<String>, Unsaved) {
        let (mut unsaved, mut stored) = (Unsaved::default(), Vec::new());
        unsaved.take((0..5).map(event).collect());
        let news = unsaved.save(|events| {
            events.iter().try_for_each(|event| says(nth(event)))?;
            stored.extend(events.iter().map(nth));
            Ok(())
        });
        let news = news.into_iter().map(|news| match news {
            Message::Recorded(n) => format!("{n} stored"),
            Message::NeverRecorded(why) => format!("never: {why}"),
            Message::NotRecorded(why) => format!("not yet: {why}"),
            other => panic!("{other:?}"),
        });
        (stored, news.collect(), unsaved)
    }

    fn unknown_draw() -> Trouble {
        Trouble::Store(StoreError::UnknownDraw(DrawId(9)))
    }

    #[test]
    fn all_that_waits_goes_in_one_call() {
        let (stored, news, unsaved) = saved(|_| Ok(()));
        assert_eq!((stored, news), (vec![0, 1, 2, 3, 4], vec!["5 stored".to_owned()]));
        assert_eq!((unsaved.is_waiting(), unsaved.n_unsaved()), (false, 0));
    }

    #[test]
    fn one_that_never_can_be_stored_holds_up_none_behind_it() {
        let (stored, news, unsaved) = saved(|nth| if nth == 1 { Err(unknown_draw()) } else { Ok(()) });
        let never = "never: it does not know draw 9";
        assert_eq!(stored, [0, 2, 3, 4]);
        assert_eq!(news, ["1 stored", never, "1 stored", "1 stored", "1 stored"]);
        assert_eq!((unsaved.is_waiting(), unsaved.n_unsaved()), (false, 1));
    }

    #[test]
    fn what_may_pass_keeps_all_from_there_on_in_their_order() {
        let full = |nth| match nth {
            0 => Err(unknown_draw()),
            3 => Err(Trouble::Store(StoreError::Full)),
            _ => Ok(()),
        };
        let (stored, news, mut unsaved) = saved(full);
        assert_eq!(stored, [1, 2]);
        assert_eq!(news.last().map(String::as_str), Some("not yet: the disk is full"));
        assert_eq!(unsaved.n_unsaved(), 3);
        unsaved.take(vec![event(5)]);
        let mut later = Vec::new();
        unsaved.save(|events| {
            later.extend(events.iter().map(nth));
            Ok(())
        });
        assert_eq!((later, unsaved.n_unsaved()), (vec![3, 4, 5], 1));
    }

    #[test]
    fn a_panic_is_told_and_nothing_is_given_up() {
        let panic = |_| Err(Trouble::Panic(SafeText::line("a bad page")));
        let (stored, news, unsaved) = saved(panic);
        assert_eq!((stored, news), (Vec::new(), vec!["not yet: a panic: a bad page".to_owned()]));
        assert_eq!(unsaved.n_unsaved(), 5);
    }
}
