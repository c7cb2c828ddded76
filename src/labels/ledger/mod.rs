//! What holds now: the events of one person by one set, folded.
//!
//! Pure: no clock, no file. The store keeps a cache of the same answers and is held against this fold.
//! Reading order: `spot` is where in the events something was said, `undoing` which acts count, `sheet` what
//! holds of one pair, `fold` takes the events in, `holds` tells what they amount to, `judging` when it was said,
//! `repeats` what was said twice.

mod fold;
mod holds;
mod judging;
mod repeats;
mod sheet;
mod spot;
mod undoing;

pub use fold::{Applied, Ledger};
pub use holds::{Label, Progress};
pub use judging::Judging;
pub use repeats::Repeat;
pub use sheet::{Origin, Sheet};
