//! How events get in: all of a call or none of it, and on the disk when it returns.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::super::{Act, ActId, Annotator, Answer, Change, Deed, DrawId, Event, ItemAct, LabelSet};
use super::cache;
use super::cells::{change_cell, key_cell, number_cell, via_cell};
use super::error::StoreError;
use super::open::Store;
use crate::base::SafeText;

/// Whose event it is and by which set: numbers of rows.
#[derive(Clone, Copy, Debug)]
struct By {
    annotator: i64,
    set: i64,
}

impl Store {
    /// Adds events. When it returns `Ok` they are on the disk: neither a kill nor a power cut takes them back. When
    /// it returns an error none of them is there, and the same call may be made again.
    ///
    /// An act that is there already is left out, so that a call whose answer was lost can be repeated. Their sets
    /// must have been put in, their draws begun. Cost: one sync of the disk, however many events.
    pub fn append(&mut self, events: &[Event]) -> Result<(), StoreError> {
        for event in events {
            self.learn(&event.set)?;
        }
        let Self { connection, sets, .. } = self;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for event in events {
            let (number, set) = &sets[&event.set];
            put(&transaction, *number, set, event)?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn put(connection: &Connection, number: i64, set: &LabelSet, event: &Event) -> Result<(), StoreError> {
    let by = By { annotator: annotator(connection, &event.annotator)?, set: number };
    if let Some(draw) = event.draw {
        check_draw(connection, draw, number)?;
    }
    match &event.deed {
        Deed::Act(act) if is_there(connection, by, event, act)? => Ok(()),
        Deed::Act(act) => put_act(connection, by, set, event, act),
        Deed::Undo(id) => put_turn(connection, by, event, "undo", *id),
        Deed::Redo(id) => put_turn(connection, by, event, "redo", *id),
    }
}

/// The number of a person, who may be new.
pub(super) fn annotator(connection: &Connection, annotator: &Annotator) -> Result<i64, StoreError> {
    let mut find = connection.prepare_cached("SELECT id FROM annotator WHERE name = ?1")?;
    if let Some(known) = find.query_row([&annotator.0], |row| row.get(0)).optional()? {
        return Ok(known);
    }
    connection.prepare_cached("INSERT INTO annotator (name) VALUES (?1)")?.execute([&annotator.0])?;
    Ok(connection.last_insert_rowid())
}

/// A draw is judged by its own set.
fn check_draw(connection: &Connection, draw: DrawId, set: i64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM draw WHERE id = ?1 AND label_set = ?2")?;
    if statement.exists((draw.0, set))? { Ok(()) } else { Err(StoreError::UnknownDraw(draw)) }
}

/// Whether this very act is in the store.
fn is_there(connection: &Connection, by: By, event: &Event, act: &Act) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT annotator = ?3 AND label_set = ?4 AND draw IS ?5 AND at_ms = ?6 AND via = ?7
            AND (SELECT count(*) FROM event_item WHERE event = seq) = ?8
         FROM event WHERE kind = 'act' AND session = ?1 AND nth = ?2",
    )?;
    let (session, nth) = act_cells(act.id);
    let draw = event.draw.map(|draw| draw.0);
    let n_items = number_cell(act.items.len() as u64);
    let values = (session, nth, by.annotator, by.set, draw, event.at_ms, via_cell(act.via), n_items);
    match statement.query_row(values, |row| row.get::<_, bool>(0)).optional()? {
        None => Ok(false),
        Some(true) => Ok(true),
        Some(false) => Err(StoreError::OtherAct(act.id)),
    }
}

fn put_act(
    connection: &Connection,
    by: By,
    set: &LabelSet,
    event: &Event,
    act: &Act,
) -> Result<(), StoreError> {
    let seq = put_event(connection, by, event, "act", act.id, Some(via_cell(act.via)))?;
    for (nth, item) in (0_i64..).zip(&act.items) {
        put_item(connection, seq, nth, item)?;
        for (change_nth, change) in (0_i64..).zip(&item.changes) {
            put_change(connection, (seq, nth, change_nth), set, item, change)?;
        }
    }
    cache::refresh(connection, by.annotator, by.set, seq)
}

fn put_turn(connection: &Connection, by: By, event: &Event, kind: &str, id: ActId) -> Result<(), StoreError> {
    put_event(connection, by, event, kind, id, None)?;
    let mut find = connection.prepare_cached(
        "SELECT seq FROM event WHERE kind = 'act' AND session = ?1 AND nth = ?2 AND annotator = ?3 AND label_set = ?4",
    )?;
    let (session, nth) = act_cells(id);
    let act = find.query_row((session, nth, by.annotator, by.set), |row| row.get(0)).optional()?;
    // What is not there has nothing to take back. It is kept all the same: it was done.
    act.map_or(Ok(()), |seq| cache::refresh(connection, by.annotator, by.set, seq))
}

fn put_event(
    connection: &Connection,
    by: By,
    event: &Event,
    kind: &str,
    id: ActId,
    via: Option<&str>,
) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO event (annotator, label_set, draw, at_ms, kind, session, nth, via)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let (session, nth) = act_cells(id);
    let draw = event.draw.map(|draw| draw.0);
    statement.execute((by.annotator, by.set, draw, event.at_ms, kind, session, nth, via))?;
    Ok(connection.last_insert_rowid())
}

fn put_item(connection: &Connection, event: i64, nth: i64, item: &ItemAct) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO event_item (event, nth, pair_key, image_key, text_key, shard, shard_row, shown_ms, judged_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let keys = &item.keys;
    statement.execute((
        event,
        nth,
        key_cell(keys.pair.0),
        key_cell(keys.image),
        key_cell(keys.text),
        &item.place.shard,
        number_cell(item.place.shard_row),
        item.shown_ms.map(number_cell),
        item.judged_ms,
    ))?;
    Ok(())
}

fn put_change(
    connection: &Connection,
    (event, item_nth, nth): (i64, i64, i64),
    set: &LabelSet,
    item: &ItemAct,
    change: &Change,
) -> Result<(), StoreError> {
    let (dimension, answer) = match change {
        Change::Set { dimension, answer } => (Some(dimension), Some(answer)),
        Change::Clear { dimension } => (Some(dimension), None),
        Change::Skip | Change::Bookmark(_) | Change::Escalate => (None, None),
    };
    let key = dimension.map(|name| slot(set, name, answer, item)).transpose()?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO event_change (event, item, nth, kind, dimension, key, answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let answer = answer.map(Answer::text);
    statement.execute((event, item_nth, nth, change_cell(change), dimension, key, answer))?;
    Ok(())
}

/// What an answer hangs on, once it is one.
fn slot(set: &LabelSet, name: &str, answer: Option<&Answer>, item: &ItemAct) -> Result<[u8; 16], StoreError> {
    let dimension = set.dimension(name).ok_or_else(|| StoreError::UnknownDimension {
        set: set.id.clone(),
        dimension: SafeText::line(name),
    })?;
    if let Some(answer) = answer
        && Answer::parse(&answer.text(), dimension)? != *answer
    {
        let (answer, dimension) = (SafeText::line(&answer.text()), SafeText::line(name));
        return Err(StoreError::AnswerKind { answer, dimension });
    }
    Ok(key_cell(item.keys.of(dimension.scope)))
}

fn act_cells(id: ActId) -> (i64, i64) {
    (number_cell(id.session), number_cell(id.nth))
}

#[cfg(test)]
mod tests {
    use super::super::super::set::built_in;
    use super::super::super::{ItemKeys, Place, Via};
    use super::super::EventFilter;
    use super::*;
    use crate::query::keyed::PairKey;

    fn note(nth: u64) -> Event {
        let keys = ItemKeys { pair: PairKey(nth.into()), image: 1, text: 2 };
        let answer = Answer::Words("a".repeat(1_000));
        let changes = vec![Change::Set { dimension: "note".to_owned(), answer }];
        let item = ItemAct { keys, place: Place::default(), shown_ms: Some(1), judged_ms: None, changes };
        let act = Act { id: ActId { session: 1, nth }, via: Via::Single, items: vec![item] };
        let set = built_in("pair-audit-v1").unwrap().id;
        Event { annotator: Annotator("ann".to_owned()), set, draw: None, at_ms: 0, deed: Deed::Act(act) }
    }

    #[test]
    fn a_full_disk_loses_nothing_that_was_stored_and_what_was_not_can_be_stored_later() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.sqlite");
        let mut store = Store::open(&path).unwrap();
        store.put_set(&built_in("pair-audit-v1").unwrap()).unwrap();
        let n_pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        // What SQLite says of a full disk it says of this limit, too.
        store.connection.pragma_update(None, "max_page_count", n_pages + 20).unwrap();
        let mut stored = Vec::new();
        let refused = loop {
            let event = note(stored.len() as u64);
            match store.append(std::slice::from_ref(&event)) {
                Ok(()) => stored.push(event),
                Err(error) => break (event, error),
            }
        };
        assert!(matches!(refused.1, StoreError::Full), "{}", refused.1);
        assert!(stored.len() > 5);
        assert_eq!(store.events(&EventFilter::default()).unwrap(), stored);
        assert!(store.verify().unwrap().is_sound());
        store.connection.pragma_update(None, "max_page_count", n_pages + 1_000).unwrap();
        store.append(std::slice::from_ref(&refused.0)).unwrap();
        stored.push(refused.0);
        drop(store);
        let mut store = Store::open(&path).unwrap();
        assert_eq!(store.events(&EventFilter::default()).unwrap(), stored);
        assert!(store.verify().unwrap().is_sound());
    }
}
