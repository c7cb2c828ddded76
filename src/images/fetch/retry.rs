//! Whether a failed request is made again, and after how long: only what may recover, never for long.
//!
//! A link that is gone, a name without an address, a refusal: these are answers and are taken as such. A server
//! that is in trouble, busy or silent is asked again, each time after a longer pause with some chance in it, so
//! that many links of one host do not come back all at once.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::error::FetchError;

/// Share of a pause that is left to chance: half, as in "equal jitter" (M. Brooker, Exponential Backoff And
/// Jitter, AWS 2015).
const JITTER: f64 = 0.5;

/// Doublings of the first pause at most: beyond that the deadline decides.
const MAX_DOUBLINGS: u32 = 6;

/// Why a request brought nothing, and what the server said of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) error: FetchError,
    /// How long the server asks to be left alone.
    pub(super) retry_after: Option<Duration>,
}

impl From<FetchError> for Refusal {
    fn from(error: FetchError) -> Self {
        Self { error, retry_after: None }
    }
}

impl Refusal {
    /// The pause before the try after this one, the `n_tries`-th; `None` where another would be of no use.
    /// `chance` is in 0..1.
    pub(super) fn pause(&self, n_tries: u32, first_pause: Duration, chance: f64) -> Option<Duration> {
        if !may_recover(&self.error) {
            return None;
        }
        let doubled = first_pause.saturating_mul(1 << n_tries.saturating_sub(1).min(MAX_DOUBLINGS));
        let pause = doubled.mul_f64(1.0 - JITTER + JITTER * chance.clamp(0.0, 1.0));
        Some(self.retry_after.map_or(pause, |asked| pause.max(asked)))
    }
}

/// Whether the same request may bring a picture within seconds.
fn may_recover(error: &FetchError) -> bool {
    match error {
        FetchError::Status(status) => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
        FetchError::ConnectTimeout(_) | FetchError::Unreachable(_) => true,
        _ => false,
    }
}

/// `Retry-After` in seconds. A date (RFC 9110, 10.2.3) means a wait that nobody sits through: it is taken for
/// the longest there is.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    Some(value.trim().parse().map_or(Duration::MAX, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const FIRST: Duration = Duration::from_millis(400);

    fn pause(error: FetchError, n_tries: u32, chance: f64) -> Option<u128> {
        Refusal::from(error).pause(n_tries, FIRST, chance).map(|pause| pause.as_millis())
    }

    #[test]
    fn only_what_may_recover_is_asked_again() {
        for status in [408, 429, 500, 503] {
            assert!(pause(FetchError::of_status(status), 1, 0.0).is_some(), "{status}");
        }
        for status in [400, 401, 403, 404, 410, 451, 501, 505] {
            assert_eq!(pause(FetchError::of_status(status), 1, 0.0), None, "{status}");
        }
        assert!(pause(FetchError::ConnectTimeout(FIRST), 1, 0.0).is_some());
        assert_eq!(pause(FetchError::UnknownHost, 1, 0.0), None);
        assert_eq!(pause(FetchError::Timeout(FIRST), 1, 0.0), None);
    }

    #[test]
    fn pauses_double_and_are_half_a_matter_of_chance() {
        let trouble = || FetchError::Status(503);
        let least: Vec<_> = (1..4).map(|n| pause(trouble(), n, 0.0)).collect();
        assert_eq!(least, [Some(200), Some(400), Some(800)]);
        assert_eq!(pause(trouble(), 1, 1.0), Some(400));
        assert_eq!(pause(trouble(), u32::MAX, 1.0), Some(400 << MAX_DOUBLINGS));
    }

    #[test]
    fn a_server_that_names_a_wait_gets_it() {
        let named = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            retry_after(&headers)
        };
        assert_eq!(named(" 3 "), Some(Duration::from_secs(3)));
        assert_eq!(named("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Duration::MAX));
        assert_eq!(retry_after(&HeaderMap::new()), None);
        let refusal = Refusal { error: FetchError::Status(429), retry_after: named("3") };
        assert_eq!(refusal.pause(1, FIRST, 0.5), Some(Duration::from_secs(3)));
        let soon = Refusal { retry_after: Some(Duration::ZERO), ..refusal };
        assert_eq!(soon.pause(1, FIRST, 1.0), Some(FIRST));
    }
}
