//! The decoding itself: bounds before pixels, orientation applied, transparency laid on grey, blur made final.
//!
//! A blurred picture leaves as at most [`BLURRED_SIDE_PX`] pixels a side: what is blurred cannot be sharpened
//! again further up, by mistake or otherwise. Colour profiles are not applied; terminals have none either.
//! Resizing for the screen is `resize`'s.

use std::fmt;
use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

use super::content::{Content, Format};
use super::error::DecodeError;
use super::structure::{Extent, Frames, png_inside_icon, webp_exif};
use crate::base::contain;
use crate::images::exif::{self, ExifEntry};
use crate::images::resize::shrink_to_side;
use crate::images::safety::{Cleared, Treatment};

/// Most pixels of a picture. A progressive JPEG takes 9 bytes a pixel while it is decoded: 360 MB at most.
pub const MAX_PIXELS: u64 = 40_000_000;

/// Longest side in pixels: what JPEG can express. No picture on the web is longer.
pub const MAX_SIDE_PX: u32 = 65_535;

/// Memory for the pixels and the decoder's buffers: four bytes for each of the most pixels.
const MAX_ALLOC_BYTES: u64 = 4 * MAX_PIXELS;

/// Longer side of what leaves the decoder when the picture is to be blurred: shapes and colours of a face or
/// body are gone, the light of the picture is left.
pub const BLURRED_SIDE_PX: u32 = 10;

/// The neutral grey that shows through transparency. Both black and white line art stand out on it, and
/// unlike a checkerboard it survives being scaled down to cells and is never taken for the picture.
const GROUND: u8 = 128;

/// A picture ready to be fitted and painted.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Opaque sRGB pixels, upright. Smaller than the picture when it is blurred.
    pub pixels: RgbImage,
    /// By the bytes.
    pub format: Format,
    /// The picture's own width after its orientation is applied, blurred or not.
    pub width_px: u32,
    /// The picture's own height after its orientation is applied, blurred or not.
    pub height_px: u32,
    /// Width and height as the file stores them, before its orientation is applied: what img2dataset writes down.
    pub stored_px: (u32, u32),
    /// Whether this is the first frame of several.
    pub frames: Frames,
    /// Whether the file's end was there; of a cut JPEG the missing part is grey.
    pub extent: Extent,
    /// What camera and programs wrote into the file.
    pub exif: Vec<ExifEntry>,
    /// How the policy let it out.
    pub treatment: Treatment,
}

/// Without the pixels: states and messages that hold pictures are printed when a test fails.
impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded")
            .field("format", &self.format)
            .field("size_px", &(self.width_px, self.height_px))
            .field("stored_px", &self.stored_px)
            .field("pixels", &self.pixels.dimensions())
            .field("frames", &self.frames)
            .field("extent", &self.extent)
            .field("exif", &self.exif)
            .field("treatment", &self.treatment)
            .finish()
    }
}

/// Decodes a picture's file. Nothing is allocated for its pixels before its size is known to be in bounds.
///
/// Cost: about 6 ms a megapixel of JPEG, and [`Decoded::pixels`] takes 3 bytes a pixel: resize and drop it soon.
/// A decoder's panic is caught here and becomes [`DecodeError::Panicked`].
pub fn decode(bytes: &[u8], cleared: Cleared) -> Result<Decoded, DecodeError> {
    let format = match Content::of(bytes) {
        Content::Picture(format) => format,
        other => return Err(DecodeError::NotAPicture(other)),
    };
    // The panic's words are about the decoder's insides: the format's name says more to a person.
    contain(|| decode_as(format, bytes, cleared)).unwrap_or(Err(DecodeError::Panicked(format)))
}

fn decode_as(format: Format, bytes: &[u8], cleared: Cleared) -> Result<Decoded, DecodeError> {
    let Upright { picture, stored_px, exif } = match (format, png_inside_icon(bytes)) {
        (Format::Ico, Some(png)) => upright(Format::Png, png)?,
        _ => upright(format, bytes)?,
    };
    let (width_px, height_px) = (picture.width(), picture.height());
    let flat = flatten(picture);
    let pixels = match cleared.treatment() {
        Treatment::Plain => flat,
        Treatment::Blurred => shrink_to_side(&flat, BLURRED_SIDE_PX),
    };
    Ok(Decoded {
        pixels,
        format,
        width_px,
        height_px,
        stored_px,
        frames: Frames::of(format, bytes, limits()),
        extent: Extent::of(format, bytes),
        exif,
        treatment: cleared.treatment(),
    })
}

fn limits() -> Limits {
    // Width and height are checked by us, since `image` would refuse them without saying what they are.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    limits
}

/// The first frame with its Exif orientation applied, and what else Exif says.
struct Upright {
    picture: DynamicImage,
    /// Before the orientation was applied.
    stored_px: (u32, u32),
    exif: Vec<ExifEntry>,
}

fn upright(format: Format, bytes: &[u8]) -> Result<Upright, DecodeError> {
    let named = |e: image::ImageError| DecodeError::of(format, bytes, &e);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.for_image());
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(named)?;
    let (width_px, height_px) = decoder.dimensions();
    check_size(width_px, height_px, decoder.total_bytes())?;
    // `from_decoder` asks for the pixels' memory without counting it: the decoder gets what is left.
    let mut left = limits();
    left.reserve(decoder.total_bytes()).map_err(named)?;
    decoder.set_limits(left).map_err(named)?;
    let (exif, orientation) = exif_of(format, bytes, &mut decoder);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(named)?;
    picture.apply_orientation(orientation);
    if picture.width() == 0 || picture.height() == 0 {
        return Err(DecodeError::NoPixels);
    }
    Ok(Upright { picture, stored_px: (width_px, height_px), exif })
}

/// What Exif says. Unreadable Exif is no reason to lose the picture, nor is an unreadable orientation.
fn exif_of(format: Format, bytes: &[u8], decoder: &mut impl ImageDecoder) -> (Vec<ExifEntry>, Orientation) {
    let (exif, orientation) = match format {
        // The file is Exif data itself.
        Format::Tiff => (exif::read(bytes), decoder.orientation().ok()),
        // The decoder believes what a chunk says of its length, and takes no limits.
        Format::WebP => {
            let data = webp_exif(bytes).unwrap_or_default();
            (exif::read(data), Orientation::from_exif_chunk(data))
        }
        _ => {
            let data = decoder.exif_metadata().ok().flatten().unwrap_or_default();
            (exif::read(&data), decoder.orientation().ok())
        }
    };
    (exif, orientation.unwrap_or(Orientation::NoTransforms))
}

fn check_size(width_px: u32, height_px: u32, total_bytes: u64) -> Result<(), DecodeError> {
    let pixels = u64::from(width_px) * u64::from(height_px);
    let fits =
        pixels <= MAX_PIXELS && width_px.max(height_px) <= MAX_SIDE_PX && total_bytes <= MAX_ALLOC_BYTES;
    if fits { Ok(()) } else { Err(DecodeError::TooLarge { width_px, height_px }) }
}

/// Lays transparency on [`GROUND`].
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let (width_px, height_px) = (picture.width(), picture.height());
    let rgba = picture.into_rgba8().into_raw();
    let rgb = rgba.chunks_exact(4).flat_map(|p| [blend(p[0], p[3]), blend(p[1], p[3]), blend(p[2], p[3])]);
    let mut flat = Vec::with_capacity(rgba.len() / 4 * 3);
    flat.extend(rgb);
    RgbImage::from_raw(width_px, height_px, flat).expect("three bytes were written for each pixel")
}

/// `value` over the ground with this opacity, rounded.
fn blend(value: u8, alpha: u8) -> u8 {
    let (value, alpha, ground) = (u32::from(value), u32::from(alpha), u32::from(GROUND));
    let mixed = (value * alpha + ground * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;
    use crate::images::safety::{SafeMode, SafetyPolicy, Signal, Signals};

    fn cleared(punsafe: f64) -> Cleared {
        let signals = Signals { punsafe: Signal::Value(punsafe), nsfw: Signal::NoColumn };
        SafetyPolicy::new(SafeMode::Scores).judge(&signals).cleared().unwrap()
    }

    fn file(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let opaque = DynamicImage::ImageRgba8(picture.clone()).into_rgb8();
        match format {
            ImageFormat::Jpeg => opaque.write_to(&mut file, format).unwrap(),
            _ => picture.write_to(&mut file, format).unwrap(),
        }
        file.into_inner()
    }

    fn ramp(width_px: u32, height_px: u32) -> RgbaImage {
        RgbaImage::from_fn(width_px, height_px, |x, y| {
            Rgba([x * 5, y * 3, 90, 255].map(|v| v.to_le_bytes()[0]))
        })
    }

    /// A PNG's head that claims a size: signature and IHDR with its checksum.
    fn png_claiming(width_px: u32, height_px: u32) -> Vec<u8> {
        let mut file = file(&ramp(1, 1), ImageFormat::Png);
        file[16..20].copy_from_slice(&width_px.to_be_bytes());
        file[20..24].copy_from_slice(&height_px.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&file[12..29]);
        file[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        file
    }

    #[test]
    fn every_drawn_format_comes_back_with_its_size() {
        for (format, expected) in [
            (ImageFormat::Png, Format::Png),
            (ImageFormat::Jpeg, Format::Jpeg),
            (ImageFormat::Gif, Format::Gif),
            (ImageFormat::WebP, Format::WebP),
            (ImageFormat::Bmp, Format::Bmp),
            (ImageFormat::Tiff, Format::Tiff),
            (ImageFormat::Ico, Format::Ico),
        ] {
            let decoded = decode(&file(&ramp(40, 30), format), cleared(0.0)).unwrap();
            assert_eq!((decoded.width_px, decoded.height_px, decoded.format), (40, 30, expected));
            assert_eq!(decoded.pixels.dimensions(), (40, 30));
            assert_eq!((decoded.frames, decoded.extent), (Frames::Still, Extent::Whole));
        }
    }

    #[test]
    fn an_icon_may_hold_any_png() {
        let mut png = Cursor::new(Vec::new());
        RgbImage::from_pixel(20, 20, image::Rgb([1, 2, 3])).write_to(&mut png, ImageFormat::Png).unwrap();
        let length = u32::try_from(png.get_ref().len()).unwrap().to_le_bytes();
        let icon = [b"\0\0\x01\0\x01\0\x14\x14\0\0\x01\0\x18\0", &length[..], &[22, 0, 0, 0], png.get_ref()]
            .concat();
        let decoded = decode(&icon, cleared(0.0)).unwrap();
        assert_eq!((decoded.format, decoded.pixels.get_pixel(9, 9).0), (Format::Ico, [1, 2, 3]));
    }

    #[test]
    fn a_blurred_picture_leaves_small_and_keeps_its_size_in_words() {
        let decoded = decode(&file(&ramp(64, 200), ImageFormat::Png), cleared(0.9)).unwrap();
        assert_eq!((decoded.width_px, decoded.height_px), (64, 200));
        assert_eq!(decoded.pixels.dimensions(), (3, BLURRED_SIDE_PX));
        assert_eq!(decoded.treatment, Treatment::Blurred);
    }

    #[test]
    fn transparency_is_laid_on_grey() {
        let picture =
            RgbaImage::from_fn(
                2,
                1,
                |x, _| if x == 0 { Rgba([255, 0, 0, 0]) } else { Rgba([200, 0, 255, 128]) },
            );
        let decoded = decode(&file(&picture, ImageFormat::Png), cleared(0.0)).unwrap();
        assert_eq!(decoded.pixels.as_raw(), &[GROUND, GROUND, GROUND, 164, 64, 192]);
    }

    #[test]
    fn the_exif_orientation_is_applied() {
        let plain = file(&ramp(40, 30), ImageFormat::Jpeg);
        // APP1 with one Exif entry, orientation 6: turn clockwise by 90 degrees.
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&plain[..2], exif, &plain[2..]].concat();
        let decoded = decode(&turned, cleared(0.0)).unwrap();
        assert_eq!((decoded.width_px, decoded.height_px, decoded.stored_px), (30, 40, (40, 30)));
        assert_eq!(decoded.exif[0].name, "orientation");
    }

    /// A WebP whose Exif chunk, the last one, claims this length.
    fn webp_with_exif(exif: &[u8], length: u32) -> Vec<u8> {
        let plain = file(&ramp(40, 30), ImageFormat::WebP);
        let chunks = [
            // Flags: Exif; then the width and the height less one, three bytes each.
            &b"VP8X\x0a\0\0\0\x08\0\0\0\x27\0\0\x1d\0\0"[..],
            &plain[12..],
            b"EXIF",
            &length.to_le_bytes(),
            exif,
        ];
        let chunks = chunks.concat();
        let n_bytes = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
        [b"RIFF", &n_bytes[..], b"WEBP", &chunks].concat()
    }

    #[test]
    fn a_webps_exif_is_read_and_one_that_lies_about_its_length_costs_nothing() {
        let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let true_length = u32::try_from(exif.len()).unwrap();
        let turned = decode(&webp_with_exif(exif, true_length), cleared(0.0)).unwrap();
        assert_eq!((turned.width_px, turned.stored_px, turned.exif.len()), (30, (40, 30), 1));
        for length in [true_length + 1, u32::MAX - 1] {
            let plain = decode(&webp_with_exif(exif, length), cleared(0.0)).unwrap();
            assert_eq!((plain.width_px, plain.exif), (40, Vec::new()));
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let side = 7_000;
        assert_eq!(
            decode(&png_claiming(100_000, 100_000), cleared(0.0)),
            Err(DecodeError::TooLarge { width_px: 100_000, height_px: 100_000 })
        );
        assert!(matches!(decode(&png_claiming(side, side), cleared(0.0)), Err(DecodeError::TooLarge { .. })));
        assert_eq!(check_size(8_000, 5_000, MAX_ALLOC_BYTES), Ok(()));
        assert!(check_size(8_000, 5_001, 1).is_err());
        assert_eq!(check_size(MAX_SIDE_PX, 1, 1), Ok(()));
        assert!(check_size(MAX_SIDE_PX + 1, 1, 1).is_err());
        assert!(check_size(1, 1, MAX_ALLOC_BYTES + 1).is_err());
    }

    #[test]
    fn a_cut_file_is_drawn_in_part_or_named() {
        let jpeg = file(&ramp(200, 200), ImageFormat::Jpeg);
        let half = decode(&jpeg[..jpeg.len() / 2 + 300], cleared(0.0)).unwrap();
        assert_eq!((half.extent, half.width_px), (Extent::CutShort, 200));
        for format in
            [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::Jpeg]
        {
            let whole = file(&ramp(60, 60), format);
            let cut = decode(&whole[..64], cleared(0.0));
            assert_eq!(cut, Err(DecodeError::CutShort { received_bytes: 64 }), "{format:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let named = |bytes: &[u8]| decode(bytes, cleared(0.0)).unwrap_err().to_string();
        assert_eq!(named(b""), "the picture is empty (0 bytes)");
        assert_eq!(named(b"<!doctype html><p>gone"), "not a picture but a web page");
        assert_eq!(named(b"<svg xmlns='x'/>"), "SVG is not drawn");
        let mut damaged = file(&ramp(60, 60), ImageFormat::Png);
        damaged[45] ^= 0xff;
        assert!(named(&damaged).starts_with("picture bytes are damaged: "), "{}", named(&damaged));
    }
}
