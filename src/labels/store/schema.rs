//! The tables, as numbered steps that are only ever added to. Opening a file belongs to `open`.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use xxhash_rust::xxh3::xxh3_128;

use super::cells::{key, key_cell};
use super::error::StoreError;

/// Says in the file's header whose it is: `PLlb`. `file` and `sqlite3` show it.
pub(super) const APPLICATION_ID: i32 = 0x504c_6c62;

/// The steps; the n-th makes version n + 1. A released one is never changed: the store remembers its digest.
const MIGRATIONS: [&str; 2] = [include_str!("migrations/0001.sql"), include_str!("migrations/0002.sql")];

/// The version this program writes.
pub(super) const VERSION: u32 = 2;

const _: () = assert!(MIGRATIONS.len() == VERSION as usize, "a version for each step");

/// Keeps which steps a file went through.
const MIGRATION_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    nth    INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 16)
) STRICT";

/// Brings an empty or older file to the newest version, in one step or not at all.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    // Immediate: of several processes one migrates and the others find it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.execute_batch(MIGRATION_TABLE)?;
    for (nth, sql) in (1_u32..).zip(MIGRATIONS).skip(found as usize) {
        step(&transaction, nth, sql)?;
    }
    transaction.commit()?;
    Ok(())
}

fn step(transaction: &Transaction<'_>, nth: u32, sql: &str) -> Result<(), StoreError> {
    transaction.execute_batch(sql)?;
    let digest = key_cell(xxh3_128(sql.as_bytes()));
    transaction.execute("INSERT INTO migration (nth, digest) VALUES (?1, ?2)", (nth, digest))?;
    transaction.pragma_update(None, "user_version", nth)?;
    Ok(())
}

/// The version of an open file.
pub(super) fn version(connection: &Connection) -> Result<u32, StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let newer = StoreError::Newer { found: u32::try_from(found).unwrap_or(u32::MAX), known: VERSION };
    u32::try_from(found).ok().filter(|found| *found <= VERSION).ok_or(newer)
}

/// Whether the steps that this file went through are those that are known here.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let found = version(connection)?;
    let mut statement = connection.prepare("SELECT nth, digest FROM migration ORDER BY nth")?;
    let steps = statement.query_map([], |row| Ok((row.get::<_, u32>(0)?, key(row, 1)?)))?;
    let steps: Vec<(u32, u128)> = steps.collect::<Result<_, _>>()?;
    let known = (1_u32..).zip(MIGRATIONS).take(found as usize);
    let known: Vec<(u32, u128)> = known.map(|(nth, sql)| (nth, xxh3_128(sql.as_bytes()))).collect();
    if steps == known { Ok(()) } else { Err(StoreError::OtherTables(found)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step that files went through is not changed, not even a comment of it: add another one.
    #[test]
    fn released_steps_stay_as_they_are() {
        let digests = MIGRATIONS.map(|sql| format!("{:032x}", xxh3_128(sql.as_bytes())));
        assert_eq!(digests, ["fc266eac617fb9d8c2e233e6ff93694b", "66a83e20aa1714ab37cd63b343cf5046"]);
    }

    #[test]
    fn a_file_of_an_older_version_keeps_what_is_in_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        let transaction = connection.transaction().unwrap();
        transaction.execute_batch(MIGRATION_TABLE).unwrap();
        step(&transaction, 1, MIGRATIONS[0]).unwrap();
        transaction
            .execute_batch(
                "INSERT INTO annotator VALUES (1, 'ann');
                 INSERT INTO label_set VALUES (1, 'mine', 1, zeroblob(16), '');
                 INSERT INTO event VALUES (1, 1, 1, NULL, 5, 'act', 7, 0, 'single');
                 INSERT INTO event_item VALUES (1, 0, zeroblob(16), zeroblob(16), zeroblob(16), '', 0, 900);",
            )
            .unwrap();
        transaction.commit().unwrap();
        check(&connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), VERSION);
        check(&connection).unwrap();
        let item = connection.query_row("SELECT shown_ms, judged_ms FROM event_item", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        });
        assert_eq!(item.unwrap(), (900, None));
        connection.execute("UPDATE event_item SET judged_ms = 1", []).unwrap_err();
    }

    #[test]
    fn a_file_of_another_making_is_found() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        check(&connection).unwrap();
        migrate(&mut connection).unwrap();
        check(&connection).unwrap();
        connection.execute("UPDATE migration SET digest = zeroblob(16)", []).unwrap();
        assert!(matches!(check(&connection), Err(StoreError::OtherTables(VERSION))));
        let newer = VERSION + 1;
        connection.pragma_update(None, "user_version", newer).unwrap();
        assert!(
            matches!(check(&connection), Err(StoreError::Newer { found, known: VERSION }) if found == newer)
        );
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { .. })));
    }
}
