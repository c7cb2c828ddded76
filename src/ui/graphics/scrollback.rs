//! A picture among the lines that a command prints: it stays behind when the program has gone.
//!
//! Only relative movements, as nobody knows where on the screen the cursor is. For frames there is `painter`.

use std::io::Write as _;

use ratatui::style::Color;

use super::choose::Capabilities;
use super::kitty::{Commands, placeholder};
use super::picture::Payload;
use super::symbols::SymbolCell;
use super::{Encoded, Passthrough, Protocol};

/// What shows the picture from the cursor's line on and leaves the cursor on the line below it. The cursor must
/// be at the left edge, and the picture less high than the screen. `name` is what kitty-like terminals keep it by.
pub fn in_scrollback(encoded: &Encoded, capabilities: &Capabilities, name: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let width = usize::from(encoded.cells.width);
    let passthrough = capabilities.passthrough;
    match &encoded.payload {
        Payload::Symbols(cells) => cells.chunks(width.max(1)).for_each(|row| symbols(&mut out, row)),
        Payload::Kitty(upload) if capabilities.protocol == Protocol::KittyPlaceholders => {
            let mut commands = Commands { out: &mut out, passthrough };
            commands.upload(name, upload);
            commands.place_virtually(name, encoded.cells);
            placeholders(&mut out, encoded, name);
        }
        Payload::Kitty(upload) => {
            Commands { out: &mut out, passthrough }.upload(name, upload);
            below(&mut out, encoded.cells.height, |out| {
                Commands { out, passthrough: Passthrough::Direct }.place_here(name, 1, encoded.cells);
            });
        }
        Payload::Iterm2(bytes) | Payload::Sixel(bytes) => {
            below(&mut out, encoded.cells.height, |out| out.extend_from_slice(bytes));
        }
    }
    out
}

/// Makes room for so many lines, draws into it, and goes below it. Where pixels leave the cursor differs between
/// terminals: it is put back by hand.
fn below(out: &mut Vec<u8>, n_rows: u16, draw: impl FnOnce(&mut Vec<u8>)) {
    out.extend(b"\r\n".repeat(n_rows.into()));
    // Writing to a Vec cannot fail.
    let _ = write!(out, "\x1b[{n_rows}A\x1b7");
    draw(out);
    let _ = write!(out, "\x1b8\x1b[{n_rows}B");
}

fn placeholders(out: &mut Vec<u8>, encoded: &Encoded, name: u32) {
    let [_, r, g, b] = name.to_be_bytes();
    for row in 0..encoded.cells.height {
        colour(out, 38, Color::Rgb(r, g, b));
        let cells = (0..encoded.cells.width).filter_map(|column| placeholder(row, column));
        let text: String = cells.flatten().collect();
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(b"\x1b[0m\r\n");
    }
}

fn symbols(out: &mut Vec<u8>, row: &[SymbolCell]) {
    for cell in row {
        colour(out, 38, cell.foreground);
        colour(out, 48, cell.background);
        out.extend_from_slice(cell.glyph.encode_utf8(&mut [0; 4]).as_bytes());
    }
    out.extend_from_slice(b"\x1b[0m\r\n");
}

/// Sets a colour; `ground` is 38 for the text's, 48 for what is behind it.
fn colour(out: &mut Vec<u8>, ground: u8, colour: Color) {
    // Writing to a Vec cannot fail.
    let _ = match colour {
        Color::Rgb(r, g, b) => write!(out, "\x1b[{ground};2;{r};{g};{b}m"),
        Color::Indexed(index) => write!(out, "\x1b[{ground};5;{index}m"),
        // Symbols have no others: text and ground as they are.
        _ => Ok(()),
    };
}
