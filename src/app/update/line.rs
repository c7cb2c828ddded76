//! Typing into the line of a filter, an order or a sample: editing, completing, history. What the line means is
//! theirs.

use super::super::{Action, LineEdit, LineForm, Mode};
use crate::query::{ExpressionError, Names, candidates, complete};

/// Lines of history kept.
const HISTORY_KEPT: usize = 100;

/// What became of the line.
pub(super) enum Typed {
    /// It is still being typed.
    Open(LineForm),
    /// It was left; the mode it was opened from.
    Left(Mode),
    /// It is to be used.
    Submitted(LineForm),
}

/// Takes one wish. `history` is older first.
pub(super) fn typed(mut form: LineForm, action: Action, names: &Names, history: &[String]) -> Typed {
    match action {
        Action::Edit(edit) => {
            form.line.apply(&edit);
            form.history_at = None;
        }
        Action::Complete => return Typed::Open(completed(form, names)),
        Action::Older => recall(&mut form, history, Older::Yes),
        Action::Newer => recall(&mut form, history, Older::No),
        Action::Back => return Typed::Left(*form.from),
        Action::Submit => return Typed::Submitted(form),
        _ => {}
    }
    // What is half typed is mostly wrong: an error is shown on Enter and goes with the next change.
    form.error = None;
    form.choices.clear();
    Typed::Open(form)
}

/// The line as it stays open when it cannot be used.
pub(super) fn mistaken(form: LineForm, text: String, error: ExpressionError) -> LineForm {
    LineForm { line: LineEdit::new(text), error: Some(error), choices: Vec::new(), ..form }
}

/// Puts a line to the history; it is kept once, as the newest.
pub(super) fn remember(history: &mut Vec<String>, text: &str) {
    history.retain(|line| line != text);
    history.push(text.to_owned());
    if history.len() > HISTORY_KEPT {
        history.remove(0);
    }
}

fn completed(mut form: LineForm, names: &Names) -> LineForm {
    let before = &form.line.text()[..form.line.cursor()];
    if let Some((word_len, completed)) = complete(before, names) {
        form.line.replace_before_cursor(word_len, &completed);
    }
    let choices = candidates(&form.line.text()[..form.line.cursor()], names);
    form.choices = if choices.len() > 1 { choices } else { Vec::new() };
    form
}

fn recall(form: &mut LineForm, history: &[String], older: Older) {
    let n = history.len();
    let at = match (form.history_at, older) {
        (None, Older::Yes) => n.checked_sub(1),
        (Some(at), Older::Yes) => Some(at.saturating_sub(1)),
        (None, Older::No) => None,
        (Some(at), Older::No) => (at + 1 < n).then_some(at + 1),
    };
    if at == form.history_at {
        return;
    }
    if form.history_at.is_none() {
        form.draft = form.line.text().to_owned();
    }
    form.history_at = at;
    let shown = at.and_then(|at| history.get(at)).unwrap_or(&form.draft);
    form.line = LineEdit::new(shown.clone());
}

/// Which way in the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Older {
    Yes,
    No,
}
