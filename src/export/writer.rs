//! What all formats have in common: batches in, one complete file out.

use std::io;

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::sink::Sink;

/// A format being written.
pub(super) trait Writer {
    /// Appends the rows of a batch. Its columns are those the writer was made for, in that order.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError>;

    /// Ends the format. `Err` means that the file is worthless.
    fn finish(self: Box<Self>) -> Result<Finished, WriteError>;
}

/// A complete format in its file.
pub(super) struct Finished {
    pub(super) sink: Sink,
    /// What the format could not say, for the manifest.
    pub(super) notes: Vec<String>,
}

/// Why a batch could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk is full, or the like.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The Parquet writer does not take it.
    #[error("{0}")]
    Parquet(#[from] ParquetError),
    /// The batch does not fit the file's schema.
    #[error("{0}")]
    Arrow(#[from] arrow::error::ArrowError),
}
