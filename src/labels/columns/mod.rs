//! Labels as columns: what people said of pairs, as `label.align` and its like, for filters, orders, lists,
//! statistics and exports.
//!
//! | column | value |
//! |---|---|
//! | `label.DIMENSION` | what most people said; NULL on a tie |
//! | `label.PERSON.DIMENSION` | what one person said |
//! | `label.by` | who said something: names in the order of the alphabet, commas between them |
//! | `label.at` | when something was said last: `2026-11-22T23:42:48Z`, in UTC; imported labels are as old as their file says |
//! | `label.n` | how many people said something |
//! | `label.set` | by which set: `pair-audit-v1 1` |
//!
//! All are NULL where nothing was said. What was said of a picture is there for every pair with that picture, of a
//! caption for every pair with that caption. Values are those of [`Answer::text`](super::Answer::text), points of a
//! scale are numbers. A dimension stands for the newest version of its set by which something was said; of several
//! sets that have a dimension of one name, for the set that was used last.
//!
//! Reading order: `table` knows all that was said by key and makes the values, `file` reads it out of a store. How values come to rows is `query`'s affair.

mod file;
mod table;

pub use file::{IfMissing, LabelFile};
pub use table::LabelTable;
