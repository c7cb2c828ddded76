//! The filter line: typing, checking, completing, history; and the filter's beginning and end.

use super::super::{Action, App, Effect, Filter, FilterForm, LineEdit, Mode, Scan};
use crate::base::Progress;
use crate::query::{Lost, Predicate, Rank, Selection, View, candidates, complete};

/// Lines of history kept.
const HISTORY_KEPT: usize = 100;

impl App {
    pub(super) fn act_on_filter(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Filter(mut form) = self.mode.clone() else { return Vec::new() };
        match action {
            Action::Edit(edit) => {
                form.line.apply(&edit);
                form.history_at = None;
            }
            Action::Complete => {
                let before = &form.line.text()[..form.line.cursor()];
                if let Some((word_len, completed)) = complete(before, &self.names) {
                    form.line.replace_before_cursor(word_len, &completed);
                }
                let choices = candidates(&form.line.text()[..form.line.cursor()], &self.names);
                form.choices = if choices.len() > 1 { choices } else { Vec::new() };
                self.mode = Mode::Filter(form);
                return Vec::new();
            }
            Action::Older => self.recall(&mut form, Older::Yes),
            Action::Newer => self.recall(&mut form, Older::No),
            Action::Back => {
                self.mode = if form.from_single { Mode::Single } else { Mode::Browse };
                return Vec::new();
            }
            Action::Submit => return self.submit_filter(form),
            _ => {}
        }
        // What is half typed is mostly wrong: an error is shown on Enter and goes with the next change.
        form.error = None;
        form.choices.clear();
        self.mode = Mode::Filter(form);
        Vec::new()
    }

    fn submit_filter(&mut self, mut form: FilterForm) -> Vec<Effect> {
        let text = form.line.text().trim().to_owned();
        if text.is_empty() {
            return self.clear_filter();
        }
        // Also what cannot be used: it is typed once and mended from there.
        self.history.retain(|line| *line != text);
        self.history.push(text.clone());
        if self.history.len() > HISTORY_KEPT {
            self.history.remove(0);
        }
        if let Err(error) = Predicate::parse(&text, &self.names) {
            form.line = LineEdit::new(text);
            form.error = Some(error);
            form.choices.clear();
            self.mode = Mode::Filter(form);
            return Vec::new();
        }
        self.mode = Mode::Browse;
        self.begin_filter(text)
    }

    pub(in super::super) fn begin_filter(&mut self, text: String) -> Vec<Effect> {
        if self.filter.is_none() {
            self.before_filter = self.focused();
        }
        self.generation.0 += 1;
        let total = self.dataset.groups().len() as u64;
        let progress = Progress { done: 0, total, unit: "row groups" };
        self.filter = Some(Filter {
            text: text.clone(),
            scan: Scan::Running { progress, rows_per_s: None },
            lost: Lost::default(),
            n_scanned: 0,
        });
        self.view = View::of(Selection::none(self.dataset.n_rows()));
        self.put_cursor(Rank(0));
        vec![Effect::StartScan { generation: self.generation, text }]
    }

    fn clear_filter(&mut self) -> Vec<Effect> {
        self.mode = Mode::Browse;
        if self.filter.take().is_none() {
            return Vec::new();
        }
        self.generation.0 += 1;
        let row = self.focused().or(self.before_filter).unwrap_or_default();
        self.before_filter = None;
        self.view = View::of(Selection::all(self.dataset.n_rows()));
        self.put_cursor(self.view.rank_at_or_after(row));
        vec![Effect::StopScan]
    }

    fn recall(&self, form: &mut FilterForm, older: Older) {
        let n = self.history.len();
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
        let shown = at.and_then(|at| self.history.get(at)).unwrap_or(&form.draft);
        form.line = LineEdit::new(shown.clone());
    }
}

/// Which way in the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Older {
    Yes,
    No,
}
