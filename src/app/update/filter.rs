//! The filter line, and the filter's beginning and end.

use super::super::{Action, App, Effect, Filter, LineForm, Mode, Scan};
use super::line::{Typed, mistaken, remember, typed};
use crate::base::Progress;
use crate::query::{Lost, Predicate, Rank, Selection, View};

impl App {
    pub(super) fn act_on_filter(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Filter(form) = self.mode.clone() else { return Vec::new() };
        match typed(form, action, &self.names, &self.history) {
            Typed::Open(form) => self.mode = Mode::Filter(form),
            Typed::Left(mode) => self.mode = mode,
            Typed::Submitted(form) => return self.submit_filter(form),
        }
        Vec::new()
    }

    fn submit_filter(&mut self, form: LineForm) -> Vec<Effect> {
        let text = form.line.text().trim().to_owned();
        if text.is_empty() {
            return self.clear_filter();
        }
        // Also what cannot be used: it is typed once and mended from there.
        remember(&mut self.history, &text);
        if let Err(error) = Predicate::parse(&text, &self.names) {
            self.mode = Mode::Filter(mistaken(form, text, error));
            return Vec::new();
        }
        self.mode = self.mode.overview().into();
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
            damaged: Vec::new(),
            numbers: Vec::new(),
        });
        self.view = View::of(Selection::none(self.dataset.n_rows()));
        self.put_cursor_anew(Rank(0));
        let mut effects = vec![Effect::StartScan { generation: self.generation, text }];
        effects.extend(self.forget_sample_of_old_rows());
        effects.extend(self.forget_order_of_old_rows());
        effects
    }

    fn clear_filter(&mut self) -> Vec<Effect> {
        self.mode = self.mode.overview().into();
        if self.filter.take().is_none() {
            return Vec::new();
        }
        self.generation.0 += 1;
        let row = self.focused().or(self.before_filter).unwrap_or_default();
        self.before_filter = None;
        self.view = View::of(Selection::all(self.dataset.n_rows()));
        self.put_cursor(self.view.rank_at_or_after(row));
        let mut effects = vec![Effect::StopScan];
        effects.extend(self.forget_sample_of_old_rows());
        effects.extend(self.forget_order_of_old_rows());
        effects
    }
}
