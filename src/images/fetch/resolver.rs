//! Names become addresses here, and a name is refused as a whole if one of its addresses is.
//!
//! The addresses judged are the ones connected to: there is no second look-up a rebinding name could answer
//! differently. IP literals never come this way; [`AddressRules`] judges those in the URL.

use std::collections::HashMap;
use std::future::ready;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::images::address::{AddressError, AddressRules};

/// What a look-up gives: every address of the name.
type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The system's resolver as a judge of what it finds.
#[derive(Clone, Debug)]
pub(super) struct GuardedResolver {
    rules: Arc<AddressRules>,
    fixed: Arc<HashMap<String, SocketAddr>>,
    /// The proxy's name: behind a proxy it is the only name that is resolved here, and it is trusted.
    trusted: Option<String>,
    // A plain function, so that tests can stand in for the network.
    look_up: fn(String) -> Found,
}

impl GuardedResolver {
    /// Judges by `rules`, except for `fixed` names and the `trusted` one.
    pub(super) fn new(
        rules: AddressRules,
        fixed: HashMap<String, SocketAddr>,
        trusted: Option<String>,
    ) -> Self {
        Self { rules: Arc::new(rules), fixed: Arc::new(fixed), trusted, look_up: ask_the_system }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_ascii_lowercase();
        if let Some(address) = self.fixed.get(&name) {
            return Box::pin(ready(Ok(Box::new(std::iter::once(*address)) as Addrs)));
        }
        let trusted = self.trusted.as_ref() == Some(&name);
        let rules = Arc::clone(&self.rules);
        let found = (self.look_up)(name);
        Box::pin(async move {
            let found = found.await?;
            if !trusted {
                admit_all(&rules, &found)?;
            }
            // Port 0 means the URL's own, or its scheme's.
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// One forbidden address spoils the name: which of several is connected to is not ours to steer.
fn admit_all(rules: &AddressRules, found: &[IpAddr]) -> Result<(), AddressError> {
    found.iter().try_for_each(|ip| rules.check_ip(*ip))
}

fn ask_the_system(name: String) -> Found {
    Box::pin(async move {
        let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(resolver: &GuardedResolver, name: &str) -> Result<Vec<SocketAddr>, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let found = runtime.block_on(resolver.resolve(name.parse().unwrap()));
        found.map(Iterator::collect).map_err(|e| e.to_string())
    }

    fn faked(trusted: Option<&str>) -> GuardedResolver {
        let fixed = HashMap::from([("demo.invalid".to_owned(), "127.0.0.1:4711".parse().unwrap())]);
        let look_up = |name: String| -> Found {
            let addresses: &[&str] = match name.as_str() {
                "public.example" => &["8.8.8.8", "2606:4700::1111"],
                "mixed.example" => &["8.8.8.8", "127.0.0.1"],
                "inside.example" => &["10.0.0.7"],
                _ => return Box::pin(ready(Err(io::Error::other("no such name")))),
            };
            Box::pin(ready(Ok(addresses.iter().map(|a| a.parse().unwrap()).collect())))
        };
        let trusted = trusted.map(str::to_owned);
        GuardedResolver { look_up, ..GuardedResolver::new(AddressRules::default(), fixed, trusted) }
    }

    #[test]
    fn one_forbidden_address_refuses_the_name() {
        let resolver = faked(None);
        assert_eq!(resolve(&resolver, "public.example").unwrap().len(), 2);
        let refused = resolve(&resolver, "mixed.example").unwrap_err();
        assert_eq!(refused, "address not allowed: 127.0.0.1 is a loopback address");
        assert!(resolve(&resolver, "inside.example").is_err());
        assert_eq!(resolve(&resolver, "nowhere.example").unwrap_err(), "no such name");
    }

    #[test]
    fn a_fixed_name_keeps_its_address_and_port() {
        assert_eq!(resolve(&faked(None), "Demo.Invalid").unwrap(), ["127.0.0.1:4711".parse().unwrap()]);
    }

    #[test]
    fn only_the_proxys_own_name_may_lead_inside() {
        let resolver = faked(Some("inside.example"));
        assert!(resolve(&resolver, "inside.example").is_ok());
        assert!(resolve(&resolver, "mixed.example").is_err());
    }
}
