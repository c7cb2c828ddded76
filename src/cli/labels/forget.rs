//! `pairlens labels forget`: removes a person from the store, for good.

use std::io::Write as _;

use serde_json::json;

use super::place::{open_to_write, report};
use crate::base::{Exit, Report, SafeText, plural};
use crate::cli::args_labels::ForgetArgs;
use crate::cli::json;
use crate::cli::print::to_stdout;
use crate::labels::{Annotator, Forgotten, StoreError};

pub(super) fn run(args: &ForgetArgs) -> Result<(), Report> {
    let mut store = open_to_write(&args.store)?;
    let place = store.path().to_owned();
    let failed = |error: StoreError| report("forget a person", &error, &place);
    let annotator = Annotator(args.annotator.clone());
    if !args.yes {
        let known = store.known_of(&annotator).map_err(failed)?;
        return Err(Report::new("forget a person", "it cannot be taken back")
            .on(SafeText::line(&args.annotator))
            .next(format!("--yes removes {} for good", in_words(known)))
            .exit_as(Exit::Usage));
    }
    let forgotten = store.forget(&annotator).map_err(failed)?;
    to_stdout(|out| {
        if args.json {
            return json::line(out, &as_json(&args.annotator, forgotten));
        }
        writeln!(out, "removed {} of {}", in_words(forgotten), SafeText::line(&args.annotator))?;
        writeln!(out, "what others said, their undo and the draws are as they were")
    })?;
    if forgotten.is_wiped { Ok(()) } else { Err(in_the_way()) }
}

/// Nothing is left that can be read through the store, but its log may hold old pages.
fn in_the_way() -> Report {
    Report::new("write the file anew", "another process has it open, and its log may hold what was removed")
        .next("close it there and say the same again")
}

fn in_words(known: Forgotten) -> String {
    format!("{} and {}", plural(known.n_events, "event"), plural(known.n_labels, "label"))
}

fn as_json(name: &str, forgotten: Forgotten) -> serde_json::Value {
    json!({
        "annotator": name,
        "events": forgotten.n_events,
        "labels": forgotten.n_labels,
        "wiped": forgotten.is_wiped,
    })
}
