//! Independent pieces of work, done by as many threads as there are cores.
//!
//! One round at a time: all pieces of a round are given at once, and the round is over when all are done. What
//! is made depends on the pieces alone, never on who did them or how many were at it. Nothing is known here of
//! what the pieces do.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::writer::WriteError;
use crate::base::{Cancel, Cancelled};

/// A piece of work that needs no other piece of its round.
pub(super) struct Task<'t> {
    weight: u64,
    work: Box<Work<'t>>,
}

type Work<'t> = dyn FnOnce(&Cancel) -> Result<(), WriteError> + Send + 't;

impl<'t> Task<'t> {
    /// Work of about `weight` bytes. It looks at the switch every few milliseconds and returns early when it is
    /// on: what it leaves unfinished is never looked at.
    pub(super) fn new(weight: u64, work: impl FnOnce(&Cancel) -> Result<(), WriteError> + Send + 't) -> Self {
        Self { weight, work: Box::new(work) }
    }
}

/// Why a round was not finished.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interrupted {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The threads of an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crew<'c> {
    n_threads: NonZeroUsize,
    cancel: &'c Cancel,
}

impl<'c> Crew<'c> {
    pub(super) fn new(n_threads: NonZeroUsize, cancel: &'c Cancel) -> Self {
        Self { n_threads, cancel }
    }

    /// Does one round. The first error by the order of the tasks is told.
    pub(super) fn work_off(&self, tasks: Vec<Task<'_>>) -> Result<(), Interrupted> {
        let n_helpers = self.n_threads.get().min(tasks.len()).saturating_sub(1);
        let mut tasks: Vec<(usize, Task<'_>)> = tasks.into_iter().enumerate().collect();
        // The heaviest first: nobody is left with a long piece while the others have nothing to do.
        tasks.sort_by_key(|(_, task)| std::cmp::Reverse(task.weight));
        let queue = Mutex::new(tasks.into_iter());
        let errors = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..n_helpers {
                scope.spawn(|| self.help(&queue, &errors));
            }
            self.help(&queue, &errors);
        });
        self.cancel.check()?;
        let errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
        match errors.into_iter().min_by_key(|(at, _)| *at) {
            Some((_, error)) => Err(Interrupted::Write(error)),
            None => Ok(()),
        }
    }

    fn help<'t>(
        &self,
        queue: &Mutex<impl Iterator<Item = (usize, Task<'t>)>>,
        errors: &Mutex<Vec<(usize, WriteError)>>,
    ) {
        while !self.cancel.is_cancelled() {
            // Held while the next piece is taken, not while it is worked at.
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, task)) = next else { break };
            if let Err(error) = (task.work)(self.cancel) {
                errors.lock().unwrap_or_else(PoisonError::into_inner).push((at, error));
            }
        }
    }
}

/// As many threads as there are cores.
pub(super) fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn crew(n_threads: usize, cancel: &Cancel) -> Crew<'_> {
        Crew::new(NonZeroUsize::new(n_threads).unwrap(), cancel)
    }

    #[test]
    fn every_piece_is_done_once_by_any_number_of_threads() {
        for n_threads in [1, 2, 9] {
            let cancel = Cancel::new();
            let mut done = [0_u64; 40];
            let tasks = done.iter_mut().zip(0..).map(|(n, weight)| {
                Task::new(weight, move |_| {
                    *n += 1;
                    Ok(())
                })
            });
            crew(n_threads, &cancel).work_off(tasks.collect()).unwrap();
            assert_eq!(done, [1; 40]);
        }
    }

    #[test]
    fn the_first_error_is_told_whoever_met_it() {
        let cancel = Cancel::new();
        let fail = |what: &'static str| Task::new(1, move |_| Err(io::Error::other(what).into()));
        let error = crew(3, &cancel).work_off(vec![fail("first"), fail("second")]).unwrap_err();
        assert_eq!(error.to_string(), "first");
    }

    #[test]
    fn a_cancelled_round_begins_no_further_piece() {
        let cancel = Cancel::new();
        let n_done = AtomicU64::new(0);
        let tasks = (0..10).map(|_| {
            Task::new(1, |cancel: &Cancel| {
                n_done.fetch_add(1, Ordering::Relaxed);
                cancel.cancel();
                Ok(())
            })
        });
        let error = crew(1, &cancel).work_off(tasks.collect()).unwrap_err();
        assert!(matches!(error, Interrupted::Cancelled(_)));
        assert_eq!(n_done.into_inner(), 1);
    }
}
