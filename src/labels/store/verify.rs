//! Whether the store holds together: SQLite's own checks, what refers to what, and the cache against the fold of
//! the events. Changes nothing; `rebuild` makes the cache again.

use std::collections::BTreeSet;

use rusqlite::TransactionBehavior;

use super::super::{Annotator, Label, Ledger, SetRef};
use super::cache;
use super::error::StoreError;
use super::events::EventFilter;
use super::labels::LabelFilter;
use super::open::Store;
use super::sets::stored;
use crate::base::SafeText;

/// Findings beyond so many are not listed: the file is lost anyway.
const MAX_PROBLEMS: usize = 20;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// People who labelled.
    pub n_people: u64,
    /// Label sets, each version counted.
    pub n_sets: u64,
    /// Draws.
    pub n_draws: u64,
    /// Events: acts, undos, redos.
    pub n_events: u64,
    /// Answers that hold.
    pub n_labels: u64,
    /// What is wrong, in words; the first 20.
    pub problems: Vec<SafeText>,
    /// Whether a rebuild would mend it: only the cache is wrong.
    pub is_only_cache: bool,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    fn problem(&mut self, words: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(SafeText::line(words));
        }
    }
}

impl Store {
    /// Looks all of it over, as of one moment, whatever others write meanwhile. Cost: reads the whole file.
    pub fn verify(&mut self) -> Result<Verified, StoreError> {
        // Deferred: a read of one moment that keeps nobody from writing.
        self.connection.execute_batch("BEGIN")?;
        let verified = self.look_over();
        self.connection.execute_batch("ROLLBACK")?;
        verified
    }

    /// Makes the cache again from the events.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        cache::rebuild(&transaction)?;
        transaction.commit()?;
        Ok(())
    }

    fn look_over(&self) -> Result<Verified, StoreError> {
        let mut verified = self.counts()?;
        for line in self.lines("PRAGMA integrity_check(20)")? {
            if line != "ok" {
                verified.problem(&line);
            }
        }
        for table in self.lines("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")? {
            verified.problem(&format!("{table} refers to what is not there"));
        }
        if !self.lines("SELECT 'left' FROM forgetting")?.is_empty() {
            verified.problem("somebody began to forget a person outside of pairlens");
        }
        self.check_sets(&mut verified)?;
        self.check_draws(&mut verified)?;
        let n_before = verified.problems.len();
        self.check_cache(&mut verified)?;
        verified.is_only_cache = n_before == 0 && !verified.is_sound();
        Ok(verified)
    }

    fn counts(&self) -> Result<Verified, StoreError> {
        let count = |table: &str| -> Result<u64, StoreError> {
            let sql = format!("SELECT count(*) FROM {table}");
            Ok(self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.cast_unsigned())
        };
        Ok(Verified {
            n_people: self.people()?.len() as u64,
            n_sets: count("label_set")?,
            n_draws: count("draw")?,
            n_events: count("event")?,
            n_labels: count("label")?,
            ..Verified::default()
        })
    }

    /// The first column of what a query gives.
    fn lines(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let lines = statement.query_map([], |row| row.get(0))?;
        Ok(lines.collect::<Result<_, _>>()?)
    }

    fn check_sets(&self, verified: &mut Verified) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT name, version, digest FROM label_set")?;
        let sets = statement.query_map([], |row| {
            let id = SetRef { name: row.get(0)?, version: row.get(1)? };
            Ok((id, row.get::<_, [u8; 16]>(2).map(u128::from_be_bytes)?))
        })?;
        for found in sets {
            let (id, digest) = found?;
            match stored(&self.connection, &id) {
                Ok(Some((_, set))) if set.digest() == digest && set.id == id => {}
                Ok(_) => verified.problem(&format!("the set {id} is not what it was")),
                Err(error) => verified.problem(&error.to_string()),
            }
        }
        Ok(())
    }

    fn check_draws(&self, verified: &mut Verified) -> Result<(), StoreError> {
        let short = "SELECT CAST(id AS TEXT) FROM draw AS d
            WHERE n_items <> (SELECT count(*) FROM draw_item WHERE draw = d.id)";
        for draw in self.lines(short)? {
            verified.problem(&format!("draw {draw} has not the items it was begun with"));
        }
        Ok(())
    }

    fn check_cache(&self, verified: &mut Verified) -> Result<(), StoreError> {
        // Folded one person at a time: memory for the busiest one only.
        for annotator in self.people()? {
            match self.differences(&annotator) {
                Ok(problems) => problems.iter().for_each(|problem| verified.problem(problem)),
                Err(error) => verified.problem(&error.to_string()),
            }
        }
        Ok(())
    }

    /// Where one person's cached labels are not what their events amount to.
    fn differences(&self, annotator: &Annotator) -> Result<Vec<String>, StoreError> {
        let one = Some(annotator.clone());
        let events = self.events(&EventFilter { annotator: one.clone(), ..EventFilter::default() })?;
        let cached = self.labels(&LabelFilter { annotator: one, ..LabelFilter::default() })?;
        let ids: BTreeSet<&SetRef> = events.iter().map(|event| &event.set).collect();
        let mut folded: Vec<Label> = Vec::new();
        for id in ids {
            let (_, set) = stored(&self.connection, id)?.ok_or_else(|| StoreError::UnknownSet(id.clone()))?;
            folded.extend(Ledger::of(set, &events).labels());
        }
        // Both are ordered by set, dimension and key.
        let n_wrong = match cached.len().abs_diff(folded.len()) {
            0 => cached.iter().zip(&folded).filter(|(cached, folded)| cached != folded).count(),
            difference => difference,
        };
        let words = || format!("{n_wrong} labels of {} are not what the events amount to", annotator.0);
        Ok((n_wrong > 0).then(words).into_iter().collect())
    }
}
