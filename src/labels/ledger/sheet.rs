//! What one person says of one pair now. A value: it does not follow later events.

use std::collections::BTreeMap;

use super::super::Answer;

/// All that holds of one pair.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked by itself, and any of them may hold with any other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What was said, by dimension; nothing where nothing was said or it was taken back.
    pub answers: BTreeMap<String, (Answer, Origin)>,
    /// Whether the required dimension is answered for this very pair and not only for one it shares something with.
    pub is_judged: bool,
    /// Left out on purpose, and not judged since.
    pub is_skipped: bool,
    /// Marked to be found again.
    pub is_bookmarked: bool,
    /// For somebody else to look at: its picture stays blank, here and wherever the same picture stands.
    pub is_escalated: bool,
    /// How many changes that count were made on this pair.
    pub n_changes: usize,
}

/// Whether an answer was given on this pair or on another one with the same picture or caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// On this one.
    Own,
    /// On another one only.
    Inherited,
}
