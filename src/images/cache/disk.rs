//! The cache itself: records and bodies, bounded together, what was used longest ago goes first.
//!
//! It is a cache: nothing is synced, and losing all of it costs only time.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use super::files::{FileFound, KeyedFiles, remove};
use super::layout::{Key, MAX_RECORD_BYTES, key_of, pack, unpack};
use super::record::{LinkRecord, Outcome, PictureFile};
use crate::images::decode::{Content, size_of};
use crate::images::fetch::{FetchError, FetchHistory};

/// Largest body that is read back: above the largest that is fetched.
const MAX_BODY_BYTES: u64 = 64 * 1024 * 1024;

/// An eviction makes room for a tenth of the limit, so that not every picture brings the next one.
const EVICTED_PART: u64 = 10;

/// Records may take this part of the limit. They outlive their pictures, for what is known of many links is worth
/// more than a few pictures; 256 MB hold those of 60,000 links.
const RECORDS_PART: u64 = 4;

/// What a record takes on the disk, however short it is: a block of common file systems.
const BLOCK_BYTES: u64 = 4096;

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
    /// Links of which something is known.
    pub n_links: u64,
    /// Pictures' files; several links may lead to one.
    pub n_pictures: u64,
    /// What all of it takes: pictures by their size, records by the disk's block.
    pub n_bytes: u64,
}

/// What is remembered of a link, with the picture where it still lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How it was asked, and what came of it.
    pub record: LinkRecord,
    /// The picture's file; `None` for a failure, and where the file had to make room.
    pub bytes: Option<Bytes>,
}

/// The links of which the cache knows something, as they were at one moment. Holds 32 bytes a link.
#[derive(Debug, Default)]
pub struct TriedLinks(HashSet<Key>);

impl TriedLinks {
    /// Whether anything is known of this link. Cost: one SHA-256.
    pub fn contains(&self, link: &str) -> bool {
        self.0.contains(&key_of(link))
    }

    /// How many links.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A folder of fetched pictures and what is known of links. Share it behind an `Arc`; every call does its I/O on
/// the calling thread.
#[derive(Debug)]
pub struct DiskCache {
    root: PathBuf,
    records: KeyedFiles,
    bodies: KeyedFiles,
    max_bytes: u64,
    /// Bytes held as far as this process knows; `None` until first needed, since counting lists the folders.
    // The lock is held while counting and evicting: two evictions at once would go too far down.
    used_bytes: Mutex<Option<u64>>,
}

impl DiskCache {
    /// Opens the cache in `root`, which is made if it is missing (0700, as all folders in it).
    /// Cost: constant; nothing is listed yet.
    pub fn open(root: &Path, max_bytes: u64) -> Result<Self, CacheError> {
        let failed = |source| CacheError { path: root.to_owned(), source };
        let records = KeyedFiles::open(root.join("links")).map_err(failed)?;
        let bodies = KeyedFiles::open(root.join("pictures")).map_err(failed)?;
        let tag = root.join("CACHEDIR.TAG");
        if !tag.exists() {
            fs::write(tag, CACHEDIR_TAG).map_err(failed)?;
        }
        Ok(Self { root: root.to_owned(), records, bodies, max_bytes, used_bytes: Mutex::new(None) })
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bound on what it takes.
    pub fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// What is known of a link, without its picture. A damaged or foreign record is a miss.
    /// Cost: one small file read.
    pub fn record(&self, link: &str) -> Option<LinkRecord> {
        let key = key_of(link);
        let record = unpack(&key, &self.records.read(&key, MAX_RECORD_BYTES)?);
        if record.is_none() {
            // Of no use to anybody.
            let _ = self.records.forget(&key);
        }
        record
    }

    /// What is known of a link, with its picture. Cost: two files read and hashed, about 1 ms a megabyte.
    pub fn get(&self, link: &str) -> Option<Kept> {
        let record = self.record(link)?;
        self.records.touch(&key_of(link));
        let bytes = match &record.outcome {
            Outcome::Picture(file) => self.body(file),
            Outcome::Failure(_) => None,
        };
        Some(Kept { record, bytes })
    }

    fn body(&self, file: &PictureFile) -> Option<Bytes> {
        let body = self.bodies.read(&file.sha256, MAX_BODY_BYTES)?;
        if key_of(&body) != file.sha256 {
            let _ = self.bodies.forget(&file.sha256);
            return None;
        }
        self.bodies.touch(&file.sha256);
        Some(body.into())
    }

    /// Remembers a picture. Of one that alone exceeds the bound only the record is kept.
    pub fn put_picture(&self, link: &str, history: &FetchHistory, bytes: &Bytes) -> Result<(), CacheError> {
        let sha256 = key_of(bytes);
        let n_bytes = bytes.len() as u64;
        let mut added_bytes = 0;
        // Behind many links stands the same placeholder.
        if n_bytes <= self.max_bytes.min(MAX_BODY_BYTES) && !self.bodies.touch(&sha256) {
            self.bodies.write(&sha256, bytes).map_err(|source| self.failed(source))?;
            added_bytes = n_bytes;
        }
        let outcome = Outcome::Picture(PictureFile {
            sha256,
            n_bytes,
            size_px: size_of(bytes),
            undrawn: Content::of(bytes).undrawn(),
        });
        self.put_record(link, &LinkRecord { history: history.clone(), outcome }, added_bytes)
    }

    /// Remembers why there is no picture.
    pub fn put_failure(
        &self,
        link: &str,
        history: &FetchHistory,
        error: &FetchError,
    ) -> Result<(), CacheError> {
        let outcome = Outcome::Failure(error.clone());
        self.put_record(link, &LinkRecord { history: history.clone(), outcome }, 0)
    }

    fn put_record(&self, link: &str, record: &LinkRecord, body_bytes: u64) -> Result<(), CacheError> {
        let key = key_of(link);
        let Some(packed) = pack(&key, record) else { return Ok(()) };
        let is_new = !self.records.touch(&key);
        self.records.write(&key, &packed).map_err(|source| self.failed(source))?;
        let record_bytes = if is_new { BLOCK_BYTES } else { 0 };
        self.account(body_bytes + record_bytes).map_err(|source| self.failed(source))
    }

    /// The links of which something is known. Cost: lists the folder, some 10 ms for 10,000 links.
    pub fn tried(&self) -> Result<TriedLinks, CacheError> {
        let keys = self.records.keys().map_err(|source| self.failed(source))?;
        Ok(TriedLinks(keys.into_iter().collect()))
    }

    /// What the cache holds now. Cost: lists the folders.
    pub fn usage(&self) -> Result<CacheUsage, CacheError> {
        Ok(usage(&self.files().map_err(|source| self.failed(source))?))
    }

    /// Removes all of it and says what there was. Files that are none of ours are left alone; those of the former
    /// layout, which lay in the root itself and are not read any more, go uncounted.
    pub fn clear(&self) -> Result<CacheUsage, CacheError> {
        let mut used_bytes = self.used_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let files = self.files().map_err(|source| self.failed(source))?;
        let former = KeyedFiles::open(self.root.clone()).and_then(|files| files.list_keyed());
        let former = former.map_err(|source| self.failed(source))?;
        let ours = files.records.iter().chain(&files.bodies).map(|file| &file.path);
        for path in ours.chain(&former) {
            remove(path).map_err(|source| self.failed(source))?;
        }
        *used_bytes = Some(0);
        Ok(usage(&files))
    }

    /// Removes what is known of a link, and the picture behind it, whatever other links lead to the same bytes.
    pub fn forget(&self, link: &str) -> Result<(), CacheError> {
        // Removed under the lock: an eviction counts what it lists.
        let mut used_bytes = self.used_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(LinkRecord { outcome: Outcome::Picture(file), .. }) = self.record(link) {
            self.bodies.forget(&file.sha256).map_err(|source| self.failed(source))?;
        }
        self.records.forget(&key_of(link)).map_err(|source| self.failed(source))?;
        *used_bytes = None;
        Ok(())
    }

    fn failed(&self, source: io::Error) -> CacheError {
        CacheError { path: self.root.clone(), source }
    }

    fn files(&self) -> io::Result<Files> {
        Ok(Files { records: self.records.list()?, bodies: self.bodies.list()? })
    }

    fn account(&self, added_bytes: u64) -> io::Result<()> {
        // A panic elsewhere leaves a number that the next eviction puts right.
        let mut used_bytes = self.used_bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let used = match *used_bytes {
            Some(used) => used + added_bytes,
            None => usage(&self.files()?).n_bytes,
        };
        *used_bytes = Some(if used > self.max_bytes { self.evict()? } else { used });
        Ok(())
    }

    /// Removes what was used longest ago: records above their part of the bound, then bodies; returns the bytes
    /// that are left.
    fn evict(&self) -> io::Result<u64> {
        let files = self.files()?;
        let goal = self.max_bytes - self.max_bytes / EVICTED_PART;
        let records_left = thin_out(files.records, |_| BLOCK_BYTES, goal / RECORDS_PART)?;
        let bodies_left = thin_out(files.bodies, |body| body.n_bytes, goal - records_left)?;
        Ok(records_left + bodies_left)
    }
}

/// All there is.
struct Files {
    records: Vec<FileFound>,
    bodies: Vec<FileFound>,
}

fn usage(files: &Files) -> CacheUsage {
    let (n_links, n_pictures) = (files.records.len() as u64, files.bodies.len() as u64);
    let body_bytes: u64 = files.bodies.iter().map(|body| body.n_bytes).sum();
    CacheUsage { n_links, n_pictures, n_bytes: n_links * BLOCK_BYTES + body_bytes }
}

/// Removes files from the one used longest ago on until the rest takes `goal_bytes` at most; says what it takes.
fn thin_out(
    mut files: Vec<FileFound>,
    weight: impl Fn(&FileFound) -> u64,
    goal_bytes: u64,
) -> io::Result<u64> {
    files.sort_by_key(|file| file.used);
    let mut held: u64 = files.iter().map(&weight).sum();
    for file in files {
        if held <= goal_bytes {
            break;
        }
        remove(&file.path)?;
        held -= weight(&file);
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::images::LastingFailure;

    fn picture(content: u8, n: usize) -> Bytes {
        vec![content; n].into()
    }

    fn history() -> FetchHistory {
        FetchHistory { asked_at_s: 5, n_tries: 1, ..FetchHistory::default() }
    }

    fn open(max_bytes: u64) -> (tempfile::TempDir, DiskCache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = DiskCache::open(&folder.path().join("a/b"), max_bytes).unwrap();
        (folder, cache)
    }

    fn put(cache: &DiskCache, link: &str, bytes: &Bytes) {
        cache.put_picture(link, &history(), bytes).unwrap();
    }

    fn bytes(cache: &DiskCache, link: &str) -> Option<Bytes> {
        cache.get(link)?.bytes
    }

    fn age(path: &Path, days: u64) {
        let then = SystemTime::now() - Duration::from_secs(days * 24 * 3600);
        File::open(path).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn an_answer_comes_back_and_the_newest_counts() {
        let (_folder, cache) = open(1 << 20);
        let gone = FetchError::from(LastingFailure::NotFound);
        cache.put_failure("http://a/", &history(), &gone).unwrap();
        let kept = cache.get("http://a/").unwrap();
        assert_eq!((kept.record.outcome, kept.bytes), (Outcome::Failure(gone), None));
        put(&cache, "http://a/", &picture(7, 1000));
        assert_eq!(bytes(&cache, "http://a/"), Some(picture(7, 1000)));
        assert_eq!(cache.record("http://a/").unwrap().history, history());
        assert_eq!(cache.get("http://a"), None);
        let tried = cache.tried().unwrap();
        assert!(tried.contains("http://a/") && !tried.contains("http://a") && tried.len() == 1);
    }

    #[test]
    fn links_that_lead_to_the_same_bytes_share_one_file() {
        let (_folder, cache) = open(1 << 20);
        for link in ["a", "b", "c"] {
            put(&cache, link, &picture(7, 1000));
        }
        let usage = cache.usage().unwrap();
        assert_eq!(usage, CacheUsage { n_links: 3, n_pictures: 1, n_bytes: 3 * BLOCK_BYTES + 1000 });
        assert_eq!(bytes(&cache, "b"), Some(picture(7, 1000)));
    }

    #[test]
    fn a_damaged_or_misplaced_file_is_a_miss_and_is_removed() {
        let (_folder, cache) = open(1 << 20);
        put(&cache, "a", &picture(7, 20));
        let [record, body] =
            [cache.records.path_of(&key_of("a")), cache.bodies.path_of(&key_of(picture(7, 20)))];
        fs::write(&body, b"other").unwrap();
        assert!(bytes(&cache, "a").is_none() && !body.exists() && cache.record("a").is_some());
        let whole = fs::read(&record).unwrap();
        fs::write(&record, &whole[1..]).unwrap();
        assert!(cache.get("a").is_none() && !record.exists());
        let other = cache.records.path_of(&key_of("b"));
        fs::create_dir_all(other.parent().unwrap()).unwrap();
        fs::write(&other, &whole).unwrap();
        assert_eq!(cache.record("b"), None);
    }

    #[test]
    fn pictures_used_longest_ago_go_first_and_are_still_known_of() {
        let (_folder, cache) = open(209_000);
        for (days, at) in (1..=10).zip(0_u8..) {
            let body = picture(at, 16_500);
            put(&cache, &at.to_string(), &body);
            age(&cache.bodies.path_of(&key_of(&body)), days);
        }
        assert!(bytes(&cache, "9").is_some(), "used just now");
        put(&cache, "new", &picture(99, 16_500));
        assert!(cache.usage().unwrap().n_bytes <= 188_100);
        assert_eq!(["8", "7", "6"].map(|link| bytes(&cache, link)), [None, None, None]);
        assert!(["9", "new", "5", "0"].iter().all(|link| bytes(&cache, link).is_some()));
        assert!(matches!(cache.record("8").unwrap().outcome, Outcome::Picture(_)));
    }

    #[test]
    fn records_leave_three_quarters_to_the_pictures() {
        let (_folder, cache) = open(100 * BLOCK_BYTES);
        for at in 0..110 {
            let link = at.to_string();
            cache.put_failure(&link, &history(), &FetchError::UnknownHost).unwrap();
            age(&cache.records.path_of(&key_of(&link)), 200 - at);
        }
        let usage = cache.usage().unwrap();
        assert!(usage.n_links <= 100 && usage.n_links >= 22, "{usage:?}");
        assert!(cache.record("109").is_some() && cache.record("0").is_none());
    }

    #[test]
    fn folders_and_files_are_private_and_only_ours_are_cleared() {
        let (_folder, cache) = open(1 << 20);
        put(&cache, "a", &picture(7, 1));
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        for file in [cache.records.path_of(&key_of("a")), cache.bodies.path_of(&key_of(picture(7, 1)))] {
            assert_eq!((mode(&cache.root), mode(file.parent().unwrap()), mode(&file)), (0o700, 0o700, 0o600));
        }
        let former = KeyedFiles::open(cache.root.clone()).unwrap().path_of(&key_of("former"));
        fs::create_dir(former.parent().unwrap()).unwrap();
        let foreign = [cache.root.join("mine.txt"), former.with_file_name("mine.txt")];
        for file in foreign.iter().chain([&former]) {
            fs::write(file, "x").unwrap();
        }
        assert_eq!(cache.clear().unwrap().n_links, 1);
        assert_eq!(cache.usage().unwrap(), CacheUsage::default());
        assert!(!former.exists() && foreign.iter().all(|file| file.exists()));
    }

    #[test]
    fn a_picture_that_alone_exceeds_the_bound_is_known_of_and_not_kept() {
        let (_folder, cache) = open(10 * BLOCK_BYTES);
        let edge = usize::try_from(10 * BLOCK_BYTES).unwrap();
        put(&cache, "large", &picture(7, edge + 1));
        assert_eq!(bytes(&cache, "large"), None);
        let Outcome::Picture(file) = cache.record("large").unwrap().outcome else { panic!("a picture") };
        assert_eq!(file.n_bytes, edge as u64 + 1);
    }
}
