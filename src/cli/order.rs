//! `--sort` for commands: bound, sorted with progress, with a word on what could not be read.

use super::args::SortArgs;
use super::dataset::Opened;
use super::facts::find;
use super::filter::also_damaged;
use super::print::ProgressLine;
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count};
use crate::dataset::GroupRef;
use crate::jobs::{Ordered, ScanError, order_all};
use crate::query::{OrderKeys, Selection, View, WHOLE_ORDER_BYTES, Wanted};

/// Up to this many rows from the top are found without an order of all of them. Each thread keeps the keys of
/// twice as many: a few megabytes of numbers, but text as long as it is, 20 MB of captions of 100 bytes.
const FEW_ROWS: u64 = 100_000;

/// The keys as given, bound to the dataset.
pub(super) fn keys(dataset: &Opened, args: &SortArgs) -> Result<Option<OrderKeys>, Report> {
    let Some(text) = &args.keys else { return Ok(None) };
    let keys = OrderKeys::parse(text, &dataset.names(text)?).map_err(|error| {
        let reason = format!("{error}\n{}", error.caret(text));
        let report = Report::new("read the order", reason).exit_as(Exit::Usage);
        match error.advice() {
            Some(advice) => report.next(advice),
            None => report,
        }
    })?;
    Ok(Some(keys))
}

/// The rows in the order asked for, of which at least the first `n_rows` are there, and what has to be known with
/// it: a line for each row group that could not be read, and how much is known of links and labels.
pub(super) fn ordered(
    dataset: &Opened,
    rows: Selection,
    keys: Option<&OrderKeys>,
    n_rows: u64,
    cancel: &Cancel,
) -> Result<(View, Vec<String>), Report> {
    let view = View::of(rows);
    let Some(keys) = keys else { return Ok((view, Vec::new())) };
    let facts = find(dataset, &keys.needs(), cancel)?;
    let keys = keys.given(&facts).map_err(|error| Report::new("order the rows", error))?;
    let wanted = wanted(n_rows);
    let line = ProgressLine::new("read");
    let show = |progress: Progress| line.show(progress);
    let outcome = order_all(dataset, &keys, view.selection().clone(), wanted, cancel, &show, &mut drop);
    line.clear();
    let Ordered { order, why, mut damaged } = outcome.map_err(|error| match error {
        ScanError::Cancelled(stopped) => Report::new("order the rows", stopped).exit_as(Exit::Interrupted),
        failed @ ScanError::Failed(_) => Report::new("order the rows", failed),
    })?;
    if let Some(why) = why {
        return Err(Report::new("order the rows", why).next(why.advice()));
    }
    // In columns that were looked for their rows are NULL.
    also_damaged(&mut damaged, facts.damaged());
    let last = |(group, why): &(GroupRef, SafeText)| {
        format!("{why}; its rows from {} on come last", count(group.first_row.0))
    };
    let notes = damaged.iter().map(last).chain(facts.extent());
    Ok((view.ordered(order), notes.collect()))
}

fn wanted(n_rows: u64) -> Wanted {
    match usize::try_from(n_rows) {
        Ok(n_first) if n_rows <= FEW_ROWS => Wanted { n_first, whole_within_bytes: None },
        _ => Wanted { n_first: 1, whole_within_bytes: Some(WHOLE_ORDER_BYTES) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_are_found_without_the_rest() {
        assert_eq!(wanted(FEW_ROWS).whole_within_bytes, None);
        assert_eq!(wanted(FEW_ROWS + 1).whole_within_bytes, Some(WHOLE_ORDER_BYTES));
    }
}
