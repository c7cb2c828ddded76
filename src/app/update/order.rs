//! Orders: the order line, stepping through columns, and what becomes of the view and the cursor.
//!
//! A person who asks for an order is shown its top. Else the cursor stays on its row, unless it stands at the
//! top, where it stays then. While a filter runs its matches come in dataset order; they are ordered when the
//! scan is over.

use super::super::sorting::steps;
use super::super::{
    Action, App, Effect, LineEdit, LineForm, Mode, Notice, OrderWish, Scan, SortState, Sorting, Step, Tone,
};
use super::line::{Typed, mistaken, remember, typed};
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, RowId};
use crate::query::{Order, OrderError, OrderKeys, Rank};

/// Where the cursor goes when rows come in a new order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Landing {
    /// To the first place.
    Top,
    /// To where its row is now.
    Row,
}

impl App {
    pub(super) fn open_order(&mut self) {
        let text = self.sorting.as_ref().map(|sorting| sorting.keys.to_string()).unwrap_or_default();
        let from = Box::new(self.mode.clone());
        self.mode = Mode::Order(LineForm { line: LineEdit::new(text), from, ..LineForm::default() });
    }

    pub(super) fn act_on_order(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Order(form) = self.mode.clone() else { return Vec::new() };
        match typed(form, action, &self.names, &self.order_history) {
            Typed::Open(form) => self.mode = Mode::Order(form),
            Typed::Left(mode) => self.mode = mode,
            Typed::Submitted(form) => return self.submit_order(form),
        }
        Vec::new()
    }

    fn submit_order(&mut self, form: LineForm) -> Vec<Effect> {
        let text = form.line.text().trim().to_owned();
        if text.is_empty() {
            self.mode = self.mode.overview().into();
            return self.clear_order();
        }
        // Also what cannot be used: it is typed once and mended from there.
        remember(&mut self.order_history, &text);
        match OrderKeys::parse(&text, &self.names) {
            Ok(keys) => {
                self.mode = self.mode.overview().into();
                self.order_by(keys)
            }
            Err(error) => {
                self.mode = Mode::Order(mistaken(form, text, error));
                Vec::new()
            }
        }
    }

    /// The next of the score columns, or the one before; past either end lies the dataset's own order.
    pub(super) fn step_order(&mut self, step: Step) -> Vec<Effect> {
        let steps = steps(&self.dataset, &self.names);
        if steps.is_empty() {
            return self.refuse("no score column is known here to order by; s orders by any column");
        }
        let column_of = |keys: &OrderKeys| keys.keys().first().and_then(|key| key.column().cloned());
        let now = self.sorting.as_ref().and_then(|sorting| column_of(&sorting.keys));
        let at = steps.iter().position(|keys| now.is_some() && column_of(keys) == now);
        let next = match (at, step) {
            (None, Step::Next) => Some(0),
            (None, Step::Previous) => Some(steps.len() - 1),
            (Some(at), Step::Next) => Some(at + 1),
            (Some(at), Step::Previous) => at.checked_sub(1),
        };
        match next.and_then(|next| steps.into_iter().nth(next)) {
            Some(keys) => self.order_by(keys),
            None => self.clear_order(),
        }
    }

    pub(super) fn turn_order(&mut self) -> Vec<Effect> {
        match &self.sorting {
            Some(sorting) => {
                let turned = sorting.keys.turned();
                self.order_by(turned)
            }
            None => self.refuse("dataset order cannot be turned around; ] or s order by something"),
        }
    }

    pub(super) fn refuse(&mut self, why: &str) -> Vec<Effect> {
        self.notice = Some(Notice { text: SafeText::line(why), tone: Tone::Bad });
        Vec::new()
    }

    /// Puts an order in force, and shows its top once it is there.
    pub(in super::super) fn order_by(&mut self, keys: OrderKeys) -> Vec<Effect> {
        self.landing = Landing::Top;
        if let Some(Sorting { state: SortState::Done | SortState::First { .. }, .. }) = &self.sorting {
            self.shown_sorting = self.sorting.take();
        }
        self.sorting = Some(Sorting::wished(keys));
        self.start_order()
    }

    /// Starts the order in force anew, for the rows that are in view now; waits while a scan brings more
    /// or a sample of them is drawn.
    pub(super) fn start_order(&mut self) -> Vec<Effect> {
        let is_early = self.is_sampling()
            || matches!(&self.filter, Some(filter) if matches!(filter.scan, Scan::Running { .. }));
        let Some(sorting) = &mut self.sorting else { return Vec::new() };
        self.order_generation.0 += 1;
        if is_early {
            sorting.state = SortState::Waiting;
            return vec![Effect::StopOrder];
        }
        let rows = self.view.selection().clone();
        let progress = Progress { done: 0, total: rows.len(), unit: "rows" };
        sorting.state = SortState::Running { progress };
        let wish = Box::new(OrderWish { keys: sorting.keys.to_string(), rows });
        vec![Effect::StartOrder { generation: self.order_generation, wish }]
    }

    /// Other rows come into view: an order of the old ones is of no use. The one in force waits for them.
    pub(super) fn forget_order_of_old_rows(&mut self) -> Vec<Effect> {
        self.landing = Landing::Row;
        self.shown_sorting = None;
        self.start_order()
    }

    fn clear_order(&mut self) -> Vec<Effect> {
        if self.sorting.take().is_none() {
            return Vec::new();
        }
        self.order_generation.0 += 1;
        self.shown_sorting = None;
        let row = self.focused();
        self.view = self.view.in_dataset_order();
        self.land_on(row);
        vec![Effect::StopOrder]
    }

    /// Esc while an order is being made: what was shown before stays.
    pub(super) fn stop_order(&mut self) -> Vec<Effect> {
        let Some(Sorting { state: SortState::Running { .. } | SortState::Waiting, .. }) = &self.sorting
        else {
            return Vec::new();
        };
        match self.shown_sorting.take() {
            Some(shown) => {
                self.order_generation.0 += 1;
                self.sorting = Some(shown);
                vec![Effect::StopOrder]
            }
            None => self.clear_order(),
        }
    }

    pub(super) fn note_order_progress(&mut self, so_far: Progress) {
        if let Some(Sorting { state: SortState::Running { progress }, .. }) = &mut self.sorting {
            *progress = so_far;
        }
    }

    /// The first rows are shown at once, unless the cursor's row is to be kept and is not among them.
    pub(super) fn begin_order(&mut self, order: Order) {
        let row = self.focused();
        let is_there = || row.is_some_and(|row| order.place_of(row).is_some());
        if self.lands_at_top() || is_there() {
            self.shown_sorting = None;
            self.show_order(order);
        }
    }

    pub(super) fn end_order(
        &mut self,
        order: Order,
        why: Option<OrderError>,
        damaged: Vec<(GroupRef, SafeText)>,
    ) {
        self.note_damage(&damaged);
        let Some(sorting) = &mut self.sorting else { return };
        sorting.state = why.map_or(SortState::Done, |why| SortState::First { why });
        sorting.damaged = damaged;
        self.shown_sorting = None;
        self.show_order(order);
    }

    pub(super) fn break_order(&mut self, why: &SafeText) {
        self.stop_order();
        let text = SafeText::line(&format!("the rows could not be ordered: {why}"));
        self.notice = Some(Notice { text, tone: Tone::Bad });
    }

    fn lands_at_top(&self) -> bool {
        self.landing == Landing::Top || self.cursor == Rank(0)
    }

    fn show_order(&mut self, order: Order) {
        let row = self.focused().filter(|_| !self.lands_at_top());
        // The whole order follows its first rows: what is looked at by then stays.
        self.landing = Landing::Row;
        self.view = self.view.ordered(order);
        match row {
            Some(row) => self.land_on(Some(row)),
            None => self.put_cursor_anew(Rank(0)),
        }
    }

    /// Puts the cursor on a row where that is shown, else to the top.
    fn land_on(&mut self, row: Option<RowId>) {
        let rank = row.and_then(|row| self.view.rank_of(row)).unwrap_or_default();
        self.put_cursor_anew(rank);
    }
}
