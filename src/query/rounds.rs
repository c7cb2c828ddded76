//! Work on a whole dataset that takes several rounds: in each all threads share the reading, and between two of
//! them one thread puts together what they made.
//!
//! What the threads are and where they come from is not known here: see [`Rounds`] for who calls what.

use std::ops::ControlFlow;

use crate::base::{Cancelled, ProgressSink};

/// A computation in rounds. Whoever runs it calls [`Rounds::work`] once on each of its threads, then
/// [`Rounds::join`] with all they made, until that breaks with the outcome. The outcome does not depend on the
/// number of threads.
pub trait Rounds: Sync {
    /// What one thread makes in a round.
    type Share: Send;
    /// What comes of it all.
    type Outcome;
    /// Why nothing can come of it.
    type Error;

    /// One thread's share of this round.
    fn work(&self, progress: &dyn ProgressSink) -> Result<Self::Share, Cancelled>;

    /// Ends the round with the shares of all threads, in any order, and prepares the next.
    fn join(&mut self, shares: Vec<Self::Share>) -> Result<ControlFlow<Self::Outcome>, Self::Error>;
}
