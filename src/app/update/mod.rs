//! `update`: an event in, a new state and effects out. The only writer of the state.

mod event;

mod actions;
mod messages;

mod export;
mod filter;
mod gallery;
mod line;
mod motion;
pub(super) mod order;
mod review;
mod sample;
mod settle;
mod stats;
mod zoom;
