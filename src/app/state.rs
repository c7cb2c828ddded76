//! The state of a session, and what can be read off it. Only `update` changes it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::mask::signals;
use super::sampling::population;
use super::stats::Stats;
use super::told::ToldRows;
use super::update::order::Landing;
use super::zoom::Room;
use super::{
    Clock, Effect, ExportForm, FetchConsent, Generation, GridSize, Link, Look, Mode, PictureRequest,
    PictureState, Review, ReviewOpened, Reviewer, Sampling, Saving, Sorting, Viewport, Zoom,
};
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, Pair, Role, RowId, SharedDataset, Value};
use crate::images::{NoPicture, SafetyPolicy, Verdict};
use crate::query::facts::LinkRot;
use crate::query::stats::Summary;
use crate::query::{Lost, Names, OrderKeys, Rank, Selection, View, names_of};

/// What a session begins with.
#[derive(Clone, Debug)]
pub struct Start {
    /// What is looked at.
    pub dataset: SharedDataset,
    /// What may be shown.
    pub policy: SafetyPolicy,
    /// Whether links may be fetched from the start.
    pub consent: FetchConsent,
    /// A filter to begin with, already known to be right.
    pub filter: Option<String>,
    /// An order to begin with.
    pub order: Option<OrderKeys>,
    /// Who labels, once somebody does.
    pub reviewer: Reviewer,
    /// A review to begin with; leaving it ends the session.
    pub review: Option<Box<ReviewOpened>>,
}

/// How far a filter's scan is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scan {
    /// Row groups are being scanned; `rows_per_s` once it is known.
    Running {
        /// Row groups done.
        progress: Progress,
        /// Rows looked at in a second.
        rows_per_s: Option<f64>,
    },
    /// Stopped by the person: what is shown is a part.
    Stopped {
        /// Row groups done.
        progress: Progress,
    },
    /// All row groups are done.
    Done,
}

/// The filter in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// As typed.
    pub text: String,
    /// How far it is.
    pub scan: Scan,
    /// Rows it could not judge.
    pub lost: Lost,
    /// Rows it has looked at.
    pub n_scanned: u64,
    /// Row groups that it could not look into.
    pub damaged: Vec<(GroupRef, SafeText)>,
    /// Its numbers of the whole dataset, each with its value: not yet safe to show.
    pub numbers: Vec<String>,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something could not be done.
    Bad,
}

/// A line for the person, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The line.
    pub text: SafeText,
    /// How it is meant.
    pub tone: Tone,
}

/// A row as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RowState {
    /// Its values.
    Ready(Box<Pair>),
    /// Its row group cannot be read: the reason.
    Damaged(SafeText),
}

/// Where the cursor went last: where it will go next, most likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Travel {
    /// To higher ranks.
    Onwards,
    /// To lower ones.
    Back,
}

/// The state of a session.
#[derive(Clone, Debug)]
pub struct App {
    pub(super) dataset: SharedDataset,
    pub(super) names: Names,
    pub(super) policy: SafetyPolicy,
    pub(super) consent: FetchConsent,
    pub(super) mode: Mode,
    pub(super) view: View,
    pub(super) filter: Option<Filter>,
    pub(super) history: Vec<String>,
    pub(super) sampling: Option<Sampling>,
    pub(super) sample_history: Vec<String>,
    pub(super) sample_generation: Generation,
    pub(super) sorting: Option<Sorting>,
    /// The order that is still shown while the one in force is being made.
    pub(super) shown_sorting: Option<Sorting>,
    pub(super) landing: Landing,
    pub(super) order_history: Vec<String>,
    pub(super) order_generation: Generation,
    pub(super) cursor: Rank,
    pub(super) travel: Travel,
    pub(super) top: Rank,
    /// The row to come back to when the filter goes.
    pub(super) before_filter: Option<RowId>,
    pub(super) viewport: Viewport,
    /// How many pictures the gallery is to show, also while it is not seen.
    pub(super) grid_size: GridSize,
    pub(super) count: Option<u64>,
    pub(super) rows: BTreeMap<RowId, RowState>,
    pub(super) told: ToldRows,
    /// Rows asked for last that have not come.
    pub(super) wanted_rows: Vec<RowId>,
    pub(super) pictures: HashMap<PictureRequest, PictureState>,
    pub(super) wanted_pictures: Vec<PictureRequest>,
    /// The focused pair's picture as it was seen last.
    pub(super) last_drawn: Option<PictureRequest>,
    /// Those of the wanted ones that were asked for last.
    pub(super) asked_pictures: Vec<PictureRequest>,
    pub(super) revealed: HashSet<RowId>,
    pub(super) nth_picture: usize,
    /// Lines of the pair's text scrolled away.
    pub(super) text_scroll: u16,
    /// Row groups that turned out unreadable, by their number in the dataset.
    pub(super) damaged: BTreeMap<usize, SafeText>,
    pub(super) notice: Option<Notice>,
    pub(super) exporting: Option<Progress>,
    /// The form of the running export, to come back to when it fails.
    pub(super) last_export: Option<ExportForm>,
    pub(super) generation: Generation,
    /// Once they were asked for.
    pub(super) stats: Option<Stats>,
    pub(super) reviewer: Reviewer,
    /// While pairs are judged.
    pub(super) review: Option<Box<Review>>,
    /// Whether a review begins with the sample that is being drawn.
    pub(super) review_when_drawn: bool,
    /// Reviews that were asked for and no longer waited for: each has an answer to come.
    pub(super) n_unwanted_reviews: usize,
    /// What a review that is over could not save yet.
    pub(super) saving: Saving,
    /// Acts of this session so far, over all its reviews: an act's name is never used twice.
    pub(super) n_acts: u64,
    /// Rows that were escalated in a review that is over.
    pub(super) blanked: HashSet<RowId>,
    pub(super) clock: Clock,
}

impl App {
    /// A session at its beginning, and the work it starts with.
    pub fn start(start: Start) -> (Self, Vec<Effect>) {
        let mut app = Self {
            names: names_of(&start.dataset),
            view: View::of(Selection::all(start.dataset.n_rows())),
            dataset: start.dataset,
            policy: start.policy,
            consent: start.consent,
            mode: Mode::Browse,
            filter: None,
            history: Vec::new(),
            sampling: None,
            sample_history: Vec::new(),
            sample_generation: Generation(0),
            sorting: None,
            shown_sorting: None,
            landing: Landing::Row,
            order_history: Vec::new(),
            order_generation: Generation(0),
            cursor: Rank(0),
            travel: Travel::Onwards,
            top: Rank(0),
            before_filter: None,
            viewport: Viewport::default(),
            grid_size: GridSize::default(),
            count: None,
            rows: BTreeMap::new(),
            told: ToldRows::default(),
            wanted_rows: Vec::new(),
            pictures: HashMap::new(),
            wanted_pictures: Vec::new(),
            last_drawn: None,
            asked_pictures: Vec::new(),
            revealed: HashSet::new(),
            nth_picture: 0,
            text_scroll: 0,
            damaged: BTreeMap::new(),
            notice: None,
            exporting: None,
            last_export: None,
            generation: Generation(0),
            stats: None,
            reviewer: start.reviewer,
            review: None,
            review_when_drawn: false,
            n_unwanted_reviews: 0,
            saving: Saving::default(),
            n_acts: 0,
            blanked: HashSet::new(),
            clock: Clock::default(),
        };
        let mut effects = start.filter.map(|text| app.begin_filter(text)).unwrap_or_default();
        effects.extend(start.order.map(|keys| app.order_by(keys)).unwrap_or_default());
        effects.extend(start.review.map(|opened| app.enter_review(*opened, None)).unwrap_or_default());
        (app, effects)
    }

    /// The review in progress.
    pub fn review(&self) -> Option<&Review> {
        self.review.as_deref()
    }

    /// Who labels in this session.
    pub fn reviewer(&self) -> &Reviewer {
        &self.reviewer
    }

    /// Whether a picture is never shown, for its pair was escalated, or is about to be.
    pub(super) fn is_blanked(&self, row: RowId) -> bool {
        let is_asked_about = self.mode == Mode::AskEscalate && self.focused() == Some(row);
        is_asked_about
            || self.blanked.contains(&row)
            || self.review().is_some_and(|review| review.is_blanked(row))
    }

    /// What is looked at.
    pub fn dataset(&self) -> &SharedDataset {
        &self.dataset
    }

    /// What a filter's words mean here.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// What the keys mean now.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// The rows paged through.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The filter in force.
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// The sample in force.
    pub fn sampling(&self) -> Option<&Sampling> {
        self.sampling.as_ref()
    }

    /// What the filter left, or all rows: what a sample in force was drawn from.
    pub fn population(&self) -> &Selection {
        population(self.sampling.as_ref(), &self.view)
    }

    /// The order in force; `None` for the dataset's own.
    pub fn sorting(&self) -> Option<&Sorting> {
        self.sorting.as_ref()
    }

    /// The order the rows are shown in now: another than the one in force while that is being made.
    pub fn shown_sorting(&self) -> Option<&Sorting> {
        self.view.order()?;
        self.shown_sorting.as_ref().or(self.sorting.as_ref())
    }

    /// The focused place.
    pub fn cursor(&self) -> Rank {
        self.cursor
    }

    /// The first place the list shows.
    pub fn top(&self) -> Rank {
        self.top
    }

    /// The room the layout gave.
    pub fn viewport(&self) -> Viewport {
        self.viewport
    }

    /// How many pictures the gallery is to show, as far as the screen has room.
    pub fn grid_size(&self) -> GridSize {
        self.grid_size
    }

    /// The statistics, once they were asked for.
    pub fn stats(&self) -> Option<&Stats> {
        self.stats.as_ref()
    }

    /// What the statistics say of the rows of the filter in force, as far as they are known.
    pub fn filtered_stats(&self) -> Option<&[Summary]> {
        self.filter.as_ref()?;
        self.stats.as_ref()?.filtered(self.generation)
    }

    /// What has become of the links of the rows of the filter in force, once it is known.
    pub fn filtered_links(&self) -> Option<&LinkRot> {
        self.filtered_stats()?;
        self.stats.as_ref()?.filtered_links.as_ref()
    }

    /// The count being typed.
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// The line for the person.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// How far the running export is.
    pub fn exporting(&self) -> Option<Progress> {
        self.exporting
    }

    /// The safety rule in force.
    pub fn policy(&self) -> &SafetyPolicy {
        &self.policy
    }

    /// Whether links may be fetched.
    pub fn consent(&self) -> FetchConsent {
        self.consent
    }

    /// Rows in row groups that turned out damaged; some of them may be whole.
    pub fn n_damaged_rows(&self) -> u64 {
        self.damaged.keys().map(|g| self.dataset.groups()[*g].n_rows).sum()
    }

    /// Which of the pair's pictures is shown, from 0.
    pub fn nth_picture(&self) -> usize {
        self.nth_picture
    }

    /// Lines of the pair's text scrolled away; the view cuts it at the end.
    pub fn text_scroll(&self) -> u16 {
        self.text_scroll
    }

    /// The focused row; `None` when the view is empty.
    pub fn focused(&self) -> Option<RowId> {
        self.view.row(self.cursor)
    }

    /// A row as far as it is known; `None` while it is being read.
    pub fn row(&self, row: RowId) -> Option<&RowState> {
        self.rows.get(&row)
    }

    /// A row's values, when they are there.
    pub fn pair(&self, row: RowId) -> Option<&Pair> {
        match self.rows.get(&row)? {
            RowState::Ready(pair) => Some(pair),
            RowState::Damaged(_) => None,
        }
    }

    /// What the safety policy says of a pair, the person's wish included.
    pub fn verdict(&self, pair: &Pair) -> Verdict {
        self.policy.judge(&signals(&self.dataset, pair))
    }

    /// Whether the person asked to see this pair as it is.
    pub fn is_revealed(&self, row: RowId) -> bool {
        self.revealed.contains(&row)
    }

    /// What is asked for to show this pair's picture, or why nothing is.
    ///
    /// `None` while the row itself is not there yet.
    pub fn picture_request(&self, row: RowId) -> Option<Result<PictureRequest, NoPicture>> {
        let pair = match self.rows.get(&row)? {
            RowState::Ready(pair) => pair,
            RowState::Damaged(why) => {
                return Some(Err(NoPicture::Unreadable(why.clone())));
            }
        };
        if self.is_blanked(row) {
            return Some(Err(NoPicture::Escalated));
        }
        let verdict = self.verdict(pair);
        let cleared = match &verdict {
            verdict if self.is_revealed(row) => verdict.at_a_persons_wish(),
            Verdict::Withheld { why } => return Some(Err(NoPicture::Withheld(why.clone()))),
            verdict => verdict.cleared()?,
        };
        // Tab turns the pages of the focused pair only.
        let nth = if self.focused() == Some(row) { self.nth_picture } else { 0 };
        let (window, room_cells) = match self.mode.zoom().filter(|zoom| zoom.is_of(row, nth)) {
            Some(zoom) => zoom.seen(self.room()),
            None => (None, self.viewport.picture_cells),
        };
        Some(Ok(PictureRequest { row, link: self.link(pair), nth, cleared, room_cells, window }))
    }

    /// The state of the focused pair's picture; `None` while nothing is known.
    pub fn picture(&self) -> Option<PictureState> {
        self.picture_of(self.focused()?)
    }

    /// The state of a pair's picture at the size it is shown at now; `None` while nothing is known.
    pub fn picture_of(&self, row: RowId) -> Option<PictureState> {
        match self.picture_request(row)? {
            Err(why) => Some(PictureState::None { why, n_pictures: 1 }),
            Ok(request) => self.pictures.get(&request).or_else(|| self.stand_in(&request)).cloned(),
        }
    }

    /// What stands in a picture's place while another size or part of it is being made: of the single pair only,
    /// and never another picture or one that may not be seen like this.
    fn stand_in(&self, request: &PictureRequest) -> Option<&PictureState> {
        let last =
            self.last_drawn.as_ref().filter(|_| matches!(self.mode.look(), Look::Single | Look::Review))?;
        let is_same =
            |r: &PictureRequest| (r.row, r.nth, r.cleared) == (request.row, request.nth, request.cleared);
        if is_same(last) { self.pictures.get(last) } else { None }
    }

    /// Which part of the focused pair's picture is seen, if that is not simply fitted into its room.
    pub fn zoom(&self) -> Option<&Zoom> {
        let row = self.focused()?;
        self.mode.zoom().filter(|zoom| zoom.is_of(row, self.nth_picture))
    }

    /// The room for a picture.
    pub(super) fn room(&self) -> Room {
        Room { cells: self.viewport.picture_cells, cell_px: self.viewport.cell_px }
    }

    /// The state of one picture.
    pub fn picture_state(&self, request: &PictureRequest) -> Option<&PictureState> {
        self.pictures.get(request)
    }

    fn link(&self, pair: &Pair) -> Link {
        match (pair.role(&self.dataset, Role::Url).and_then(Value::as_text), self.consent) {
            (None | Some(""), _) => Link::None,
            (Some(url), FetchConsent::NotGiven) => Link::NotAgreed(url.to_owned()),
            (Some(url), FetchConsent::Offline) => Link::Offline(url.to_owned()),
            (Some(url), FetchConsent::Given) => Link::Allowed(url.to_owned()),
        }
    }

    /// The pictures that the terminal layer must keep: the focused one and its neighbours.
    pub fn wanted_pictures(&self) -> &[PictureRequest] {
        &self.wanted_pictures
    }
}
