//! Labels going to other tools and coming from them: as text, read and written whole.
//!
//! Reading order: `judged` is what goes out and comes in, one person's answers to one pair,
//! which `gather` takes from a ledger and puts into an act; `format` knows the forms of files. `fields` are the columns
//! of [`csv`] and [`jsonl`], our own forms, read by `csv_read` (cells by `csv_cells`) and `jsonl_read`, what they have in
//! common by `record`; `label_studio` (with `studio_config`, the labelling interface that fits,
//! and `studio_read`) and `prodigy` (with `prodigy_read`) are other tools', read by
//! what `reading` knows of answers; `moment` is a time in these files, `refused`
//! why a part of one cannot be read. Nothing is stored here, and no file is opened.

mod csv;
mod csv_cells;
mod csv_read;
mod fields;
mod format;
mod gather;
mod jsonl;
mod jsonl_read;
mod judged;
mod label_studio;
mod moment;
mod prodigy;
mod prodigy_read;
mod reading;
mod record;
mod refused;
mod studio_config;
mod studio_read;

pub use csv::csv;
pub use csv_read::read_csv;
pub use format::FileForm;
pub use gather::{Addition, gathered, import_act};
pub use jsonl::jsonl;
pub use jsonl_read::read_jsonl;
pub use judged::{Judged, by_pair, hex, keys_from_hex};
pub use label_studio::label_studio;
pub use prodigy::prodigy;
pub use prodigy_read::read_prodigy;
pub use reading::Reading;
pub use refused::{Brought, Refused, Trouble};
pub use studio_config::studio_config;
pub use studio_read::read_label_studio;
