//! What one person said of pairs that were shown once more, beside what they had said before.
//!
//! Does not know that a pair should be shown once more: that is the draw's affair.

use super::super::{Answer, Change, DrawId, ItemKeys};
use super::fold::{Ledger, Thing};
use super::spot::Spot;
use crate::query::keyed::PairKey;

/// One dimension of one pair, answered twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Of which pair.
    pub keys: ItemKeys,
    /// Of which dimension.
    pub dimension: String,
    /// What held when it was shown once more; a correction made later does not count as having been said then.
    pub first: Answer,
    /// What was said then.
    pub again: Answer,
    /// In which draw.
    pub draw: Option<DrawId>,
}

impl Ledger {
    /// Everything that was said twice, by dimension and pair. A dimension answered only the first time or only the
    /// second is left out, and so is a text: nobody writes the same note twice.
    pub fn repeats(&self) -> Vec<Repeat> {
        let mut repeats: Vec<Repeat> =
            self.timelines.keys().filter_map(|thing| self.repeat(*thing)).collect();
        repeats.sort_by(|a, b| (&a.dimension, a.keys).cmp(&(&b.dimension, b.keys)));
        repeats
    }

    /// Whether the required dimension was answered when this pair was shown once more.
    pub fn is_judged_again(&self, pair: PairKey) -> bool {
        let required = self.set.dimensions.iter().position(|dimension| dimension.is_required);
        let newest = required.and_then(|nth| self.newest(Thing::Again(nth, pair)));
        matches!(newest, Some(Change::Set { .. }))
    }

    fn repeat(&self, thing: Thing) -> Option<Repeat> {
        let Thing::Again(nth, _) = thing else { return None };
        let spot = self.timelines.get(&thing)?.newest()?;
        let (change, item, done) = self.at(spot);
        let Change::Set { dimension, answer: again } = change else { return None };
        let first = self.answer_before(nth, &item.keys, spot)?;
        let is_text = matches!(again, Answer::Words(_));
        (!is_text).then(|| Repeat {
            keys: item.keys,
            dimension: dimension.clone(),
            first: first.clone(),
            again: again.clone(),
            draw: done.draw,
        })
    }

    fn answer_before(&self, nth: usize, keys: &ItemKeys, spot: Spot) -> Option<&Answer> {
        let key = keys.of(self.set.dimensions[nth].scope);
        let before = self.timelines.get(&Thing::Answer(nth, key))?.newest_before(spot)?;
        match self.at(before).0 {
            Change::Set { answer, .. } => Some(answer),
            _ => None,
        }
    }
}
