//! What a body is, by its first bytes. The server's word (content type, file name) is never asked.
//!
//! It only names; whether a file named here can be decoded is the decoder's finding.

use std::fmt;

/// How far into a text a tag is looked for. Comments and prologs in front of `<svg` are shorter.
const TEXT_HEAD_BYTES: usize = 1024;

/// Brands that are looked at, four bytes each. Cameras list ten.
const MAX_BRANDS_BYTES: usize = 256;

/// A format that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG (JFIF, Exif).
    Jpeg,
    /// GIF 87a and 89a.
    Gif,
    /// WebP.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// TIFF, both byte orders.
    Tiff,
    /// Windows icon.
    Ico,
}

impl Format {
    pub(super) fn for_image(self) -> image::ImageFormat {
        match self {
            Self::Png => image::ImageFormat::Png,
            Self::Jpeg => image::ImageFormat::Jpeg,
            Self::Gif => image::ImageFormat::Gif,
            Self::WebP => image::ImageFormat::WebP,
            Self::Bmp => image::ImageFormat::Bmp,
            Self::Tiff => image::ImageFormat::Tiff,
            Self::Ico => image::ImageFormat::Ico,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Ico => "ICO",
        })
    }
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// A picture in a format that is drawn.
    Picture(Format),
    /// A picture in a format that is not drawn, by its name.
    Undrawn(&'static str),
    /// HTML or other markup: the page that stands where the picture was.
    WebPage,
    /// JSON: an error in machine words, mostly.
    Json,
    /// Other text.
    Text,
    /// A file of another kind, by its name.
    Other(&'static str),
    /// No bytes at all.
    Empty,
    /// Nothing known.
    Unknown,
}

/// First bytes and what they begin. Longer marks stand before the shorter ones they begin with.
const MARKS: [(&[u8], Content); 25] = [
    // The rest of the signature shows damage by text-mode transfers, which the decoder then names.
    (b"\x89PNG", Content::Picture(Format::Png)),
    (b"\xff\xd8\xff", Content::Picture(Format::Jpeg)),
    (b"GIF87a", Content::Picture(Format::Gif)),
    (b"GIF89a", Content::Picture(Format::Gif)),
    (b"II*\0", Content::Picture(Format::Tiff)),
    (b"MM\0*", Content::Picture(Format::Tiff)),
    (b"\0\0\x01\0", Content::Picture(Format::Ico)),
    (b"BM", Content::Picture(Format::Bmp)),
    (b"\xff\x0a", Content::Undrawn("JPEG XL")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Content::Undrawn("JPEG XL")),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Content::Undrawn("JPEG 2000")),
    (b"\xff\x4f\xff\x51", Content::Undrawn("JPEG 2000")),
    (b"8BPS", Content::Undrawn("Photoshop")),
    (b"II\xbc\x01", Content::Undrawn("JPEG XR")),
    (b"DDS ", Content::Undrawn("DDS")),
    (b"qoif", Content::Undrawn("QOI")),
    (b"farbfeld", Content::Undrawn("farbfeld")),
    (b"#?RADIANCE", Content::Undrawn("HDR")),
    (b"v/1\x01", Content::Undrawn("OpenEXR")),
    (b"\0\0\x02\0", Content::Undrawn("cursor")),
    (b"%PDF-", Content::Other("PDF")),
    (b"PK\x03\x04", Content::Other("a zip archive")),
    (b"\x1f\x8b", Content::Other("a gzip archive")),
    (b"\x1aE\xdf\xa3", Content::Other("a video")),
    (b"OggS", Content::Other("an Ogg file")),
];

/// Of RIFF, when it is no WebP.
const SOUND_OR_VIDEO: &str = "a sound or video file";

/// Formats that are not drawn and are told by other signs than a mark.
const UNMARKED: [&str; 3] = ["AVIF", "HEIC", "SVG"];

impl Content {
    /// Names a body. Cost: constant.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, content)| *content);
        marked.or_else(|| riff(bytes)).or_else(|| iso_media(bytes)).unwrap_or_else(|| text(bytes))
    }

    /// The file of another kind that has this name.
    pub(in crate::images) fn other_named(name: &str) -> Option<Self> {
        let marked = MARKS.iter().map(|(_, content)| *content);
        let mut all = marked.chain([Self::Other(SOUND_OR_VIDEO)]);
        all.find(|content| matches!(content, Self::Other(known) if *known == name))
    }

    /// The format of a picture that is not drawn.
    pub fn undrawn(self) -> Option<&'static str> {
        match self {
            Self::Undrawn(name) => Some(name),
            _ => None,
        }
    }

    /// The name of the format that is not drawn, where there is one of this name.
    pub(in crate::images) fn undrawn_named(name: &str) -> Option<&'static str> {
        let marked = MARKS.iter().filter_map(|(_, content)| content.undrawn());
        marked.chain(UNMARKED).find(|known| *known == name)
    }

    /// Whether it may be the picture that was asked for, drawn here or not. What cannot be is an answer about
    /// the picture, and tomorrow's may be another.
    pub fn may_be_a_picture(self) -> bool {
        matches!(self, Self::Picture(_) | Self::Undrawn(_) | Self::Unknown)
    }
}

/// `RIFF`, four bytes of length, and the kind.
fn riff(bytes: &[u8]) -> Option<Content> {
    let kind = bytes.strip_prefix(b"RIFF")?.get(4..8)?;
    Some(if kind == b"WEBP" { Content::Picture(Format::WebP) } else { Content::Other(SOUND_OR_VIDEO) })
}

/// ISO base media (AVIF, HEIC, MP4; ISO/IEC 14496-12, section 4.3): a box `ftyp` first, in it the brand, a
/// version, and the brands the file is compatible with. Pictures may be of the general brand `mif1`.
///
/// AVIF is named, not drawn: of the decoders that need no other tool than Rust's, the one that is free to use
/// (`re_rav1d` 0.1.3) is entered by `extern "C"` functions, where a panic ends the process instead of being caught.
fn iso_media(bytes: &[u8]) -> Option<Content> {
    let n_bytes = u32::from_be_bytes(*bytes.first_chunk()?);
    let brands = bytes.get(4..)?.strip_prefix(b"ftyp")?;
    let n_bytes = usize::try_from(n_bytes).ok()?.saturating_sub(8).min(MAX_BRANDS_BYTES);
    let brands = &brands[..brands.len().min(n_bytes.max(4))];
    let is_of = |known: &[&[u8]]| brands.chunks_exact(4).any(|brand| known.contains(&brand));
    Some(if is_of(&[b"avif", b"avis"]) {
        Content::Undrawn("AVIF")
    } else if is_of(&[b"heic", b"heix", b"hevc", b"mif1", b"msf1"]) {
        Content::Undrawn("HEIC")
    } else {
        Content::Other("a video")
    })
}

fn text(bytes: &[u8]) -> Content {
    let head = &bytes[..bytes.len().min(TEXT_HEAD_BYTES)];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = head.to_ascii_lowercase();
    match head.first() {
        Some(b'<') if lower.starts_with(b"<!doctype html") => Content::WebPage,
        Some(b'<') if memchr::memmem::find(&lower, b"<html").is_some() => Content::WebPage,
        Some(b'<') if memchr::memmem::find(&lower, b"<svg").is_some() => Content::Undrawn("SVG"),
        Some(b'<') => Content::WebPage,
        Some(b'{' | b'[') if is_text(head) => Content::Json,
        _ if is_text(head) => Content::Text,
        _ => Content::Unknown,
    }
}

/// No controls but white space, and UTF-8 up to a character that the head may have cut.
fn is_text(head: &[u8]) -> bool {
    let controls = head.iter().any(|b| b.is_ascii_control() && !b.is_ascii_whitespace());
    let utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none(),
    };
    !controls && utf8
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(format) => write!(f, "a {format} picture"),
            Self::Undrawn(name) => write!(f, "{name} is not drawn"),
            Self::WebPage => f.write_str("not a picture but a web page"),
            Self::Json => f.write_str("not a picture but JSON"),
            Self::Text => f.write_str("not a picture but text"),
            Self::Other(name) => write!(f, "not a picture but {name}"),
            Self::Empty => f.write_str("the picture is empty (0 bytes)"),
            Self::Unknown => f.write_str("not a picture of a known format"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bytes_decide() {
        for (bytes, expected) in [
            (&b"RIFF\x10\0\0\0WEBPVP8 "[..], Content::Picture(Format::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", Content::Other("a sound or video file")),
            (b"\0\0\0\x20ftypavif", Content::Undrawn("AVIF")),
            (b"\0\0\0\x18ftypheic", Content::Undrawn("HEIC")),
            (b"\xef\xbb\xbf\n <!DOCTYPE html><svg>", Content::WebPage),
            (b"<html><svg>", Content::WebPage),
            (b"<?xml version='1.0'?><!-- a --><SVG xmlns='x'>", Content::Undrawn("SVG")),
            (b"<?xml version='1.0'?><Error>AccessDenied</Error>", Content::WebPage),
            (b" {\"error\": 1}", Content::Json),
            (b"File not found\r\n", Content::Text),
            (b"", Content::Empty),
            (b"\x01\x02\x03", Content::Unknown),
            (b"GIF88a", Content::Text),
        ] {
            assert_eq!(Content::of(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn brands_are_looked_at_within_their_box_and_the_limit() {
        let file = |n_others: usize, n_bytes: usize| {
            let brands = [&b"mif1"[..], &b"xxxx".repeat(n_others), b"avif"].concat();
            [&u32::try_from(n_bytes).unwrap().to_be_bytes()[..], b"ftyp", &brands].concat()
        };
        let most = MAX_BRANDS_BYTES / 4 - 2;
        assert_eq!(Content::of(&file(most, 8 + MAX_BRANDS_BYTES)), Content::Undrawn("AVIF"));
        for (n_others, n_bytes) in [(most + 1, 12 + MAX_BRANDS_BYTES), (1, 16)] {
            assert_eq!(Content::of(&file(n_others, n_bytes)), Content::Undrawn("HEIC"));
        }
    }

    #[test]
    fn a_format_that_is_not_drawn_is_found_by_its_name() {
        for body in [&b"\0\0\0\x20ftypavif"[..], b"\0\0\0\x18ftypheic", b"<svg xmlns='x'/>", b"qoif"] {
            let name = Content::of(body).undrawn().unwrap();
            assert_eq!(Content::undrawn_named(name), Some(name));
        }
        assert_eq!(Content::undrawn_named("PDF"), None);
    }

    #[test]
    fn a_text_cut_inside_a_character_is_still_text() {
        let mut long = "é".repeat(TEXT_HEAD_BYTES).into_bytes();
        long.insert(0, b'a');
        assert_eq!(Content::of(&long), Content::Text);
    }

    proptest! {
        #[test]
        fn any_bytes_are_named_and_drawn_formats_agree_with_the_decoder_crate(
            bytes in proptest::collection::vec(any::<u8>(), 0..64),
            mark in 0..MARKS.len(),
        ) {
            let _ = Content::of(&bytes).to_string();
            let marked = [MARKS[mark].0, &bytes].concat();
            if let (Content::Picture(format), Ok(guess)) = (Content::of(&marked), image::guess_format(&marked)) {
                prop_assert_eq!(guess, format.for_image());
            }
        }
    }
}
