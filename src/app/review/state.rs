//! A review in progress: its pairs, what was said of them, and where it stands. Changed by `update::review` only.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::super::Overview;
use super::{
    Leases, Pace, ReviewGrid, ReviewItem, ReviewOf, ReviewOpened, ReviewStratum, Reviewer, Saving, Sight,
    SoFar,
};
use crate::dataset::RowId;
use crate::labels::{
    self, Act, ActId, Annotator, Answer, Deed, DrawId, LabelSet, Ledger, Origin, Sheet, Via,
};
use crate::query::keyed::PairKey;
use crate::query::{Order, Rank, Selection, View};

/// Whether scores, language and the other columns are to be seen while judging. Hidden at first: who has seen a
/// score is drawn to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scores {
    /// Only the picture and the caption.
    #[default]
    Hidden,
    /// All there is.
    Shown,
}

/// How a pair stands in its draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// To be judged.
    #[default]
    Open,
    /// The required dimension is answered by this person.
    Judged,
    /// Left out on purpose.
    Skipped,
    /// For somebody else to look at.
    Escalated,
}

/// How many pairs of a draw stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub n_items: usize,
    /// Judged by this person.
    pub n_judged: usize,
    /// Skipped.
    pub n_skipped: usize,
    /// Escalated.
    pub n_escalated: usize,
}

/// How far the stratum of a pair is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumProgress {
    /// What its pairs have in common. A stranger's words: not yet safe to show.
    pub names: Vec<String>,
    /// How its pairs stand.
    pub tally: Tally,
}

/// What was seen before the review began, to come back to.
#[derive(Clone, Debug)]
pub(in crate::app) struct Before {
    pub(in crate::app) overview: Overview,
    pub(in crate::app) view: View,
    pub(in crate::app) cursor: Rank,
}

/// Nothing is left to be judged but what another terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Waiting {
    /// The place that is shown meanwhile: who goes to another one does not wait any more.
    pub(in crate::app) at: usize,
    /// How many pairs another terminal had when this was said last.
    pub(in crate::app) n_left: usize,
}

/// A review in progress. Its pairs are the view's rows: place by place the same.
#[derive(Clone, Debug)]
pub struct Review {
    pub(in crate::app) reviewer: Reviewer,
    draw: DrawId,
    of: ReviewOf,
    n_missing: usize,
    items: Vec<ReviewItem>,
    standings: Vec<Standing>,
    strata: Vec<ReviewStratum>,
    places_of: HashMap<PairKey, Vec<usize>>,
    place_of_row: BTreeMap<RowId, usize>,
    /// The pictures that are never shown: escalated here, or by anybody else.
    blanked: HashSet<u128>,
    escalated_elsewhere: HashSet<u128>,
    ledger: Ledger,
    /// What was said of pairs that were shown once more, as if nothing had been said before.
    again: Ledger,
    /// What was said in this draw alone, where its pairs are to be judged once more.
    here: Ledger,
    pub(in crate::app) sight: Sight,
    pub(in crate::app) scores: Scores,
    pub(in crate::app) saving: Saving,
    pub(in crate::app) pace: Pace,
    pub(in crate::app) leases: Leases,
    /// Once the grid was asked for.
    pub(in crate::app) grid: Option<ReviewGrid>,
    /// `None` where the program was started for the review alone.
    pub(in crate::app) before: Option<Before>,
    /// Whether a person waits for pairs that another terminal has.
    pub(in crate::app) waiting: Option<Waiting>,
    /// Whether the person knows that leaving now loses labels.
    pub(in crate::app) is_warned: bool,
}

impl Tally {
    /// Pairs that are still to be judged.
    pub fn n_open(&self) -> usize {
        self.n_items - self.n_judged - self.n_skipped - self.n_escalated
    }

    fn note(&mut self, standing: Standing) {
        self.n_items += 1;
        match standing {
            Standing::Open => {}
            Standing::Judged => self.n_judged += 1,
            Standing::Skipped => self.n_skipped += 1,
            Standing::Escalated => self.n_escalated += 1,
        }
    }
}

impl Review {
    /// The review as the store knows it. `saving` is what a review before it could not save yet.
    pub(in crate::app) fn opened(opened: ReviewOpened, before: Option<Before>, saving: Saving) -> Self {
        let ReviewOpened { reviewer, draw, items, n_missing, strata, of, so_far } = opened;
        let mut places_of: HashMap<PairKey, Vec<usize>> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            places_of.entry(item.keys.pair).or_default().push(at);
        }
        // A pair shown once more stands where it stood first.
        let place_of_row = items.iter().enumerate().rev().map(|(at, item)| (item.row, at)).collect();
        let ledger = Ledger::new(reviewer.set.as_ref().clone());
        let again = ledger.clone();
        let mut review = Self {
            standings: vec![Standing::Open; items.len()],
            reviewer,
            draw,
            of,
            n_missing,
            items,
            strata,
            places_of,
            place_of_row,
            blanked: HashSet::new(),
            escalated_elsewhere: HashSet::new(),
            here: ledger.clone(),
            ledger,
            again,
            sight: Sight::default(),
            scores: Scores::Hidden,
            saving,
            pace: Pace::default(),
            leases: Leases::default(),
            grid: None,
            before,
            waiting: None,
            is_warned: false,
        };
        review.fold(so_far);
        review
    }

    /// Its name in the store.
    pub fn draw(&self) -> DrawId {
        self.draw
    }

    /// By which set is judged.
    pub fn set(&self) -> &Arc<LabelSet> {
        &self.reviewer.set
    }

    /// Whose labels they are.
    pub fn annotator(&self) -> &Annotator {
        &self.reviewer.annotator
    }

    /// How its pairs came together.
    pub(in crate::app) fn of(&self) -> ReviewOf {
        self.of
    }

    /// Whether its pairs were drawn at random, so that rates may be estimated from them.
    pub fn is_random(&self) -> bool {
        self.of == ReviewOf::Sample
    }

    /// Pairs of the draw that are not in this dataset.
    pub fn n_missing(&self) -> usize {
        self.n_missing
    }

    /// Its pairs, in the order they are judged in.
    pub fn items(&self) -> &[ReviewItem] {
        &self.items
    }

    /// What is on the screen of the focused pair.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether scores are to be seen.
    pub fn scores(&self) -> Scores {
        self.scores
    }

    /// Which acts are durable.
    pub fn saving(&self) -> &Saving {
        &self.saving
    }

    /// How fast it goes.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// What is looked for in the grid, once that was asked for.
    pub fn grid(&self) -> Option<&ReviewGrid> {
        self.grid.as_ref()
    }

    /// The first place of a row in the draw.
    fn place_of_row(&self, row: RowId) -> Option<usize> {
        self.place_of_row.get(&row).copied()
    }

    /// The pair at this place.
    pub fn item(&self, at: usize) -> Option<&ReviewItem> {
        self.items.get(at)
    }

    /// How the pair at this place stands.
    pub fn standing(&self, at: usize) -> Standing {
        self.standings.get(at).copied().unwrap_or_default()
    }

    /// What was said of the pair at this place; of one that is shown once more what was said this time.
    pub fn sheet(&self, at: usize) -> Option<Sheet> {
        self.items.get(at).map(|item| self.sheet_of(item))
    }

    fn sheet_of(&self, item: &ReviewItem) -> Sheet {
        let sheet = self.ledger.sheet(&item.keys);
        // What is escalated is the picture: it is shown to nobody, and not once more either.
        let is_escalated = sheet.is_escalated || self.escalated_elsewhere.contains(&item.keys.image);
        if item.is_repeat {
            let again = self.again.sheet(&item.keys);
            return Sheet { is_escalated: is_escalated || again.is_escalated, ..again };
        }
        if self.of == ReviewOf::Disagreements {
            let Sheet { is_judged, is_skipped, .. } = self.here.sheet(&item.keys);
            return Sheet { is_judged, is_skipped, is_escalated, ..sheet };
        }
        Sheet { is_escalated, ..sheet }
    }

    /// What was said of one dimension of the pair at this place, as its sheet has it, and cheaper.
    pub fn answer_at(&self, at: usize, dimension: &str) -> Option<(&Answer, Origin)> {
        let item = self.items.get(at)?;
        let ledger = if item.is_repeat { &self.again } else { &self.ledger };
        ledger.answer_to(dimension, &item.keys)
    }

    /// How all pairs stand. Cost: linear in them.
    pub fn tally(&self) -> Tally {
        self.tally_of(|_| true)
    }

    /// How far the stratum of the pair at this place is; `None` where the draw has one only.
    pub fn stratum(&self, at: usize) -> Option<StratumProgress> {
        let number = self.items.get(at)?.stratum;
        let stratum = self.strata.get(number).filter(|_| self.strata.len() > 1)?;
        let tally = self.tally_of(|item| item.stratum == number);
        Some(StratumProgress { names: stratum.names.clone(), tally })
    }

    fn tally_of(&self, is_meant: impl Fn(&ReviewItem) -> bool) -> Tally {
        let mut tally = Tally::default();
        let meant = self.items.iter().zip(&self.standings).filter(|(item, _)| is_meant(item));
        meant.for_each(|(_, standing)| tally.note(*standing));
        tally
    }

    /// The view of its pairs.
    pub(in crate::app) fn view(&self, n_rows: u64) -> View {
        let rows: Vec<RowId> = self.items.iter().map(|item| item.row).collect();
        View::of(Selection::of(n_rows, rows.iter().copied())).ordered(Order::first(rows))
    }

    /// Whether this row's picture is never shown: it, or another pair with the same picture, was escalated.
    pub(in crate::app) fn is_blanked(&self, row: RowId) -> bool {
        self.place_of_row.get(&row).is_some_and(|at| self.blanked.contains(&self.items[*at].keys.image))
    }

    /// Whether the picture of the pair at this place was escalated, whatever else was said of the pair.
    pub(in crate::app) fn is_escalated(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| self.blanked.contains(&item.keys.image))
    }

    /// Whether it was somebody else who escalated it, or this person by another set: no key here takes that back.
    pub(in crate::app) fn is_blanked_elsewhere(&self, row: RowId) -> bool {
        let item = self.place_of_row(row).and_then(|at| self.item(at));
        item.is_some_and(|item| self.escalated_elsewhere.contains(&item.keys.image))
    }

    /// The rows of this draw that have the same picture as this one.
    pub(in crate::app) fn rows_with_picture_of(&self, row: RowId) -> Vec<RowId> {
        let Some(item) = self.place_of_row(row).and_then(|at| self.item(at)) else { return Vec::new() };
        let same = self.items.iter().filter(|other| other.keys.image == item.keys.image);
        same.map(|other| other.row).collect()
    }

    /// Whether the pair at this place may be judged at this terminal: what was judged before needs no lease.
    pub fn is_ours(&self, at: usize) -> bool {
        self.standing(at) != Standing::Open
            || self.items.get(at).is_some_and(|item| self.leases.may_judge(&item.keys))
    }

    /// The next places that are to be judged here, from `from` on and then from the start.
    pub(in crate::app) fn open_from(&self, from: usize) -> impl Iterator<Item = usize> {
        let n = self.items.len();
        let places = (from.min(n)..n).chain(0..from.min(n));
        places.filter(|at| {
            self.standings[*at] == Standing::Open && !self.leases.is_elsewhere(&self.items[*at].keys)
        })
    }

    /// Places that are to be judged, but at another terminal.
    pub(in crate::app) fn open_elsewhere(&self) -> impl Iterator<Item = usize> {
        (0..self.items.len()).filter(|at| {
            self.standings[*at] == Standing::Open && self.leases.is_elsewhere(&self.items[*at].keys)
        })
    }

    /// How many pairs an act is said of.
    pub(in crate::app) fn n_pairs_of(&self, act: ActId) -> usize {
        self.ledger.touched(act).len()
    }

    /// Where in this draw an act was done: the place of the first of its pairs.
    pub(in crate::app) fn place_of(&self, act: ActId) -> Option<usize> {
        let is_repeat = !self.again.touched(act).is_empty();
        let is_meant = |at: &&usize| self.items[**at].is_repeat == is_repeat;
        let pairs = self.ledger.touched(act);
        pairs.iter().find_map(|pair| self.places_of.get(pair)?.iter().find(is_meant).copied())
    }

    /// The answer that holds now, the person's own or an inherited one.
    pub(in crate::app) fn answer(sheet: &Sheet, dimension: &str) -> Option<Answer> {
        sheet.answers.get(dimension).map(|(answer, _)| answer.clone())
    }

    /// The act that undo takes back next: what was done at this terminal before what another has done since.
    pub(in crate::app) fn next_undo(&self) -> Option<ActId> {
        self.ledger.next_undo_of(Some(self.draw), self.reviewer.session)
    }

    /// The act that redo brings back next.
    pub(in crate::app) fn next_redo(&self) -> Option<ActId> {
        self.ledger.next_redo_of(Some(self.draw), self.reviewer.session)
    }

    /// Puts a deed into the ledger and to what is to be saved; gives it as it is to be stored.
    pub(in crate::app) fn record(&mut self, deed: Deed, at_ms: i64) -> labels::Event {
        let event = labels::Event {
            annotator: self.reviewer.annotator.clone(),
            set: self.reviewer.set.id.clone(),
            draw: Some(self.draw),
            at_ms,
            deed,
        };
        self.apply(&event);
        let touched = match &event.deed {
            Deed::Act(Act { items, .. }) => items.iter().map(|item| item.keys.pair).collect(),
            Deed::Undo(act) | Deed::Redo(act) => self.ledger.touched(*act),
        };
        self.stand_anew(&touched);
        self.saving.hand_over(event.clone());
        event
    }

    /// Begins anew with what the store holds, which other terminals may have added to; what is not saved yet comes
    /// last, as it will in the store.
    pub(in crate::app) fn fold(&mut self, so_far: SoFar) {
        self.ledger = Ledger::new(self.reviewer.set.as_ref().clone());
        (self.again, self.here) = (self.ledger.clone(), self.ledger.clone());
        self.escalated_elsewhere = so_far.escalated;
        let pending: Vec<labels::Event> = self.saving.pending().cloned().collect();
        so_far.events.iter().chain(&pending).for_each(|event| self.apply(event));
        let all: Vec<PairKey> = self.places_of.keys().copied().collect();
        self.stand_anew(&all);
    }

    fn apply(&mut self, event: &labels::Event) {
        self.ledger.apply(event);
        if event.draw == Some(self.draw) {
            self.here.apply(event);
        }
        match &event.deed {
            Deed::Act(act) if act.via == Via::Repeat => {
                let act = Act { via: Via::Single, ..act.clone() };
                self.again.apply(&labels::Event { deed: Deed::Act(act), ..event.clone() });
            }
            Deed::Act(_) => {}
            Deed::Undo(_) | Deed::Redo(_) => _ = self.again.apply(event),
        }
    }

    /// Looks anew at these pairs and at those that share a picture with them: what is escalated is the picture.
    fn stand_anew(&mut self, pairs: &[PairKey]) {
        let places = pairs.iter().filter_map(|pair| self.places_of.get(pair)).flatten();
        let images: HashSet<u128> = places.map(|at| self.items[*at].keys.image).collect();
        self.blanked.retain(|image| !images.contains(image));
        for (at, item) in self.items.iter().enumerate() {
            if images.contains(&item.keys.image) {
                let sheet = self.sheet_of(item);
                self.standings[at] = Standing::of(&sheet);
                // One pair is enough: its neighbours with the same picture need not have been escalated themselves.
                if sheet.is_escalated {
                    self.blanked.insert(item.keys.image);
                }
            }
        }
    }
}

impl Standing {
    /// As the sheet of a pair says: the first that fits, as the ledger counts.
    pub fn of(sheet: &Sheet) -> Self {
        if sheet.is_judged {
            Self::Judged
        } else if sheet.is_escalated {
            Self::Escalated
        } else if sheet.is_skipped {
            Self::Skipped
        } else {
            Self::Open
        }
    }
}
