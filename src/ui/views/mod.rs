//! The screen's parts, each a function from the state to a frame.

mod cells;
mod footer;
mod frame;
mod header;
mod list;
mod pair;
mod picture;
mod popup;

pub use frame::draw;
