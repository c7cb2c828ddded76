//! `--where` for commands: bound, scanned with progress, what was lost said on standard error.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::facts::find;
use super::print::{ProgressLine, say};
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count};
use crate::dataset::{GroupRef, SharedDataset};
use crate::jobs::{ScanError, scan_all};
use crate::query::{Lost, Predicate, Scan, ScanResult, Selection, names_of};

/// A switch that Ctrl-C turns.
pub(super) fn interruptible() -> Result<Cancel, Report> {
    let switch = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&switch))
            .map_err(|e| Report::new("listen for Ctrl-C", e))?;
    }
    Ok(Cancel::from(switch))
}

/// The rows of a filter; all of them without one.
pub(super) fn select(
    dataset: &SharedDataset,
    filter: Option<&str>,
    cancel: &Cancel,
) -> Result<ScanResult, Report> {
    let Some(text) = filter else {
        let selection = Selection::all(dataset.n_rows());
        return Ok(ScanResult { selection, lost: Lost::default(), damaged: Vec::new() });
    };
    let predicate = Predicate::parse(text, &names_of(dataset)).map_err(|e| e.report(text))?;
    let facts = find(dataset, &predicate.needs(), cancel)?;
    let predicate = predicate.given(&facts).map_err(|e| e.report(text))?;
    for (name, number) in predicate.numbers() {
        say(&format!("note: {} is {number}", SafeText::line(&name)));
    }
    let line = ProgressLine::new("scanned");
    let scan = Scan::new(dataset.clone(), predicate, cancel.clone());
    let outcome = scan_all(&scan, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let mut outcome = outcome.map_err(|error| match error {
        ScanError::Cancelled(stopped) => Report::new("filter", stopped).exit_as(Exit::Interrupted),
        failed @ ScanError::Failed(_) => Report::new("filter", failed),
    })?;
    also_damaged(&mut outcome, facts.damaged());
    Ok(outcome)
}

/// Row groups that were damaged when facts were looked for could not be judged either, each told once.
fn also_damaged(outcome: &mut ScanResult, damaged: Vec<(GroupRef, SafeText)>) {
    for (group, why) in damaged {
        if outcome.damaged.iter().all(|(known, _)| *known != group) {
            outcome.damaged.push((group, why));
        }
    }
}

/// Says what the filter could not judge.
pub(super) fn say_losses(outcome: &ScanResult) {
    for line in losses(outcome) {
        say(&format!("note: {line}"));
    }
}

/// What the filter could not judge: rows with NULL or NaN, and row groups it could not look into.
pub(super) fn losses(outcome: &ScanResult) -> Vec<String> {
    let damaged = outcome.damaged.iter().map(|(group, why)| {
        format!("{why}; its {} rows from {} on could not be judged", count(group.n_rows), group.first_row.0)
    });
    outcome.lost.sentence().into_iter().chain(damaged).collect()
}
