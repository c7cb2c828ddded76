//! `pairlens sample`: rows drawn by a seed, printed as `rows` prints them; the strata on standard error.

use std::collections::HashMap;

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::args::{DrawArgs, SampleArgs};
use super::dataset::{Opened, open};
use super::facts::find;
use super::filter::{interruptible, pass_report, say_losses, select};
use super::print::{ProgressLine, say, say_notes};
use super::rows::print_view;
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count, plural};
use crate::dataset::RowId;
use crate::jobs::{draw_sample, not_drawn};
use crate::query::sample::{Allocation, ByError, Sample, SampleSpec, StratifyBy};
use crate::query::{Selection, View};

/// Strata that are shown; a hundred languages by three bins are more than anybody reads.
const SHOWN_STRATA: usize = 60;

pub(super) fn run(args: &SampleArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let cancel = interruptible()?;
    let spec = spec(args.n, &args.draw, &dataset, &cancel)?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &cancel)?;
    say_losses(&outcome);
    let sample = draw(&dataset, outcome.selection, spec, &cancel)?;
    say_notes(&not_drawn(&sample));
    let view = View::of(sample.selection());
    let strata: HashMap<RowId, u32> = sample.drawn().iter().map(|drawn| (drawn.row, drawn.stratum)).collect();
    let about = move |row: RowId| {
        let stratum = sample.strata().get(usize::try_from(*strata.get(&row)?).ok()?)?;
        Some(("sample", json!({ "stratum": stratum.names, "probability": stratum.probability() })))
    };
    print_view(&dataset, args.columns.as_deref(), args.json, &view, &about, &cancel)
}

/// What is to be drawn, bound to the dataset.
pub(super) fn spec(n: u64, args: &DrawArgs, dataset: &Opened, cancel: &Cancel) -> Result<SampleSpec, Report> {
    let mut by = Vec::with_capacity(args.by.len());
    for text in &args.by {
        let parsed =
            StratifyBy::parse(text, &dataset.names(text)?).map_err(|error| by_report(&error, text))?;
        let facts = find(dataset, &parsed.scalar().needs(), cancel)?;
        by.push(parsed.given(&facts).map_err(|error| error.report(text))?);
    }
    let allocation = if args.equal { Allocation::Equal } else { Allocation::Proportional };
    Ok(SampleSpec { n, seed: args.seed, by, allocation })
}

fn by_report(error: &ByError, text: &str) -> Report {
    match error {
        ByError::Expression(error) => error.report(text),
        error => Report::new("follow --by", error).on(SafeText::line(text)).exit_as(Exit::Usage),
    }
}

/// Draws with progress on standard error, and says there what was drawn from what.
pub(super) fn draw(
    dataset: &Opened,
    rows: Selection,
    spec: SampleSpec,
    cancel: &Cancel,
) -> Result<Sample, Report> {
    let line = ProgressLine::new("drew from");
    let outcome = draw_sample(dataset, rows, spec, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let sample = outcome.map_err(|error| pass_report("draw the sample", &error))?;
    say_sample(&sample);
    Ok(sample)
}

/// What was drawn from what: with the seed, since the command draws the same rows again.
fn say_sample(sample: &Sample) {
    let spec = sample.spec();
    say(&format!(
        "{} of {} drawn, seed {}",
        count(sample.drawn().len() as u64),
        plural(sample.n_population(), "row"),
        spec.seed
    ));
    if !spec.by.is_empty() {
        for line in strata_table(sample) {
            say(&line);
        }
    }
}

/// A line a stratum: its names, the rows drawn of the rows there are, the probability of each.
fn strata_table(sample: &Sample) -> Vec<String> {
    let safe = |name: &String| SafeText::line(name).into_string();
    let mut rows = vec![head(sample)];
    for stratum in sample.strata().iter().take(SHOWN_STRATA) {
        let mut cells: Vec<String> = stratum.names.iter().map(safe).collect();
        cells.extend([
            count(stratum.n_drawn),
            count(stratum.n_rows),
            format!("{:.3e}", stratum.probability()),
        ]);
        rows.push(cells);
    }
    let mut lines = aligned(&rows, sample.spec().by.len());
    let n_hidden = sample.strata().len().saturating_sub(SHOWN_STRATA);
    if n_hidden > 0 {
        lines.push(format!("  and {} more", count(n_hidden as u64)));
    }
    lines
}

fn head(sample: &Sample) -> Vec<String> {
    let by = sample.spec().by.iter().map(|by| SafeText::line(by.scalar().text()).into_string());
    by.chain(["drawn", "of", "probability"].map(str::to_owned)).collect()
}

/// The first `n_words` columns to the left, the figures to the right, two cells between them.
fn aligned(rows: &[Vec<String>], n_words: usize) -> Vec<String> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|row| Some(row.get(at)?.width())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            if at < n_words { format!("  {cell}{gap}") } else { format!("  {gap}{cell}") }
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
