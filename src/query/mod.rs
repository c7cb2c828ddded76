//! Which rows, in which order: the text of a filter → [`Predicate`] → [`Scan`] → [`Selection`] → [`View`].
//!
//! It reads columns through `dataset`, never materialises rows for the screen, and never spawns a thread.
//! Reading order: `expression` is the language, [`presets`] are filters of the field, `columns` says where
//! values come from, `plan` what is looked at in which order, `kernels` how a page answers, `prune` what need
//! not be read, `pieces` cuts the rest up, `scan` runs it, `delivery` keeps the order.
//!
//! Beside filters: `sweep` reads the values of expressions over any rows, `order` sorts by them, [`stats`] says
//! what they amount to, [`keyed`] brings equal rows together, [`facts`] are what a filter needs beyond the
//! files, [`sample`] draws rows; `batches` says how decoded values are asked for, `rounds` is how work that takes
//! several passes is shared by threads, `sorting` how it is stopped while it sorts.

mod batches;
mod columns;
mod complete;
mod delivery;
pub mod expression;
pub mod facts;
mod kernels;
pub mod keyed;
mod losses;
mod order;
mod pieces;
mod plan;
pub mod presets;
mod prune;
mod rounds;
pub mod sample;
mod scan;
mod selection;
mod sorting;
pub mod stats;
mod sweep;
mod view;

pub use columns::{expanded_on, names_of, names_with};
pub use complete::{candidates, complete};
pub use expression::{ExpressionError, Input, Names, Outcome, Predicate, Scalar};
pub use order::{
    Direction, Merge, Order, OrderError, OrderKey, OrderKeys, Sort, SortPart, Sorted, WHOLE_ORDER_BYTES,
    Wanted,
};
pub use plan::ScanMemory;
pub use rounds::Rounds;
pub use scan::{Found, Lost, Scan, ScanPart, ScanResult};
pub use selection::Selection;
pub use sweep::{Sweep, Swept, SweptRows};
pub use view::{Rank, View};
