//! The identity labels hang on: of the pair, of its picture, of its caption.

use super::Scope;
use crate::query::keyed::PairKey;

/// Three keys of one pair, the same in every file it stands in, however the shards are cut, named or sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKeys {
    /// Of URL and caption together.
    pub pair: PairKey,
    /// Of what stands for the picture: the URL, or the bytes where there is none. Where there is neither, the pair's
    /// own: pairs without a picture share nothing.
    pub image: u128,
    /// Of the caption; the pair's own where there is none.
    pub text: u128,
}

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
