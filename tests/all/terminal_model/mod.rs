//! A terminal as the documents describe it: cells, pixels and kitty's pictures, for tests to look at.
//!
//! Written from ECMA-48, xterm's `ctlseqs`, the VT340's sixel chapter, iTerm2's and kitty's pages, not from our
//! encoders. Strict: whatever it does not know, or a terminal would refuse, is a failed test. Where terminals
//! differ it takes the case that forgives least (clearing frees kitty's pictures; resizing leaves rubbish).

#![expect(clippy::unwrap_used, reason = "a failed test is what it is for")]

mod glyphs;
mod kitty;
mod sixel;
mod stream;
mod tmux;

use std::collections::HashMap;
use std::ops::Range;

pub(crate) use glyphs::{ACROSS, DOWN};
pub(crate) use kitty::Image;
pub(crate) use tmux::through_tmux;

pub(crate) const CELL_W: usize = 10;
pub(crate) const CELL_H: usize = 20;
/// Where a cell is looked at: away from its edges, so that a picture's rounding does no harm.
pub(crate) const SAMPLE: (usize, usize) = (2, 5);

pub(crate) type Rgb = [u8; 3];

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextCell {
    /// Empty for the second half of a wide character.
    pub(crate) symbol: String,
    pub(crate) foreground: Option<Rgb>,
    pub(crate) background: Option<Rgb>,
}

impl TextCell {
    fn blank() -> Self {
        Self { symbol: " ".to_owned(), foreground: None, background: None }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct DirectPlacement {
    image: u32,
    placement: u32,
    x: usize,
    y: usize,
    columns: usize,
    rows: usize,
    /// The rectangle of the picture's pixels that is shown: left, top, width, height.
    source: [usize; 4],
}

fn packed([r, g, b]: Rgb) -> u32 {
    u32::from_be_bytes([1, r, g, b])
}

/// The state of the terminal.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    cells: Vec<TextCell>,
    /// Sixel's and iTerm2's pixels, over the text of their cells: 0 for none, else colour and a bit above it.
    pixels: Vec<u32>,
    images: HashMap<u32, Image>,
    virtual_sizes: HashMap<u32, (usize, usize)>,
    placements: Vec<DirectPlacement>,
    upload: Option<kitty::PartialUpload>,
    /// Column and row; the column may be one past the end (pending wrap).
    cursor: (usize, usize),
    saved_cursor: Option<(usize, usize)>,
    foreground: Option<Rgb>,
    background: Option<Rgb>,
    is_reversed: bool,
    in_update: bool,
}

impl Terminal {
    pub(crate) fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            cells: vec![TextCell::blank(); columns * rows],
            pixels: vec![0; columns * rows * CELL_W * CELL_H],
            images: HashMap::new(),
            virtual_sizes: HashMap::new(),
            placements: Vec::new(),
            upload: None,
            cursor: (0, 0),
            saved_cursor: None,
            foreground: None,
            background: None,
            is_reversed: false,
            in_update: false,
        }
    }

    /// What was on the screen lies about anywhere now.
    pub(crate) fn resize(&mut self, columns: usize, rows: usize) {
        let rubbish = TextCell { symbol: "#".to_owned(), foreground: None, background: None };
        (self.columns, self.rows) = (columns, rows);
        self.cells = vec![rubbish; columns * rows];
        self.pixels = vec![packed([255, 0, 255]); columns * rows * CELL_W * CELL_H];
        self.cursor = (0, 0);
    }

    pub(crate) fn cell(&self, x: usize, y: usize) -> &TextCell {
        &self.cells[y * self.columns + x]
    }

    /// Whether both show the same.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        self.cells == other.cells && self.pixels == other.pixels && self.placements == other.placements
    }

    /// Column and row.
    pub(crate) fn cursor(&self) -> (usize, usize) {
        self.cursor
    }

    pub(crate) fn n_images(&self) -> usize {
        self.images.len()
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> Option<Rgb> {
        let [is_set, rgb @ ..] = self.pixels[y * self.columns * CELL_W + x].to_be_bytes();
        (is_set > 0).then_some(rgb)
    }

    /// The colour of the picture seen in a cell, if one is.
    pub(crate) fn picture_at(&self, x: usize, y: usize) -> Option<Rgb> {
        self.seen(x * CELL_W + SAMPLE.0, y * CELL_H + SAMPLE.1)
            // Symbols: our test pictures are flat, so a blank in a colour is a piece of one.
            .or_else(|| self.cell(x, y).background.filter(|_| self.cell(x, y).symbol == " "))
    }

    /// What a picture shows at a pixel of the screen, if one of pixels lies there.
    pub(crate) fn seen(&self, x: usize, y: usize) -> Option<Rgb> {
        self.direct_at(x, y).or_else(|| self.pixel(x, y)).or_else(|| self.placeholder_at(x, y))
    }

    /// Whether any pixel at all lies in the cell.
    pub(crate) fn has_pixels(&self, x: usize, y: usize) -> bool {
        (0..CELL_H).any(|dy| self.pixels[self.line_of_cell(x, y, dy)] != [0; CELL_W])
    }

    /// The pixels of a cell's line.
    fn line_of_cell(&self, x: usize, y: usize, line: usize) -> Range<usize> {
        let start = ((y * CELL_H + line) * self.columns + x) * CELL_W;
        start..start + CELL_W
    }

    fn erase_pixels(&mut self, x: usize, y: usize) {
        for dy in 0..CELL_H {
            let line = self.line_of_cell(x, y, dy);
            self.pixels[line].fill(0);
        }
    }

    /// Pixels from the cursor's cell on. On the last row a terminal would scroll.
    fn draw_pixels(&mut self, image: &Image) {
        let (left, top) = (self.cursor.0 * CELL_W, self.cursor.1 * CELL_H);
        assert!(top + image.height <= (self.rows - 1) * CELL_H, "a picture reaches the last row");
        assert!(left + image.width <= self.columns * CELL_W, "a picture leaves the screen");
        for y in 0..image.height {
            for x in 0..image.width {
                if let Some(rgb) = image.at(x, y) {
                    self.pixels[(top + y) * self.columns * CELL_W + left + x] = packed(rgb);
                }
            }
        }
    }

    fn put(&mut self, x: usize, y: usize, symbol: String) {
        self.erase_pixels(x, y);
        let (mut foreground, mut background) = (self.foreground, self.background);
        if self.is_reversed {
            std::mem::swap(&mut foreground, &mut background);
        }
        let cell = TextCell { symbol, foreground, background };
        self.cells[y * self.columns + x] = cell;
    }

    /// Writing on one half of a wide character destroys the other.
    fn break_wide(&mut self, x: usize, y: usize) {
        let here = &self.cell(x, y).symbol;
        if here.is_empty() && x > 0 {
            " ".clone_into(&mut self.cells[y * self.columns + x - 1].symbol);
        } else if stream::width(here) == 2 && x + 1 < self.columns {
            " ".clone_into(&mut self.cells[y * self.columns + x + 1].symbol);
        }
    }

    fn print(&mut self, c: char) {
        let width = stream::width(&c.to_string());
        if width == 0 {
            let (x, y) = (self.cursor.0 - 1, self.cursor.1);
            self.cells[y * self.columns + x].symbol.push(c);
            return;
        }
        let (x, y) = self.cursor;
        assert!(x + width <= self.columns, "text runs over the right edge at row {y}");
        for half in x..x + width {
            self.break_wide(half, y);
        }
        self.put(x, y, c.to_string());
        if width == 2 {
            self.put(x + 1, y, String::new());
        }
        self.cursor.0 += width;
    }

    fn erase_characters(&mut self, n: usize) {
        let (from, y) = self.cursor;
        let end = (from + n.max(1)).min(self.columns);
        for x in from..end {
            self.break_wide(x, y);
        }
        for x in from..end {
            self.put(x, y, " ".to_owned());
        }
    }

    fn erase_all(&mut self) {
        for y in 0..self.rows {
            for x in 0..self.columns {
                self.put(x, y, " ".to_owned());
            }
        }
        self.placements.clear();
        let virtual_sizes = &self.virtual_sizes;
        self.images.retain(|id, _| virtual_sizes.contains_key(id));
    }
}
