//! pairlens: a terminal inspector for text–image datasets of the LAION kind.
//!
//! This page is the map. Imports point downwards only; `tests/all/house.rs` holds that and the fences below.
//!
//! | layer | what it is for | what it must not do |
//! |---|---|---|
//! | [`cli`] | commands without a screen; the only place that prints | hold logic another layer could use |
//! | [`runtime`] | the loop: wait, handle what has come, draw once | decide anything |
//! | [`ui`] | the picture of the state; pictures on terminals | change the state, do other I/O than the terminal's |
//! | [`jobs`] | effects become work, work becomes messages | touch the state |
//! | [`app`] | the program as a value: actions, messages, effects, update | terminal, clock, thread, file, network |
//! | [`labels`] | what people say of pairs: sets, the store, statistics of a spot-check, reports | know of screens, shards or pixels |
//! | [`demo`] | the demo dataset and its loopback server | be needed by anything but the command line |
//! | [`export`] | one writer per format, and the manifest | know of the screen |
//! | [`images`] | from URL or bytes to pixels, or a named reason why not | know of Parquet or of a terminal |
//! | [`query`] | which rows, in which order, which drawn, what they amount to | materialise rows for the screen |
//! | [`dataset`] | what the files say: shards, columns, roles, rows, pictures' bytes | filter, decode, draw |
//! | [`base`] | words without a subject: safe text, reports, progress, atomic files | import another layer |
//!
//! Data flows in one circle: key → `ui::keymap` → [`app`] action → `update` → effect → [`jobs`] lane → worker →
//! message → `update` → `ui` draws. `update` is the only writer of the state.
//!
//! Core words, one per idea: *Dataset* (ordered shards as one table), *Shard* (one file), *Pair* (one row),
//! *RowId* (row in the dataset), *RowAddr* (shard and row in it), *Rank* (row in a view), *Predicate* (bound
//! filter, three-valued), *Selection* (set of RowIds), *Order* (rows by rank: total, ties by RowId, NULL and
//! NaN last), *View* (selection in an order), *PairKey* (identity of URL and caption), *Fact* (what a filter needs
//! beyond the files), *Sample* (seeded draw with the probability each row had), *Fingerprint* (of a dataset),
//! *Cleared* (allowed by the safety policy to be fetched, decoded or painted), *Manifest* (what an export was
//! made from).

pub mod base;
pub mod dataset;
pub mod query;

pub mod export;
pub mod images;
pub mod labels;

pub mod demo;

pub mod app;
pub mod jobs;
pub mod ui;

pub mod runtime;

pub mod cli;
