//! The screen: ratatui's frame and the pictures in it, written together in one go.
//!
//! Does not switch the terminal's modes (`ui::terminal`) and does not read from it (`probe`).

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::crossterm::style::force_color_output;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use super::Pictures;
use super::painter::{Painted, Painter, Placed, Scene};
use super::tails::Tails;

/// Synchronized update (DEC mode 2026): the terminal shows what stands between at once. Others ignore it.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";

/// What a frame came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Pictures that are now to be seen, at least in part.
    pub placed: Vec<Placed>,
    /// Bytes written for pictures alone.
    pub n_picture_bytes: usize,
    /// Bytes written in all.
    pub n_bytes: usize,
}

/// A terminal screen of known size behind a writer.
#[derive(Debug)]
pub struct Screen<W: Write> {
    terminal: Terminal<Collected>,
    painter: Option<Painter>,
    /// What text leaves behind that ratatui does not know of.
    tails: Tails,
    /// The frame as it is to be written.
    frame: Vec<u8>,
    out: W,
}

impl<W: Write> Screen<W> {
    /// Starts with a blank screen and without pictures: what the terminal can show may still be unknown.
    pub fn new(out: W, size: Size) -> io::Result<Self> {
        // crossterm leaves colours out by itself where NO_COLOR is set; but kitty's placeholders name their picture
        // by one. Which colours there are is the theme's and the encoder's decision.
        force_color_output(true);
        let terminal = Terminal::new(Collected { bytes: Vec::new(), size })?;
        Ok(Self { terminal, painter: None, tails: Tails::default(), frame: Vec::new(), out })
    }

    /// From now on pictures are drawn, by this painter. What an earlier one had drawn is taken away.
    pub fn set_painter(&mut self, painter: Painter) -> io::Result<()> {
        self.forget_pictures()?;
        match self.painter.replace(painter) {
            // Text alone was on the screen: it may stay.
            None => Ok(()),
            Some(_) => self.redraw(),
        }
    }

    /// The window has changed; the next frame has this size.
    pub fn resize(&mut self, size: Size) {
        self.terminal.backend_mut().size = size;
    }

    /// The size of the next frame.
    pub fn size(&self) -> Size {
        self.terminal.backend().size
    }

    /// Lets `render` draw the text and name the pictures, and writes what differs from the last frame.
    pub fn draw(
        &mut self,
        pictures: &impl Pictures,
        render: impl FnOnce(&mut Frame<'_>) -> Scene,
    ) -> io::Result<Drawn> {
        // A new size clears the screen. That goes first of all: kitty drops pictures with it.
        self.terminal.autoresize()?;
        self.frame.append(&mut self.terminal.backend_mut().bytes);
        let (painter, tails) = (&mut self.painter, &mut self.tails);
        let mut outcome = Painted::default();
        self.terminal.draw(|frame| {
            let scene = render(frame);
            if let Some(painter) = painter {
                outcome = painter.paint(frame.buffer_mut(), &scene, pictures);
            }
            tails.refresh(frame.buffer_mut());
        })?;
        self.frame.extend_from_slice(&outcome.uploads);
        self.frame.extend_from_slice(BEGIN_UPDATE);
        self.frame.extend_from_slice(&outcome.drawing);
        self.frame.append(&mut self.terminal.backend_mut().bytes);
        self.frame.extend_from_slice(END_UPDATE);
        let n_bytes = self.commit()?;
        let n_picture_bytes = outcome.uploads.len() + outcome.drawing.len();
        Ok(Drawn { placed: outcome.placed, n_picture_bytes, n_bytes })
    }

    /// Sends one of the pictures that the last frame was looking ahead to; `false` when none is left. To be called
    /// while nothing else is to be done: see [`Painter::send_ahead`].
    pub fn send_ahead(&mut self, pictures: &impl Pictures) -> io::Result<bool> {
        let bytes = self.painter.as_mut().and_then(|painter| painter.send_ahead(pictures));
        let Some(bytes) = bytes else { return Ok(false) };
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        Ok(true)
    }

    /// Clears the screen and draws all of the next frame: after another program had the terminal.
    pub fn redraw(&mut self) -> io::Result<()> {
        let size = self.size();
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))?;
        if let Some(painter) = &mut self.painter {
            painter.invalidate();
        }
        Ok(())
    }

    /// Takes all pictures off the terminal, at once: before leaving it, for good or for a while.
    pub fn forget_pictures(&mut self) -> io::Result<()> {
        let bytes = self.painter.as_mut().map(Painter::forget_all).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(());
        }
        self.out.write_all(&bytes)?;
        self.out.flush()
    }

    /// One write for all of the frame.
    fn commit(&mut self) -> io::Result<usize> {
        let frame = std::mem::take(&mut self.frame);
        self.out.write_all(&frame)?;
        self.out.flush()?;
        Ok(frame.len())
    }

    /// Where the bytes go.
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.out
    }
}

/// A backend that only collects: what crossterm would write, and a size that is told, not asked for.
#[derive(Debug)]
struct Collected {
    bytes: Vec<u8>,
    size: Size,
}

impl Collected {
    fn crossterm(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.bytes)
    }
}

impl Backend for Collected {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.crossterm().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.crossterm().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.crossterm().show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking would read from the terminal; a full-screen viewport never needs to know.
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.crossterm().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.crossterm().clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.crossterm().clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
