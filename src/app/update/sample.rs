//! Samples: the sample line, and what becomes of the view when rows are drawn.
//!
//! A sample is drawn from what the filter left, and an order is one of the drawn rows. Another filter brings
//! other rows: they are drawn from anew, as they are ordered anew, once its scan is over.
//!
//! Invariant: the view shows drawn rows only while the sample in force says which ([`Sampling::drawn`]). While
//! another is drawn it shows what both are drawn from.

use super::super::{
    Action, App, Effect, LineEdit, LineForm, Mode, Notice, SampleDrawn, SampleState, SampleWish, Sampling,
    Scan, Tone,
};
use super::line::{Typed, mistaken, remember, typed};
use crate::base::{Progress, SafeText};
use crate::query::sample::SampleSpec;
use crate::query::{Rank, Selection, View};

impl App {
    pub(super) fn open_sample(&mut self) {
        let text = self.sampling.as_ref().map(|sampling| sampling.text.clone()).unwrap_or_default();
        let from = Box::new(self.mode.clone());
        self.mode = Mode::Sample(LineForm { line: LineEdit::new(text), from, ..LineForm::default() });
    }

    pub(super) fn act_on_sample(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Sample(form) = self.mode.clone() else { return Vec::new() };
        match typed(form, action, &self.names, &self.sample_history) {
            Typed::Open(form) => self.mode = Mode::Sample(form),
            Typed::Left(mode) => self.mode = mode,
            Typed::Submitted(form) => return self.submit_sample(form),
        }
        Vec::new()
    }

    fn submit_sample(&mut self, form: LineForm) -> Vec<Effect> {
        let text = form.line.text().trim().to_owned();
        if text.is_empty() {
            self.mode = self.mode.overview().into();
            return self.clear_sample();
        }
        // Also what cannot be used: it is typed once and mended from there.
        remember(&mut self.sample_history, &text);
        match SampleSpec::parse(&text, &self.names) {
            Ok(spec) => {
                self.review_when_drawn = false;
                self.sample_by(&spec)
            }
            Err(error) => {
                self.mode = Mode::Sample(mistaken(form, text, error));
                Vec::new()
            }
        }
    }

    /// Puts a sample in force, in the place of the one before.
    pub(super) fn sample_by(&mut self, spec: &SampleSpec) -> Vec<Effect> {
        self.mode = self.mode.overview().into();
        let before = self.sampling.take();
        let sampling = Sampling::wished(spec.to_string(), before, &self.view);
        let population = sampling.population.clone();
        self.sampling = Some(sampling);
        // Before the view changes: an order of the rows it shows then waits for those that are drawn.
        let mut effects = self.start_sample();
        effects.extend(self.show_population(population.as_deref()));
        effects
    }

    /// Draws the sample in force from the rows that are known now; waits while a scan brings more.
    fn start_sample(&mut self) -> Vec<Effect> {
        let is_scanning = matches!(&self.filter, Some(filter) if matches!(filter.scan, Scan::Running { .. }));
        let Some(sampling) = &mut self.sampling else { return Vec::new() };
        self.sample_generation.0 += 1;
        if is_scanning {
            // What is there now is a part; all of it is known at the scan's end.
            (sampling.state, sampling.population) = (SampleState::Waiting, None);
            return vec![Effect::StopSample];
        }
        let rows = sampling.population.as_ref().map_or_else(|| self.view.selection(), AsRef::as_ref).clone();
        sampling.population.get_or_insert_with(|| rows.clone().into());
        let progress = Progress { done: 0, total: rows.len(), unit: "rows" };
        sampling.state = SampleState::Running { progress };
        let wish = Box::new(SampleWish { text: sampling.text.clone(), rows });
        vec![Effect::StartSample { generation: self.sample_generation, wish }]
    }

    /// Other rows come into view: a sample of the old ones is of no use.
    pub(super) fn forget_sample_of_old_rows(&mut self) -> Vec<Effect> {
        if let Some(sampling) = &mut self.sampling {
            sampling.population = None;
        }
        self.start_sample()
    }

    /// All rows are known: a sample is drawn from them first, and what is drawn is ordered.
    pub(super) fn rows_are_known(&mut self) -> Vec<Effect> {
        match self.sampling {
            Some(_) => self.start_sample(),
            None => self.start_order(),
        }
    }

    /// Whether the rows to be ordered are still to be drawn.
    pub(super) fn is_sampling(&self) -> bool {
        self.sampling.as_ref().is_some_and(|sampling| sampling.drawn().is_none())
    }

    fn clear_sample(&mut self) -> Vec<Effect> {
        let Some(sampling) = self.sampling.take() else { return Vec::new() };
        self.review_when_drawn = false;
        self.sample_generation.0 += 1;
        let mut effects = vec![Effect::StopSample];
        // Also where they are in view already: an order may have waited for what would be drawn.
        let shown = self.show_population(sampling.population.as_deref());
        effects.extend(if shown.is_empty() { self.forget_order_of_old_rows() } else { shown });
        effects
    }

    /// Puts the rows that are drawn from in the place of drawn ones; the cursor stays on its row. Does nothing
    /// where they are in view already, in whatever order.
    fn show_population(&mut self, population: Option<&Selection>) -> Vec<Effect> {
        let Some(population) = population.filter(|rows| *rows != self.view.selection()) else {
            return Vec::new();
        };
        let row = self.focused().unwrap_or_default();
        self.view = View::of(population.clone());
        self.put_cursor_anew(self.view.rank_at_or_after(row));
        self.forget_order_of_old_rows()
    }

    /// Esc while rows are drawn: all rows stay in view. `None` where none are drawn.
    pub(super) fn stop_sample(&mut self) -> Option<Vec<Effect>> {
        self.is_sampling().then(|| self.clear_sample())
    }

    pub(super) fn note_sample_progress(&mut self, so_far: Progress) {
        if let Some(Sampling { state: SampleState::Running { progress }, .. }) = &mut self.sampling {
            *progress = so_far;
        }
    }

    pub(super) fn end_sample(&mut self, drawn: &SampleDrawn) -> Vec<Effect> {
        let Some(sampling) = &mut self.sampling else { return Vec::new() };
        self.view = View::of(drawn.rows.clone());
        sampling.state = SampleState::Drawn(Box::new(drawn.clone()));
        self.put_cursor_anew(Rank(0));
        let mut effects = self.forget_order_of_old_rows();
        effects.extend(self.review_what_was_drawn(drawn));
        effects
    }

    pub(super) fn break_sample(&mut self, why: &SafeText) -> Vec<Effect> {
        let effects = self.clear_sample();
        let text = SafeText::line(&format!("the sample could not be drawn: {why}"));
        self.notice = Some(Notice { text, tone: Tone::Bad });
        effects
    }
}
