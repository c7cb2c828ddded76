//! The lane of exports: one at a time, never dropped, stopped only on request.

use std::time::SystemTime;

use crossbeam_channel::Sender;

use super::cores::ScanError;
use super::facts::KeptFacts;
use super::rounds::RoundsError;
use crate::app::{ExportEnd, ExportOrder, Message, WithLabels};
use crate::base::{Cancel, Progress, SafeText, bytes, contain, count};
use crate::dataset::SharedDataset;
use crate::export::{
    AskedBy, CsvCells, ExportError, ExportRequest, ExportRows, GivenColumn, Outcome, PlanError, Provenance,
};
use crate::labels::columns::LabelTable;
use crate::query::expanded_on;
use crate::query::facts::Need;

/// Writes one export and reports how it ended.
pub(super) fn work(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    provenance: &Provenance,
    order: ExportOrder,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    let end = to_its_end(|| write(dataset, facts, provenance, order, cancel, out));
    // Nobody listens any more: the session is over, and so is the export.
    let _ = out.send(Message::ExportEnded(end));
}

/// What panics ends the export with words: the interface waits for an end.
fn to_its_end(write: impl FnOnce() -> ExportEnd) -> ExportEnd {
    contain(write)
        .unwrap_or_else(|words| ExportEnd::Failed(SafeText::line(&format!("the export broke off: {words}"))))
}

fn write(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    provenance: &Provenance,
    order: ExportOrder,
    cancel: &Cancel,
    out: &Sender<Message>,
) -> ExportEnd {
    let (given, extent) = match order.labels {
        WithLabels::No => (Vec::new(), Vec::new()),
        WithLabels::Yes => match labels(dataset, facts, cancel, out) {
            Ok(found) => found,
            Err(RoundsError::Work(ScanError::Cancelled(_))) => return ExportEnd::Stopped,
            Err(error) => return ExportEnd::Failed(SafeText::block(&error.to_string())),
        },
    };
    let notes = order.notes.into_iter().chain(extent).collect();
    let rows = match order.view.order() {
        Some(_) => ExportRows::Ordered(&order.view),
        None => ExportRows::Selected(order.view.selection()),
    };
    // Labels that cannot be read any more cost the manifest a second spelling of the filter, not the export.
    let expanded = |text: &str| expanded_on(&facts.names(dataset, &[text]).ok()?, text);
    let request = ExportRequest {
        dataset,
        rows,
        columns: None,
        given,
        output: order.path,
        format: Some(order.format),
        compression: None,
        csv_cells: CsvCells::Exact,
        if_exists: order.if_exists,
        provenance: Provenance {
            filter_expanded: order.filter.as_deref().and_then(expanded),
            filter: order.filter,
            sample: order.sample,
            sort: order.sort,
            notes,
            ..provenance.clone()
        },
    };
    let plan = match request.plan() {
        Ok(plan) => plan,
        Err(PlanError::Exists(_)) => return ExportEnd::Exists,
        Err(error) => return ExportEnd::Failed(SafeText::block(&error.report().to_string())),
    };
    // A full channel means that newer figures are behind the older ones: this one may be lost.
    let progress = |progress: Progress| drop(out.try_send(Message::ExportProgress(progress)));
    match plan.run(SystemTime::now(), cancel, &progress) {
        Ok(outcome) => ExportEnd::Written(written(&outcome, plan.output())),
        Err(ExportError::Cancelled(_)) => ExportEnd::Stopped,
        Err(error) => ExportEnd::Failed(SafeText::block(&error.report(&plan).to_string())),
    }
}

/// What people said, as columns, and how much that is for the manifest. Looked up anew: somebody may label meanwhile.
fn labels(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    cancel: &Cancel,
    out: &Sender<Message>,
) -> Result<(Vec<GivenColumn>, Vec<String>), RoundsError> {
    let columns = facts.label_columns()?;
    let progress = |progress: Progress| drop(out.try_send(Message::ExportProgress(progress)));
    let found = facts.find(dataset, &[Need::Labels], cancel, &progress)?;
    let given = LabelTable::export_names(&columns).into_iter().filter_map(|(name, column)| {
        let values = found.column(&column.name)?.clone();
        Some(GivenColumn { name, values, asked: AskedBy::Label })
    });
    Ok((given.collect(), found.extent()))
}

/// `1,204 pairs written to cats.parquet (1.2 MB); 3 could not be read`.
fn written(outcome: &Outcome, path: &std::path::Path) -> SafeText {
    let mut line = format!(
        "{} pairs written to {} ({}), manifest beside it",
        count(outcome.counts.written),
        path.display(),
        bytes(outcome.n_bytes)
    );
    if outcome.counts.failed > 0 {
        line.push_str(&format!("; {} could not be read", count(outcome.counts.failed)));
    }
    SafeText::line(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_panics_ends_as_failed() {
        let end = to_its_end(|| panic!("no such row"));
        assert_eq!(end, ExportEnd::Failed(SafeText::line("the export broke off: no such row")));
    }
}
