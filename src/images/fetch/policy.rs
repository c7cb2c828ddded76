//! The bounds of fetching: how long, how much, how many, and under which name. No behaviour lives here.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use crate::images::address::AddressRules;

/// Time to reach a server: a live one answers within a few round trips, a dead one is given up on soon.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Time for a whole fetch: all tries, pauses, redirects and the body. A read timeout alone never ends a one-byte
/// drip. Two connections that time out fit into it, with a pause between them.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(12);

/// Requests for one link, the first included: most servers that recover within seconds do so by the third.
const MAX_TRIES: u32 = 3;

/// The pause before the second request; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Body size counted after decompression: img2dataset's corpora hold hardly a picture above 10 MB.
const MAX_BODY_BYTES: usize = 20 * 1024 * 1024;

/// Redirects followed: http → https → www → CDN is three, anything beyond five is a loop in practice.
const MAX_REDIRECTS: usize = 5;

/// Fetches at once from one host; six is what a browser takes, and we are in no hurry.
const MAX_PER_HOST: usize = 4;

/// What a [`Fetcher`](super::Fetcher) keeps to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchPolicy {
    /// Where links may lead.
    pub addresses: AddressRules,
    /// A proxy named by the person. The environment's settings are always ignored. Address
    /// rules then apply to the hosts as written in links, and the proxy is trusted with names.
    pub proxy: Option<Url>,
    /// Time to reach a server.
    pub connect_timeout: Duration,
    /// Time for a whole fetch over all tries, pauses and hops, waiting for a turn at a busy host not counted.
    pub total_timeout: Duration,
    /// Most requests for one link where it may recover; at least one is made.
    pub max_tries: u32,
    /// The pause before the second of them, up to half of it left to chance; each further one is twice as long.
    pub first_pause: Duration,
    /// Largest body in bytes, counted after decompression.
    pub max_body_bytes: usize,
    /// Most redirects followed.
    pub max_redirects: usize,
    /// Most fetches at once from one host; at least 1 is used.
    pub max_per_host: usize,
    /// What we call ourselves.
    pub user_agent: String,
    /// Names with an address given by the program itself (lower case): never resolved, judged or proxied.
    /// The demo maps `demo.invalid` to its own loopback server; port included.
    pub fixed_hosts: HashMap<String, SocketAddr>,
}

impl Default for FetchPolicy {
    fn default() -> Self {
        Self {
            addresses: AddressRules::default(),
            proxy: None,
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            max_tries: MAX_TRIES,
            first_pause: FIRST_PAUSE,
            max_body_bytes: MAX_BODY_BYTES,
            max_redirects: MAX_REDIRECTS,
            max_per_host: MAX_PER_HOST,
            user_agent: user_agent(),
            fixed_hosts: HashMap::new(),
        }
    }
}

/// `pairlens/VERSION (+repository)`: a site's owner can find out who asks.
fn user_agent() -> String {
    format!("pairlens/{} (+{})", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_say_who_we_are_and_where_to_complain() {
        let name = FetchPolicy::default().user_agent;
        assert!(name.starts_with("pairlens/") && name.contains("(+https://"), "{name}");
    }
}
