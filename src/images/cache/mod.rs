//! What became of links, kept on disk: fetched pictures, and failures with their reason and age, so that no link
//! is asked twice for nothing.
//!
//! Two kinds of files. A *record* is named by the SHA-256 of its link and says how the link was asked and what
//! came of it; a *body* is named by the SHA-256 of its content, so that the placeholder that thousands of dead
//! links lead to lies there once. Any damage is a miss. Reading order: [`LinkRecord`] (what is known), `layout` (a
//! record as bytes), `reasons` (failures that come back as they were), `files` (private folders, whole files),
//! [`DiskCache`] (bounded, the oldest goes first).
//!
//! Where the folder lies is the caller's to say, and so is when to look: every call does its I/O at once.

mod disk;
mod files;
mod layout;
mod reasons;
mod record;

pub use disk::{CacheError, CacheUsage, DiskCache, Kept, TriedLinks};
pub use record::{LinkRecord, Outcome, PictureFile};
