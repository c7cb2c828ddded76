//! Pictures named by a path in a row: read only below folders the person gave, or the dataset's own.
//!
//! A row is a stranger's word: `../../etc/passwd`, links out of the folder and devices are refused.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::reason::NoPicture;
use super::safety::Cleared;
use crate::base::SafeText;

/// Largest file read, as for a fetched body.
const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;

/// Reads the picture's file. `roots` are tried in order; a path leading out of all of them is refused.
pub fn read_below(roots: &[PathBuf], path: &Path, _cleared: Cleared) -> Result<Vec<u8>, NoPicture> {
    let unreadable = |why: &str| NoPicture::Unreadable(SafeText::line(&format!("{}: {why}", path.display())));
    let mut why = "no such file below the dataset's folder or --image-root";
    for root in roots {
        // The folder of a file that was named without one.
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let (Ok(real_root), named) = (fs::canonicalize(root), root.join(path)) else { continue };
        // By its letters first: a path that leads out is not even looked for.
        let stays = is_below(root, &named) || is_below(&real_root, &named);
        let file = if stays { fs::canonicalize(&named).ok() } else { None };
        match file {
            Some(file) if file.starts_with(&real_root) => {
                return read(&file).map_err(|e| unreadable(&e.to_string()));
            }
            None if stays => {}
            _ => why = "it leads out of the dataset's folder; --image-root FOLDER allows another",
        }
    }
    Err(unreadable(why))
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

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // A pipe or a device would be read for ever.
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return Err(std::io::Error::other("not an ordinary file of at most 20 MB"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{SafeMode, SafetyPolicy, Signals};

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
        fs::write(root.join("a.jpg"), b"in").unwrap();
        fs::write(outer.path().join("secret"), b"out").unwrap();
        std::os::unix::fs::symlink(outer.path().join("secret"), root.join("link")).unwrap();
        let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
        let read = |path: &str| read_below(std::slice::from_ref(&root), Path::new(path), cleared);
        assert_eq!(read("a.jpg").unwrap(), b"in");
        assert_eq!(read(root.canonicalize().unwrap().join("a.jpg").to_str().unwrap()).unwrap(), b"in");
        for path in ["../secret", "link", "/etc/passwd", "nothing", "."] {
            assert!(read(path).is_err(), "{path}");
        }
    }
}
