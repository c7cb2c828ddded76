//! Takes events in, one after the other. What they amount to is told in `holds`.

use std::collections::HashMap;

use super::super::{
    Act, ActId, Annotator, Change, Deed, DrawId, Event, ItemAct, ItemKeys, LabelSet, Scope, Via,
};
use super::spot::{Spot, Timeline};
use super::undoing::Undoing;
use crate::query::keyed::PairKey;

/// The events of one person by one version of one set, folded in the order of the store.
///
/// The rules, which the store's cache keeps, too:
///
/// * An act counts unless the last undo or redo that names it is an undo. An undo or redo of an act that is not
///   known (yet) does nothing.
/// * An answer hangs on the key of its dimension's scope, and the newest change that counts holds. "Newest" is by
///   the place of the act among the events: a redone act comes back to its old place.
/// * What was said of a pair shown once more (`Via::Repeat`) changes no label; `repeats` holds it beside the first.
/// * Each draw has its own undo stack, and so has what was done outside of any. What the machine said is on none:
///   a person takes back what a person did.
///
/// Cost: an event is taken in in time proportional to its changes; everything is kept, about 500 bytes a change.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(super) set: LabelSet,
    pub(super) acts: Vec<Done>,
    by_id: HashMap<ActId, usize>,
    pub(super) timelines: HashMap<Thing, Timeline>,
    undoing: HashMap<Option<DrawId>, Undoing>,
}

/// Whether an event changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It did.
    Changed,
    /// It was known, names what is not known, or belongs to another set.
    Unchanged,
}

/// An act with what its event knows of it.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) annotator: Annotator,
    pub(super) draw: Option<DrawId>,
    pub(super) at_ms: i64,
    pub(super) act: Act,
    pub(super) is_undone: bool,
}

/// What a change can be the newest of. Dimensions by their place in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    /// The answer to a dimension, wherever its key stands.
    Answer(usize, u128),
    /// The answer to a dimension given on this very pair, where its key is not the pair's own.
    OwnAnswer(usize, PairKey),
    /// Whether it is left out: skips, and answers of the required dimension.
    Left(PairKey),
    /// Whether it is marked.
    Bookmark(PairKey),
    /// Whether this picture is escalated.
    Escalation(u128),
    /// All that was said on this pair.
    Any(PairKey),
    /// The answer to a dimension when the pair was shown once more; no label.
    Again(usize, PairKey),
}

impl Ledger {
    /// A ledger without events.
    pub fn new(set: LabelSet) -> Self {
        Self {
            set,
            acts: Vec::new(),
            by_id: HashMap::new(),
            timelines: HashMap::new(),
            undoing: HashMap::new(),
        }
    }

    /// What these events amount to, in their order.
    pub fn of<'a>(set: LabelSet, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut ledger = Self::new(set);
        for event in events {
            ledger.apply(event);
        }
        ledger
    }

    /// A ledger for everybody who did something by this set, in the order in which they first did.
    pub fn by_person(set: &LabelSet, events: &[Event]) -> Vec<(Annotator, Self)> {
        let mut places: HashMap<&Annotator, usize> = HashMap::new();
        let mut people: Vec<(Annotator, Self)> = Vec::new();
        for event in events.iter().filter(|event| event.set == set.id) {
            let at = *places.entry(&event.annotator).or_insert_with(|| {
                people.push((event.annotator.clone(), Self::new(set.clone())));
                people.len() - 1
            });
            people[at].1.apply(event);
        }
        people
    }

    /// By which set.
    pub fn set(&self) -> &LabelSet {
        &self.set
    }

    /// Takes in the next event. Doing so twice changes nothing: an act is known by its name.
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.set != self.set.id {
            return Applied::Unchanged;
        }
        match &event.deed {
            Deed::Act(act) => self.act(event, act),
            Deed::Undo(id) => self.turn(*id, true),
            Deed::Redo(id) => self.turn(*id, false),
        }
    }

    /// The act that undo takes back next in this draw.
    pub fn next_undo(&self, draw: Option<DrawId>) -> Option<ActId> {
        self.undoing.get(&draw)?.next_undo().map(|act| self.acts[act].act.id)
    }

    /// The act that redo brings back next in this draw.
    pub fn next_redo(&self, draw: Option<DrawId>) -> Option<ActId> {
        self.undoing.get(&draw)?.next_redo().map(|act| self.acts[act].act.id)
    }

    /// The same, but what this session did comes before what another has done since: whoever undoes means the key
    /// just pressed, not one pressed at another terminal meanwhile.
    pub fn next_undo_of(&self, draw: Option<DrawId>, session: u64) -> Option<ActId> {
        let undoing = self.undoing.get(&draw)?;
        let ids = || undoing.done().map(|act| self.acts[act].act.id);
        ids().find(|id| id.session == session).or_else(|| ids().next())
    }

    /// The same of redo.
    pub fn next_redo_of(&self, draw: Option<DrawId>, session: u64) -> Option<ActId> {
        let undoing = self.undoing.get(&draw)?;
        let ids = || undoing.undone().map(|act| self.acts[act].act.id);
        ids().find(|id| id.session == session).or_else(|| ids().next())
    }

    /// The pairs that an act is said of, in its order; none for an act that is not known.
    pub fn touched(&self, id: ActId) -> Vec<PairKey> {
        let act = self.by_id.get(&id).map(|&act| &self.acts[act].act);
        act.map(|act| act.items.iter().map(|item| item.keys.pair).collect()).unwrap_or_default()
    }

    fn act(&mut self, event: &Event, act: &Act) -> Applied {
        if self.by_id.contains_key(&act.id) {
            return Applied::Unchanged;
        }
        let nth = self.acts.len();
        self.by_id.insert(act.id, nth);
        self.acts.push(Done {
            annotator: event.annotator.clone(),
            draw: event.draw,
            at_ms: event.at_ms,
            act: act.clone(),
            is_undone: false,
        });
        if act.via != Via::Machine {
            self.undoing.entry(event.draw).or_default().act(nth);
        }
        self.place(nth, Timeline::put);
        Applied::Changed
    }

    fn turn(&mut self, id: ActId, is_undone: bool) -> Applied {
        let Some(&nth) = self.by_id.get(&id) else { return Applied::Unchanged };
        let done = &mut self.acts[nth];
        if done.is_undone == is_undone {
            return Applied::Unchanged;
        }
        done.is_undone = is_undone;
        let (draw, via) = (done.draw, done.act.via);
        if via != Via::Machine {
            let undoing = self.undoing.entry(draw).or_default();
            if is_undone { undoing.undo(nth) } else { undoing.redo(nth) }
        }
        self.place(nth, if is_undone { Timeline::take } else { Timeline::put });
        Applied::Changed
    }

    /// Puts the changes of an act to their places in time, or takes them out.
    fn place(&mut self, nth: usize, how: fn(&mut Timeline, Spot)) {
        let Self { set, acts, timelines, .. } = self;
        let act = &acts[nth].act;
        let about = if act.via == Via::Repeat { things_again } else { things };
        for (item, said) in act.items.iter().enumerate() {
            for change in 0..said.changes.len() {
                for thing in about(set, said, change) {
                    how(timelines.entry(thing).or_default(), Spot { act: nth, item, change });
                }
            }
        }
    }

    /// The change at a spot, its item and its act.
    pub(super) fn at(&self, spot: Spot) -> (&Change, &ItemAct, &Done) {
        let done = &self.acts[spot.act];
        let item = &done.act.items[spot.item];
        (&item.changes[spot.change], item, done)
    }

    /// The newest change of a thing that counts.
    pub(super) fn newest(&self, thing: Thing) -> Option<&Change> {
        Some(self.at(self.timelines.get(&thing)?.newest()?).0)
    }
}

/// What a change to a pair that is shown once more is about: answers to compare, and what must not be seen again.
fn things_again(set: &LabelSet, item: &ItemAct, change: usize) -> Vec<Thing> {
    let thing = match &item.changes[change] {
        Change::Set { dimension, .. } | Change::Clear { dimension } => {
            let known = set.dimensions.iter().position(|known| known.name == *dimension);
            known.map(|nth| Thing::Again(nth, item.keys.pair))
        }
        Change::Escalate => Some(Thing::Escalation(item.keys.image)),
        Change::Skip | Change::Bookmark(_) => None,
    };
    thing.into_iter().collect()
}

/// What this change is about. A dimension that the set does not have is about nothing but the pair.
fn things(set: &LabelSet, item: &ItemAct, change: usize) -> Vec<Thing> {
    let keys: &ItemKeys = &item.keys;
    let mut things = vec![Thing::Any(keys.pair)];
    match &item.changes[change] {
        Change::Set { dimension, .. } | Change::Clear { dimension } => {
            let Some(nth) = set.dimensions.iter().position(|known| known.name == *dimension) else {
                return things;
            };
            let known = &set.dimensions[nth];
            things.push(Thing::Answer(nth, keys.of(known.scope)));
            if known.scope != Scope::Pair {
                things.push(Thing::OwnAnswer(nth, keys.pair));
            }
            if known.is_required && matches!(item.changes[change], Change::Set { .. }) {
                things.push(Thing::Left(keys.pair));
            }
        }
        Change::Skip => things.push(Thing::Left(keys.pair)),
        Change::Bookmark(_) => things.push(Thing::Bookmark(keys.pair)),
        Change::Escalate => things.push(Thing::Escalation(keys.image)),
    }
    things
}
