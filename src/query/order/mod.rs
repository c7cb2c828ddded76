//! Rows in any order: by columns and expressions, ascending or descending, ties by row.
//!
//! An order is total. NULL and NaN come last in both directions, rows that cannot be read after them, and
//! `-0.0` equals `0.0`. It holds four bytes a row; making it takes twelve for one number (32 bits of key
//! beside 32 bits of row, and the result), more for text and for several keys. Beyond a budget it is refused
//! in words, and the first rows are found all the same, in little memory and whatever the number of rows.
//!
//! Nothing here starts a thread: [`Sort::read`] and [`Merge::work`] are called by as many as there are.
//! Reading order: `keys` is what a person writes, `number` and `bytes` make values comparable, `run` is what
//! one thread read in one go, `top` keeps the first rows only, `collect` is one thread's share, `sort` the
//! whole pass, `merge` joins the runs, `rows` is what comes out.

mod bytes;
mod collect;
mod error;
mod keys;
mod merge;
mod number;
mod rows;
mod run;
mod sort;
mod split;
mod top;

pub use error::OrderError;
pub use keys::{Direction, OrderKey, OrderKeys};
pub use merge::Merge;
pub use rows::Order;
pub use sort::{Sort, SortPart, Sorted, WHOLE_ORDER_BYTES, Wanted};
