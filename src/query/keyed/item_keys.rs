//! The keys that what is said of a pair hangs on: of the pair, of its picture, of its caption; and how they come out
//! of a dataset's rows.
//!
//! It keeps nothing: see `item_search` for who looks for what. What is said of a pair is not known here.

use xxhash_rust::xxh3::xxh3_128;

use super::KeyedError;
use super::keyer::{KeyOf, Keyer};
use super::pair_key::{PairHasher, PairKey, PairPart, text_key};

use crate::base::{Cancel, Cancelled, ProgressSink, SafeText};
use crate::dataset::{Dataset, GroupRef, Pair, Role, RowId, SharedDataset, Value};
use crate::query::columns::names_of;
use crate::query::selection::Selection;
use crate::query::sweep::{Sweep, Swept};

/// Three keys of one pair, the same in every file it stands in, however the shards are cut, named or sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKeys {
    /// Of URL and caption together.
    pub pair: PairKey,
    /// Of what stands for the picture as [`KeyOf::Pair`] says: of the URL, or of the picture's bytes where there is
    /// no URL. Where there is nothing, the pair's own: pairs without a picture share nothing.
    pub image: u128,
    /// Of the caption; the pair's own where there is none.
    pub text: u128,
}

impl ItemKeys {
    /// The keys of one pair. Cost: three passes over the bytes.
    pub fn of_parts(picture: PairPart<'_>, caption: PairPart<'_>) -> Self {
        Self::hashed(&mut PairHasher::default(), picture, caption)
    }

    pub(super) fn hashed(hasher: &mut PairHasher, picture: PairPart<'_>, caption: PairPart<'_>) -> Self {
        let pair = hasher.key(picture, caption);
        let own = |part| match part {
            PairPart::Absent => pair.0,
            PairPart::Text(text) => text_key(text),
            PairPart::Picture(bytes) => xxh3_128(bytes),
        };
        Self { pair, image: own(picture), text: own(caption) }
    }

    /// The keys of a row that was read for the screen, where they can be told from it: in a dataset with URLs, and
    /// where neither URL nor caption came cut short. Exactly those of [`ItemSweep`].
    pub fn of_pair(dataset: &Dataset, pair: &Pair) -> Option<Self> {
        let url = part_of(pair.value(dataset.roles().get(Role::Url)?)?)?;
        let caption = match dataset.roles().get(Role::Caption) {
            Some(column) => part_of(pair.value(column)?)?,
            None => PairPart::Absent,
        };
        Some(Self::of_parts(url, caption))
    }
}

fn part_of(value: &Value) -> Option<PairPart<'_>> {
    match value {
        Value::Null => Some(PairPart::Absent),
        value => value.as_text().map(PairPart::Text),
    }
}

/// A pass over some rows that tells their keys. Share it between threads; each calls [`ItemSweep::work`].
#[derive(Debug)]
pub struct ItemSweep {
    sweep: Sweep,
    keyer: Keyer,
}

impl ItemSweep {
    /// Prepares a pass over `rows`, a selection of this dataset. Reads nothing.
    pub fn new(dataset: &SharedDataset, rows: Selection, cancel: Cancel) -> Result<Self, KeyedError> {
        let keyer = Keyer::new(KeyOf::Pair, dataset, &names_of(dataset)).ok_or(KeyedError::NoIdentity)?;
        let sweep = Sweep::new(dataset.clone(), keyer.scalars().to_vec(), rows, cancel);
        Ok(Self { sweep, keyer })
    }

    /// Works until no row is left; rows come in no order.
    pub fn work(
        &self,
        progress: &dyn ProgressSink,
        tell: &mut dyn FnMut(RowId, ItemKeys),
    ) -> Result<(), Cancelled> {
        self.sweep.work(progress, &mut |swept| self.take(&swept, tell))
    }

    /// Row groups of which rows were wanted and could not be read; rows before the damage were told.
    pub fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.sweep.damaged()
    }

    fn take(&self, swept: &Swept, tell: &mut dyn FnMut(RowId, ItemKeys)) {
        let mut rows = swept.rows.iter();
        self.keyer.item_keys(&swept.values, swept.rows.len(), &mut |keys| {
            if let Some(row) = rows.next() {
                tell(row, keys);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::PairPart::{Absent, Picture, Text};
    use super::*;

    #[test]
    fn pictures_and_captions_are_shared_where_they_are_there() {
        let keys = ItemKeys::of_parts(Text("u"), Text("c"));
        let (same_picture, same_text) =
            (ItemKeys::of_parts(Text("u"), Text("d")), ItemKeys::of_parts(Picture(b"p"), Text("c")));
        assert_eq!((keys.image, keys.text), (same_picture.image, same_text.text));
        assert!(keys.pair != same_picture.pair && keys.pair != same_text.pair);
        let without = ItemKeys::of_parts(Absent, Text("c"));
        assert_eq!((without.image, without.text), (without.pair.0, keys.text));
        let mute = ItemKeys::of_parts(Text("u"), Absent);
        assert_eq!((mute.image, mute.text), (keys.image, mute.pair.0));
    }

    /// Stores keep them: what was said must be found again.
    #[test]
    fn keys_stay_what_they_are() {
        let keys = ItemKeys::of_parts(Text("https://example.org/a.jpg"), Text("Katze auf dem Sofa"));
        assert_eq!(keys.pair.to_string(), "334ec03a667880071069573f0fae3bd1");
        assert_eq!(
            (keys.image, keys.text),
            (text_key("https://example.org/a.jpg"), text_key("Katze auf dem Sofa"))
        );
        assert_eq!(ItemKeys::of_parts(Picture(b"\xff\xd8"), Absent).image, xxh3_128(b"\xff\xd8"));
    }
}
