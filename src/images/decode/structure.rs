//! What the file's skeleton says without decoding: is it whole, does it move.
//!
//! The decoders either refuse a cut file or fill the rest with grey in silence (JPEG); an inspector has to
//! know. Only markers and lengths are followed here, never pixels.

use std::io::Cursor;

use image::codecs::{png::PngDecoder, webp::WebPDecoder};

use super::content::Format;

/// Whether all of a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// To its end.
    Whole,
    /// The end is missing; what came may be drawn with a mark.
    CutShort,
}

/// Whether a picture moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frames {
    /// One picture.
    Still,
    /// An animation, of which only the first frame is drawn.
    Animated,
}

impl Extent {
    /// Judges a file by its skeleton. Formats without an end mark count as whole: their decoders miss what
    /// is missing by themselves.
    pub(super) fn of(format: Format, bytes: &[u8]) -> Self {
        let whole = match format {
            Format::Jpeg => jpeg_reaches_its_end(bytes),
            Format::Gif => gif_skeleton(bytes).1 == Self::Whole,
            Format::WebP => riff_is_complete(bytes),
            _ => true,
        };
        if whole { Self::Whole } else { Self::CutShort }
    }
}

impl Frames {
    /// Looks for a second frame. A broken skeleton is a still: the decoder will say what is broken.
    pub(super) fn of(format: Format, bytes: &[u8], limits: image::Limits) -> Self {
        let animated = match format {
            Format::Gif => gif_skeleton(bytes).0 > 1,
            Format::Png => PngDecoder::with_limits(Cursor::new(bytes), limits)
                .is_ok_and(|d| d.is_apng().unwrap_or(false)),
            Format::WebP => WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|d| d.has_animation()),
            _ => false,
        };
        if animated { Self::Animated } else { Self::Still }
    }
}

/// Follows the segments (ITU T.81, annex B) to the end-of-image marker. Thumbnails inside segments have end
/// marks of their own and are stepped over.
fn jpeg_reaches_its_end(bytes: &[u8]) -> bool {
    // Behind the start-of-image marker.
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((marker, behind)) = next_marker(rest) {
        rest = match marker {
            0xd9 => return true,
            // Stuffed zeros, restart marks and TEM stand alone.
            0x00 | 0x01 | 0xd0..=0xd8 => behind,
            _ => match behind {
                [high, low, ..] => {
                    behind.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default()
                }
                _ => return false,
            },
        };
    }
    false
}

/// The next byte that follows a run of 0xff, and what is behind it.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = memchr::memchr(0xff, bytes)?;
    let (marker, behind) = bytes[start..].iter().enumerate().find(|(_, b)| **b != 0xff)?;
    Some((*behind, &bytes[start + marker + 1..]))
}

/// RIFF says its length behind the first four bytes, the eight bytes of its header not counted.
fn riff_is_complete(bytes: &[u8]) -> bool {
    match bytes.get(4..8) {
        Some(&[a, b, c, d]) => bytes.len() as u64 >= u64::from(u32::from_le_bytes([a, b, c, d])) + 8,
        _ => false,
    }
}

/// The content of a WebP's Exif chunk, where it lies wholly within the file: chunks follow each other behind the
/// twelve bytes of the RIFF header, each with its name, its length and its content, padded to an even length
/// (WebP container specification). The decoder would ask for as much memory as the chunk claims to have.
pub(super) fn webp_exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let (name, behind) = rest.split_first_chunk::<4>()?;
        let (length, behind) = behind.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let content = behind.get(..length)?;
        if name == b"EXIF" {
            return Some(content);
        }
        rest = behind.get(length.checked_next_multiple_of(2)?..)?;
    }
}

/// Counts the image descriptors of a GIF and says whether its trailer is there (GIF 89a specification,
/// sections 20 and 27).
fn gif_skeleton(bytes: &[u8]) -> (usize, Extent) {
    // Signature, screen descriptor, and the global colour table if its flag is set.
    let start = bytes.get(10).map(|flags| 13 + colour_table_bytes(*flags));
    let mut rest = start.and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut n_frames = 0;
    loop {
        rest = match *rest {
            [0x2c, _, _, _, _, _, _, _, _, flags, ..] => {
                n_frames += 1;
                // Descriptor, local colour table, code size; then the data.
                behind_sub_blocks(rest.get(11 + colour_table_bytes(flags)..).unwrap_or_default())
            }
            [0x21, _, ref behind @ ..] => behind_sub_blocks(behind),
            [0x3b, ..] => return (n_frames, Extent::Whole),
            _ => return (n_frames, Extent::CutShort),
        };
    }
}

/// Bytes of the colour table announced by a packed field: 3 × 2^(n+1) when the flag is set.
fn colour_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Steps over blocks of a length byte and as many bytes, up to a length of 0.
fn behind_sub_blocks(mut bytes: &[u8]) -> &[u8] {
    while let [length, behind @ ..] = bytes {
        if *length == 0 {
            return behind;
        }
        bytes = behind.get(usize::from(*length)..).unwrap_or_default();
    }
    bytes
}

/// The PNG inside an icon, when the best of its pictures is one (ICONDIR: 6 bytes, then 16 for each picture
/// with its sides at 0 and 1, bits a pixel at 6, length at 8, offset at 12). The icon decoder refuses PNGs other
/// than RGBA, which common tools write, and hands them no limits: the best is the one that it would take.
pub(super) fn png_inside_icon(bytes: &[u8]) -> Option<&[u8]> {
    let n_pictures = usize::from(u16::from_le_bytes([*bytes.get(4)?, *bytes.get(5)?]));
    let entries = bytes.get(6..)?.chunks_exact(16).take(n_pictures);
    // A side of 0 means 256.
    let side = |side: u8| if side == 0 { 256 } else { u32::from(side) };
    let score = |entry: &[u8]| (u16::from_le_bytes([entry[6], entry[7]]), side(entry[0]) * side(entry[1]));
    // Of equals the last one wins if it stands at the end of the list, else the first.
    let mut entries: Vec<&[u8]> = entries.collect();
    let last = entries.pop()?;
    let best =
        entries.into_iter().fold(last, |best, entry| if score(entry) > score(best) { entry } else { best });
    let field = |at: usize| {
        let four = [best[at], best[at + 1], best[at + 2], best[at + 3]];
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let inside = bytes.get(field(12)?..)?;
    // The decoder reads on to the end of the file, whatever the length says.
    let inside = inside.get(..field(8)?).unwrap_or(inside);
    bytes.get(field(12)?..)?.starts_with(b"\x89PNG").then_some(inside)
}

#[cfg(test)]
mod tests {
    use image::codecs::gif::GifEncoder;
    use image::{Frame, ImageFormat, RgbImage, RgbaImage};

    use super::*;

    fn jpeg() -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let noise = RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb([(x * 7) ^ (y * 13), y, x].map(|v| v.to_le_bytes()[0]))
        });
        noise.write_to(&mut file, ImageFormat::Jpeg).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_jpeg_is_whole_only_with_its_last_byte() {
        let file = jpeg();
        assert_eq!(Extent::of(Format::Jpeg, &file), Extent::Whole);
        assert_eq!(Extent::of(Format::Jpeg, &[&file[..], b"trailing"].concat()), Extent::Whole);
        for cut in 0..file.len() {
            assert_eq!(Extent::of(Format::Jpeg, &file[..cut]), Extent::CutShort, "{cut}");
        }
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end_of_the_picture() {
        let file = jpeg();
        let length = u16::try_from(file.len() + 2).unwrap().to_be_bytes();
        let with_thumbnail = [&file[..2], &[0xff, 0xe1], &length, &file, &file[2..]].concat();
        assert_eq!(Extent::of(Format::Jpeg, &with_thumbnail), Extent::Whole);
        let cut = &with_thumbnail[..with_thumbnail.len() - 2];
        assert_eq!(Extent::of(Format::Jpeg, cut), Extent::CutShort);
    }

    #[test]
    fn a_gif_moves_from_its_second_frame_on() {
        for (frames, expected) in [(1, Frames::Still), (2, Frames::Animated), (5, Frames::Animated)] {
            let mut file = Vec::new();
            GifEncoder::new(&mut file)
                .encode_frames((0..frames).map(|_| Frame::new(RgbaImage::new(9, 7))))
                .unwrap();
            assert_eq!(Frames::of(Format::Gif, &file, image::Limits::default()), expected);
            assert_eq!(Extent::of(Format::Gif, &file), Extent::Whole);
            for cut in 0..file.len() {
                assert_eq!(Extent::of(Format::Gif, &file[..cut]), Extent::CutShort, "{cut}");
            }
        }
    }

    #[test]
    fn the_best_picture_of_an_icon_is_found() {
        let png = b"\x89PNG and so on";
        let entry = |side: u8, length: u32, offset: u32| {
            let mut entry = vec![side, side, 0, 0, 1, 0, 24, 0];
            entry.extend(length.to_le_bytes());
            entry.extend(offset.to_le_bytes());
            entry
        };
        let icon = |largest: Vec<u8>| [&b"\0\0\x01\0\x02\0"[..], &entry(16, 3, 40), &largest, png].concat();
        // A side of 0 is 256, and beats 16.
        assert_eq!(png_inside_icon(&icon(entry(0, 14, 38))), Some(&png[..]));
        // More bits a pixel beat a larger picture, as in the decoder.
        let mut flat = entry(0, 14, 38);
        flat[6] = 8;
        assert_eq!(png_inside_icon(&icon(flat)), None);
        // A length that lies costs nothing but what is not there.
        assert_eq!(png_inside_icon(&icon(entry(0, u32::MAX, 38))), Some(&png[..]));
        for bad in [entry(0, 1, u32::MAX), entry(0, 9, 40)] {
            assert_eq!(png_inside_icon(&icon(bad)), None);
        }
        assert_eq!(png_inside_icon(b"\0\0\x01\0\xff\xff"), None);
    }

    #[test]
    fn the_exif_of_a_webp_is_found_only_within_the_file() {
        let chunk =
            |name: &[u8], length: u32, content: &[u8]| [name, &length.to_le_bytes(), content].concat();
        let riff = |chunks: &[Vec<u8>]| [&b"RIFF\xff\xff\0\0WEBP"[..], &chunks.concat()].concat();
        let odd = || chunk(b"VP8X", 3, &[0; 4]);
        let whole = riff(&[odd(), chunk(b"EXIF", 5, b"MM\0*!")]);
        assert_eq!(webp_exif(&whole), Some(&b"MM\0*!"[..]));
        for cut in 0..whole.len() {
            assert_eq!(webp_exif(&whole[..cut]), None, "{cut}");
        }
        for length in [6, u32::MAX - 1, u32::MAX] {
            assert_eq!(webp_exif(&riff(&[odd(), chunk(b"EXIF", length, b"MM\0*!")])), None);
            assert_eq!(webp_exif(&riff(&[chunk(b"VP8X", length, b""), chunk(b"EXIF", 0, b"")])), None);
        }
    }

    #[test]
    fn a_webp_says_its_length() {
        let mut file = Cursor::new(Vec::new());
        RgbImage::new(3, 3).write_to(&mut file, ImageFormat::WebP).unwrap();
        let file = file.into_inner();
        assert_eq!(Extent::of(Format::WebP, &file), Extent::Whole);
        assert_eq!(Extent::of(Format::WebP, &file[..file.len() - 1]), Extent::CutShort);
        assert_eq!(Frames::of(Format::WebP, &file, image::Limits::default()), Frames::Still);
    }
}
