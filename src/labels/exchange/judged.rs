//! All that one person says of one pair, and what the pair is recognised by elsewhere.

use std::collections::BTreeMap;

use super::super::{Annotator, Answer, ItemKeys, Place};
use crate::query::keyed::PairKey;

/// One person's answers to one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Which pair.
    pub keys: ItemKeys,
    /// Its link, where it has one and it is known. A stranger's.
    pub url: Option<String>,
    /// Its caption, where it has one and it is known. A stranger's.
    pub caption: Option<String>,
    /// Where it stood.
    pub place: Place,
    /// Who says it.
    pub annotator: Annotator,
    /// When the last of its answers was said, or the skip, in milliseconds since 1970 UTC; a text counts only where
    /// nothing else was said.
    pub at_ms: i64,
    /// How long the pair was on the screen, in milliseconds, where that is known.
    pub shown_ms: Option<u64>,
    /// By dimension.
    pub answers: BTreeMap<String, Answer>,
    /// Whether the pair was left out on purpose.
    pub is_skipped: bool,
}

/// The judgements of each pair together, pairs in the order in which they come first.
pub fn by_pair(judged: &[Judged]) -> Vec<Vec<&Judged>> {
    let mut places: BTreeMap<PairKey, usize> = BTreeMap::new();
    let mut pairs: Vec<Vec<&Judged>> = Vec::new();
    for one in judged {
        let at = *places.entry(one.keys.pair).or_insert_with(|| {
            pairs.push(Vec::new());
            pairs.len() - 1
        });
        pairs[at].push(one);
    }
    pairs
}

/// A key as 32 hexadecimal digits.
pub fn hex(key: u128) -> String {
    format!("{key:032x}")
}

/// Keys from three times 32 hexadecimal digits; `None` where one is not that.
pub fn keys_from_hex(pair: &str, image: &str, text: &str) -> Option<ItemKeys> {
    let key = |text: &str| {
        let is_hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hex { u128::from_str_radix(text, 16).ok() } else { None }
    };
    Some(ItemKeys { pair: PairKey(key(pair)?), image: key(image)?, text: key(text)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_their_digits_and_nothing_else_is_taken_for_one() {
        let keys = ItemKeys { pair: PairKey(1), image: u128::MAX, text: 0xabc };
        assert_eq!(keys_from_hex(&hex(1), &hex(u128::MAX), &hex(0xabc)), Some(keys));
        for wrong in ["", "1", "+0000000000000000000000000000001", "g0000000000000000000000000000001"] {
            assert_eq!(keys_from_hex(wrong, &hex(1), &hex(1)), None, "{wrong:?}");
        }
    }
}
