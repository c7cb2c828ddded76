//! A filter as work: which columns are looked at in which order, page by page, and what need not be looked at.
//!
//! [`steps`] takes a filter apart and orders it, cheapest columns first; [`piece`] answers a stretch of rows,
//! each column only where the ones before it left the answer open; [`leaf`] answers a page of one column;
//! [`decoded`] answers what needs several columns or cannot be read raw; [`group`] shares answers between the
//! threads in one row group, [`memory`] between one scan and the next.
//!
//! Nothing here knows threads, order of delivery or a screen. What a condition means is said by `expression`.

mod decoded;
mod group;
mod leaf;
mod memory;
mod piece;
mod steps;

pub(super) use group::GroupWork;
pub use memory::ScanMemory;
pub(super) use piece::{Answered, Context, PieceScan};
pub(super) use steps::{Leaf, Plan};
