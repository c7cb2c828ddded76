//! JSON lines: one object a row, every column in the source's order, ended by `\n`.
//!
//! The mapping of values is that of `json`. Every row has every column: NULL is written as `null`, so that
//! readers that look at the first lines only see all names. Columns of bytes are left out by the plan.

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;

use super::json::{write_json, write_string};
use super::text::{Piece, RowFormat, Tally};

/// Rows as JSON objects.
pub(super) struct JsonLines {
    /// `"name":` of each column, with `{` or `,` before it.
    keys: Vec<Vec<u8>>,
}

impl JsonLines {
    pub(super) fn new(schema: &Schema) -> Self {
        let key = |(i, name): (usize, &String)| {
            let mut key = vec![if i == 0 { b'{' } else { b',' }];
            write_string(&mut key, name);
            key.push(b':');
            key
        };
        Self { keys: schema.fields().iter().map(|f| f.name()).enumerate().map(key).collect() }
    }
}

impl RowFormat for JsonLines {
    fn begin(&self, _: &mut Piece) {}

    fn push_row(&self, piece: &mut Piece, batch: &RecordBatch, row: usize) {
        for (key, column) in self.keys.iter().zip(batch.columns()) {
            piece.text.extend_from_slice(key);
            write_json(&mut piece.text, column.as_ref(), row, &mut piece.tally.unsaid);
        }
        piece.text.extend_from_slice(b"}\n");
    }

    fn notes(&self, tally: Tally) -> Vec<String> {
        tally.unsaid.notes()
    }
}
