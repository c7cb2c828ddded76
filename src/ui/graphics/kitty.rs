//! The words of the kitty graphics protocol (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>).
//!
//! Encodes pixels and spells commands; when to send which is the painter's business. Every command says
//! `q=2`: an answer would arrive among the keys.

use std::fmt;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::buffer::ConvertBuffer as _;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageBuffer, ImageEncoder as _, Pixel, RgbImage, RgbaImage};
use ratatui::layout::{Rect, Size};

use super::CellPx;
use super::diacritics::DIACRITICS;

/// Rows and columns that placeholders can name: one mark each.
pub(super) const MAX_PLACEHOLDER_CELLS: u16 = 297;
/// Payload of one escape sequence, set by the protocol; a multiple of 4 for base64.
const CHUNK_BYTES: usize = 4096;
/// The private-use character that stands for a piece of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// Pixels ready for transmission: a PNG file (the protocol's format 100).
///
/// With each pixel written as the difference to its left neighbour, a photograph packs to a third, in half the
/// time that zlib's fastest level takes to bring the bare pixels to one half.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    n_bytes_unpacked: usize,
    cell: CellPx,
    pub(super) base64: String,
}

impl Upload {
    /// What the terminal keeps of it.
    pub(super) fn n_bytes_unpacked(&self) -> usize {
        self.n_bytes_unpacked
    }

    /// Which of its pixels stand in `piece`, a part of the cells `area` that all of it fills.
    pub(super) fn source(&self, piece: Rect, area: Rect) -> Source {
        let (width_px, height_px) = (u32::from(self.cell.width_px()), u32::from(self.cell.height_px()));
        Source {
            x: u32::from(piece.x.saturating_sub(area.x)) * width_px,
            y: u32::from(piece.y.saturating_sub(area.y)) * height_px,
            width: u32::from(piece.width) * width_px,
            height: u32::from(piece.height) * height_px,
        }
    }
}

/// A rectangle of a picture's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
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

/// Packs the pixels, with a transparent margin up to whole cells: the terminal stretches a picture to its
/// cells, and only a picture of whole cells comes out unstretched.
pub(super) fn encode(pixels: &RgbImage, cells: Size, cell: CellPx) -> Upload {
    let width_px = u32::from(cells.width) * u32::from(cell.width_px());
    let height_px = u32::from(cells.height) * u32::from(cell.height_px());
    if pixels.dimensions() == (width_px, height_px) {
        return pack(pixels, ExtendedColorType::Rgb8, cell);
    }
    let mut canvas = RgbaImage::new(width_px, height_px);
    let opaque: RgbaImage = pixels.convert();
    image::imageops::replace(&mut canvas, &opaque, 0, 0);
    pack(&canvas, ExtendedColorType::Rgba8, cell)
}

fn pack<P: Pixel<Subpixel = u8>>(
    pixels: &ImageBuffer<P, Vec<u8>>,
    colours: ExtendedColorType,
    cell: CellPx,
) -> Upload {
    let mut png = Vec::with_capacity(pixels.as_raw().len() / 2);
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub);
    let (width_px, height_px) = pixels.dimensions();
    // Writing to a Vec cannot fail, and a picture of no pixels, which PNG has no word for, is sent as nothing.
    let _ = encoder.write_image(pixels.as_raw(), width_px, height_px, colours);
    Upload { n_bytes_unpacked: pixels.as_raw().len(), cell, base64: STANDARD.encode(png) }
}

/// Writes commands into a buffer, wrapped if need be.
pub(super) struct Commands<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) passthrough: Passthrough,
}

impl Commands<'_> {
    /// Hands the pixels over under the terminal's name `id`; nothing is shown yet.
    pub(super) fn upload(&mut self, id: u32, upload: &Upload) {
        let mut chunks = upload.base64.as_bytes().chunks(CHUNK_BYTES).peekable();
        let mut head = format!("a=t,q=2,i={id},f=100,");
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

    /// Shows these of the picture's pixels over the text; the cursor ends where it was put, at the area's corner.
    pub(super) fn place(&mut self, id: u32, placement: u32, area: Rect, source: Source) {
        let _ = write!(self.out, "\x1b[{};{}H", u32::from(area.y) + 1, u32::from(area.x) + 1);
        let Size { width: columns, height: rows } = area.as_size();
        let Source { x, y, width, height } = source;
        self.command(
            format_args!(
                "a=p,q=2,i={id},p={placement},x={x},y={y},w={width},h={height},c={columns},r={rows},C=1,z=0"
            ),
            b"",
        );
    }

    /// Shows the picture over the text from the cursor on, which stays where it is.
    pub(super) fn place_here(&mut self, id: u32, placement: u32, cells: Size) {
        let Size { width, height } = cells;
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
        let upload = Upload { n_bytes_unpacked: 18, cell: CellPx::GUESS, base64 };
        let text = sent(Passthrough::Direct, |c| c.upload(7, &upload));
        assert!(text.starts_with("\x1b_Ga=t,q=2,i=7,f=100,m=1;AAAA"));
        assert!(text.ends_with("\x1b\\\x1b_Gq=2,m=0;AAAA\x1b\\"));
    }

    fn unpacked(upload: &Upload) -> image::DynamicImage {
        image::load_from_memory_with_format(
            &STANDARD.decode(&upload.base64).unwrap(),
            image::ImageFormat::Png,
        )
        .unwrap()
    }

    #[test]
    fn even_noise_comes_back_as_it_was_and_hardly_longer() {
        let mut rng = fastrand::Rng::with_seed(1);
        let noise = RgbImage::from_fn(100, 100, |_, _| image::Rgb([rng.u8(..), rng.u8(..), rng.u8(..)]));
        let upload = encode(&noise, Size::new(10, 5), CellPx::GUESS);
        assert_eq!(unpacked(&upload).into_rgb8(), noise);
        assert!(upload.base64.len() < 42_000, "{}", upload.base64.len());
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
        assert!(!unpacked(&encode(&whole, Size::new(2, 1), cell)).color().has_alpha());
        let part = RgbImage::from_pixel(19, 20, image::Rgb([1, 2, 3]));
        let upload = encode(&part, Size::new(2, 1), cell);
        let seen = unpacked(&upload).into_rgba8();
        assert_eq!((seen.width(), upload.n_bytes_unpacked()), (20, 1600));
        assert_eq!([seen.get_pixel(18, 0).0[3], seen.get_pixel(19, 0).0[3]], [255, 0]);
    }

    #[test]
    fn the_last_cell_that_can_be_named_is_the_297th() {
        assert!(placeholder(MAX_PLACEHOLDER_CELLS - 1, 0).is_some());
        assert!(placeholder(0, MAX_PLACEHOLDER_CELLS).is_none());
    }
}
