//! The lane of statistics: first figures from footers and a sample at once, then each column to its end.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::cores::{ScanError, answered, on_all_cores};
use super::facts::find_fetched;
use super::rounds::RoundsError;
use crate::app::{Generation, LinkFigures, Message, StatsNews, StatsOrder};
use crate::base::{Cancel, Progress, SafeText};
use crate::dataset::{Role, SharedDataset};
use crate::images::DiskCache;
use crate::query::Selection;
use crate::query::facts::LinkRot;
use crate::query::stats::{Basis, Lookup, Pass, Task, footer_summary, sample_of, subjects_of};

/// Whether figures of a sample are wanted before the exact ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstFigures {
    /// Yes: somebody watches.
    Wanted,
    /// Only the end counts.
    NotWanted,
}

/// Sums up what the interface asked for, and reports figures as they come.
pub(super) fn work(
    dataset: &SharedDataset,
    cache: Option<&Arc<DiskCache>>,
    order: StatsOrder,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    let generation = order.generation;
    let report = |news: StatsNews| send(out, generation, news);
    answered(|| sum_up(dataset, cache, order, cancel, &report), |why| report(StatsNews::Failed(words(why))));
}

fn sum_up(
    dataset: &SharedDataset,
    cache: Option<&Arc<DiskCache>>,
    order: StatsOrder,
    cancel: &Cancel,
    report: &(dyn Fn(StatsNews) + Sync),
) {
    let StatsOrder { rows, columns, links, .. } = order;
    let mut subjects: Vec<_> = subjects_of(dataset).into_iter().map(Some).collect();
    let tasks = columns.into_iter().filter_map(|(at, edges)| {
        let subject = subjects.get_mut(at)?.take()?;
        Some((at, Task { subject, edges }))
    });
    let tasks: Vec<(usize, Task)> = tasks.collect();
    match summarise(dataset, &tasks, &rows, FirstFigures::Wanted, cancel, report) {
        Ok(()) => {
            if links == LinkFigures::Wanted {
                sum_up_links(dataset, cache, rows, cancel, report);
            }
            report(StatsNews::Ended);
        }
        Err(ScanError::Cancelled(_)) => {}
        Err(failed @ ScanError::Failed(_)) => report(StatsNews::Failed(words(&failed))),
    }
}

/// Without links, or without a cache that knows of them, there is nothing to say.
fn sum_up_links(
    dataset: &SharedDataset,
    cache: Option<&Arc<DiskCache>>,
    rows: Selection,
    cancel: &Cancel,
    report: &(dyn Fn(StatsNews) + Sync),
) {
    if cache.is_none() || dataset.roles().get(Role::Url).is_none() {
        return;
    }
    let progress = |progress: Progress| report(StatsNews::Progress(progress));
    match find_fetched(dataset, rows, cache, cancel, &progress) {
        Ok((fetched, damaged)) => {
            if !damaged.is_empty() {
                report(StatsNews::Damaged(damaged));
            }
            report(StatsNews::Links(Box::new(LinkRot::of(fetched.links()))));
        }
        Err(RoundsError::Work(ScanError::Cancelled(_))) => {}
        Err(error) => report(StatsNews::LinksUnknown(words(&error))),
    }
}

fn words(error: &dyn Error) -> SafeText {
    SafeText::line(&error.to_string())
}

fn send(out: &Sender<Message>, generation: Generation, news: StatsNews) {
    let is_progress = matches!(news, StatsNews::Progress(_));
    let message = Message::Stats { generation, news };
    // Nobody listens any more: the session is over. And a full channel means that newer progress is behind
    // the older one: it may be lost.
    let _ = if is_progress { out.try_send(message).ok() } else { out.send(message).ok() };
}

/// Sums up subjects over the rows of a selection on all cores, one after the other. `report` gets the summary
/// of each under its number: first ones if they are wanted, in the end the exact one.
pub fn summarise(
    dataset: &SharedDataset,
    tasks: &[(usize, Task)],
    rows: &Selection,
    first: FirstFigures,
    cancel: &Cancel,
    report: &(dyn Fn(StatsNews) + Sync),
) -> Result<(), ScanError> {
    let work = Work { dataset, rows, cancel, report };
    if first == FirstFigures::Wanted {
        work.first_figures(tasks)?;
    }
    (0_u64..).zip(tasks).try_for_each(|(nth, task)| work.exact(task, nth, tasks.len() as u64))
}

struct Work<'a> {
    dataset: &'a SharedDataset,
    rows: &'a Selection,
    cancel: &'a Cancel,
    report: &'a (dyn Fn(StatsNews) + Sync),
}

impl Work<'_> {
    /// All subjects at once over a few rows; where the exact ones come as quickly, nothing.
    fn first_figures(&self, tasks: &[(usize, Task)]) -> Result<(), ScanError> {
        let Some(sample) = sample_of(self.rows) else { return Ok(()) };
        let basis = Basis::Sample { n_rows: sample.len() };
        let all = tasks.iter().map(|(_, task)| task.clone()).collect();
        let pass = Pass::new(self.dataset.clone(), all, sample, basis, self.cancel.clone());
        let parts = on_all_cores(self.cancel, &|| pass.work(&|_: Progress| ()))?;
        for ((at, task), unnamed) in tasks.iter().zip(pass.digest(parts)?) {
            let mut summary = unnamed.named(HashMap::new());
            if self.rows.is_all() {
                summary = summary.with_footers(footer_summary(self.dataset, &task.subject));
            }
            (self.report)(StatsNews::Column { at: *at, summary: Box::new(summary) });
        }
        Ok(())
    }

    /// One subject over all rows, the `nth` of `n_tasks`.
    fn exact(&self, (at, task): &(usize, Task), nth: u64, n_tasks: u64) -> Result<(), ScanError> {
        let progress = |one: Progress| {
            let total = one.total.saturating_mul(n_tasks);
            let done = one.total.saturating_mul(nth).saturating_add(one.done);
            (self.report)(StatsNews::Progress(Progress { done, total, unit: "values" }));
        };
        let (dataset, cancel) = (self.dataset.clone(), self.cancel.clone());
        let pass = Pass::new(dataset, vec![task.clone()], self.rows.clone(), Basis::AllRows, cancel);
        let parts = on_all_cores(self.cancel, &|| pass.work(&progress))?;
        for unnamed in pass.digest(parts)? {
            let missing = unnamed.missing();
            let mut more = HashMap::new();
            if !missing.is_empty() {
                let (dataset, rows) = (self.dataset.clone(), self.rows.clone());
                let lookup = Lookup::new(dataset, &task.subject, rows, missing, self.cancel.clone());
                // A second look at the column, which counts anew.
                on_all_cores(self.cancel, &|| lookup.work(&progress))?;
                more = lookup.found();
            }
            (self.report)(StatsNews::Column { at: *at, summary: Box::new(unnamed.named(more)) });
        }
        let damaged = pass.damaged();
        if !damaged.is_empty() {
            (self.report)(StatsNews::Damaged(damaged));
        }
        Ok(())
    }
}
