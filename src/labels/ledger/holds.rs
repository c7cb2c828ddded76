//! What the events of a ledger amount to: of one pair, of many, and as labels. Changes nothing.

use super::super::{Annotator, Answer, Change, DrawId, ItemKeys, Place, Scope, SetRef, Via};
use super::fold::{Ledger, Thing};
use super::sheet::{Origin, Sheet};
use super::spot::Timeline;
use crate::query::keyed::PairKey;

/// An answer that holds, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Whose.
    pub annotator: Annotator,
    /// By which set.
    pub set: SetRef,
    /// Of which dimension.
    pub dimension: String,
    /// What it is said of.
    pub scope: Scope,
    /// What it hangs on: the pair's, the picture's or the caption's key, by the scope.
    pub key: u128,
    /// The pair it was said on.
    pub keys: ItemKeys,
    /// What.
    pub answer: Answer,
    /// When it was judged, in milliseconds since 1970 UTC; of an import, as the file says.
    pub at_ms: i64,
    /// How.
    pub via: Via,
    /// In which draw.
    pub draw: Option<DrawId>,
    /// How long the pair had been on the screen, in milliseconds.
    pub shown_ms: Option<u64>,
    /// Where the pair stood then.
    pub place: Place,
}

/// How far the judging of some pairs is. Each is counted once, under the first of these that fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// With an answer to the required dimension.
    pub n_judged: u64,
    /// For somebody else to look at.
    pub n_escalated: u64,
    /// Left out on purpose.
    pub n_skipped: u64,
    /// To be done.
    pub n_left: u64,
}

impl Ledger {
    /// What holds of one pair. Cost: a few look-ups a dimension.
    pub fn sheet(&self, keys: &ItemKeys) -> Sheet {
        let mut sheet = Sheet {
            is_judged: self.is_judged(keys),
            is_bookmarked: matches!(self.newest(Thing::Bookmark(keys.pair)), Some(Change::Bookmark(true))),
            is_escalated: self.newest(Thing::Escalation(keys.image)).is_some(),
            n_changes: self.timelines.get(&Thing::Any(keys.pair)).map_or(0, Timeline::len),
            ..Sheet::default()
        };
        for (nth, dimension) in self.set.dimensions.iter().enumerate() {
            if let Some((answer, origin)) = self.answer_and_origin(nth, keys) {
                sheet.is_escalated |= answer.escalates(dimension);
                sheet.answers.insert(dimension.name.clone(), (answer.clone(), origin));
            }
        }
        sheet.is_skipped =
            !sheet.is_judged && matches!(self.newest(Thing::Left(keys.pair)), Some(Change::Skip));
        sheet
    }

    /// Whether the required dimension is answered for this very pair. Cheaper than its sheet.
    pub fn is_judged(&self, keys: &ItemKeys) -> bool {
        let required = self.set.dimensions.iter().position(|dimension| dimension.is_required);
        required.is_some_and(|nth| self.answer(nth, keys).is_some() && self.is_own(nth, keys.pair))
    }

    /// How far these are; a pair that stands several times is counted as often.
    pub fn progress<'a>(&self, items: impl IntoIterator<Item = &'a ItemKeys>) -> Progress {
        let mut progress = Progress::default();
        for keys in items {
            let sheet = self.sheet(keys);
            let counter = match sheet {
                Sheet { is_judged: true, .. } => &mut progress.n_judged,
                Sheet { is_escalated: true, .. } => &mut progress.n_escalated,
                Sheet { is_skipped: true, .. } => &mut progress.n_skipped,
                _ => &mut progress.n_left,
            };
            *counter += 1;
        }
        progress
    }

    /// Every answer that holds, ordered by dimension and key: what the store keeps as its cache.
    pub fn labels(&self) -> Vec<Label> {
        let mut labels: Vec<Label> = self.timelines.keys().filter_map(|thing| self.label(*thing)).collect();
        labels.sort_by(|a, b| (&a.dimension, a.key).cmp(&(&b.dimension, b.key)));
        labels
    }

    fn label(&self, thing: Thing) -> Option<Label> {
        let Thing::Answer(nth, key) = thing else { return None };
        let (change, item, done) = self.at(self.timelines.get(&thing)?.newest()?);
        let Change::Set { dimension, answer } = change else { return None };
        Some(Label {
            annotator: done.annotator.clone(),
            set: self.set.id.clone(),
            dimension: dimension.clone(),
            scope: self.set.dimensions[nth].scope,
            key,
            keys: item.keys,
            answer: answer.clone(),
            at_ms: item.judged_ms.unwrap_or(done.at_ms),
            via: done.act.via,
            draw: done.draw,
            shown_ms: item.shown_ms,
            place: item.place.clone(),
        })
    }

    /// The answer to one dimension that holds of a pair. Cheaper than its sheet.
    pub fn answer_to(&self, dimension: &str, keys: &ItemKeys) -> Option<(&Answer, Origin)> {
        self.answer_and_origin(self.set.dimensions.iter().position(|known| known.name == dimension)?, keys)
    }

    fn answer_and_origin(&self, nth: usize, keys: &ItemKeys) -> Option<(&Answer, Origin)> {
        let answer = self.answer(nth, keys)?;
        Some((answer, if self.is_own(nth, keys.pair) { Origin::Own } else { Origin::Inherited }))
    }

    fn answer(&self, nth: usize, keys: &ItemKeys) -> Option<&Answer> {
        let scope = self.set.dimensions[nth].scope;
        match self.newest(Thing::Answer(nth, keys.of(scope))) {
            Some(Change::Set { answer, .. }) => Some(answer),
            _ => None,
        }
    }

    /// Whether the newest that was said of this dimension on this very pair is an answer.
    pub(super) fn is_own(&self, nth: usize, pair: PairKey) -> bool {
        let thing = match self.set.dimensions[nth].scope {
            Scope::Pair => Thing::Answer(nth, pair.0),
            Scope::Image | Scope::Text => Thing::OwnAnswer(nth, pair),
        };
        matches!(self.newest(thing), Some(Change::Set { .. }))
    }
}

impl Progress {
    /// All that were counted.
    pub fn n_items(&self) -> u64 {
        self.n_judged + self.n_escalated + self.n_skipped + self.n_left
    }
}
