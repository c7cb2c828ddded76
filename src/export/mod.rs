//! Subsets on their way out: a plan, one writer per format, and the manifest beside the file.
//!
//! Reading order: `format` names the formats, `plan` holds a request against what is there, `rows` reads the
//! selected rows in bounded batches, `run` carries them to a writer (`parquet`, `csv`, `jsonl`) over a file
//! that is whole or absent, `manifest` says what was done and by which `command` it is done again.
//!
//! It knows nothing of the screen; progress and cancellation come through `base`. It fetches no picture
//! and drops no row by itself: what cannot be read is counted as failed and named.

mod cell;
mod command;
mod csv;
mod format;
mod json;
mod jsonl;
mod manifest;
mod metadata;
mod parquet;
mod plan;
mod rows;
mod run;
mod schema;
mod sink;
mod size;
mod writer;

pub use command::{Command, columns_argument, split_columns};
pub use format::{CsvCells, Format, FormatError};
pub use manifest::{Counts, FailedRows, manifest_path};
pub use plan::{ExportRequest, Plan, PlanError, Provenance};
pub use run::{ExportError, Outcome};
pub use writer::WriteError;
