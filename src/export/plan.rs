//! A request for an export, held against what is there before anything is written.
//!
//! A [`Plan`] is a request that passed: it has a format, columns, a place that is free (or may be taken) and
//! is none of the sources. Files can still appear between plan and run; `AtomicFile` looks again then.

use std::collections::HashSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::cell::{byte_paths, holds_text};
use super::command::{Command, columns_argument};
use super::crew::all_cores;
use super::format::{Compression, CsvCells, Format, FormatError};
use super::given::{AskedBy, GivenColumn};
use super::manifest::manifest_path;
use super::ordered::RowOrder;
use super::provenance::Provenance;
use crate::base::{Exit, IfExists, Report, SafeText};
use crate::dataset::{ColumnId, Dataset};
use crate::query::Selection;

/// Which rows are exported, and in which order.
#[derive(Clone, Copy, Debug)]
pub enum ExportRows<'a> {
    /// These, in the dataset's order; `selection.n_rows() == dataset.n_rows()`.
    Selected(&'a Selection),
    /// These, in this order. The manifest tells the order by [`Provenance::sort`].
    Ordered(&'a dyn RowOrder),
}

/// What is to be exported, to where and how.
#[derive(Clone, Debug)]
pub struct ExportRequest<'a> {
    /// The source.
    pub dataset: &'a Dataset,
    /// Its rows.
    pub rows: ExportRows<'a>,
    /// The columns in the order wanted; `None` for all that the format can hold.
    pub columns: Option<Vec<ColumnId>>,
    /// Columns from outside, behind those of the files. Without any of the files' they stand alone only where
    /// `columns` is an empty list.
    pub given: Vec<GivenColumn>,
    /// The file.
    pub output: PathBuf,
    /// Its format; `None` to go by the file's ending.
    pub format: Option<Format>,
    /// How Parquet is compressed; `None` for zstd, and for formats that are not compressed.
    pub compression: Option<Compression>,
    /// How text is written into CSV.
    pub csv_cells: CsvCells,
    /// What happens to an export, and a manifest, that is there already.
    pub if_exists: IfExists,
    /// Where the selection came from.
    pub provenance: Provenance,
}

/// Why a request cannot be followed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// An empty list of columns.
    #[error("no column is named")]
    NoColumns,
    /// Two columns of one name cannot be told apart again.
    #[error("column {0} is named twice")]
    ColumnTwice(SafeText),
    /// A text format, and nothing but bytes.
    #[error("{format} cannot hold bytes, and these columns hold nothing else")]
    OnlyBytes {
        /// The format.
        format: Format,
    },
    /// A compression for a format that has none.
    #[error("{format} is not compressed")]
    NotCompressed {
        /// The format.
        format: Format,
    },
    /// The output's folder is missing.
    #[error("the folder {} does not exist", SafeText::line(&.0.to_string_lossy()))]
    NoFolder(PathBuf),
    /// The output is a folder.
    #[error("it is a folder")]
    IsFolder(PathBuf),
    /// The output, or its manifest, is there.
    #[error("it already exists")]
    Exists(PathBuf),
    /// The output is a file that is being read.
    #[error("it is one of the files the rows come from")]
    IsSource(PathBuf),
    /// The next look at the same dataset would find the export in it.
    #[error("it lies in {}, which is read as a dataset: the export would become a part of its own source", SafeText::line(&.folder.to_string_lossy()))]
    AmongSources {
        /// The output.
        output: PathBuf,
        /// The input it lies in.
        folder: PathBuf,
    },
}

impl PlanError {
    /// In words for a person.
    pub fn report(&self) -> Report {
        let export = || Report::new("export", self);
        let to = |path: &Path| Report::new("export to", self).on(path.display());
        match self {
            Self::Format(_) => export()
                .next("end the file name in .parquet, .csv or .jsonl, or give --format")
                .exit_as(Exit::Usage),
            Self::NoColumns | Self::ColumnTwice(_) => export().exit_as(Exit::Usage),
            Self::OnlyBytes { .. } => {
                export().next("name other columns, or export to .parquet").exit_as(Exit::Usage)
            }
            Self::NotCompressed { .. } => {
                export().next("leave out --compression, or export to .parquet").exit_as(Exit::Usage)
            }
            Self::NoFolder(path) => export().next(format!("make it: mkdir -p {}", path.display())),
            Self::IsFolder(path) => to(path).next("name a file in it").exit_as(Exit::Usage),
            Self::Exists(path) => to(path).next("choose another name, or give --overwrite"),
            Self::IsSource(path) => to(path).next("choose another name").exit_as(Exit::Usage),
            Self::AmongSources { output, .. } => {
                to(output).next("choose a folder outside of the dataset").exit_as(Exit::Usage)
            }
        }
    }
}

/// A request that can be followed.
#[derive(Debug)]
pub struct Plan<'a> {
    request: ExportRequest<'a>,
    format: Format,
    columns: Vec<ColumnId>,
    notes: Vec<String>,
    command: Command,
    n_threads: NonZeroUsize,
}

impl<'a> ExportRequest<'a> {
    /// Holds everything but the rows against the disk and the dataset, and says the format: for callers who
    /// have yet to find the rows, so that a mistake costs no search. [`ExportRequest::plan`] looks again.
    pub fn check(&self) -> Result<Format, PlanError> {
        let format = self.format.map_or_else(|| Format::of_path(&self.output), Ok)?;
        if self.compression.is_some() && !format.is_compressed() {
            return Err(PlanError::NotCompressed { format });
        }
        check_output(self)?;
        let wanted = self.wanted_columns();
        check_columns(self, &wanted)?;
        if self.given.is_empty() && kept_columns(self.dataset, wanted, format).0.is_empty() {
            return Err(PlanError::OnlyBytes { format });
        }
        Ok(format)
    }

    /// Holds the request against the disk and the dataset. Panics when the rows are another dataset's.
    pub fn plan(self) -> Result<Plan<'a>, PlanError> {
        check_rows(self.dataset, self.rows);
        let format = self.check()?;
        let (columns, mut notes) = kept_columns(self.dataset, self.wanted_columns(), format);
        notes.extend(self.provenance.notes.iter().cloned());
        let command = command(&self, format);
        Ok(Plan { request: self, format, columns, notes, command, n_threads: all_cores() })
    }

    fn wanted_columns(&self) -> Vec<ColumnId> {
        match &self.columns {
            Some(columns) => columns.clone(),
            None => (0..self.dataset.columns().len()).map(ColumnId).collect(),
        }
    }
}

impl<'a> Plan<'a> {
    /// The source.
    pub fn dataset(&self) -> &'a Dataset {
        self.request.dataset
    }

    /// On how many threads it runs: as many as there are cores unless said otherwise. The file is the same.
    #[must_use]
    pub fn on_threads(self, n_threads: NonZeroUsize) -> Self {
        Self { n_threads, ..self }
    }

    pub(super) fn n_threads(&self) -> NonZeroUsize {
        self.n_threads
    }

    /// The rows, in their order.
    pub fn rows(&self) -> ExportRows<'a> {
        self.request.rows
    }

    /// How many rows that is.
    pub fn n_rows(&self) -> u64 {
        match self.request.rows {
            ExportRows::Selected(selection) => selection.len(),
            ExportRows::Ordered(order) => order.n_rows(),
        }
    }

    /// How Parquet is compressed; [`Compression::None`] for other formats.
    pub fn compression(&self) -> Compression {
        compression(&self.request, self.format)
    }

    /// The columns that are written, in order.
    pub fn columns(&self) -> &[ColumnId] {
        &self.columns
    }

    /// Columns from outside that are written behind them.
    pub fn given(&self) -> &[GivenColumn] {
        &self.request.given
    }

    /// The names of all columns that are written, in order.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        let own = self.columns.iter().map(|c| self.dataset().column(*c).name());
        own.chain(self.given().iter().map(|one| one.name.as_str()))
    }

    /// The file.
    pub fn output(&self) -> &Path {
        &self.request.output
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How text is written into CSV.
    pub fn csv_cells(&self) -> CsvCells {
        self.request.csv_cells
    }

    /// What happens to files that are there already.
    pub fn if_exists(&self) -> IfExists {
        self.request.if_exists
    }

    /// Where the selection came from.
    pub fn provenance(&self) -> &Provenance {
        &self.request.provenance
    }

    /// What is left out or has to be said, as far as it is known before the first row.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The command that makes this export again.
    pub fn command(&self) -> &Command {
        &self.command
    }
}

fn check_rows(dataset: &Dataset, rows: ExportRows<'_>) {
    let n_rows = dataset.n_rows();
    match rows {
        ExportRows::Selected(selection) => {
            assert_eq!(selection.n_rows(), n_rows, "a selection of this dataset");
        }
        ExportRows::Ordered(order) => {
            assert!(order.rows().all(|row| row.0 < n_rows), "rows of this dataset");
        }
    }
}

fn compression(request: &ExportRequest<'_>, format: Format) -> Compression {
    if format.is_compressed() { request.compression.unwrap_or_default() } else { Compression::None }
}

fn check_output(request: &ExportRequest<'_>) -> Result<(), PlanError> {
    let output = &request.output;
    let folder = output.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if output.is_dir() || output.file_name().is_none() {
        return Err(PlanError::IsFolder(output.clone()));
    }
    if !folder.is_dir() {
        return Err(PlanError::NoFolder(folder.to_owned()));
    }
    for path in [output.clone(), manifest_path(output)] {
        if is_source(request.dataset, &path) {
            return Err(PlanError::IsSource(path));
        }
        if request.if_exists == IfExists::Refuse && path.symlink_metadata().is_ok() {
            return Err(PlanError::Exists(path));
        }
    }
    match input_that_finds(request.dataset, output, folder) {
        Some(input) => Err(PlanError::AmongSources { output: output.clone(), folder: input }),
        None => Ok(()),
    }
}

/// Whether the path leads to one of the shards, under whatever name: links and hard links count.
fn is_source(dataset: &Dataset, path: &Path) -> bool {
    let Some(target) = identity(path) else { return false };
    dataset.shards().iter().any(|shard| identity(shard.path()) == Some(target))
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// The input of the dataset that would find the output as one more shard: a folder above a Parquet file, or
/// a pattern that fits. An output that is there already and no shard is not found by it either.
fn input_that_finds(dataset: &Dataset, output: &Path, folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let looks_like_a_shard = Format::of_path(output) == Ok(Format::Parquet);
    let finds = |input: &&PathBuf| match fs::canonicalize(input) {
        Ok(path) => path.is_dir() && looks_like_a_shard && folder.starts_with(path),
        // What is no path is a pattern.
        Err(_) => fits(input, output).unwrap_or(false),
    };
    dataset.inputs().iter().find(finds).cloned()
}

/// Whether the pattern fits the path, both from the root.
fn fits(pattern: &Path, path: &Path) -> Option<bool> {
    let pattern = std::path::absolute(pattern).ok()?;
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let pattern = glob::Pattern::new(pattern.to_str()?).ok()?;
    Some(pattern.matches_path_with(&std::path::absolute(path).ok()?, options))
}

fn check_columns(request: &ExportRequest<'_>, columns: &[ColumnId]) -> Result<(), PlanError> {
    let own = columns.iter().map(|c| request.dataset.column(*c).name());
    let names: Vec<&str> = own.chain(request.given.iter().map(|one| one.name.as_str())).collect();
    if names.is_empty() {
        return Err(PlanError::NoColumns);
    }
    let mut seen = HashSet::new();
    match names.into_iter().find(|name| !seen.insert(*name)) {
        Some(twice) => Err(PlanError::ColumnTwice(SafeText::line(twice))),
        None => Ok(()),
    }
}

/// The columns the format can hold, and what is left out.
fn kept_columns(dataset: &Dataset, wanted: Vec<ColumnId>, format: Format) -> (Vec<ColumnId>, Vec<String>) {
    if format.holds_bytes() {
        return (wanted, Vec::new());
    }
    let left_out = |c: &ColumnId| byte_paths(dataset.column(*c).name(), dataset.column(*c).data_type());
    let notes = wanted
        .iter()
        .flat_map(left_out)
        .map(|path| format!("{path} holds bytes, which {format} cannot: left out"))
        .collect();
    let kept = wanted.into_iter().filter(|c| holds_text(dataset.column(*c).data_type())).collect();
    (kept, notes)
}

fn command(request: &ExportRequest<'_>, format: Format) -> Command {
    let mut command = Command::new("pairlens export");
    for input in request.dataset.inputs() {
        command.operand(input.as_os_str());
    }
    request.provenance.add_to(&mut command);
    if let Some(columns) = &request.columns {
        let names = columns.iter().map(|c| request.dataset.column(*c).name());
        let given =
            request.given.iter().filter(|one| one.asked == AskedBy::Name).map(|one| one.name.as_str());
        command.option("--columns", columns_argument(names.chain(given)).as_ref());
    }
    if request.given.iter().any(|one| one.asked == AskedBy::Label) {
        command.flag("--label");
    }
    command.option("--format", format.name().as_ref());
    if format.is_compressed() {
        command.option("--compression", compression(request, format).name().as_ref());
    }
    if request.csv_cells == CsvCells::SpreadsheetSafe {
        command.flag("--spreadsheet-safe");
    }
    command.option("--output", request.output.as_os_str());
    if request.if_exists == IfExists::Replace {
        command.flag("--overwrite");
    }
    command
}
