//! A review as a script: every key judges the pair on the screen and asks for the next one.
//!
//! Which pair a key judged is what the store says, and not what was hoped for: a key may be refused, and then the ones
//! after it judge earlier pairs than planned. So the keys' pairs are told from the store once all is saved.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use pairlens::labels::{Deed, EventFilter, Store, StoreError};

use super::data::Data;
use super::frames::Shown;
use super::script::{Move, Step};
use super::session::{Record, Session, Setting};

/// The key of the first value of the required dimension, of `pair-audit-v1`: align = match.
const JUDGE: u8 = b'1';

/// What the first line of the review says once nothing is waiting to be saved.
const SAVED: &str = "✓ all saved";

/// How far the two clocks that a key and its label are dated by may be apart: each rounds to a millisecond.
const SLACK_MS: i64 = 2;

/// What became of the keys.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "all of them are counts, as everywhere")]
pub(crate) struct Kept {
    pub(crate) n_keys: usize,
    /// Labels in the store.
    pub(crate) n_labels: usize,
    /// Keys that judged nothing.
    pub(crate) n_refused: usize,
    /// Pairs the review went on from without a label of them in the store.
    pub(crate) n_lost: usize,
    /// Labels of pairs that no frame had shown whole.
    pub(crate) n_unpainted: usize,
}

/// A label as the store has it.
#[derive(Clone, Copy, Debug)]
struct Said {
    row: usize,
    at_ms: i64,
}

/// Judges as many pairs as there are keys, or all but the last.
pub(crate) fn run(setting: &Setting<'_>, data: &Data, n_keys: usize) -> Result<(Record, Kept), String> {
    let folder = tempfile::tempdir_in(setting.folder).map_err(|e| e.to_string())?;
    let labels = folder.path().join("labels.sqlite");
    let mut session = Session::start(setting, data, &arguments(data, &labels))?;
    session.wait_until(|session| session.newest().is_some_and(|frame| frame.shown == Shown::Right))?;
    let n_keys = n_keys.min(n_pairs(&labels)?.saturating_sub(1));
    let clock = Clock::now();
    // Where they lead is told afterwards.
    session.type_on(&vec![Step { key: JUDGE, by: Move::Step, row: usize::MAX }; n_keys])?;
    session.wait_until(|session| {
        session.contents().contains(SAVED)
            && session.newest().is_some_and(|frame| frame.shown == Shown::Right)
    })?;
    let said = said(&labels, data)?;
    let mut record = session.end();
    let kept = settle(&mut record, &said, &clock);
    Ok((record, kept))
}

fn arguments(data: &Data, labels: &Path) -> Vec<OsString> {
    let mut arguments = vec![OsString::from("review")];
    arguments.extend(data.paths.iter().map(OsString::from));
    let n = data.rows.len().to_string();
    let options = ["-n", n.as_str(), "--safe", "off", "--annotator", "bench", "--labels"];
    arguments.extend(options.map(OsString::from));
    arguments.push(labels.into());
    arguments
}

/// Different pairs of the draw: what stands in it twice is judged once.
fn n_pairs(labels: &Path) -> Result<usize, String> {
    let read = || -> Result<usize, StoreError> {
        let store = Store::open_to_read(labels)?;
        let Some(head) = store.draws()?.pop() else { return Ok(0) };
        let pairs: HashSet<_> = store.draw(head.id)?.items.iter().map(|item| item.keys.pair).collect();
        Ok(pairs.len())
    };
    read().map_err(|e| format!("{}: {e}", labels.display()))
}

fn said(labels: &Path, data: &Data) -> Result<Vec<Said>, String> {
    let read = || Store::open_to_read(labels)?.events(&EventFilter::default());
    let events = read().map_err(|e| format!("{}: {e}", labels.display()))?;
    let of_event = |event: &pairlens::labels::Event| match &event.deed {
        Deed::Act(act) => Some(Said { row: data.row_at(&act.items.first()?.place)?, at_ms: event.at_ms }),
        Deed::Undo(_) | Deed::Redo(_) => None,
    };
    Ok(events.iter().filter_map(of_event).collect())
}

/// Gives every key that judged a pair the row it led to, and counts.
fn settle(record: &mut Record, said: &[Said], clock: &Clock) -> Kept {
    let last = record.frames.iter().rev().find_map(|frame| frame.row);
    let leads_to = said.iter().skip(1).map(|next| Some(next.row)).chain([last]);
    let n_keys = record.keys.len();
    let mut took = HashSet::new();
    for (nth, (one, next)) in said.iter().zip(leads_to).enumerate() {
        let by_time = || record.keys.partition_point(|key| clock.ms(key.at) <= one.at_ms + SLACK_MS);
        let key = if said.len() == n_keys { nth } else { by_time().saturating_sub(1) };
        if let (Some(key_typed), Some(next)) = (record.keys.get_mut(key), next) {
            key_typed.row = next;
            took.insert(key);
        }
    }
    let judged: HashSet<usize> = said.iter().map(|one| one.row).collect();
    let painted: HashSet<usize> =
        record.frames.iter().filter(|f| f.shown == Shown::Right).filter_map(|f| f.row).collect();
    let passed: HashSet<usize> =
        record.frames.iter().filter_map(|f| f.row).filter(|row| Some(*row) != last).collect();
    Kept {
        n_keys,
        n_labels: said.len(),
        n_refused: n_keys - took.len(),
        n_lost: passed.difference(&judged).count(),
        n_unpainted: judged.difference(&painted).count(),
    }
}

/// Tells the time of day of a moment.
struct Clock {
    at: Instant,
    ms: i64,
}

impl Clock {
    fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { at: Instant::now(), ms: i64::try_from(since.as_millis()).unwrap_or(i64::MAX) }
    }

    fn ms(&self, then: Instant) -> i64 {
        let later = then.saturating_duration_since(self.at);
        self.ms.saturating_add(i64::try_from(later.as_millis()).unwrap_or(i64::MAX))
    }
}
