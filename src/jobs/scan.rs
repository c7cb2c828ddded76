//! The lane of scans: one worker a core on one filter; the next filter ends it.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::cores::{ScanError, on_all_cores};
use super::facts::{FactSources, KeptFacts};
use super::rounds::RoundsError;
use crate::app::{Generation, Message};
use crate::base::{Cancel, Progress, ProgressSink, SafeText};
use crate::dataset::{Dataset, GroupRef, SharedDataset};
use crate::query::{Lost, Predicate, Scan, ScanMemory, ScanPart, ScanResult, Selection};

/// Parts are collected this long before they are sent on: a frame is drawn for each message, and more than
/// this many a second help nobody. The first matches are never held back.
const COLLECT_FOR: Duration = Duration::from_millis(40);

/// Messages that may wait to be handled before parts are collected further: the interface then joins a few
/// large findings instead of many small ones.
const MAX_WAITING: usize = 4;

/// Bytes of answers that are kept between the filters of a session: ten million rows take 1.3 MB for each
/// condition.
const ANSWER_BUDGET_BYTES: usize = 32 << 20;

/// What one filter of a session leaves for the next.
#[derive(Debug)]
pub(super) struct ScanSession {
    facts: KeptFacts,
    memory: Arc<ScanMemory>,
}

impl ScanSession {
    /// Nothing is known yet.
    pub(super) fn new(sources: FactSources) -> Self {
        let memory = Arc::new(ScanMemory::new(ANSWER_BUDGET_BYTES));
        Self { facts: KeptFacts::with_sources(sources), memory }
    }

    /// What was found over the whole dataset.
    pub(super) fn facts(&self) -> &KeptFacts {
        &self.facts
    }
}

/// Finds the rows of a filter and reports them as they come, in dataset order.
pub(super) fn work(
    dataset: &SharedDataset,
    session: &ScanSession,
    text: &str,
    generation: Generation,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    // When nobody listens any more, the session is over.
    let send = |message| drop(out.send(message));
    let fail =
        |why: &dyn Error| send(Message::ScanFailed { generation, why: SafeText::line(&why.to_string()) });
    let names = match session.facts.names(dataset, &[text]) {
        Ok(names) => names,
        Err(error) => return fail(&error),
    };
    let predicate = match Predicate::parse(text, &names) {
        Ok(predicate) => predicate,
        // It was bound before it became an effect; still nobody shall wait for an answer in vain.
        Err(error) => return fail(&error),
    };
    let began = Instant::now();
    // A full channel means that newer figures are behind the older ones: these may be lost.
    let looking = |progress| {
        drop(out.try_send(nothing_yet(dataset, progress, generation, began.elapsed(), Vec::new())));
    };
    let predicate = match session.facts.give(dataset, &predicate, cancel, &looking) {
        Ok((predicate, damaged)) => {
            if !damaged.is_empty() {
                let progress = Progress { done: 0, total: dataset.groups().len() as u64, unit: "row groups" };
                send(nothing_yet(dataset, progress, generation, began.elapsed(), damaged));
            }
            predicate
        }
        Err(RoundsError::Work(ScanError::Cancelled(_))) => return,
        Err(error) => return fail(&error),
    };
    let numbers = predicate.numbers().into_iter().map(|(name, number)| format!("{name} is {number}"));
    let numbers: Vec<String> = numbers.chain(predicate.extent()).collect();
    if !numbers.is_empty() {
        send(Message::FilterNumbers { generation, numbers });
    }
    let collector = Mutex::new(Collector::new(dataset.n_rows(), began));
    let sink = |part: ScanPart| {
        // Held while sending: parts stay in order.
        let mut collector = collector.lock().unwrap_or_else(PoisonError::into_inner);
        collector.take(part);
        if collector.is_due(Instant::now(), out.len())
            && let Some(findings) = collector.give()
        {
            send(message(findings, generation, began.elapsed()));
        }
    };
    let scan = Scan::new(dataset.clone(), predicate, cancel.clone()).with_memory(session.memory.clone());
    let outcome = run_scan(&scan, cancel, &sink);
    if let Some(rest) = collector.into_inner().unwrap_or_else(PoisonError::into_inner).give() {
        send(message(rest, generation, began.elapsed()));
    }
    match outcome {
        Ok(()) => send(Message::ScanEnded { generation, elapsed: began.elapsed() }),
        Err(ScanError::Cancelled(_)) => {}
        Err(failed @ ScanError::Failed(_)) => fail(&failed),
    }
}

/// The whole scan on all cores, for commands. `cancel` is the scan's own.
pub fn scan_all(scan: &Scan, cancel: &Cancel, progress: &dyn ProgressSink) -> Result<ScanResult, ScanError> {
    let result = Mutex::new(scan.nothing_found());
    let sink = |part: ScanPart| {
        let done = part.progress;
        result.lock().unwrap_or_else(PoisonError::into_inner).take(part);
        progress.report(done);
    };
    run_scan(scan, cancel, &sink)?;
    Ok(result.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn run_scan(scan: &Scan, cancel: &Cancel, sink: &(impl Fn(ScanPart) + Sync)) -> Result<(), ScanError> {
    on_all_cores(cancel, &|| scan.work(sink)).map(drop)
}

/// What was found since the last message.
struct Findings {
    found: Selection,
    damaged: Vec<(GroupRef, SafeText)>,
    /// The newest figures; its own lists are empty.
    latest: ScanPart,
}

/// Joins parts that follow each other quickly.
struct Collector {
    found: Selection,
    damaged: Vec<(GroupRef, SafeText)>,
    latest: Option<ScanPart>,
    /// When something was sent last, or the scan began.
    sent: Instant,
    has_matched: bool,
}

impl Collector {
    fn new(n_rows: u64, began: Instant) -> Self {
        Self {
            found: Selection::none(n_rows),
            damaged: Vec::new(),
            latest: None,
            sent: began,
            has_matched: false,
        }
    }

    fn take(&mut self, mut part: ScanPart) {
        // Sorted into the bitmap here, by the worker: the interface only joins bitmaps.
        for found in std::mem::take(&mut part.found) {
            self.found.extend_bits(found.first, &found.selected);
        }
        self.damaged.append(&mut part.damaged);
        self.latest = Some(part);
    }

    /// Whether what is there should be sent now. Progress is sent without matches, too.
    fn is_due(&self, now: Instant, n_waiting: usize) -> bool {
        let is_first_match = !self.has_matched && !self.found.is_empty();
        is_first_match || (now - self.sent >= COLLECT_FOR && n_waiting < MAX_WAITING)
    }

    /// All that is there; `None` when there is nothing new.
    fn give(&mut self) -> Option<Findings> {
        let latest = self.latest.take()?;
        let none = Selection::none(self.found.n_rows());
        let found = std::mem::replace(&mut self.found, none);
        self.has_matched |= !found.is_empty();
        self.sent = Instant::now();
        Some(Findings { found, damaged: std::mem::take(&mut self.damaged), latest })
    }
}

/// How far it is with what is done before the scan begins.
fn nothing_yet(
    dataset: &Dataset,
    progress: Progress,
    generation: Generation,
    elapsed: Duration,
    damaged: Vec<(GroupRef, SafeText)>,
) -> Message {
    let found = Selection::none(dataset.n_rows());
    Message::Scan { generation, found, progress, n_scanned: 0, lost: Lost::default(), elapsed, damaged }
}

fn message(findings: Findings, generation: Generation, elapsed: Duration) -> Message {
    let Findings { found, damaged, latest: ScanPart { progress, n_scanned, lost, .. } } = findings;
    Message::Scan { generation, found, progress, n_scanned, lost, elapsed, damaged }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::RowId;
    use crate::query::Found;

    fn part(rows: &[u64]) -> ScanPart {
        ScanPart {
            found: rows.iter().map(|row| Found { first: RowId(*row), selected: vec![true].into() }).collect(),
            progress: Progress { done: 1, total: 2, unit: "row groups" },
            n_scanned: 10,
            lost: Lost::default(),
            damaged: Vec::new(),
        }
    }

    #[test]
    fn first_matches_go_at_once_and_progress_goes_without_any() {
        let began = Instant::now();
        let later = |sent: Instant| sent + COLLECT_FOR;
        let mut collector = Collector::new(100, began);
        collector.take(part(&[]));
        assert!(!collector.is_due(began, 0));
        assert!(collector.is_due(later(began), 0));
        assert!(collector.give().is_some_and(|f| f.found.is_empty() && f.latest.n_scanned == 10));

        collector.take(part(&[3]));
        assert!(collector.is_due(collector.sent, MAX_WAITING));
        assert!(collector.give().is_some_and(|f| f.found.contains(RowId(3))));

        collector.take(part(&[5]));
        collector.take(part(&[7, 8]));
        assert!(!collector.is_due(collector.sent, 0));
        assert!(!collector.is_due(later(collector.sent), MAX_WAITING));
        assert!(collector.is_due(later(collector.sent), MAX_WAITING - 1));
        assert_eq!(collector.give().map(|f| f.found.len()), Some(3));
        assert!(collector.give().is_none());
    }
}
