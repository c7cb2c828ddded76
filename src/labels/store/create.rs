//! How a store comes to be: made whole under another name, then given its own. An existing file is never touched.
//!
//! So a store is seen empty or half made by nobody, its header always says whose it is, and the switch to the
//! write-ahead log, which SQLite does not let others wait for, happens where nobody else is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::StoreError;
use super::schema;
use crate::base::{AtomicFile, AtomicFileError, IfExists};

/// How changes reach the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Journal {
    /// A write-ahead log beside it: readers and a writer do not wait for each other, one sync a commit.
    WriteAhead,
    /// The old content goes to a journal first. Slower; right where the log cannot be: it needs memory shared by all
    /// processes, which machines that mount the same folder do not have.
    Rollback,
}

impl Journal {
    /// The one for a file in this folder.
    pub(super) fn fit_for(folder: &Path) -> Self {
        if is_on_network(folder) { Self::Rollback } else { Self::WriteAhead }
    }

    pub(super) fn pragma(self) -> &'static str {
        match self {
            Self::WriteAhead => "wal",
            Self::Rollback => "delete",
        }
    }
}

/// Makes an empty store. That another process was faster is as good.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    if let Some(orphan) = orphan(path) {
        return Err(StoreError::Orphan(orphan));
    }
    match make(path) {
        Err(AtomicFileError::Exists) => Ok(()),
        Err(AtomicFileError::NoFolder(folder)) => Err(StoreError::NoFolder(folder)),
        Err(AtomicFileError::Io(source)) => Err(closed(path, source)),
        Ok(made) => made,
    }
}

fn make(path: &Path) -> Result<Result<(), StoreError>, AtomicFileError> {
    let file = AtomicFile::create(path, IfExists::Refuse)?;
    let journal = Journal::fit_for(&folder_of(path));
    if let Err(error) = fill(file.path(), journal) {
        return Ok(Err(error));
    }
    file.commit().map(Ok)
}

fn fill(path: &Path, journal: Journal) -> Result<(), StoreError> {
    let mut connection = Connection::open(path)?;
    schema::migrate(&mut connection)?;
    connection.pragma_update(None, "journal_mode", journal.pragma())?;
    // Closing brings all to the one file and takes the log away.
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// A log or a journal whose main file is gone: SQLite would apply it to whatever comes in that place.
fn orphan(path: &Path) -> Option<PathBuf> {
    let beside = ["-wal", "-journal"].map(|suffix| beside(path, suffix));
    let found = beside.into_iter().find(|beside| beside.exists())?;
    // Asked in this order: a store that another process has made meanwhile has a log of its own.
    (!path.exists()).then_some(found)
}

/// The file that SQLite keeps beside its main one.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder of a file; the current one for a bare name.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// What the system says becomes what the store says.
pub(super) fn closed(path: &Path, source: std::io::Error) -> StoreError {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        std::io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::Closed { path: path.to_owned(), source },
    }
}

/// Whether several machines may have this folder mounted, by the kind of its file system (statfs(2)).
#[cfg(target_os = "linux")]
fn is_on_network(folder: &Path) -> bool {
    // NFS, SMB, CIFS, SMB2, 9p, AFS, Coda, Ceph, Lustre, GPFS, BeeGFS, OCFS2, GFS2, and FUSE, behind which
    // anything may be.
    const KINDS: [u32; 14] = [
        0x6969,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x0102_1997,
        0x5346_414f,
        0x7375_7245,
        0x00c3_6400,
        0x0bd0_0bd0,
        0x4750_4653,
        0x1983_0326,
        0x7461_636f,
        0x0116_1970,
        0x6573_5546,
    ];
    let kind = rustix::fs::statfs(folder).map(|found| found.f_type);
    // The numbers are of 32 bits, in a field that is wider or signed on some machines.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "only 32 bits are of a kind")]
    kind.is_ok_and(|kind| KINDS.contains(&(kind as u32)))
}

/// Not asked elsewhere: SQLite itself refuses a log where memory cannot be shared.
#[cfg(not(target_os = "linux"))]
fn is_on_network(_: &Path) -> bool {
    false
}
