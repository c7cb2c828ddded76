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

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;

use super::cell::{Cell, cell};
use super::format::CsvCells;
use super::json::{write_float, write_json, write_plain};
use super::text::{Piece, RowFormat, Tally};

/// Rows as comma-separated values.
pub(super) struct Csv {
    schema: SchemaRef,
    cells: CsvCells,
}

impl Csv {
    pub(super) fn new(schema: SchemaRef, cells: CsvCells) -> Self {
        Self { schema, cells }
    }

    fn push_cell(&self, piece: &mut Piece, array: &dyn Array, row: usize) {
        match cell(array, row) {
            Cell::Null => {}
            Cell::Bool(b) => write_plain(&mut piece.text, b),
            Cell::Int(i) => write_plain(&mut piece.text, i),
            Cell::UInt(u) => write_plain(&mut piece.text, u),
            Cell::Float32(f) => write_float(&mut piece.text, f),
            Cell::Float64(f) => write_float(&mut piece.text, f),
            Cell::Text(text) => self.push_text(piece, text),
            Cell::Spelled(text) => push_quoted(&mut piece.text, text.as_bytes(), b""),
            Cell::Nested => {
                piece.cell.clear();
                write_json(&mut piece.cell, array, row, &mut piece.tally.unsaid);
                push_quoted(&mut piece.text, &piece.cell, b"");
            }
            Cell::Unspeakable => piece.tally.unsaid.n_unspeakable += 1,
        }
    }

    fn push_text(&self, piece: &mut Piece, text: &str) {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula && self.cells == CsvCells::SpreadsheetSafe {
            piece.tally.n_prefixed += 1;
            push_quoted(&mut piece.text, text.as_bytes(), b"'");
        } else {
            push_quoted(&mut piece.text, text.as_bytes(), b"");
        }
    }
}

impl RowFormat for Csv {
    fn begin(&self, piece: &mut Piece) {
        for (i, field) in self.schema.fields().iter().enumerate() {
            if i > 0 {
                piece.text.push(b',');
            }
            self.push_text(piece, field.name());
        }
        piece.text.push(b'\n');
    }

    fn push_row(&self, piece: &mut Piece, batch: &RecordBatch, row: usize) {
        let start = piece.text.len();
        for (i, column) in batch.columns().iter().enumerate() {
            if i > 0 {
                piece.text.push(b',');
            }
            self.push_cell(piece, column.as_ref(), row);
        }
        piece.tally.n_empty_lines += u64::from(piece.text.len() == start);
        piece.text.push(b'\n');
    }

    fn notes(&self, tally: Tally) -> Vec<String> {
        let mut notes = tally.unsaid.notes();
        if tally.n_empty_lines > 0 {
            notes.push(format!(
                "{} rows are empty lines, a NULL in the only column: many readers skip them",
                tally.n_empty_lines
            ));
        }
        if self.cells == CsvCells::SpreadsheetSafe {
            notes.push(format!("{} texts got a ' before a sign that spreadsheets run", tally.n_prefixed));
        }
        notes
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
