//! Leases: two terminals of one person do not show the same pair. A courtesy, not a lock: a label given without a
//! lease is kept all the same.

use rusqlite::TransactionBehavior;

use super::super::{Annotator, DrawId};
use super::append::annotator as number_of;
use super::cells::{key_cell, number_cell};
use super::error::StoreError;
use super::open::Store;
use crate::query::keyed::PairKey;

/// Takes a pair that is free, or that this terminal has already, or whose time is over.
const TAKE: &str = "INSERT INTO lease (draw, annotator, pair_key, terminal, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (draw, annotator, pair_key) DO UPDATE SET terminal = excluded.terminal, until_ms = excluded.until_ms
        WHERE terminal = excluded.terminal OR until_ms <= ?6";

impl Store {
    /// Asks for pairs for one terminal until `now_ms + for_ms`; gives those that are its own now, in their order.
    /// Asking again prolongs. Times are those of the callers' clocks: let a lease be longer than these differ.
    pub fn lease(
        &mut self,
        draw: DrawId,
        annotator: &Annotator,
        terminal: u64,
        items: &[PairKey],
        now_ms: i64,
        for_ms: i64,
    ) -> Result<Vec<PairKey>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let person = number_of(&transaction, annotator)?;
        let mut ours = Vec::with_capacity(items.len());
        {
            let mut take = transaction.prepare_cached(TAKE)?;
            let until_ms = now_ms.saturating_add(for_ms);
            for pair in items {
                let values = (draw.0, person, key_cell(pair.0), number_cell(terminal), until_ms, now_ms);
                if take.execute(values)? > 0 {
                    ours.push(*pair);
                }
            }
        }
        transaction.commit()?;
        Ok(ours)
    }

    /// Gives back all that a terminal has, in every draw.
    pub fn release(&mut self, annotator: &Annotator, terminal: u64) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM lease WHERE terminal = ?2 AND annotator = (SELECT id FROM annotator WHERE name = ?1)",
            (&annotator.0, number_cell(terminal)),
        )?;
        Ok(())
    }
}
