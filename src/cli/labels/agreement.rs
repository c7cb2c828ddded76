//! `pairlens labels agreement`: how far people agree with each other, and with themselves.
//!
//! Reads the store only: the dataset is named to find it, and is not opened.

use std::collections::BTreeSet;
use std::io::Write as _;

use serde_json::{Value, json};

use super::agreement_words::{as_json, table};
use super::place::open_to_read;
use crate::base::{Exit, Report, SafeText, count, plural};
use crate::cli::args::AgreementArgs;
use crate::cli::json;
use crate::cli::print::to_stdout;
use crate::labels::agreement::{
    Figures, RatingsError, disagreements, independent, tables, tables_of_repeats,
};
use crate::labels::estimate::{Confidence, EstimateError};
use crate::labels::set::BUILT_IN;
use crate::labels::{Annotator, DrawHead, EventFilter, LabelSet, Ledger, Store, StoreError};

/// What was found for one version of one set.
struct Found {
    set: LabelSet,
    people: BTreeSet<Annotator>,
    n_labels: usize,
    between: Vec<Figures>,
    /// Of each person who was shown pairs twice.
    with_self: Vec<Figures>,
    /// Pairs that people disagree on, and those of them that a majority has settled.
    n_disagreements: usize,
    n_settled: usize,
}

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ratings(#[from] RatingsError),
}

pub(super) fn run(args: &AgreementArgs) -> Result<(), Report> {
    let confidence = confidence(args.confidence)?;
    let store = open_to_read(&args.store)?;
    let report = |error: Failure| {
        Report::new("compare what people said", error).on(SafeText::line(&store.path().to_string_lossy()))
    };
    let draws = store.draws().map_err(|error| report(error.into()))?;
    let sets = store.sets().map_err(|error| report(error.into()))?;
    if let Some(name) = &args.set {
        check_name(name, &sets)?;
    }
    let mut found = Vec::new();
    for set in sets {
        if args.set.as_ref().is_none_or(|name| *name == set.id.name) {
            found.push(look(&store, set, &draws, confidence, args.seed).map_err(report)?);
        }
    }
    found.retain(|found| found.n_labels > 0);
    if args.json {
        let all: Vec<Value> = found.iter().map(|found| all_as_json(found, confidence, args.seed)).collect();
        return to_stdout(|out| all.iter().try_for_each(|value| json::line(out, value)));
    }
    to_stdout(|out| lines(&found).iter().try_for_each(|line| writeln!(out, "{line}")))
}

/// A set that nobody has judged by yet is no mistake, a name that no set has is one.
fn check_name(name: &str, sets: &[LabelSet]) -> Result<(), Report> {
    if sets.iter().any(|set| set.id.name == name) || BUILT_IN.contains(&name) {
        return Ok(());
    }
    let mut known: Vec<&str> = sets.iter().map(|set| set.id.name.as_str()).chain(BUILT_IN).collect();
    known.sort_unstable();
    known.dedup();
    let known = SafeText::line(&known.join(", "));
    Err(Report::new("find the label set", "the store has none of that name, and none is built in")
        .on(SafeText::line(name))
        .next(format!("there are {known}"))
        .exit_as(Exit::Usage))
}

fn confidence(share: f64) -> Result<Confidence, Report> {
    Confidence::new(share)
        .map_err(|error: EstimateError| Report::new("follow --confidence", error).exit_as(Exit::Usage))
}

fn look(
    store: &Store,
    set: LabelSet,
    draws: &[DrawHead],
    confidence: Confidence,
    seed: u64,
) -> Result<Found, Failure> {
    let events = store.events(&EventFilter { set: Some(set.id.clone()), ..EventFilter::default() })?;
    let labels = independent(&set, &events, draws);
    let figures = |table| Figures::of(&table, confidence, seed);
    let between = tables(&set, &labels)?.into_iter().map(figures).collect();
    let (mut people, mut n_labels, mut with_self, mut now) = (BTreeSet::new(), 0, Vec::new(), Vec::new());
    for (person, ledger) in Ledger::by_person(&set, &events) {
        with_self.extend(tables_of_repeats(&set, &person, &ledger.repeats())?.into_iter().map(figures));
        let labels = ledger.labels();
        if !labels.is_empty() {
            people.insert(person);
        }
        n_labels += labels.len();
        now.extend(labels);
    }
    let disagreements = disagreements(&set, &now);
    let n_settled = disagreements.iter().filter(|one| one.is_settled()).count();
    Ok(Found { n_labels, people, between, with_self, n_disagreements: disagreements.len(), n_settled, set })
}

fn lines(found: &[Found]) -> Vec<String> {
    if found.is_empty() {
        return vec!["nothing was judged yet".to_owned()];
    }
    found.iter().flat_map(of_one).collect()
}

fn of_one(found: &Found) -> Vec<String> {
    let names: Vec<String> =
        found.people.iter().map(|person| SafeText::line(&person.0).into_string()).collect();
    let mut lines = vec![format!(
        "{}: {} by {}",
        SafeText::line(&found.set.id.to_string()),
        plural(found.n_labels as u64, "label"),
        names.join(", ")
    )];
    if found.between.is_empty() {
        lines.push("no pair, picture or caption was judged by two people".to_owned());
    } else {
        lines.extend(table(&found.between));
        lines.push("who judged a pair in silence about something said its default".to_owned());
        lines.push(disagreements_line(found));
    }
    for person in &found.people {
        let own: Vec<Figures> = found
            .with_self
            .iter()
            .filter(|figures| figures.people.first() == Some(person))
            .cloned()
            .collect();
        if !own.is_empty() {
            lines.push(format!("{}, shown the same twice", SafeText::line(&person.0)));
            lines.extend(table(&own));
        }
    }
    lines.push(String::new());
    lines
}

fn disagreements_line(found: &Found) -> String {
    let on = format!("{} that people disagree on", plural(found.n_disagreements as u64, "pair"));
    match (found.n_disagreements, found.n_settled) {
        (0, _) => on,
        (_, 0) => format!("{on}; pairlens review --disagreements goes through them"),
        (n, settled) if n == settled => format!("{on}, all settled by a majority"),
        (_, settled) => format!(
            "{on}, {} of them settled by a majority; pairlens review --disagreements goes through the others",
            count(settled as u64)
        ),
    }
}

fn all_as_json(found: &Found, confidence: Confidence, seed: u64) -> Value {
    json!({
        "set": found.set.id.name,
        "version": found.set.id.version,
        "people": found.people.iter().map(|person| &person.0).collect::<Vec<_>>(),
        "n_labels": found.n_labels,
        "confidence": confidence.share(),
        "seed": seed,
        "between_people": found.between.iter().map(as_json).collect::<Vec<_>>(),
        "with_oneself": found.with_self.iter().map(as_json).collect::<Vec<_>>(),
        "n_disagreements": found.n_disagreements,
        "n_settled": found.n_settled,
    })
}
