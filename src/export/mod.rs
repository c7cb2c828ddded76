//! Subsets on their way out: a plan, one writer per format, and the manifest beside the file.
//!
//! Reading order: `format` names the formats, `plan` holds a request against what is there, `rows` reads the
//! selected rows column by column (each in a `lane`, which may `walk` its pages), `ordered` brings them into
//! another order, `run` carries them to a writer (`parquet`, which encodes `column` by column, or `text` for
//! `csv` and `jsonl`) over a file that is whole or absent, with a `crew` of threads for the work of both,
//! `manifest` says what was done and by which `command` it is done again.
//!
//! It knows nothing of the screen; progress and cancellation come through `base`. It fetches no picture
//! and drops no row by itself: what cannot be read is counted as failed and named.

mod cell;
mod column;
mod command;
mod crew;
mod csv;
mod encoding;
mod format;
mod given;
mod json;
mod jsonl;
mod lane;
mod manifest;
mod metadata;
mod ordered;
mod parquet;
mod plan;
mod provenance;
mod rows;
mod run;
mod schema;
mod sink;
mod size;
mod text;
mod walk;
mod writer;

pub use command::{Command, columns_argument, split_columns};
pub use format::{Compression, CompressionError, CsvCells, Format, FormatError};
pub use given::{AskedBy, GivenColumn};
pub use manifest::{Counts, FailedRows, manifest_path};
pub use ordered::RowOrder;
pub use plan::{ExportRequest, ExportRows, Plan, PlanError};
pub use provenance::{Provenance, SampleOrigin, StratumOrigin};
pub use run::{ExportError, Outcome};
pub use writer::WriteError;
