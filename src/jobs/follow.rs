//! Follows many links for a command, politely: several hosts at once, few links of one, every answer remembered.
//!
//! Which links, and whether they may be followed, is decided before; nothing is decoded.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::task::{JoinSet, LocalSet};
use tokio::time::timeout;

use super::fetching::{contained, runtime};
use super::lanes::FetchSetup;
use super::links::{CameFile, file_fact, host_of, link_fact};
use crate::base::{Cancel, Cancelled, Progress, ProgressSink, SafeText};
use crate::images::{
    Ask, Cleared, DiskCache, FetchError, FetchFailure, Fetched, Fetcher, LinkRecord, Outcome, Source,
    fetch_through,
};
use crate::query::facts::LinkFact;

/// Links followed at once, over all hosts; how many of one host is the policy's to say.
const MAX_LINKS: usize = 16;

/// How often the switch is looked at while nothing comes.
const TICK: Duration = Duration::from_millis(100);

/// A link that may be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// The link.
    pub url: String,
    /// The leave to fetch it.
    pub cleared: Cleared,
}

/// What came of many links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// What is known of each link that was tried, now or before; in no order.
    pub facts: Vec<LinkFact>,
    /// How many of them were known before.
    pub n_known: u64,
    /// Links that lead where we do not go, with the reason; they were not tried.
    pub refused: BTreeMap<String, u64>,
    /// Links on which the fetching itself broke down: nothing is known of them.
    pub n_broken: u64,
}

/// Why links could not be followed to the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// On request; what came until then is remembered.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// No fetcher, with the reason.
    #[error("{0}")]
    NoFetcher(SafeText),
}

/// Follows links, each once; what is known and still believed is not asked again. Blocks until all have an answer.
pub fn follow_links(
    setup: FetchSetup,
    errands: Vec<Errand>,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<Followed, FollowError> {
    let failed = |error: &dyn std::error::Error| FollowError::NoFetcher(SafeText::line(&error.to_string()));
    let fetcher = Arc::new(Fetcher::new(setup.policy).map_err(|error| failed(&error))?);
    let runtime = runtime().map_err(|error| failed(&error))?;
    let work = follow(&fetcher, setup.cache.as_ref(), errands, cancel, progress);
    let followed = LocalSet::new().block_on(&runtime, work);
    // Dropping it would wait for names that are being looked up, a minute for a name server that is silent.
    runtime.shutdown_background();
    Ok(followed?)
}

async fn follow(
    fetcher: &Arc<Fetcher>,
    cache: Option<&Arc<DiskCache>>,
    errands: Vec<Errand>,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<Followed, Cancelled> {
    let mut waiting = by_turns(errands).into_iter();
    let (mut followed, total) = (Followed::default(), waiting.len() as u64);
    let mut done = 0;
    // Dropped on the way out: what is under way is hung up.
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < MAX_LINKS
            && let Some(errand) = waiting.next()
        {
            let (fetcher, cache) = (Arc::clone(fetcher), cache.cloned());
            under_way.spawn_local(async move {
                let fetch =
                    fetch_through(cache.as_deref(), &fetcher, &errand.url, Ask::IfNotKnown, errand.cleared);
                let outcome = contained(fetch).await;
                (errand.url, outcome)
            });
        }
        cancel.check()?;
        match timeout(TICK, under_way.join_next()).await {
            // Nothing came within the tick.
            Err(_) => continue,
            Ok(None) => return Ok(followed),
            Ok(Some(Ok((url, Ok(answer))))) => followed.take(&url, answer),
            // A library panicked on this link.
            Ok(Some(_)) => followed.n_broken += 1,
        }
        done += 1;
        progress.report(Progress { done, total, unit: "links" });
    }
}

impl Followed {
    fn take(&mut self, url: &str, answer: Result<Fetched, FetchFailure>) {
        let source = match answer {
            Ok(fetched) => {
                self.facts.push(file_fact(url, CameFile::of(&fetched.bytes), fetched.age));
                fetched.source
            }
            Err(FetchFailure { error: FetchError::Address(error), .. }) => {
                *self.refused.entry(error.to_string()).or_default() += 1;
                return;
            }
            Err(FetchFailure { error, history, source, .. }) => {
                let record = LinkRecord { history, outcome: Outcome::Failure(error) };
                self.facts.push(link_fact(url, &record, SystemTime::now()));
                source
            }
        };
        self.n_known += u64::from(source == Source::Cache);
    }
}

/// Each link once, hosts taking turns: many links of one host in a row would only wait for each other.
fn by_turns(errands: Vec<Errand>) -> Vec<Errand> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut hosts: Vec<VecDeque<Errand>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for errand in errands.into_iter().filter(|errand| seen.insert(errand.url.clone())) {
        let at = *places.entry(host_of(&errand.url)).or_insert(hosts.len());
        if at == hosts.len() {
            hosts.push(VecDeque::new());
        }
        hosts[at].push_back(errand);
    }
    let mut turns = Vec::new();
    while !hosts.is_empty() {
        turns.extend(hosts.iter_mut().filter_map(VecDeque::pop_front));
        hosts.retain(|left| !left.is_empty());
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{SafeMode, SafetyPolicy, Signals};

    #[test]
    fn hosts_take_turns_and_each_link_comes_once() {
        let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
        let links = ["http://a/1", "http://a/2", "http://a/1", "http://b/1", "http://a/3", "no link"];
        let errands = links.map(|url| Errand { url: url.to_owned(), cleared }).to_vec();
        let turns: Vec<String> = by_turns(errands).into_iter().map(|errand| errand.url).collect();
        assert_eq!(turns, ["http://a/1", "http://b/1", "no link", "http://a/2", "http://a/3"]);
    }
}
