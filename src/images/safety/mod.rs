//! What may be seen: a row's safety signals and the mode in force become a verdict, a verdict a [`Cleared`].
//!
//! Fetching, decoding and painting demand a [`Cleared`], and only this module makes one. It judges what a row
//! says of itself and never looks at a picture, and it never drops a row from anything.

mod policy;
mod signals;

pub use policy::{Cleared, SafeMode, SafeModeError, SafetyPolicy, Treatment, Verdict};
pub use signals::{PUNSAFE_LIMIT, ScoredBy, Signal, Signals, Why};
