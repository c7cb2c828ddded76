//! Label sets in the store: labels say by which one they were made, so it must be known for as long as they are.

use rusqlite::{Connection, OptionalExtension as _};

use super::super::set::{read_toml, write_toml};
use super::super::{LabelSet, SetRef};
use super::cells::{key, key_cell};
use super::error::StoreError;
use super::open::Store;

impl Store {
    /// Puts a set in, before anything is said by it. One that means the same is there already is put in its place:
    /// its keys and explanations may have changed.
    pub fn put_set(&mut self, set: &LabelSet) -> Result<(), StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found = transaction
            .query_row(
                "SELECT digest, toml FROM label_set WHERE name = ?1 AND version = ?2",
                (&set.id.name, set.id.version),
                |row| Ok((key(row, 0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        let (digest, toml) = (set.digest(), write_toml(set));
        match found {
            Some((known, _)) if known != digest => return Err(StoreError::OtherSet(set.id.clone())),
            Some((_, known)) if known == toml => return Ok(()),
            _ => transaction.execute(
                "INSERT INTO label_set (name, version, digest, toml) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name, version) DO UPDATE SET toml = excluded.toml",
                (&set.id.name, set.id.version, key_cell(digest), toml),
            )?,
        };
        transaction.commit()?;
        self.sets.remove(&set.id);
        Ok(())
    }

    /// A set that was put in.
    pub fn set(&self, id: &SetRef) -> Result<Option<LabelSet>, StoreError> {
        Ok(stored(&self.connection, id)?.map(|(_, set)| set))
    }

    /// All sets, by name, older versions first.
    pub fn sets(&self) -> Result<Vec<LabelSet>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT name, version FROM label_set ORDER BY name, version")?;
        let ids = statement.query_map([], |row| Ok(SetRef { name: row.get(0)?, version: row.get(1)? }))?;
        let ids: Vec<SetRef> = ids.collect::<Result<_, _>>()?;
        let sets = ids.iter().map(|id| self.set(id).map(|set| set.ok_or(StoreError::UnknownSet(id.clone()))));
        sets.map(|set| set?).collect()
    }

    /// Makes sure that a set is at hand, for what is to be stored by it.
    pub(super) fn learn(&mut self, id: &SetRef) -> Result<(), StoreError> {
        if !self.sets.contains_key(id) {
            let found = stored(&self.connection, id)?.ok_or_else(|| StoreError::UnknownSet(id.clone()))?;
            self.sets.insert(id.clone(), found);
        }
        Ok(())
    }
}

/// A set and its number.
pub(super) fn stored(connection: &Connection, id: &SetRef) -> Result<Option<(i64, LabelSet)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, toml FROM label_set WHERE name = ?1 AND version = ?2")?;
    let found = statement
        .query_row((&id.name, id.version), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    found
        .map(|(number, toml)| {
            let set =
                read_toml(&toml).map_err(|source| StoreError::UnreadableSet { set: id.clone(), source })?;
            Ok((number, set))
        })
        .transpose()
}
