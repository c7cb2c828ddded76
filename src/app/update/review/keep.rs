//! What goes to the store, in order, and what comes back from it.

use super::super::super::{App, Effect, Mode, Notice, Saving, Tone};
use crate::base::SafeText;
use crate::labels::{self, Act, ActId, Change, Deed, ItemAct, ItemKeys, Place, Via};
use crate::query::keyed::PairKey;

impl App {
    /// Says these of the focused pair.
    pub(super) fn act_here(&mut self, changes: Vec<Change>) -> Vec<Effect> {
        let item = self.review.as_ref().and_then(|review| review.item(self.review_place()));
        let Some((keys, place)) = item.map(|item| (item.keys, item.place.clone())) else { return Vec::new() };
        let shown_ms = self.shown_ms();
        self.act_on_pair(keys, place, shown_ms, changes)
    }

    /// Says them of the focused pair, of which only this much is kept.
    pub(super) fn act_on_pair(
        &mut self,
        keys: ItemKeys,
        place: Place,
        shown_ms: Option<u64>,
        changes: Vec<Change>,
    ) -> Vec<Effect> {
        let item = self.review.as_ref().and_then(|review| review.item(self.review_place()));
        let via = if item.is_some_and(|item| item.is_repeat) { Via::Repeat } else { Via::Single };
        self.act_via(via, keys, place, shown_ms, changes)
    }

    pub(super) fn act_via(
        &mut self,
        via: Via,
        keys: ItemKeys,
        place: Place,
        shown_ms: Option<u64>,
        changes: Vec<Change>,
    ) -> Vec<Effect> {
        self.act_on_items(via, vec![ItemAct { keys, place, shown_ms, changes }])
    }

    /// One act, undone as one, of one pair or of many.
    pub(in super::super) fn act_on_items(&mut self, via: Via, items: Vec<ItemAct>) -> Vec<Effect> {
        let Some(review) = &self.review else { return Vec::new() };
        let id = ActId { session: review.reviewer.session, nth: self.n_acts };
        self.n_acts += 1;
        self.record(Deed::Act(Act { id, via, items }))
    }

    /// Holds at once on the screen, and is on its way to the disk.
    pub(super) fn record(&mut self, deed: Deed) -> Vec<Effect> {
        let Some(review) = &mut self.review else { return Vec::new() };
        review.is_warned = false;
        vec![Effect::Record(vec![review.record(deed, self.clock.unix_ms)])]
    }

    /// Of the review in progress, else of the last one.
    fn saving_now(&mut self) -> &mut Saving {
        self.review.as_mut().map_or(&mut self.saving, |review| &mut review.saving)
    }

    pub(in super::super) fn note_recorded(&mut self, n: usize) {
        self.saving_now().acknowledge(n);
    }

    pub(in super::super) fn note_not_recorded(&mut self, why: SafeText) {
        self.saving_now().refuse(why);
    }

    pub(in super::super) fn note_leases(
        &mut self,
        asked: &[PairKey],
        ours: &[PairKey],
        events: Option<&[labels::Event]>,
    ) {
        let here = self.review_place();
        let Some(review) = &mut self.review else { return };
        review.leases.answer(asked, ours);
        if let Some(events) = events {
            review.fold(events);
        }
        let is_elsewhere = review.item(here).is_some_and(|item| review.leases.is_elsewhere(&item.keys));
        // Not under a line that is being typed, nor under a page.
        if is_elsewhere && !review.is_ours(here) && self.mode == Mode::Review {
            self.go_on();
        }
    }

    /// One terminal needs no leases; whoever has two should know.
    pub(in super::super) fn note_no_leases(&mut self, why: &SafeText) {
        let Some(review) = &mut self.review else { return };
        review.leases.switch_off();
        let words = format!("two terminals at a time may show the same pairs: {why}");
        self.notice = Some(Notice { text: SafeText::line(&words), tone: Tone::Bad });
    }
}
