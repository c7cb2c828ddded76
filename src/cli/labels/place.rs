//! Where the labels of a dataset lie: as `--labels` says, else the environment, else beside the dataset.

use std::path::{Path, PathBuf};

use crate::base::{Exit, Report, SafeText};
use crate::cli::args::{LabelArgs, StoreArgs};
use crate::labels::{Store, StoreError, default_place};

/// Names the store where `--labels` does not; empty is as good as not set.
const VARIABLE: &str = "PAIRLENS_LABELS";

/// The store of the dataset that these paths name. Looks at no file but to tell folders apart; `None` where nothing
/// names one.
pub(super) fn place(labels: &LabelArgs, paths: &[PathBuf]) -> Option<PathBuf> {
    named(labels).or_else(|| paths.first().map(|path| default_place(path)))
}

/// The store that a person named.
pub(in crate::cli) fn named(labels: &LabelArgs) -> Option<PathBuf> {
    let of_environment = || std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    labels.file.clone().or_else(of_environment)
}

/// The store these options name. The dataset itself is not opened: labels can be read where it is not.
pub(super) fn place_of(args: &StoreArgs) -> Result<PathBuf, Report> {
    place(&args.labels, &args.paths).ok_or_else(|| {
        Report::new("find the labels", "no dataset was named, and no file of labels")
            .next("name the dataset they are of, or the file with --labels FILE")
            .exit_as(Exit::Usage)
    })
}

/// That store, opened to read.
pub(super) fn open_to_read(args: &StoreArgs) -> Result<Store, Report> {
    let path = place_of(args)?;
    Store::open_to_read(&path).map_err(|error| report("open the labels", &error, &path))
}

/// That store, opened to change it. None is made.
pub(super) fn open_to_write(args: &StoreArgs) -> Result<Store, Report> {
    let path = place_of(args)?;
    let opened = if path.exists() { Store::open(&path) } else { Err(StoreError::NotThere(path.clone())) };
    opened.map_err(|error| report("open the labels", &error, &path))
}

/// What went wrong with a store, and what to do about it.
pub(in crate::cli) fn report(attempted: &str, error: &StoreError, path: &Path) -> Report {
    let report = Report::new(attempted, error).on(SafeText::line(&path.to_string_lossy()));
    match error.advice() {
        Some(advice) => report.next(advice),
        None => report,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_names_the_file_and_the_dataset_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let named = LabelArgs { file: Some(PathBuf::from("mine.sqlite")) };
        let paths = [folder.path().to_owned()];
        assert_eq!(place(&named, &paths), Some(PathBuf::from("mine.sqlite")));
        // Whoever has set the variable is answered by it.
        if std::env::var_os(VARIABLE).is_none() {
            assert_eq!(place(&LabelArgs::default(), &paths), Some(default_place(folder.path())));
            assert_eq!(place(&LabelArgs::default(), &[]), None);
        }
    }
}
