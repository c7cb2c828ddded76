//! From the rows in view to the first pair of a review.
//!
//! What is reviewed is a sample, drawn and frozen: only then do its labels say something of the rest. A few rows may
//! be reviewed as they are; that is stamped on them, and no rate is estimated from it.

use super::super::super::review::Before;
use super::super::super::{
    Action, App, Effect, Filter, LineEdit, LineForm, Mode, Notice, Review, ReviewOf, ReviewOpened,
    ReviewOrigin, ReviewWish, SampleDrawn, Sampling, Scan, SortState, Tone,
};
use super::super::line::{Typed, mistaken, remember, typed};
use crate::base::{SafeText, count, plural};
use crate::export::StratumOrigin;
use crate::query::Rank;
use crate::query::sample::{Drawn, SampleSpec};

/// Rows that may be reviewed without drawing from them: more than anybody judges in a day.
const MAX_ROWS_AS_THEY_ARE: u64 = 2_000;

/// What is drawn when a person types nothing else: it tells a share within five points.
const PREFILLED: &str = "400 seed 0";

impl App {
    /// `R`: the sample in force, or a line that asks for one.
    pub(in super::super) fn begin_review(&mut self) -> Vec<Effect> {
        if let Some(why) = self.why_no_review() {
            return self.refuse(why);
        }
        if let Some(drawn) = self.sampling.as_ref().and_then(Sampling::drawn).cloned() {
            return self.review_sample(&drawn);
        }
        let from = Box::new(self.mode.clone());
        let line = LineEdit::new(PREFILLED);
        self.mode = Mode::DrawToReview(LineForm { line, from, ..LineForm::default() });
        Vec::new()
    }

    /// Rows that may still change are no ground for a draw.
    fn why_no_review(&self) -> Option<&'static str> {
        match &self.filter {
            Some(Filter { scan: Scan::Running { .. }, .. }) => {
                return Some("the filter is still running: a review begins when all its matches are known");
            }
            Some(Filter { scan: Scan::Stopped { .. }, .. }) => {
                return Some(
                    "the filter was stopped: only a part of its matches is known; & Enter runs it again",
                );
            }
            _ => {}
        }
        if self.is_sampling() {
            return Some("rows are being drawn: R again once they are");
        }
        self.view.is_empty().then_some("there is no pair to review")
    }

    pub(in super::super) fn act_on_draw_to_review(&mut self, action: Action) -> Vec<Effect> {
        let Mode::DrawToReview(form) = self.mode.clone() else { return Vec::new() };
        match typed(form, action, &self.names, &self.sample_history) {
            Typed::Open(form) => self.mode = Mode::DrawToReview(form),
            Typed::Left(mode) => self.mode = mode,
            Typed::Submitted(form) => return self.submit_draw_to_review(form),
        }
        Vec::new()
    }

    fn submit_draw_to_review(&mut self, form: LineForm) -> Vec<Effect> {
        let text = form.line.text().trim().to_owned();
        if text.is_empty() {
            self.mode = *form.from;
            return self.review_as_it_is();
        }
        remember(&mut self.sample_history, &text);
        match SampleSpec::parse(&text, &self.names) {
            Ok(spec) => {
                self.review_when_drawn = true;
                self.sample_by(&spec)
            }
            Err(error) => {
                self.mode = Mode::DrawToReview(mistaken(form, text, error));
                Vec::new()
            }
        }
    }

    /// The sample is there that a review waits for, if one does.
    pub(in super::super) fn review_what_was_drawn(&mut self, drawn: &SampleDrawn) -> Vec<Effect> {
        if !std::mem::take(&mut self.review_when_drawn) {
            return Vec::new();
        }
        // Whoever began something else meanwhile is not torn out of it.
        match self.mode {
            Mode::Browse | Mode::Gallery | Mode::Single(_) => self.review_sample(drawn),
            _ => {
                let text = SafeText::line("the sample is drawn: R reviews it");
                self.notice = Some(Notice { text, tone: Tone::Good });
                Vec::new()
            }
        }
    }

    fn review_sample(&mut self, drawn: &SampleDrawn) -> Vec<Effect> {
        let origin = ReviewOrigin { sample: Some(drawn.origin.clone()), ..ReviewOrigin::default() };
        self.open_review(drawn.drawn.to_vec(), drawn.origin.strata.clone(), origin)
    }

    fn review_as_it_is(&mut self) -> Vec<Effect> {
        let n = self.view.len();
        if n > MAX_ROWS_AS_THEY_ARE {
            let most = count(MAX_ROWS_AS_THEY_ARE);
            return self.refuse(&format!(
                "{} are too many to review as they are ({most} at most): draw some",
                count(n)
            ));
        }
        let rows = self.view.rows().map(|row| Drawn { row, stratum: 0 }).collect();
        let strata = vec![StratumOrigin { names: Vec::new(), rows: n, drawn: n }];
        let order = self.shown_sorting().map(|sorting| sorting.keys.to_string());
        self.open_review(rows, strata, ReviewOrigin { order, ..ReviewOrigin::default() })
    }

    fn open_review(
        &mut self,
        rows: Vec<Drawn>,
        strata: Vec<StratumOrigin>,
        origin: ReviewOrigin,
    ) -> Vec<Effect> {
        let filter = self.filter.as_ref().map(|filter| filter.text.clone());
        let origin = ReviewOrigin { filter, ..origin };
        self.mode = Mode::OpeningReview { from: Box::new(self.mode.clone()) };
        let reviewer = self.reviewer.clone();
        vec![Effect::OpenReview(Box::new(ReviewWish { reviewer, rows, strata, n_repeats: 0, origin }))]
    }

    /// Esc while the store is asked: nobody is kept waiting, and a late answer is not wanted.
    pub(in super::super) fn act_on_opening(&mut self, action: &Action) -> Vec<Effect> {
        if let Mode::OpeningReview { from } = &self.mode
            && matches!(action, Action::Back | Action::Quit)
        {
            self.mode = from.as_ref().clone();
            self.n_unwanted_reviews += 1;
        }
        Vec::new()
    }

    /// Whether this answer is to a wish that was given up. Answers come in the order of the wishes, one to each.
    fn is_unwanted(&mut self) -> bool {
        let is_unwanted = self.n_unwanted_reviews > 0;
        self.n_unwanted_reviews -= usize::from(is_unwanted);
        is_unwanted
    }

    pub(in super::super) fn take_review(&mut self, opened: ReviewOpened) -> Vec<Effect> {
        if self.is_unwanted() {
            return Vec::new();
        }
        let Mode::OpeningReview { from } = &self.mode else { return Vec::new() };
        self.mode = from.as_ref().clone();
        // An order under way would take the view's place; it begins again when the review is left.
        self.order_generation.0 += 1;
        let before = Before { overview: self.mode.overview(), view: self.view.clone(), cursor: self.cursor };
        let mut effects = vec![Effect::StopOrder];
        effects.extend(self.enter_review(opened, Some(before)));
        effects
    }

    /// Shows the first pair that is still to be judged.
    pub(in super::super::super) fn enter_review(
        &mut self,
        opened: ReviewOpened,
        before: Option<Before>,
    ) -> Vec<Effect> {
        if opened.items.is_empty() {
            return self.refuse("none of the draw's pairs is in this dataset");
        }
        let n_done = opened.items.len();
        let review = Review::opened(opened, before, std::mem::take(&mut self.saving));
        self.view = review.view(self.dataset.n_rows());
        let first = review.open_from(0).next();
        self.say_where(&review, n_done);
        self.review = Some(Box::new(review));
        self.mode = Mode::Review;
        self.put_cursor_anew(Rank(first.unwrap_or(0) as u64));
        Vec::new()
    }

    /// What a person should know before the first key: what was done before, what is not random, what is missing.
    fn say_where(&mut self, review: &Review, n_items: usize) {
        let tally = review.tally();
        let mut words = Vec::new();
        if tally.n_open() < n_items {
            words.push(format!(
                "goes on: {} of {} done before",
                count((n_items - tally.n_open()) as u64),
                count(n_items as u64)
            ));
        }
        // Of a queue of disagreements the line of the pair says what people differ on.
        if review.of() == ReviewOf::Chosen {
            words.push("not drawn at random: no rates are estimated from it".to_owned());
        }
        if review.n_missing() > 0 {
            words.push(format!(
                "{} of the draw not in this dataset",
                plural(review.n_missing() as u64, "pair")
            ));
        }
        if !words.is_empty() {
            self.notice = Some(Notice { text: SafeText::line(&words.join(" · ")), tone: Tone::Good });
        }
    }

    pub(in super::super) fn refuse_review(&mut self, why: &SafeText) {
        if self.is_unwanted() {
            return;
        }
        if let Mode::OpeningReview { from } = &self.mode {
            self.mode = from.as_ref().clone();
            let text = SafeText::line(&format!("no review: {why}"));
            self.notice = Some(Notice { text, tone: Tone::Bad });
        }
    }

    /// Whether an order was given up for the review.
    pub(super) fn owes_an_order(&self) -> bool {
        matches!(&self.sorting, Some(sorting) if matches!(sorting.state, SortState::Running { .. } | SortState::Waiting))
    }
}
