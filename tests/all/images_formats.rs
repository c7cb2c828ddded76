//! The formats of the web: each drawn as what it is, or named.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage, imageops};
use pairlens::images::{
    Cleared, DecodeError, Decoded, Frames, SafeMode, SafetyPolicy, Signals, decode, resize,
};

use crate::fixtures::shared_data;

/// Two lossy copies of one picture are at least as near to one another; a channel or a turn gone wrong is not.
const MIN_PSNR_DB: f64 = 22.0;

fn cleared() -> Cleared {
    SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap()
}

fn drawn(name: &str, bytes: &[u8]) -> Decoded {
    decode(bytes, cleared()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Peak signal to noise of two pictures of one size, in dB.
fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let squares: f64 = a.iter().zip(b.iter()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    let n_values = f64::from(a.width()) * f64::from(a.height()) * 3.0;
    10.0 * (255.0_f64.powi(2) * n_values / squares.max(1.0)).log10()
}

#[test]
fn the_formats_of_the_web_are_shown_as_what_they_are_or_named() {
    let Some(folder) = shared_data("www/formats") else { return };
    let (mut n_drawn, mut n_named) = (0, 0);
    for picture in ["astronaut", "chelsea", "rocket"] {
        let read = |suffix: &str| {
            let path = folder.join(format!("{picture}{suffix}"));
            path.exists().then(|| (path.display().to_string(), fs::read(path).unwrap()))
        };
        let (name, bytes) = read(".webp").unwrap();
        let reference = drawn(&name, &bytes).pixels;
        for suffix in [".bmp", ".gif", ".ico", ".tif", ".webp", "_cmyk.jpg", "_exif_rot6.jpg"] {
            let Some((name, bytes)) = read(suffix) else { continue };
            let decoded = drawn(&name, &bytes);
            // The tag was set on pixels that were upright: turned clockwise they lie on their side.
            let pixels = if suffix == "_exif_rot6.jpg" {
                imageops::rotate270(&decoded.pixels)
            } else {
                decoded.pixels
            };
            // Icons are smaller.
            let pixels = resize(&pixels, reference.width(), reference.height());
            let likeness = psnr(&pixels, &reference);
            assert!(likeness > MIN_PSNR_DB, "{name}: {likeness:.1} dB");
            println!("{picture}{suffix}: {} {likeness:.1} dB", decoded.format);
            n_drawn += 1;
        }
        for (suffix, words) in [(".avif", "AVIF is not drawn"), (".jp2", "JPEG 2000 is not drawn")] {
            let (_, bytes) = read(suffix).unwrap();
            assert_eq!(decode(&bytes, cleared()).unwrap_err().to_string(), words);
            n_named += 1;
        }
    }
    assert_eq!((n_drawn, n_named), (17, 6));
    assert_eq!(fs::read_dir(Path::new(&folder)).unwrap().count(), n_drawn + n_named);
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A chunk with its length and checksum (PNG specification, section 5.3).
fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], &name, content, &crc.sum().to_be_bytes()].concat()
}

/// Where the chunks behind the header begin.
const BEHIND_HEADER: usize = 33;

#[test]
fn sixteen_bits_grey_and_palettes_are_drawn_in_eight_bits_of_colour() {
    let deep = ImageBuffer::from_fn(3, 2, |x, _| Rgb([[0_u16, 0x80ff, 0xffff][x as usize], 0x1234, 0xffff]));
    let decoded = drawn("16 bits", &png(&DynamicImage::ImageRgb16(deep)));
    assert_eq!(decoded.pixels.get_pixel(1, 0).0, [0x80, 0x12, 0xff]);
    let grey = ImageBuffer::from_pixel(2, 2, image::LumaA([90_u8, 255]));
    assert_eq!(drawn("grey", &png(&DynamicImage::ImageLumaA8(grey))).pixels.get_pixel(1, 1).0, [90; 3]);
    // Two pixels of one bit each, of a palette whose second colour is transparent.
    let header = [&2_u32.to_be_bytes()[..], &1_u32.to_be_bytes(), &[1, 3, 0, 0, 0]].concat();
    let mut rows = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut rows, &[0, 0b0100_0000]).unwrap();
    let palette = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"PLTE", &[10, 20, 30, 40, 50, 60]),
        chunk(*b"tRNS", &[255, 0]),
        chunk(*b"IDAT", &rows.finish().unwrap()),
        chunk(*b"IEND", b""),
    ];
    let decoded = drawn("palette", &palette.concat());
    assert_eq!(decoded.pixels.as_raw(), &[10, 20, 30, 128, 128, 128]);
}

#[test]
fn an_animated_png_shows_its_first_frame_and_says_so() {
    let still = png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 3, Rgb([1, 2, 3]))));
    let frame =
        [&[0; 4][..], &4_u32.to_be_bytes(), &3_u32.to_be_bytes(), &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    let animated = [
        &still[..BEHIND_HEADER],
        &chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        &chunk(*b"fcTL", &frame),
        &still[BEHIND_HEADER..],
    ]
    .concat();
    assert_eq!(drawn("still", &still).frames, Frames::Still);
    let decoded = drawn("animated", &animated);
    assert_eq!((decoded.frames, decoded.pixels.get_pixel(3, 2).0), (Frames::Animated, [1, 2, 3]));
}

#[test]
fn exif_is_read_from_png_tiff_and_jpeg_alike() {
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x31\0\x02\0\0\0\x04abc\0\0\0\0\0";
    let picture = DynamicImage::ImageRgb8(RgbImage::new(4, 3));
    let plain = png(&picture);
    let with_exif = [&plain[..BEHIND_HEADER], &chunk(*b"eXIf", exif), &plain[BEHIND_HEADER..]].concat();
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let (jpeg, length) = (jpeg.into_inner(), u16::try_from(exif.len() + 8).unwrap().to_be_bytes());
    let jpeg = [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", exif, &jpeg[2..]].concat();
    for bytes in [with_exif, jpeg] {
        let decoded = drawn("with Exif", &bytes);
        let line = &decoded.exif[0];
        assert_eq!((line.name, line.value.as_str(), decoded.exif.len()), ("software", "abc", 1));
    }
    let mut tiff = Cursor::new(Vec::new());
    picture.write_to(&mut tiff, ImageFormat::Tiff).unwrap();
    // This encoder writes nothing a person would want to know.
    assert_eq!(drawn("tiff", tiff.get_ref()).exif, []);
}

#[test]
fn what_is_not_drawn_is_named_by_its_bytes() {
    for (bytes, name) in [
        (&b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"[..], "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"<?xml version='1.0'?><svg xmlns='x'/>", "SVG"),
    ] {
        let error = decode(bytes, cleared()).unwrap_err();
        assert!(matches!(error, DecodeError::NotAPicture(_)));
        assert_eq!(error.to_string(), format!("{name} is not drawn"));
    }
}
