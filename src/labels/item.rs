//! The identity labels hang on: of the pair, of its picture, of its caption.

use super::Scope;
pub use crate::query::keyed::ItemKeys;

impl ItemKeys {
    /// The key that a label of this scope hangs on.
    pub fn of(&self, scope: Scope) -> u128 {
        match scope {
            Scope::Pair => self.pair.0,
            Scope::Image => self.image,
            Scope::Text => self.text,
        }
    }
}

/// Where a pair stood when it was labelled: a hint for people, never its identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The shard's name. A stranger's: not yet safe to show.
    pub shard: String,
    /// Its row in that shard, from 0.
    pub shard_row: u64,
}
