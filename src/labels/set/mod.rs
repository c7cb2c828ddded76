//! Label sets: the dimensions that are judged, their values and the keys that say them.
//!
//! Reading order: `model` is a set as a value, `keys` which characters say what in it and which belong to the
//! review, `error` what can be wrong with a file, `read` and `check` make a set out of TOML, `write` makes TOML
//! again, `digest` tells two contents apart, `built_in` are the sets that come with the program.

mod built_in;
mod check;
mod digest;
mod error;
mod keys;
mod model;
mod read;
mod write;

pub use built_in::{BUILT_IN, built_in, built_in_toml};
pub use error::{SetError, SetFileError, SetProblem};
pub use keys::{REVIEW_KEYS, ReviewKey};
pub use model::{Dimension, DimensionKind, LabelSet, LabelValue, Scope, SetRef};
pub use read::{read_file, read_toml};
pub use write::write_toml;
