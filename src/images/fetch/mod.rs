//! One link fetched as a polite, suspicious guest would: judged hosts, bounded bodies, an honest name.
//!
//! Reading order: [`FetchPolicy`] (the bounds), `robots` (wishes of a site), `resolver` and `hosts` (where and
//! how many at once), `retry` (what is asked again), [`Fetcher`] (the loops over tries and redirects),
//! [`FetchError`] (what can go wrong, in words), [`FetchHistory`] (how it was asked), [`fetch_through`] (the disk
//! cache before the network).
//!
//! Nothing here starts a thread or decides which link comes next; what the bytes are is `decode`'s to say.

mod blocking;
mod error;
mod fetcher;
mod history;
mod hosts;
mod policy;
mod resolver;
mod retry;
mod robots;
mod through;

pub use blocking::BlockingFetcher;
pub use error::{FetchError, LastingFailure};
pub use fetcher::{Fetched, Fetcher, FetcherError, Source};
pub use history::{FetchFailure, FetchHistory};
pub use policy::FetchPolicy;
pub use robots::RobotsWish;
pub use through::{Ask, fetch_through, kept};
