//! From a drawn picture to the bytes of a file, always the same ones.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder as _, ImageResult, RgbImage};

use super::pair::Format;

/// Clean edges of drawings at about 40 kB for a third of a megapixel.
const JPEG_QUALITY: u8 = 84;

/// 1 is best, 30 fastest; 10 is the `gif` crate's own middle.
const GIF_SPEED: i32 = 10;

/// Packs a picture.
pub(super) fn encode(picture: &RgbImage, format: Format) -> ImageResult<Vec<u8>> {
    let (w, h, rgb) = (picture.width(), picture.height(), ExtendedColorType::Rgb8);
    let mut out = Vec::new();
    match format {
        Format::Jpeg => {
            JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY).encode(picture.as_raw(), w, h, rgb)?;
        }
        Format::Png => PngEncoder::new(Cursor::new(&mut out)).write_image(picture.as_raw(), w, h, rgb)?,
        Format::WebP => WebPEncoder::new_lossless(&mut out).encode(picture.as_raw(), w, h, rgb)?,
        Format::Gif => GifEncoder::new_with_speed(&mut out, GIF_SPEED).encode(picture.as_raw(), w, h, rgb)?,
    }
    Ok(out)
}
