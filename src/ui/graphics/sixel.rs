//! DEC sixel (VT330/VT340 Programmer Reference Manual, chapter 14): bands of six rows, one pass a colour.
//!
//! Pixels are opaque and square; the terminal's background is left alone below the last row.

use std::io::Write as _;

use image::RgbImage;

use super::palette::{dither, few_colours, index_exactly, median_cut};

/// Rows in a band: one bit each.
const BAND_ROWS: usize = 6;
/// Registers that any terminal with colour sixel has (VT340), taken when it does not say.
pub(super) const DEFAULT_REGISTERS: u16 = 256;
/// Runs shorter than this are not longer written out.
const SHORTEST_RUN: usize = 4;

/// The whole escape sequence, with a palette of at most `n_registers` (2 to 256) colours of its own.
pub(super) fn encode(pixels: &RgbImage, n_registers: usize) -> Vec<u8> {
    let n_registers = n_registers.clamp(2, 256);
    let (palette, indices) = reduce(pixels, n_registers);
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut out = Vec::with_capacity(width * height / 2 + 4096);
    // P2 = 1: pixels not drawn keep what is there, so the last band's unused rows do no harm.
    // Writing to a Vec cannot fail.
    let _ = write!(out, "\x1bP0;1;0q\"1;1;{width};{height}");
    for (register, [r, g, b]) in palette.iter().enumerate() {
        let _ = write!(out, "#{register};2;{r};{g};{b}");
    }
    let mut lanes = Lanes::new(palette.len(), width);
    for (i, band) in indices.chunks(width.max(1) * BAND_ROWS).enumerate() {
        if i > 0 {
            out.push(b'-');
        }
        lanes.write_band(&mut out, band);
    }
    out.extend_from_slice(b"\x1b\\");
    out
}

/// The palette in percent, as sixel has it, and each pixel's register.
fn reduce(pixels: &RgbImage, n_registers: usize) -> (Vec<[u8; 3]>, Vec<u8>) {
    if let Some(colours) = few_colours(pixels, n_registers) {
        let indices = index_exactly(pixels, &colours);
        return (colours.into_iter().map(|c| c.map(percent)).collect(), indices);
    }
    let mut palette: Vec<[u8; 3]> =
        median_cut(pixels, n_registers).into_iter().map(|c| c.map(percent)).collect();
    palette.sort_unstable();
    palette.dedup();
    // The error to spread is the one that will be seen: against the colour after rounding to percent.
    let seen: Vec<[u8; 3]> = palette.iter().map(|c| c.map(from_percent)).collect();
    let indices = dither(pixels, &seen);
    (palette, indices)
}

fn percent(value: u8) -> u8 {
    u8::try_from((u32::from(value) * 100 + 127) / 255).unwrap_or(100)
}

fn from_percent(percent: u8) -> u8 {
    u8::try_from((u32::from(percent) * 255 + 50) / 100).unwrap_or(u8::MAX)
}

/// One band as a row of six-bit columns for each colour.
struct Lanes {
    width: usize,
    bits: Vec<u8>,
    /// The columns each colour has in this band: from, to. Most have a few, and the rest need not be looked at.
    spans: Vec<(usize, usize)>,
}

/// Of a colour that the band does not have.
const NOWHERE: (usize, usize) = (usize::MAX, 0);

impl Lanes {
    fn new(n_colours: usize, width: usize) -> Self {
        Self { width, bits: vec![0; n_colours * width], spans: vec![NOWHERE; n_colours] }
    }

    /// `band` holds one to six rows of registers.
    fn write_band(&mut self, out: &mut Vec<u8>, band: &[u8]) {
        for (row, registers) in band.chunks(self.width).enumerate() {
            for (x, register) in registers.iter().enumerate() {
                let register = usize::from(*register);
                let (from, to) = self.spans[register];
                self.spans[register] = (from.min(x), to.max(x + 1));
                self.bits[register * self.width + x] |= 1 << row;
            }
        }
        let mut first = true;
        for register in 0..self.spans.len() {
            let (from, to) = std::mem::replace(&mut self.spans[register], NOWHERE);
            if from >= to {
                continue;
            }
            if !std::mem::take(&mut first) {
                // Back to the band's left edge for the next colour.
                out.push(b'$');
            }
            let _ = write!(out, "#{register}");
            let lane = &mut self.bits[register * self.width..][from..to];
            write_run(out, 0, from);
            lane.chunk_by(|a, b| a == b).for_each(|run| write_run(out, run[0], run.len()));
            lane.fill(0);
        }
    }
}

/// So many equal columns as characters from `?` on, many of them as `!count`.
fn write_run(out: &mut Vec<u8>, bits: u8, n: usize) {
    let column = b'?' + bits;
    if n < SHORTEST_RUN {
        out.extend(std::iter::repeat_n(column, n));
    } else {
        let _ = write!(out, "!{n}");
        out.push(column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_comes_out_as_written_by_hand() {
        // Two columns red, five blue, seven rows: one full band and one row of the next.
        let pixels =
            RgbImage::from_fn(7, 7, |x, _| image::Rgb(if x < 2 { [255, 0, 0] } else { [0, 0, 255] }));
        let text = String::from_utf8(encode(&pixels, 256)).unwrap();
        assert_eq!(text, "\x1bP0;1;0q\"1;1;7;7#0;2;100;0;0#1;2;0;0;100#0~~$#1??!5~-#0@@$#1??!5@\x1b\\");
    }

    #[test]
    fn percents_survive_the_way_to_the_terminal_and_back() {
        assert!((0..=100).all(|p| percent(from_percent(p)) == p));
    }

    #[test]
    fn never_more_registers_than_the_terminal_has() {
        let pixels = RgbImage::from_fn(64, 64, |x, y| {
            image::Rgb([(x * 4).to_le_bytes()[0], (y * 4).to_le_bytes()[0], (x ^ y).to_le_bytes()[0]])
        });
        let (palette, indices) = reduce(&pixels, 16);
        assert!(palette.len() <= 16);
        assert!(indices.iter().all(|i| usize::from(*i) < palette.len()));
    }
}
