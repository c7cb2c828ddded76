//! Pictures in tars beside img2dataset's Parquet (WebDataset layout): found by key, read in place.
//!
//! Reading order: `header` (one block), `walk` (from member to member, within bounds), `archive` (which members
//! belong to a key), [`TarShelf`] (the tars of a dataset, opened when first needed), [`TarError`]. Nothing is
//! unpacked to disk, and a member's name is never used as a path.

mod archive;
mod error;
mod header;
mod shelf;
mod walk;

pub use error::{TarError, TarFault};
pub use shelf::{Member, TarShelf};
