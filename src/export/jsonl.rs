//! JSON lines: one object a row, every column in the source's order, ended by `\n`.
//!
//! The mapping of values is that of `json`. Every row has every column: NULL is written as `null`, so that
//! readers that look at the first lines only see all names. Columns of bytes are left out by the plan.

use std::io::Write as _;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::json::{Unsaid, write_json, write_string};
use super::sink::Sink;
use super::writer::{Finished, WriteError, Writer};

/// Text is handed to the file in pieces of about this size.
const PIECE_BYTES: usize = 256 * 1024;

/// A JSON lines file being written.
pub(super) struct JsonlWriter {
    sink: Sink,
    /// `"name":` of each column, with `{` or `,` before it.
    keys: Vec<Vec<u8>>,
    piece: Vec<u8>,
    unsaid: Unsaid,
}

impl JsonlWriter {
    pub(super) fn new(sink: Sink, schema: &SchemaRef) -> Self {
        let key = |(i, name): (usize, &String)| {
            let mut key = vec![if i == 0 { b'{' } else { b',' }];
            write_string(&mut key, name);
            key.push(b':');
            key
        };
        let keys = schema.fields().iter().map(|f| f.name()).enumerate().map(key).collect();
        Self { sink, keys, piece: Vec::with_capacity(PIECE_BYTES), unsaid: Unsaid::default() }
    }
}

impl Writer for JsonlWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        for row in 0..batch.num_rows() {
            for (key, column) in self.keys.iter().zip(batch.columns()) {
                self.piece.extend_from_slice(key);
                write_json(&mut self.piece, column.as_ref(), row, &mut self.unsaid);
            }
            self.piece.extend_from_slice(b"}\n");
            if self.piece.len() >= PIECE_BYTES {
                self.sink.write_all(&self.piece)?;
                self.piece.clear();
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, WriteError> {
        self.sink.write_all(&self.piece)?;
        Ok(Finished { sink: self.sink, notes: self.unsaid.notes() })
    }
}
