//! The picture of the state: layout, theme, keymap, views, and pictures on terminals in `graphics`.
//!
//! Drawing reads the state and never changes it. `terminal` owns the modes of the terminal; `album` is where
//! workers leave encoded pictures for the next frame.

pub mod graphics;
pub mod terminal;

mod album;
mod bars;
mod grid;
mod keymap;
mod languages;
mod layout;
mod theme;
mod views;

pub use album::{Album, Shown};
pub use keymap::action;
pub use layout::Areas;
pub use theme::Theme;
pub use views::{Piece, Room, Tone, WordLine, draw, link_section, section};
