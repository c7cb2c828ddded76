//! The disk cache before the network: what was fetched once is not asked for again.

use super::{FetchError, Fetched, Fetcher, Source};
use crate::images::cache::{Cached, DiskCache};
use crate::images::safety::Cleared;

/// Fetches one link, from the cache when it is there; pictures and lasting failures are put into it.
///
/// The link is judged first, so that the cache never answers for an address that is not allowed. A cache that
/// cannot be written to costs a fetch next time and is no error here. Its files are read and written on the
/// calling thread: tens of kilobytes, well below a millisecond.
pub async fn fetch_through(
    cache: Option<&DiskCache>,
    fetcher: &Fetcher,
    link: &str,
    cleared: Cleared,
) -> Result<Fetched, FetchError> {
    fetcher.addresses().read_link(link)?;
    let Some(cache) = cache else { return fetcher.fetch(link, cleared).await };
    match cache.get(link) {
        Some(Cached::Picture(bytes)) => return Ok(Fetched { bytes, source: Source::Cache }),
        Some(Cached::Failure(failure)) => return Err(failure.into()),
        None => {}
    }
    let answer = fetcher.fetch(link, cleared).await;
    if let Some(entry) = worth_keeping(&answer) {
        // A full disk must not cost the picture at hand.
        let _ = cache.put(link, &entry);
    }
    answer
}

fn worth_keeping(answer: &Result<Fetched, FetchError>) -> Option<Cached> {
    match answer {
        Ok(fetched) => Some(Cached::Picture(fetched.bytes.clone())),
        Err(error) => error.lasting().map(Cached::Failure),
    }
}
