//! From bytes to the terminal's state: control functions, and the strings that carry pictures.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};
use vte::{Params, Parser, Perform};

use super::{Image, Rgb, Terminal, sixel};

/// Columns taken; a placeholder takes one whatever hangs on it.
pub(super) fn width(symbol: &str) -> usize {
    match symbol.chars().next() {
        None => 0,
        Some('\u{10eeee}') => 1,
        Some(c) if symbol.chars().count() == 1 => c.width().unwrap_or(0),
        Some(_) => symbol.width(),
    }
}

impl Terminal {
    /// Takes one whole write of the program.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        // vte has no word for APC strings, so they are cut out before it.
        let mut parser = Parser::new();
        let mut rest = bytes;
        while let Some(start) = find(rest, b"\x1b_") {
            let end = start + find(&rest[start..], b"\x1b\\").expect("an APC string has an end");
            self.parse(&mut parser, &rest[..start]);
            self.apc(&rest[start + 2..end]);
            rest = &rest[end + 2..];
        }
        self.parse(&mut parser, rest);
        assert!(!self.in_update, "a synchronized update was left open");
    }

    fn parse(&mut self, parser: &mut Parser, bytes: &[u8]) {
        parser.advance(&mut Performer { terminal: self, sixel: None }, bytes);
    }

    fn select_graphic_rendition(&mut self, params: &[u16]) {
        let mut rest = params;
        while let [code, tail @ ..] = rest {
            rest = match (code, tail) {
                (38, [2, r, g, b, more @ ..]) => {
                    self.foreground = Some(rgb(*r, *g, *b));
                    more
                }
                (48, [2, r, g, b, more @ ..]) => {
                    self.background = Some(rgb(*r, *g, *b));
                    more
                }
                (38 | 48, [5, _, _more @ ..]) => panic!("indexed colours are not in these tests"),
                (0, _) => {
                    (self.foreground, self.background, self.is_reversed) = (None, None, false);
                    tail
                }
                (7 | 27, _) => {
                    self.is_reversed = *code == 7;
                    tail
                }
                (39, _) => {
                    self.foreground = None;
                    tail
                }
                (49, _) => {
                    self.background = None;
                    tail
                }
                (1..=6 | 8..=9 | 21..=26 | 28..=29 | 59, _) => tail,
                _ => panic!("unknown rendition {params:?}"),
            };
        }
    }

    /// `File=key=value;…:base64`
    fn inline_file(&mut self, params: &[&[u8]]) {
        let text = String::from_utf8(params.join(&b';')).expect("iTerm2's file is text");
        let (arguments, payload) = text.split_once(':').expect("a colon before the payload");
        let arguments = arguments.strip_prefix("File=").expect("File=");
        let get = |key| arguments.split(';').find_map(|a| a.strip_prefix(key)?.strip_prefix('='));
        assert_eq!(get("inline"), Some("1"));
        let file = STANDARD.decode(payload).unwrap();
        assert_eq!(get("size"), Some(file.len().to_string().as_str()));
        let pixels =
            image::ImageReader::new(Cursor::new(file)).with_guessed_format().unwrap().decode().unwrap();
        let pixels = pixels.into_rgba8();
        assert_eq!(get("width"), Some(format!("{}px", pixels.width()).as_str()));
        assert_eq!(get("height"), Some(format!("{}px", pixels.height()).as_str()));
        self.draw_pixels(&Image::from_rgba(
            pixels.width() as usize,
            pixels.height() as usize,
            pixels.as_raw(),
        ));
        if get("doNotMoveCursor") != Some("1") {
            self.cursor = (0, self.rows - 1);
        }
    }
}

fn rgb(r: u16, g: u16, b: u16) -> Rgb {
    [r, g, b].map(|v| u8::try_from(v).expect("a colour is a byte"))
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|w| w == needle)
}

struct Performer<'a> {
    terminal: &'a mut Terminal,
    sixel: Option<Vec<u8>>,
}

impl Perform for Performer<'_> {
    fn print(&mut self, c: char) {
        self.terminal.print(c);
    }

    fn execute(&mut self, byte: u8) {
        let cursor = &mut self.terminal.cursor;
        match byte {
            b'\r' => cursor.0 = 0,
            // The tests end before the screen would scroll.
            b'\n' if cursor.1 + 1 < self.terminal.rows => cursor.1 += 1,
            _ => panic!("control character {byte:#04x} in row {}", cursor.1),
        }
    }

    fn hook(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        assert_eq!((intermediates, action), (&b""[..], 'q'), "only sixel comes as a device control string");
        let params: Vec<u16> = params.iter().map(|p| p[0]).collect();
        assert_eq!(params.get(1), Some(&1), "unset pixels must be left alone");
        self.sixel = Some(Vec::new());
    }

    fn put(&mut self, byte: u8) {
        self.sixel.as_mut().expect("data belong to a string").push(byte);
    }

    fn unhook(&mut self) {
        let image = sixel::decode(&self.sixel.take().expect("an end belongs to a string"));
        self.terminal.draw_pixels(&image);
        // Where the cursor ends differs between terminals: somewhere nobody should rely on.
        self.terminal.cursor = (0, self.terminal.rows - 1);
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _bell_terminated: bool) {
        assert_eq!(params[0], b"1337");
        self.terminal.inline_file(&params[1..]);
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        let numbers: Vec<u16> = params.iter().flatten().copied().collect();
        let first = usize::from(*numbers.first().unwrap_or(&0));
        let terminal = &mut *self.terminal;
        match (intermediates, action) {
            (b"", 'H') => {
                let row = first.max(1) - 1;
                let column = usize::from(*numbers.get(1).unwrap_or(&1)).max(1) - 1;
                terminal.cursor = (column.min(terminal.columns - 1), row.min(terminal.rows - 1));
            }
            (b"", 'A') => terminal.cursor.1 = terminal.cursor.1.checked_sub(first).expect("room above"),
            (b"", 'B') => terminal.cursor.1 = (terminal.cursor.1 + first).min(terminal.rows - 1),
            (b"", 'X') => terminal.erase_characters(first),
            (b"", 'J') => {
                assert_eq!(first, 2);
                terminal.erase_all();
            }
            (b"", 'm') => terminal.select_graphic_rendition(&numbers),
            (b"?", 'h' | 'l') => match first {
                2026 => {
                    assert_ne!(terminal.in_update, action == 'h', "updates do not nest");
                    terminal.in_update = action == 'h';
                }
                25 => {}
                mode => panic!("unknown mode {mode}"),
            },
            other => panic!("unknown control function {other:?} {numbers:?}"),
        }
    }

    fn esc_dispatch(&mut self, _intermediates: &[u8], _ignore: bool, byte: u8) {
        match byte {
            b'7' => self.terminal.saved_cursor = Some(self.terminal.cursor),
            b'8' => self.terminal.cursor = self.terminal.saved_cursor.expect("saved before"),
            // What is left of a string's terminator.
            b'\\' => {}
            other => panic!("unknown escape sequence {other:#04x}"),
        }
    }
}
