//! One person's part in a draw: how far they came in it, and which of their labels count there.
//!
//! A review passes over what its person has judged already, in another draw or by a file, so it counts here as if it
//! had been said here. But only as far as the draw's own order was gone through: of the rows after that only
//! those would be known that were looked at anyway, by a score, say, and the sample would be one of them. Where others
//! went further, a second opinion counts if chance brought it about, or if it settled a disagreement.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Said, Standing};
use crate::labels::{
    Act, Annotator, Change, Deed, DrawId, DrawItem, Event, ItemKeys, Label, Ledger, Repeat, Sheet, Via,
};
use crate::query::keyed::PairKey;

/// The draw as all people meet it.
pub(super) struct Sample<'a> {
    pub(super) id: DrawId,
    /// Its rows in order, without those that are shown once more.
    pub(super) items: &'a [&'a DrawItem],
    /// Draws whose rows chance chose, this one among them.
    pub(super) at_random: &'a HashSet<DrawId>,
    /// Draws that went through disagreements: what was settled there is settled here.
    pub(super) settling: &'a HashSet<DrawId>,
    /// Pictures that somebody escalated.
    pub(super) blanked: &'a HashSet<u128>,
}

/// One person's labels by the draw's set.
pub(super) struct Person {
    pub(super) name: Annotator,
    ledger: Ledger,
    /// Answers to the required dimension, by pair.
    judged: HashMap<PairKey, Label>,
    /// Pairs they did something with in this draw.
    touched: HashSet<PairKey>,
    /// Dimensions that pages of a grid answered in this draw, by pair.
    on_pages: HashMap<PairKey, BTreeSet<String>>,
    /// Rows of the draw they came past.
    pub(super) n_reached: usize,
    /// Pairs they met by chance in any draw, or settled.
    second: HashSet<PairKey>,
    /// Places of the rows of which their word counts, and these rows' pairs.
    places: HashSet<usize>,
    counted: HashSet<PairKey>,
}

impl Person {
    /// `events` are this person's by the draw's set, and `ledger` what they amount to.
    pub(super) fn of<'a>(
        name: Annotator,
        ledger: Ledger,
        events: &(impl Iterator<Item = &'a Event> + Clone),
        sample: &Sample<'_>,
    ) -> Self {
        let labels = ledger.labels();
        let mut on_pages: HashMap<PairKey, BTreeSet<String>> = HashMap::new();
        for label in labels.iter().filter(|label| label.via == Via::Grid && label.draw == Some(sample.id)) {
            on_pages.entry(label.keys.pair).or_default().insert(label.dimension.clone());
        }
        let required = ledger.set().required().map(|required| required.name.as_str());
        let judged = labels.into_iter().filter(|label| Some(label.dimension.as_str()) == required);
        let judged = judged.map(|label| (label.keys.pair, label)).collect();
        let touched = self::touched(events.clone(), |draw| draw == sample.id);
        let decided = |is_meant: &dyn Fn(DrawId) -> bool| decided(required, events.clone(), is_meant);
        let met = decided(&|draw| sample.at_random.contains(&draw));
        let n_reached = n_reached(&ledger, &decided(&|draw| draw == sample.id), &met, sample);
        let settled = decided(&|draw| sample.settling.contains(&draw));
        let second = met.union(&settled).copied().collect();
        let (places, counted) = Default::default();
        let mut person = Self { name, ledger, judged, touched, on_pages, n_reached, second, places, counted };
        person.count(sample, n_reached, |_, _| true);
        person
    }

    /// Their second opinions on rows that others came past: of pairs they met by chance elsewhere, which says nothing
    /// of the pairs, and of those they settled.
    pub(super) fn second(&mut self, sample: &Sample<'_>, n_reached_by_any: usize) {
        self.count(sample, n_reached_by_any, |person, item| person.second.contains(&item.keys.pair));
    }

    fn count(&mut self, sample: &Sample<'_>, n_rows: usize, is_meant: impl Fn(&Self, &DrawItem) -> bool) {
        for (at, item) in sample.items[..n_rows].iter().enumerate() {
            let pair = item.keys.pair;
            let is_done =
                self.touched.contains(&pair) || standing(&self.ledger.sheet(&item.keys)) != Standing::Open;
            if is_done && is_meant(self, item) {
                self.places.insert(at);
                self.counted.insert(pair);
            }
        }
    }

    /// What this person said of the row at this place; `None` where they did not come to it, or did nothing with it.
    pub(super) fn said(&self, at: usize, keys: &ItemKeys) -> Option<Said> {
        let on_pages = self.on_pages.get(&keys.pair);
        let sheet = self.ledger.sheet(keys);
        let answers = sheet.answers.iter().map(|(name, (answer, _))| (name.clone(), answer.clone()));
        if !self.places.contains(&at) {
            // What a page asked is known of it, and no more.
            let on_pages = on_pages?.clone();
            let answers = answers.filter(|(name, _)| on_pages.contains(name)).collect();
            return Some(Said { answers, on_pages, ..Said::default() });
        }
        let label = self.judged.get(&keys.pair);
        let is_timed = label.is_some_and(|label| label.via == Via::Single);
        Some(Said {
            standing: standing(&sheet),
            shown_ms: label.and_then(|label| label.shown_ms).filter(|_| is_timed),
            is_grid: label.is_some_and(|label| label.via == Via::Grid),
            is_from_elsewhere: !self.touched.contains(&keys.pair),
            at_ms: label.map(|label| label.at_ms),
            answers: answers.collect(),
            on_pages: on_pages.cloned().unwrap_or_default(),
        })
    }

    /// Whether what they said of this pair counts.
    pub(super) fn counts(&self, pair: PairKey) -> bool {
        self.counted.contains(&pair) || self.on_pages.contains_key(&pair)
    }

    /// Judgements of pairs that do not count, each with the draw it was made in.
    pub(super) fn judged_elsewhere(&self) -> impl Iterator<Item = (Option<DrawId>, PairKey)> + '_ {
        let others = self.judged.values().filter(|label| !self.counted.contains(&label.keys.pair));
        others.map(|label| (label.draw, label.keys.pair))
    }

    /// What was said of pairs that this draw showed once more.
    pub(super) fn repeats(&self, id: DrawId) -> (String, Vec<Repeat>) {
        let repeats = self.ledger.repeats().into_iter().filter(|repeat| repeat.draw == Some(id));
        (self.name.0.clone(), repeats.collect())
    }
}

/// Rows up to the last one that was touched in this draw, and at least those before the first one that is still to
/// be judged, if they were met in draws at random; all rows where none is to be judged.
fn n_reached(
    ledger: &Ledger,
    touched: &HashSet<PairKey>,
    met: &HashSet<PairKey>,
    sample: &Sample<'_>,
) -> usize {
    let is_blanked = |item: &DrawItem| sample.blanked.contains(&item.keys.image);
    let is_open =
        |item: &DrawItem| !is_blanked(item) && standing(&ledger.sheet(&item.keys)) == Standing::Open;
    let is_new = |item: &DrawItem| is_open(item) || !is_blanked(item) && !met.contains(&item.keys.pair);
    if !sample.items.iter().any(|item| is_open(item)) {
        return sample.items.len();
    }
    let first_new = sample.items.iter().position(|item| is_new(item)).unwrap_or(sample.items.len());
    first_new.max(last_touched(touched, sample))
}

/// One past the last row that was touched. Of a pair that was drawn several times the first row stands for all: it
/// is judged there, and the others are passed over.
fn last_touched(touched: &HashSet<PairKey>, sample: &Sample<'_>) -> usize {
    let mut seen = HashSet::new();
    let first_rows = sample.items.iter().enumerate().filter(|(_, item)| seen.insert(item.keys.pair));
    let rows = first_rows.filter(|(_, item)| touched.contains(&item.keys.pair));
    rows.last().map_or(0, |(at, _)| at + 1)
}

/// Pairs of acts in these draws. What is shown once more is no part of a sample.
fn touched<'a>(
    events: impl Iterator<Item = &'a Event>,
    is_meant: impl Fn(DrawId) -> bool,
) -> HashSet<PairKey> {
    let acts = acts(events, is_meant);
    acts.flat_map(|act| &act.items).map(|item| item.keys.pair).collect()
}

/// Pairs that acts in these draws judged or left out, unless that was undone: a letter, a mark, a page of a grid about
/// something else, or what the fetch found out decides nothing.
fn decided<'a>(
    required: Option<&str>,
    events: impl Iterator<Item = &'a Event> + Clone,
    is_meant: impl Fn(DrawId) -> bool,
) -> HashSet<PairKey> {
    let mut undone = HashSet::new();
    for event in events.clone() {
        match event.deed {
            Deed::Undo(id) => drop(undone.insert(id)),
            Deed::Redo(id) => drop(undone.remove(&id)),
            Deed::Act(_) => {}
        }
    }
    let decides = |change: &Change| match change {
        Change::Set { dimension, .. } => Some(dimension.as_str()) == required,
        Change::Skip => true,
        _ => false,
    };
    let standing = acts(events, is_meant).filter(|act| act.via != Via::Machine && !undone.contains(&act.id));
    let items = standing.flat_map(|act| &act.items).filter(|item| item.changes.iter().any(decides));
    items.map(|item| item.keys.pair).collect()
}

fn acts<'a>(
    events: impl Iterator<Item = &'a Event>,
    is_meant: impl Fn(DrawId) -> bool,
) -> impl Iterator<Item = &'a Act> {
    let of_draws = events.filter(move |event| event.draw.is_some_and(&is_meant));
    of_draws.filter_map(|event| match &event.deed {
        Deed::Act(act) if act.via != Via::Repeat => Some(act),
        _ => None,
    })
}

fn standing(sheet: &Sheet) -> Standing {
    match sheet {
        Sheet { is_judged: true, .. } => Standing::Judged,
        Sheet { is_skipped: true, .. } => Standing::Skipped,
        _ => Standing::Open,
    }
}
