//! Effects become work, work becomes messages. The only place but the runtime (and the demo's server) that
//! starts threads.
//!
//! Lanes differ in what they may forget: rows take the latest wish only, pictures the nearest first, a scan
//! ends when the next one begins, so does an order, an export is never dropped. No lane touches the state.

mod blanked;
mod claims;
mod cores;
mod dedup;
mod desk;
mod export;
mod facts;
mod fetching;
mod find;
mod follow;
mod keys;
mod labels;
mod lanes;
mod links;
mod mailbox;
mod order;
mod pictures;
mod report;
mod review;
mod rounds;
mod rows;
mod sample;
mod scan;
mod stats;
mod tmux;
mod told;

pub use blanked::Blanked;
pub use cores::{OnCores, ScanError, on_all_cores};
pub use dedup::{Deduplicated, deduplicate};
pub use facts::{FactSources, find_facts, find_fetched};
pub use find::{Behind, Found, NotFound, Place, Sources, find};
pub use follow::{Errand, FollowError, Followed, follow_links};
pub use keys::{keys_of, locate, place_of, row_at};
pub use lanes::{FetchSetup, Jobs, JobsError, Setup};
pub use order::{Ordered, order_all};
pub use pictures::{Canvas, Measure, Placed};
pub use review::{ReviewError, begin_review, resume_review};
pub use rounds::RoundsError;
pub use sample::{draw_sample, not_drawn};
pub use scan::scan_all;
pub use stats::{FirstFigures, summarise};
pub use tmux::ask_tmux;
