//! How far people agree, beyond what chance would bring about.
//!
//! Pure arithmetic on who said what of which item; who asks makes the table. Reading order: `ratings` is the table,
//! `pairs` plain agreement and Cohen's κ, `krippendorff` α, `gwet` AC1, `resample` puts an interval around any of
//! them. None of the measures says who is right, and none is a number where nothing varies: it says so instead.

mod gwet;
mod krippendorff;
mod pairs;
mod ratings;
mod resample;

pub use gwet::gwet_ac1;
pub use krippendorff::{Level, krippendorff_alpha};
pub use pairs::{Weights, cohen_kappa, percent};
pub use ratings::{Ratings, RatingsError, Undefined};
pub use resample::{Agreement, Measure, N_RESAMPLES, agreement};
