//! The order in force: by what, how far it is, and how a screen names it.

use crate::base::{Progress, SafeText, count};
use crate::dataset::{Dataset, GroupRef, Role};
use crate::query::{Direction, Input, Names, OrderError, OrderKeys};

/// The order in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorting {
    /// What rows are ordered by.
    pub keys: OrderKeys,
    /// How far it is.
    pub state: SortState,
    /// Row groups whose keys could not be read, once it is made: their rows come last.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SortState {
    /// The filter's matches are still coming, in dataset order: they are ordered when the scan is over.
    Waiting,
    /// Rows are being read and sorted; the old order is shown until the first rows are known.
    Running {
        /// Rows read.
        progress: Progress,
    },
    /// All rows are shown in it.
    Done,
    /// The first rows are shown, and no others.
    First {
        /// Why.
        why: OrderError,
    },
}

/// Columns worth stepping through, the most telling first.
const STEPS: [Role; 6] =
    [Role::Similarity, Role::Aesthetic, Role::Punsafe, Role::Pwatermark, Role::Width, Role::Height];

impl Sorting {
    /// An order that is yet to be made.
    pub(super) fn wished(keys: OrderKeys) -> Self {
        Self { keys, state: SortState::Waiting, damaged: Vec::new() }
    }

    /// What it could not read, a line a row group.
    pub(super) fn damage(&self) -> impl Iterator<Item = String> {
        let last = |(group, why): &(GroupRef, SafeText)| {
            format!("{why}; its rows from {} on come last", count(group.first_row.0))
        };
        self.damaged.iter().map(last)
    }

    /// The direction of the first key, where that is the column of this role and nothing else.
    pub fn direction_of(&self, dataset: &Dataset, role: Role) -> Option<Direction> {
        let key = self.keys.keys().first()?;
        let column = dataset.roles().get(role)?;
        (key.column()? == &Input::File(vec![dataset.column(column).name().to_owned()]))
            .then(|| key.direction())
    }
}

/// The orders that `]` steps through: each score column that there is, the largest first.
pub(super) fn steps(dataset: &Dataset, names: &Names) -> Vec<OrderKeys> {
    let columns = STEPS.iter().filter_map(|role| dataset.roles().get(*role));
    let by = |column| OrderKeys::column(dataset.column(column).name(), Direction::Descending, names);
    columns.filter_map(|column| by(column).ok()).collect()
}
