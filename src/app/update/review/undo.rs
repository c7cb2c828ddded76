//! Undo and redo: without limit, across restarts, and the screen goes to where it happened.

use super::super::super::{App, Effect, Review};
use super::judge::in_words;
use crate::base::count;
use crate::labels::{ActId, Deed, Sheet};

impl App {
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        match self.review.as_ref().and_then(|review| review.next_undo()) {
            Some(act) => self.turn_back(act, Deed::Undo(act), "taken back"),
            None => self.refuse("nothing is left to take back"),
        }
    }

    pub(super) fn redo(&mut self) -> Vec<Effect> {
        match self.review.as_ref().and_then(|review| review.next_redo()) {
            Some(act) => self.turn_back(act, Deed::Redo(act), "done again"),
            None => self.refuse("nothing was taken back"),
        }
    }

    fn turn_back(&mut self, act: ActId, deed: Deed, words: &str) -> Vec<Effect> {
        let Some(review) = &self.review else { return Vec::new() };
        let (place, n_pairs) = (review.place_of(act), review.n_pairs_of(act));
        let before = place.and_then(|at| review.sheet(at));
        let effects = self.record(deed);
        if let Some(place) = place {
            self.go_to(place);
        }
        let after = self.sheet_here();
        match before.zip(after).and_then(|(before, after)| difference(&before, &after)) {
            _ if n_pairs > 1 => self.tell(&format!("{words}: a page of {} pairs", count(n_pairs as u64))),
            Some(difference) => self.tell(&format!("{words}: now {difference}")),
            None => self.tell(words),
        }
        effects
    }
}

/// What holds now that did not hold before.
fn difference(before: &Sheet, after: &Sheet) -> Option<String> {
    let names = before.answers.keys().chain(after.answers.keys());
    let mut changed: Vec<&String> =
        names.filter(|name| Review::answer(before, name) != Review::answer(after, name)).collect();
    changed.sort();
    changed.dedup();
    let words: Vec<String> =
        changed.iter().map(|name| in_words(name, Review::answer(after, name).as_ref())).collect();
    let flag = |is: bool, yes: &str, no: &str| if is { yes.to_owned() } else { no.to_owned() };
    if !words.is_empty() {
        return Some(words.join(", "));
    }
    if before.is_skipped != after.is_skipped {
        return Some(flag(after.is_skipped, "skipped", "not skipped"));
    }
    (before.is_bookmarked != after.is_bookmarked)
        .then(|| flag(after.is_bookmarked, "bookmarked", "not bookmarked"))
}
