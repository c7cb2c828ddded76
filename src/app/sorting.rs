//! The order in force: by what, how far it is, and how a screen names it.

use crate::base::Progress;
use crate::dataset::{Dataset, Role};
use crate::query::{Direction, Input, Names, OrderError, OrderKeys};

/// The order in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorting {
    /// What rows are ordered by.
    pub keys: OrderKeys,
    /// How far it is.
    pub state: SortState,
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
