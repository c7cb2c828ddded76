//! Files that are whole or absent: temporary file in the same folder, fsync, rename, fsync of the folder.
//!
//! The only way by which exports, manifests and settings reach the disk. It knows nothing of formats.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Bytes after which the system is asked to begin writing them out. Otherwise all of a file waits in memory for
/// the one sync at its end, which then takes as long as the disk needs for it.
const WRITE_OUT_BYTES: u64 = 8 << 20;

/// What happens when the final name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfExists {
    /// Refuse, also when the file appears while we write.
    Refuse,
    /// Put the new file in the old one's place, in one step.
    Replace,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AtomicFileError {
    /// The final name is taken and was to be kept.
    #[error("it already exists")]
    Exists,
    /// The path has no file name, or its folder is missing.
    #[error("the folder {0} does not exist")]
    NoFolder(PathBuf),
    /// The operating system said no; the final name is untouched.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A file under a temporary name that takes its final name only by [`AtomicFile::commit`].
///
/// Dropped without a commit it leaves nothing behind; killed it leaves at most a hidden `.part` file.
#[derive(Debug)]
pub struct AtomicFile {
    temporary: NamedTempFile,
    target: PathBuf,
    if_exists: IfExists,
    n_written: u64,
    /// Of these, the first so many were handed to the system to be written out.
    n_handed_on: u64,
}

impl AtomicFile {
    /// Starts a file that will be called `target`. The folder must exist.
    pub fn create(target: &Path, if_exists: IfExists) -> Result<Self, AtomicFileError> {
        let folder = folder_of(target);
        if !folder.is_dir() {
            return Err(AtomicFileError::NoFolder(folder));
        }
        if if_exists == IfExists::Refuse && target.symlink_metadata().is_ok() {
            return Err(AtomicFileError::Exists);
        }
        let mut prefix = OsString::from(".");
        prefix.push(target.file_name().unwrap_or_default());
        prefix.push(".");
        let temporary = tempfile::Builder::new().prefix(&prefix).suffix(".part").tempfile_in(&folder)?;
        Ok(Self { temporary, target: target.to_owned(), if_exists, n_written: 0, n_handed_on: 0 })
    }

    /// The file as it is being written.
    pub fn file(&self) -> &File {
        self.temporary.as_file()
    }

    /// Where it lies until then, for what must open it by its name. It does not stay there.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Makes the content durable and gives it its final name.
    pub fn commit(mut self) -> Result<(), AtomicFileError> {
        self.temporary.flush()?;
        set_ordinary_permissions(self.temporary.as_file())?;
        self.temporary.as_file().sync_all()?;
        let folder = folder_of(&self.target);
        let placed = match self.if_exists {
            IfExists::Replace => self.temporary.persist(&self.target),
            IfExists::Refuse => self.temporary.persist_noclobber(&self.target),
        };
        placed.map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => AtomicFileError::Exists,
            _ => AtomicFileError::Io(e.error),
        })?;
        // The rename itself must survive a power cut, too.
        File::open(&folder)?.sync_all()?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.temporary.write(buf)?;
        self.n_written += n as u64;
        if self.n_written - self.n_handed_on >= WRITE_OUT_BYTES {
            begin_writing_out(self.temporary.as_file(), self.n_handed_on, self.n_written - self.n_handed_on);
            self.n_handed_on = self.n_written;
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// Has a stretch of the file written out while more of it is made. A hint: what comes of it is the sync's to say.
#[cfg(target_os = "linux")]
fn begin_writing_out(file: &File, start: u64, n_bytes: u64) {
    // The advice starts the writing of changed pages, and lets go of them once they are on the disk.
    let _ =
        rustix::fs::fadvise(file, start, std::num::NonZeroU64::new(n_bytes), rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn begin_writing_out(_: &File, _: u64, _: u64) {}

fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Temporary files are private (0600); an export is an ordinary file, readable as the umask allows.
fn set_ordinary_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // Reading the umask means setting it; the old value goes back at once.
    let mask = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    rustix::process::umask(mask);
    file.set_permissions(std::fs::Permissions::from_mode(0o666 & !mask.as_raw_mode()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_seen_before_the_commit_and_all_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.csv");
        let mut file = AtomicFile::create(&target, IfExists::Refuse).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!target.exists());
        file.commit().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"whole");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_written_out_in_stretches_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let mut file = AtomicFile::create(&target, IfExists::Refuse).unwrap();
        let block: Vec<u8> = (0..=250).cycle().take(3 << 20).collect();
        for _ in 0..7 {
            file.write_all(&block).unwrap();
        }
        assert!(file.n_handed_on >= 2 * WRITE_OUT_BYTES);
        file.commit().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), block.repeat(7));
    }

    #[test]
    fn a_dropped_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(AtomicFile::create(&folder.path().join("out"), IfExists::Refuse).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_taken_name_is_refused_even_when_it_appears_late() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out");
        let late = AtomicFile::create(&target, IfExists::Refuse).unwrap();
        std::fs::write(&target, b"mine").unwrap();
        assert!(matches!(AtomicFile::create(&target, IfExists::Refuse), Err(AtomicFileError::Exists)));
        assert!(matches!(late.commit(), Err(AtomicFileError::Exists)));
        assert_eq!(std::fs::read(&target).unwrap(), b"mine");
        AtomicFile::create(&target, IfExists::Replace).unwrap().commit().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"");
    }
}
