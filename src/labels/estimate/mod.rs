//! What a spot-check amounts to: rates with intervals, sizes, plans, cuts. Pure arithmetic on counts.
//!
//! Knows nothing of labels, draws or reports; who asks makes the counts. Nothing here is a normal approximation of
//! a small count: intervals for display are Wilson's, guarantees are Clopper and Pearson's, totals over strata
//! MOVER's. Reading order: `proportion` has the words, `beta` and `binomial` the distributions, `interval` one rate,
//! `total` a rate over strata, `unjudged` what was never judged, `compare` two rates, `size` how many are needed,
//! `plan` and `sprt` how to decide, `threshold` where to cut by a score.
//!
//! What none of it can mend: rows that were not drawn at random, a look at the counts before deciding when to stop
//! (`sprt` is the only one that may be looked at as it goes), and people who judge wrongly.

mod beta;
mod binomial;
mod compare;
mod interval;
mod plan;
mod proportion;
mod size;
mod sprt;
mod threshold;
mod total;
mod unjudged;

pub use compare::{Difference, fisher_exact, newcombe};
pub use interval::{clopper_pearson, clopper_pearson_lower, clopper_pearson_upper, wilson};
pub use plan::{FixedPlan, PlanError, QualityLimits, Verdict};
pub(super) use proportion::real;
pub use proportion::{Confidence, Estimate, EstimateError, Interval, Method, Proportion};
pub use size::{acceptance_n, sample_size, sample_size_at, zero_defects_n};
pub use sprt::{Characteristic, Sprt, SprtVerdict};
pub use threshold::{Advice, Keep, Scored, Threshold, ThresholdAsk, threshold};
pub use total::{StratumCount, WeightedTotal, mover_total};
pub use unjudged::{UnjudgedBounds, unjudged_bounds};
