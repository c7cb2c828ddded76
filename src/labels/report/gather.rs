//! From the store to what a report is made of: whose labels of a draw count, and which stay out.
//!
//! A label counts where its pair was worked on in this draw: pairs that somebody only met elsewhere, in a queue by
//! score or in another draw, would make the sample one of what was looked at anyway. What was said of them last
//! holds, wherever that was said.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{DrawnFrom, Item, LeftOut, Material, Said, Standing};
use crate::labels::{
    Annotator, Change, Deed, Draw, DrawHead, DrawId, DrawItem, Event, EventFilter, ItemAct, ItemKeys, Label,
    LabelSet, Ledger, Repeat, Sheet, Store, StoreError, Via,
};
use crate::query::keyed::PairKey;

/// Reads a draw with its labels. `quoted` writes the draw's command as a shell reads it.
///
/// Cost: all events of the store are read once, for what was escalated counts whatever the set; those by the draw's
/// set are folded, person by person.
pub fn gather(
    store: &Store,
    id: DrawId,
    quoted: &dyn Fn(&[String]) -> String,
) -> Result<Material, StoreError> {
    let draw = store.draw(id)?;
    let set_id = draw.head.set.clone();
    let set = store.set(&set_id)?.ok_or(StoreError::UnknownSet(set_id.clone()))?;
    let events = store.events(&EventFilter::default())?;
    let people = people(&set, &events, id);
    let pairs: HashSet<PairKey> = draw.items.iter().map(|item| item.keys.pair).collect();
    let of_draw = |label: &Label| pairs.contains(&label.keys.pair);
    let blanked = escalated(&events);
    let items = draw.items.iter().filter(|item| !item.is_repeat).map(|drawn| {
        let mut item = self::item(drawn, &people);
        if blanked.contains(&drawn.keys.image) {
            for said in item.people.values_mut() {
                said.standing = Standing::Escalated;
            }
        }
        item
    });
    Ok(Material {
        items: items.collect(),
        labels: people.iter().flat_map(|person| person.labels(&of_draw)).collect(),
        repeats: people.iter().map(|person| person.repeats(id)).collect(),
        elsewhere: elsewhere(&store.draws()?, &draw, &set, &people),
        drawn: drawn_from(&draw, quoted),
        set,
    })
}

/// Pictures that somebody escalated, by whatever set and in whatever draw: they are blanked for everybody.
fn escalated(events: &[Event]) -> HashSet<u128> {
    let mut undone = HashSet::new();
    for event in events {
        match event.deed {
            Deed::Undo(id) => drop(undone.insert(id)),
            Deed::Redo(id) => drop(undone.remove(&id)),
            Deed::Act(_) => {}
        }
    }
    let acts = events.iter().filter_map(|event| match &event.deed {
        Deed::Act(act) if !undone.contains(&act.id) => Some(act),
        _ => None,
    });
    let items = acts.flat_map(|act| &act.items);
    let is_escalated = |item: &&ItemAct| item.changes.contains(&Change::Escalate);
    items.filter(is_escalated).map(|item| item.keys.image).collect()
}

/// The draw to report on where none was named: of those by a set of this name the last that was drawn at random and
/// has labels, else the last drawn at random, else the last.
pub fn newest_draw(store: &Store, set: Option<&str>) -> Result<Option<DrawId>, StoreError> {
    let mut draws = store.draws()?;
    draws.retain(|head| set.is_none_or(|name| head.set.name == name));
    draws.sort_by_key(|head| (head.begun_ms, head.id));
    for head in draws.iter().rev().filter(|head| head.origin.is_random) {
        let of_draw = EventFilter { draw: Some(head.id), ..EventFilter::default() };
        if !store.events(&of_draw)?.is_empty() {
            return Ok(Some(head.id));
        }
    }
    let random = draws.iter().rev().find(|head| head.origin.is_random);
    Ok(random.or(draws.last()).map(|head| head.id))
}

/// One person's labels by the draw's set.
struct Person {
    name: Annotator,
    ledger: Ledger,
    /// Pairs they did something with in this draw.
    touched: HashSet<PairKey>,
    /// Answers to the required dimension, by pair.
    judged: HashMap<PairKey, Label>,
    labels: Vec<Label>,
}

fn people(set: &LabelSet, events: &[Event], id: DrawId) -> Vec<Person> {
    let person = |(name, ledger): (Annotator, Ledger)| {
        let own = events.iter().filter(|event| event.annotator == name && event.set == set.id);
        let touched = own.flat_map(|event| touched(event, id)).collect();
        Person::of(name, ledger, touched)
    };
    let mut people: Vec<Person> = Ledger::by_person(set, events).into_iter().map(person).collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    people
}

impl Person {
    fn of(name: Annotator, ledger: Ledger, touched: HashSet<PairKey>) -> Self {
        let labels = ledger.labels();
        let required = ledger.set().required().map(|required| required.name.as_str());
        let judged = labels.iter().filter(|label| Some(label.dimension.as_str()) == required);
        Self {
            name,
            touched,
            judged: judged.map(|label| (label.keys.pair, label.clone())).collect(),
            ledger,
            labels,
        }
    }

    /// What this person said of one drawn pair; `None` where they did nothing with it here.
    fn said(&self, keys: &ItemKeys) -> Option<Said> {
        let sheet = self.ledger.sheet(keys);
        if !self.touched.contains(&keys.pair) {
            // A picture that was blanked stays blank wherever it stands.
            let standing = Standing::Escalated;
            return sheet.is_escalated.then(|| Said { standing, ..Said::default() });
        }
        let label = self.judged.get(&keys.pair);
        let is_grid = label.is_some_and(|label| label.via == Via::Grid);
        let is_timed = label.is_some_and(|label| label.via == Via::Single);
        Some(Said {
            standing: standing(&sheet),
            shown_ms: label.and_then(|label| label.shown_ms).filter(|_| is_timed),
            is_grid,
            at_ms: label.map(|label| label.at_ms),
            answers: sheet.answers.into_iter().map(|(name, (answer, _))| (name, answer)).collect(),
        })
    }

    /// Labels on pairs of the draw that this person worked on in it.
    fn labels<'a>(&'a self, of_draw: &'a dyn Fn(&Label) -> bool) -> impl Iterator<Item = Label> + 'a {
        self.labels
            .iter()
            .filter(move |label| of_draw(label) && self.touched.contains(&label.keys.pair))
            .cloned()
    }

    fn repeats(&self, id: DrawId) -> (String, Vec<Repeat>) {
        let repeats = self.ledger.repeats().into_iter().filter(|repeat| repeat.draw == Some(id));
        (self.name.0.clone(), repeats.collect())
    }
}

fn standing(sheet: &Sheet) -> Standing {
    match sheet {
        Sheet { is_escalated: true, .. } => Standing::Escalated,
        Sheet { is_judged: true, .. } => Standing::Judged,
        Sheet { is_skipped: true, .. } => Standing::Skipped,
        _ => Standing::Open,
    }
}

/// Pairs of an act in this draw. Repeats are no part of the sample.
fn touched(event: &Event, id: DrawId) -> impl Iterator<Item = PairKey> + '_ {
    let act = match &event.deed {
        Deed::Act(act) if event.draw == Some(id) && act.via != Via::Repeat => Some(act),
        _ => None,
    };
    act.into_iter().flat_map(|act| &act.items).map(|item| item.keys.pair)
}

fn item(item: &DrawItem, people: &[Person]) -> Item {
    let said = people.iter().filter_map(|person| Some((person.name.0.clone(), person.said(&item.keys)?)));
    Item {
        key: item.keys.pair.to_string(),
        shard: item.place.shard.clone(),
        shard_row: item.place.shard_row,
        stratum: item.stratum,
        weight: 1.0 / item.probability,
        scores: item.scores.clone(),
        people: said.collect(),
    }
}

fn drawn_from(draw: &Draw, quoted: &dyn Fn(&[String]) -> String) -> DrawnFrom {
    let origin = &draw.head.origin;
    let strata = draw.strata.iter();
    DrawnFrom {
        draw: draw.head.id.0,
        paths: origin.paths.clone(),
        filter: origin.where_.clone(),
        seed: origin.seed,
        by: origin.by.clone(),
        equal: origin.equal,
        is_random: origin.is_random,
        fingerprint: origin.fingerprint.clone(),
        n_population: origin.n_population,
        strata: strata.map(|one| (one.names.clone(), one.n_rows, one.n_drawn)).collect(),
        redraw: quoted(&origin.command),
    }
}

/// Judgements by the same set that are not of this draw, by where they were made.
fn elsewhere(heads: &[DrawHead], draw: &Draw, set: &LabelSet, people: &[Person]) -> Vec<LeftOut> {
    let mut pairs: BTreeMap<Option<DrawId>, BTreeSet<PairKey>> = BTreeMap::new();
    for person in people {
        let others = person.judged.values().filter(|label| !person.touched.contains(&label.keys.pair));
        for label in others.filter(|label| label.draw != Some(draw.head.id)) {
            pairs.entry(label.draw).or_default().insert(label.keys.pair);
        }
    }
    let told = pairs.into_iter().map(|(id, pairs)| {
        let head = id.and_then(|id| heads.iter().find(|head| head.id == id && head.set == set.id));
        let (what, why) = origin_of(id, head);
        LeftOut { what, why: why.to_owned(), n_judged: pairs.len() as u64 }
    });
    told.collect()
}

fn origin_of(id: Option<DrawId>, head: Option<&DrawHead>) -> (String, &'static str) {
    let name = id.map_or("labels outside of any draw".to_owned(), |id| format!("draw {}", id.0));
    match head.map(|head| &head.origin) {
        Some(origin) if !origin.is_random => {
            let order = origin.order.as_ref().map(|order| format!(" (by {order})")).unwrap_or_default();
            (name + &order, "its rows were not drawn at random")
        }
        Some(_) => (name, "another draw has a report of its own"),
        None => (name, "nobody knows how these rows were chosen"),
    }
}
