//! From paths, folders and globs to shard files in a fixed natural order.
//!
//! Looks at names only; no file is opened here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Finding;
use super::series::missing_in_series;
use crate::base::SafeText;

/// Endings of Parquet files met in the wild. A file named directly may end as it likes.
const ENDINGS: [&str; 3] = ["parquet", "parq", "pq"];

/// Folders below the one that was named. Hugging Face and Spark partitions nest two or three deep.
const MAX_DEPTH: usize = 8;

/// Why no shard was found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// Nothing of that name.
    #[error("there is no such file or folder")]
    Missing(PathBuf),
    /// A folder without Parquet files.
    #[error("the folder holds no .parquet file")]
    EmptyFolder(PathBuf),
    /// A pattern that nothing fits.
    #[error("no file fits the pattern")]
    NoMatch(PathBuf),
    /// The pattern itself is wrong.
    #[error("the pattern is wrong at character {position}: {why}")]
    BadPattern {
        /// The pattern.
        pattern: PathBuf,
        /// The character it breaks at, from 0.
        position: usize,
        /// What is wrong there.
        why: &'static str,
    },
    /// A folder could not be listed.
    #[error("{error}")]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// The operating system's words.
        error: std::io::Error,
    },
}

impl DiscoverError {
    /// The path it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing(path)
            | Self::EmptyFolder(path)
            | Self::NoMatch(path)
            | Self::BadPattern { pattern: path, .. }
            | Self::Unreadable { path, .. } => path,
        }
    }
}

/// What the paths stand for: shard files in order, and what is odd about them.
#[derive(Debug, Default)]
pub(super) struct Discovered {
    pub(super) files: Vec<PathBuf>,
    pub(super) findings: Vec<Finding>,
}

/// Finds the shards. Each input's files are in natural order (`part-2` before `part-10`), inputs in the
/// order given; a file named twice is opened once, and that is said.
pub(super) fn discover(inputs: &[PathBuf]) -> Result<Discovered, DiscoverError> {
    let mut out = Discovered::default();
    let mut seen = HashSet::new();
    for input in inputs {
        let found = expand(input)?;
        out.findings.extend(found.findings);
        for file in found.files {
            // The same file by two paths would show each pair twice.
            let identity = fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
            if seen.insert(identity) {
                out.files.push(file);
            } else {
                out.findings.push(Finding::NamedTwice { path: file });
            }
        }
    }
    out.findings.extend(missing_in_series(&out.files).into_iter().map(Finding::MissingShards));
    Ok(out)
}

fn expand(input: &Path) -> Result<Discovered, DiscoverError> {
    if input.is_dir() {
        let mut walk = Walk::default();
        walk.through(input, 0)
            .map_err(|error| DiscoverError::Unreadable { path: input.to_owned(), error })?;
        if walk.files.is_empty() {
            return Err(DiscoverError::EmptyFolder(input.to_owned()));
        }
        return Ok(walk.in_order());
    }
    // A file may be called `a[1].parquet`: what exists is meant as it stands.
    if input.exists() {
        return Ok(Discovered { files: vec![input.to_owned()], findings: Vec::new() });
    }
    match input.to_str() {
        Some(pattern) if pattern.contains(['*', '?', '[']) => expand_glob(input, pattern),
        _ => Err(DiscoverError::Missing(input.to_owned())),
    }
}

fn expand_glob(input: &Path, pattern: &str) -> Result<Discovered, DiscoverError> {
    let paths = glob::glob(pattern).map_err(|e| DiscoverError::BadPattern {
        pattern: input.to_owned(),
        position: e.pos,
        why: e.msg,
    })?;
    let mut walk = Walk::default();
    for path in paths {
        match path {
            Ok(path) if path.is_dir() => {
                if let Err(error) = walk.through(&path, 0) {
                    walk.leave_out(path, &error);
                }
            }
            Ok(path) if !is_hidden(&path) => walk.files.push(path),
            Ok(_) => {}
            Err(error) => walk.leave_out(error.path().to_owned(), error.error()),
        }
    }
    if walk.files.is_empty() {
        return Err(DiscoverError::NoMatch(input.to_owned()));
    }
    Ok(walk.in_order())
}

/// What a walk through folders has met.
#[derive(Debug, Default)]
struct Walk {
    folders_seen: HashSet<PathBuf>,
    files: Vec<PathBuf>,
    findings: Vec<Finding>,
}

impl Walk {
    /// Notes the shards in and below a folder; fails only if the folder itself cannot be listed.
    fn through(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        // A link to a folder above would never end.
        if depth > MAX_DEPTH || !self.folders_seen.insert(fs::canonicalize(folder)?) {
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if is_hidden(&path) {
                continue;
            }
            if path.is_dir() {
                if let Err(error) = self.through(&path, depth + 1) {
                    self.leave_out(path, &error);
                }
            } else if has_known_ending(&path) {
                self.files.push(path);
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, path: PathBuf, error: &io::Error) {
        self.findings.push(Finding::UnreadableFolder { path, why: SafeText::line(&error.to_string()) });
    }

    fn in_order(mut self) -> Discovered {
        self.files.sort_by(|a, b| natural_order(a, b));
        Discovered { files: self.files, findings: self.findings }
    }
}

fn has_known_ending(path: &Path) -> bool {
    path.extension().is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Spark's `_SUCCESS`, `._SUCCESS.crc` and `.part-….crc`, and editors' leavings.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        name.as_encoded_bytes().starts_with(b".") || name.as_encoded_bytes().starts_with(b"_")
    })
}

/// Digits compare as numbers; ties by the bytes, so that the order is total.
fn natural_order(a: &Path, b: &Path) -> std::cmp::Ordering {
    natord::compare(&a.to_string_lossy(), &b.to_string_lossy()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        folder
    }

    fn names(found: &Discovered) -> Vec<String> {
        found.files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_spark_folder_gives_its_parts_in_order_without_the_hidden_files() {
        let folder = folder_with(&[
            "_SUCCESS",
            "._SUCCESS.crc",
            ".part-00000.parquet.crc",
            "part-00010.parquet",
            "part-00002.parquet",
            "notes.txt",
            "deep/er/part-1.PARQUET",
        ]);
        let found = discover(&[folder.path().to_owned()]).unwrap();
        assert_eq!(names(&found), ["part-1.PARQUET", "part-00002.parquet", "part-00010.parquet"]);
    }

    #[test]
    fn a_file_named_twice_is_opened_once_and_said() {
        let folder = folder_with(&["a.parquet"]);
        let found = discover(&[folder.path().to_owned(), folder.path().join("a.parquet")]).unwrap();
        assert_eq!(found.files.len(), 1);
        assert!(matches!(found.findings[..], [Finding::NamedTwice { .. }]));
    }

    #[test]
    fn globs_match_and_what_is_not_there_is_named() {
        let folder = folder_with(&["a1.parquet", "a2.parquet", "b.parquet"]);
        let found = discover(&[folder.path().join("a*.parquet")]).unwrap();
        assert_eq!(names(&found), ["a1.parquet", "a2.parquet"]);
        assert!(matches!(discover(&[folder.path().join("c*")]), Err(DiscoverError::NoMatch(_))));
        assert!(matches!(discover(&[folder.path().join("c")]), Err(DiscoverError::Missing(_))));
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(discover(&[empty.path().to_owned()]), Err(DiscoverError::EmptyFolder(_))));
    }
}
