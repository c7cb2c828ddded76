//! The demo dataset is there: found, made for the first time, or made anew by a newer program.
//!
//! It is built in a temporary folder beside its place and renamed: a killed program leaves no half dataset,
//! and two programs at once end with one of the two equal results.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::build::{BuildError, PICTURES, build, shard_paths};
use crate::base::{Cancel, Cancelled, ProgressSink};

/// Changes whenever the dataset would come out otherwise.
const VERSION: &str = "pairlens demo 1\n";

/// Says that a folder is ours, and from which version. Hidden: it is no part of the dataset.
const MARKER: &str = ".pairlens-demo";

/// The dataset in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoDataset {
    /// The folder that holds everything.
    pub folder: PathBuf,
    /// The shards in order.
    pub shards: Vec<PathBuf>,
    /// Whether it was there before.
    pub origin: Origin,
}

/// Whether the dataset was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Origin {
    Found,
    Made,
}

/// Why there is no demo dataset.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds something that this program did not put there; it is left alone.
    #[error("{0} is not empty and holds no demo dataset")]
    Occupied(PathBuf),
    /// The operating system said no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Writing a shard or packing a picture failed.
    #[error("{0}")]
    Made(String),
    /// Stopped on request; nothing is left behind.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl From<BuildError> for DemoError {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Io(error) => Self::Io(error),
            BuildError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            other => Self::Made(other.to_string()),
        }
    }
}

/// Makes the dataset at `folder` if it is not there in this version. Progress counts pairs.
///
/// Cost: nothing but a look when it is there; else some seconds on all cores and about 30 MB of disk.
pub fn ensure(folder: &Path, progress: &dyn ProgressSink, cancel: &Cancel) -> Result<DemoDataset, DemoError> {
    if state(folder)? == State::Current {
        return Ok(dataset(folder, Origin::Found));
    }
    let beside = parent(folder);
    fs::create_dir_all(&beside)?;
    let temporary = tempfile::Builder::new().prefix(".pairlens-demo-").suffix(".part").tempdir_in(&beside)?;
    let fresh = temporary.path().join("fresh");
    fs::create_dir(&fresh)?;
    build(&fresh, progress, cancel)?;
    // Last: what has the marker is complete.
    fs::write(fresh.join(MARKER), VERSION)?;
    place(&fresh, folder, &temporary.path().join("old"))?;
    Ok(dataset(folder, Origin::Made))
}

/// Moves the fresh folder to its place. Whoever comes second finds the first one's and keeps it.
fn place(fresh: &Path, folder: &Path, old: &Path) -> Result<(), DemoError> {
    if state(folder)? == State::Outdated {
        match fs::rename(folder, old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // An empty folder is replaced by a rename; a filled one refuses.
    match fs::rename(fresh, folder) {
        Err(_) if state(folder)? == State::Current => Ok(()),
        placed => Ok(placed?),
    }
}

/// What stands where the dataset belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Outdated,
    Current,
}

fn state(folder: &Path) -> Result<State, DemoError> {
    match fs::read(folder.join(MARKER)) {
        Ok(version) if version == VERSION.as_bytes() => return Ok(State::Current),
        Ok(_) => return Ok(State::Outdated),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(DemoError::Occupied(folder.to_owned()));
        }
        Err(error) => return Err(error.into()),
    }
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(State::Absent),
            Some(_) => Err(DemoError::Occupied(folder.to_owned())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::Absent),
        Err(error) => Err(error.into()),
    }
}

fn parent(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn dataset(folder: &Path, origin: Origin) -> DemoDataset {
    DemoDataset { folder: folder.to_owned(), shards: shard_paths(folder), origin }
}

/// Where the server finds the pictures of a demo dataset.
pub(super) fn pictures(folder: &Path) -> PathBuf {
    folder.join(PICTURES)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like a made dataset, without the drawing.
    fn marked(folder: &Path, version: &str) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(MARKER), version).unwrap();
    }

    #[test]
    fn a_current_dataset_is_found_without_any_work() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        marked(&folder, VERSION);
        let made = ensure(&folder, &|_| panic!("nothing is made"), &Cancel::new()).unwrap();
        assert_eq!(made.origin, Origin::Found);
        assert_eq!(made.shards.len(), 4);
    }

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.tex"), "years").unwrap();
        let refused = ensure(place.path(), &|_| {}, &Cancel::new());
        assert!(matches!(refused, Err(DemoError::Occupied(_))));
        assert_eq!(fs::read_to_string(place.path().join("thesis.tex")).unwrap(), "years");
    }

    #[test]
    fn a_stopped_making_leaves_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let cancel = Cancel::new();
        cancel.cancel();
        let stopped = ensure(&place.path().join("demo"), &|_| {}, &cancel);
        assert!(matches!(stopped, Err(DemoError::Cancelled(_))));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_outdated_dataset_is_replaced_and_a_current_one_kept() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        marked(&at("demo"), "pairlens demo 0\n");
        fs::write(at("demo").join("old.parquet"), "").unwrap();
        marked(&at("fresh"), VERSION);
        place(&at("fresh"), &at("demo"), &at("old")).unwrap();
        assert_eq!(state(&at("demo")).unwrap(), State::Current);
        assert!(!at("demo").join("old.parquet").exists());
        // A second program comes later with the same.
        marked(&at("fresh"), VERSION);
        place(&at("fresh"), &at("demo"), &at("old2")).unwrap();
        assert_eq!(state(&at("demo")).unwrap(), State::Current);
    }
}
