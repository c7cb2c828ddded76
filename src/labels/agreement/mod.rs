//! How far people agree, beyond what chance would bring about.
//!
//! Reading order: `ratings` is who said what of which item, `pairs` plain agreement and Cohen's κ, `krippendorff` α,
//! `gwet` AC1, `resample` puts an interval around any of them; `given` is who said what of the same thing, `tables`
//! makes ratings out of that and `disagreements` a queue, `independent` leaves out what was said to settle one; `figures`
//! is all there is to say of a table, `schedule` which pairs are shown twice. Pure: reads no store, and does not
//! choose among the measures. None of them says who is right, and none is a number where nothing varies: it says so
//! instead.

mod disagreements;
mod figures;
#[cfg(test)]
mod fixture;
mod given;
mod gwet;
mod independent;
mod krippendorff;
mod pairs;
mod ratings;
mod resample;
mod schedule;
mod tables;

pub use disagreements::{Differing, Disagreement, disagreements};
pub use figures::Figures;
pub use gwet::gwet_ac1;
pub use independent::independent;
pub use krippendorff::{Level, krippendorff_alpha};
pub use pairs::{Weights, cohen_kappa, percent};
pub use ratings::{Ratings, RatingsError, Undefined};
pub use resample::{Agreement, Measure, N_RESAMPLES, agreement};
pub use schedule::{MIN_PAIRS_BETWEEN, Turn, schedule};
pub use tables::{Table, tables, tables_of_repeats};
