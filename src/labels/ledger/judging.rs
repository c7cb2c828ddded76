//! When what holds of a pair was said, and how long it had been looked at. What holds is told in `holds`.

use super::super::{Change, DimensionKind, ItemKeys};
use super::fold::{Ledger, Thing};
use super::spot::Spot;

/// When a pair was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judging {
    /// When the last of what holds of it was said, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// How long it had been on the screen by then, in milliseconds; `None` where nobody looked at it here.
    pub shown_ms: Option<u64>,
}

impl Ledger {
    /// When the answers given on this pair, or its skip, were said, as far as they hold: what was undone, replaced or
    /// said once more of a repeat tells nothing, and bookmarks neither. A text tells it only where nothing else does:
    /// a note that is written later judges nothing. `None` where nothing holds.
    pub fn judging(&self, keys: &ItemKeys) -> Option<Judging> {
        let (words, answers): (Vec<_>, Vec<_>) =
            self.answers_said(keys).partition(|(kind, _)| *kind == DimensionKind::Text);
        let mut spots: Vec<Spot> = answers.into_iter().map(|(_, spot)| spot).collect();
        spots.extend(self.skip_said(keys));
        if spots.is_empty() {
            spots.extend(words.into_iter().map(|(_, spot)| spot));
        }
        // By the order of the store: clocks differ.
        spots.sort_unstable_by(|one, other| other.cmp(one));
        let said = || spots.iter().map(|spot| self.at(*spot));
        let mut on_this_pair = said().filter(|(_, item, _)| item.keys.pair == keys.pair);
        Some(Judging {
            at_ms: said().map(|(_, item, done)| item.judged_ms.unwrap_or(done.at_ms)).max()?,
            shown_ms: on_this_pair.find_map(|(_, item, _)| item.shown_ms),
        })
    }

    /// Where the answers that hold and were given on this pair were said. One for a picture or a caption may have been
    /// replaced on another pair since.
    fn answers_said(&self, keys: &ItemKeys) -> impl Iterator<Item = (DimensionKind, Spot)> {
        let own = self.set.dimensions.iter().enumerate().filter(|(nth, _)| self.is_own(*nth, keys.pair));
        own.filter_map(|(nth, dimension)| {
            let spot = self.timelines.get(&Thing::Answer(nth, keys.of(dimension.scope)))?.newest()?;
            matches!(self.at(spot).0, Change::Set { .. }).then_some((dimension.kind, spot))
        })
    }

    fn skip_said(&self, keys: &ItemKeys) -> Option<Spot> {
        let left = self.timelines.get(&Thing::Left(keys.pair))?.newest()?;
        (matches!(self.at(left).0, Change::Skip) && !self.is_judged(keys)).then_some(left)
    }
}
