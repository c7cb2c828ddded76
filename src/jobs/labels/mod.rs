//! The lane of labels: one thread that holds the store and does everything in the order it was asked.
//!
//! What was judged is never dropped without a word: it is kept until the store has it on disk, tried again while it
//! has not, and tried a last time when the session ends. A panic ends neither the lane nor what it keeps. Reading
//! order: `lane` is the thread, `held` its store, `unsaved` what is not on the disk yet, `leasing` the pairs that
//! this terminal has.

mod held;
mod lane;
mod leasing;
mod unsaved;

pub(super) use lane::{Labels, Lane, Order};
