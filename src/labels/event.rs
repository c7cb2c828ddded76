//! What a person did, as it is kept for ever. Plain data: how it is folded into labels is the ledger's affair.

use std::fmt;

use super::{Answer, ItemKeys, Place, SetRef};

/// Something that happened. Append-only: undoing is an event, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who did it.
    pub annotator: Annotator,
    /// By which set.
    pub set: SetRef,
    /// In which draw; `None` outside of one, as of an import.
    pub draw: Option<DrawId>,
    /// When, in milliseconds since 1970 UTC, by the clock of the machine it was done on; an import is done when the
    /// file is read.
    pub at_ms: i64,
    /// What.
    pub deed: Deed,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Something was said of pairs.
    Act(Act),
    /// An act no longer counts.
    Undo(ActId),
    /// An undone act counts again.
    Redo(ActId),
}

/// What is undone as one: a key on one pair, or a page of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its name.
    pub id: ActId,
    /// How it was done.
    pub via: Via,
    /// Pairs it is said of, each once.
    pub items: Vec<ItemAct>,
}

/// What was said of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAct {
    /// Which pair.
    pub keys: ItemKeys,
    /// Where it stood.
    pub place: Place,
    /// How long it had been on the screen, in milliseconds; `None` where nobody looked at it here.
    pub shown_ms: Option<u64>,
    /// When it was judged, in milliseconds since 1970 UTC, where that is not when it was done here, as of an import.
    pub judged_ms: Option<i64>,
    /// What was said, in this order.
    pub changes: Vec<Change>,
}

/// One thing said of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An answer, in the place of any before it.
    Set {
        /// Of which dimension.
        dimension: String,
        /// What.
        answer: Answer,
    },
    /// The answer is taken back.
    Clear {
        /// Of which dimension.
        dimension: String,
    },
    /// Left out on purpose; an answer of the required dimension ends it.
    Skip,
    /// Marked to be found again, or no longer.
    Bookmark(bool),
    /// For somebody else to look at: the picture is blanked for good, only the keys are kept.
    Escalate,
}

/// How an act was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// One pair at a time.
    Single,
    /// A page of a grid.
    Grid,
    /// From a file.
    Import,
    /// By the fetch or the decoder, as `image = dead`.
    Machine,
    /// One pair at a time, of a pair that had been judged and was shown once more without saying so. Changes no
    /// label: it stands beside the first answer, and how often the two agree is how far a person agrees with
    /// themselves. Undone and redone like any other.
    Repeat,
}

/// The name of an act: the session that did it (a random number) and the how-many-eth of that session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId {
    /// Drawn at random when the session starts.
    pub session: u64,
    /// From 0.
    pub nth: u64,
}

/// Who labels: a name a person gives, not yet safe to show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Annotator(pub String);

/// The number of a draw in its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DrawId(pub i64);

/// As it stands in the store.
impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.session, self.nth)
    }
}
