//! Comma-separated values after RFC 4180, read: lines, cells, and whether a cell was quoted. What they mean is not
//! known here.

/// A line of cells: more than one of the file's where a cell has line breaks in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The line of the file it begins in, from 1.
    pub(super) line: usize,
    /// An empty cell without quotes is `None`, one with them an empty text.
    pub(super) cells: Vec<Option<String>>,
}

/// Why the rest of a text cannot be cut into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CellError {
    #[error("a quoted cell never ends")]
    Open,
    #[error("something stands between the end of a quoted cell and the next comma")]
    AfterQuote,
}

/// Cuts a text into lines; blank ones are left out. After an error nothing comes: where cells end is not known then.
pub(super) struct Lines<'a> {
    rest: &'a str,
    /// The line of the file that `rest` begins in.
    line: usize,
}

impl<'a> Lines<'a> {
    /// Spreadsheets put a byte order mark first.
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }

    fn read(&mut self) -> Result<Line, (usize, CellError)> {
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            let cell = self.cell().map_err(|error| (line, error))?;
            cells.push(cell);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            self.end_line();
            return Ok(Line { line, cells });
        }
    }

    /// Reads up to the comma or the line's end.
    fn cell(&mut self) -> Result<Option<String>, CellError> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', '\n', '\r']).unwrap_or(self.rest.len());
            let (cell, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok((!cell.is_empty()).then(|| cell.to_owned()));
        };
        let mut rest = quoted;
        let mut cell = String::new();
        loop {
            let (part, after) = rest.split_once('"').ok_or(CellError::Open)?;
            cell.push_str(part);
            if let Some(more) = after.strip_prefix('"') {
                cell.push('"');
                rest = more;
                continue;
            }
            self.line += cell.matches('\n').count();
            self.rest = after;
            let is_end = after.is_empty() || after.starts_with([',', '\n', '\r']);
            return if is_end { Ok(Some(cell)) } else { Err(CellError::AfterQuote) };
        }
    }

    /// A carriage return before the line feed, or alone, as other programs end lines.
    fn end_line(&mut self) {
        let rest = self.rest.strip_prefix('\r').unwrap_or(self.rest);
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        self.line += 1;
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, (usize, CellError)>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.rest.starts_with(['\n', '\r']) {
            self.end_line();
        }
        if self.rest.is_empty() {
            return None;
        }
        let line = self.read();
        if line.is_err() {
            self.rest = "";
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<Option<String>>)> {
        Lines::of(text).map(|line| line.unwrap()).map(|line| (line.line, line.cells)).collect()
    }

    fn some(cells: &[&str]) -> Vec<Option<String>> {
        cells.iter().map(|cell| Some((*cell).to_owned())).collect()
    }

    #[test]
    fn cells_keep_commas_quotes_and_line_breaks_and_lines_their_numbers() {
        let text = "a,b\n\"x, \"\"y\"\"\n\r\nz\",b\r\nlast,one";
        let wanted =
            [(1, some(&["a", "b"])), (2, some(&["x, \"y\"\n\r\nz", "b"])), (5, some(&["last", "one"]))];
        assert_eq!(cells(text), wanted);
        assert_eq!(
            cells(&format!("\u{feff}{text}")),
            wanted,
            "a byte order mark is no part of the first name"
        );
    }

    #[test]
    fn an_empty_cell_is_none_and_a_quoted_one_an_empty_text() {
        assert_eq!(cells("\n,\"\",\n\n"), [(2, vec![None, Some(String::new()), None])]);
        assert_eq!(cells("\"\""), [(1, vec![Some(String::new())])]);
        assert_eq!(cells(""), []);
        assert_eq!(cells("a\r\rb"), [(1, some(&["a"])), (3, some(&["b"]))]);
    }

    #[test]
    fn a_quote_that_never_ends_or_ends_too_early_is_told_by_its_line_and_ends_the_reading() {
        let said = |text: &str| Lines::of(text).map(|line| line.map(|line| line.line)).collect::<Vec<_>>();
        assert_eq!(said("a\nb,\"c\n\n"), [Ok(1), Err((2, CellError::Open))]);
        assert_eq!(said("a\n\"b\" c\nd"), [Ok(1), Err((2, CellError::AfterQuote))]);
        assert_eq!(said("a\"b"), [Ok(1)], "a quote within a cell is one");
    }
}
