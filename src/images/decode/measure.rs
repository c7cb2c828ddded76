//! How large a picture is by its header. No pixel is decoded, and nothing is judged: what the size is good for is
//! the caller's affair.

use std::io::Cursor;

use image::ImageReader;

use super::content::Content;
use crate::base::contain;

/// Width and height as the header has them, before any rotation; `None` where it cannot be read, is of a format
/// that is not drawn, or says that there is nothing. Cost: microseconds.
pub fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let Content::Picture(format) = Content::of(bytes) else { return None };
    let read = || ImageReader::with_format(Cursor::new(bytes), format.for_image()).into_dimensions().ok();
    // Headers come from strangers, too.
    contain(read).ok().flatten().filter(|(width_px, height_px)| *width_px > 0 && *height_px > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

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
