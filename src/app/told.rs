//! What was said of the rows on the screen, as it is shown beside them while nothing is judged. What was said of a
//! pair under review is the review's own.

use std::collections::BTreeMap;

use super::{App, Generation};
use crate::base::SafeText;
use crate::dataset::RowId;

/// Dimensions with the answer that holds, or with everyone's where none does, and who said something; empty where
/// nobody said anything.
pub type Told = Vec<(SafeText, SafeText)>;

/// Rows that are remembered: many screens' worth.
const ROWS_KEPT: usize = 4_000;

/// What is known so far.
#[derive(Clone, Debug, Default)]
pub(super) struct ToldRows {
    /// Whether anybody has said anything of anything: else nothing is looked up.
    has_any: bool,
    generation: Generation,
    rows: BTreeMap<RowId, Told>,
    /// Asked for last, and not answered yet.
    wanted: Vec<RowId>,
}

impl ToldRows {
    /// Labels were made or read: what is known may be wrong by now.
    pub(super) fn renew(&mut self, has_any: bool) {
        let generation = Generation(self.generation.0 + 1);
        *self = Self { has_any, generation, ..Self::default() };
    }

    /// Whether anybody has said anything of anything.
    pub(super) fn has_any(&self) -> bool {
        self.has_any
    }

    /// What was said of a row, once that is known.
    pub(super) fn of(&self, row: RowId) -> Option<&Told> {
        self.rows.get(&row).filter(|told| !told.is_empty())
    }

    /// The rows of these that are to be looked up now, if that was not asked for yet.
    pub(super) fn wish(&mut self, shown: impl Iterator<Item = RowId>) -> Option<(Generation, Vec<RowId>)> {
        let missing: Vec<RowId> = shown.filter(|row| self.has_any && !self.rows.contains_key(row)).collect();
        if missing.iter().all(|row| self.wanted.contains(row)) {
            return None;
        }
        self.wanted.clone_from(&missing);
        Some((self.generation, missing))
    }

    /// Takes in an answer, unless it is to an older question.
    pub(super) fn take(&mut self, generation: Generation, told: Vec<(RowId, Told)>) {
        if generation != self.generation {
            return;
        }
        if self.rows.len() > ROWS_KEPT {
            self.rows.clear();
        }
        self.rows.extend(told);
        self.wanted.retain(|row| !self.rows.contains_key(row));
    }
}

impl App {
    /// Whether there are labels of this dataset, or of others in the same store.
    pub fn has_labels(&self) -> bool {
        self.told.has_any()
    }

    /// What was said of a row, by anybody; `None` where nothing was, where that is not known yet, and while pairs are
    /// judged: whoever judges is not led.
    pub fn told(&self, row: RowId) -> Option<&Told> {
        self.told.of(row).filter(|_| self.review.is_none())
    }
}
