//! The store: what people did, kept in one SQLite file beside the dataset, for several people and terminals at once.
//!
//! `event` is the truth and only grows; `label` is a cache of what holds, which `verify` compares with the fold of
//! the events and `rebuild` makes again. What [`Store::append`] acknowledged survives a kill and a power cut.
//! Reading order: `place` is where the file lies, `error` what can be wrong with it, `schema` its tables, `create`
//! and `open` how it comes to be and is opened, `append` and `cache` how events get in, `events`, `labels` and `escalated` how
//! they are read, `sets`, `draw`, `draws` and `leases` what they refer to, `verify` and `forget` its upkeep,
//! `cells` how values lie in it.

mod append;
mod cache;
mod cells;
mod create;
mod draw;
mod draws;
mod error;
mod escalated;
mod events;
mod forget;
mod labels;
mod leases;
mod open;
mod place;
mod schema;
mod sets;
mod verify;

pub use draw::{Draw, DrawHead, DrawItem, DrawOrigin, DrawStratum, NewDraw};
pub use error::StoreError;
pub use events::EventFilter;
pub use forget::Forgotten;
pub use labels::LabelFilter;
pub use open::Store;
pub use place::{STORE_NAME, default_place};
pub use verify::Verified;
