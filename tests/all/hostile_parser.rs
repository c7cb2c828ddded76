//! A strict reader of what the program writes: an allow-list of control bytes and sequences, nothing else passes.
//!
//! Written from ECMA-48, xterm's `ctlseqs` and kitty's graphics page, not from our code. Text is checked, too:
//! characters that reorder, hide or colour what stands around them must have been spelled out.

use vte::{Params, Parser, Perform};

/// Private modes the program may set and reset: cursor, mouse (reset only in practice), focus, alternate screen,
/// bracketed paste, synchronized update.
const MODES: [u16; 9] = [25, 1000, 1002, 1003, 1006, 1015, 1049, 2004, 2026];

/// Fails with the first thing on no list.
#[track_caller]
pub(crate) fn assert_clean(bytes: &[u8]) {
    let found = unapproved(bytes);
    assert!(found.is_empty(), "unapproved: {found:?}");
}

/// What a terminal interface may not have written; empty when all is well.
pub(crate) fn unapproved(bytes: &[u8]) -> Vec<String> {
    read(bytes, Reader { place: Place::Screen, found: Vec::new() })
}

/// What plain output may not hold: there is nothing but text and line feeds.
pub(crate) fn unapproved_in_plain_text(bytes: &[u8]) -> Vec<String> {
    read(bytes, Reader { place: Place::Plain, found: Vec::new() })
}

fn read(bytes: &[u8], mut reader: Reader) -> Vec<String> {
    if std::str::from_utf8(bytes).is_err() {
        reader.found.push("not UTF-8".to_owned());
    }
    if bytes.contains(&0x7f) {
        // The parser passes it over.
        reader.found.push("DEL".to_owned());
    }
    // The parser takes an APC as one opaque string: kitty's commands are read beforehand.
    let rest = without_kitty(bytes, &mut reader.found);
    Parser::new().advance(&mut reader, &rest);
    reader.found.truncate(20);
    reader.found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Screen,
    Plain,
}

struct Reader {
    place: Place,
    found: Vec<String>,
}

impl Reader {
    fn refuse(&mut self, what: String) {
        self.found.push(what);
    }
}

impl Perform for Reader {
    fn print(&mut self, c: char) {
        if is_hidden(c) {
            self.refuse(format!("character U+{:04X}", u32::from(c)));
        }
    }

    fn execute(&mut self, byte: u8) {
        let allowed: &[u8] = match self.place {
            Place::Screen => b"\r\n",
            Place::Plain => b"\n",
        };
        if !allowed.contains(&byte) {
            self.refuse(format!("control 0x{byte:02x}"));
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, action: char) {
        let numbers: Vec<u16> = params.iter().flatten().copied().collect();
        let known = !ignored && self.place == Place::Screen && is_known_csi(&numbers, intermediates, action);
        if !known {
            let marks = String::from_utf8_lossy(intermediates).into_owned();
            self.refuse(format!("CSI {marks}{numbers:?}{action}"));
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignored: bool, byte: u8) {
        // ST alone: ends a string that a crash may have cut short.
        if self.place == Place::Plain || ignored || !intermediates.is_empty() || byte != b'\\' {
            self.refuse(format!("ESC {intermediates:?} {}", char::from(byte)));
        }
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        self.refuse(format!("OSC {:?}", params.first().map(|p| String::from_utf8_lossy(p).into_owned())));
    }

    fn hook(&mut self, _: &Params, intermediates: &[u8], _: bool, action: char) {
        self.refuse(format!("DCS {intermediates:?} {action}"));
    }
}

/// Cursor movement, erasing, colours, modes on the list, and the questions of the probe.
fn is_known_csi(numbers: &[u16], intermediates: &[u8], action: char) -> bool {
    match (intermediates, action) {
        (b"", 'A' | 'B' | 'C' | 'D' | 'G' | 'H' | 'J' | 'K' | 'X' | 'd' | 'm') => true,
        (b"?", 'h' | 'l') => numbers.iter().all(|n| MODES.contains(n)),
        (b"", 'c') => matches!(numbers, [] | [0]),
        (b"", 't') => matches!(numbers, [14 | 16 | 18]),
        (b">", 'q') => matches!(numbers, [] | [0]),
        (b"?", 'S') => numbers == [1, 1, 0],
        _ => false,
    }
}

/// Takes kitty's commands out of the stream, having looked at each.
fn without_kitty(bytes: &[u8], found: &mut Vec<String>) -> Vec<u8> {
    const BEGIN: &[u8] = b"\x1b_G";
    const END: &[u8] = b"\x1b\\";
    let (mut rest, mut out) = (bytes, Vec::new());
    while let Some(at) = position(rest, BEGIN) {
        out.extend_from_slice(&rest[..at]);
        let body = &rest[at + BEGIN.len()..];
        let Some(end) = position(body, END) else {
            found.push("a kitty command without an end".to_owned());
            return out;
        };
        let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"=,;+/-".contains(b);
        if !body[..end].iter().all(is_plain) {
            found.push(format!("kitty command {:?}", String::from_utf8_lossy(&body[..end.min(60)])));
        }
        rest = &body[end + END.len()..];
    }
    out.extend_from_slice(rest);
    out
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// Characters that act on their neighbours or cannot be seen, and C1. U+10EEEE is kitty's placeholder, which
/// only the painter may write: it comes with a row's mark right behind it, so it is not judged here.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'
        | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn the_reader_refuses_what_strangers_would_write() {
    for bad in [
        "\x07",
        "\x08",
        "\x7f",
        "\0",
        "\x1bc",
        "\x1b]0;x\x07",
        "\x1b]52;c;aGk=\x1b\\",
        "\x1b[6n",
        "\x1b[?1h",
        "\x1b[>4;2m",
        "\x1bP$q\"p\x1b\\",
        "\x1b_Ga=T,f=100;\x07\x1b\\",
        "\u{9b}31m",
        "\u{202e}",
        "\u{200b}",
        "\u{e0041}",
        "\x1b[5i",
        "\x1b[21t",
        "\x1b#8",
        "\x1b(0",
    ] {
        assert!(!unapproved(bad.as_bytes()).is_empty(), "{bad:?}");
        assert!(!unapproved_in_plain_text(bad.as_bytes()).is_empty(), "{bad:?}");
    }
    let good = "\x1b[?2026h\x1b[1;1H\x1b[38;5;12mKatze 猫 👩‍👩‍👧\x1b[0m\x1b[K\r\n\x1b_Ga=p,i=1;\x1b\\\x1b[?2026l";
    assert_eq!(unapproved(good.as_bytes()), [""; 0]);
    assert!(!unapproved_in_plain_text("\x1b[1m".as_bytes()).is_empty());
}
