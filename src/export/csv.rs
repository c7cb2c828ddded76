//! Comma-separated values after RFC 4180: UTF-8, a header line always, lines ended by `\n`.
//!
//! | arrow | cell |
//! |---|---|
//! | NULL | empty, unquoted |
//! | text | as it is; the empty text is `""`; quoted where it holds a comma, a quote or a line break |
//! | numbers | integers with all digits, floats with the fewest that read back the same; `NaN`, `inf`, `-inf` |
//! | booleans | `true`, `false` |
//! | dates, times, decimals | ISO 8601 (instants with a zone in UTC with `Z`), decimals with all digits |
//! | lists, structs, maps | JSON, as `json` writes it |
//! | bytes | left out, and said so in the manifest |
//!
//! A NULL in a file of one column is an empty line, which many readers skip: the manifest then says so.
//!
//! [`CsvCells::SpreadsheetSafe`] puts a `'` before text (names of columns, too) that begins with `=`, `+`,
//! `-`, `@`, tab or carriage return, which spreadsheets run as a formula (OWASP, "CSV injection"). The text is
//! then changed, which is why it is not the default.

use std::io::Write as _;

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;

use super::cell::{Cell, cell};
use super::format::CsvCells;
use super::json::{Unsaid, write_float, write_json, write_plain};
use super::sink::Sink;
use super::writer::{Finished, WriteError, Writer};

/// Text is handed to the file in pieces of about this size.
const PIECE_BYTES: usize = 256 * 1024;

/// A CSV file being written.
pub(super) struct CsvWriter {
    sink: Sink,
    cells: CsvCells,
    piece: Vec<u8>,
    nested: Vec<u8>,
    unsaid: Unsaid,
    n_prefixed: u64,
    n_empty_lines: u64,
}

impl CsvWriter {
    /// Writes the header.
    pub(super) fn new(sink: Sink, schema: &SchemaRef, cells: CsvCells) -> Self {
        let mut writer = Self {
            sink,
            cells,
            piece: Vec::with_capacity(PIECE_BYTES),
            nested: Vec::new(),
            unsaid: Unsaid::default(),
            n_prefixed: 0,
            n_empty_lines: 0,
        };
        for (i, field) in schema.fields().iter().enumerate() {
            if i > 0 {
                writer.piece.push(b',');
            }
            writer.push_text(field.name());
        }
        writer.piece.push(b'\n');
        writer
    }

    fn push_cell(&mut self, array: &dyn Array, row: usize) {
        match cell(array, row) {
            Cell::Null => {}
            Cell::Bool(b) => write_plain(&mut self.piece, b),
            Cell::Int(i) => write_plain(&mut self.piece, i),
            Cell::UInt(u) => write_plain(&mut self.piece, u),
            Cell::Float32(f) => write_float(&mut self.piece, f),
            Cell::Float64(f) => write_float(&mut self.piece, f),
            Cell::Text(text) => self.push_text(text),
            Cell::Spelled(text) => push_quoted(&mut self.piece, text.as_bytes(), b""),
            Cell::Nested => {
                self.nested.clear();
                write_json(&mut self.nested, array, row, &mut self.unsaid);
                push_quoted(&mut self.piece, &self.nested, b"");
            }
            Cell::Unspeakable => self.unsaid.n_unspeakable += 1,
        }
    }

    fn push_text(&mut self, text: &str) {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula && self.cells == CsvCells::SpreadsheetSafe {
            self.n_prefixed += 1;
            push_quoted(&mut self.piece, text.as_bytes(), b"'");
        } else {
            push_quoted(&mut self.piece, text.as_bytes(), b"");
        }
    }

    fn push_row(&mut self, batch: &RecordBatch, row: usize) {
        let start = self.piece.len();
        for (i, column) in batch.columns().iter().enumerate() {
            if i > 0 {
                self.piece.push(b',');
            }
            self.push_cell(column.as_ref(), row);
        }
        self.n_empty_lines += u64::from(self.piece.len() == start);
        self.piece.push(b'\n');
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.unsaid.notes();
        if self.n_empty_lines > 0 {
            notes.push(format!(
                "{} rows are empty lines, a NULL in the only column: many readers skip them",
                self.n_empty_lines
            ));
        }
        if self.cells == CsvCells::SpreadsheetSafe {
            notes.push(format!("{} texts got a ' before a sign that spreadsheets run", self.n_prefixed));
        }
        notes
    }
}

impl Writer for CsvWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        for row in 0..batch.num_rows() {
            self.push_row(batch, row);
            if self.piece.len() >= PIECE_BYTES {
                self.sink.write_all(&self.piece)?;
                self.piece.clear();
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, WriteError> {
        self.sink.write_all(&self.piece)?;
        let notes = self.notes();
        Ok(Finished { sink: self.sink, notes })
    }
}

/// Appends a cell, in quotes where they are needed: never for a cell that reads the same without.
fn push_quoted(out: &mut Vec<u8>, text: &[u8], prefix: &[u8]) {
    let plain =
        !text.is_empty() && memchr::memchr3(b',', b'"', b'\n', text).is_none() && !text.contains(&b'\r');
    if plain {
        out.extend_from_slice(prefix);
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    out.extend_from_slice(prefix);
    for (i, part) in text.split(|b| *b == b'"').enumerate() {
        if i > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = Vec::new();
        push_quoted(&mut out, text.as_bytes(), b"");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_stand_where_they_are_needed() {
        for (text, cell) in [
            ("plain text; 'so'", "plain text; 'so'"),
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("\"", "\"\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("\r", "\"\r\""),
            ("\0🦀", "\0🦀"),
        ] {
            assert_eq!(quoted(text), cell);
        }
    }
}
