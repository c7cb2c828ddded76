//! A review: a frozen draw judged pair by pair. What there is to know of it, as plain data.
//!
//! Reading order: `wish` is what begins one and what comes of it, `state` the review itself, `said` what a key means
//! for a pair, `sight` what of the pair is really on the screen, `saving` which acts are durable, `leases` which
//! pairs another terminal has, `pace` how fast it goes, `grid` what is looked for on a page of pairs and `page` what
//! is said of it, `machine` what the fetch and the decoder say by themselves.
//! The keys are put to use in `update::review`; how labels are kept and folded is `labels`' affair.

mod grid;
mod leases;
mod machine;
mod pace;
mod page;
mod said;
mod saving;
mod sight;
mod state;
mod wish;

pub use grid::ReviewGrid;
pub use pace::Pace;
pub use page::Page;
pub use said::{Said, said};
pub use saving::Saving;
pub use sight::{Seen, Sight};
pub use state::{Review, Scores, Standing, StratumProgress, Tally};
pub use wish::{
    ReviewItem, ReviewOf, ReviewOpened, ReviewOrigin, ReviewStratum, ReviewWish, Reviewer, SoFar,
};

pub(super) use grid::why_not as why_not_in_grid;
pub(super) use leases::Leases;
pub(super) use machine::found_out;
pub(super) use said::defaults;
pub(super) use state::{Before, Waiting};
