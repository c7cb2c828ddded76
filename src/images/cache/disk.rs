//! The folder of entries: bounded by size, what was used longest ago goes first.
//!
//! Several processes may share it: entries appear by a rename and may vanish at any time. It is a cache:
//! nothing is synced, and losing all of it costs only time.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::entry::{Cached, pack, unpack};

/// Largest file that is read back: above the largest body that is fetched.
const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;

/// An eviction makes room for a tenth of the limit, so that not every entry brings the next one.
const EVICTED_PART: u64 = 10;

/// A dead link is asked again after a month: sites do come back, and owners change their minds.
const FAILURE_AGE: Duration = Duration::from_secs(30 * 24 * 3600);

/// The marker that lets backup programs skip a folder (bford.info/cachedir).
const CACHEDIR_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Pictures fetched by pairlens.\n";

/// Why the cache could not be opened, written or emptied.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = path.display())]
pub struct CacheError {
    path: PathBuf,
    source: io::Error,
}

/// What lies in the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheUsage {
    /// Files.
    pub entries: u64,
    /// Their sizes together.
    pub bytes: u64,
}

/// A folder of fetched pictures. Share it behind an `Arc`; every call does its I/O on the calling thread.
#[derive(Debug)]
pub struct DiskCache {
    root: PathBuf,
    max_bytes: u64,
    /// Bytes held as far as this process knows; `None` until first needed, since counting lists the folder.
    // The lock is held while counting and evicting: two evictions at once would go too far down.
    used_bytes: Mutex<Option<u64>>,
}

/// One file found in the folder.
struct Found {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl DiskCache {
    /// Opens the cache in `root`, which is made if it is missing (0700, as all folders in it).
    /// Cost: constant; nothing is listed yet.
    pub fn open(root: &Path, max_bytes: u64) -> Result<Self, CacheError> {
        let failed = |source| CacheError { path: root.to_owned(), source };
        make_private(root).map_err(failed)?;
        let tag = root.join("CACHEDIR.TAG");
        if !tag.exists() {
            fs::write(tag, CACHEDIR_TAG).map_err(failed)?;
        }
        Ok(Self { root: root.to_owned(), max_bytes, used_bytes: Mutex::new(None) })
    }

    /// What is remembered of this link. A damaged, foreign or outdated entry is a miss.
    /// Cost: one file read and hashed, about 1 ms a megabyte.
    pub fn get(&self, link: &str) -> Option<Cached> {
        let key = Sha256::digest(link);
        let path = self.path_of(&key);
        let mut file = File::open(&path).ok()?;
        let metadata = file.metadata().ok()?;
        if metadata.len() > MAX_ENTRY_BYTES {
            return None;
        }
        let mut entry = Vec::with_capacity(usize::try_from(metadata.len()).ok()?);
        file.read_to_end(&mut entry).ok()?;
        let cached = unpack(&key, entry);
        let age = metadata.modified().ok()?.elapsed().unwrap_or_default();
        match &cached {
            // The time of modification is the time of use; a read-only cache still serves.
            Some(Cached::Picture(_)) => drop(file.set_modified(SystemTime::now())),
            Some(Cached::Failure(_)) if age > FAILURE_AGE => return None,
            Some(Cached::Failure(_)) => {}
            None => drop(fs::remove_file(&path)),
        }
        cached
    }

    /// Remembers a link's answer in place of an earlier one. What alone exceeds the bound is not kept.
    pub fn put(&self, link: &str, answer: &Cached) -> Result<(), CacheError> {
        let key = Sha256::digest(link);
        let path = self.path_of(&key);
        let failed = |source| CacheError { path: path.clone(), source };
        let entry = pack(&key, answer);
        let bytes = entry.len() as u64;
        if bytes > self.max_bytes.min(MAX_ENTRY_BYTES) {
            return Ok(());
        }
        write_entry(&path, &entry).map_err(failed)?;
        self.account(bytes).map_err(failed)
    }

    /// What the cache holds now. Cost: lists the folder.
    pub fn usage(&self) -> Result<CacheUsage, CacheError> {
        let entries = self.entries().map_err(|source| self.failed(source))?;
        Ok(CacheUsage { entries: entries.len() as u64, bytes: entries.iter().map(|e| e.bytes).sum() })
    }

    /// Removes every entry and says what there was. Files that are none of ours are left alone.
    pub fn clear(&self) -> Result<CacheUsage, CacheError> {
        let mut used_bytes = self.used_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = self.entries().map_err(|source| self.failed(source))?;
        for entry in &entries {
            remove(entry).map_err(|source| self.failed(source))?;
        }
        *used_bytes = Some(0);
        Ok(CacheUsage { entries: entries.len() as u64, bytes: entries.iter().map(|e| e.bytes).sum() })
    }

    fn failed(&self, source: io::Error) -> CacheError {
        CacheError { path: self.root.clone(), source }
    }

    /// Two hexadecimal digits of folder keep folders small.
    fn path_of(&self, key: &[u8]) -> PathBuf {
        let mut name = String::with_capacity(64);
        for byte in key {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        self.root.join(&name[..2]).join(&name[2..])
    }

    fn account(&self, added_bytes: u64) -> io::Result<()> {
        // A panic elsewhere leaves a number that the next eviction puts right.
        let mut used_bytes = self.used_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let used = match *used_bytes {
            Some(used) => used + added_bytes,
            None => self.entries()?.iter().map(|entry| entry.bytes).sum(),
        };
        *used_bytes = Some(if used > self.max_bytes { self.evict()? } else { used });
        Ok(())
    }

    /// Removes what was used longest ago; returns the bytes that are left.
    fn evict(&self) -> io::Result<u64> {
        let mut entries = self.entries()?;
        entries.sort_by_key(|entry| entry.used);
        let mut held: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let goal = self.max_bytes - self.max_bytes / EVICTED_PART;
        for entry in entries {
            if held <= goal {
                break;
            }
            remove(&entry)?;
            held -= entry.bytes;
        }
        Ok(held)
    }

    /// Every file in our folders, unfinished ones of killed processes included: they age and go like others.
    fn entries(&self) -> io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?;
            if is_ours(&folder) {
                list_into(&mut found, &folder.path())?;
            }
        }
        Ok(found)
    }
}

/// Folders of ours are named by two hexadecimal digits.
fn is_ours(folder: &fs::DirEntry) -> bool {
    let name = folder.file_name();
    let hex = name.len() == 2 && name.as_encoded_bytes().iter().all(u8::is_ascii_hexdigit);
    hex && folder.file_type().is_ok_and(|kind| kind.is_dir())
}

fn list_into(found: &mut Vec<Found>, folder: &Path) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        // Gone since it was listed: another process evicts as well.
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_file() {
            found.push(Found { path, bytes: metadata.len(), used: metadata.modified()? });
        }
    }
    Ok(())
}

fn remove(entry: &Found) -> io::Result<()> {
    match fs::remove_file(&entry.path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Under a temporary name first: a reader sees a whole entry or none.
fn write_entry(path: &Path, entry: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    make_private(folder)?;
    let mut file = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder)?;
    file.write_all(entry)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::images::cache::entry::HEAD_BYTES;
    use crate::images::fetch::LastingFailure;

    fn picture(n: usize) -> Cached {
        Cached::Picture(vec![7; n].into())
    }

    fn open(max_bytes: u64) -> (tempfile::TempDir, DiskCache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = DiskCache::open(&folder.path().join("a/b"), max_bytes).unwrap();
        (folder, cache)
    }

    fn path(cache: &DiskCache, link: &str) -> PathBuf {
        cache.path_of(&Sha256::digest(link))
    }

    fn age(cache: &DiskCache, link: &str, days: u64) {
        let then = SystemTime::now() - Duration::from_secs(days * 24 * 3600);
        File::open(path(cache, link)).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn an_answer_comes_back_and_the_newest_counts() {
        let (_folder, cache) = open(1 << 20);
        for answer in [Cached::Failure(LastingFailure::NotFound), picture(1000)] {
            cache.put("http://a/", &answer).unwrap();
            assert_eq!(cache.get("http://a/"), Some(answer));
        }
        assert_eq!(cache.get("http://a"), None);
        assert_eq!(cache.usage().unwrap().entries, 1);
    }

    #[test]
    fn a_damaged_or_misplaced_entry_is_a_miss_and_is_removed() {
        let (_folder, cache) = open(1 << 20);
        cache.put("a", &picture(20)).unwrap();
        let file = path(&cache, "a");
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[1..]).unwrap();
        assert_eq!(cache.get("a"), None);
        assert!(!file.exists());
        fs::create_dir_all(path(&cache, "b").parent().unwrap()).unwrap();
        fs::write(path(&cache, "b"), &whole).unwrap();
        assert_eq!(cache.get("b"), None);
        fs::write(&file, &whole).unwrap();
        assert_eq!(cache.get("a"), Some(picture(20)));
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let entry = 1000 + HEAD_BYTES as u64;
        let (_folder, cache) = open(10 * entry);
        for (days, link) in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].iter().rev().enumerate() {
            cache.put(link, &picture(1000)).unwrap();
            age(&cache, link, 1 + days as u64);
        }
        assert_eq!(cache.usage().unwrap(), CacheUsage { entries: 10, bytes: 10 * entry });
        assert!(cache.get("a").is_some());
        cache.put("new", &picture(1000)).unwrap();
        assert!(cache.usage().unwrap().bytes <= 9 * entry);
        assert_eq!((cache.get("b"), cache.get("c")), (None, None));
        assert!(cache.get("d").is_some(), "the next in age stays");
        assert!(cache.get("a").is_some() && cache.get("new").is_some());
    }

    #[test]
    fn a_dead_link_is_asked_again_after_a_month() {
        let (_folder, cache) = open(1 << 20);
        let gone = Cached::Failure(LastingFailure::Gone);
        cache.put("a", &gone).unwrap();
        age(&cache, "a", 29);
        assert_eq!(cache.get("a"), Some(gone));
        age(&cache, "a", 31);
        assert_eq!(cache.get("a"), None);
    }

    #[test]
    fn folders_and_files_are_private_and_only_ours_are_cleared() {
        let (_folder, cache) = open(1 << 20);
        cache.put("a", &picture(1)).unwrap();
        let file = path(&cache, "a");
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&cache.root), mode(file.parent().unwrap()), mode(&file)), (0o700, 0o700, 0o600));
        let foreign = cache.root.join("mine.txt");
        fs::write(&foreign, "x").unwrap();
        assert_eq!(cache.clear().unwrap().entries, 1);
        assert_eq!(cache.usage().unwrap(), CacheUsage::default());
        assert!(foreign.exists());
    }

    #[test]
    fn what_alone_exceeds_the_bound_is_not_kept() {
        let (_folder, cache) = open(HEAD_BYTES as u64 + 10);
        cache.put("fits", &picture(10)).unwrap();
        cache.put("large", &picture(11)).unwrap();
        assert_eq!((cache.get("fits"), cache.get("large")), (Some(picture(10)), None));
    }
}
