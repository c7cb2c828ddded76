//! What the terminal shows: cells with characters and colours, pixels that lie in them, kitty's pictures.
//!
//! As much of ECMA-48 as the program writes; it draws nothing.

use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Color;
use unicode_width::UnicodeWidthChar as _;
use vte::{Params, Parser, Perform};

use super::apc::Kitty;
use super::program::Piece;
use super::sixel;
use super::thumb::Thumb;

/// Cells of the terminal that is played, in pixels.
const CELL_PX: (u32, u32) = (10, 20);

/// One cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) symbol: char,
    pub(crate) foreground: Color,
    pub(crate) background: Color,
    /// The sixel picture whose pixels lie here, by its number.
    pub(crate) pixels: Option<usize>,
}

const BLANK: Cell = Cell { symbol: ' ', foreground: Color::Reset, background: Color::Reset, pixels: None };

/// A sixel picture that was drawn.
pub(crate) struct Drawn {
    pub(crate) thumb: Thumb,
    /// Cells it took.
    pub(crate) n_cells: usize,
}

/// The screen.
pub(crate) struct Screen {
    pub(crate) size: Size,
    cells: Vec<Cell>,
    cursor: Position,
    foreground: Color,
    background: Color,
    pub(crate) kitty: Kitty,
    pub(crate) sixels: Vec<Drawn>,
    sixel: Option<Vec<u8>>,
    /// A synchronized update has ended since this was last asked.
    frame_ended: bool,
}

/// A screen with what has not been read to its end.
pub(crate) struct Terminal {
    pub(crate) screen: Screen,
    parser: Parser,
    /// Bytes that may be the first half of a command.
    rest: Vec<u8>,
}

impl Terminal {
    pub(crate) fn new(size: Size) -> Self {
        let screen = Screen {
            size,
            cells: vec![BLANK; usize::from(size.width) * usize::from(size.height)],
            cursor: Position::ORIGIN,
            foreground: Color::Reset,
            background: Color::Reset,
            kitty: Kitty::default(),
            sixels: Vec::new(),
            sixel: None,
            frame_ended: false,
        };
        Self { screen, parser: Parser::new(), rest: Vec::new() }
    }

    /// Reads on; `on_frame` sees the screen at the end of each update.
    pub(crate) fn read(&mut self, piece: &Piece, mut on_frame: impl FnMut(&Screen)) {
        self.rest.extend_from_slice(&piece.bytes);
        let bytes = std::mem::take(&mut self.rest);
        let mut left = &bytes[..];
        // The parser has no word for application commands: they are cut out before it.
        while let Some(start) = find(left, b"\x1b_") {
            self.text(&left[..start], &mut on_frame);
            left = &left[start..];
            let Some(end) = find(left, b"\x1b\\") else {
                self.rest = left.to_vec();
                return;
            };
            let cursor = self.screen.cursor;
            self.screen.kitty.command(&left[2..end], cursor);
            left = &left[end + 2..];
        }
        let keep = usize::from(left.last() == Some(&0x1b));
        let (text, rest) = left.split_at(left.len() - keep);
        self.text(text, &mut on_frame);
        self.rest = rest.to_vec();
    }

    /// Byte by byte only near the ends of frames.
    fn text(&mut self, text: &[u8], on_frame: &mut impl FnMut(&Screen)) {
        for part in text.split_inclusive(|b| *b == b'l') {
            self.parser.advance(&mut self.screen, part);
            if std::mem::take(&mut self.screen.frame_ended) {
                on_frame(&self.screen);
            }
        }
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, needle)
}

impl Screen {
    pub(crate) fn cell(&self, x: u16, y: u16) -> Cell {
        self.at(x, y).map_or(BLANK, |at| self.cells[at])
    }

    pub(crate) fn cells_in(&self, area: Rect) -> impl Iterator<Item = Cell> {
        area.positions().map(|p| self.cell(p.x, p.y))
    }

    /// The characters of a line.
    pub(crate) fn line(&self, y: u16) -> String {
        (0..self.size.width).map(|x| self.cell(x, y).symbol).collect()
    }

    fn at(&self, x: u16, y: u16) -> Option<usize> {
        let inside = x < self.size.width && y < self.size.height;
        inside.then(|| usize::from(y) * usize::from(self.size.width) + usize::from(x))
    }

    fn write(&mut self, x: u16, y: u16, symbol: char) {
        if let Some(at) = self.at(x, y) {
            self.cells[at] =
                Cell { symbol, foreground: self.foreground, background: self.background, pixels: None };
        }
    }

    fn draw_sixel(&mut self, data: &[u8]) {
        let Some(picture) = sixel::pixels(data) else { return self.kitty.n_odd += 1 };
        let cells = |px: u32, cell_px: u32| u16::try_from(px.div_ceil(cell_px)).unwrap_or(u16::MAX);
        let (width, height) = (cells(picture.width(), CELL_PX.0), cells(picture.height(), CELL_PX.1));
        let area = Rect::new(self.cursor.x, self.cursor.y, width, height);
        for position in area.positions() {
            if let Some(at) = self.at(position.x, position.y) {
                self.cells[at].pixels = Some(self.sixels.len());
            }
        }
        let n_cells = usize::from(width) * usize::from(height);
        self.sixels.push(Drawn { thumb: Thumb::of(&picture), n_cells });
    }

    fn colour(&mut self, numbers: &[u16]) {
        let mut rest = numbers;
        while let [code, tail @ ..] = rest {
            let (colour, behind) = match tail {
                [2, r, g, b, behind @ ..] if matches!(code, 38 | 48) => {
                    let [r, g, b] = [r, g, b].map(|v| u8::try_from(*v).unwrap_or(u8::MAX));
                    (Color::Rgb(r, g, b), behind)
                }
                [5, i, behind @ ..] if matches!(code, 38 | 48) => {
                    (Color::Indexed(u8::try_from(*i).unwrap_or(u8::MAX)), behind)
                }
                behind => (Color::Reset, behind),
            };
            match code {
                0 => (self.foreground, self.background) = (Color::Reset, Color::Reset),
                30..=39 | 90..=97 => self.foreground = colour,
                40..=49 | 100..=107 => self.background = colour,
                _ => {}
            }
            rest = behind;
        }
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        // kitty's placeholder is a cell; the marks that follow it are part of it.
        let width = c.width().unwrap_or(0);
        if width == 0 {
            return;
        }
        let Position { x, y } = self.cursor;
        self.write(x, y, c);
        if width == 2 {
            self.write(x + 1, y, ' ');
        }
        self.cursor.x = x.saturating_add(u16::try_from(width).unwrap_or(1));
    }

    fn hook(&mut self, _params: &Params, _intermediates: &[u8], _ignore: bool, action: char) {
        self.sixel = (action == 'q').then(Vec::new);
    }

    fn put(&mut self, byte: u8) {
        if let Some(sixel) = &mut self.sixel {
            sixel.push(byte);
        }
    }

    fn unhook(&mut self) {
        if let Some(data) = self.sixel.take() {
            self.draw_sixel(&data);
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        let numbers: Vec<u16> = params.iter().flatten().copied().collect();
        let first = numbers.first().copied().unwrap_or(0);
        let second = numbers.get(1).copied().unwrap_or(0);
        match (intermediates, action) {
            (b"", 'H') => self.cursor = Position::new(second.max(1) - 1, first.max(1) - 1),
            (b"", 'X') => {
                let Position { x, y } = self.cursor;
                (x..x.saturating_add(first.max(1))).for_each(|x| self.write(x, y, ' '));
            }
            (b"", 'J') => {
                self.cells.fill(BLANK);
                self.kitty.clear();
            }
            (b"", 'm') => self.colour(&numbers),
            (b"?", 'l') if first == 2026 => self.frame_ended = true,
            _ => {}
        }
    }
}
