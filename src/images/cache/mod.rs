//! Fetched bytes kept on disk, and the failures that last, so that no link is asked twice.
//!
//! An entry is named by the SHA-256 of its link and carries the SHA-256 of its content: any damage is a miss.
//! Where the folder lies is the caller's to say, and so is when to look: every call does its I/O at once.

mod disk;
mod entry;

pub use disk::{CacheError, CacheUsage, DiskCache};
pub use entry::Cached;
