//! Files named by a key: in private folders, whole or absent, listed with their age.
//!
//! Several processes may share them: files appear by a rename and may vanish at any time.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::layout::{KEY_BYTES, Key};

/// One file found in a folder.
pub(super) struct FileFound {
    pub(super) path: PathBuf,
    pub(super) n_bytes: u64,
    /// The time of modification, which is the time of use.
    pub(super) used: SystemTime,
}

/// A folder of files named by keys, in 256 folders by the first byte, which keeps each small.
#[derive(Debug)]
pub(super) struct KeyedFiles {
    root: PathBuf,
}

impl KeyedFiles {
    /// Made if it is missing, with the folders above it (0700).
    pub(super) fn open(root: PathBuf) -> io::Result<Self> {
        make_private(&root)?;
        Ok(Self { root })
    }

    pub(super) fn path_of(&self, key: &Key) -> PathBuf {
        let mut name = String::with_capacity(2 * KEY_BYTES);
        for byte in key {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        self.root.join(&name[..2]).join(&name[2..])
    }

    /// The whole file, if it is there and no larger than that.
    pub(super) fn read(&self, key: &Key, max_bytes: u64) -> Option<Vec<u8>> {
        let file = File::open(self.path_of(key)).ok()?;
        let mut content =
            Vec::with_capacity(usize::try_from(file.metadata().ok()?.len().min(max_bytes)).ok()?);
        file.take(max_bytes + 1).read_to_end(&mut content).ok()?;
        (content.len() as u64 <= max_bytes).then_some(content)
    }

    /// Puts a file in the place of an earlier one.
    pub(super) fn write(&self, key: &Key, content: &[u8]) -> io::Result<()> {
        let path = self.path_of(key);
        let folder = path.parent().unwrap_or(&path);
        make_private(folder)?;
        // Under a temporary name first: a reader sees a whole file or none.
        let mut file = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder)?;
        file.write_all(content)?;
        file.persist(&path)?;
        Ok(())
    }

    /// Notes that the file was used; says whether it is there. A read-only folder still serves.
    pub(super) fn touch(&self, key: &Key) -> bool {
        let Ok(file) = File::open(self.path_of(key)) else { return false };
        let _ = file.set_modified(SystemTime::now());
        true
    }

    pub(super) fn forget(&self, key: &Key) -> io::Result<()> {
        remove(&self.path_of(key))
    }

    /// Every file, unfinished ones of killed processes included: they age and go like others.
    pub(super) fn list(&self) -> io::Result<Vec<FileFound>> {
        let mut found = Vec::new();
        self.each(&mut |path| {
            // Gone since it was listed: another process evicts as well.
            let Ok(metadata) = path.symlink_metadata() else { return Ok(()) };
            if metadata.is_file() {
                let used = metadata.modified()?;
                found.push(FileFound { path, n_bytes: metadata.len(), used });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The keys of all files, by their names alone.
    pub(super) fn keys(&self) -> io::Result<Vec<Key>> {
        let mut keys = Vec::new();
        self.each(&mut |path| {
            keys.extend(key_of_path(&path));
            Ok(())
        })?;
        Ok(keys)
    }

    /// The paths of all files whose names are keys.
    pub(super) fn list_keyed(&self) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        self.each(&mut |path| {
            if key_of_path(&path).is_some() {
                paths.push(path);
            }
            Ok(())
        })?;
        Ok(paths)
    }

    fn each(&self, tell: &mut dyn FnMut(PathBuf) -> io::Result<()>) -> io::Result<()> {
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?;
            if is_ours(&folder) {
                fs::read_dir(folder.path())?.try_for_each(|file| tell(file?.path()))?;
            }
        }
        Ok(())
    }
}

/// Removes a file; one that is gone already is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Folders of ours are named by two hexadecimal digits.
fn is_ours(folder: &fs::DirEntry) -> bool {
    let name = folder.file_name();
    let hex = name.len() == 2 && name.as_encoded_bytes().iter().all(u8::is_ascii_hexdigit);
    hex && folder.file_type().is_ok_and(|kind| kind.is_dir())
}

fn key_of_path(path: &Path) -> Option<Key> {
    let digits =
        [path.parent()?.file_name()?, path.file_name()?].map(std::ffi::OsStr::as_encoded_bytes).concat();
    let mut key = [0; KEY_BYTES];
    if digits.len() != 2 * KEY_BYTES || !digits.is_ascii() {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(key)
}

fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_its_key_and_other_files_have_none() {
        let folder = tempfile::tempdir().unwrap();
        let files = KeyedFiles::open(folder.path().join("a")).unwrap();
        let key = std::array::from_fn(|at| at.to_le_bytes()[0].wrapping_mul(37));
        files.write(&key, b"x").unwrap();
        let part = files.path_of(&key).with_file_name(".part");
        fs::write(&part, b"half").unwrap();
        fs::write(folder.path().join("a/mine.txt"), b"x").unwrap();
        assert_eq!(files.keys().unwrap(), [key]);
        assert_eq!(files.list().unwrap().len(), 2);
        assert_eq!((files.read(&key, 1), files.read(&key, 0)), (Some(b"x".to_vec()), None));
        files.forget(&key).unwrap();
        files.forget(&key).unwrap();
        assert!(!files.touch(&key));
    }
}
