//! `pairlens labels verify`: whether the store holds together, and making its cache again.

use std::io::Write as _;

use serde_json::json;

use super::place::{open_to_read, open_to_write, report};
use crate::base::{Report, SafeText, people, plural};
use crate::cli::args_labels::VerifyArgs;
use crate::cli::json;
use crate::cli::print::to_stdout;
use crate::labels::{StoreError, Verified};

pub(super) fn run(args: &VerifyArgs) -> Result<(), Report> {
    // A store that cannot be written can be looked over all the same.
    let mut store = if args.rebuild { open_to_write(&args.store) } else { open_to_read(&args.store) }?;
    let place = store.path().to_owned();
    let failed = |error: StoreError| report("verify the labels", &error, &place);
    let mut verified = store.verify().map_err(failed)?;
    let is_rebuilt = args.rebuild && verified.is_only_cache;
    if is_rebuilt {
        store.rebuild().map_err(failed)?;
        verified = store.verify().map_err(failed)?;
    }
    let path = place.to_string_lossy();
    to_stdout(|out| {
        if args.json {
            return json::line(out, &as_json(&verified, is_rebuilt, &path));
        }
        writeln!(out, "{}", SafeText::line(&path))?;
        writeln!(out, "{}", in_words(&verified))?;
        if is_rebuilt {
            writeln!(out, "the labels that hold were made again from the events")?;
        }
        verified.problems.iter().try_for_each(|problem| writeln!(out, "{problem}"))
    })?;
    if verified.is_sound() { Ok(()) } else { Err(unsound(&verified, &path)) }
}

fn unsound(verified: &Verified, path: &str) -> Report {
    let advice = if verified.is_only_cache {
        "the events are whole: --rebuild makes the labels again from them"
    } else {
        "keep a copy of the file and of those beside it before anything else"
    };
    let found = plural(verified.problems.len() as u64, "problem");
    Report::new("find the labels sound", format!("{found} found")).on(SafeText::line(path)).next(advice)
}

/// `sound: 2 people, 1 set, 1 draw, 412 events, 397 labels`.
fn in_words(verified: &Verified) -> String {
    format!(
        "{}: {}, {}, {}, {}, {}",
        if verified.is_sound() { "sound" } else { "not sound" },
        people(verified.n_people),
        plural(verified.n_sets, "set"),
        plural(verified.n_draws, "draw"),
        plural(verified.n_events, "event"),
        plural(verified.n_labels, "label")
    )
}

fn as_json(verified: &Verified, is_rebuilt: bool, path: &str) -> serde_json::Value {
    let problems: Vec<String> = verified.problems.iter().map(ToString::to_string).collect();
    json!({
        "path": path,
        "sound": verified.is_sound(),
        "people": verified.n_people,
        "sets": verified.n_sets,
        "draws": verified.n_draws,
        "events": verified.n_events,
        "labels": verified.n_labels,
        "problems": problems,
        "rebuilt": is_rebuilt,
    })
}
