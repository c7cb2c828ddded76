//! How far people agree, beyond what chance would bring about.
//!
//! Reading order: `ratings` is who said what of which item, `pairs` plain agreement and Cohen's κ, `krippendorff` α,
//! `gwet` AC1, `resample` puts an interval around any of them; `tables` makes ratings out of labels, `figures` is all
//! there is to say of one, `schedule` which pairs are shown twice. Pure: reads no store, and does not choose among the measures. None of them says who is right, and none is a number where nothing varies: it says so instead.

mod figures;
mod gwet;
mod krippendorff;
mod pairs;
mod ratings;
mod resample;
mod schedule;
mod tables;

pub use figures::Figures;
pub use gwet::gwet_ac1;
pub use krippendorff::{Level, krippendorff_alpha};
pub use pairs::{Weights, cohen_kappa, percent};
pub use ratings::{Ratings, RatingsError, Undefined};
pub use resample::{Agreement, Measure, N_RESAMPLES, agreement};
pub use schedule::{MIN_PAIRS_BETWEEN, Turn, schedule};
pub use tables::{Disagreement, Table, disagreements, tables, tables_of_repeats};
