//! Columns and numbers that a filter needs and no row group holds: given from outside, or found by a pass over
//! the whole dataset before the filter runs.
//!
//! A [`Predicate`](super::Predicate) or [`Scalar`](super::Scalar) says what it [needs](Need); whoever runs it
//! prepares the [`Facts`] (`jobs` has the threads) and binds them with `given`. Reading order: `column` is the
//! trait that other layers implement, `set` keeps what is known, `need` says what is missing, `twins` are the
//! columns `dup.*` and `first.*`, `twin_search` finds them, `rank_search` finds the value of `top_bound`; `fetched`
//! are the columns `fetch.*`, `fetch_search` finds them, `link_rot` sums them up; `labelled` are the columns
//! `label.*`, `label_search` finds them.

mod column;
mod fetch_search;
mod fetched;
mod label_search;
mod labelled;
mod link_rot;
mod need;
mod number;
mod rank_search;
mod set;
mod twin_search;
mod twins;

pub use column::{FactColumn, FactKind, FactValues};
pub use fetch_search::{FetchSearch, NoLinks};
pub use fetched::{FetchColumn, FetchStatus, Fetched, LinkBook, LinkFact};
pub use label_search::LabelSearch;
pub use labelled::{LABEL_PREFIX, LabelBook, LabelCell, LabelColumn, LabelSource, Labelled};
pub use link_rot::{HostRot, LinkRot};
pub use need::Need;
pub(super) use need::{count_name, first_name};
pub use number::Number;
pub use rank_search::RankSearch;
pub use set::{Fact, Facts};
pub use twin_search::TwinSearch;
pub use twins::Twins;
