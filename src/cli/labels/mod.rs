//! `pairlens labels`: what was said of pairs, and what may be said. One command a file.

mod agreement;
mod agreement_words;
mod export;
mod forget;
mod import;
mod list;
mod located;
mod open;
mod place;
mod run;
mod sets;
mod source;
mod verify;

pub(super) use place::{named, report};
pub(super) use run::run;
pub(super) use source::{place, source};
