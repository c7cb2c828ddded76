//! Where the pairs that labels are of stand in a dataset. What does not stand in it is missing, not an error.

use std::collections::HashMap;

use crate::base::{Cancel, Progress, Report, count};
use crate::cli::dataset::Opened;
use crate::cli::filter::pass_report;
use crate::cli::print::{ProgressLine, say};
use crate::dataset::RowId;
use crate::jobs::{locate, row_at};
use crate::labels::exchange::Judged;
use crate::query::keyed::PairKey;

/// What was found.
pub(super) struct Located {
    /// A row of each pair that is there.
    pub(super) rows: HashMap<PairKey, RowId>,
    /// Rows that could not be looked at.
    pub(super) n_unread: u64,
}

/// Looks for judged pairs, first where they stood. Damaged row groups are told.
pub(super) fn located(dataset: &Opened, judged: &[Judged], cancel: &Cancel) -> Result<Located, Report> {
    let mut wanted: Vec<PairKey> = judged.iter().map(|one| one.keys.pair).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let hints: Vec<RowId> = judged.iter().filter_map(|one| row_at(dataset, &one.place)).collect();
    let line = ProgressLine::new("looked for judged pairs in");
    let found = locate(dataset, &wanted, &hints, cancel, &|progress: Progress| line.show(progress));
    line.clear();
    let (rows, damaged) = found.map_err(|error| pass_report("find the judged pairs", &error))?;
    for (group, why) in &damaged {
        say(&format!("note: {why}; its {} rows could not be looked at", count(group.n_rows)));
    }
    Ok(Located { rows, n_unread: damaged.iter().map(|(group, _)| group.n_rows).sum() })
}
