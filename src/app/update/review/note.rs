//! The note of a pair: a line, kept like any other answer.

use super::super::super::{Action, App, Effect, LineEdit, Mode, Review};
use crate::labels::{Answer, Change, Dimension, DimensionKind};

impl App {
    pub(super) fn open_note(&mut self) {
        if let Some(why) = self.why_unseen() {
            self.refuse(&why);
            return;
        }
        let Some(name) = self.note_dimension().map(|dimension| dimension.name.clone()) else {
            self.refuse("this label set has no note");
            return;
        };
        let now = self.sheet_here().and_then(|sheet| Review::answer(&sheet, &name));
        self.mode = Mode::Note(LineEdit::new(now.map(|answer| answer.text()).unwrap_or_default()));
    }

    pub(in super::super) fn act_on_note(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Note(line) = &mut self.mode else { return Vec::new() };
        match action {
            Action::Edit(edit) => line.apply(&edit),
            Action::Back => self.mode = Mode::Review,
            Action::Submit => return self.keep_note(),
            _ => {}
        }
        Vec::new()
    }

    /// An empty line takes the note away.
    fn keep_note(&mut self) -> Vec<Effect> {
        let Mode::Note(line) = std::mem::replace(&mut self.mode, Mode::Review) else { return Vec::new() };
        let Some(dimension) = self.note_dimension().map(|dimension| dimension.name.clone()) else {
            return Vec::new();
        };
        let now = self.sheet_here().and_then(|sheet| Review::answer(&sheet, &dimension));
        let words = line.text().trim();
        let answer = (!words.is_empty()).then(|| Answer::Words(words.to_owned()));
        if answer == now {
            return Vec::new();
        }
        self.act_here(vec![match answer {
            Some(answer) => Change::Set { dimension, answer },
            None => Change::Clear { dimension },
        }])
    }

    /// The first dimension of free text that is asked.
    fn note_dimension(&self) -> Option<&Dimension> {
        let set = self.review.as_ref()?.set();
        set.dimensions.iter().find(|dimension| dimension.is_asked && dimension.kind == DimensionKind::Text)
    }
}
