//! Draws in the store: begun once, then frozen.

use std::ops::DerefMut;

use rusqlite::{Connection, OptionalExtension as _, Row, Statement, TransactionBehavior};

use super::super::{DrawId, Place, SetRef};
use super::cells::{damage, item_keys, json, key_cell, number, number_cell};
use super::draw::{Draw, DrawHead, DrawItem, DrawOrigin, DrawStratum, NewDraw};
use super::error::StoreError;
use super::open::Store;
use crate::base::now_ms;

const HEADS: &str = "SELECT d.id, s.name, s.version, d.begun_ms, d.origin, d.n_items
    FROM draw AS d JOIN label_set AS s ON s.id = d.label_set WHERE ?1 IS NULL OR d.id = ?1 ORDER BY d.id";

impl Store {
    /// Begins a draw, or finds the one that is the same ([`NewDraw::digest`]): labelling it goes on. Its set must
    /// have been put in.
    pub fn begin_draw(&mut self, draw: &NewDraw) -> Result<DrawId, StoreError> {
        self.learn(&draw.set)?;
        let Self { connection, sets, .. } = self;
        let (set, meaning) = &sets[&draw.set];
        let digest = key_cell(draw.digest(meaning));
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = transaction
            .query_row("SELECT id FROM draw WHERE digest = ?1", [digest], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            return Ok(DrawId(known));
        }
        let id = put(&transaction, *set, digest, draw)?;
        transaction.commit()?;
        Ok(id)
    }

    /// All draws, in the order they were begun.
    pub fn draws(&self) -> Result<Vec<DrawHead>, StoreError> {
        let mut statement = self.connection.prepare_cached(HEADS)?;
        let heads = statement.query_map([None::<i64>], head)?;
        Ok(heads.collect::<Result<_, _>>()?)
    }

    /// One draw, whole.
    pub fn draw(&self, id: DrawId) -> Result<Draw, StoreError> {
        let mut statement = self.connection.prepare_cached(HEADS)?;
        let head = statement.query_row([id.0], head).optional()?.ok_or(StoreError::UnknownDraw(id))?;
        let items = self.connection.prepare_cached(
            "SELECT nth, pair_key, image_key, text_key, copy, is_repeat, stratum, probability, scores, shard, shard_row
             FROM draw_item WHERE draw = ?1 ORDER BY nth",
        )?;
        let strata = self
            .connection
            .prepare_cached("SELECT names, n_rows, n_drawn FROM draw_stratum WHERE draw = ?1 ORDER BY nth")?;
        Ok(Draw { head, items: all(items, id, item)?, strata: all(strata, id, stratum)? })
    }
}

fn all<'a, T>(
    mut statement: impl DerefMut<Target = Statement<'a>>,
    id: DrawId,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let rows = statement.query_map([id.0], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put(connection: &Connection, set: i64, digest: [u8; 16], draw: &NewDraw) -> Result<DrawId, StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO draw (label_set, digest, begun_ms, origin, n_items) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let origin = as_json(&draw.origin.without_annotator())?;
    statement.execute((set, digest, now_ms(), origin, number_cell(draw.items.len() as u64)))?;
    let id = connection.last_insert_rowid();
    let mut statement = connection.prepare_cached(
        "INSERT INTO draw_stratum (draw, nth, names, n_rows, n_drawn) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (nth, stratum) in (0_i64..).zip(&draw.strata) {
        let (n_rows, n_drawn) = (number_cell(stratum.n_rows), number_cell(stratum.n_drawn));
        statement.execute((id, nth, as_json(&stratum.names)?, n_rows, n_drawn))?;
    }
    for item in &draw.items {
        put_item(connection, id, item)?;
    }
    Ok(DrawId(id))
}

fn put_item(connection: &Connection, draw: i64, item: &DrawItem) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO draw_item (draw, nth, pair_key, image_key, text_key, copy, is_repeat, stratum, probability,
            scores, shard, shard_row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    statement.execute((
        draw,
        number_cell(item.nth),
        key_cell(item.keys.pair.0),
        key_cell(item.keys.image),
        key_cell(item.keys.text),
        number_cell(item.copy),
        item.is_repeat,
        number_cell(item.stratum as u64),
        item.probability,
        as_json(&item.scores)?,
        &item.place.shard,
        number_cell(item.place.shard_row),
    ))?;
    Ok(())
}

fn as_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(error.into())))
}

fn head(row: &Row<'_>) -> rusqlite::Result<DrawHead> {
    Ok(DrawHead {
        id: DrawId(row.get(0)?),
        set: SetRef { name: row.get(1)?, version: row.get(2)? },
        begun_ms: row.get(3)?,
        origin: json::<DrawOrigin>(row, 4)?,
        n_items: number(row, 5)?,
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<DrawItem> {
    let stratum = usize::try_from(number(row, 6)?).map_err(|_| damage(6, "no place of a stratum"))?;
    Ok(DrawItem {
        nth: number(row, 0)?,
        keys: item_keys(row, 1)?,
        copy: number(row, 4)?,
        is_repeat: row.get(5)?,
        stratum,
        probability: row.get(7)?,
        scores: json(row, 8)?,
        place: Place { shard: row.get(9)?, shard_row: number(row, 10)? },
    })
}

fn stratum(row: &Row<'_>) -> rusqlite::Result<DrawStratum> {
    Ok(DrawStratum { names: json(row, 0)?, n_rows: number(row, 1)?, n_drawn: number(row, 2)? })
}
