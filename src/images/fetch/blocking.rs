//! The same fetcher for callers without a runtime: `pairlens show` and other commands that want one picture.

use super::{Ask, FetchFailure, FetchPolicy, Fetched, Fetcher, FetcherError, fetch_through};
use crate::images::cache::DiskCache;
use crate::images::safety::Cleared;

/// A [`Fetcher`] with a runtime of its own on the calling thread. One fetch at a time.
///
/// Connections belong to the runtime, hence the two live together. Must not be used inside another runtime.
#[derive(Debug)]
pub struct BlockingFetcher {
    fetcher: Fetcher,
    /// Until it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
}

/// Without waiting for a name that is being looked up, which takes a minute where a name server is silent.
impl Drop for BlockingFetcher {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl BlockingFetcher {
    /// A fetcher that keeps to `policy`.
    pub fn new(policy: FetchPolicy) -> Result<Self, FetcherError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { fetcher: Fetcher::new(policy)?, runtime: Some(runtime) })
    }

    /// Fetches one link, from the cache when it is there. Blocks for the policy's total timeout at most.
    pub fn fetch(
        &self,
        cache: Option<&DiskCache>,
        link: &str,
        cleared: Cleared,
    ) -> Result<Fetched, FetchFailure> {
        let runtime = self.runtime.as_ref().expect("it is taken by `drop` alone");
        runtime.block_on(fetch_through(cache, &self.fetcher, link, Ask::IfNotKnown, cleared))
    }
}
