//! The words of the kitty graphics protocol (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>).
//!
//! Encodes pixels and spells commands; when to send which is the painter's business. Every command says
//! `q=2`: an answer would arrive among the keys.

use std::borrow::Cow;
use std::fmt;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::buffer::ConvertBuffer as _;
use image::{RgbImage, RgbaImage};
use ratatui::layout::{Rect, Size};

use super::CellPx;
use super::diacritics::DIACRITICS;

/// Rows and columns that placeholders can name: one mark each.
pub(super) const MAX_PLACEHOLDER_CELLS: u16 = 297;
/// Payload of one escape sequence, set by the protocol; a multiple of 4 for base64.
const CHUNK_BYTES: usize = 4096;
/// The private-use character that stands for a piece of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// What was done to the bytes before base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Raw,
    Zlib,
}

/// Pixels ready for transmission.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// 24 (RGB) or 32 (RGBA): the protocol's own names for its formats.
    format: u8,
    width_px: u32,
    height_px: u32,
    packing: Packing,
    pub(super) base64: String,
}

impl Upload {
    /// What the terminal keeps of it.
    pub(super) fn n_bytes_unpacked(&self) -> usize {
        self.width_px as usize * self.height_px as usize * usize::from(self.format / 8)
    }
}

/// Who stands between us and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passthrough {
    /// Nobody.
    #[default]
    Direct,
    /// tmux, which hands on what is wrapped for it if its `allow-passthrough` is on.
    Tmux,
}

/// Compresses the pixels, with a transparent margin up to whole cells: the terminal stretches a picture to
/// its cells, and only a picture of whole cells comes out unstretched.
pub(super) fn encode(pixels: &RgbImage, cells: Size, cell: CellPx) -> Upload {
    let width_px = u32::from(cells.width) * u32::from(cell.width_px());
    let height_px = u32::from(cells.height) * u32::from(cell.height_px());
    let (format, bytes) = if pixels.dimensions() == (width_px, height_px) {
        (24, Cow::Borrowed(pixels.as_raw().as_slice()))
    } else {
        let mut canvas = RgbaImage::new(width_px, height_px);
        let opaque: RgbaImage = pixels.convert();
        image::imageops::replace(&mut canvas, &opaque, 0, 0);
        (32, Cow::Owned(canvas.into_raw()))
    };
    let (packing, packed) = pack(bytes);
    Upload { format, width_px, height_px, packing, base64: STANDARD.encode(packed) }
}

/// Compresses what gets smaller by it. kitty refuses compressed pixels that are longer than the pixels, which
/// a noisy picture's are.
fn pack(bytes: Cow<'_, [u8]>) -> (Packing, Cow<'_, [u8]>) {
    // Level 1: over a local pty the copy costs less than the compressor; over ssh it still halves the bytes.
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::fast());
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(&bytes);
    match encoder.finish() {
        Ok(packed) if packed.len() < bytes.len() => (Packing::Zlib, packed.into()),
        _ => (Packing::Raw, bytes),
    }
}

/// Writes commands into a buffer, wrapped if need be.
pub(super) struct Commands<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) passthrough: Passthrough,
}

impl Commands<'_> {
    /// Hands the pixels over under the terminal's name `id`; nothing is shown yet.
    pub(super) fn upload(&mut self, id: u32, upload: &Upload) {
        let Upload { format, width_px, height_px, packing, base64 } = upload;
        let packing = match packing {
            Packing::Raw => "",
            Packing::Zlib => "o=z,",
        };
        let mut chunks = base64.as_bytes().chunks(CHUNK_BYTES).peekable();
        let mut head = format!("a=t,q=2,i={id},f={format},{packing}s={width_px},v={height_px},");
        while let Some(chunk) = chunks.next() {
            let more = u8::from(chunks.peek().is_some());
            self.command(format_args!("{head}m={more}"), chunk);
            "q=2,".clone_into(&mut head);
        }
    }

    /// Lets text cells stand for the picture, which fills `cells`.
    pub(super) fn place_virtually(&mut self, id: u32, cells: Size) {
        self.command(format_args!("a=p,U=1,q=2,i={id},c={},r={}", cells.width, cells.height), b"");
    }

    /// Shows the picture over the text; the cursor ends where it was put, at the area's corner.
    pub(super) fn place(&mut self, id: u32, placement: u32, area: Rect) {
        let _ = write!(self.out, "\x1b[{};{}H", u32::from(area.y) + 1, u32::from(area.x) + 1);
        let Rect { width, height, .. } = area;
        self.command(format_args!("a=p,q=2,i={id},p={placement},c={width},r={height},C=1,z=0"), b"");
    }

    /// Takes one placement away; the pixels stay with the terminal.
    pub(super) fn unplace(&mut self, id: u32, placement: u32) {
        self.command(format_args!("a=d,d=i,q=2,i={id},p={placement}"), b"");
    }

    /// Takes the picture away wherever it is shown, and frees its pixels.
    pub(super) fn free(&mut self, id: u32) {
        self.command(format_args!("a=d,d=I,q=2,i={id}"), b"");
    }

    fn command(&mut self, keys: fmt::Arguments<'_>, payload: &[u8]) {
        let separator = if payload.is_empty() { "" } else { ";" };
        // Writing to a Vec cannot fail.
        let _ = match self.passthrough {
            Passthrough::Direct => write!(self.out, "\x1b_G{keys}{separator}"),
            Passthrough::Tmux => write!(self.out, "\x1bPtmux;\x1b\x1b_G{keys}{separator}"),
        };
        self.out.extend_from_slice(payload);
        self.out.extend_from_slice(match self.passthrough {
            Passthrough::Direct => b"\x1b\\",
            // Each ESC within is doubled; then tmux's own terminator.
            Passthrough::Tmux => b"\x1b\x1b\\\x1b\\",
        });
    }
}

/// The text of the cell that shows the picture's piece at `row`, `column`; both below 297.
/// The picture's name travels as the cell's foreground colour.
pub(super) fn placeholder(row: u16, column: u16) -> Option<[char; 3]> {
    let mark = |i: u16| DIACRITICS.get(usize::from(i)).copied();
    Some([PLACEHOLDER, mark(row)?, mark(column)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(passthrough: Passthrough, send: impl FnOnce(&mut Commands<'_>)) -> String {
        let mut out = Vec::new();
        send(&mut Commands { out: &mut out, passthrough });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn long_payloads_go_in_chunks_and_only_the_last_says_so() {
        let base64 = "A".repeat(CHUNK_BYTES + 4);
        let upload = Upload { format: 24, width_px: 3, height_px: 2, packing: Packing::Zlib, base64 };
        let text = sent(Passthrough::Direct, |c| c.upload(7, &upload));
        assert!(text.starts_with("\x1b_Ga=t,q=2,i=7,f=24,o=z,s=3,v=2,m=1;AAAA"));
        assert!(text.ends_with("\x1b\\\x1b_Gq=2,m=0;AAAA\x1b\\"));
    }

    #[test]
    fn noise_is_sent_as_it_is_because_packing_makes_it_longer() {
        let mut rng = fastrand::Rng::with_seed(1);
        let noise = RgbImage::from_fn(100, 100, |_, _| image::Rgb([rng.u8(..), rng.u8(..), rng.u8(..)]));
        let upload = encode(&noise, Size::new(10, 5), CellPx::GUESS);
        assert_eq!((upload.packing, upload.base64.len()), (Packing::Raw, 40_000));
        let text = sent(Passthrough::Direct, |c| c.upload(7, &upload));
        assert!(text.starts_with("\x1b_Ga=t,q=2,i=7,f=24,s=100,v=100,m=1;"));
    }

    #[test]
    fn tmux_gets_every_escape_doubled_and_wrapped() {
        let text = sent(Passthrough::Tmux, |c| c.free(9));
        assert_eq!(text, "\x1bPtmux;\x1b\x1b_Ga=d,d=I,q=2,i=9\x1b\x1b\\\x1b\\");
    }

    #[test]
    fn only_the_margin_of_a_part_of_a_cell_needs_alpha() {
        let cell = CellPx::GUESS;
        let whole = RgbImage::from_pixel(20, 20, image::Rgb([1, 2, 3]));
        assert_eq!(encode(&whole, Size::new(2, 1), cell).format, 24);
        let part = RgbImage::from_pixel(19, 20, image::Rgb([1, 2, 3]));
        let upload = encode(&part, Size::new(2, 1), cell);
        assert_eq!((upload.format, upload.width_px, upload.n_bytes_unpacked()), (32, 20, 1600));
    }

    #[test]
    fn the_last_cell_that_can_be_named_is_the_297th() {
        assert!(placeholder(MAX_PLACEHOLDER_CELLS - 1, 0).is_some());
        assert!(placeholder(0, MAX_PLACEHOLDER_CELLS).is_none());
    }
}
