//! Reading events back, in the order they were acknowledged.

use std::collections::HashMap;

use rusqlite::{Row, named_params};

use super::super::{
    Act, ActId, Annotator, Answer, Change, Deed, DrawId, Event, ItemAct, LabelSet, Place, SetRef,
};
use super::cells::{item_keys, number, via};
use super::error::StoreError;
use super::open::Store;
use super::sets::stored;
use crate::base::SafeText;

/// Which events. Empty parts ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of one person.
    pub annotator: Option<Annotator>,
    /// By one version of one set.
    pub set: Option<SetRef>,
    /// In one draw.
    pub draw: Option<DrawId>,
    /// Only those after this one: see [`Store::last_event`].
    pub after: Option<i64>,
}

impl EventFilter {
    /// All that one person did by one version of one set, in any draw.
    pub fn by(annotator: &Annotator, set: &SetRef) -> Self {
        Self { annotator: Some(annotator.clone()), set: Some(set.clone()), ..Self::default() }
    }
}

/// An event, its items and their changes side by side; NULL where an event has no items, an item no changes.
const EVENTS: &str = "SELECT e.seq, e.kind, e.session, e.nth, e.via, a.name, s.name, s.version, e.draw, e.at_ms,
        i.nth, i.pair_key, i.image_key, i.text_key, i.shard, i.shard_row, i.shown_ms,
        c.kind, c.dimension, c.answer, i.judged_ms
    FROM event AS e JOIN annotator AS a ON a.id = e.annotator JOIN label_set AS s ON s.id = e.label_set
        LEFT JOIN event_item AS i ON i.event = e.seq
        LEFT JOIN event_change AS c ON c.event = i.event AND c.item = i.nth
    WHERE (:annotator IS NULL OR a.name = :annotator) AND (:set IS NULL OR s.name = :set AND s.version = :version)
        AND (:draw IS NULL OR e.draw = :draw) AND e.seq > :after
    ORDER BY e.seq, i.nth, c.nth";

impl Store {
    /// The number of the newest event; 0 before the first. Numbers only grow.
    pub fn last_event(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?)
    }

    /// Events in order. Cost: all that are asked for are in memory at once, a few hundred bytes each.
    pub fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        let mut statement = self.connection.prepare_cached(EVENTS)?;
        let mut rows = statement.query(named_params! {
            ":annotator": filter.annotator.as_ref().map(|annotator| &annotator.0),
            ":set": filter.set.as_ref().map(|set| &set.name),
            ":version": filter.set.as_ref().map(|set| set.version),
            ":draw": filter.draw.map(|draw| draw.0),
            ":after": filter.after.unwrap_or(0),
        })?;
        let mut reading = Reading { store: self, sets: HashMap::new(), events: Vec::new(), newest: None };
        while let Some(row) = rows.next()? {
            reading.take(row)?;
        }
        Ok(reading.events)
    }
}

/// Puts the rows together to events.
struct Reading<'a> {
    store: &'a Store,
    sets: HashMap<SetRef, LabelSet>,
    events: Vec<Event>,
    /// The number of the last event, and of the last of its items.
    newest: Option<(i64, Option<i64>)>,
}

impl Reading<'_> {
    fn take(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let seq = row.get(0)?;
        if self.newest.is_none_or(|(newest, _)| newest != seq) {
            self.events.push(head(row)?);
            self.newest = Some((seq, None));
        }
        let Some(item) = row.get::<_, Option<i64>>(10)? else { return Ok(()) };
        let event = self.events.last_mut().expect("one was pushed for this row or for one before it");
        let Deed::Act(act) = &mut event.deed else { return Err(damaged(seq, "an undo of pairs")) };
        if self.newest != Some((seq, Some(item))) {
            act.items.push(item_of(row)?);
            self.newest = Some((seq, Some(item)));
        }
        let Some(kind) = row.get::<_, Option<String>>(17)? else { return Ok(()) };
        let set = match self.sets.entry(event.set.clone()) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(missing) => {
                let (_, set) = stored(&self.store.connection, &event.set)?
                    .ok_or_else(|| StoreError::UnknownSet(event.set.clone()))?;
                missing.insert(set)
            }
        };
        let change = change_of(seq, set, &kind, row)?;
        act.items.last_mut().expect("one was pushed for this row or for one before it").changes.push(change);
        Ok(())
    }
}

fn head(row: &Row<'_>) -> Result<Event, StoreError> {
    let id = ActId { session: number(row, 2)?, nth: number(row, 3)? };
    let deed = match row.get_ref(1)?.as_str().unwrap_or_default() {
        "act" => Deed::Act(Act { id, via: via(row, 4)?, items: Vec::new() }),
        "undo" => Deed::Undo(id),
        "redo" => Deed::Redo(id),
        _ => return Err(damaged(row.get(0)?, "neither an act nor its undoing")),
    };
    Ok(Event {
        annotator: Annotator(row.get(5)?),
        set: SetRef { name: row.get(6)?, version: row.get(7)? },
        draw: row.get::<_, Option<i64>>(8)?.map(DrawId),
        at_ms: row.get(9)?,
        deed,
    })
}

fn item_of(row: &Row<'_>) -> Result<ItemAct, StoreError> {
    Ok(ItemAct {
        keys: item_keys(row, 11)?,
        place: Place { shard: row.get(14)?, shard_row: number(row, 15)? },
        shown_ms: row.get::<_, Option<i64>>(16)?.map(i64::cast_unsigned),
        judged_ms: row.get(20)?,
        changes: Vec::new(),
    })
}

fn change_of(seq: i64, set: &LabelSet, kind: &str, row: &Row<'_>) -> Result<Change, StoreError> {
    let simple = match kind {
        "skip" => Some(Change::Skip),
        "bookmark" => Some(Change::Bookmark(true)),
        "unbookmark" => Some(Change::Bookmark(false)),
        "escalate" => Some(Change::Escalate),
        _ => None,
    };
    if let Some(change) = simple {
        return Ok(change);
    }
    let dimension: String = row.get(18)?;
    match row.get::<_, Option<String>>(19)? {
        None => Ok(Change::Clear { dimension }),
        Some(text) => {
            let known = set.dimension(&dimension).ok_or_else(|| damaged(seq, "of an unknown dimension"))?;
            Ok(Change::Set { answer: Answer::parse(&text, known)?, dimension })
        }
    }
}

fn damaged(seq: i64, what: &str) -> StoreError {
    StoreError::Damaged(SafeText::line(&format!("event {seq} is {what}")))
}
