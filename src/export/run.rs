//! Carrying out a plan: rows are read ahead on one thread and written on the caller's.
//!
//! Memory is bounded by two batches between the threads, one in each, and the row group in the making.
//! The export and its manifest take their names one after the other at the very end; an error or a
//! cancellation before that leaves neither.

use std::io::Write as _;
use std::path::PathBuf;
use std::thread;
use std::time::SystemTime;

use super::csv::CsvWriter;
use super::format::Format;
use super::jsonl::JsonlWriter;
use super::manifest::{Counts, FailedRows, manifest_json, manifest_path};
use super::metadata::kept_metadata;
use super::parquet::ParquetWriter;
use super::plan::Plan;
use super::rows::{SelectedRows, Step};
use super::sink::Sink;
use super::writer::{Finished, WriteError, Writer};
use crate::base::{AtomicFile, AtomicFileError, Cancel, Cancelled, Exit, Progress, ProgressSink, Report};

/// Batches read ahead: one is being taken while the next is made.
const BATCHES_AHEAD: usize = 2;

/// Why there is no export. Unless said otherwise nothing is under the final names.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Stopped on request.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The rows could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The file could not be made, or not be given its name.
    #[error(transparent)]
    File(#[from] AtomicFileError),
    /// The export is there and whole, but its manifest is not.
    #[error("the export is written, but its manifest {} is not: {why}", crate::base::SafeText::line(&.path.to_string_lossy()))]
    Manifest {
        /// Where it should be.
        path: PathBuf,
        /// Why it is not.
        why: AtomicFileError,
    },
}

impl ExportError {
    /// In words for a person.
    pub fn report(&self, plan: &Plan<'_>) -> Report {
        let report = Report::new("export to", self).on(plan.output().display());
        match self {
            Self::Cancelled(_) => report.next("nothing was left behind").exit_as(Exit::Interrupted),
            Self::File(AtomicFileError::Exists) => report.next("choose another name, or give --overwrite"),
            _ => report,
        }
    }
}

/// What an export came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What became of the selected rows.
    pub counts: Counts,
    /// Rows that could not be read, by row group.
    pub failed: Vec<FailedRows>,
    /// What else has to be known: columns left out, values that could not be said, metadata dropped.
    pub notes: Vec<String>,
    /// Size of the export.
    pub n_bytes: u64,
    /// SHA-256 of the export, as hexadecimal digits.
    pub sha256: String,
    /// Where the manifest lies.
    pub manifest: PathBuf,
}

impl Plan<'_> {
    /// Writes the export and its manifest. `created` is what the manifest gives as its time.
    ///
    /// Progress is reported in rows after each batch, and cancellation looked for before each. Rows in
    /// damaged row groups do not stop it: they are in the outcome.
    pub fn run(
        &self,
        created: SystemTime,
        cancel: &Cancel,
        progress: &dyn ProgressSink,
    ) -> Result<Outcome, ExportError> {
        let sink = Sink::create(self.output(), self.if_exists())?;
        let mut notes = self.notes().to_vec();
        let mut writer = self.writer(sink, &mut notes)?;
        let mut tally = Tally::new(self.selection().len());
        self.copy_rows(writer.as_mut(), &mut tally, cancel, progress)?;
        let Finished { sink, notes: said } = writer.finish()?;
        notes.extend(said);
        let sealed = sink.seal();
        let outcome = Outcome {
            counts: tally.counts,
            failed: tally.failed,
            notes,
            n_bytes: sealed.n_bytes,
            sha256: sealed.sha256.clone(),
            manifest: manifest_path(self.output()),
        };
        let mut manifest = AtomicFile::create(&outcome.manifest, self.if_exists())?;
        manifest.write_all(&manifest_json(self, &outcome, created)).map_err(AtomicFileError::Io)?;
        cancel.check()?;
        sealed.commit()?;
        manifest.commit().map_err(|why| ExportError::Manifest { path: outcome.manifest.clone(), why })?;
        Ok(outcome)
    }

    fn writer(&self, sink: Sink, notes: &mut Vec<String>) -> Result<Box<dyn Writer>, WriteError> {
        let schema = self.dataset().schema_of(self.columns());
        Ok(match self.format() {
            Format::Parquet => {
                let metadata = kept_metadata(self.dataset(), self.columns());
                notes.extend(metadata.notes);
                Box::new(ParquetWriter::new(sink, self.dataset(), self.columns(), metadata.pairs)?)
            }
            Format::Csv => Box::new(CsvWriter::new(sink, &schema, self.csv_cells())),
            Format::Jsonl => Box::new(JsonlWriter::new(sink, &schema)),
        })
    }

    /// Reading and writing each keep one core busy; the reader stops when nobody takes its batches.
    fn copy_rows(
        &self,
        writer: &mut dyn Writer,
        tally: &mut Tally,
        cancel: &Cancel,
        progress: &dyn ProgressSink,
    ) -> Result<(), ExportError> {
        thread::scope(|scope| {
            let (batches, taken) = crossbeam_channel::bounded(BATCHES_AHEAD);
            let rows = SelectedRows::new(self.dataset(), self.selection(), self.columns());
            scope.spawn(move || {
                for step in rows {
                    if batches.send(step).is_err() {
                        break;
                    }
                }
            });
            for step in taken {
                cancel.check()?;
                if let Step::Rows(batch) = &step {
                    writer.write(batch)?;
                }
                tally.take(step);
                progress.report(tally.progress());
            }
            Ok(())
        })
    }
}

/// Counts rows as they come.
#[derive(Debug)]
struct Tally {
    counts: Counts,
    failed: Vec<FailedRows>,
}

impl Tally {
    fn new(selected: u64) -> Self {
        Self { counts: Counts { selected, ..Counts::default() }, failed: Vec::new() }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Rows(batch) => self.counts.written += batch.num_rows() as u64,
            Step::Failed { damage, n_rows } => {
                self.counts.failed += n_rows;
                self.failed.push(FailedRows { damage, n_rows });
            }
        }
    }

    fn progress(&self) -> Progress {
        let Counts { selected, written, failed, .. } = self.counts;
        Progress { done: written + failed, total: selected, unit: "rows" }
    }
}
