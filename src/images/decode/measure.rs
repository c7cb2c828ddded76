//! How large a picture is by its header. No pixel is decoded, and nothing is judged: what the size is good for is
//! the caller's affair.

use std::io::Cursor;

use image::{ImageDecoder, ImageReader, Limits};

use super::content::{Content, Format};
use super::structure::png_inside_icon;
use crate::base::contain;

/// What a header may take in memory. A colour profile may be a bomb: it is unpacked up to here and dropped beyond;
/// ordinary ones take kilobytes.
const MAX_HEADER_BYTES: u64 = 8 * 1024 * 1024;

/// Width and height as the header has them, before any rotation; `None` where it cannot be read, is of a format
/// that is not drawn, or says that there is nothing. Cost: microseconds, and [`MAX_HEADER_BYTES`] at most.
pub fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let Content::Picture(format) = Content::of(bytes) else { return None };
    let read = || Some(header(format, bytes)?.dimensions());
    // Headers come from strangers, too.
    contain(read).ok().flatten().filter(|(width_px, height_px)| *width_px > 0 && *height_px > 0)
}

/// The file as far as its pixels, within the limit.
fn header(format: Format, bytes: &[u8]) -> Option<impl ImageDecoder> {
    // The icon decoder hands a PNG inside it no limits.
    let (format, bytes) = match (format, png_inside_icon(bytes)) {
        (Format::Ico, Some(png)) => (Format::Png, png),
        _ => (format, bytes),
    };
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_HEADER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.for_image());
    reader.limits(limits);
    reader.into_decoder().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A PNG with a colour profile of this many zeros, of which a thousand take a byte.
    fn png_with_profile(n_bytes: u64) -> Vec<u8> {
        let mut plain = Cursor::new(Vec::new());
        image::RgbImage::new(48, 32).write_to(&mut plain, image::ImageFormat::Png).unwrap();
        let plain = plain.into_inner();
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![0; usize::try_from(n_bytes).unwrap()]).unwrap();
        let chunk = [b"iCCPp\0\0", &packed.finish().unwrap()[..]].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&chunk);
        let length = u32::try_from(chunk.len() - 4).unwrap().to_be_bytes();
        [&plain[..33], &length, &chunk, &crc.sum().to_be_bytes(), &plain[33..]].concat()
    }

    /// The same as the only picture of an icon.
    fn icon_of(png: &[u8]) -> Vec<u8> {
        let length = u32::try_from(png.len()).unwrap().to_le_bytes();
        [b"\0\0\x01\0\x01\0\x30\x20\0\0\x01\0\x20\0", &length[..], &[22, 0, 0, 0], png].concat()
    }

    #[test]
    fn a_colour_profile_is_unpacked_up_to_the_limit_and_the_size_known_all_the_same() {
        for (n_bytes, is_kept) in [(MAX_HEADER_BYTES / 2, true), (MAX_HEADER_BYTES + 1, false)] {
            let png = png_with_profile(n_bytes);
            for (format, file) in [(Format::Ico, icon_of(&png)), (Format::Png, png)] {
                let profile = header(format, &file).unwrap().icc_profile().unwrap();
                assert_eq!((profile.is_some(), size_of(&file)), (is_kept, Some((48, 32))), "{format}");
            }
        }
    }

    #[test]
    fn a_header_is_enough_and_anything_else_has_no_size() {
        let mut file = Cursor::new(Vec::new());
        image::RgbImage::new(48, 32).write_to(&mut file, image::ImageFormat::Png).unwrap();
        let file = file.into_inner();
        assert_eq!(size_of(&file), Some((48, 32)));
        // Signature and the first chunk.
        assert_eq!(size_of(&file[..60.min(file.len())]), Some((48, 32)));
        for other in [&file[..20], b"<html>", b"", b"\xff\xd8\xff\xe0"] {
            assert_eq!(size_of(other), None);
        }
    }
}
