//! What each wish leads to while pairs are judged.

use super::super::super::{Action, App, Effect, Mode, Motion, Scores};

impl App {
    pub(in super::super) fn act_on_review(&mut self, action: &Action) -> Vec<Effect> {
        match action {
            Action::Say(key) => return self.say(*key),
            Action::Defaults => return self.accept_defaults(),
            Action::Skip => return self.skip(),
            Action::Undo => return self.undo(),
            Action::Redo => return self.redo(),
            Action::Bookmark => return self.bookmark(),
            Action::Note => self.open_note(),
            Action::Scores => self.turn_scores(),
            Action::Reveal => self.toggle_reveal(),
            Action::Move(motion) => self.walk(*motion),
            Action::TextDown => self.scroll_text_down(),
            Action::TextUp => self.scroll_text_up(),
            Action::ReviewGrid => return self.enter_grid(),
            Action::Fetch => return self.ask_fetch(),
            Action::Help => self.mode = Mode::Help { from: Box::new(Mode::Review), scroll: 0 },
            Action::Back | Action::Quit => return self.leave_review(),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn turn_scores(&mut self) {
        if let Some(review) = &mut self.review {
            review.scores = match review.scores {
                Scores::Hidden => Scores::Shown,
                Scores::Shown => Scores::Hidden,
            };
            self.text_scroll = 0;
        }
    }

    /// Moves without judging.
    fn walk(&mut self, motion: Motion) {
        let last = self.view.len().saturating_sub(1);
        let to = match motion {
            Motion::Right | Motion::Down | Motion::PageDown | Motion::HalfDown => {
                self.cursor.0.saturating_add(1)
            }
            Motion::Left | Motion::Up | Motion::PageUp | Motion::HalfUp => self.cursor.0.saturating_sub(1),
            Motion::First => 0,
            Motion::Last => last,
        };
        self.go_to(usize::try_from(to.min(last)).unwrap_or(usize::MAX));
    }
}
