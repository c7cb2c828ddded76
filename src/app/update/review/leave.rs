//! The way out of a review, which loses nothing without a word.

use super::super::super::review::Before;
use super::super::super::{App, Effect};
use super::super::actions::leave;
use crate::base::plural;

impl App {
    /// Esc: back to where the review was begun, or out of the program.
    pub(super) fn leave_review(&mut self) -> Vec<Effect> {
        if let Some(words) = self.warning_of_loss() {
            return self.refuse(&words);
        }
        let Some(mut review) = self.review.take() else { return Vec::new() };
        // Still tried: what the store acknowledges later is theirs, and not the next review's.
        self.saving = std::mem::take(&mut review.saving).carried();
        self.blanked.extend(review.items().iter().map(|item| item.row).filter(|row| review.is_blanked(*row)));
        let Some(Before { overview, view, cursor }) = review.before else {
            let mut effects = vec![Effect::EndLeases];
            effects.extend(leave());
            return effects;
        };
        self.mode = overview.into();
        self.view = view;
        self.put_cursor_anew(cursor);
        let mut effects = vec![Effect::EndLeases];
        if self.owes_an_order() {
            effects.extend(self.start_order());
        }
        effects
    }

    /// What a person who leaves now would lose; said once.
    pub(in super::super) fn warning_of_loss(&mut self) -> Option<String> {
        let review = self.review.as_mut()?;
        let why = review.saving.refused()?;
        if std::mem::replace(&mut review.is_warned, true) {
            return None;
        }
        let n = plural(review.saving.n_pending() as u64, "act");
        Some(format!("{n} not saved: {why} · the same key again leaves without them"))
    }
}
