//! `pairlens labels import`: labels made with Label Studio or Prodigy come into the store, as one act a person.
//!
//! What cannot be understood is told by its place and left out; the rest is taken. A file that was taken before
//! changes nothing, and what was said here after the file's labels stays.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use super::open::{open_store_to_write, set_for_import};
use crate::base::{Exit, Report, SafeText, count, plural};
use crate::cli::dataset::open;
use crate::cli::exchange_args::{ImportFormat, LabelsImportArgs};
use crate::cli::print::{say, to_stdout};
use crate::labels::exchange::{Brought, Judged, Reading, import_act, read_label_studio, read_prodigy};
use crate::labels::{ActId, Annotator, Deed, Event, EventFilter, LabelSet, Ledger, Store, StoreError};

/// Largest file that is read: a label takes about a kilobyte.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Parts that cannot be understood are named up to this many.
const MAX_TOLD: usize = 20;

pub(super) fn run(args: &LabelsImportArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let text = read(args)?;
    let now_ms = now_ms();
    let (mut store, place) = open_store_to_write(&dataset, &args.dataset.labels)?;
    let set = set_for_import(&store, &place, args.set.as_deref())?;
    let reading = Reading {
        annotator: args.annotator.clone().map(Annotator),
        map: args.map.iter().cloned().collect::<BTreeMap<String, String>>(),
        now_ms,
    };
    let brought = match args.format {
        ImportFormat::LabelStudio => read_label_studio(&text, &set, &reading),
        ImportFormat::Prodigy => read_prodigy(&text, &set, &reading),
    };
    tell(&brought);
    if brought.judged.is_empty() {
        let report = Report::new("import labels", "nothing in the file could be read as a label of this set");
        return Err(report.on(SafeText::line(&args.input.to_string_lossy())).exit_as(Exit::Usage));
    }
    let store_report = |error: StoreError| {
        Report::new("keep the labels", error).on(SafeText::line(&place.to_string_lossy()))
    };
    let (events, n_older) = events(&store, &set, &brought, now_ms).map_err(store_report)?;
    if n_older > 0 {
        say(&format!(
            "note: {} of the file older than what was said here since, which stays",
            plural(n_older, "answer")
        ));
    }
    let n_pairs: usize = events.iter().map(n_items).sum();
    if !events.is_empty() {
        store.put_set(&set).and_then(|()| store.append(&events)).map_err(store_report)?;
    }
    let (n_read, n_people) = (brought.judged.len() as u64, events.len() as u64);
    to_stdout(|out| match n_pairs {
        0 => writeln!(out, "{}: all of them are known already", plural(n_read, "judgement")),
        _ => writeln!(
            out,
            "{} read, {} new or changed by {}",
            plural(n_read, "judgement"),
            count(n_pairs as u64),
            if n_people == 1 { "1 person".to_owned() } else { format!("{} people", count(n_people)) }
        ),
    })?;
    if brought.refused.is_empty() {
        return Ok(());
    }
    let n = plural(brought.refused.len() as u64, "part");
    Err(Report::new("import all of the file", format!("{n} could not be understood and left out")))
}

fn read(args: &LabelsImportArgs) -> Result<String, Report> {
    let report = |why: &dyn std::fmt::Display| {
        Report::new("read the labels", why).on(SafeText::line(&args.input.to_string_lossy()))
    };
    let size = fs::metadata(&args.input).map_err(|error| report(&error))?.len();
    if size > MAX_FILE_BYTES {
        return Err(report(&"files of labels are read up to 1 GiB").next("cut it into several"));
    }
    fs::read_to_string(&args.input).map_err(|error| report(&error))
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn tell(brought: &Brought) {
    for refused in brought.refused.iter().take(MAX_TOLD) {
        say(&format!("note: {}: {}", refused.place, refused.trouble));
    }
    let n_more = brought.refused.len().saturating_sub(MAX_TOLD);
    if n_more > 0 {
        say(&format!("note: and {} more", count(n_more as u64)));
    }
    if brought.n_cancelled > 0 {
        say(&format!("note: {} cancelled, rejected or ignored there: no labels", count(brought.n_cancelled)));
    }
    if brought.n_unlabelled > 0 {
        say(&format!("note: {} without labels", plural(brought.n_unlabelled, "task")));
    }
}

/// One event a person: what is new. And how many answers of the file are older than others here.
fn events(
    store: &Store,
    set: &LabelSet,
    brought: &Brought,
    at_ms: i64,
) -> Result<(Vec<Event>, u64), StoreError> {
    let mut by_person: BTreeMap<&Annotator, Vec<&Judged>> = BTreeMap::new();
    for one in &brought.judged {
        by_person.entry(&one.annotator).or_default().push(one);
    }
    let session = fastrand::u64(..);
    let (mut events, mut n_older) = (Vec::new(), 0);
    for (annotator, judged) in by_person {
        let known = store.events(&EventFilter::by(annotator, &set.id))?;
        let ledger = Ledger::of(set.clone(), &known);
        let id = ActId { session, nth: events.len() as u64 };
        let addition = import_act(&judged, &ledger, id);
        n_older += addition.n_older as u64;
        if let Some(act) = addition.act {
            let (annotator, set) = (annotator.clone(), set.id.clone());
            events.push(Event { annotator, set, draw: None, at_ms, deed: Deed::Act(act) });
        }
    }
    Ok((events, n_older))
}

fn n_items(event: &Event) -> usize {
    match &event.deed {
        Deed::Act(act) => act.items.len(),
        Deed::Undo(_) | Deed::Redo(_) => 0,
    }
}
