//! Reading what holds: the cache, as labels.

use rusqlite::{Row, named_params};

use super::super::{Annotator, Answer, DrawId, Label, LabelSet, Place, SetRef};
use super::cells::{item_keys, key, number, via};
use super::error::StoreError;
use super::open::Store;
use super::sets::stored;
use crate::base::SafeText;

/// Which labels. Empty parts ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelFilter {
    /// Of one person.
    pub annotator: Option<Annotator>,
    /// By one version of one set.
    pub set: Option<SetRef>,
    /// Said in one draw.
    pub draw: Option<DrawId>,
    /// Of one dimension.
    pub dimension: Option<String>,
}

const LABELS: &str = "SELECT a.name, s.name, s.version, l.dimension, l.key, i.pair_key, i.image_key, i.text_key,
        l.answer, coalesce(i.judged_ms, e.at_ms), e.via, e.draw, i.shown_ms, i.shard, i.shard_row
    FROM label AS l JOIN annotator AS a ON a.id = l.annotator JOIN label_set AS s ON s.id = l.label_set
        JOIN event AS e ON e.seq = l.event JOIN event_item AS i ON i.event = l.event AND i.nth = l.item
    WHERE (:annotator IS NULL OR a.name = :annotator) AND (:set IS NULL OR s.name = :set AND s.version = :version)
        AND (:draw IS NULL OR e.draw = :draw) AND (:dimension IS NULL OR l.dimension = :dimension)
    ORDER BY a.name, s.name, s.version, l.dimension, l.key";

impl Store {
    /// Everybody who said something, by name.
    pub fn people(&self) -> Result<Vec<Annotator>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM annotator AS a WHERE EXISTS (SELECT 1 FROM event WHERE annotator = a.id) ORDER BY name",
        )?;
        let people = statement.query_map([], |row| row.get(0).map(Annotator))?;
        Ok(people.collect::<Result<_, _>>()?)
    }

    /// The answers that hold, by person, set, dimension and key. Cost: all of them are in memory at once.
    pub fn labels(&self, filter: &LabelFilter) -> Result<Vec<Label>, StoreError> {
        let mut statement = self.connection.prepare_cached(LABELS)?;
        let mut rows = statement.query(named_params! {
            ":annotator": filter.annotator.as_ref().map(|annotator| &annotator.0),
            ":set": filter.set.as_ref().map(|set| &set.name),
            ":version": filter.set.as_ref().map(|set| set.version),
            ":draw": filter.draw.map(|draw| draw.0),
            ":dimension": filter.dimension,
        })?;
        let mut labels = Vec::new();
        let mut set: Option<LabelSet> = None;
        while let Some(row) = rows.next()? {
            let id = SetRef { name: row.get(1)?, version: row.get(2)? };
            if set.as_ref().is_none_or(|set| set.id != id) {
                set = stored(&self.connection, &id)?.map(|(_, set)| set);
            }
            let known = set.as_ref().ok_or(StoreError::UnknownSet(id))?;
            labels.push(label(known, row)?);
        }
        Ok(labels)
    }
}

fn label(set: &LabelSet, row: &Row<'_>) -> Result<Label, StoreError> {
    let name: String = row.get(3)?;
    let dimension = set.dimension(&name).ok_or_else(|| StoreError::UnknownDimension {
        set: set.id.clone(),
        dimension: SafeText::line(&name),
    })?;
    Ok(Label {
        annotator: Annotator(row.get(0)?),
        set: set.id.clone(),
        dimension: name,
        scope: dimension.scope,
        key: key(row, 4)?,
        keys: item_keys(row, 5)?,
        answer: Answer::parse(row.get_ref(8)?.as_str().unwrap_or_default(), dimension)?,
        at_ms: row.get(9)?,
        via: via(row, 10)?,
        draw: row.get::<_, Option<i64>>(11)?.map(DrawId),
        shown_ms: row.get::<_, Option<i64>>(12)?.map(i64::cast_unsigned),
        place: Place { shard: row.get(13)?, shard_row: number(row, 14)? },
    })
}
