//! The review: how it begins and ends, what its keys do, what is seen and saved meanwhile.
//!
//! Reading order: `begin` from a sample to the first pair, `keys` what each wish leads to, `judge` what a key says,
//! `undo`, `note`, `escalate` what they are called, `walk` from pair to pair, `grid` a page of pairs at once, `painted` what a frame has shown,
//! `keep` everything that goes to the store and comes back from it, `leave` the way out.

mod begin;
mod escalate;
mod grid;
mod judge;
mod keep;
mod keys;
mod leave;
mod note;
mod painted;
mod undo;
mod walk;
