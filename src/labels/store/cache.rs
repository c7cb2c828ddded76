//! The table `label`: the answers that hold, kept up with the events, or made from all of them again.
//!
//! The rules are those of [`Ledger`](super::super::Ledger), said in SQL; `verify` holds one against the other.

use rusqlite::Connection;

use super::error::StoreError;

/// Whether the act `e` stands: unless the last undo or redo that names it, by the same person and set, is an undo.
pub(super) const HOLDS: &str = "'redo' = coalesce((
    SELECT t.kind FROM event AS t
    WHERE t.session = e.session AND t.nth = e.nth AND t.kind <> 'act' AND t.seq > e.seq
        AND t.annotator = e.annotator AND t.label_set = e.label_set
    ORDER BY t.seq DESC LIMIT 1), 'redo')";

/// Whether it counts as a label: what is said of a pair that is only shown once more is none.
const COUNTS: &str = "e.via <> 'repeat'";

/// What an act speaks of.
const TOUCHED: &str =
    "SELECT DISTINCT dimension, key FROM event_change WHERE event = ?1 AND dimension IS NOT NULL";

/// Brings what an act speaks of up to date, after it was done, undone or redone.
pub(super) fn refresh(connection: &Connection, annotator: i64, set: i64, act: i64) -> Result<(), StoreError> {
    let mut touched = connection.prepare_cached(TOUCHED)?;
    let slots = touched.query_map([act], |row| Ok((row.get::<_, String>(0)?, row.get::<_, [u8; 16]>(1)?)))?;
    let slots: Vec<_> = slots.collect::<Result<_, _>>()?;
    let mut forget = connection.prepare_cached(
        "DELETE FROM label WHERE annotator = ?1 AND label_set = ?2 AND dimension = ?3 AND key = ?4",
    )?;
    let mut keep = connection.prepare_cached(&format!(
        "INSERT INTO label (annotator, label_set, dimension, key, event, item, change, answer)
         SELECT ?1, ?2, ?3, ?4, event, item, nth, answer FROM (
            SELECT c.event, c.item, c.nth, c.kind, c.answer
            FROM event_change AS c JOIN event AS e ON e.seq = c.event
            WHERE c.dimension = ?3 AND c.key = ?4 AND e.annotator = ?1 AND e.label_set = ?2 AND {COUNTS} AND {HOLDS}
            ORDER BY c.event DESC, c.item DESC, c.nth DESC LIMIT 1)
         WHERE kind = 'set'"
    ))?;
    for (dimension, key) in slots {
        forget.execute((annotator, set, &dimension, key))?;
        keep.execute((annotator, set, &dimension, key))?;
    }
    Ok(())
}

/// Makes all of it again, from the events alone.
pub(super) fn rebuild(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM label", [])?;
    connection.execute(
        &format!(
            "INSERT INTO label (annotator, label_set, dimension, key, event, item, change, answer)
             SELECT annotator, label_set, dimension, key, event, item, nth, answer FROM (
                SELECT e.annotator, e.label_set, c.dimension, c.key, c.event, c.item, c.nth, c.kind, c.answer,
                    row_number() OVER (PARTITION BY e.annotator, e.label_set, c.dimension, c.key
                        ORDER BY c.event DESC, c.item DESC, c.nth DESC) AS age
                FROM event_change AS c JOIN event AS e ON e.seq = c.event
                WHERE c.dimension IS NOT NULL AND {COUNTS} AND {HOLDS})
             WHERE age = 1 AND kind = 'set'"
        ),
        [],
    )?;
    Ok(())
}
