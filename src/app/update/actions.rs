//! Wishes: what each means in the mode it comes in.

use super::super::{
    Action, App, Drawn, Effect, FetchConsent, Filter, LineEdit, LineForm, Look, Mode, Notice, PictureRequest,
    PictureState, Scan, Single, SortState, Tone,
};
use super::export::act_on_exporting;
use crate::base::SafeText;

/// More digits than any row number has would only overflow.
const MAX_COUNT: u64 = 999_999_999_999;

impl App {
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        // A notice has been read once a key is pressed; a count belongs to the key after it.
        self.notice = None;
        let count = match action {
            Action::Digit(_) => None,
            _ => self.count.take(),
        };
        match action {
            Action::QuitNow => {
                return match self.warning_of_loss() {
                    Some(words) => self.refuse(&words),
                    None => leave(),
                };
            }
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            _ => {}
        }
        match &self.mode {
            Mode::Browse | Mode::Gallery | Mode::Single(_) => self.act_on_view(&action, count),
            Mode::Help { .. } | Mode::Info { .. } => self.act_on_words(&action),
            Mode::Stats { .. } => self.act_on_stats(&action),
            Mode::Filter(_) => self.act_on_filter(action),
            Mode::Order(_) => self.act_on_order(action),
            Mode::Sample(_) => self.act_on_sample(action),
            Mode::DrawToReview(_) => self.act_on_draw_to_review(action),
            Mode::OpeningReview { .. } => self.act_on_opening(&action),
            Mode::Review => self.act_on_review(&action),
            Mode::ReviewGrid => self.act_on_grid(&action),
            Mode::Note(_) => self.act_on_note(action),
            Mode::AskEscalate => self.act_on_escalate(&action),
            Mode::AskFetch { .. } => self.act_on_question(&action),
            Mode::Export(_) => self.act_on_export(action),
            Mode::Exporting { .. } => act_on_exporting(&action),
        }
    }

    fn act_on_view(&mut self, action: &Action, count: Option<u64>) -> Vec<Effect> {
        match action {
            Action::Digit(0) if self.count.is_none() => self.show_whole(),
            Action::Digit(digit) => {
                let typed = self.count.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(*digit));
                self.count = Some(typed.min(MAX_COUNT));
            }
            Action::Move(motion) => self.move_cursor(*motion, count),
            Action::Enter if self.mode.look() != Look::Single => {
                self.mode = Mode::Single(Single { from: self.mode.overview(), zoom: None });
            }
            Action::Gallery => self.mode = self.other_overview(),
            Action::Scale(scale) => self.scale(*scale),
            Action::TrueSize => self.show_true_size(),
            Action::Pan(side) => self.pan(*side, count.unwrap_or(1)),
            Action::Back | Action::Quit => return self.one_level_out(action),
            Action::Info => self.mode = Mode::Info { from: Box::new(self.mode.clone()), scroll: 0 },
            Action::Help => self.mode = Mode::Help { from: Box::new(self.mode.clone()), scroll: 0 },
            Action::Filter => self.open_filter(),
            Action::Order => self.open_order(),
            Action::Sample => self.open_sample(),
            Action::Review => return self.begin_review(),
            Action::StepOrder(step) => return self.step_order(*step),
            Action::TurnOrder => return self.turn_order(),
            Action::Stats => self.open_stats(),
            // Which rows would be written is about to change.
            Action::Export if self.is_sampling() => {
                return self.refuse("rows are being drawn, there is nothing to export yet; Esc stops");
            }
            Action::Export => self.open_export(),
            Action::Reveal => self.toggle_reveal(),
            Action::Fetch => return self.ask_fetch(),
            Action::NextPicture => self.next_picture(),
            Action::TextDown => self.scroll_text_down(),
            Action::TextUp => self.scroll_text_up(),
            _ => {}
        }
        Vec::new()
    }

    /// A popup that is read and closed again.
    fn act_on_words(&mut self, action: &Action) -> Vec<Effect> {
        let (Mode::Help { from, scroll } | Mode::Info { from, scroll }) = &mut self.mode else {
            return Vec::new();
        };
        match action {
            Action::Move(motion) => {
                *scroll = super::motion::scrolled(*scroll, *motion, self.viewport.help_rows);
            }
            Action::Back | Action::Quit => self.mode = from.as_ref().clone(),
            _ => {}
        }
        Vec::new()
    }

    fn act_on_question(&mut self, action: &Action) -> Vec<Effect> {
        let Mode::AskFetch { from } = &self.mode else { return Vec::new() };
        match action {
            Action::Agree => {
                self.consent = FetchConsent::Given;
                self.mode = from.as_ref().clone();
                return self.ask_focused_again();
            }
            Action::Back | Action::Quit => self.mode = from.as_ref().clone(),
            _ => {}
        }
        Vec::new()
    }

    /// Who agrees because the focused link once brought nothing means this link first.
    fn ask_focused_again(&self) -> Vec<Effect> {
        let focused = self.focused();
        let brought_none = |request: &&PictureRequest| {
            let state = self.pictures.get(request);
            Some(request.row) == focused
                && matches!(state, Some(PictureState::None { why, .. }) if why.can_be_asked_again())
        };
        let request = self.wanted_pictures.iter().find(brought_none);
        let link = request.and_then(|request| request.link.url()).map(str::to_owned);
        link.map(|link| Effect::AskAgain(vec![link])).into_iter().collect()
    }

    fn open_filter(&mut self) {
        let text = self.filter.as_ref().map(|f| f.text.clone()).unwrap_or_default();
        let from = Box::new(self.mode.clone());
        self.mode = Mode::Filter(LineForm { line: LineEdit::new(text), from, ..LineForm::default() });
    }

    /// From the single pair to where it was opened, from the gallery to the list, from the list out of the
    /// program, but not by Esc: no way out by accident. Esc stops what runs before it leaves the gallery.
    fn one_level_out(&mut self, action: &Action) -> Vec<Effect> {
        match (&self.mode, action) {
            (Mode::Single(single), _) => self.mode = single.from.into(),
            (Mode::Gallery, Action::Back) if self.is_searching() => return self.stop(),
            (Mode::Gallery, _) => self.mode = Mode::Browse,
            (_, Action::Quit) => return leave(),
            _ => return self.stop(),
        }
        Vec::new()
    }

    /// `v` leads to the gallery from anywhere, and from there to the list.
    fn other_overview(&self) -> Mode {
        if self.mode == Mode::Gallery { Mode::Browse } else { Mode::Gallery }
    }

    /// Whether a filter, a sample or an order is under way, which Esc would stop.
    fn is_searching(&self) -> bool {
        let scans = self.filter.as_ref().is_some_and(|f| matches!(f.scan, Scan::Running { .. }));
        let orders = self.sorting.as_ref().is_some_and(|s| matches!(s.state, SortState::Running { .. }));
        scans || orders || self.is_sampling()
    }

    fn stop(&mut self) -> Vec<Effect> {
        let Some(Filter { scan: scan @ Scan::Running { .. }, .. }) = &mut self.filter else {
            return self.stop_sample().unwrap_or_else(|| self.stop_order());
        };
        let Scan::Running { progress, .. } = *scan else { return Vec::new() };
        *scan = Scan::Stopped { progress };
        // Replies still on their way belong to a filter that is over.
        self.generation.0 += 1;
        let mut effects = vec![Effect::StopScan];
        // What was found is drawn from and put into the order in force; the next Esc stops that.
        effects.extend(self.rows_are_known());
        effects
    }

    pub(super) fn toggle_reveal(&mut self) {
        if let Some(row) = self.focused()
            && !self.revealed.remove(&row)
        {
            self.revealed.insert(row);
        }
    }

    pub(super) fn ask_fetch(&mut self) -> Vec<Effect> {
        match self.consent {
            FetchConsent::NotGiven => self.mode = Mode::AskFetch { from: Box::new(self.mode.clone()) },
            FetchConsent::Offline => {
                let text = SafeText::line("offline: start without --offline to fetch links");
                self.notice = Some(Notice { text, tone: Tone::Bad });
            }
            FetchConsent::Given => return self.ask_again(),
        }
        Vec::new()
    }

    /// What failed for a while may work now; of the focused pair even what is gone is asked again.
    fn ask_again(&mut self) -> Vec<Effect> {
        let focused = self.focused();
        let may_work = |request: &&PictureRequest| match self.pictures.get(request) {
            Some(PictureState::None { why, .. }) if Some(request.row) == focused => {
                why.may_change() || why.can_be_asked_again()
            }
            Some(PictureState::None { why, .. }) => why.may_change(),
            _ => false,
        };
        let failed: Vec<PictureRequest> = self.wanted_pictures.iter().filter(may_work).cloned().collect();
        for request in &failed {
            self.pictures.remove(request);
        }
        let links: Vec<String> = failed.iter().filter_map(|r| r.link.url()).map(str::to_owned).collect();
        if links.is_empty() { Vec::new() } else { vec![Effect::AskAgain(links)] }
    }

    fn next_picture(&mut self) {
        // One that is broken hides no others.
        let Some(PictureState::Drawn(Drawn { n_pictures, .. }) | PictureState::None { n_pictures, .. }) =
            self.picture()
        else {
            return;
        };
        self.nth_picture = (self.nth_picture + 1) % n_pictures.max(1);
    }
}

pub(super) fn leave() -> Vec<Effect> {
    vec![
        Effect::StopScan,
        Effect::StopSample,
        Effect::StopOrder,
        Effect::StopStats,
        Effect::StopExport,
        Effect::Quit,
    ]
}
