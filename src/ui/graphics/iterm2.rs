//! iTerm2's inline files (<https://iterm2.com/documentation-images.html>), also spoken by WezTerm and mintty.
//!
//! A picture is a file: JPEG, or PNG where it is too long for that. Nothing can be taken back by name.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

/// Visually lossless on photographs; they were JPEGs before in most datasets.
const JPEG_QUALITY: u8 = 92;

/// The whole escape sequence; the picture appears at the cursor, which does not move where that is supported.
pub(super) fn encode(pixels: &RgbImage) -> Vec<u8> {
    let file = file(pixels);
    let mut out = Vec::with_capacity(file.len() * 4 / 3 + 128);
    // Writing to a Vec cannot fail.
    let _ = write!(
        out,
        "\x1b]1337;File=inline=1;size={};width={}px;height={}px;preserveAspectRatio=0;doNotMoveCursor=1:",
        file.len(),
        pixels.width(),
        pixels.height()
    );
    out.extend_from_slice(STANDARD.encode(&file).as_bytes());
    out.push(b'\x07');
    out
}

fn file(pixels: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    // JPEG has 16-bit sides; beyond them PNG takes over.
    if JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).encode_image(pixels).is_ok() {
        return file;
    }
    file.clear();
    // Into memory and with matching dimensions nothing is left to fail but an empty picture, which stays empty.
    let _ = pixels.write_to(&mut Cursor::new(&mut file), ImageFormat::Png);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_travel_as_jpeg_and_those_too_long_for_it_as_png() {
        assert!(file(&RgbImage::new(4, 4)).starts_with(b"\xff\xd8\xff"));
        assert!(file(&RgbImage::new(65_536, 1)).starts_with(b"\x89PNG"));
    }

    #[test]
    fn the_sequence_names_size_and_pixels() {
        let text = String::from_utf8(encode(&RgbImage::new(30, 20))).unwrap();
        assert!(text.starts_with("\x1b]1337;File=inline=1;size="));
        assert!(text.contains(";width=30px;height=20px;") && text.ends_with('\x07'));
    }
}
