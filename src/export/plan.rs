//! A request for an export, held against what is there before anything is written.
//!
//! A [`Plan`] is a request that passed: it has a format, columns, a place that is free (or may be taken) and
//! is none of the sources. Files can still appear between plan and run; `AtomicFile` looks again then.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cell::{byte_paths, holds_text};
use super::command::{Command, columns_argument};
use super::format::{CsvCells, Format, FormatError};
use super::manifest::manifest_path;
use crate::base::{Exit, IfExists, Report, SafeText};
use crate::dataset::{ColumnId, Dataset, RoleOverride};
use crate::query::Selection;

/// What the caller knows about where the selection came from: for the manifest and the command.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The filter as it was typed; `None` when all rows were taken.
    pub filter: Option<String>,
    /// The filter with its presets written out, where it names any.
    pub filter_expanded: Option<String>,
    /// Roles given by hand, which the filter may use.
    pub roles: Vec<RoleOverride>,
    /// What else has to be said, such as row groups the filter could not look into.
    pub notes: Vec<String>,
}

/// What is to be exported, to where and how.
#[derive(Clone, Debug)]
pub struct ExportRequest<'a> {
    /// The source.
    pub dataset: &'a Dataset,
    /// Its rows; `selection.n_rows() == dataset.n_rows()`.
    pub selection: &'a Selection,
    /// The columns in the order wanted; `None` for all that the format can hold.
    pub columns: Option<Vec<ColumnId>>,
    /// The file.
    pub output: PathBuf,
    /// Its format; `None` to go by the file's ending.
    pub format: Option<Format>,
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
}

impl<'a> ExportRequest<'a> {
    /// Holds the request against the disk and the dataset. Panics when the selection is another dataset's.
    pub fn plan(self) -> Result<Plan<'a>, PlanError> {
        assert_eq!(self.selection.n_rows(), self.dataset.n_rows(), "a selection of this dataset");
        let format = self.format.map_or_else(|| Format::of_path(&self.output), Ok)?;
        check_output(&self)?;
        let wanted = match &self.columns {
            Some(columns) => columns.clone(),
            None => (0..self.dataset.columns().len()).map(ColumnId).collect(),
        };
        check_columns(self.dataset, &wanted)?;
        let (columns, mut notes) = kept_columns(self.dataset, wanted, format);
        if columns.is_empty() {
            return Err(PlanError::OnlyBytes { format });
        }
        notes.extend(self.provenance.notes.iter().cloned());
        let command = command(&self, format);
        Ok(Plan { request: self, format, columns, notes, command })
    }
}

impl<'a> Plan<'a> {
    /// The source.
    pub fn dataset(&self) -> &'a Dataset {
        self.request.dataset
    }

    /// The rows.
    pub fn selection(&self) -> &'a Selection {
        self.request.selection
    }

    /// The columns that are written, in order.
    pub fn columns(&self) -> &[ColumnId] {
        &self.columns
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

fn check_columns(dataset: &Dataset, columns: &[ColumnId]) -> Result<(), PlanError> {
    if columns.is_empty() {
        return Err(PlanError::NoColumns);
    }
    let mut seen = HashSet::new();
    match columns.iter().find(|c| !seen.insert(**c)) {
        Some(twice) => Err(PlanError::ColumnTwice(dataset.column(*twice).title())),
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
    for wish in &request.provenance.roles {
        command.option("--role", format!("{}={}", wish.role, wish.column).as_ref());
    }
    if let Some(filter) = &request.provenance.filter {
        command.option("--where", filter.as_ref());
    }
    if let Some(columns) = &request.columns {
        let names = columns.iter().map(|c| request.dataset.column(*c).name());
        command.option("--columns", columns_argument(names).as_ref());
    }
    command.option("--format", format.name().as_ref());
    if request.csv_cells == CsvCells::SpreadsheetSafe {
        command.flag("--spreadsheet-safe");
    }
    command.option("--output", request.output.as_os_str());
    if request.if_exists == IfExists::Replace {
        command.flag("--overwrite");
    }
    command
}
