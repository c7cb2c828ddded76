//! The store and the set that a command under `pairlens labels` is about.

use std::path::{Path, PathBuf};

use super::place::{place, report};
use crate::base::{Exit, Report, SafeText};
use crate::cli::args::LabelArgs;
use crate::cli::dataset::Opened;
use crate::cli::review::label_set;
use crate::labels::set::{BUILT_IN, built_in};
use crate::labels::{LabelSet, SetRef, Store, StoreError};

/// The labels of a dataset, to be read only.
pub(super) fn open_store(dataset: &Opened, args: &LabelArgs) -> Result<(Store, PathBuf), Report> {
    let place = place(args, dataset.inputs()).unwrap_or_default();
    let store = Store::open_to_read(&place).map_err(|error| report("open the labels", &error, &place))?;
    Ok((store, place))
}

/// The newest version of the set that was named; the only one there is where none was.
pub(super) fn chosen_set(store: &Store, place: &Path, name: Option<&str>) -> Result<LabelSet, Report> {
    let mut sets = stored(store, place)?;
    sets.retain(|set| name.is_none_or(|name| set.id.name == name));
    let mut names: Vec<&str> = sets.iter().map(|set| set.id.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let several = SafeText::line(&names.join(", "));
    let n_names = names.len();
    let refused =
        |why: &str| Report::new("choose the set of labels", why).on(SafeText::line(&place.to_string_lossy()));
    match (n_names, name) {
        (1, _) => sets.pop().ok_or_else(|| refused("there is none")),
        (0, Some(name)) => {
            Err(refused("nothing was said by it").on(SafeText::line(name)).exit_as(Exit::Usage))
        }
        (0, None) => Err(refused("nothing was labelled there yet")
            .next("pairlens review labels pairs; pairlens labels import takes labels from other tools")),
        _ => Err(refused(&format!("there are several: {several}"))
            .next("name one with --set")
            .exit_as(Exit::Usage)),
    }
}

/// The set that an import is by: named, else the one that the file names, else the only one of the store, else the
/// first built-in one. There need be no store yet.
pub(super) fn set_for_import(
    store: Option<&Store>,
    place: &Path,
    name: Option<&str>,
    said: Option<&SetRef>,
) -> Result<LabelSet, Report> {
    let known = store.map_or(Ok(Vec::new()), |store| stored(store, place))?;
    if let Some(name) = name {
        let stored = known.into_iter().rfind(|set| set.id.name == name);
        return stored.map_or_else(|| label_set(name), Ok);
    }
    if let Some(said) = said {
        let built_in = || built_in(&said.name).filter(|set| set.id == *said);
        return known.into_iter().find(|set| set.id == *said).or_else(built_in).ok_or_else(|| {
            Report::new("read the labels", "they were said by a set that is not known here")
                .on(said)
                .next("--set FILE.toml names it")
                .exit_as(Exit::Usage)
        });
    }
    match store {
        Some(store) if !known.is_empty() => chosen_set(store, place, None),
        _ => built_in(BUILT_IN[0]).ok_or_else(|| Report::new("find a set of labels", "there is none")),
    }
}

/// The store that is there, or none yet: an import that fails makes none.
pub(super) fn open_store_if_there(
    dataset: &Opened,
    args: &LabelArgs,
) -> Result<(Option<Store>, PathBuf), Report> {
    let place = place(args, dataset.inputs()).unwrap_or_default();
    match Store::open_to_read(&place) {
        Ok(store) => Ok((Some(store), place)),
        Err(StoreError::NotThere(_)) => Ok((None, place)),
        Err(error) => Err(report("open the labels", &error, &place)),
    }
}

/// All sets that labels were made by, older versions first.
fn stored(store: &Store, place: &Path) -> Result<Vec<LabelSet>, Report> {
    let mut sets = store.sets().map_err(|error| report("read the sets", &error, place))?;
    sets.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(sets)
}
