//! A picture's pixels at another size: for the screen, and small enough to be a blur.
//!
//! How large a picture is to be is decided elsewhere: terminals and cells are not known here.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

/// The picture at exactly this size, by Catmull–Rom in both directions; a size of 0 counts as 1.
///
/// Weights are applied to sRGB values as they are, as terminals and browsers do. Cost: linear in the larger of
/// the two sizes.
pub fn resize(picture: &RgbImage, width_px: u32, height_px: u32) -> RgbImage {
    resize_by(FilterType::CatmullRom, picture, width_px.max(1), height_px.max(1))
}

/// Averages the picture down until its longer side is `side_px`; a smaller one is left as it is.
pub(super) fn shrink_to_side(picture: &RgbImage, side_px: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longer = u64::from(width.max(height).max(1));
    let shrunk = |length: u32| {
        let length = scaled(u64::from(length), u64::from(side_px), longer);
        u32::try_from(length).unwrap_or(side_px).min(side_px)
    };
    if longer <= u64::from(side_px) {
        return picture.clone();
    }
    resize_by(FilterType::Box, picture, shrunk(width), shrunk(height))
}

/// `length × numerator / denominator`, rounded, at least 1. None of the three exceeds 2³².
fn scaled(length: u64, numerator: u64, denominator: u64) -> u64 {
    ((length * numerator + denominator / 2) / denominator).max(1)
}

fn resize_by(filter: FilterType, picture: &RgbImage, width_px: u32, height_px: u32) -> RgbImage {
    let same_size = picture.dimensions() == (width_px, height_px);
    if same_size || picture.is_empty() {
        return if same_size { picture.clone() } else { RgbImage::new(width_px, height_px) };
    }
    let from = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .expect("an RgbImage holds three bytes for each of its pixels");
    let mut to = Image::new(width_px, height_px, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize(&from, &mut to, &options)
        .expect("both are U8x3, and nothing is cropped: the only ways to fail");
    RgbImage::from_raw(width_px, height_px, to.into_vec())
        .expect("a U8x3 image holds three bytes for each of its pixels")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_not_a_size() {
        assert_eq!(resize(&RgbImage::new(2, 2), 0, 0).dimensions(), (1, 1));
        assert_eq!(resize(&RgbImage::new(0, 0), 0, 3).dimensions(), (1, 3));
    }

    #[test]
    fn an_even_colour_stays_even_at_any_size() {
        let even = RgbImage::from_pixel(37, 23, image::Rgb([12, 200, 99]));
        for (width_px, height_px) in [(1, 1), (5, 90), (37, 23), (300, 2)] {
            let resized = resize(&even, width_px, height_px);
            assert_eq!(resized.dimensions(), (width_px, height_px));
            assert!(resized.pixels().all(|p| p.0 == [12, 200, 99]));
        }
    }

    #[test]
    fn shrinking_averages_and_never_grows() {
        let checks =
            RgbImage::from_fn(64, 32, |x, y| image::Rgb([if (x + y) % 2 == 0 { 0 } else { 255 }; 3]));
        let small = shrink_to_side(&checks, 16);
        assert_eq!(small.dimensions(), (16, 8));
        assert!(small.pixels().all(|p| (126..=129).contains(&p.0[0])));
        assert_eq!(shrink_to_side(&small, 16), small);
        assert_eq!(shrink_to_side(&RgbImage::new(5000, 1), 16).dimensions(), (16, 1));
    }
}
