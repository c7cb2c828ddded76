//! What all formats have in common: batches in, one complete file out.
//!
//! A writer starts no thread: it tells which pieces of work are due, and whoever drives it has them done.

use std::io;

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::crew::Task;
use super::sink::Sink;

/// A format being written: [`Writer::accept`] any number of batches, have the [`Writer::tasks`] done,
/// [`Writer::settle`], and so on; after [`Writer::end`] until no task is left, then [`Writer::finish`].
pub(super) trait Writer {
    /// Takes the rows of a batch over. Its columns are those the writer was made for, in that order. Cheap:
    /// the work it makes is among the next tasks.
    fn accept(&mut self, batch: &RecordBatch) -> Result<(), WriteError>;

    /// No batch comes any more.
    fn end(&mut self);

    /// The work that is due. All of it has to be done before the next call of another method.
    fn tasks(&mut self) -> Vec<Task<'_>>;

    /// Puts together what the tasks have made.
    fn settle(&mut self) -> Result<(), WriteError>;

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
