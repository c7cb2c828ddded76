//! Long work: how far it is, and how it is asked to stop.
//!
//! No threads and no clocks live here; a worker reports, whoever watches decides what to show.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A switch shared by whoever may stop a piece of work and the worker that looks at it.
///
/// Clones share one switch. Once set it stays set: new work gets a new one.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// The work was stopped on request; what it had found so far may still be usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped on request")]
pub struct Cancelled;

impl Cancel {
    /// A switch that is off.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        // Relaxed: the switch carries no data, a worker that sees it a moment later loses nothing.
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work should stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// `Err(Cancelled)` once the work should stop: for use with `?` between two steps.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// A switch that somebody else turns, such as a signal handler.
impl From<Arc<AtomicBool>> for Cancel {
    fn from(switch: Arc<AtomicBool>) -> Self {
        Self(switch)
    }
}

/// How far a piece of work has come: `done` of `total` units, the unit named in the plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Units finished.
    pub done: u64,
    /// Units in all; never below `done`.
    pub total: u64,
    /// What is counted, for instance "row groups".
    pub unit: &'static str,
}

impl Progress {
    /// The share that is done, from 0.0 to 1.0; 1.0 when there is nothing to do.
    pub fn fraction(self) -> f64 {
        if self.total == 0 {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
        let share = self.done as f64 / self.total as f64;
        share.min(1.0)
    }
}

/// Where a worker reports to. Called often: it must not block.
pub trait ProgressSink: Send + Sync {
    /// Takes the newest figure; older ones may be forgotten.
    fn report(&self, progress: Progress);
}

/// Any closure can watch.
impl<F: Fn(Progress) + Send + Sync> ProgressSink for F {
    fn report(&self, progress: Progress) {
        self(progress);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_one_switch() {
        let cancel = Cancel::new();
        let worker = cancel.clone();
        assert_eq!(worker.check(), Ok(()));
        cancel.cancel();
        assert_eq!(worker.check(), Err(Cancelled));
    }

    #[test]
    fn nothing_to_do_is_all_done() {
        assert!((Progress { done: 0, total: 0, unit: "rows" }.fraction() - 1.0).abs() < f64::EPSILON);
    }
}
