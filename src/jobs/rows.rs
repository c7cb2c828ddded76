//! The lane of rows: reads what the screen lacks, the latest wish only.

use std::collections::BTreeSet;

use crossbeam_channel::Sender;

use super::cores::OnCores;
use super::mailbox::Mailbox;
use crate::app::Message;
use crate::base::{SafeText, contain};
use crate::dataset::{Damage, Dataset, RowId};

/// Works until the box is closed or nobody listens any more.
pub(super) fn work(dataset: &Dataset, wishes: &Mailbox<Vec<RowId>>, out: &Sender<Message>) {
    while let Some(rows) = wishes.take() {
        if out
            .send(contain(|| read(dataset, &rows)).unwrap_or_else(|why| lost(dataset, &rows, &why)))
            .is_err()
        {
            return;
        }
    }
}

fn read(dataset: &Dataset, rows: &[RowId]) -> Message {
    let read = dataset.read_pairs_by(&OnCores, rows);
    let words = |(group, damage): (_, Damage)| (group, SafeText::line(&damage.to_string()));
    Message::Rows { pairs: read.pairs, damaged: read.damaged.into_iter().map(words).collect() }
}

/// The answer when reading panicked where it should not: all row groups it may have been are named, so that
/// nobody waits for their rows.
fn lost(dataset: &Dataset, rows: &[RowId], why: &SafeText) -> Message {
    let groups: BTreeSet<usize> = rows.iter().filter_map(|row| dataset.group_index_of(*row)).collect();
    let why = SafeText::line(&format!("reading failed: {why}"));
    let damaged = groups.into_iter().map(|at| (dataset.groups()[at], why.clone())).collect();
    Message::Rows { pairs: Vec::new(), damaged }
}
