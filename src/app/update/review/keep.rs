//! What goes to the store, in order, and what comes back from it.

use std::collections::HashSet;

use super::super::super::review::Waiting;
use super::super::super::{App, Effect, Mode, Notice, Saving, SoFar, Tone};
use crate::base::SafeText;
use crate::labels::{Act, ActId, Change, Deed, ItemAct, ItemKeys, Place, Via};
use crate::query::keyed::PairKey;

impl App {
    /// Says these of the focused pair. Of an escalated one still no more is kept than its keys.
    pub(super) fn act_here(&mut self, changes: Vec<Change>) -> Vec<Effect> {
        let here = self.review_place();
        let Some(review) = &self.review else { return Vec::new() };
        let Some((keys, place)) = review.item(here).map(|item| (item.keys, item.place.clone())) else {
            return Vec::new();
        };
        if review.is_escalated(here) {
            self.act_on_pair(keys, Place::default(), None, changes)
        } else {
            self.act_on_pair(keys, place, self.shown_ms(), changes)
        }
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
        self.act_on_items(via, vec![ItemAct { keys, place, shown_ms, judged_ms: None, changes }])
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

    /// What no store takes holds nowhere: the store is asked anew what does. A picture that was to be escalated
    /// stays blank all the same.
    pub(in super::super) fn note_never_recorded(&mut self, why: &SafeText) {
        let Some(event) = self.saving_now().give_up() else { return };
        let (Deed::Undo(act) | Deed::Redo(act) | Deed::Act(Act { id: act, .. })) = &event.deed;
        let place = self.review.as_ref().and_then(|review| review.place_of(*act));
        let what =
            place.map_or_else(|| "an act".to_owned(), |at| format!("what you said of pair {}", at + 1));
        self.blank_escalated(&event.deed);
        let advice = "say it again; if that fails, too, leave the review and begin it anew";
        let text = SafeText::line(&format!("{what} can never be saved and is left out ({why}): {advice}"));
        self.notice = Some(Notice { text, tone: Tone::Bad });
    }

    fn blank_escalated(&mut self, deed: &Deed) {
        let (Some(review), Deed::Act(act)) = (&self.review, deed) else { return };
        let escalated = act.items.iter().filter(|item| item.changes.contains(&Change::Escalate));
        let images: HashSet<u128> = escalated.map(|item| item.keys.image).collect();
        let same = review.items().iter().filter(|item| images.contains(&item.keys.image));
        self.blanked.extend(same.map(|item| item.row));
    }

    pub(in super::super) fn note_leases(&mut self, asked: &[PairKey], ours: &[PairKey], news: Option<SoFar>) {
        let here = self.review_place();
        let Some(review) = &mut self.review else { return };
        review.leases.answer(asked, ours);
        if let Some(so_far) = news {
            review.fold(so_far);
        }
        let is_elsewhere = review.item(here).is_some_and(|item| review.leases.is_elsewhere(&item.keys));
        let waiting = review.waiting.filter(|waiting| waiting.at == here);
        let is_to_leave = match waiting {
            // It is said once that nothing is left, and again only where something came of the waiting.
            Some(Waiting { n_left, .. }) => {
                review.open_from(0).next().is_some() || review.tally().n_open() != n_left
            }
            None => is_elsewhere && !review.is_ours(here),
        };
        // Not under a line that is being typed, nor under a page.
        if !is_to_leave || self.mode != Mode::Review {
            return;
        }
        self.go_on();
        if waiting.is_some() && self.review_place() != here {
            self.tell("the other terminal let go of it: here it is");
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
