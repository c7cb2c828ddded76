//! `pairlens review --disagreements`: the pairs that people said different things of, to be settled one by one.
//!
//! A queue and no sample: it is stamped so, and no rate is taken from it.

use super::filter::pass_report;
use super::labels::report;
use super::print::{ProgressLine, say, say_notes};
use crate::app::{ReviewOrigin, ReviewWish, Reviewer};
use crate::base::{Cancel, Progress, Report, plural};
use crate::dataset::SharedDataset;
use crate::export::StratumOrigin;
use crate::jobs::locate;
use crate::labels::agreement::{Disagreement, disagreements};
use crate::labels::{DrawOrigin, LabelFilter, Store};
use crate::query::keyed::PairKey;
use crate::query::sample::Drawn;

/// The pairs of this dataset that people disagree on by the reviewer's set and no majority has settled, in the
/// order of their keys.
pub(super) fn wish(
    dataset: &SharedDataset,
    store: &Store,
    reviewer: &Reviewer,
    cancel: &Cancel,
) -> Result<ReviewWish, Report> {
    let filter = LabelFilter { set: Some(reviewer.set.id.clone()), ..LabelFilter::default() };
    let labels = store.labels(&filter).map_err(|error| report("read the labels", &error, store.path()))?;
    let (settled, queue): (Vec<_>, Vec<_>) =
        disagreements(&reviewer.set, &labels).into_iter().partition(Disagreement::is_settled);
    let by_majority = format!("{} settled by a majority", plural(settled.len() as u64, "pair"));
    if queue.is_empty() {
        let what = match settled.len() {
            0 => "there is no pair that people disagree on".to_owned(),
            _ => format!("no disagreement is open: {by_majority}"),
        };
        return Err(Report::new("begin the review", what)
            .on(&reviewer.set.id)
            .next("pairlens labels agreement says what two people or more have judged"));
    }
    if !settled.is_empty() {
        say(&format!("{by_majority}: left out"));
    }
    let rows = rows(dataset, &queue, cancel)?;
    if rows.len() < queue.len() {
        say(&format!(
            "note: {} of them are not in this dataset",
            plural((queue.len() - rows.len()) as u64, "pair")
        ));
    }
    let n_rows = rows.len() as u64;
    Ok(ReviewWish {
        reviewer: reviewer.clone(),
        rows,
        n_repeats: 0,
        strata: vec![StratumOrigin { names: Vec::new(), rows: n_rows, drawn: n_rows }],
        origin: ReviewOrigin { order: Some(DrawOrigin::DISAGREEMENTS.to_owned()), ..ReviewOrigin::default() },
    })
}

/// Where they stand. Their places of old are no hint: another copy of the dataset may have others there, and the
/// queue is short.
fn rows(dataset: &SharedDataset, queue: &[Disagreement], cancel: &Cancel) -> Result<Vec<Drawn>, Report> {
    say(&format!("{} that people disagree on", plural(queue.len() as u64, "pair")));
    let wanted: Vec<PairKey> = queue.iter().map(|disagreement| disagreement.keys.pair).collect();
    let line = ProgressLine::new("looked for them in");
    let found = locate(dataset, &wanted, &[], cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let (found, damaged) = found.map_err(|error| pass_report("find the pairs", &error))?;
    let notes: Vec<String> = damaged.iter().map(|(_, why)| format!("not looked into: {why}")).collect();
    say_notes(&notes);
    let of_pair = |pair: &PairKey| found.get(pair).map(|row| Drawn { row: *row, stratum: 0 });
    Ok(wanted.iter().filter_map(of_pair).collect())
}
