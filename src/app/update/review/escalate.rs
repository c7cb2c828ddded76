//! Escalating: the picture goes off the screen with the first key, the question comes after it. What is kept is the
//! pair's keys: no bytes, no thumbnail, no place, not how long it was looked at.

use super::super::super::{Action, App, Effect, Mode, PictureId, PictureState};
use crate::dataset::{Role, RowId, Value};
use crate::labels::{Answer, Change, Place};

impl App {
    pub(super) fn ask_escalate(&mut self) {
        // While this mode holds no picture of the pair is asked for: `picture_request` sees to that.
        self.mode = Mode::AskEscalate;
    }

    pub(in super::super) fn act_on_escalate(&mut self, action: &Action) -> Vec<Effect> {
        match action {
            Action::Agree => self.escalate(),
            Action::Back | Action::Quit => {
                self.mode = Mode::Review;
                if let Some(review) = &mut self.review {
                    review.sight.forget();
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn escalate(&mut self) -> Vec<Effect> {
        self.mode = Mode::Review;
        let Some((review, row)) = self.review.as_ref().zip(self.focused()) else { return Vec::new() };
        let Some(keys) = review.item(self.review_place()).map(|item| item.keys) else { return Vec::new() };
        let mut changes = vec![Change::Escalate];
        let safety =
            review.set().dimensions.iter().find_map(|dimension| {
                Some((dimension, dimension.values.iter().find(|value| value.escalates)?))
            });
        if let Some((dimension, value)) = safety {
            let answer = Answer::One(value.name.clone());
            changes.insert(0, Change::Set { dimension: dimension.name.clone(), answer });
        }
        let mut effects = vec![self.erase(row)];
        effects.extend(self.act_on_pair(keys, Place::default(), None, changes));
        self.go_on();
        effects
    }

    /// Nothing of the picture stays, wherever it stands in this draw: not in the terminal's store, not in the cache on
    /// disk.
    fn erase(&mut self, row: RowId) -> Effect {
        let same = self.review.as_ref().map(|review| review.rows_with_picture_of(row)).unwrap_or_default();
        let is_meant = |of: &RowId| *of == row || same.contains(of);
        let gone = |state: &PictureState| match state {
            PictureState::Drawn(drawn) => Some(drawn.id),
            PictureState::None { .. } => None,
        };
        let of_rows = self.pictures.iter().filter(|(request, _)| is_meant(&request.row));
        let pictures: Vec<PictureId> = of_rows.filter_map(|(_, state)| gone(state)).collect();
        self.pictures.retain(|request, _| !is_meant(&request.row));
        self.last_drawn = self.last_drawn.take().filter(|request| !is_meant(&request.row));
        let url =
            self.pair(row).and_then(|pair| pair.role(&self.dataset, Role::Url)).and_then(Value::as_text);
        Effect::Erase { pictures, links: url.map(str::to_owned).into_iter().collect() }
    }
}
