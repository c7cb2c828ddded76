//! Runs what is computed in rounds: each round on every core, the next when all are done with it.

use std::fmt::Display;
use std::ops::ControlFlow;

use super::cores::{ScanError, on_all_cores};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::query::Rounds;

/// Why a computation in rounds came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundsError {
    /// Stopped, or a worker failed.
    #[error(transparent)]
    Work(#[from] ScanError),
    /// What was asked for cannot be had, in words.
    #[error("{0}")]
    Refused(SafeText),
}

/// Runs it to its end.
pub(super) fn run<R: Rounds>(
    rounds: &mut R,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<R::Outcome, RoundsError>
where
    R::Error: Display,
{
    loop {
        let shares = on_all_cores(cancel, &|| rounds.work(progress))?;
        match rounds.join(shares).map_err(|error| refused(&error))? {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue(()) => {}
        }
    }
}

/// The words of an error that ends a computation before or between its rounds.
pub(super) fn refused(error: &impl Display) -> RoundsError {
    RoundsError::Refused(SafeText::line(&error.to_string()))
}
