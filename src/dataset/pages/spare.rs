//! Buffers that pages were unpacked into, kept for the next page.
//!
//! A fresh megabyte must be zeroed and mapped in before a codec may write to it, which costs a tenth of
//! unpacking it. Pages that are kept for long take their buffer with them and never come back here.

use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that lie idle at most: a page of each column of a filter, for some threads.
const MAX_IDLE_BYTES: usize = 16 << 20;

/// Idle buffers at most; more would be searched too long.
const MAX_IDLE: usize = 32;

/// The idle buffers of one dataset.
#[derive(Debug, Default)]
pub(super) struct SpareBuffers(Mutex<Vec<Vec<u8>>>);

impl SpareBuffers {
    /// A buffer of at least `n_bytes`, with whatever it held before.
    pub(super) fn take(self: &Arc<Self>, n_bytes: usize) -> Buffer {
        let mut bytes = {
            // Held for a few comparisons; a panic inside leaves buffers, which have no state.
            let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let fits = idle.iter().rposition(|bytes| bytes.len() >= n_bytes);
            fits.map(|at| idle.swap_remove(at)).or_else(|| idle.pop()).unwrap_or_default()
        };
        if bytes.len() < n_bytes {
            // Not `resize`: what is there need not be copied.
            bytes = vec![0; n_bytes];
        }
        Buffer { bytes, n_bytes, home: Some(self.clone()) }
    }

    fn give_back(&self, bytes: Vec<u8>) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held: usize = idle.iter().map(Vec::len).sum();
        if idle.len() < MAX_IDLE && held.saturating_add(bytes.len()) <= MAX_IDLE_BYTES {
            idle.push(bytes);
        }
    }
}

/// Bytes to write to; lent ones go home when the last reader is done.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    n_bytes: usize,
    home: Option<Arc<SpareBuffers>>,
}

impl Buffer {
    /// One of its own, for what stays: exactly as large as asked for.
    pub(super) fn own(n_bytes: usize) -> Self {
        Self { bytes: vec![0; n_bytes], n_bytes, home: None }
    }

    pub(super) fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.n_bytes]
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.n_bytes]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(home) = &self.home {
            home.give_back(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(spare: &SpareBuffers) -> Vec<usize> {
        spare.0.lock().unwrap().iter().map(Vec::len).collect()
    }

    #[test]
    fn a_lent_buffer_comes_home_and_is_lent_again() {
        let spare = Arc::new(SpareBuffers::default());
        let first = spare.take(100);
        assert_eq!(first.as_ref().len(), 100);
        drop(first);
        assert_eq!(idle(&spare), [100]);
        let again = spare.take(60);
        assert_eq!((again.as_ref().len(), idle(&spare).len()), (60, 0));
        drop(again);
        drop(Buffer::own(5));
        assert_eq!(idle(&spare), [100]);
    }

    #[test]
    fn idle_buffers_stay_within_their_limits() {
        let spare = Arc::new(SpareBuffers::default());
        let many: Vec<Buffer> = (0..=MAX_IDLE).map(|_| spare.take(1)).collect();
        drop(many);
        assert_eq!(idle(&spare).len(), MAX_IDLE);
        let spare = Arc::new(SpareBuffers::default());
        let (large, small) = (spare.take(MAX_IDLE_BYTES), spare.take(1));
        drop(large);
        drop(small);
        assert_eq!(idle(&spare), [MAX_IDLE_BYTES]);
    }
}
