//! What the files say: shards found, footers read, columns given roles, rows and pictures fetched.
//!
//! Nothing here filters, decodes a picture or draws. Reading order: `discover` finds the files, `shard`
//! reads a footer, `unite` makes one schema, `roles` and `picture` say what the columns are for, `beside` what lies beside the shards, `open`
//! puts it together, `groups` knows where a row stands, `pages` reads raw pages, `read` fetches row
//! groups and `rows` single rows, `cell` takes a value out of them, `value` shows it.

mod address;
mod beside;
mod budget;
mod cell;
mod discover;
mod file;
mod finding;
mod groups;
mod huggingface;
mod int96;
mod kind;
mod open;
pub mod pages;
mod pair;
mod part;
mod picture;
mod read;
mod role;
mod roles;
mod rows;
mod series;
mod shard;
mod unite;
mod value;

pub use address::{ColumnId, GroupRef, RowAddr, RowId, ShardId};
pub use beside::PicturesBeside;
pub use discover::DiscoverError;
pub use file::{ReadTrace, ShardFile};
pub use finding::Finding;
pub use kind::kind_in_words;
pub use open::{Dataset, OpenError, OpenOptions, SharedDataset};
pub use pair::{Pair, PairsRead, PictureAt};
pub use part::ColumnPart;
pub use picture::{PictureColumn, PictureLayout, StoredPicture};
pub use read::{Damage, FEWER_ROWS, GroupReader};
pub use role::{Role, RoleError, RoleOverride};
pub use roles::{AestheticScale, RoleBinding, Roles};
pub use rows::RowsRead;
pub use series::MissingShards;
pub use shard::{Fingerprint, Shard, ShardError};
pub use unite::Column;
pub use value::Value;
