//! A shard's bytes, read by position.
//!
//! `pread` and nothing else: the standard library's `ChunkReader for File` shares a seek position between
//! threads, and a memory map kills the program when the file is cut short under it.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// Page headers are tens of bytes, but come with statistics; one read mostly holds the whole header.
const HEADER_BUFFER_BYTES: usize = 4096;

/// A log of the byte ranges read from one shard: how tests prove that only the named columns are touched.
#[derive(Clone, Debug, Default)]
pub struct ReadTrace(Arc<Mutex<Vec<Range<u64>>>>);

impl ReadTrace {
    /// The ranges so far, in the order of reading.
    pub fn ranges(&self) -> Vec<Range<u64>> {
        self.0.lock().map(|ranges| ranges.clone()).unwrap_or_default()
    }

    /// Forgets what was read so far.
    pub fn clear(&self) {
        if let Ok(mut ranges) = self.0.lock() {
            ranges.clear();
        }
    }

    fn note(&self, start: u64, len: usize) {
        if let Ok(mut ranges) = self.0.lock() {
            ranges.push(start..start + len as u64);
        }
    }
}

/// An open shard. Clones share the file; any number of threads may read at once.
#[derive(Clone, Debug)]
pub struct ShardFile {
    file: Arc<File>,
    len: u64,
    trace: Option<ReadTrace>,
}

impl ShardFile {
    /// Opens the file; its length is taken now and a later change shows up as a failed read.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Asked before: to open a pipe waits for somebody to write into it.
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if !metadata.is_file() {
            return Err(io::Error::other("it is a pipe, a socket or a device, not a file"));
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok(Self { file: Arc::new(file), len: metadata.len(), trace: None })
    }

    /// The same file, with every read written to `trace` from now on.
    #[must_use]
    pub fn traced(mut self, trace: ReadTrace) -> Self {
        self.trace = Some(trace);
        self
    }

    /// Exactly `len` bytes from `start`.
    pub fn read_at(&self, start: u64, len: usize) -> io::Result<Vec<u8>> {
        // Asked beyond the end, a corrupt footer could make us reserve gigabytes before the read fails.
        if start.checked_add(len as u64).is_none_or(|end| end > self.len) {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        let mut bytes = vec![0; len];
        self.read_into(start, &mut bytes)?;
        Ok(bytes)
    }

    /// Fills `out` from `start`.
    pub fn read_into(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(out, start)?;
        if let Some(trace) = &self.trace {
            trace.note(start, out.len());
        }
        Ok(())
    }
}

impl Length for ShardFile {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for ShardFile {
    type T = BufReader<PositionedReader>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(HEADER_BUFFER_BYTES, PositionedReader { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.read_at(start, length).map(Bytes::from).map_err(|e| ParquetError::External(Box::new(e)))
    }
}

/// A reader with a position of its own.
#[derive(Debug)]
pub struct PositionedReader {
    file: ShardFile,
    at: u64,
}

impl Read for PositionedReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.file.read_at(buf, self.at)?;
        if let Some(trace) = &self.file.trace {
            trace.note(self.at, n);
        }
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_beyond_the_end_fail_without_reserving_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"0123456789").unwrap();
        let trace = ReadTrace::default();
        let file = ShardFile::open(&path).unwrap().traced(trace.clone());
        assert_eq!(file.read_at(2, 3).unwrap(), b"234");
        assert!(file.read_at(8, usize::MAX).is_err());
        assert!(file.read_at(u64::MAX, 2).is_err());
        assert_eq!(trace.ranges(), vec![2..5]);
    }
}
