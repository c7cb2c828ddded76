//! The tars of a dataset: opened when a row first needs one, the ones used last kept open with their index.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::archive::{Archive, Place};
use super::error::{TarError, TarFault};
use crate::base::SafeText;
use crate::images::local::{LocalFault, open_file, resolve_below};
use crate::images::safety::Cleared;

/// Tars kept open. A sorted list jumps between shards; an index takes up to 20 MB.
const MAX_OPEN: usize = 8;

/// The tars that are open. Any number of threads may ask; those that ask the same tar wait for one another.
#[derive(Debug, Default)]
pub struct TarShelf {
    /// The one used last stands first.
    open: Mutex<VecDeque<OpenTar>>,
}

#[derive(Clone, Debug)]
struct OpenTar {
    real_path: PathBuf,
    name: SafeText,
    archive: Arc<Mutex<Archive>>,
}

/// A picture in a tar, found and not read.
#[derive(Clone, Debug)]
pub struct Member {
    tar: OpenTar,
    place: Place,
}

impl TarShelf {
    /// The pictures of this key in the tar of this name below one of `roots`, which are tried in order; `None`
    /// where there is none.
    ///
    /// Cost: the first search walks headers up to the key, one read in about three
    /// members; later ones go on from there.
    pub fn find(
        &self,
        roots: &[PathBuf],
        name: &Path,
        key: &str,
        _cleared: Cleared,
    ) -> Result<Option<Vec<Member>>, TarError> {
        let Some(tar) = self.tar(roots, name)? else { return Ok(None) };
        let places = lock(&tar.archive).find(key).map_err(|fault| tar.error(fault))?;
        if places.is_empty() {
            return Err(tar.error(TarFault::NoMember { key: SafeText::line(key) }));
        }
        Ok(Some(places.into_iter().map(|place| Member { tar: tar.clone(), place }).collect()))
    }

    fn tar(&self, roots: &[PathBuf], name: &Path) -> Result<Option<OpenTar>, TarError> {
        let shown = SafeText::line(&name.to_string_lossy());
        let refused = |fault| match fault {
            LocalFault::NotFound => Ok(None),
            LocalFault::LeadsOut => Err(TarFault::LeadsOut),
            fault => Err(TarFault::Io(SafeText::line(&fault.to_string()))),
        };
        let tar = resolve_below(roots, name).and_then(|path| self.at(path, shown.clone())).map(Some);
        tar.or_else(refused).map_err(|fault| TarError { tar: shown, fault })
    }

    /// The tar at this place, from now on the one used last.
    fn at(&self, real_path: PathBuf, name: SafeText) -> Result<OpenTar, LocalFault> {
        let mut open = lock(&self.open);
        let known = open.iter().position(|tar| tar.real_path == real_path).and_then(|at| open.remove(at));
        let tar = if let Some(tar) = known {
            tar
        } else {
            let (file, n_bytes) = open_file(&real_path)?;
            OpenTar { real_path, name, archive: Arc::new(Mutex::new(Archive::new(file, n_bytes))) }
        };
        open.truncate(MAX_OPEN - 1);
        open.push_front(tar.clone());
        Ok(tar)
    }
}

impl OpenTar {
    fn error(&self, fault: TarFault) -> TarError {
        TarError { tar: self.name.clone(), fault }
    }
}

impl Member {
    /// The tar's file name.
    pub fn tar(&self) -> &SafeText {
        &self.tar.name
    }

    /// Reads the picture's bytes.
    pub fn read(&self, _cleared: Cleared) -> Result<Vec<u8>, TarError> {
        lock(&self.tar.archive).read(self.place).map_err(|fault| self.tar.error(fault))
    }
}

/// What a panic left behind is as good as before: an index only grows.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::header::tests::header;
    use super::*;
    use crate::images::{SafeMode, SafetyPolicy, Signals};

    fn cleared() -> Cleared {
        SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap()
    }

    /// A tar of one empty picture.
    fn tar(key: &str) -> Vec<u8> {
        [&header(&format!("{key}.jpg"), 0, b'0')[..], &[0; 1024]].concat()
    }

    fn find(root: &Path, name: &str, key: &str) -> Result<Option<Vec<Member>>, String> {
        let found = TarShelf::default().find(&[root.to_owned()], Path::new(name), key, cleared());
        found.map_err(|error| error.to_string())
    }

    #[test]
    fn only_the_tars_used_last_stay_open() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let shelf = TarShelf::default();
        let use_tar = |n: usize| {
            let found =
                shelf.find(std::slice::from_ref(&root), Path::new(&format!("{n}.tar")), "k", cleared());
            assert_eq!(found.unwrap().unwrap().len(), 1);
        };
        for n in 0..=MAX_OPEN {
            fs::write(root.join(format!("{n}.tar")), tar("k")).unwrap();
            use_tar(n);
            use_tar(0);
        }
        let open: Vec<PathBuf> = lock(&shelf.open).iter().map(|tar| tar.real_path.clone()).collect();
        assert_eq!(open.len(), MAX_OPEN);
        assert_eq!((&open[0], open.contains(&root.join("1.tar"))), (&root.join("0.tar"), false));
    }

    #[test]
    fn a_tar_outside_the_roots_is_refused_and_none_is_none() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join("x.tar"), tar("k")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("x.tar"), folder.path().join("0.tar")).unwrap();
        let refused = find(folder.path(), "0.tar", "k").unwrap_err();
        assert_eq!(refused, "tar lies outside the dataset's folder: 0.tar");
        assert!(find(folder.path(), "1.tar", "k").unwrap().is_none());
    }

    #[test]
    fn a_key_that_is_not_there_says_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("00000.tar"), tar("k")).unwrap();
        let none = find(folder.path(), "00000.tar", "\x1b[2J").unwrap_err();
        assert_eq!(none, "no picture ␛[2J in the tar: 00000.tar");
    }
}
