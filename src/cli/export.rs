//! `pairlens export`: a filtered subset into a file, with its manifest.

use std::io::Write as _;
use std::time::SystemTime;

use super::args::ExportArgs;
use super::dataset::{columns, open};
use super::filter::{interruptible, losses, say_losses, select};
use super::print::{ProgressLine, say, to_stdout};
use crate::base::{IfExists, Progress, Report, SafeText, bytes, count};
use crate::dataset::Dataset;
use crate::export::{CsvCells, ExportRequest, ExportRows, Outcome, Provenance};
use crate::query::{ScanResult, expanded_on};

pub(super) fn run(args: &ExportArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let chosen = args.columns.as_ref().map(|names| columns(&dataset, names)).transpose()?;
    let cancel = interruptible()?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &cancel)?;
    say_losses(&outcome);
    let plan = ExportRequest {
        dataset: &dataset,
        rows: ExportRows::Selected(&outcome.selection),
        columns: chosen,
        output: args.output.clone(),
        format: args.format,
        compression: args.compression,
        csv_cells: if args.spreadsheet_safe { CsvCells::SpreadsheetSafe } else { CsvCells::Exact },
        if_exists: if args.overwrite { IfExists::Replace } else { IfExists::Refuse },
        provenance: provenance(args, &dataset, &outcome),
    }
    .plan()
    .map_err(|error| error.report())?;
    let line = ProgressLine::new("wrote");
    let written = plan.run(SystemTime::now(), &cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let written = written.map_err(|error| error.report(&plan))?;
    for note in &written.notes {
        say(&format!("note: {}", SafeText::line(note)));
    }
    to_stdout(|out| writeln!(out, "{}", in_words(&written, plan.output())))?;
    if written.counts.written == 0 && written.counts.failed > 0 {
        return Err(Report::new("export any pair", "none of the selected ones can be read"));
    }
    Ok(())
}

fn provenance(args: &ExportArgs, dataset: &Dataset, outcome: &ScanResult) -> Provenance {
    Provenance {
        filter: args.filter.filter.clone(),
        filter_expanded: args.filter.filter.as_deref().and_then(|text| expanded_on(dataset, text)),
        roles: args.dataset.roles.roles.clone(),
        notes: losses(outcome),
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
