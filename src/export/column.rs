//! One column of a Parquet file in the making: encoded apart from all others.
//!
//! What has to be done is queued in the order of the rows and done later, all at once, by one thread. Where row
//! groups begin and end is decided by `parquet`.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::FieldRef;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::errors::Result;
use parquet::schema::types::SchemaDescriptor;

use super::crew::Task;
use super::size::column_bytes;
use crate::base::Cancel;

/// A column of the table: one leaf, or several where it is nested.
pub(super) struct Column {
    field: FieldRef,
    n_leaves: usize,
    /// One for each leaf, while a row group is in the making.
    leaves: Vec<ArrowColumnWriter>,
    due: VecDeque<Due>,
    /// Content of what is due.
    due_bytes: usize,
    /// Encoded row groups: the chunks of the leaves.
    done: VecDeque<Vec<ArrowColumnChunk>>,
}

/// What has to be done next.
enum Due {
    Begin(Vec<ArrowColumnWriter>),
    Encode(ArrayRef),
    End,
}

impl Column {
    /// The `at`-th column of the table that is stored like this.
    pub(super) fn new(field: &FieldRef, storage: &SchemaDescriptor, at: usize) -> Self {
        let is_own = |leaf: &usize| storage.get_column_root_idx(*leaf) == at;
        Self {
            field: Arc::clone(field),
            n_leaves: (0..storage.num_columns()).filter(is_own).count(),
            leaves: Vec::new(),
            due: VecDeque::new(),
            due_bytes: 0,
            done: VecDeque::new(),
        }
    }

    /// Takes its own from the writers of a new row group's leaves.
    pub(super) fn begin_group(&mut self, leaves: &mut impl Iterator<Item = ArrowColumnWriter>) {
        self.due.push_back(Due::Begin(leaves.take(self.n_leaves).collect()));
    }

    /// Adds values to the row group.
    pub(super) fn encode(&mut self, values: &ArrayRef) {
        self.due_bytes += column_bytes(values.as_ref());
        self.due.push_back(Due::Encode(Arc::clone(values)));
    }

    pub(super) fn end_group(&mut self) {
        self.due.push_back(Due::End);
    }

    /// All that is due, if anything is.
    pub(super) fn task(&mut self) -> Option<Task<'_>> {
        let is_due = !self.due.is_empty();
        is_due.then(|| Task::new(self.due_bytes as u64, move |cancel| Ok(self.work(cancel)?)))
    }

    /// Whether a row group is encoded and was not taken yet.
    pub(super) fn has_group(&self) -> bool {
        !self.done.is_empty()
    }

    pub(super) fn take_group(&mut self) -> Option<Vec<ArrowColumnChunk>> {
        self.done.pop_front()
    }

    fn work(&mut self, cancel: &Cancel) -> Result<()> {
        while !cancel.is_cancelled()
            && let Some(due) = self.due.pop_front()
        {
            match due {
                Due::Begin(leaves) => self.leaves = leaves,
                Due::Encode(values) => {
                    let leaves = compute_leaves(&self.field, &values)?;
                    self.leaves.iter_mut().zip(&leaves).try_for_each(|(writer, leaf)| writer.write(leaf))?;
                }
                Due::End => {
                    let leaves = std::mem::take(&mut self.leaves).into_iter();
                    self.done.push_back(leaves.map(ArrowColumnWriter::close).collect::<Result<_>>()?);
                }
            }
        }
        self.due_bytes = 0;
        Ok(())
    }
}
