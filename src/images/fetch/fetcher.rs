//! The fetch itself: a loop over redirects in which every hop is judged, timed, counted and capped.
//!
//! Asynchronous and without state but the connection pool; retrying, queues and priorities are the caller's.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::{Client, NoProxy, Proxy, Response, StatusCode, redirect};
use tokio::time::{Instant, timeout};
use url::Url;

use super::error::FetchError;
use super::hosts::HostLimits;
use super::policy::FetchPolicy;
use super::resolver::GuardedResolver;
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

    /// Fetches one link. Ends within the policy's total timeout, waiting for a turn at a busy host not
    /// counted; dropped, it stops at once. Needs a tokio runtime with time and I/O.
    pub async fn fetch(&self, link: &str, _cleared: Cleared) -> Result<Fetched, FetchError> {
        let mut url = self.policy.addresses.read_link(link)?;
        let mut left = self.policy.total_timeout;
        for _ in 0..=self.policy.max_redirects {
            let _turn = self.hosts.enter(url.host_str().unwrap_or_default()).await;
            let started = Instant::now();
            let hop = timeout(left, self.hop(&url)).await;
            match hop.map_err(|_| FetchError::Timeout(self.policy.total_timeout))?? {
                Hop::Body(bytes) => return Ok(Fetched { bytes, source: Source::Network }),
                Hop::Moved(next) => url = next,
            }
            left = left.saturating_sub(started.elapsed());
        }
        Err(FetchError::TooManyRedirects(self.policy.max_redirects))
    }

    async fn hop(&self, url: &Url) -> Result<Hop, FetchError> {
        let answer = self.client.get(url.clone()).header(ACCEPT, ACCEPTED).send().await;
        let response = answer.map_err(|e| FetchError::before_headers(&e, self.policy.connect_timeout))?;
        let status = response.status();
        if !status.is_success() && !is_redirect(status) {
            return Err(FetchError::of_status(status.as_u16()));
        }
        // A wish counts on every hop: who sends us on may speak for the picture, too.
        if let Some(wish) = RobotsWish::in_headers(response.headers()) {
            return Err(super::LastingFailure::Robots(wish).into());
        }
        if is_redirect(status) {
            return self.moved(url, &response).map(Hop::Moved);
        }
        self.body(response).await.map(Hop::Body)
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
