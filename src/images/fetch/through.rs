//! The disk cache before the network: what was fetched once is not asked for again, and a failure that is still
//! believed stands for an answer.

use std::time::SystemTime;

use super::{FetchFailure, Fetched, Fetcher, Source};
use crate::images::address::AddressRules;
use crate::images::cache::{DiskCache, Kept, LinkRecord, Outcome};
use crate::images::safety::Cleared;

/// Whether a remembered failure stands for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// While it is believed, see [`FetchError::believed_for`](super::FetchError::believed_for).
    IfNotKnown,
    /// No: a person wants the link asked again. A picture that is there is still not fetched twice.
    Again,
}

/// Fetches one link, from the cache when it is there; what comes of it is remembered in it.
///
/// The link is judged first, so that the cache never answers for an address that is not allowed. A cache that
/// cannot be written to costs a fetch next time and is no error here. Its files are read and written on the
/// calling thread: tens of kilobytes, well below a millisecond.
pub async fn fetch_through(
    cache: Option<&DiskCache>,
    fetcher: &Fetcher,
    link: &str,
    ask: Ask,
    cleared: Cleared,
) -> Result<Fetched, FetchFailure> {
    let Some(cache) = cache else { return fetcher.fetch(link, cleared).await };
    match kept(cache, fetcher.addresses(), link, cleared) {
        Some(Ok(fetched)) => return Ok(fetched),
        Some(Err(failure)) if is_answer(&failure, ask) => return Err(failure),
        Some(Err(_)) | None => {}
    }
    let answer = fetcher.fetch(link, cleared).await;
    // A full disk must not cost the picture at hand, and a link that was not asked for has no history.
    let _ = match &answer {
        Ok(fetched) => cache.put_picture(link, &fetched.history, &fetched.bytes),
        Err(failure) if failure.history.n_tries == 0 => Ok(()),
        Err(failure) => cache.put_failure(link, &failure.history, &failure.error),
    };
    answer
}

/// What the cache alone has to say of a link, however old: `None` where that is nothing. Sends nothing.
pub fn kept(
    cache: &DiskCache,
    addresses: &AddressRules,
    link: &str,
    _cleared: Cleared,
) -> Option<Result<Fetched, FetchFailure>> {
    if let Err(refused) = addresses.read_link(link) {
        return Some(Err(FetchFailure::from(super::FetchError::from(refused))));
    }
    let Kept { record: LinkRecord { history, outcome }, bytes } = cache.get(link)?;
    let (source, age) = (Source::Cache, history.age(SystemTime::now()));
    match outcome {
        Outcome::Failure(error) => Some(Err(FetchFailure { error, history, source, age })),
        // Its bytes had to make room: all there is is the memory of them.
        Outcome::Picture(_) => Some(Ok(Fetched { bytes: bytes?, source, history, age })),
    }
}

fn is_answer(failure: &FetchFailure, ask: Ask) -> bool {
    match (failure.source, ask) {
        (Source::Network, _) => true,
        (Source::Cache, Ask::Again) => false,
        (Source::Cache, Ask::IfNotKnown) => failure.age < failure.error.believed_for(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::images::{FetchError, LastingFailure};

    #[test]
    fn a_failure_is_believed_to_its_age_and_no_longer() {
        let error = FetchError::from(LastingFailure::Gone);
        let edge = error.believed_for();
        let aged = |age| FetchFailure { source: Source::Cache, age, ..FetchFailure::from(error.clone()) };
        assert!(is_answer(&aged(edge.saturating_sub(Duration::from_secs(1))), Ask::IfNotKnown));
        assert!(!is_answer(&aged(edge), Ask::IfNotKnown));
        assert!(!is_answer(&aged(Duration::ZERO), Ask::Again));
    }
}
