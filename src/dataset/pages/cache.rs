//! What a dataset remembers of its pages: directories, unpacked pages, idle buffers. Shared by all threads.
//!
//! Each lock is held for a lookup and never while a file is read or a page unpacked; two threads that miss the
//! same page at once both unpack it, which is rarer and cheaper than waiting for one another.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use parquet::file::metadata::ColumnChunkMetaData;

use super::dictionary::Dictionary;
use super::directory::{Directory, DirectoryError, Told};
use super::lru::ByteLru;
use super::page::RawPage;
use super::spare::SpareBuffers;
use crate::dataset::address::ShardId;
use crate::dataset::file::ShardFile;

/// Directories kept: those of two million pages, which a billion rows of one column have.
const DIRECTORY_BUDGET_BYTES: usize = 32 << 20;

/// One column chunk of the dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ChunkKey {
    pub(super) shard: ShardId,
    pub(super) group: usize,
    pub(super) leaf: usize,
}

/// Whether a page may stay in memory after use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It may, as far as the budget goes.
    Yes,
    /// It is not expected to be asked for again soon.
    No,
}

/// What is known of a chunk: where its pages are, and its dictionary as long as somebody uses it.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) directory: Directory,
    dictionary: Mutex<Weak<Dictionary>>,
    /// Whether the directory is by an offset index that is wrong, once a page made somebody look.
    has_wrong_index: OnceLock<bool>,
}

impl Chunk {
    fn new(directory: Directory) -> Self {
        Self { directory, dictionary: Mutex::default(), has_wrong_index: OnceLock::new() }
    }

    /// Whether the directory was found to be wrong.
    pub(super) fn has_wrong_index(&self) -> bool {
        self.has_wrong_index.get() == Some(&true)
    }

    /// Finds out whether the directory is wrong, or the page that contradicts it: the directory, where the headers
    /// from the first one on tell of other pages and come out at the footer's rows; else the page.
    ///
    /// Cost: a small read for each page, once: a chunk in which every page contradicts costs no more.
    pub(super) fn decide(&self, file: &ShardFile, chunk: &ColumnChunkMetaData) -> bool {
        if self.directory.told() == Told::ByHeaders {
            return false;
        }
        if let Some(known) = self.has_wrong_index.get() {
            return *known;
        }
        // Two threads that ask at once find the same; what the operating system refused is asked again.
        let Ok(is_refuted) = self.directory.is_refuted(file, chunk) else { return false };
        *self.has_wrong_index.get_or_init(|| is_refuted)
    }

    pub(super) fn dictionary_in_use(&self) -> Option<Arc<Dictionary>> {
        locked(&self.dictionary).upgrade()
    }

    pub(super) fn use_dictionary(&self, dictionary: &Arc<Dictionary>) {
        *locked(&self.dictionary) = Arc::downgrade(dictionary);
    }
}

/// An unpacked page; `None` in the key's place is the dictionary.
#[derive(Clone, Debug)]
enum Kept {
    Page(Arc<RawPage>),
    Dictionary(Arc<Dictionary>),
}

type PageKey = (ChunkKey, Option<usize>);

/// The memory of one dataset.
#[derive(Debug)]
pub(in crate::dataset) struct PageCache {
    /// Damage is kept as well: it is as dear to find as a directory.
    chunks: Mutex<ByteLru<ChunkKey, Result<Arc<Chunk>, DirectoryError>>>,
    pages: Mutex<ByteLru<PageKey, Kept>>,
    pub(super) spare: Arc<SpareBuffers>,
}

/// A panic while a lock was held leaves a cache whose worst fault is an entry too few.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PageCache {
    /// Keeps unpacked pages up to this many bytes; 0 keeps none.
    pub(in crate::dataset) fn new(budget_bytes: usize) -> Self {
        Self {
            chunks: Mutex::new(ByteLru::new(DIRECTORY_BUDGET_BYTES)),
            pages: Mutex::new(ByteLru::new(budget_bytes)),
            spare: Arc::default(),
        }
    }

    pub(super) fn budget_bytes(&self) -> usize {
        locked(&self.pages).budget_bytes()
    }

    pub(super) fn n_bytes(&self) -> usize {
        locked(&self.pages).n_bytes()
    }

    /// The chunk's directory, made by `make` if it is not known. A failure is remembered like a success, unless
    /// the operating system's: that may pass.
    pub(super) fn chunk(
        &self,
        key: ChunkKey,
        make: impl FnOnce() -> Result<Directory, DirectoryError>,
    ) -> Result<Arc<Chunk>, DirectoryError> {
        if let Some(known) = locked(&self.chunks).get(key) {
            return known;
        }
        let made = make().map(|directory| Arc::new(Chunk::new(directory)));
        let n_bytes = match &made {
            Ok(chunk) => chunk.directory.n_bytes(),
            Err(DirectoryError::Io(_)) => return made,
            Err(_) => size_of::<DirectoryError>(),
        };
        locked(&self.chunks).put(key, made.clone(), n_bytes);
        made
    }

    pub(super) fn page(&self, chunk: ChunkKey, page: usize) -> Option<Arc<RawPage>> {
        match locked(&self.pages).get((chunk, Some(page)))? {
            Kept::Page(page) => Some(page),
            Kept::Dictionary(_) => None,
        }
    }

    pub(super) fn keep_page(&self, chunk: ChunkKey, number: usize, page: &Arc<RawPage>) {
        let kept = Kept::Page(page.clone());
        locked(&self.pages).put((chunk, Some(number)), kept, page.n_bytes);
    }

    /// Gives the memory of the pages back; directories stay.
    pub(super) fn forget_pages(&self) {
        let budget_bytes = self.budget_bytes();
        *locked(&self.pages) = ByteLru::new(budget_bytes);
    }

    pub(super) fn dictionary(&self, chunk: ChunkKey) -> Option<Arc<Dictionary>> {
        match locked(&self.pages).get((chunk, None))? {
            Kept::Dictionary(dictionary) => Some(dictionary),
            Kept::Page(_) => None,
        }
    }

    pub(super) fn keep_dictionary(&self, chunk: ChunkKey, dictionary: &Arc<Dictionary>) {
        let kept = Kept::Dictionary(dictionary.clone());
        locked(&self.pages).put((chunk, None), kept, dictionary.n_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn damage_is_found_once_and_a_failed_read_tried_again() {
        let key = ChunkKey { shard: ShardId(0), group: 0, leaf: 0 };
        let n_asked = |error: &DirectoryError| {
            let (cache, n) = (PageCache::new(0), Cell::new(0));
            for _ in 0..3 {
                let made = cache.chunk(key, || {
                    n.set(n.get() + 1);
                    Err(error.clone())
                });
                assert_eq!(made.unwrap_err(), *error);
            }
            n.get()
        };
        assert_eq!(n_asked(&DirectoryError::Beyond(7)), 1);
        assert_eq!(n_asked(&DirectoryError::TooManyPages(7)), 1);
        assert_eq!(n_asked(&DirectoryError::Io("no disk".to_owned())), 3);
    }
}
