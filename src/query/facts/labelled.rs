//! The columns `label.*`: what people said of rows, as far as somebody remembers.
//!
//! Who that is is given from outside ([`LabelBook`]), and what a column means is that one's affair: here rows meet
//! their keys. Only rows of which something is known are kept, 16 bytes each, and their keys once.

use std::collections::HashSet;
use std::sync::Arc;

use super::{FactColumn, FactKind, FactValues};
use crate::base::SafeText;
use crate::dataset::RowId;
use crate::query::keyed::ItemKeys;
use crate::query::sweep::SweptRows;

/// What the names of all these columns begin with.
pub const LABEL_PREFIX: &str = "label.";

/// Knows what was said of pairs, pictures and captions. It does not change while it is asked.
pub trait LabelBook: std::fmt::Debug + Send + Sync {
    /// The columns there are, each name once.
    fn columns(&self) -> &[LabelColumn];

    /// Whether nothing is known of anything.
    fn is_empty(&self) -> bool;

    /// The keys of a row without those of which nothing is known: they are 0. `None` where nothing is known of any.
    /// Called by several threads, for each row of a dataset: to be told from memory, in about a microsecond.
    fn known(&self, keys: &ItemKeys) -> Option<ItemKeys>;

    /// The value of a column, by its place among the columns, for keys that [`LabelBook::known`] gave.
    fn cell(&self, column: usize, keys: &ItemKeys) -> LabelCell;

    /// All that was said of these keys, for a person to read: dimensions with the answer that holds, or what each one
    /// said where none does; and who said something. Nothing where nothing was said. Not yet safe to show.
    fn told(&self, keys: &ItemKeys) -> Vec<(String, String)>;

    /// How much it knows: `12 labels by 2 people`. Not yet safe to show.
    fn extent(&self) -> String;
}

/// Where labels lie. More are made while a session lasts: each look gives what is there by then.
pub trait LabelSource: std::fmt::Debug + Send + Sync {
    /// All that is known now; nothing where nobody has labelled yet. Reads a file. The error is in words that say
    /// which file and why.
    fn look(&self) -> Result<Arc<dyn LabelBook>, SafeText>;

    /// The keys of pictures that somebody escalated: nobody is to see them any more. Reads a file.
    fn escalated(&self) -> Result<HashSet<u128>, SafeText>;
}

/// One of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelColumn {
    /// Its whole name, such as `label.align`.
    pub name: String,
    /// What its values are: [`FactKind::Text`] or [`FactKind::Int`].
    pub kind: FactKind,
}

/// One value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelCell {
    /// NULL.
    Nothing,
    /// In a column of numbers.
    Int(i64),
    /// In a column of texts. A person's words: not yet safe to show.
    Text(Arc<str>),
}

/// What was said of a dataset's rows.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Rows of which something was said, ascending, each with the place of its keys.
    rows: Vec<(RowId, u32)>,
    keys: Vec<ItemKeys>,
    book: Arc<dyn LabelBook>,
}

impl Labelled {
    /// `rows` in any order, each once, with the place of its keys among `keys`.
    pub(super) fn new(mut rows: Vec<(RowId, u32)>, keys: Vec<ItemKeys>, book: Arc<dyn LabelBook>) -> Self {
        rows.sort_unstable();
        Self { rows, keys, book }
    }

    /// Nothing is known of any row.
    pub fn nothing(book: Arc<dyn LabelBook>) -> Self {
        Self::new(Vec::new(), Vec::new(), book)
    }

    /// Rows of which something is known.
    pub fn n_rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The columns there are.
    pub fn columns(&self) -> &[LabelColumn] {
        self.book.columns()
    }

    /// How much is known, whatever the rows; not yet safe to show.
    pub fn extent(&self) -> String {
        self.book.extent()
    }

    /// The value of a column in each of these rows.
    fn cells<T>(&self, at: usize, rows: &SweptRows, of: impl Fn(LabelCell) -> Option<T>) -> Vec<Option<T>> {
        let mut wanted = rows.iter().peekable();
        let mut next = wanted.peek().map_or(0, |first| self.rows.partition_point(|(row, _)| row < first));
        let value = |row: RowId| {
            while self.rows.get(next).is_some_and(|(known, _)| *known < row) {
                next += 1;
            }
            let (_, keys) = self.rows.get(next).filter(|(known, _)| *known == row)?;
            of(self.book.cell(at, self.keys.get(usize::try_from(*keys).ok()?)?))
        };
        wanted.map(value).collect()
    }
}

/// One column of a [`Labelled`].
#[derive(Debug)]
pub(super) struct LabelledColumn {
    /// Its place among the columns.
    pub(super) at: usize,
    pub(super) labelled: Arc<Labelled>,
}

impl FactColumn for LabelledColumn {
    fn kind(&self) -> FactKind {
        self.labelled.columns().get(self.at).map_or(FactKind::Text, |column| column.kind)
    }

    fn values(&self, rows: &SweptRows) -> FactValues {
        let number = |cell| if let LabelCell::Int(number) = cell { Some(number) } else { None };
        let text = |cell| if let LabelCell::Text(text) = cell { Some(text) } else { None };
        match self.kind() {
            FactKind::Int => FactValues::Int(self.labelled.cells(self.at, rows, number)),
            FactKind::Bool | FactKind::Double | FactKind::Text => {
                FactValues::Text(self.labelled.cells(self.at, rows, text))
            }
        }
    }
}
