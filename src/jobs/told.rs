//! The lane that looks up what was said of the rows on the screen, the latest wish only.
//!
//! Labels are read once a generation: who asks says when they may have changed. What cannot be read is told as
//! nothing said: whoever filters by labels or judges hears why.

use std::collections::HashMap;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::keys::keys_of;
use super::mailbox::Mailbox;
use crate::app::{Generation, Message, Told};
use crate::base::{Cancel, Progress, SafeText, contain};
use crate::dataset::{RowId, SharedDataset};
use crate::query::Selection;
use crate::query::facts::{LabelBook, LabelSource};
use crate::query::keyed::ItemKeys;

/// Rows to be looked up, and of which generation of labels.
pub(super) type Wish = (Generation, Vec<RowId>);

/// Works until the box is closed or nobody listens any more.
pub(super) fn work(
    dataset: &SharedDataset,
    source: &dyn LabelSource,
    wishes: &Mailbox<Wish>,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    let mut known: Option<(Generation, Option<Arc<dyn LabelBook>>)> = None;
    while let Some((generation, rows)) = wishes.take() {
        if known.as_ref().is_none_or(|(of, _)| *of != generation) {
            known = Some((generation, contain(|| source.look().ok()).ok().flatten()));
        }
        let book = known.as_ref().and_then(|(_, book)| book.clone());
        let told = contain(|| look_up(dataset, book.as_deref(), &rows, cancel));
        // What cannot be looked up is not asked for again and again.
        let told = told.unwrap_or_else(|_| rows.iter().map(|row| (*row, Told::new())).collect());
        if out.send(Message::Labels { generation, told }).is_err() {
            return;
        }
    }
}

fn look_up(
    dataset: &SharedDataset,
    book: Option<&dyn LabelBook>,
    rows: &[RowId],
    cancel: &Cancel,
) -> Vec<(RowId, Told)> {
    let keys = match book {
        Some(book) if !book.is_empty() => keys(dataset, rows, cancel),
        _ => HashMap::new(),
    };
    let told = |row: &RowId| {
        let known = keys.get(row).and_then(|keys| Some((book?, book?.known(keys)?)));
        let told = known.map(|(book, keys)| book.told(&keys)).unwrap_or_default();
        let safe = |(name, words): (String, String)| (SafeText::line(&name), SafeText::line(&words));
        (*row, told.into_iter().map(safe).collect())
    };
    rows.iter().map(told).collect()
}

/// Rows whose keys cannot be read have none.
fn keys(dataset: &SharedDataset, rows: &[RowId], cancel: &Cancel) -> HashMap<RowId, ItemKeys> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.dedup();
    let selection = Selection::of(dataset.n_rows(), rows);
    let found = keys_of(dataset, selection, cancel, &|_: Progress| ());
    found.map(|(keys, _)| keys.into_iter().collect()).unwrap_or_default()
}
