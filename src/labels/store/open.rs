//! Opening a store: to write, making it where there is none; or to read, wherever it lies. Never changes a file
//! that is not a store.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::super::{LabelSet, SetRef};
use super::create::{Journal, beside, closed, create, folder_of};
use super::error::{BUSY_TIMEOUT_S, StoreError};
use super::schema::{self, APPLICATION_ID};

/// An open store. One connection: it is held by one thread, and may be handed to another.
///
/// Several may be open on one file, in one process or in many. Never open the file by other means while one is: on
/// Unix closing any handle drops the locks of all handles of the process.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    /// Sets that were asked for, with their numbers.
    pub(super) sets: HashMap<SetRef, (i64, LabelSet)>,
    path: PathBuf,
    note: Option<&'static str>,
}

/// What is said of a store that is written more slowly than elsewhere.
const ON_NETWORK: &str = "the labels lie on a network file system: saving is slower there, and as safe as that \
    system's locks; --labels names another place";

/// Few: the store is opened for short questions, too.
const N_CACHED_STATEMENTS: usize = 64;

impl Store {
    /// Opens the store to write, and makes it where there is none. Its folder must exist.
    ///
    /// Safe for many processes at once; waits for theirs up to 20 seconds.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            create(path)?;
        }
        let mut store = Self::writable(path)?;
        if schema::version(&store.connection)? < schema::VERSION {
            schema::migrate(&mut store.connection)?;
        }
        schema::check(&store.connection)?;
        Ok(store)
    }

    /// Opens a store that is there, to read: also where nothing can be written.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::NotThere(path.to_owned()));
        }
        match Self::open(path) {
            Err(StoreError::ReadOnly | StoreError::Closed { .. }) => Self::readable(path),
            opened => opened,
        }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a person should know of where it lies.
    pub fn note(&self) -> Option<&'static str> {
        self.note
    }

    /// A number that changes whenever another connection has written something. Costs a look at shared memory.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    fn writable(path: &Path) -> Result<Self, StoreError> {
        check_owner(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, path, flags)?;
        if connection.is_readonly("main")? {
            return Err(StoreError::ReadOnly);
        }
        let note = fit_journal(&connection, path).map_err(|error| unopened(path, error))?;
        Ok(Self::over(connection, path, note))
    }

    fn readable(path: &Path) -> Result<Self, StoreError> {
        check_owner(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let log = beside(path, "-wal");
        let connection = match connect(path, path, flags).and_then(checked) {
            // Even reading wants a log beside the file. Where there is none nobody writes, and where nobody can
            // make one the file stays as it is: it may be read without.
            Err(StoreError::Closed { .. } | StoreError::ReadOnly) if !log.exists() => {
                checked(connect(path, &immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)?)?
            }
            Err(StoreError::Closed { .. }) => return Err(StoreError::LogLeft(log)),
            plain => plain?,
        };
        Ok(Self::over(connection, path, None))
    }

    fn over(connection: Connection, path: &Path, note: Option<&'static str>) -> Self {
        connection.set_prepared_statement_cache_capacity(N_CACHED_STATEMENTS);
        Self { connection, sets: HashMap::new(), path: path.to_owned(), note }
    }
}

/// A connection that can be asked something, of the newest version.
fn checked(connection: Connection) -> Result<Connection, StoreError> {
    if schema::version(&connection)? < schema::VERSION {
        return Err(StoreError::Older);
    }
    schema::check(&connection)?;
    Ok(connection)
}

/// Opens and sets what holds for this connection only.
fn connect(path: &Path, name: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(name, flags).map_err(|error| unopened(path, error))?;
    set_up(&connection).map_err(|error| unopened(path, error))?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_secs(BUSY_TIMEOUT_S))?;
    // A commit that returned is on the disk: with the log one sync of it, with a journal also that of the folder
    // which forgot it (EXTRA). On macOS a sync alone leaves it in the disk's cache.
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // REPLACE must not go past the triggers that keep events.
    connection.pragma_update(None, "recursive_triggers", true)?;
    // What is deleted is overwritten: only `forget` deletes, and means it.
    connection.pragma_update(None, "secure_delete", true)?;
    // A file may come from strangers: its schema may not call functions with side effects.
    connection.pragma_update(None, "trusted_schema", false)
}

/// Sees to it that the file has the journal that its place wants; a change waits until nobody else has it open.
fn fit_journal(connection: &Connection, path: &Path) -> Result<Option<&'static str>, rusqlite::Error> {
    let wanted = Journal::fit_for(&folder_of(path));
    let mode = connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0))?;
    if mode != wanted.pragma() {
        let changed = connection.pragma_update(None, "journal_mode", wanted.pragma());
        // Either is right on one machine's disk; on a network the log is not.
        if wanted == Journal::Rollback {
            changed?;
        }
    }
    Ok((wanted == Journal::Rollback).then_some(ON_NETWORK))
}

/// Whether the file is a store, by its header alone: nothing of it is changed, and no file is made beside it.
fn check_owner(path: &Path) -> Result<(), StoreError> {
    let found = std::fs::metadata(path).map_err(|source| closed(path, source))?;
    if !found.is_file() || found.len() == 0 {
        return Err(StoreError::NotAStore);
    }
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(immutable(path), flags);
    let owner = connection.and_then(|connection| {
        // A process killed, or busy, while it moves the log into the file leaves a header that is ahead of the
        // file's length. Whoever opens it with its log mends that; here it is no damage, which this has SQLite accept.
        connection.pragma_update(None, "writable_schema", true)?;
        connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))
    });
    match owner {
        Ok(APPLICATION_ID) => Ok(()),
        Ok(_) => Err(StoreError::Foreign),
        Err(error) => Err(unopened(path, error)),
    }
}

/// The file as a URI that has SQLite read it without locks and without a log.
fn immutable(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    PathBuf::from(uri + "?immutable=1")
}

/// SQLite says only that it cannot open a file; the system knows why.
fn unopened(path: &Path, error: rusqlite::Error) -> StoreError {
    if error.sqlite_error_code() != Some(ErrorCode::CannotOpen) {
        return error.into();
    }
    let source = match std::fs::metadata(path) {
        Err(source) => source,
        Ok(_) => std::io::Error::other("neither it nor its folder can be written, or it cannot be read"),
    };
    StoreError::Closed { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::super::set::built_in;
    use super::*;

    #[test]
    fn a_header_ahead_of_its_file_is_known_as_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.sqlite");
        drop(Store::open(&path).unwrap());
        // As a kill leaves it while the log is moved into the file: page 1 counts pages that are still to come.
        let mut bytes = fs::read(&path).unwrap();
        let n_pages = u32::from_be_bytes(bytes[28..32].try_into().unwrap());
        bytes[28..32].copy_from_slice(&(n_pages + 5).to_be_bytes());
        fs::write(&path, bytes).unwrap();
        check_owner(&path).unwrap();
    }

    #[test]
    fn a_store_that_nobody_can_write_is_read_without_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.sqlite");
        let mut store = Store::open(&path).unwrap();
        store.put_set(&built_in("quick").unwrap()).unwrap();
        drop(store);
        let name = immutable(&path);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let mut store = Store::over(checked(connect(&path, &name, flags).unwrap()).unwrap(), &path, None);
        assert_eq!(store.sets().unwrap(), [built_in("quick").unwrap()]);
        assert!(store.verify().unwrap().is_sound());
        let error = store.put_set(&built_in("pair-audit-v1").unwrap()).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is made beside it");
    }
}
