//! `pairlens review PATH…`: draws a sample, freezes it, and opens the interface to judge it pair by pair.
//!
//! The same command over the same pairs is the same draw: it goes on where it was left.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::args::{LabelArgs, ReviewArgs, RoleArgs};
use super::dataset::{Opened, open_quietly};
use super::filter::{interruptible, pass_report, say_losses, select};
use super::labels::{named, place, report as labels_report, source};
use super::open::{PAGE_BUDGET_BYTES, consent, in_terminal, session};
use super::print::{ProgressLine, say, say_notes, stdout_is_terminal};
use super::review_queue;
use super::sample::{draw, spec};
use crate::app::{ReviewOpened, ReviewOrigin, ReviewWish, Reviewer, Start};
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count};
use crate::dataset::RoleOverride;
use crate::export::SampleOrigin;
use crate::images::SafetyPolicy;
use crate::jobs::{ReviewError, begin_review, not_drawn, resume_review};
use crate::labels::agreement::MIN_PAIRS_BETWEEN;
use crate::labels::set::{BUILT_IN, built_in, read_file};
use crate::labels::{Annotator, DrawId, LabelSet, Store, StoreError};

/// The set that pairs are judged by where none is named.
const DEFAULT_SET: &str = BUILT_IN[0];

/// Who labels when nobody says so and the environment does not either.
const NOBODY: &str = "me";

pub(super) fn run(args: &ReviewArgs) -> Result<(), Report> {
    if !stdout_is_terminal() {
        return Err(Report::new("begin a review", "it needs a terminal, and standard output is none")
            .next("pairlens sample prints the same rows; pairlens labels export writes what was said of them")
            .exit_as(Exit::Usage));
    }
    let options = options(&args.dataset.labels, &args.dataset.roles);
    let reviewer = reviewer(args.annotator.as_deref(), args.set.as_deref(), options)?;
    let RoleArgs { roles } = args.dataset.roles.clone();
    let dataset = open_quietly(&args.dataset.paths, &args.dataset.roles, PAGE_BUDGET_BYTES)?;
    let dataset = Opened::new(dataset, source(&args.dataset.labels, &args.dataset.paths));
    let cancel = interruptible()?;
    let place = place(&args.dataset.labels, &args.dataset.paths);
    let mut store = Store::open(&place).map_err(|error| store_report(&error, &place))?;
    let opened = if let Some(id) = args.draw_id {
        resumed(&dataset, &mut store, DrawId(id), &reviewer, &cancel)
    } else {
        let wish = if args.disagreements {
            review_queue::wish(&dataset, &store, &reviewer, &cancel)?
        } else {
            drawn(&dataset, args, &reviewer, &cancel)?
        };
        begun(&dataset, &mut store, &wish, &cancel)
    }?;
    // The session opens it anew, on a thread of its own.
    drop(store);
    let start = Start {
        dataset: (*dataset).clone(),
        policy: SafetyPolicy::new(args.pictures.safe),
        consent: consent(&args.pictures),
        filter: None,
        order: None,
        reviewer: opened.reviewer.clone(),
        review: Some(Box::new(opened)),
    };
    in_terminal(session(&dataset, &args.pictures, args.graphics, roles, HashMap::new(), place, start))
}

/// Draws as `pairlens sample` does.
fn drawn(
    dataset: &Opened,
    args: &ReviewArgs,
    reviewer: &Reviewer,
    cancel: &Cancel,
) -> Result<ReviewWish, Report> {
    let spec = spec(args.n, &args.draw, dataset, cancel)?;
    let outcome = select(dataset, args.filter.filter.as_deref(), cancel)?;
    say_losses(&outcome);
    let sample = draw(dataset, outcome.selection, spec, cancel)?;
    say_notes(&not_drawn(&sample));
    let origin = SampleOrigin::from(&sample);
    Ok(ReviewWish {
        reviewer: reviewer.clone(),
        rows: sample.drawn().to_vec(),
        strata: origin.strata.clone(),
        n_repeats: args.n_repeats,
        origin: ReviewOrigin { filter: args.filter.filter.clone(), sample: Some(origin), order: None },
    })
}

/// Has the store begin the draw or find it.
fn begun(
    dataset: &Opened,
    store: &mut Store,
    wish: &ReviewWish,
    cancel: &Cancel,
) -> Result<ReviewOpened, Report> {
    let line = ProgressLine::new("read");
    let opened = begin_review(dataset, store, wish, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let opened = opened.map_err(|error| report(&error, store))?;
    let n_repeats = opened.items.iter().filter(|item| item.is_repeat).count();
    if n_repeats < wish.n_repeats {
        say(&format!(
            "note: {} shown once more, not {}: {MIN_PAIRS_BETWEEN} pairs lie between the two times, and these are {}",
            count(n_repeats as u64),
            count(wish.n_repeats as u64),
            count(wish.rows.len() as u64)
        ));
    }
    Ok(opened)
}

fn resumed(
    dataset: &Opened,
    store: &mut Store,
    id: DrawId,
    reviewer: &Reviewer,
    cancel: &Cancel,
) -> Result<ReviewOpened, Report> {
    let line = ProgressLine::new("looked for its pairs in");
    let show = |progress: Progress| line.show(progress);
    let opened = resume_review(dataset, store, id, reviewer, cancel, &show);
    line.clear();
    opened.map_err(|error| report(&error, store))
}

fn report(error: &ReviewError, store: &Store) -> Report {
    match error {
        ReviewError::Store(error) => store_report(error, store.path()),
        ReviewError::Rows(error) => pass_report("begin the review", error),
        error @ ReviewError::NoPairs => Report::new("begin the review", error),
    }
}

fn store_report(error: &StoreError, place: &Path) -> Report {
    labels_report("open the store of labels", error, place)
}

/// Who labels by what in this session; its acts are named by a number drawn now.
/// `options` are what a command to draw the same rows needs besides.
pub(super) fn reviewer(
    annotator: Option<&str>,
    set: Option<&str>,
    options: Vec<String>,
) -> Result<Reviewer, Report> {
    let set_named = set.unwrap_or(DEFAULT_SET).to_owned();
    let set = Arc::new(label_set(&set_named)?);
    Ok(Reviewer { annotator: person(annotator), set, set_named, options, session: fastrand::u64(..) })
}

/// `--labels FILE`, `--role caption=TEXT`: as they were typed or stand in the environment.
pub(super) fn options(labels: &LabelArgs, roles: &RoleArgs) -> Vec<String> {
    let file = named(labels).map(|file| ["--labels".to_owned(), file.to_string_lossy().into_owned()]);
    let role = |wish: &RoleOverride| ["--role".to_owned(), format!("{}={}", wish.role, wish.column)];
    file.into_iter().chain(roles.roles.iter().map(role)).flatten().collect()
}

/// By name, else as the machine's user, as git does.
fn person(named: Option<&str>) -> Annotator {
    let of_machine = || std::env::var("USER").ok().filter(|name| !name.trim().is_empty());
    let name = named.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    Annotator(name.or_else(of_machine).unwrap_or_else(|| NOBODY.to_owned()))
}

/// A built-in set by its name, or one of one's own by its file.
pub(super) fn label_set(name: &str) -> Result<LabelSet, Report> {
    if let Some(set) = built_in(name) {
        return Ok(set);
    }
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return read_file(path).map_err(|error| error.report());
    }
    Err(Report::new("find the label set", "no set of that name is built in")
        .on(SafeText::line(name))
        .next(format!("{} are; a set of your own is a file that ends in .toml", BUILT_IN.join(" and ")))
        .exit_as(Exit::Usage))
}
