//! The program's half and the terminal's half side by side: a state, what it must look like, and whether it does.

#![expect(clippy::unwrap_used, reason = "a failed test is what it is for")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use image::RgbImage;
use pairlens::base::SafeText;
use pairlens::ui::graphics::{
    Capabilities, CellPx, Colours, Encoded, Encoder, Painter, Passthrough, PictureId, Placement, Protocol,
    Scene, Screen,
};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget as _};
use unicode_width::UnicodeWidthStr as _;

use crate::terminal_model::{Rgb, Terminal, through_tmux};

/// How far a colour may be off: JPEG and sixel's percents; test colours are 90 apart.
const TOLERANCE: u8 = 40;

pub(crate) fn capabilities(protocol: Protocol) -> Capabilities {
    Capabilities {
        protocol,
        passthrough: Passthrough::Direct,
        cell: CellPx::new(10, 20).unwrap(),
        colours: Colours::True,
        n_registers: 256,
        terminal: SafeText::default(),
    }
}

pub(crate) fn encoder(protocol: Protocol) -> Encoder {
    capabilities(protocol).encoder()
}

/// 24 colours that are far apart and not grey.
fn colour(id: PictureId) -> Rgb {
    let level = |n: u64| [30, 120, 210][usize::try_from(n % 3).unwrap()];
    let n = id.0 % 24;
    // Of the 27 combinations 0, 13 and 26 are grey.
    let n = n + 1 + u64::from(n >= 12);
    [level(n / 9), level(n / 3), level(n)]
}

const MARKER: Rgb = [255, 255, 255];

/// A flat picture with a mark in its first cell, so that a shifted one is seen to be so.
fn picture(protocol: Protocol, id: PictureId) -> Encoded {
    let n = u32::try_from(id.0).unwrap();
    let cells = (2 + n % 7, 2 + n / 7 % 4);
    let (across, down, trimmed) = match protocol {
        Protocol::Symbols(set) => (u32::from(set.cell_px().0), u32::from(set.cell_px().1), (0, 0)),
        // Most pictures end within a cell.
        _ => (10, 20, (n % 4, n % 5 * 2)),
    };
    let (width, height) = (cells.0 * across - trimmed.0, cells.1 * down - trimmed.1);
    let mark = if matches!(protocol, Protocol::Symbols(_)) { (across, down) } else { (6, 12) };
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(if x < mark.0 && y < mark.1 { MARKER } else { colour(id) })
    });
    encoder(protocol).encode(id, &pixels)
}

/// What the test wants to be on the screen.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) size: Size,
    pub(crate) pictures: Vec<(PictureId, Rect)>,
    pub(crate) popups: Vec<Rect>,
    pub(crate) ahead: Vec<PictureId>,
    pub(crate) text: usize,
}

impl State {
    fn scene(&self) -> Scene {
        Scene {
            placements: self
                .pictures
                .iter()
                .map(|(picture, area)| Placement { picture: *picture, area: *area })
                .collect(),
            covered: self.popups.clone(),
            ahead: self.ahead.clone(),
        }
    }

    /// Text everywhere, also where pictures will be, with wide characters in changing places.
    fn render(&self, buffer: &mut Buffer) {
        for y in buffer.area.top()..buffer.area.bottom() {
            let mut line = String::new();
            for i in 0..40 {
                let wide = (i + usize::from(y) + self.text).is_multiple_of(5);
                let _ = if wide { write!(line, "猫") } else { write!(line, "{:x}", (i + self.text) % 16) };
            }
            let width = usize::from(buffer.area.width);
            buffer.set_stringn(0, y, line, width, Style::new());
        }
        for popup in &self.popups {
            blank_cut_characters(buffer, *popup);
            Clear.render(*popup, buffer);
            let frame = Block::bordered().title("popup 猫");
            let inner = frame.inner(*popup);
            frame.render(*popup, buffer);
            for y in inner.top()..inner.bottom() {
                buffer.set_stringn(inner.x, y, "猫".repeat(30), inner.width.into(), Style::new());
            }
        }
    }

    fn covered(&self, x: u16, y: u16) -> bool {
        self.popups.iter().any(|p| p.contains(Position { x, y }))
    }

    /// The picture and its corner at a cell, if one is to be seen there.
    fn picture_at(&self, x: u16, y: u16) -> Option<(PictureId, Rect)> {
        let hit = self.pictures.iter().find(|(_, area)| area.contains(Position { x, y }))?;
        (!self.covered(x, y)).then_some(*hit)
    }
}

/// ratatui leaves half of a wide character beside whatever is drawn over its other half.
fn blank_cut_characters(buffer: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        if area.x > 0 && buffer[(area.x - 1, y)].symbol().width() == 2 {
            buffer.set_string(area.x - 1, y, " ", Style::new());
        }
    }
}

/// The program and the terminal, side by side.
pub(crate) struct Bench {
    protocol: Protocol,
    passthrough: Passthrough,
    pub(crate) screen: Screen<Vec<u8>>,
    pub(crate) terminal: Terminal,
    pub(crate) pictures: HashMap<PictureId, Arc<Encoded>>,
}

impl Bench {
    pub(crate) fn new(protocol: Protocol, size: Size) -> Self {
        let mut screen = Screen::new(Vec::new(), size).unwrap();
        screen.set_painter(Painter::new(&capabilities(protocol), 1)).unwrap();
        let pictures = (0..48).map(PictureId).map(|id| (id, Arc::new(picture(protocol, id)))).collect();
        let terminal = Terminal::new(size.width.into(), size.height.into());
        Self { protocol, passthrough: Passthrough::Direct, screen, terminal, pictures }
    }

    /// The same in a tmux that lets pictures through.
    pub(crate) fn in_tmux(size: Size) -> Self {
        let mut bench = Self::new(Protocol::KittyPlaceholders, size);
        let passthrough = Passthrough::Tmux;
        let capabilities = Capabilities { passthrough, ..capabilities(Protocol::KittyPlaceholders) };
        bench.screen.set_painter(Painter::new(&capabilities, 1)).unwrap();
        bench.screen.writer_mut().clear();
        bench.passthrough = passthrough;
        bench
    }

    /// Draws a frame and returns the bytes spent on pictures.
    pub(crate) fn draw(&mut self, state: &State) -> usize {
        if self.screen.size() != state.size {
            self.screen.resize(state.size);
            self.terminal.resize(state.size.width.into(), state.size.height.into());
        }
        let drawn = self
            .screen
            .draw(&self.pictures, |frame: &mut Frame<'_>| {
                state.render(frame.buffer_mut());
                state.scene()
            })
            .unwrap();
        let mut bytes = std::mem::take(self.screen.writer_mut());
        if self.passthrough == Passthrough::Tmux {
            bytes = through_tmux(&bytes);
        }
        self.terminal.feed(&bytes);
        drawn.n_picture_bytes
    }

    /// Hands one picture over that the last frame was looking ahead to.
    pub(crate) fn send_ahead(&mut self) -> bool {
        let sent = self.screen.send_ahead(&self.pictures).unwrap();
        self.terminal.feed(&std::mem::take(self.screen.writer_mut()));
        sent
    }

    pub(crate) fn check(&self, state: &State) {
        let mut expected = Buffer::empty(Rect::new(0, 0, state.size.width, state.size.height));
        state.render(&mut expected);
        for position in expected.area.positions() {
            let Position { x, y } = position;
            match state.picture_at(x, y) {
                Some((id, area)) => self.check_picture(position, id, area),
                None => self.check_text(position, state, &expected),
            }
        }
    }

    fn check_picture(&self, at: Position, id: PictureId, area: Rect) {
        let is_corner = at == area.as_position();
        let wanted = if is_corner { MARKER } else { colour(id) };
        let seen = self.terminal.picture_at(at.x.into(), at.y.into());
        let seen = seen.unwrap_or_else(|| panic!("no picture at {at}, {id:?} belongs there"));
        let near = seen.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= TOLERANCE);
        assert!(near, "{seen:?} at {at} instead of {wanted:?} of {id:?}");
        if self.protocol != Protocol::KittyPlaceholders {
            assert_eq!(
                self.terminal.cell(at.x.into(), at.y.into()).symbol,
                " ",
                "text under a picture at {at}"
            );
        }
    }

    fn check_text(&self, at: Position, state: &State, expected: &Buffer) {
        let (x, y) = (usize::from(at.x), usize::from(at.y));
        assert_eq!(self.terminal.picture_at(x, y), None, "a picture at {at}, where text belongs");
        assert!(!self.terminal.has_pixels(x, y), "stale pixels at {at}");
        let seen = &self.terminal.cell(x, y).symbol;
        let in_picture = |x: u16| state.pictures.iter().any(|(_, a)| a.contains(Position { x, y: at.y }));
        let symbol = expected[at].symbol();
        // A wide character loses its other half to a picture or a popup.
        let is_cut = symbol.width() == 2
            && expected.area.contains(Position { x: at.x + 1, y: at.y })
            && in_picture(at.x + 1)
            && !state.covered(at.x + 1, at.y);
        let wanted = if is_cut { " " } else { symbol };
        // The second half of a wide character has no text of its own.
        if !seen.is_empty() {
            assert_eq!(seen, wanted, "text at {at}");
        }
    }
}
