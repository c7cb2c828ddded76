//! How many fetches one host sees at once. Order within a host is first come, first served.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hosts remembered before idle ones are swept out: links of one dataset name millions of hosts.
const SWEEP_AT: usize = 1024;

/// One semaphore a host, alive as long as someone holds or awaits a permit.
#[derive(Debug)]
pub(super) struct HostLimits {
    max_per_host: usize,
    // Held for a look-up only, never across an await.
    hosts: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl HostLimits {
    /// At most `max_per_host` permits a host, at least 1.
    pub(super) fn new(max_per_host: usize) -> Self {
        Self { max_per_host: max_per_host.clamp(1, Semaphore::MAX_PERMITS), hosts: Mutex::default() }
    }

    /// Waits for a turn at this host; the turn ends when the permit is dropped.
    /// `None` cannot happen as long as nobody closes the semaphore, and nobody does.
    pub(super) async fn enter(&self, host: &str) -> Option<OwnedSemaphorePermit> {
        let semaphore = self.semaphore(host);
        semaphore.acquire_owned().await.ok()
    }

    fn semaphore(&self, host: &str) -> Arc<Semaphore> {
        // A panic elsewhere leaves the map whole: every change to it is one call.
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(semaphore) = hosts.get(host).and_then(Weak::upgrade) {
            return semaphore;
        }
        if hosts.len() >= SWEEP_AT {
            hosts.retain(|_, semaphore| semaphore.strong_count() > 0);
        }
        let semaphore = Arc::new(Semaphore::new(self.max_per_host));
        hosts.insert(host.to_owned(), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_host_is_entered_as_often_as_allowed_and_again_after_a_leave() {
        let limits = HostLimits::new(2);
        run(async {
            let first = limits.enter("a").await;
            let _second = limits.enter("a").await;
            assert_eq!(limits.semaphore("a").available_permits(), 0);
            assert_eq!(limits.semaphore("b").available_permits(), 2);
            drop(first);
            assert_eq!(limits.semaphore("a").available_permits(), 1);
        });
    }

    #[test]
    fn idle_hosts_are_forgotten() {
        let limits = HostLimits::new(0);
        run(async {
            let _held = limits.enter("held").await;
            for i in 0..3 * SWEEP_AT {
                drop(limits.enter(&i.to_string()).await);
            }
            assert!(limits.hosts.lock().unwrap().len() <= SWEEP_AT);
            assert_eq!(limits.semaphore("held").available_permits(), 0);
        });
    }
}
