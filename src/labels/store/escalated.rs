//! Which pictures are blanked for everybody: one person's word is enough, by whatever set and in whatever draw.

use std::collections::HashSet;

use rusqlite::named_params;

use super::super::{Annotator, SetRef};
use super::cache::HOLDS;
use super::cells::key;
use super::error::StoreError;
use super::labels::LabelFilter;
use super::open::Store;

/// Pictures escalated by a key, unless that was undone.
const BY_KEY: &str = "SELECT DISTINCT i.image_key
    FROM event_change AS c JOIN event AS e ON e.seq = c.event
        JOIN event_item AS i ON i.event = c.event AND i.nth = c.item
        JOIN annotator AS a ON a.id = e.annotator JOIN label_set AS s ON s.id = e.label_set
    WHERE c.kind = 'escalate'
        AND NOT (a.name IS :annotator AND s.name IS :set AND s.version IS :version)";

impl Store {
    /// The keys of pictures that somebody escalated, by a key or by an answer that does so. `but` leaves out what
    /// this person said by this set, for whoever folds that anew with every key.
    ///
    /// Cost: a walk over all changes, and all labels of dimensions with such an answer.
    pub fn escalated(&self, but: Option<(&Annotator, &SetRef)>) -> Result<HashSet<u128>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{BY_KEY} AND {HOLDS}"))?;
        let mut rows = statement.query(named_params! {
            ":annotator": but.map(|(annotator, _)| &annotator.0),
            ":set": but.map(|(_, set)| &set.name),
            ":version": but.map(|(_, set)| set.version),
        })?;
        let mut pictures = HashSet::new();
        while let Some(row) = rows.next()? {
            pictures.insert(key(row, 0)?);
        }
        // An import may bring the answer without the key.
        for set in self.sets()? {
            for dimension in set.dimensions.iter().filter(|d| d.values.iter().any(|value| value.escalates)) {
                let filter = LabelFilter {
                    set: Some(set.id.clone()),
                    dimension: Some(dimension.name.clone()),
                    ..LabelFilter::default()
                };
                let said = self.labels(&filter)?.into_iter();
                let others = said.filter(|label| but != Some((&label.annotator, &label.set)));
                let escalated = others.filter(|label| label.answer.escalates(dimension));
                pictures.extend(escalated.map(|label| label.keys.image));
            }
        }
        Ok(pictures)
    }
}
