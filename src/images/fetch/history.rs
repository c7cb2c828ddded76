//! What is known of a link from asking: when, how often, who answered. And a failure together with that.
//!
//! Plain data, no clock: ages are measured by whoever fetches or looks into the cache, at that moment.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::FetchError;
use super::fetcher::Source;
use crate::base::ago;

/// How a link was asked the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FetchHistory {
    /// When, in seconds since 1970 (UTC).
    pub asked_at_s: u64,
    /// The status of the last answer; `None` when no answer came.
    pub status: Option<u16>,
    /// Redirects followed.
    pub n_redirects: u32,
    /// The host that was asked last, as URLs spell it: behind redirects not the link's own.
    pub host: Option<String>,
    /// Requests for the link itself: more than one where a server in trouble was asked again.
    pub n_tries: u32,
}

impl FetchHistory {
    /// Asked now; nothing is known yet.
    pub(super) fn beginning_now() -> Self {
        Self { asked_at_s: seconds_since_1970(SystemTime::now()), ..Self::default() }
    }

    /// How long ago that was; zero for a clock that was set back since.
    pub fn age(&self, now: SystemTime) -> Duration {
        Duration::from_secs(seconds_since_1970(now).saturating_sub(self.asked_at_s))
    }
}

fn seconds_since_1970(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A link that brought no picture: why, and from when this is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FetchFailure {
    /// The reason.
    #[source]
    pub error: FetchError,
    /// How it was asked; without requests where the link was refused before one was sent.
    pub history: FetchHistory,
    /// Whether it was asked just now or is remembered.
    pub source: Source,
    /// How long ago it was asked.
    pub age: Duration,
}

/// `gone (404)`; of a remembered one `gone (404), asked 3 days ago`.
impl fmt::Display for FetchFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::Network => write!(f, "{}", self.error),
            Source::Cache => write!(f, "{}, asked {}", self.error, ago(self.age)),
        }
    }
}

/// Known before anything was sent.
impl From<FetchError> for FetchFailure {
    fn from(error: FetchError) -> Self {
        Self { error, history: FetchHistory::default(), source: Source::Network, age: Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::LastingFailure;

    #[test]
    fn a_remembered_failure_says_how_old_it_is() {
        let error = FetchError::from(LastingFailure::NotFound);
        let fresh = FetchFailure::from(error);
        assert_eq!(fresh.to_string(), "gone (404)");
        let age = Duration::from_secs(3 * 24 * 3600 + 5);
        let kept = FetchFailure { source: Source::Cache, age, ..fresh };
        assert_eq!(kept.to_string(), "gone (404), asked 3 days ago");
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_younger_than_now() {
        let history = FetchHistory { asked_at_s: 1_000, ..FetchHistory::default() };
        assert_eq!(history.age(UNIX_EPOCH + Duration::from_secs(1_060)), Duration::from_secs(60));
        assert_eq!(history.age(UNIX_EPOCH), Duration::ZERO);
    }
}
