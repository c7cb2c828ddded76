//! The same work on every core, and how it can end.
//!
//! What the work is belongs to whoever calls; a worker's panic is words here, never the end of the program.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::base::{Cancel, Cancelled, SafeText, Together, contain};

/// Why work over the dataset did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// On request.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A worker panicked, with its words.
    #[error("a worker failed: {0}")]
    Failed(SafeText),
}

/// Parts of a piece of work on every core, whoever is free takes the next.
#[derive(Clone, Copy, Debug)]
pub struct OnCores;

impl Together for OnCores {
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        // Relaxed: the counter only hands out numbers.
        let take = || {
            std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed))
                .take_while(|at| *at < n)
                .for_each(work);
        };
        let n_workers = thread::available_parallelism().map_or(1, usize::from).min(n);
        thread::scope(|scope| {
            (1..n_workers).for_each(|_| drop(scope.spawn(take)));
            take();
        });
    }
}

/// Runs `work` once on every core and gives what each made, in no order. The first that panics turns
/// `cancel`: what it had in hand is missing, so what the others find is of no use.
pub fn on_all_cores<T: Send>(
    cancel: &Cancel,
    work: &(impl Fn() -> Result<T, Cancelled> + Sync),
) -> Result<Vec<T>, ScanError> {
    let n_workers = thread::available_parallelism().map_or(1, usize::from);
    let work = || match contain(work) {
        Ok(outcome) => outcome.map_err(ScanError::from),
        Err(words) => {
            cancel.cancel();
            Err(ScanError::Failed(words))
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (1..n_workers).map(|_| scope.spawn(work)).collect();
        let mut outcomes = vec![work()];
        outcomes.extend(workers.into_iter().map(|w| w.join().unwrap_or_else(|_| Err(unnamed()))));
        all_or_worst(outcomes)
    })
}

/// Runs all that a lane does for one wish. What panics beside the workers is an answer, too: somebody waits
/// for one.
pub(super) fn answered(work: impl FnOnce(), fail: impl FnOnce(&ScanError)) {
    if let Err(words) = contain(work) {
        fail(&ScanError::Failed(words));
    }
}

/// A failure is told before a stop: it may be the reason for it.
fn all_or_worst<T>(outcomes: Vec<Result<T, ScanError>>) -> Result<Vec<T>, ScanError> {
    let mut made = Vec::with_capacity(outcomes.len());
    let mut worst = None;
    for outcome in outcomes {
        match outcome {
            Ok(one) => made.push(one),
            Err(failed @ ScanError::Failed(_)) => worst = Some(failed),
            Err(stopped) => worst = worst.or(Some(stopped)),
        }
    }
    worst.map_or(Ok(made), Err)
}

fn unnamed() -> ScanError {
    ScanError::Failed(SafeText::line("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::OneByOne;

    #[test]
    fn a_worker_that_panics_ends_the_work_with_its_words() {
        let failed = Err(ScanError::Failed(SafeText::line("bad page")));
        let (turn, cancel) = (AtomicUsize::new(0), Cancel::new());
        let outcome = on_all_cores(&cancel, &|| {
            assert!(turn.fetch_add(1, Ordering::Relaxed) > 0, "bad page");
            while !cancel.is_cancelled() {
                thread::yield_now();
            }
            Err::<(), _>(Cancelled)
        });
        assert_eq!(outcome, failed);
        let stopped = on_all_cores(&Cancel::new(), &|| Err::<(), _>(Cancelled));
        assert_eq!(stopped, Err(ScanError::Cancelled(Cancelled)));
    }

    #[test]
    fn a_lane_that_panics_gives_its_words_as_the_answer() {
        let mut answer = String::new();
        answered(|| panic!("no such row"), |why| answer = why.to_string());
        assert_eq!(answer, "a worker failed: no such row");
        answered(|| (), |why| panic!("{why}"));
    }

    #[test]
    fn every_core_gives_what_it_made() {
        let sum = AtomicUsize::new(0);
        let made = on_all_cores(&Cancel::new(), &|| Ok(sum.fetch_add(1, Ordering::Relaxed)));
        assert_eq!(made.map(|m| m.len()), Ok(sum.load(Ordering::Relaxed)));
    }

    #[test]
    fn every_part_is_done_once() {
        for n in [0, 1, 100] {
            let done: Vec<AtomicUsize> = (0..n).map(|_| AtomicUsize::new(0)).collect();
            let work = |at: usize| {
                done[at].fetch_add(1, Ordering::Relaxed);
            };
            OnCores.each(n, &work);
            OneByOne.each(n, &work);
            assert!(done.iter().all(|times| times.load(Ordering::Relaxed) == 2));
        }
    }
}
