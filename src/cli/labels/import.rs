//! `pairlens labels import`: labels that were exported, or made with another tool, come into the store, as one act a
//! person.
//!
//! What cannot be understood is told by its place and left out; the rest is taken. A file that was taken before
//! changes nothing, and what was said here after the file's labels stays. A file of which nothing is taken makes no
//! store. The event is of the moment of the import; each pair in it keeps when the file says that it was judged.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use super::located::located;
use super::open::{open_store_if_there, set_for_import};
use super::place::report as store_report;
use crate::base::{Exit, Report, SafeText, count, now_ms, people, plural};
use crate::cli::dataset::{Opened, open};
use crate::cli::exchange_args::{LabelsFormat, LabelsImportArgs};
use crate::cli::filter::interruptible;
use crate::cli::print::{say, to_stdout};
use crate::jobs::place_of;
use crate::labels::exchange::{Brought, FileForm, Judged, Reading, import_act};
use crate::labels::{ActId, Annotator, Deed, Event, EventFilter, LabelSet, Ledger, Store, StoreError};

/// Largest file that is read: a label takes about a kilobyte.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Parts that cannot be understood are named up to this many.
const MAX_TOLD: usize = 20;

pub(super) fn run(args: &LabelsImportArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let text = read(&args.input)?;
    let form = form(args, &text)?;
    let (there, place) = open_store_if_there(&dataset, &args.dataset.labels)?;
    let set = set_for_import(there.as_ref(), &place, args.set.as_deref(), form.set_of(&text).as_ref())?;
    drop(there);
    let reading = Reading {
        annotator: args.annotator.clone().map(Annotator),
        map: args.map.iter().cloned().collect::<BTreeMap<String, String>>(),
        now_ms: now_ms(),
    };
    let mut brought = form.read(&text, &set, &reading);
    for one in &mut brought.judged {
        // A clock that is ahead must not keep what is said here later from being newer.
        one.at_ms = one.at_ms.min(reading.now_ms);
    }
    tell(&brought);
    if brought.judged.is_empty() {
        let report = Report::new("import labels", "nothing in the file could be read as a label of this set");
        return Err(report.on(SafeText::line(&args.input.to_string_lossy())).exit_as(Exit::Usage));
    }
    find_pairs(&dataset, &mut brought.judged, &args.input)?;
    let kept = keep(&place, &set, &brought, reading.now_ms)
        .map_err(|error| store_report("keep the labels", &error, &place))?;
    if kept.n_older > 0 {
        say(&format!(
            "note: {} of the file not taken: what was said here since stays",
            plural(kept.n_older, "answer")
        ));
    }
    say_kept(brought.judged.len() as u64, &kept)?;
    if brought.refused.is_empty() {
        return Ok(());
    }
    let n = plural(brought.refused.len() as u64, "part");
    Err(Report::new("import all of the file", format!("{n} could not be understood and left out")))
}

fn read(input: &Path) -> Result<String, Report> {
    let report = |why: &dyn std::fmt::Display| {
        Report::new("read the labels", why).on(SafeText::line(&input.to_string_lossy()))
    };
    let bytes = read_up_to(input, MAX_FILE_BYTES).map_err(|error| report(&error))?;
    let bytes = bytes.ok_or_else(|| {
        report(&"files of labels are read up to 1 GiB").next("cut it into several, or name the right file")
    })?;
    if bytes.starts_with(b"PAR1") {
        let why = "it is Parquet, which says what most people said of a pair and not who said what";
        return Err(report(&why)
            .next("pairlens labels export --format jsonl writes what can be read again")
            .exit_as(Exit::Usage));
    }
    String::from_utf8(bytes).map_err(|_| report(&"it is no text in UTF-8").exit_as(Exit::Usage))
}

/// `None` of a file that is longer, or endless.
fn read_up_to(input: &Path, max_bytes: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    fs::File::open(input)?.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max_bytes).then_some(bytes))
}

/// As it was named, else as the file looks.
fn form(args: &LabelsImportArgs, text: &str) -> Result<FileForm, Report> {
    let named = args.format.map(LabelsFormat::form);
    named.or_else(|| FileForm::of(text)).ok_or_else(|| {
        Report::new("read the labels", "nothing at its beginning tells how it is written")
            .on(SafeText::line(&args.input.to_string_lossy()))
            .next("--format names it: csv, jsonl, label-studio or prodigy")
            .exit_as(Exit::Usage)
    })
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
        say(&format!("note: {} without labels", plural(brought.n_unlabelled, "pair")));
    }
    if !brought.unread.is_empty() {
        let names: Vec<&str> = brought.unread.iter().take(MAX_TOLD).map(String::as_str).collect();
        let names = SafeText::line(&names.join(", "));
        say(&format!("note: not read: {names}; --map NAME=DIMENSION takes answers from there"));
    }
}

/// Tells of pairs that this dataset does not have, and of the others where they stand, if the file does not.
///
/// Labels of pairs that are not here are kept: they show wherever their pairs are. But a file of which no pair is here
/// is most likely another dataset's.
fn find_pairs(dataset: &Opened, judged: &mut [Judged], input: &Path) -> Result<(), Report> {
    let found = located(dataset, judged, &interruptible()?)?;
    let pairs: HashSet<_> = judged.iter().map(|one| one.keys.pair).collect();
    let n_missing = pairs.iter().filter(|pair| !found.rows.contains_key(pair)).count() as u64;
    if n_missing == pairs.len() as u64 && found.n_unread == 0 {
        let why = format!("none of its {} is in this dataset", plural(n_missing, "pair"));
        return Err(Report::new("import labels", why)
            .on(SafeText::line(&input.to_string_lossy()))
            .next("name the dataset they are of; --labels FILE keeps labels of several in one place")
            .exit_as(Exit::Usage));
    }
    for one in judged.iter_mut().filter(|one| one.place.shard.is_empty()) {
        let row = found.rows.get(&one.keys.pair);
        one.place = row.map(|row| place_of(dataset, *row)).unwrap_or_default();
    }
    if n_missing > 0 {
        let pairs = plural(n_missing, "judged pair");
        say(&format!("note: {pairs} not in this dataset: their labels are kept for where they are"));
    }
    Ok(())
}

/// What came of an import.
#[derive(Debug, Default)]
struct Kept {
    events: Vec<Event>,
    /// Answers of the file that are older than others here.
    n_older: u64,
}

impl Kept {
    /// Pairs of which something is new, once for each person.
    fn n_pairs(&self) -> u64 {
        let acts = self.events.iter().filter_map(|event| match &event.deed {
            Deed::Act(act) => Some(act.items.len() as u64),
            Deed::Undo(_) | Deed::Redo(_) => None,
        });
        acts.sum()
    }
}

/// Puts what is new into the store, all of it or nothing, one act a person.
fn keep(place: &Path, set: &LabelSet, brought: &Brought, now_ms: i64) -> Result<Kept, StoreError> {
    let mut store = Store::open(place)?;
    let mut by_person: BTreeMap<&Annotator, Vec<&Judged>> = BTreeMap::new();
    for one in &brought.judged {
        by_person.entry(&one.annotator).or_default().push(one);
    }
    let session = fastrand::u64(..);
    let mut kept = Kept::default();
    for (annotator, judged) in by_person {
        let known = store.events(&EventFilter::by(annotator, &set.id))?;
        let ledger = Ledger::of(set.clone(), &known);
        let id = ActId { session, nth: kept.events.len() as u64 };
        let addition = import_act(&judged, &ledger, id);
        kept.n_older += addition.n_older as u64;
        if let Some(act) = addition.act {
            let (annotator, set) = (annotator.clone(), set.id.clone());
            kept.events.push(Event { annotator, set, draw: None, at_ms: now_ms, deed: Deed::Act(act) });
        }
    }
    if !kept.events.is_empty() {
        store.put_set(set)?;
        store.append(&kept.events)?;
    }
    Ok(kept)
}

fn say_kept(n_read: u64, kept: &Kept) -> Result<(), Report> {
    let read = plural(n_read, "judgement");
    let people = people(kept.events.len() as u64);
    to_stdout(|out| match kept.n_pairs() {
        0 if kept.n_older == 0 => writeln!(out, "{read} read, all known already"),
        0 => writeln!(out, "{read} read, nothing new"),
        n_pairs => writeln!(out, "{read} read, {} new or changed by {people}", count(n_pairs)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_one_byte_more_is_too_long() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "labels").unwrap();
        assert_eq!(read_up_to(file.path(), 6).unwrap().as_deref(), Some(&b"labels"[..]));
        assert_eq!(read_up_to(file.path(), 5).unwrap(), None);
    }
}
