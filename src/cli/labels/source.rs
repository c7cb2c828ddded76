//! The store of an opened dataset, to be written, and the columns that its labels make.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::place::{named, place as named_or_beside};
use crate::cli::args::LabelArgs;
use crate::labels::columns::{IfMissing, LabelFile};
use crate::labels::default_place;
use crate::query::facts::LabelSource;

/// The file of labels: as named, else beside the first shard that was named. It need not exist.
pub(in crate::cli) fn place(args: &LabelArgs, paths: &[PathBuf]) -> PathBuf {
    named_or_beside(args, paths).unwrap_or_else(|| default_place(Path::new(".")))
}

/// The columns that labels make. Opens nothing; a file that was named has to be there when it is looked at.
pub(in crate::cli) fn source(args: &LabelArgs, paths: &[PathBuf]) -> Arc<dyn LabelSource> {
    let if_missing = if named(args).is_some() { IfMissing::Refuse } else { IfMissing::NoLabels };
    Arc::new(LabelFile::new(place(args, paths), if_missing))
}
