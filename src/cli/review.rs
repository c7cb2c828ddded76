//! `pairlens review PATH…`: draws a sample, freezes it, and opens the interface to judge it pair by pair.

use std::path::Path;
use std::sync::Arc;

use crate::app::Reviewer;
use crate::base::{Exit, Report, SafeText};
use crate::labels::set::{BUILT_IN, built_in, read_file};
use crate::labels::{Annotator, LabelSet};

/// The set that pairs are judged by where none is named.
const DEFAULT_SET: &str = BUILT_IN[0];

/// Who labels when nobody says so and the environment does not either.
const NOBODY: &str = "me";

/// Who labels by what in this session; its acts are named by a number drawn now.
pub(super) fn reviewer(annotator: Option<&str>, set: Option<&str>) -> Result<Reviewer, Report> {
    let set = label_set(set.unwrap_or(DEFAULT_SET))?;
    Ok(Reviewer { annotator: person(annotator), set: Arc::new(set), session: fastrand::u64(..) })
}

/// By name, else as the machine's user, as git does.
fn person(named: Option<&str>) -> Annotator {
    let of_machine = || std::env::var("USER").ok().filter(|name| !name.trim().is_empty());
    let name = named.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    Annotator(name.or_else(of_machine).unwrap_or_else(|| NOBODY.to_owned()))
}

/// A built-in set by its name, or one of one's own by its file.
fn label_set(name: &str) -> Result<LabelSet, Report> {
    if let Some(set) = built_in(name) {
        return Ok(set);
    }
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return read_file(path).map_err(|error| error.report());
    }
    Err(Report::new("find the label set", "no set of that name is built in")
        .on(SafeText::line(name))
        .next(format!("{} are; a set of your own is a file that ends in .toml", BUILT_IN.join(" and ")))
        .exit_as(Exit::Usage))
}
