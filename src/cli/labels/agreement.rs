//! `pairlens labels agreement`: how far people agree with each other, and with themselves.
//!
//! Reads the store only: the dataset is named to find it, and is not opened.

use std::collections::BTreeSet;
use std::io::Write as _;

use serde_json::{Value, json};

use super::agreement_words::{as_json, table};
use super::place::open_to_read;
use crate::base::{Exit, Report, SafeText, plural};
use crate::cli::args::AgreementArgs;
use crate::cli::json;
use crate::cli::print::to_stdout;
use crate::labels::agreement::{Figures, RatingsError, disagreements, tables, tables_of_repeats};
use crate::labels::estimate::{Confidence, EstimateError};
use crate::labels::{
    Annotator, EventFilter, Label, LabelFilter, LabelSet, Ledger, Repeat, Store, StoreError,
};

/// What was found for one version of one set.
struct Found {
    set: LabelSet,
    people: BTreeSet<Annotator>,
    n_labels: usize,
    between: Vec<Figures>,
    /// Of each person who was shown pairs twice.
    with_self: Vec<Figures>,
    n_disagreements: usize,
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
    let mut found = Vec::new();
    for set in store.sets().map_err(|error| report(error.into()))? {
        if args.set.as_ref().is_none_or(|name| *name == set.id.name) {
            found.push(look(&store, set, confidence, args.seed).map_err(report)?);
        }
    }
    found.retain(|found| found.n_labels > 0);
    if args.json {
        let all: Vec<Value> = found.iter().map(|found| all_as_json(found, confidence, args.seed)).collect();
        return to_stdout(|out| all.iter().try_for_each(|value| json::line(out, value)));
    }
    to_stdout(|out| lines(&found).iter().try_for_each(|line| writeln!(out, "{line}")))
}

fn confidence(share: f64) -> Result<Confidence, Report> {
    Confidence::new(share)
        .map_err(|error: EstimateError| Report::new("follow --confidence", error).exit_as(Exit::Usage))
}

fn look(store: &Store, set: LabelSet, confidence: Confidence, seed: u64) -> Result<Found, Failure> {
    let labels = store.labels(&LabelFilter { set: Some(set.id.clone()), ..LabelFilter::default() })?;
    let people: BTreeSet<Annotator> = labels.iter().map(|label: &Label| label.annotator.clone()).collect();
    let figures = |table| Figures::of(&table, confidence, seed);
    let between = tables(&set, &labels)?.into_iter().map(figures).collect();
    let mut with_self = Vec::new();
    for person in &people {
        let tables = tables_of_repeats(&set, person, &said_twice(store, &set, person)?)?;
        with_self.extend(tables.into_iter().map(figures));
    }
    let n_disagreements = disagreements(&set, &labels).len();
    Ok(Found { n_labels: labels.len(), set, people, between, with_self, n_disagreements })
}

/// The store keeps what holds, not what was said of pairs shown once more: that is in the events.
fn said_twice(store: &Store, set: &LabelSet, person: &Annotator) -> Result<Vec<Repeat>, StoreError> {
    let events = store.events(&EventFilter::by(person, &set.id))?;
    Ok(Ledger::of(set.clone(), &events).repeats())
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
        lines.push(format!("{} that people disagree on", plural(found.n_disagreements as u64, "pair")));
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
    })
}
