//! Which rows are the same: a key for every row, and all rows of one key together, within a budget of memory.
//!
//! Reading order: `pair_key` is what identifies a pair, `keyer` takes it out of a dataset's columns, `ranges`
//! cuts the keys so that a pass fits the budget, `gather` is a pass, `grouping` sorts it, `walk` goes through
//! all passes, over rows that are `readable`. `item_keys` are the keys of a pair, its picture and its caption that
//! labels hang on, `item_search` finds them and the rows they stand in.

mod error;
mod gather;
mod grouping;
mod item_keys;
mod item_search;
mod keyer;
mod pair_key;
mod ranges;
mod readable;
mod walk;

pub use error::KeyedError;
pub use item_keys::{ItemKeys, ItemSweep};
pub use item_search::{ItemSearchError, KeyedItems, KeysOfRows, LocatedRows, RowsOfKeys, TooManyItems};
pub use keyer::{KeyOf, KeyOfError};
pub use pair_key::{PairKey, PairPart, text_key};

pub(super) use gather::KeyedRow;
pub(super) use keyer::Keyer;
pub(super) use readable::Readable;
pub(super) use walk::{ClassOf, KEY_BUDGET_BYTES, Walk, WalkSetup, WalkShare};
