//! The export form: path, format, and the question before a file is replaced.

use super::super::{
    Action, App, Effect, ExportForm, ExportOrder, Filter, LineEdit, Mode, Sampling, Scan, Sorting, WithLabels,
};
use crate::base::{IfExists, Progress, SafeText};
use crate::dataset::GroupRef;
use crate::export::Format;

/// What submitting the form again would do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// Try again.
    Again,
    /// Replace the file that is there.
    Replace,
}

impl App {
    pub(super) fn open_export(&mut self) {
        let format = Format::Parquet;
        let name = format!("{}-subset.{}", self.dataset.title(), format.name());
        let from = Box::new(self.mode.clone());
        let path = LineEdit::new(name);
        let labels = WithLabels::No;
        self.mode = Mode::Export(ExportForm { path, format, labels, replace: None, error: None, from });
    }

    /// What the manifest has to say beside the filter: its command would find more than is written here.
    fn export_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(Filter { scan: Scan::Running { progress, .. } | Scan::Stopped { progress }, .. }) =
            &self.filter
        {
            notes.push(format!(
                "the filter had looked at {} of {} {} when the export began: a part of its matches",
                progress.done, progress.total, progress.unit
            ));
        }
        if self.view.order().is_some_and(|order| !order.is_whole()) {
            notes.push(
                "in dataset order: only the first rows of the order on the screen were known".to_owned(),
            );
        }
        if let Some(filter) = &self.filter {
            notes.extend_from_slice(&filter.numbers);
            notes.extend(filter.lost.sentence());
            let hindered =
                |(_, why): &(GroupRef, SafeText)| format!("{why}; the filter could not look into it");
            notes.extend(filter.damaged.iter().map(hindered));
        }
        let drawn = self.sampling.as_ref().and_then(Sampling::drawn);
        notes.extend(drawn.into_iter().flat_map(|drawn| &drawn.damage).cloned());
        notes.extend(self.shown_order().into_iter().flat_map(Sorting::damage));
        notes
    }

    /// The order of all rows as they are shown now: another than the one in force while that is being made.
    fn shown_order(&self) -> Option<&Sorting> {
        self.view.order().filter(|order| order.is_whole())?;
        self.shown_sorting()
    }

    pub(super) fn act_on_export(&mut self, action: Action) -> Vec<Effect> {
        let Mode::Export(form) = &mut self.mode else { return Vec::new() };
        match action {
            Action::Edit(edit) => {
                form.path.apply(&edit);
                form.error = None;
                // The ending says the format, as on the command line.
                if let Ok(format) = Format::of_path(form.path.text().as_ref()) {
                    form.format = format;
                }
            }
            Action::NextChoice => next_format(form),
            Action::TurnLabels if self.told.has_any() => {
                form.labels = match form.labels {
                    WithLabels::No => WithLabels::Yes,
                    WithLabels::Yes => WithLabels::No,
                };
            }
            Action::TurnLabels => {
                form.error = Some(SafeText::line("nobody has said anything of these pairs yet"));
            }
            Action::Back => self.mode = form.from.as_ref().clone(),
            Action::Submit => return self.start_export(IfExists::Refuse),
            // Only a file that the person was told of is replaced.
            Action::Replace if form.replace.as_deref() == Some(form.path.text()) => {
                return self.start_export(IfExists::Replace);
            }
            _ => {}
        }
        Vec::new()
    }

    fn start_export(&mut self, if_exists: IfExists) -> Vec<Effect> {
        let notes = self.export_notes();
        let sort = self.shown_order().map(|sorting| sorting.keys.to_string());
        let Mode::Export(form) = &mut self.mode else { return Vec::new() };
        let path = form.path.text().to_owned();
        // The ending says the format, as on the command line: no CSV under the name of a Parquet file.
        match Format::of_path(path.as_ref()) {
            Ok(format) => form.format = format,
            Err(error) => {
                form.error = Some(SafeText::line(&format!("{error}; end it in .parquet, .csv or .jsonl")));
                return Vec::new();
            }
        }
        let order = ExportOrder {
            // Where the first rows only are known in their order, all of them are written in the dataset's.
            view: if sort.is_some() { self.view.clone() } else { self.view.in_dataset_order() },
            filter: self.filter.as_ref().map(|f| f.text.clone()),
            sample: self.sampling.as_ref().and_then(Sampling::drawn).map(|drawn| drawn.origin.clone()),
            sort,
            notes,
            path: path.into(),
            format: form.format,
            labels: form.labels,
            if_exists,
        };
        let from = form.from.clone();
        self.last_export = Some(form.clone());
        self.exporting = Some(Progress { done: 0, total: order.view.len(), unit: "rows" });
        self.mode = Mode::Exporting { from };
        vec![Effect::StartExport(Box::new(order))]
    }

    /// The form as it was, with what went wrong.
    pub(super) fn back_to_form(&mut self, why: &SafeText, offer: Offer) {
        let Some(mut form) = self.last_export.take() else { return };
        form.replace = (offer == Offer::Replace).then(|| form.path.text().to_owned());
        form.error = Some(why.clone());
        self.mode = Mode::Export(form);
    }
}

/// While pairs are written only stopping has a meaning.
pub(super) fn act_on_exporting(action: &Action) -> Vec<Effect> {
    match action {
        Action::Back | Action::Quit => vec![Effect::StopExport],
        _ => Vec::new(),
    }
}

fn next_format(form: &mut ExportForm) {
    let old = form.format;
    form.format = match old {
        Format::Parquet => Format::Csv,
        Format::Csv => Format::Jsonl,
        Format::Jsonl => Format::Parquet,
    };
    let path = form.path.text();
    let stem = path.strip_suffix(&format!(".{old}")).unwrap_or(path);
    form.path = LineEdit::new(format!("{stem}.{}", form.format));
    form.error = None;
}
