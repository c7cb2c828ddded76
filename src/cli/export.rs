//! `pairlens export`: a filtered subset into a file, with its manifest.

use std::io::Write as _;
use std::time::SystemTime;

use super::args::ExportArgs;
use super::columns::Wanted;
use super::dataset::{Opened, open};
use super::filter::{interruptible, losses, pass_report, say_losses, select};
use super::order::{keys, ordered};
use super::print::{ProgressLine, say_notes, to_stdout};
use super::sample::{draw, spec};
use crate::base::{Cancel, Exit, IfExists, Progress, Report, SafeText, bytes, count, plural};
use crate::export::{CsvCells, ExportRequest, ExportRows, Outcome, Provenance, SampleOrigin};
use crate::jobs::{deduplicate, not_drawn};
use crate::query::keyed::KeyOf;
use crate::query::sample::SampleSpec;
use crate::query::{Selection, expanded_on};

pub(super) fn run(args: &ExportArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let nothing = Selection::none(dataset.n_rows());
    let cancel = interruptible()?;
    let request = request(args, &dataset, &nothing, &cancel)?;
    // What is in its way is said before anything is read.
    request.check().map_err(|error| error.report())?;
    let keys = keys(&dataset, &args.sort)?;
    let wanted = Wish::new(args, &dataset, &cancel)?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &cancel)?;
    say_losses(&outcome);
    let mut provenance = provenance(args, &dataset);
    provenance.notes.clone_from(&request.provenance.notes);
    note(&mut provenance.notes, outcome.numbers.iter().cloned());
    provenance.notes.extend(losses(&outcome));
    let rows = wanted.rows(&dataset, outcome.selection, &mut provenance, &cancel)?;
    let n_rows = rows.len();
    let (view, unread) = ordered(&dataset, rows, keys.as_ref(), n_rows, &cancel)?;
    note(&mut provenance.notes, unread);
    let rows = match keys {
        Some(_) => ExportRows::Ordered(&view),
        None => ExportRows::Selected(view.selection()),
    };
    let plan = ExportRequest { rows, provenance, ..request }.plan().map_err(|error| error.report())?;
    let line = ProgressLine::new("wrote");
    let written = plan.run(SystemTime::now(), &cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let written = written.map_err(|error| error.report(&plan))?;
    say_notes(&written.notes);
    to_stdout(|out| writeln!(out, "{}", in_words(&written, plan.output())))?;
    if written.counts.written == 0 && written.counts.failed > 0 {
        return Err(Report::new("export any pair", "none of the selected ones can be read"));
    }
    Ok(())
}

/// What is asked for, but for the rows: these have yet to be found.
fn request<'a>(
    args: &ExportArgs,
    dataset: &'a Opened,
    nothing: &'a Selection,
    cancel: &Cancel,
) -> Result<ExportRequest<'a>, Report> {
    let named = args.columns.as_ref().map(|names| Wanted::named(dataset, names, cancel)).transpose()?;
    let is_named = named.is_some();
    let mut wanted = named.unwrap_or_default();
    if args.label {
        wanted.add_labels(dataset, cancel)?;
    }
    let Wanted { own, given, facts } = wanted;
    let columns = is_named.then_some(own);
    Ok(ExportRequest {
        dataset,
        rows: ExportRows::Selected(nothing),
        columns,
        given,
        output: args.output.clone(),
        format: args.format,
        compression: args.compression,
        csv_cells: if args.spreadsheet_safe { CsvCells::SpreadsheetSafe } else { CsvCells::Exact },
        if_exists: if args.overwrite { IfExists::Replace } else { IfExists::Refuse },
        provenance: Provenance { notes: facts.extent(), ..Provenance::default() },
    })
}

/// What is done to the rows that the filter leaves, before they are ordered.
struct Wish {
    dedup: Option<KeyOf>,
    sample: Option<SampleSpec>,
}

impl Wish {
    /// Bound before anything is read, so that a mistake costs no scan.
    fn new(args: &ExportArgs, dataset: &Opened, cancel: &Cancel) -> Result<Self, Report> {
        if args.n.is_none() && (!args.draw.by.is_empty() || args.draw.equal) {
            let report = Report::new("draw by strata", "the number of pairs to draw is missing");
            return Err(report.next("give it with -n").exit_as(Exit::Usage));
        }
        let sample = args.n.map(|n| spec(n, &args.draw, dataset, cancel)).transpose()?;
        Ok(Self { dedup: args.dedup, sample })
    }

    /// The rows that are left; the provenance is told what became of the others.
    fn rows(
        self,
        dataset: &Opened,
        mut rows: Selection,
        provenance: &mut Provenance,
        cancel: &Cancel,
    ) -> Result<Selection, Report> {
        if let Some(of) = self.dedup {
            rows = first_of_each(dataset, of, &rows, &mut provenance.notes, cancel)?;
            provenance.dedup = Some(of.name().to_owned());
        }
        if let Some(spec) = self.sample {
            let sample = draw(dataset, rows, spec, cancel)?;
            provenance.notes.push(sample.describe());
            provenance.notes.extend(not_drawn(&sample));
            provenance.sample = Some(SampleOrigin::from(&sample));
            rows = sample.selection();
        }
        Ok(rows)
    }
}

fn first_of_each(
    dataset: &Opened,
    of: KeyOf,
    rows: &Selection,
    notes: &mut Vec<String>,
    cancel: &Cancel,
) -> Result<Selection, Report> {
    let line = ProgressLine::new("compared");
    let outcome = deduplicate(dataset, of, rows, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let outcome = outcome.map_err(|error| pass_report("leave out what repeats", &error))?;
    let repeated = plural(outcome.n_repeated, "pair");
    notes.push(format!("{repeated} left out that repeat the {} of an earlier one", of.name()));
    for (group, why) in &outcome.damaged {
        notes.push(format!("{why}; its {} rows could not be compared and stay", count(group.n_rows)));
    }
    Ok(outcome.rows)
}

/// Each once: a filter and a column may both ask for labels.
fn note(notes: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for one in more {
        if !notes.contains(&one) {
            notes.push(one);
        }
    }
}

/// As it was typed; what is found on the way is added to it.
fn provenance(args: &ExportArgs, dataset: &Opened) -> Provenance {
    Provenance {
        filter: args.filter.filter.clone(),
        filter_expanded: args
            .filter
            .filter
            .as_deref()
            .and_then(|text| expanded_on(&dataset.names(text).ok()?, text)),
        sort: args.sort.keys.clone(),
        roles: args.dataset.roles.roles.clone(),
        labels: args.dataset.labels.file.clone(),
        ..Provenance::default()
    }
}

fn in_words(outcome: &Outcome, output: &std::path::Path) -> String {
    let path = SafeText::line(&output.to_string_lossy());
    let manifest = SafeText::line(&outcome.manifest.to_string_lossy());
    let counts = outcome.counts;
    let mut line = format!(
        "{} pairs written to {path} ({}), manifest {manifest}",
        count(counts.written),
        bytes(outcome.n_bytes)
    );
    if counts.failed > 0 {
        line.push_str(&format!("; {} of {} could not be read", count(counts.failed), count(counts.selected)));
    }
    line
}
