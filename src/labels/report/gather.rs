//! From the store to what a report is made of: the rows of a draw with what people said of them, and which labels
//! stay out. Whose labels count, and how far, is `person`'s affair.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::person::{Person, Sample};
use super::{DrawnFrom, Item, LeftOut, Material};
use crate::labels::agreement::independent;
use crate::labels::{
    Annotator, Draw, DrawHead, DrawId, DrawItem, Event, EventFilter, Label, LabelSet, Ledger, Store,
    StoreError,
};
use crate::query::keyed::PairKey;

/// Reads a draw with its labels. `quoted` writes the draw's command as a shell reads it.
///
/// Cost: all events by the draw's set are read and folded, person by person.
pub fn gather(
    store: &Store,
    id: DrawId,
    quoted: &dyn Fn(&[String]) -> String,
) -> Result<Material, StoreError> {
    let draw = store.draw(id)?;
    let set_id = draw.head.set.clone();
    let set = store.set(&set_id)?.ok_or(StoreError::UnknownSet(set_id.clone()))?;
    let heads = store.draws()?;
    let at_random = heads.iter().filter(|head| head.origin.is_random).map(|head| head.id).collect();
    let items: Vec<&DrawItem> = draw.items.iter().filter(|item| !item.is_repeat).collect();
    let blanked = store.escalated(None)?;
    let of_disagreements = |head: &&DrawHead| head.origin.is_of_disagreements();
    let settling = heads.iter().filter(of_disagreements).map(|head| head.id).collect();
    let sample = Sample { id, items: &items, at_random: &at_random, settling: &settling, blanked: &blanked };
    let events = store.events(&EventFilter { set: Some(set.id.clone()), ..EventFilter::default() })?;
    let people = people(&set, &events, &sample);
    let first_words = independent(&set, &events, &heads);
    Ok(Material {
        items: items.iter().enumerate().map(|(at, drawn)| item(at, drawn, &people, &blanked)).collect(),
        n_reached: people.iter().map(|person| person.n_reached).max().unwrap_or(0),
        labels: first_words.into_iter().filter(|label| counts(&people, label)).collect(),
        repeats: people.iter().map(|person| person.repeats(id)).collect(),
        elsewhere: elsewhere(&heads, &draw, &set, &people),
        drawn: drawn_from(&draw, quoted),
        set,
    })
}

/// Everybody who said something by this set, by name.
fn people(set: &LabelSet, events: &[Event], sample: &Sample<'_>) -> Vec<Person> {
    let person = |(name, ledger): (Annotator, Ledger)| {
        let own = events.iter().filter(|event| event.annotator == name);
        Person::of(name.clone(), ledger, &own, sample)
    };
    let mut people: Vec<Person> = Ledger::by_person(set, events).into_iter().map(person).collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    let n_reached = people.iter().map(|person| person.n_reached).max().unwrap_or(0);
    for person in &mut people {
        person.second(sample, n_reached);
    }
    people
}

/// Whether it is said of a pair that counts for its person.
fn counts(people: &[Person], label: &Label) -> bool {
    people.iter().any(|person| person.name == label.annotator && person.counts(label.keys.pair))
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

/// The row at this place. Of a picture that is blanked nothing counts that was said of it.
fn item(at: usize, item: &DrawItem, people: &[Person], blanked: &HashSet<u128>) -> Item {
    let is_blanked = blanked.contains(&item.keys.image);
    let said = people.iter().filter_map(|person| Some((person.name.0.clone(), person.said(at, &item.keys)?)));
    Item {
        key: item.keys.pair.to_string(),
        shard: item.place.shard.clone(),
        shard_row: item.place.shard_row,
        stratum: item.stratum,
        weight: 1.0 / item.probability,
        scores: item.scores.clone(),
        is_blanked,
        people: said.filter(|_| !is_blanked).collect(),
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

/// Judgements by the same set that are in no rate of this draw, by where they were made.
fn elsewhere(heads: &[DrawHead], draw: &Draw, set: &LabelSet, people: &[Person]) -> Vec<LeftOut> {
    let mut pairs: BTreeMap<Option<DrawId>, BTreeSet<PairKey>> = BTreeMap::new();
    let judged = people.iter().flat_map(Person::judged_elsewhere);
    for (id, pair) in judged.filter(|(id, _)| *id != Some(draw.head.id)) {
        pairs.entry(id).or_default().insert(pair);
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
