//! Raw column pages out of shards: unpacked, their levels decoded, their values as they were written.
//!
//! For scans that work on a page's own bytes, and for single rows, of which only the pages are unpacked that
//! hold them. Nested columns, rare types and rare encodings are not read here: the arrow reader is
//! (`dataset::read`).
//!
//! Every byte comes from a stranger. Reading order: `physical` says which columns apply, `thrift` and `header`
//! read a page's header, `directory` knows where pages lie (by `offset_index` or by `walk`; `agree` asks the pages),
//! `unpack`, `body` and `page` read one, `hybrid` decodes levels and indices, `dictionary` and `text` give values,
//! `pick` finds single rows, `array` makes arrays, `cache` remembers, `chunk` puts it together, `gather` fetches rows,
//! `locations` helps the arrow reader to those of nested columns, `bounds` knows what need not be read (`bounds_fit`:
//! and whether it can be true).

mod agree;
mod array;
mod body;
mod bounds;
mod bounds_fit;
mod cache;
mod chunk;
mod dictionary;
mod directory;
#[cfg(test)]
mod forge;
mod gather;
mod header;
mod hybrid;
mod locations;
mod lru;
mod offset_index;
mod page;
mod physical;
mod pick;
mod spare;
mod text;
mod thrift;
mod unpack;
mod walk;

pub use bounds::{PageBounds, PageValues};
pub use cache::Keep;
pub(super) use cache::PageCache;
pub use chunk::ChunkPages;
pub use dictionary::Dictionary;
pub use hybrid::{HybridError, MAX_BIT_WIDTH, Packed, Run, Runs, decode};
pub use page::{RawPage, Values};
pub use physical::Physical;
pub use text::TextValues;
