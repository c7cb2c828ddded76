//! What rows amount to: counts, extremes, mean, quantiles, histogram, distinct and frequent values.
//!
//! Every figure says what it rests on ([`Basis`]): the footers, a sample, or all rows. Everything is the same
//! whatever the number of threads, the order of batches and the cut into row groups. Nothing here starts a
//! thread or decides what is looked at first: see `jobs`.
//! Reading order: `subject` is what is summed up, `figures` what comes out; `pass` reads, `tally` takes in,
//! `domain` orders values as `key`s, `store` counts them, `exact_sum` adds them, `digest` makes figures of
//! them (`histogram`, `hyperloglog`); `footer` and `sample` are the first figures.

mod digest;
mod domain;
mod exact_sum;
mod figures;
mod footer;
mod histogram;
mod hyperloglog;
mod key;
mod lookup;
mod pass;
mod sample;
mod sorted;
mod store;
mod subject;
mod tally;

pub use figures::{
    Basis, Distinct, Figure, Frequent, Moments, NonFinite, Nulls, PERCENTS, Summary, SummaryKind,
};
pub use footer::footer_summary;
pub use histogram::{Edges, Histogram};
pub use hyperloglog::HyperLogLog;
pub use lookup::Lookup;
pub use pass::{Pass, PassPart, Task, Unnamed};
pub use sample::{SAMPLE_ROWS, sample_of};
pub use subject::{Subject, subjects_of};
