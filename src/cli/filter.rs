//! `--where` for commands: bound, scanned with progress, what was lost said on standard error.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::dataset::Opened;
use super::facts::find;
use super::print::{ProgressLine, say_notes};
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count};
use crate::dataset::{GroupRef, SharedDataset};
use crate::jobs::{RoundsError, ScanError, scan_all};
use crate::query::{Lost, Predicate, Scan, ScanResult, Selection};

/// A switch that Ctrl-C turns.
pub(super) fn interruptible() -> Result<Cancel, Report> {
    let switch = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&switch))
            .map_err(|e| Report::new("listen for Ctrl-C", e))?;
    }
    Ok(Cancel::from(switch))
}

/// The rows of a filter, and what has to be known with them.
pub(super) struct Filtered {
    pub(super) selection: Selection,
    pub(super) lost: Lost,
    pub(super) damaged: Vec<(GroupRef, SafeText)>,
    /// Its numbers of the whole dataset, as in `top_bound(similarity, 0.3) is 0.31`, and of how many links something
    /// is known: not yet safe to show.
    pub(super) numbers: Vec<String>,
}

/// The rows of a filter; all of them without one. Its numbers are said on standard error before the scan.
pub(super) fn select(dataset: &Opened, filter: Option<&str>, cancel: &Cancel) -> Result<Filtered, Report> {
    let Some(text) = filter else {
        let selection = Selection::all(dataset.n_rows());
        return Ok(Filtered { selection, lost: Lost::default(), damaged: Vec::new(), numbers: Vec::new() });
    };
    let predicate = Predicate::parse(text, &dataset.names(text)?).map_err(|e| e.report(text))?;
    let facts = find(dataset, &predicate.needs(), cancel)?;
    let predicate = predicate.given(&facts).map_err(|e| e.report(text))?;
    let numbers = predicate.numbers().into_iter().map(|(name, number)| format!("{name} is {number}"));
    let numbers: Vec<String> = numbers.chain(predicate.extent()).collect();
    say_notes(&numbers);
    let line = ProgressLine::new("scanned");
    let scan = Scan::new(SharedDataset::clone(dataset), predicate, cancel.clone());
    let outcome = scan_all(&scan, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let ScanResult { selection, lost, mut damaged } = outcome.map_err(|error| match error {
        ScanError::Cancelled(stopped) => Report::new("filter", stopped).exit_as(Exit::Interrupted),
        failed @ ScanError::Failed(_) => Report::new("filter", failed),
    })?;
    // They could not be judged either.
    also_damaged(&mut damaged, facts.damaged());
    Ok(Filtered { selection, lost, damaged, numbers })
}

/// Why a pass over the rows did not come to its end; who stopped it knows.
pub(super) fn pass_report(attempted: &str, error: &RoundsError) -> Report {
    match error {
        RoundsError::Work(ScanError::Cancelled(stopped)) => {
            Report::new(attempted, stopped).exit_as(Exit::Interrupted)
        }
        error => Report::new(attempted, error),
    }
}

/// Adds the row groups that were damaged when facts were looked for, each once.
pub(super) fn also_damaged(damaged: &mut Vec<(GroupRef, SafeText)>, for_facts: Vec<(GroupRef, SafeText)>) {
    for (group, why) in for_facts {
        if damaged.iter().all(|(known, _)| *known != group) {
            damaged.push((group, why));
        }
    }
}

/// Says what the filter could not judge.
pub(super) fn say_losses(outcome: &Filtered) {
    say_notes(&losses(outcome));
}

/// What the filter could not judge: rows with NULL or NaN, and row groups it could not look into.
pub(super) fn losses(outcome: &Filtered) -> Vec<String> {
    let damaged = outcome.damaged.iter().map(|(group, why)| {
        format!("{why}; its {} rows from {} on could not be judged", count(group.n_rows), group.first_row.0)
    });
    outcome.lost.sentence().into_iter().chain(damaged).collect()
}
