//! `pairlens fetch`: follows the links of a sample, so that their pictures are there when they are looked at, and
//! says what became of them. The command itself is the consent to fetching; nothing withheld is fetched.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::args::FetchArgs;
use super::dataset::open;
use super::filter::{interruptible, say_losses, select};
use super::json;
use super::links::rot_as_json;
use super::open::{fetch_policy, open_cache};
use super::print::{ProgressLine, say, say_notes, to_stdout};
use super::sample::{draw, spec};
use crate::app::signals;
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count};
use crate::dataset::{ColumnId, Dataset, Pair, Role, RowId, SharedDataset, Value};
use crate::images::{SafetyPolicy, Verdict};
use crate::jobs::{
    Errand, FetchSetup, FollowError, Followed, OnCores, find_fetched, follow_links, not_drawn,
};
use crate::query::Selection;
use crate::query::facts::LinkRot;
use crate::ui::link_section;

/// Rows whose links are read at once.
const ROWS_AT_ONCE: usize = 10_000;

/// The rows that were drawn, as far as fetching goes.
#[derive(Debug, Default)]
struct Drawn {
    n_rows: u64,
    errands: Vec<Errand>,
    /// The rows of the errands.
    rows: Vec<RowId>,
    /// Rows without a link.
    n_without: u64,
    /// Rows whose picture the safety rule withholds.
    n_withheld: u64,
    /// Rows that could not be read.
    n_unread: u64,
    /// Links that nobody ever tried, where none is tried now.
    n_never: u64,
}

pub(super) fn run(args: &FetchArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let Some(url) = dataset.roles().get(Role::Url) else {
        let report = Report::new("fetch pictures", "the dataset has no column of links");
        return Err(report.next("name one: --role url=COLUMN").exit_as(Exit::Usage));
    };
    let cancel = interruptible()?;
    let spec = spec(args.n, &args.draw, &dataset, &cancel)?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &cancel)?;
    say_losses(&outcome);
    let sample = draw(&dataset, outcome.selection, spec, &cancel)?;
    say_notes(&not_drawn(&sample));
    let mut drawn = errands(&dataset, url, &sample.selection(), SafetyPolicy::new(args.safe));
    let followed = if args.links.offline {
        known(&dataset, &mut drawn, &cancel)?
    } else {
        follow(args, &drawn, &cancel)?
    };
    let rot = LinkRot::of(&followed.facts);
    if args.json {
        return to_stdout(|out| json::line(out, &as_json(&drawn, &followed, &rot)));
    }
    to_stdout(|out| as_text(out, &drawn, &followed, &rot))
}

/// What may be fetched of these rows.
fn errands(dataset: &Dataset, url: ColumnId, rows: &Selection, policy: SafetyPolicy) -> Drawn {
    let mut drawn = Drawn { n_rows: rows.len(), ..Drawn::default() };
    let roles = [Role::Punsafe, Role::Nsfw].map(|role| dataset.roles().get(role));
    let columns: Vec<ColumnId> = std::iter::once(url).chain(roles.into_iter().flatten()).collect();
    let rows: Vec<RowId> = rows.rows().collect();
    for some in rows.chunks(ROWS_AT_ONCE) {
        let read = dataset.read_rows_by(&OnCores, some, &columns);
        drawn.n_unread += (some.len() - read.rows.len()) as u64;
        for (at, row) in read.rows.iter().enumerate() {
            let values =
                columns.iter().zip(read.batch.columns()).map(|(c, array)| (*c, Value::at(array, at)));
            drawn.take(dataset, url, &Pair { row: *row, values: values.collect() }, policy);
        }
    }
    drawn
}

impl Drawn {
    fn take(&mut self, dataset: &Dataset, url: ColumnId, pair: &Pair, policy: SafetyPolicy) {
        let link = pair.value(url).and_then(Value::as_text).filter(|link| !link.is_empty());
        let verdict = policy.judge(&signals(dataset, pair));
        match (link, verdict) {
            (None, _) => self.n_without += 1,
            (Some(_), Verdict::Withheld { .. }) => self.n_withheld += 1,
            (Some(link), verdict) => {
                let Some(cleared) = verdict.cleared() else { return };
                self.errands.push(Errand { url: link.to_owned(), cleared });
                self.rows.push(pair.row);
            }
        }
    }
}

fn follow(args: &FetchArgs, drawn: &Drawn, cancel: &Cancel) -> Result<Followed, Report> {
    let policy = fetch_policy(&args.links, HashMap::new());
    let setup = FetchSetup { policy, cache: Some(open_cache()?) };
    let line = ProgressLine::new("fetched");
    let show = |progress: Progress| line.show(progress);
    let followed = follow_links(setup, drawn.errands.clone(), cancel, &show);
    line.clear();
    followed.map_err(|error| match error {
        FollowError::Cancelled(stopped) => Report::new("fetch all links", stopped)
            .next("what came is kept: the same command goes on from there")
            .exit_as(Exit::Interrupted),
        FollowError::NoFetcher(_) => Report::new("fetch pictures", error),
    })
}

/// What is known of the links without asking.
fn known(dataset: &SharedDataset, drawn: &mut Drawn, cancel: &Cancel) -> Result<Followed, Report> {
    let cache = open_cache()?;
    let line = ProgressLine::new("looked up the links of");
    let show = |progress: Progress| line.show(progress);
    let rows = Selection::of(dataset.n_rows(), drawn.rows.iter().copied());
    let found = find_fetched(dataset, rows, Some(&cache), cancel, &show);
    line.clear();
    let (fetched, damaged) = found.map_err(|error| Report::new("look up the links", error))?;
    for (_, why) in damaged {
        say(&format!("note: {why}; its links are not among the figures"));
    }
    let facts = fetched.links().to_vec();
    let links: HashSet<&str> = drawn.errands.iter().map(|errand| errand.url.as_str()).collect();
    drawn.n_never = (links.len() - facts.len().min(links.len())) as u64;
    Ok(Followed { n_known: facts.len() as u64, facts, ..Followed::default() })
}

fn as_text(out: &mut impl Write, drawn: &Drawn, followed: &Followed, rot: &LinkRot) -> io::Result<()> {
    for line in link_section(rot, None) {
        let text: String = line.into_iter().map(|piece| piece.text).collect();
        writeln!(out, "{}", text.trim_end())?;
    }
    if rot.n_tried == 0 {
        writeln!(out, " links · none tried")?;
    }
    if followed.n_known > 0 {
        writeln!(out, "  {:>8}  were known from before and not asked again", count(followed.n_known))?;
    }
    let not_tried = not_tried(drawn, followed);
    if !not_tried.is_empty() {
        writeln!(out, " not tried")?;
    }
    not_tried.iter().try_for_each(|(n, why)| writeln!(out, "  {:>8}  {why}", count(*n)))
}

/// Rows and links that were not tried, with the reasons: safe to show.
fn not_tried(drawn: &Drawn, followed: &Followed) -> Vec<(u64, String)> {
    let rows = [
        (drawn.n_without, "without a link"),
        (drawn.n_withheld, "withheld by the safety rule"),
        (drawn.n_unread, "that cannot be read"),
    ];
    let rows = rows.into_iter().filter(|(n, _)| *n > 0);
    let rows = rows.map(|(n, why)| (n, format!("{} {why}", if n == 1 { "row" } else { "rows" })));
    let links = [(drawn.n_never, "never tried"), (followed.n_broken, "on which fetching broke down")];
    let links = links.into_iter().filter(|(n, _)| *n > 0);
    let links = links.map(|(n, why)| (n, format!("{} {why}", if n == 1 { "link" } else { "links" })));
    let refused = followed.refused.iter().map(|(why, n)| (*n, SafeText::line(why).into_string()));
    rows.chain(links).chain(refused).collect()
}

fn as_json(drawn: &Drawn, followed: &Followed, rot: &LinkRot) -> Json {
    let refused: Vec<Json> =
        followed.refused.iter().map(|(why, n)| json!({ "error": why, "links": n })).collect();
    json!({
        "rows": drawn.n_rows, "links": rot_as_json(rot), "known_before": followed.n_known,
        "not_tried": {
            "rows_without_link": drawn.n_without, "rows_withheld": drawn.n_withheld,
            "rows_unreadable": drawn.n_unread, "links_never_tried": drawn.n_never,
            "links_broken": followed.n_broken, "links_refused": refused,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_tried_is_told_with_its_reason() {
        let drawn = Drawn { n_without: 1, n_withheld: 12, n_never: 2, ..Drawn::default() };
        let refused = [("address not allowed: 127.0.0.1 is a loopback address".to_owned(), 3)].into();
        let told = not_tried(&drawn, &Followed { refused, n_broken: 1, ..Followed::default() });
        let words: Vec<String> = told.into_iter().map(|(n, why)| format!("{n} {why}")).collect();
        assert_eq!(
            words,
            [
                "1 row without a link",
                "12 rows withheld by the safety rule",
                "2 links never tried",
                "1 link on which fetching broke down",
                "3 address not allowed: 127.0.0.1 is a loopback address",
            ]
        );
    }
}
