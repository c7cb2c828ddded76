//! A frozen sample as a value: what was drawn, of what, with which probability. How it is kept is `draws`' affair.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::super::{DrawId, ItemKeys, LabelSet, Place, SetRef};

/// A draw that is to be begun, or taken up again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDraw {
    /// The set its pairs are judged by.
    pub set: SetRef,
    /// Where it comes from.
    pub origin: DrawOrigin,
    /// Its items, in the order they are shown.
    pub items: Vec<DrawItem>,
    /// Its strata; items name them by their place here.
    pub strata: Vec<DrawStratum>,
}

/// What was drawn from, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DrawOrigin {
    /// The dataset's paths as they were typed.
    pub paths: Vec<String>,
    /// The filter that was in force.
    #[serde(rename = "where")]
    pub where_: Option<String>,
    /// How many rows were asked for.
    pub n: u64,
    /// The seed.
    pub seed: u64,
    /// What it was stratified by.
    pub by: Vec<String>,
    /// As many from each stratum instead of by their shares.
    pub equal: bool,
    /// The order of a queue that is not random.
    pub order: Option<String>,
    /// Whether rates may be estimated from it: a queue by score or by disagreement is not random.
    pub is_random: bool,
    /// The dataset's, as 32 hexadecimal digits.
    pub fingerprint: String,
    /// Rows that it was drawn from: those of the filter.
    pub n_population: u64,
    /// Rows of the dataset.
    pub n_rows: u64,
    /// The command that draws the same rows again, by words. Names nobody: who labels is left out when it is kept.
    pub command: Vec<String>,
}

impl DrawOrigin {
    /// The order of a queue of pairs that people said different things of.
    pub const DISAGREEMENTS: &str = "disagreements";

    /// Whether it is such a queue: what is said in it settles something and is no independent word.
    pub fn is_of_disagreements(&self) -> bool {
        self.order.as_deref() == Some(Self::DISAGREEMENTS)
    }
}

/// One row of a draw. A duplicate in the dataset has the same keys and another copy's number: one judgement counts
/// for both, and each has its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawItem {
    /// The how-many-eth it is shown, from 0.
    pub nth: u64,
    /// Which pair.
    pub keys: ItemKeys,
    /// The how-many-eth row of this pair, from 0.
    pub copy: u64,
    /// Shown once more without saying so, to see whether people agree with themselves. Not part of the sample.
    pub is_repeat: bool,
    /// Where it stood.
    pub place: Place,
    /// Its stratum, by the place among the draw's.
    pub stratum: usize,
    /// The probability it had of being drawn; 1 in a queue.
    pub probability: f64,
    /// Its scores when it was drawn, by column; `None` for NULL and NaN.
    pub scores: Vec<(String, Option<f64>)>,
}

/// A part of the population that was drawn from by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawStratum {
    /// What it is called, a name for each `by`.
    pub names: Vec<String>,
    /// Rows in it.
    pub n_rows: u64,
    /// Of these in the draw.
    pub n_drawn: u64,
}

/// What is known of a draw without its items.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawHead {
    /// Its number.
    pub id: DrawId,
    /// The set its pairs are judged by.
    pub set: SetRef,
    /// When it was begun, in milliseconds since 1970 UTC.
    pub begun_ms: i64,
    /// Where it comes from.
    pub origin: DrawOrigin,
    /// How many items it has, repeats included.
    pub n_items: u64,
}

/// A draw as it was begun.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// What is known of it.
    pub head: DrawHead,
    /// Its items, in the order they are shown.
    pub items: Vec<DrawItem>,
    /// Its strata.
    pub strata: Vec<DrawStratum>,
}

impl NewDraw {
    /// Says whether two draws are the same, so that labelling goes on where it was left: the same pairs in the same
    /// order, drawn in the same way of as many rows, for the same set.
    ///
    /// Neither paths nor the fingerprint are in it: a re-sharded copy of a dataset draws the same pairs. XXH3-128,
    /// seed 0, of the parts one after the other, each text with its length before it.
    pub fn digest(&self, set: &LabelSet) -> u128 {
        let mut bytes = Vec::with_capacity(self.items.len() * 32);
        let DrawOrigin { where_, n, seed, by, equal, order, is_random, n_population, .. } = &self.origin;
        push_text(&mut bytes, &self.set.name);
        bytes.extend(set.digest().to_le_bytes());
        push_text(&mut bytes, where_.as_deref().unwrap_or_default());
        push_text(&mut bytes, order.as_deref().unwrap_or_default());
        bytes.extend([u8::from(*equal), u8::from(*is_random)]);
        for number in [*n, *seed, *n_population] {
            bytes.extend(number.to_le_bytes());
        }
        for by in by {
            push_text(&mut bytes, by);
        }
        for stratum in &self.strata {
            for name in &stratum.names {
                push_text(&mut bytes, name);
            }
            for number in [stratum.n_rows, stratum.n_drawn] {
                bytes.extend(number.to_le_bytes());
            }
        }
        for item in &self.items {
            bytes.extend(item.keys.pair.0.to_le_bytes());
            bytes.extend(item.copy.to_le_bytes());
            bytes.push(u8::from(item.is_repeat));
        }
        xxh3_128(&bytes)
    }
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

impl DrawOrigin {
    /// The same without `--annotator NAME`: a draw is everybody's, and a person can be forgotten.
    pub(super) fn without_annotator(&self) -> Self {
        let mut is_name = false;
        let mut origin = self.clone();
        origin.command.retain(|word| {
            let is_dropped = is_name || word == "--annotator" || word.starts_with("--annotator=");
            is_name = !is_name && word == "--annotator";
            !is_dropped
        });
        origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_keeps_its_command_without_the_person() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let command = words("pairlens review a --annotator ann -n 4 --annotator=ann --seed 7");
        let origin = DrawOrigin { command, ..DrawOrigin::default() };
        assert_eq!(origin.without_annotator().command, words("pairlens review a -n 4 --seed 7"));
    }
}
