//! Random acts of one person on a few pairs that share pictures and captions, for the ledger and the store.
//!
//! Seeded: the same number gives the same acts, and a failing test prints it.

use std::collections::BTreeSet;

use pairlens::labels::set::built_in;
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Dimension, DimensionKind, DrawId, Event, ItemAct, ItemKeys,
    LabelSet, Place, Via,
};
use pairlens::query::keyed::{PairKey, PairPart, text_key};

/// Few, so that acts meet on the same pairs, pictures and captions.
const N_PICTURES: usize = 4;
const N_CAPTIONS: usize = 3;

/// The set that all of it is done by.
pub(super) fn audit() -> LabelSet {
    built_in("pair-audit-v1").unwrap()
}

/// The pairs that random acts are about: every picture with every caption.
pub(super) fn pairs() -> Vec<ItemKeys> {
    let captions = (0..N_CAPTIONS).map(|nth| format!("caption {nth}"));
    captions.flat_map(|caption| (0..N_PICTURES).map(move |nth| keys(nth, &caption))).collect()
}

fn keys(picture: usize, caption: &str) -> ItemKeys {
    let url = format!("https://example.org/{picture}.jpg");
    ItemKeys {
        pair: PairKey::of(PairPart::Text(&url), PairPart::Text(caption)),
        image: text_key(&url),
        text: text_key(caption),
    }
}

/// Makes acts.
pub(super) struct Hand {
    pub(super) random: fastrand::Rng,
    pub(super) set: LabelSet,
    pub(super) annotator: Annotator,
    /// In which draws acts are done.
    pub(super) draws: Vec<Option<DrawId>>,
    pairs: Vec<ItemKeys>,
    session: u64,
    n_acts: u64,
    at_ms: i64,
}

impl Hand {
    pub(super) fn new(name: &str, seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let session = random.u64(..);
        let annotator = Annotator(name.to_owned());
        let draws = vec![None];
        Self {
            random,
            set: audit(),
            annotator,
            draws,
            pairs: pairs(),
            session,
            n_acts: 0,
            at_ms: 1_700_000_000_000,
        }
    }

    /// An event of now.
    pub(super) fn event(&mut self, draw: Option<DrawId>, deed: Deed) -> Event {
        self.at_ms += self.random.i64(0..2_000);
        Event { annotator: self.annotator.clone(), set: self.set.id.clone(), draw, at_ms: self.at_ms, deed }
    }

    /// A key on one pair, a note, a skip or a page of a grid.
    pub(super) fn act(&mut self) -> Event {
        let draw = self.draws[self.random.usize(..self.draws.len())];
        let n_items = if self.random.u8(..8) == 0 { self.random.usize(2..6) } else { 1 };
        let items = self.random.choose_multiple(0..self.pairs.len(), n_items);
        let items = items.into_iter().map(|nth| self.item(nth)).collect();
        let via = match (n_items, self.random.u8(..16)) {
            (1, 0) => Via::Machine,
            (1, 1) => Via::Import,
            (1, 2 | 3) => Via::Repeat,
            (1, _) => Via::Single,
            _ => Via::Grid,
        };
        let id = ActId { session: self.session, nth: self.n_acts };
        self.n_acts += 1;
        self.event(draw, Deed::Act(Act { id, via, items }))
    }

    fn item(&mut self, nth: usize) -> ItemAct {
        let n_changes = if self.random.u8(..4) == 0 { 2 } else { 1 };
        ItemAct {
            keys: self.pairs[nth],
            place: Place { shard: format!("part-{}.parquet", nth % 3), shard_row: nth as u64 },
            shown_ms: self.random.bool().then(|| self.random.u64(..5_000)),
            judged_ms: (self.random.u8(..8) == 0).then(|| self.random.i64(..)),
            changes: (0..n_changes).map(|_| self.change()).collect(),
        }
    }

    fn change(&mut self) -> Change {
        let dimension = self.set.dimensions[self.random.usize(..self.set.dimensions.len())].clone();
        // The required dimension is what most keys answer.
        let required = self.set.required().unwrap().clone();
        match self.random.u8(..16) {
            0 | 1 => Change::Skip,
            2 => Change::Bookmark(self.random.bool()),
            3 => Change::Escalate,
            4 | 5 => Change::Clear { dimension: dimension.name },
            6..=9 => Change::Set { answer: self.answer(&required), dimension: required.name },
            _ => Change::Set { answer: self.answer(&dimension), dimension: dimension.name },
        }
    }

    fn answer(&mut self, dimension: &Dimension) -> Answer {
        let names = || dimension.values.iter().map(|value| value.name.clone());
        match dimension.kind {
            DimensionKind::Single => Answer::One(names().nth(self.random.usize(..names().count())).unwrap()),
            DimensionKind::Multi => {
                let several: BTreeSet<String> = names().filter(|_| self.random.bool()).collect();
                Answer::Several(several)
            }
            DimensionKind::Scale { from, to } => Answer::Point(self.random.i64(from..=to)),
            DimensionKind::Text => {
                Answer::Words(format!("note 'a', \u{0}\u{202e}\"b\" {}", self.random.u16(..)))
            }
        }
    }
}
