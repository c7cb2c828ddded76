//! The file an export goes into: counted and hashed on its way, whole or absent at the end.
//!
//! It buffers nothing: the writers hand over pieces of many kilobytes.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::base::{AtomicFile, AtomicFileError, IfExists};

/// An [`AtomicFile`] that knows its length and its SHA-256.
pub(super) struct Sink {
    file: AtomicFile,
    hash: Sha256,
    n_bytes: u64,
}

/// A complete file that still waits for its name.
pub(super) struct Sealed {
    file: AtomicFile,
    pub(super) sha256: String,
    pub(super) n_bytes: u64,
}

impl Sink {
    pub(super) fn create(path: &Path, if_exists: IfExists) -> Result<Self, AtomicFileError> {
        Ok(Self { file: AtomicFile::create(path, if_exists)?, hash: Sha256::new(), n_bytes: 0 })
    }

    /// Ends the content.
    pub(super) fn seal(self) -> Sealed {
        Sealed { file: self.file, sha256: hexadecimal(&self.hash.finalize()), n_bytes: self.n_bytes }
    }
}

impl Sealed {
    /// Makes it durable and gives it its name.
    pub(super) fn commit(self) -> Result<(), AtomicFileError> {
        self.file.commit()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // A string takes every write.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_hash_are_those_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut sink = Sink::create(&path, IfExists::Refuse).unwrap();
        sink.write_all(b"a").unwrap();
        sink.write_all(b"bc").unwrap();
        let sealed = sink.seal();
        assert_eq!(sealed.n_bytes, 3);
        // FIPS 180-4, the example "abc".
        assert_eq!(sealed.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        sealed.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    }
}
