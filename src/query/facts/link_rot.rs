//! What has become of the links that were tried: how many live, why the others do not, at which hosts.
//!
//! Counts links, each once, not rows. It says nothing of links that were never tried: whoever shows these figures
//! says of how many they are.

use std::collections::HashMap;
use std::sync::Arc;

use super::fetched::{FetchStatus, LinkFact};

/// Figures of links that were tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkRot {
    /// Links that were tried.
    pub n_tried: u64,
    /// Those that brought a picture, drawn or not. One whose site asks that it be left alone was not brought.
    pub n_alive: u64,
    /// Those of them whose picture is of a format that is not drawn.
    pub n_undrawn: u64,
    /// Why the others brought none that is drawn, with how many, the most frequent first.
    pub reasons: Vec<(Arc<str>, u64)>,
    /// Every host, those with the most dead links first.
    pub hosts: Vec<HostRot>,
}

/// Figures of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRot {
    /// Its name: not safe to show.
    pub host: Arc<str>,
    /// Its links that were tried.
    pub n_tried: u64,
    /// Those that brought a picture.
    pub n_alive: u64,
}

impl HostRot {
    /// Links that brought none.
    pub fn n_dead(&self) -> u64 {
        self.n_tried - self.n_alive
    }
}

impl LinkRot {
    /// Sums up links, each given once.
    pub fn of<'a>(links: impl IntoIterator<Item = &'a LinkFact>) -> Self {
        let mut rot = Self::default();
        let mut reasons: HashMap<Arc<str>, u64> = HashMap::new();
        let mut hosts: HashMap<Arc<str>, HostRot> = HashMap::new();
        for link in links {
            let is_alive = u64::from(link.status == FetchStatus::Success || link.undrawn.is_some());
            rot.n_tried += 1;
            rot.n_alive += is_alive;
            rot.n_undrawn += u64::from(link.undrawn.is_some());
            if let Some(error) = &link.error {
                *reasons.entry(Arc::clone(error)).or_default() += 1;
            }
            let new = || HostRot { host: Arc::clone(&link.host), n_tried: 0, n_alive: 0 };
            let host = hosts.entry(Arc::clone(&link.host)).or_insert_with(new);
            host.n_tried += 1;
            host.n_alive += is_alive;
        }
        rot.reasons = reasons.into_iter().collect();
        // By name where they are equally many: a map has no order.
        rot.reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        rot.hosts = hosts.into_values().collect();
        rot.hosts.sort_by(|a, b| b.n_dead().cmp(&a.n_dead()).then_with(|| a.host.cmp(&b.host)));
        rot
    }

    /// Links that brought no picture.
    pub fn n_dead(&self) -> u64 {
        self.n_tried - self.n_alive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_counted_by_outcome_and_by_host() {
        let link = |host: &str, error: Option<&str>| LinkFact {
            status: if error.is_none() { FetchStatus::Success } else { FetchStatus::FailedToDownload },
            error: error.map(Arc::from),
            n_bytes: None,
            size_px: None,
            undrawn: error.and_then(|words| words.strip_suffix(" is not drawn")).map(|_| "AVIF"),
            age_s: 0,
            host: host.into(),
        };
        let links = [
            link("b", Some("gone (404)")),
            link("a", None),
            link("b", Some("gone (404)")),
            link("b", None),
            link("c", Some("refused (403)")),
        ];
        let rot = LinkRot::of(&links);
        assert_eq!((rot.n_tried, rot.n_alive, rot.n_dead()), (5, 2, 3));
        assert_eq!(rot.reasons, [("gone (404)".into(), 2), ("refused (403)".into(), 1)]);
        let hosts: Vec<_> = rot.hosts.iter().map(|h| (&*h.host, h.n_dead(), h.n_tried)).collect();
        assert_eq!(hosts, [("b", 2, 3), ("c", 1, 1), ("a", 0, 1)]);
        assert_eq!(LinkRot::of([]), LinkRot::default());
        let rot = LinkRot::of(&[link("a", Some("AVIF is not drawn")), link("a", None)]);
        assert_eq!((rot.n_tried, rot.n_alive, rot.n_undrawn, rot.n_dead()), (2, 2, 1, 0));
        assert_eq!((rot.reasons.len(), rot.hosts[0].n_dead()), (1, 0));
    }
}
