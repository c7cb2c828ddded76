//! Removing a person: events, labels, leases, name and text, so that nothing of them is left in the file.
//!
//! The one way by which events go. Draws are everybody's and stay; what others did stays, with their undo.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::super::Annotator;
use super::error::StoreError;
use super::open::Store;

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Acts, undos and redos.
    pub n_events: u64,
    /// Answers that held.
    pub n_labels: u64,
    /// Whether the file was written anew without them. If not another process had it open: forgetting again, even
    /// though nothing is there any more, tries again.
    pub is_wiped: bool,
}

/// In this order: what refers goes before what it refers to.
const STEPS: [&str; 6] = [
    "DELETE FROM label WHERE annotator = ?1",
    "DELETE FROM lease WHERE annotator = ?1",
    "DELETE FROM event_change WHERE event IN (SELECT seq FROM event WHERE annotator = ?1)",
    "DELETE FROM event_item WHERE event IN (SELECT seq FROM event WHERE annotator = ?1)",
    "DELETE FROM event WHERE annotator = ?1",
    "DELETE FROM annotator WHERE id = ?1",
];

impl Store {
    /// How much would go; nothing for somebody who is not known.
    pub fn known_of(&self, annotator: &Annotator) -> Result<Forgotten, StoreError> {
        let person = number_of(&self.connection, annotator)?;
        person.map_or(Ok(Forgotten::default()), |person| counts(&self.connection, person))
    }

    /// Removes all that a person did, for good, and writes the file anew: freed pages are overwritten, the file is
    /// compacted, the log emptied. What the disk itself keeps of old blocks is beyond reach. Cost: the whole file.
    pub fn forget(&mut self, annotator: &Annotator) -> Result<Forgotten, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut forgotten = Forgotten::default();
        if let Some(person) = number_of(&transaction, annotator)? {
            forgotten = counts(&transaction, person)?;
            // The triggers that keep events let this one's go, until the end of the transaction.
            transaction.execute("INSERT INTO forgetting (annotator) VALUES (?1)", [person])?;
            for step in STEPS {
                transaction.execute(step, [person])?;
            }
            transaction.execute("DELETE FROM forgetting", [])?;
        }
        transaction.commit()?;
        self.connection.flush_prepared_statement_cache();
        forgotten.is_wiped = self.wipe()?;
        Ok(forgotten)
    }

    /// Writes the file anew and empties the log. `false` where another process is in the way.
    fn wipe(&self) -> Result<bool, StoreError> {
        if let Err(error) = self.connection.execute_batch("VACUUM") {
            return match StoreError::from(error) {
                StoreError::Busy { .. } => Ok(false),
                error => Err(error),
            };
        }
        // Says 1 first where readers still need what the log holds; without a log there is nothing to do.
        let is_busy: i64 =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(is_busy == 0)
    }
}

fn number_of(connection: &Connection, annotator: &Annotator) -> Result<Option<i64>, StoreError> {
    let found =
        connection.query_row("SELECT id FROM annotator WHERE name = ?1", [&annotator.0], |row| row.get(0));
    Ok(found.optional()?)
}

fn counts(connection: &Connection, person: i64) -> Result<Forgotten, StoreError> {
    let count = |table: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {table} WHERE annotator = ?1");
        Ok(connection.query_row(&sql, [person], |row| row.get::<_, i64>(0))?.cast_unsigned())
    };
    Ok(Forgotten { n_events: count("event")?, n_labels: count("label")?, is_wiped: false })
}
