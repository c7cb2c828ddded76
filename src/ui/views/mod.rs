//! The screen's parts, each a function from the state to a frame.

mod cells;
mod footer;
mod frame;
mod gallery;
mod header;
mod info;
mod list;
mod pair;
mod picture;
mod popup;
mod review;
mod review_grid;
mod review_labels;
mod stats;
mod stats_links;
mod stats_numbers;
mod stats_values;
mod stats_words;

pub use frame::draw;
pub use stats_links::link_section;
pub use stats_words::{Piece, Room, Tone, WordLine, section};
