//! Which characters say what: those of a set, and those that belong to the review whatever the set.
//!
//! Keys that are no characters (Tab, Enter, Esc, arrows, Ctrl with a letter) cannot be in a set at all.

use super::{Dimension, DimensionKind};

/// A character that no set may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewKey {
    /// The character; capitals are other keys than small letters.
    pub key: char,
    /// What it does in the review, after "it": `undoes`.
    pub does: &'static str,
}

/// All of them. The review's keymap binds no other character, so that every other one is a set's to use.
pub const REVIEW_KEYS: [ReviewKey; 10] = [
    ReviewKey { key: ' ', does: "accepts the defaults" },
    ReviewKey { key: 'u', does: "undoes" },
    ReviewKey { key: 'n', does: "writes a note" },
    ReviewKey { key: 'b', does: "blurs the picture or shows it" },
    ReviewKey { key: 'm', does: "sets a bookmark" },
    ReviewKey { key: '.', does: "shows the scores" },
    ReviewKey { key: '?', does: "shows all keys" },
    ReviewKey { key: '+', does: "makes the grid's pictures larger" },
    ReviewKey { key: '-', does: "makes the grid's pictures smaller" },
    ReviewKey { key: ':', does: "lists what can be done" },
];

impl Dimension {
    /// The keys that say something of it, each with the answer as text, in the order they are shown: those of its
    /// values, and a scale's digits. Empty for one that is not asked.
    pub fn keys(&self) -> Vec<(char, String)> {
        match self.kind {
            _ if !self.is_asked => Vec::new(),
            DimensionKind::Single | DimensionKind::Multi => {
                let said = self.values.iter().filter_map(|value| Some((value.key?, value.name.clone())));
                said.collect()
            }
            DimensionKind::Scale { from, to } => (from..=to).filter_map(digit).collect(),
            DimensionKind::Text => Vec::new(),
        }
    }
}

fn digit(point: i64) -> Option<(char, String)> {
    let digit = u32::try_from(point).ok().and_then(|point| char::from_digit(point, 10))?;
    Some((digit, point.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_of_the_review_is_listed_once() {
        for (at, one) in REVIEW_KEYS.iter().enumerate() {
            assert!(REVIEW_KEYS[..at].iter().all(|other| other.key != one.key), "{one:?}");
        }
    }
}
