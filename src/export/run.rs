//! Carrying out a plan, in rounds: while the rows of one round are written, those of the next are read.
//!
//! Every round is work for all cores, and what comes out does not depend on how many there are. Memory is
//! bounded by the rows of two rounds, the row group in the making and the one that goes to the file. The export
//! and its manifest take their names one after the other at the very end; an error or a cancellation before
//! that leaves neither.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::SystemTime;

use super::crew::{Crew, Interrupted};
use super::csv::Csv;
use super::format::Format;
use super::given::with_given;
use super::jsonl::JsonLines;
use super::manifest::{Counts, FailedRows, manifest_json, manifest_path};
use super::metadata::kept_metadata;
use super::ordered::OrderedRows;
use super::parquet::ParquetWriter;
use super::plan::{ExportRows, Plan};
use super::rows::{Reader, SelectedRows, Step};
use super::sink::Sink;
use super::text::TextWriter;
use super::writer::{Finished, WriteError, Writer};
use crate::base::{AtomicFile, AtomicFileError, Cancel, Cancelled, Exit, Progress, ProgressSink, Report};
use crate::dataset::Damage;

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
    /// Progress is reported in rows after each batch; cancellation is looked for every few milliseconds. Rows
    /// in damaged row groups do not stop it: they are in the outcome.
    pub fn run(
        &self,
        created: SystemTime,
        cancel: &Cancel,
        progress: &dyn ProgressSink,
    ) -> Result<Outcome, ExportError> {
        let sink = Sink::create(self.output(), self.if_exists())?;
        let mut notes = self.notes().to_vec();
        let mut writer = self.writer(sink, &mut notes)?;
        let mut tally = Tally::new(self.n_rows());
        let crew = Crew::new(self.n_threads(), cancel);
        copy_rows(self.reader().as_mut(), writer.as_mut(), &mut tally, crew, progress)?;
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
        let schema = with_given(self.dataset().schema_of(self.columns()), self.given());
        Ok(match self.format() {
            Format::Parquet => {
                let metadata = kept_metadata(self.dataset(), self.columns());
                notes.extend(metadata.notes);
                let (columns, compression) = ((self.columns(), self.given()), self.compression());
                Box::new(ParquetWriter::new(sink, self.dataset(), columns, compression, metadata.pairs)?)
            }
            Format::Csv => Box::new(TextWriter::new(sink, Csv::new(schema, self.csv_cells()))?),
            Format::Jsonl => Box::new(TextWriter::new(sink, JsonLines::new(&schema))?),
        })
    }

    fn reader(&self) -> Box<dyn Reader + '_> {
        match self.rows() {
            ExportRows::Selected(selection) => {
                let selection = Cow::Borrowed(selection);
                Box::new(SelectedRows::new(self.dataset(), selection, self.columns(), self.given()))
            }
            ExportRows::Ordered(order) => {
                Box::new(OrderedRows::new(self.dataset(), order, self.columns(), self.given()))
            }
        }
    }
}

impl From<Interrupted> for ExportError {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Cancelled(cancelled) => Self::Cancelled(cancelled),
            Interrupted::Write(error) => Self::Write(error),
        }
    }
}

fn copy_rows(
    reader: &mut dyn Reader,
    writer: &mut dyn Writer,
    tally: &mut Tally,
    crew: Crew<'_>,
    progress: &dyn ProgressSink,
) -> Result<(), ExportError> {
    loop {
        let mut tasks = writer.tasks();
        tasks.extend(reader.tasks());
        crew.work_off(tasks)?;
        writer.settle()?;
        let Some(steps) = reader.take() else { break };
        for step in steps {
            if let Step::Rows(batch) = &step {
                writer.accept(batch)?;
            }
            tally.take(step);
            progress.report(tally.progress());
        }
    }
    writer.end();
    loop {
        let tasks = writer.tasks();
        if tasks.is_empty() {
            return Ok(());
        }
        crew.work_off(tasks)?;
        writer.settle()?;
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
                self.fail(damage, n_rows);
            }
        }
    }

    /// A row group that several parts of an order meet is named once.
    fn fail(&mut self, damage: Damage, n_rows: u64) {
        let place = |damage: &Damage| (damage.shard, damage.group);
        match self.failed.iter_mut().find(|known| place(&known.damage) == place(&damage)) {
            Some(known) => known.n_rows += n_rows,
            None => self.failed.push(FailedRows { damage, n_rows }),
        }
    }

    fn progress(&self) -> Progress {
        let Counts { selected, written, failed, .. } = self.counts;
        Progress { done: written + failed, total: selected, unit: "rows" }
    }
}
