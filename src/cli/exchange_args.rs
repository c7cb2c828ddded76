//! What can be typed after `pairlens labels export` and `pairlens labels import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::DatasetArgs;
use crate::labels::exchange::FileForm;

/// How labels stand in a file. Each is written by `labels export` and read by `labels import`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LabelsFormat {
    /// A line a person and pair, with a header
    Csv,
    /// A JSON object a person and pair
    Jsonl,
    /// Label Studio's JSON: a task a pair, an annotation a person
    LabelStudio,
    /// Prodigy's JSON lines, in the form of its choice interface
    Prodigy,
}

impl LabelsFormat {
    /// The same without the command line.
    pub(super) fn form(self) -> FileForm {
        match self {
            Self::Csv => FileForm::Csv,
            Self::Jsonl => FileForm::Jsonl,
            Self::LabelStudio => FileForm::LabelStudio,
            Self::Prodigy => FileForm::Prodigy,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct LabelsExportArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// How to write them
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(super) format: LabelsFormat,
    /// The file to write; - for standard output
    #[arg(long, short, default_value = "-", value_name = "FILE")]
    pub(super) output: PathBuf,
    /// By which set; the only one when not given
    #[arg(long, value_name = "SET")]
    pub(super) set: Option<String>,
    /// Only this person's
    #[arg(long, value_name = "NAME")]
    pub(super) annotator: Option<String>,
    /// Write Label Studio's labelling interface for the set there, too
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub(super) overwrite: bool,
}

#[derive(Args, Debug)]
pub(super) struct LabelsImportArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// The file to read
    #[arg(long, short, value_name = "FILE")]
    pub(super) input: PathBuf,
    /// How it is written; told from the file when not given
    #[arg(long, value_enum)]
    pub(super) format: Option<LabelsFormat>,
    /// Whose labels they are, whatever the file says
    #[arg(long, value_name = "NAME")]
    pub(super) annotator: Option<String>,
    /// By which set: one of the store, a built-in one or a TOML file; as the file says when not given
    #[arg(long, value_name = "SET")]
    pub(super) set: Option<String>,
    /// A name in the file that stands for a dimension of another name; may be repeated
    #[arg(long, value_name = "NAME=DIMENSION", value_parser = renamed)]
    pub(super) map: Vec<(String, String)>,
}

fn renamed(text: &str) -> Result<(String, String), String> {
    let (name, dimension) = text.split_once('=').ok_or("it is NAME=DIMENSION")?;
    Ok((name.to_owned(), dimension.to_owned()))
}
