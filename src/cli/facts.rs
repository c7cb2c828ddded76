//! What a filter or a sample needs beyond the files, found with progress on standard error.

use super::dataset::Opened;
use super::filter::pass_report;
use super::open::open_cache;
use super::print::ProgressLine;
use crate::base::{Cancel, Progress, Report};
use crate::jobs::{FactSources, find_facts};
use crate::query::facts::{Facts, Need};

/// Finds all of it; nothing is read where nothing is needed.
pub(super) fn find(dataset: &Opened, needs: &[Need], cancel: &Cancel) -> Result<Facts, Report> {
    let mut facts = Facts::new();
    for need in needs {
        let line = ProgressLine::new(need.activity());
        let progress = |progress: Progress| line.show(progress);
        let cache = if matches!(need, Need::Fetches) { Some(open_cache()?) } else { None };
        let sources = FactSources { cache, labels: Some(dataset.labels.clone()) };
        let wanted = std::slice::from_ref(need);
        let outcome = find_facts(dataset, wanted, &mut facts, &sources, cancel, &progress);
        line.clear();
        outcome.map_err(|error| pass_report(&format!("find {}", need.name()), &error))?;
    }
    Ok(facts)
}
