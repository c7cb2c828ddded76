//! `pairlens labels export`: what was said of pairs, for other tools. Links and captions come from the dataset.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::Path;

use super::located::located;
use super::open::{chosen_set, open_store};
use crate::base::{AtomicFile, AtomicFileError, Cancel, IfExists, Report, SafeText, plural};
use crate::cli::dataset::{Opened, open};
use crate::cli::exchange_args::LabelsExportArgs;
use crate::cli::filter::interruptible;
use crate::cli::print::{say, to_stdout};
use crate::dataset::{Pair, Role, RowId, Value};
use crate::jobs::OnCores;
use crate::labels::exchange::{Judged, gathered, studio_config};
use crate::labels::{Annotator, EventFilter, LabelSet, Ledger, Store};

/// Rows whose links and captions are read at once.
const ROWS_AT_ONCE: usize = 1_000;

pub(super) fn run(args: &LabelsExportArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let cancel = interruptible()?;
    let (store, place) = open_store(&dataset, &args.dataset.labels)?;
    let set = chosen_set(&store, &place, args.set.as_deref())?;
    let mut judged = all(&store, &set, args.annotator.as_deref()).map_err(|error| {
        Report::new("read the labels", error).on(SafeText::line(&place.to_string_lossy()))
    })?;
    let n_unknown = fill_in(&dataset, &mut judged, &cancel)?;
    let text = args.format.form().write(&judged, &set);
    let if_exists = if args.overwrite { IfExists::Replace } else { IfExists::Refuse };
    if let Some(config) = &args.config {
        write(config, &studio_config(&set), if_exists)?;
    }
    say(&format!("{} of {}, by {}", plural(judged.len() as u64, "judgement"), set.id, in_words(&judged)));
    if n_unknown > 0 {
        say(&format!(
            "note: {} not in this dataset: without link and caption",
            plural(n_unknown as u64, "judged pair")
        ));
    }
    if args.output.as_os_str() == "-" {
        return to_stdout(|out| out.write_all(text.as_bytes()));
    }
    write(&args.output, &text, if_exists)
}

/// What everybody says by this set, person by person.
fn all(
    store: &Store,
    set: &LabelSet,
    annotator: Option<&str>,
) -> Result<Vec<Judged>, crate::labels::StoreError> {
    let annotator = annotator.map(|name| Annotator(name.to_owned()));
    let events =
        store.events(&EventFilter { annotator, set: Some(set.id.clone()), ..EventFilter::default() })?;
    let people = Ledger::by_person(set, &events);
    Ok(people.iter().flat_map(|(person, ledger)| gathered(person, &events, ledger)).collect())
}

/// Finds the pairs and reads what they are recognised by; gives the number of those that are not there.
fn fill_in(dataset: &Opened, judged: &mut [Judged], cancel: &Cancel) -> Result<usize, Report> {
    let rows = located(dataset, judged, cancel)?.rows;
    let words = words_of(dataset, rows.values().copied().collect());
    for one in judged.iter_mut() {
        let known = rows.get(&one.keys.pair).and_then(|row| words.get(row));
        (one.url, one.caption) = known.cloned().unwrap_or_default();
    }
    let unknown = judged.iter().map(|one| one.keys.pair).filter(|pair| !rows.contains_key(pair));
    Ok(unknown.collect::<HashSet<_>>().len())
}

/// Links and captions of rows.
fn words_of(dataset: &Opened, mut rows: Vec<RowId>) -> HashMap<RowId, (Option<String>, Option<String>)> {
    rows.sort_unstable();
    let roles = [Role::Url, Role::Caption].map(|role| dataset.roles().get(role));
    let columns: Vec<_> = roles.into_iter().flatten().collect();
    let mut words = HashMap::new();
    for some in rows.chunks(ROWS_AT_ONCE) {
        let read = dataset.read_rows_by(&OnCores, some, &columns);
        for (at, row) in read.rows.iter().enumerate() {
            let values = columns.iter().zip(read.batch.columns());
            let values = values.map(|(column, array)| (*column, Value::at(array, at))).collect();
            let pair = Pair { row: *row, values };
            let text = |role| pair.role(dataset, role).and_then(Value::as_text).map(str::to_owned);
            words.insert(*row, (text(Role::Url), text(Role::Caption)));
        }
    }
    words
}

fn in_words(judged: &[Judged]) -> String {
    let mut people: Vec<&str> = judged.iter().map(|one| one.annotator.0.as_str()).collect();
    people.dedup();
    if people.is_empty() {
        return "nobody".to_owned();
    }
    SafeText::line(&people.join(", ")).into_string()
}

fn write(path: &Path, text: &str, if_exists: IfExists) -> Result<(), Report> {
    let written = || -> Result<(), AtomicFileError> {
        let mut file = AtomicFile::create(path, if_exists)?;
        file.write_all(text.as_bytes())?;
        file.commit()
    };
    written().map_err(|error| {
        let report = Report::new("write the labels", &error).on(SafeText::line(&path.to_string_lossy()));
        match error {
            AtomicFileError::Exists => report.next("--overwrite replaces it"),
            _ => report,
        }
    })
}
