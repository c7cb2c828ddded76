//! Labels going to other tools and coming from them: as text, read and written whole.
//!
//! Reading order: `judged` is what goes out and comes in, one person's answers to one pair,
//! which `gather` takes from a ledger and puts into an act; `fields` are its columns
//! in [`csv`] and [`jsonl`], which only go out; `label_studio` (with `studio_config`, the labelling interface that fits,
//! and `studio_read`) and `prodigy` (with `prodigy_read`) go both ways, by
//! what `reading` knows of answers; `moment` is a time in these files, `refused`
//! why a part of one cannot be read. Nothing is stored here, and no file is opened.

mod csv;
mod fields;
mod gather;
mod jsonl;
mod judged;
mod label_studio;
mod moment;
mod prodigy;
mod prodigy_read;
mod reading;
mod refused;
mod studio_config;
mod studio_read;

pub use csv::csv;
pub use gather::{Addition, gathered, import_act};
pub use jsonl::jsonl;
pub use judged::{Judged, by_pair, hex, keys_from_hex};
pub use label_studio::label_studio;
pub use prodigy::prodigy;
pub use prodigy_read::read_prodigy;
pub use reading::Reading;
pub use refused::{Brought, Refused, Trouble};
pub use studio_config::studio_config;
pub use studio_read::read_label_studio;
