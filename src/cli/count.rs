//! `pairlens count`: the number alone on standard output, what has to be known with it on standard error.

use std::io::Write as _;

use serde_json::json;

use super::args::CountArgs;
use super::dataset::open;
use super::filter::{interruptible, say_losses, select};
use super::print::to_stdout;
use crate::base::Report;

pub(super) fn run(args: &CountArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &interruptible()?)?;
    if !args.json {
        say_losses(&outcome);
        return to_stdout(|out| writeln!(out, "{}", outcome.selection.len()));
    }
    let unread: u64 = outcome.damaged.iter().map(|(group, _)| group.n_rows).sum();
    let object = json!({
        "rows": dataset.n_rows(), "selected": outcome.selection.len(), "lost_to_null": outcome.lost.rows,
        "lost_is_at_least": outcome.lost.at_least, "unreadable": unread,
    });
    to_stdout(|out| writeln!(out, "{object}"))
}
