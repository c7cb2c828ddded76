//! Samples: a seeded draw of rows without replacement, uniform or by strata, with the probability each row had.
//!
//! The same rows whatever the number of threads, the order of the paths or the cut into shards: the order of
//! drawing depends on the seed, the pair and the how-many-eth copy of it, and on nothing else. Reading order:
//! `spec` is what is asked for (`line` as text), `strata` divides the rows, `allocate` says how many of each, `draw` draws them,
//! `drawn` is what comes of it.

mod allocate;
mod count;
mod draw;
mod drawn;
mod line;
mod lowest;
mod spec;
mod strata;

pub use draw::{Draw, DrawShare, SampleError};
pub use drawn::{Drawn, Sample, Stratum};
pub use spec::{Allocation, ByError, SampleSpec, StratifyBy};
