//! What a frame that was written has shown of the focused pair.

use super::super::super::review::found_out;
use super::super::super::{App, Effect, Mode, PictureId, PictureState, Seen};
use crate::images::Treatment;
use crate::labels::{Change, Place, Via};

impl App {
    /// A frame of the state as it is was written, with these pictures in it.
    pub(in super::super) fn note_painted(&mut self, painted: &[PictureId]) -> Vec<Effect> {
        if self.mode == Mode::ReviewGrid {
            self.note_page_painted(painted);
        }
        if self.mode != Mode::Review {
            return Vec::new();
        }
        let Some((row, state)) = self.focused().zip(self.picture()) else { return Vec::new() };
        let is_painted = match &state {
            PictureState::Drawn(drawn) => painted.contains(&drawn.id),
            // Words need room, too.
            PictureState::None { .. } => {
                self.viewport.picture_cells.0 > 0 && self.viewport.picture_cells.1 > 0
            }
        };
        let now_ms = self.clock.running_ms;
        let treatment = match self.picture_request(row) {
            Some(Ok(request)) => request.cleared.treatment(),
            _ => Treatment::Plain,
        };
        let Some(review) = &mut self.review else { return Vec::new() };
        if !is_painted {
            return Vec::new();
        }
        review.sight.paint(row, Seen::of(&state, treatment), now_ms);
        self.note_what_was_found_out(&state)
    }

    /// A dead link and a broken picture are said by the machine that met them, once.
    fn note_what_was_found_out(&mut self, state: &PictureState) -> Vec<Effect> {
        let Some((review, sheet)) = self.review.as_ref().zip(self.sheet_here()) else { return Vec::new() };
        let Some(change) = found_out(state, review.set()) else { return Vec::new() };
        let Change::Set { dimension, .. } = &change else { return Vec::new() };
        let here = self.review_place();
        let Some(item) = review.item(here).filter(|item| review.is_ours(here) && !item.is_repeat) else {
            return Vec::new();
        };
        if sheet.answers.contains_key(dimension) {
            return Vec::new();
        }
        let (keys, place): (_, Place) = (item.keys, item.place.clone());
        self.act_via(Via::Machine, keys, place, None, vec![change])
    }
}
