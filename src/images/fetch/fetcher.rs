//! The fetch itself: a loop over tries, in each a loop over redirects in which every hop is judged, timed, counted
//! and capped.
//!
//! Asynchronous and without state but the connection pool; queues and priorities are the caller's.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::{Client, NoProxy, Proxy, Response, StatusCode, redirect};
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::error::FetchError;
use super::history::{FetchFailure, FetchHistory};
use super::hosts::HostLimits;
use super::policy::FetchPolicy;
use super::resolver::GuardedResolver;
use super::retry::{Refusal, retry_after};
use super::robots::RobotsWish;
use crate::base::SafeText;
use crate::images::address::AddressRules;
use crate::images::decode::Content;
use crate::images::safety::Cleared;

/// What can be drawn is preferred; servers that choose by this header then send no AVIF.
const ACCEPTED: &str = "image/jpeg, image/png, image/webp, image/gif, image/*;q=0.5, */*;q=0.1";

/// Memory set aside on a server's word about its body; the rest is taken as bytes really come.
const MAX_RESERVED_BYTES: u64 = 1024 * 1024;

/// How long a connection is kept for the next picture of the same host; a person pages on within seconds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Why no fetcher could be made.
#[derive(Debug, thiserror::Error)]
pub enum FetcherError {
    /// The proxy's URL is of no use.
    #[error("the proxy cannot be used: {0}")]
    Proxy(SafeText),
    /// The client refuses a setting, for instance a user agent with control characters.
    #[error("the settings cannot be used: {0}")]
    Settings(SafeText),
    /// No runtime for the blocking form.
    #[error("no runtime: {0}")]
    Runtime(#[from] std::io::Error),
}

/// Where bytes came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Fetched just now.
    Network,
    /// Kept from an earlier fetch.
    Cache,
}

/// A body whose first bytes do not say that it is something else than a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The picture's file, decompressed from the transport's coding.
    pub bytes: Bytes,
    /// Where it came from.
    pub source: Source,
    /// How it was asked for.
    pub history: FetchHistory,
    /// How long ago that was.
    pub age: Duration,
}

/// Without the bytes: a picture's file is nothing to print.
impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fetched {{ {} bytes, {:?} }}", self.bytes.len(), self.source)
    }
}

/// Fetches links within a [`FetchPolicy`]. Cheap to share behind an `Arc`; made once, since making it reads
/// the system's certificates.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    policy: FetchPolicy,
    hosts: HostLimits,
}

/// What one hop leads to.
enum Hop {
    Body(Bytes),
    Moved(Url),
}

/// One fetch under way.
struct Trip {
    history: FetchHistory,
    /// What is left of the total time.
    left: Duration,
}

impl Trip {
    fn failed(self, error: FetchError) -> FetchFailure {
        let age = self.history.age(SystemTime::now());
        FetchFailure { error, history: self.history, source: Source::Network, age }
    }

    fn brought(self, bytes: Bytes) -> Fetched {
        let age = self.history.age(SystemTime::now());
        Fetched { bytes, source: Source::Network, history: self.history, age }
    }
}

impl Fetcher {
    /// A fetcher that keeps to `policy`. On a machine without certificates only plain http works, and https
    /// says why it does not.
    pub fn new(policy: FetchPolicy) -> Result<Self, FetcherError> {
        // Fails when a provider is installed already, and then that one serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = match builder(&policy)?.build() {
            Ok(client) => client,
            Err(_) => builder(&policy)?.tls_certs_only([]).build().map_err(|e| settings_error(&e))?,
        };
        Ok(Self { client, hosts: HostLimits::new(policy.max_per_host), policy })
    }

    /// The rules links are judged by.
    pub fn addresses(&self) -> &AddressRules {
        &self.policy.addresses
    }

    /// Fetches one link, again where it may recover. Ends within the policy's total timeout, waiting for a turn
    /// at a busy host not counted; dropped, it stops at once. Needs a tokio runtime with time and I/O.
    pub async fn fetch(&self, link: &str, _cleared: Cleared) -> Result<Fetched, FetchFailure> {
        let first = self.policy.addresses.read_link(link).map_err(FetchError::from)?;
        let mut trip = Trip { history: FetchHistory::beginning_now(), left: self.policy.total_timeout };
        loop {
            trip.history.n_tries += 1;
            let refusal = match self.attempt(first.clone(), &mut trip).await {
                Ok(bytes) => return Ok(trip.brought(bytes)),
                Err(refusal) => refusal,
            };
            match self.pause_after(&refusal, &trip) {
                Some(pause) => {
                    trip.left = trip.left.saturating_sub(pause);
                    sleep(pause).await;
                }
                None => return Err(trip.failed(refusal.error)),
            }
        }
    }

    /// A try that could not run its course is not begun: it would only hide the reason behind a timeout.
    fn pause_after(&self, refusal: &Refusal, trip: &Trip) -> Option<Duration> {
        let n_tries = trip.history.n_tries;
        let pause = refusal.pause(n_tries, self.policy.first_pause, fastrand::f64())?;
        let needed = pause.checked_add(self.policy.connect_timeout)?;
        (n_tries < self.policy.max_tries && needed < trip.left).then_some(pause)
    }

    /// One try over all its hops.
    async fn attempt(&self, mut url: Url, trip: &mut Trip) -> Result<Bytes, Refusal> {
        trip.history.n_redirects = 0;
        for _ in 0..=self.policy.max_redirects {
            let host = url.host_str().unwrap_or_default();
            trip.history.host = Some(host.to_owned());
            trip.history.status = None;
            let _turn = self.hosts.enter(host).await;
            let started = Instant::now();
            let hop = timeout(trip.left, self.hop(&url, &mut trip.history.status)).await;
            trip.left = trip.left.saturating_sub(started.elapsed());
            match hop.map_err(|_| FetchError::Timeout(self.policy.total_timeout))?? {
                Hop::Body(bytes) => return Ok(bytes),
                Hop::Moved(next) => url = next,
            }
            trip.history.n_redirects += 1;
        }
        Err(FetchError::TooManyRedirects(self.policy.max_redirects).into())
    }

    async fn hop(&self, url: &Url, answered: &mut Option<u16>) -> Result<Hop, Refusal> {
        let answer = self.client.get(url.clone()).header(ACCEPT, ACCEPTED).send().await;
        let response = answer.map_err(|e| FetchError::before_headers(&e, self.policy.connect_timeout))?;
        let status = response.status();
        *answered = Some(status.as_u16());
        if !status.is_success() && !is_redirect(status) {
            let error = FetchError::of_status(status.as_u16());
            return Err(Refusal { error, retry_after: retry_after(response.headers()) });
        }
        // A wish counts on every hop: who sends us on may speak for the picture, too.
        if let Some(wish) = RobotsWish::in_headers(response.headers()) {
            return Err(FetchError::from(super::LastingFailure::Robots(wish)).into());
        }
        if is_redirect(status) {
            return Ok(Hop::Moved(self.moved(url, &response)?));
        }
        Ok(Hop::Body(self.body(response).await?))
    }

    fn moved(&self, from: &Url, response: &Response) -> Result<Url, FetchError> {
        let nowhere = FetchError::RedirectToNowhere(response.status().as_u16());
        let location = response.headers().get(LOCATION).ok_or_else(|| nowhere.clone())?;
        // Bare UTF-8 in a Location is common; the URL parser escapes it.
        let location = std::str::from_utf8(location.as_bytes()).map_err(|_| nowhere)?;
        Ok(self.policy.addresses.read_redirect(from, location)?)
    }

    async fn body(&self, mut response: Response) -> Result<Bytes, FetchError> {
        let limit_bytes = self.policy.max_body_bytes as u64;
        let announced = response.content_length().unwrap_or_default();
        if announced > limit_bytes {
            return Err(FetchError::TooLarge { limit_bytes });
        }
        let reserved = usize::try_from(announced.min(MAX_RESERVED_BYTES)).unwrap_or_default();
        let mut body = Vec::with_capacity(reserved);
        loop {
            let chunk = response.chunk().await.map_err(|e| FetchError::in_body(&e, body.len() as u64))?;
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > self.policy.max_body_bytes {
                return Err(FetchError::TooLarge { limit_bytes });
            }
            body.extend_from_slice(&chunk);
        }
        let content = Content::of(&body);
        if content.may_be_a_picture() { Ok(body.into()) } else { Err(FetchError::NotAPicture(content)) }
    }
}

/// The redirects a GET follows (RFC 9110, 15.4); 300 and 304 are not among them.
fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn builder(policy: &FetchPolicy) -> Result<reqwest::ClientBuilder, FetcherError> {
    let proxy_name = policy.proxy.as_ref().and_then(Url::domain).map(str::to_owned);
    let resolver = GuardedResolver::new(policy.addresses.clone(), policy.fixed_hosts.clone(), proxy_name);
    let builder = Client::builder()
        // Before a proxy of ours is added: this clears the environment's.
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(&policy.user_agent)
        .connect_timeout(policy.connect_timeout)
        .pool_max_idle_per_host(policy.max_per_host)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .dns_resolver(resolver);
    match &policy.proxy {
        Some(url) => Ok(builder.proxy(proxy(url, policy)?)),
        None => Ok(builder),
    }
}

fn proxy(url: &Url, policy: &FetchPolicy) -> Result<Proxy, FetcherError> {
    let direct: Vec<&str> = policy.fixed_hosts.keys().map(String::as_str).collect();
    let proxy = Proxy::all(url.clone()).map_err(|e| FetcherError::Proxy(SafeText::line(&e.to_string())))?;
    Ok(proxy.no_proxy(NoProxy::from_string(&direct.join(","))))
}

fn settings_error(error: &reqwest::Error) -> FetcherError {
    FetcherError::Settings(SafeText::line(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_that_breaks_the_header_is_refused() {
        let policy = FetchPolicy { user_agent: "a\r\nX-Evil: 1".to_owned(), ..FetchPolicy::default() };
        assert!(matches!(Fetcher::new(policy), Err(FetcherError::Settings(_))));
    }

    #[test]
    fn redirects_are_those_that_carry_a_location() {
        let all: Vec<u16> = (300..400).filter(|s| StatusCode::from_u16(*s).is_ok_and(is_redirect)).collect();
        assert_eq!(all, [301, 302, 303, 307, 308]);
    }
}
