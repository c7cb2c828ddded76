//! Pictures on terminals: probe what the terminal can, encode, upload, place, and take away again.
//!
//! The way of a picture: [`Probe`] learns the [`Capabilities`]; [`fit`] gives the size to resize it to;
//! [`Encoder`] turns its pixels into an [`Encoded`] on a worker thread; a frame's [`Scene`] says where it stands;
//! [`Screen`] draws the text, and [`Painter`] the pictures in it.
//!
//! Nothing here fetches, decodes or resizes, and nothing outside knows an escape sequence.

mod protocol;

mod brand;
mod choose;
mod colours;
mod depth;
mod environment;
mod probe;
mod replies;
mod tmux;
mod typed;

mod diacritics;
mod glyphs;
mod iterm2;
mod kitty;
mod monochrome;
mod palette;
mod picture;
mod sixel;
mod sixteen;
mod split;
mod symbols;

mod direct;
mod inline;
mod mark;
mod painter;
mod screen;
mod scrollback;
mod tails;
mod test_card;
mod uploads;

pub use choose::{Capabilities, CellBy, ProtocolBy, Why, choose};
pub use colours::{Colours, Ground};
pub use depth::ColoursBy;
pub use environment::Environment;
pub use kitty::Passthrough;
pub use painter::{Painted, Painter, Placed, Placement, Scene};
pub use picture::{Encoded, Encoder, PictureId, Pictures};
pub use probe::{Probe, Probed, Questions, WIDTH_SAMPLES, window_cell};
pub use protocol::{CellPx, Fit, GraphicsChoice, Protocol, SymbolSet, UnknownGraphics, centred, fit, usable};
pub use replies::{Replies, parse_replies};
pub use screen::{Drawn, Screen};
pub use scrollback::in_scrollback;
pub use test_card::test_card;
pub use tmux::Tmux;
