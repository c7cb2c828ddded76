//! Files named by a row: read only below folders the person gave, or the dataset's own.
//!
//! A row is a stranger's word: `../../etc/passwd`, links out of the folder and devices are refused by name.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use url::Url;

use super::causes::root_words;
use super::safety::Cleared;
use crate::base::{self, SafeText};

/// Largest file read, as for a fetched body.
const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;

/// Why a file beside the dataset gave no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}: {path}")]
pub struct LocalError {
    /// The path as the row has it.
    pub path: SafeText,
    /// What was wrong.
    pub fault: LocalFault,
}

/// What was wrong with a path. Each displays as a phrase that the path follows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalFault {
    /// Below none of the folders.
    #[error("no such file")]
    NotFound,
    /// By its letters or by a link.
    #[error("outside the dataset's folder")]
    LeadsOut,
    /// A folder, a pipe, a device.
    #[error("not an ordinary file")]
    NotAFile,
    /// Larger than any picture that is read.
    #[error("file of {} is too large", base::bytes(*.n_bytes))]
    TooLarge {
        /// Its length.
        n_bytes: u64,
    },
    /// `https:` and the like where a path should be.
    #[error("a link where a path should be")]
    Link,
    /// A `file:` URL of another machine.
    #[error("file of another machine")]
    OtherMachine,
    /// The operating system's words.
    #[error("cannot be read ({0})")]
    Io(SafeText),
}

/// Reads the picture's file. `path` may be a `file:` URL. `roots` are tried in order; what leads out of all of
/// them is refused.
pub fn read_below(roots: &[PathBuf], path: &Path, _cleared: Cleared) -> Result<Vec<u8>, LocalError> {
    let read = || {
        let path = plain_path(path)?;
        let (file, n_bytes) = open_file(&resolve_below(roots, &path)?)?;
        if n_bytes > MAX_FILE_BYTES {
            return Err(LocalFault::TooLarge { n_bytes });
        }
        let mut bytes = Vec::new();
        // It may grow while it is read.
        file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|fault| LocalError { path: SafeText::line(&path.to_string_lossy()), fault })
}

/// The path that a `file:` URL stands for; any other path is itself.
fn plain_path(path: &Path) -> Result<PathBuf, LocalFault> {
    let Some(url) = path.to_str().filter(|text| text.contains(':')).and_then(|text| Url::parse(text).ok())
    else {
        return Ok(path.to_owned());
    };
    match url.scheme() {
        "file" => url.to_file_path().map_err(|()| LocalFault::OtherMachine),
        "http" | "https" | "ftp" | "data" | "s3" | "gs" | "hdfs" => Err(LocalFault::Link),
        // A file may have a colon in its name.
        _ => Ok(path.to_owned()),
    }
}

/// Opens an ordinary file, and says how long it is.
pub(super) fn open_file(file: &Path) -> Result<(File, u64), LocalFault> {
    // Asked before: to open a pipe waits for somebody to write into it, and a device may have no end.
    if !fs::metadata(file)?.is_file() {
        return Err(LocalFault::NotAFile);
    }
    let file = File::open(file)?;
    let n_bytes = file.metadata()?.len();
    Ok((file, n_bytes))
}

/// The real path of what `path` names below one of the roots.
pub(super) fn resolve_below(roots: &[PathBuf], path: &Path) -> Result<PathBuf, LocalFault> {
    let mut fault = LocalFault::NotFound;
    for root in roots {
        // The folder of a file that was named without one.
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let Ok(real_root) = fs::canonicalize(root) else { continue };
        let named = root.join(path);
        // By its letters first: a path that leads out is not even looked for.
        if !is_below(root, &named) && !is_below(&real_root, &named) {
            fault = LocalFault::LeadsOut;
            continue;
        }
        match fs::canonicalize(&named) {
            Ok(file) if file.starts_with(&real_root) => return Ok(file),
            Ok(_) => fault = LocalFault::LeadsOut,
            Err(e) => match e.into() {
                LocalFault::NotFound => {}
                other => fault = other,
            },
        }
    }
    Err(fault)
}

/// Whether the letters of a path stay below `root` at each of its parts.
fn is_below(root: &Path, path: &Path) -> bool {
    let Ok(rest) = path.strip_prefix(root) else { return false };
    let mut depth = 0_usize;
    for part in rest.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    true
}

impl From<std::io::Error> for LocalFault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Self::NotFound,
            _ => Self::Io(root_words(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{SafeMode, SafetyPolicy, Signals};

    fn read(roots: &[PathBuf], path: &str) -> Result<Vec<u8>, LocalFault> {
        let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
        read_below(roots, Path::new(path), cleared).map_err(|error| error.fault)
    }

    #[test]
    fn a_path_that_leads_out_by_its_letters_is_not_looked_for() {
        let root = Path::new("/set");
        for (path, expected) in [
            ("/set/a", true),
            ("/set/b/../a", true),
            ("/set/../a", false),
            ("/set/b/../../set/a", false),
            ("/settle", false),
        ] {
            assert_eq!(is_below(root, Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn only_files_below_the_roots_are_read() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("set");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("a: b.jpg"), b"in").unwrap();
        fs::write(outer.path().join("secret"), b"out").unwrap();
        std::os::unix::fs::symlink(outer.path().join("secret"), root.join("link")).unwrap();
        let roots = [root.clone()];
        let real = root.canonicalize().unwrap();
        for path in ["a: b.jpg", real.join("a: b.jpg").to_str().unwrap()] {
            assert_eq!(read(&roots, path).unwrap(), b"in", "{path}");
        }
        assert_eq!(read(&roots, &format!("file://{}/a:%20b.jpg", real.display())).unwrap(), b"in");
        for path in ["../secret", "link", "/etc/passwd", "file:///etc/passwd", "file://localhost/etc/passwd"]
        {
            assert_eq!(read(&roots, path), Err(LocalFault::LeadsOut), "{path}");
        }
        for (path, fault) in [
            ("nothing", LocalFault::NotFound),
            ("a: b.jpg/inside", LocalFault::NotFound),
            (".", LocalFault::NotAFile),
            ("file://elsewhere/a.jpg", LocalFault::OtherMachine),
            ("https://example.org/a.jpg", LocalFault::Link),
        ] {
            assert_eq!(read(&roots, path), Err(fault), "{path}");
        }
        assert!(matches!(read(&roots, "nul\0"), Err(LocalFault::Io(_))));
        // A second root allows what the first does not have.
        assert_eq!(read(&[root, outer.path().to_owned()], "secret").unwrap(), b"out");
    }

    #[test]
    fn a_file_above_the_limit_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = File::create(folder.path().join("a")).unwrap();
        let roots = [folder.path().to_owned()];
        file.set_len(MAX_FILE_BYTES).unwrap();
        assert!(read(&roots, "a").is_ok());
        file.set_len(MAX_FILE_BYTES + 1).unwrap();
        assert_eq!(read(&roots, "a"), Err(LocalFault::TooLarge { n_bytes: MAX_FILE_BYTES + 1 }));
    }

    #[test]
    fn a_pipe_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(read(&[folder.path().to_owned()], "pipe"), Err(LocalFault::NotAFile));
    }
}
