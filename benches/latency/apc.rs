//! kitty's graphics commands, as far as the program says them.

use std::collections::HashMap;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use ratatui::layout::{Position, Rect};

use super::thumb::Thumb;

/// What a kitty holds.
#[derive(Default)]
pub(crate) struct Kitty {
    images: HashMap<u32, Image>,
    placements: Vec<Placement>,
    upload: Option<Upload>,
    /// Commands that could not be followed.
    pub(crate) n_odd: usize,
}

/// A picture in the terminal's store.
pub(crate) struct Image {
    pub(crate) thumb: Thumb,
    /// Cells of its virtual placement: columns times rows.
    pub(crate) n_cells: usize,
}

struct Placement {
    image: u32,
    number: u32,
    area: Rect,
}

struct Upload {
    keys: Keys,
    base64: Vec<u8>,
}

type Keys = HashMap<String, u32>;

impl Kitty {
    /// One command, without its escape characters; `cursor` is where text would go.
    pub(crate) fn command(&mut self, command: &[u8], cursor: Position) {
        if self.follow(command, cursor).is_none() {
            self.n_odd += 1;
        }
    }

    fn follow(&mut self, command: &[u8], cursor: Position) -> Option<()> {
        let command = command.strip_prefix(b"G")?;
        let at = command.iter().position(|b| *b == b';').unwrap_or(command.len());
        let (head, payload) =
            (std::str::from_utf8(&command[..at]).ok()?, command.get(at + 1..).unwrap_or_default());
        let mut keys = Keys::new();
        let mut action = 't';
        for (key, value) in head.split(',').filter_map(|pair| pair.split_once('=')) {
            match key {
                "a" => action = value.chars().next()?,
                "o" => _ = keys.insert("o".to_owned(), 1),
                // Words among the values: what is deleted is told by the placement's number or its absence.
                _ => _ = value.parse().map(|number| keys.insert(key.to_owned(), number)),
            }
        }
        match action {
            't' => self.chunk(keys, payload),
            'p' => self.place(&keys, cursor),
            'd' => self.delete(&keys),
            // The probe's question.
            'q' => Some(()),
            _ => None,
        }
    }

    fn chunk(&mut self, keys: Keys, payload: &[u8]) -> Option<()> {
        let more = keys.get("m") == Some(&1);
        let upload = self.upload.get_or_insert(Upload { keys, base64: Vec::new() });
        upload.base64.extend_from_slice(payload);
        if !more {
            let upload = self.upload.take()?;
            let image = Image { thumb: Thumb::of(&upload.pixels()?), n_cells: 0 };
            self.images.insert(*upload.keys.get("i")?, image);
        }
        Some(())
    }

    fn place(&mut self, keys: &Keys, cursor: Position) -> Option<()> {
        let [image, columns, rows] = [keys.get("i")?, keys.get("c")?, keys.get("r")?].map(|n| *n);
        if keys.contains_key("U") {
            self.images.get_mut(&image)?.n_cells = usize::try_from(columns * rows).ok()?;
            return Some(());
        }
        self.images.get(&image)?;
        let (width, height) = (u16::try_from(columns).ok()?, u16::try_from(rows).ok()?);
        let area = Rect::new(cursor.x, cursor.y, width, height);
        self.placements.push(Placement { image, number: *keys.get("p")?, area });
        Some(())
    }

    fn delete(&mut self, keys: &Keys) -> Option<()> {
        let image = *keys.get("i")?;
        if let Some(number) = keys.get("p") {
            self.placements.retain(|placed| (placed.image, placed.number) != (image, *number));
        } else {
            self.placements.retain(|placed| placed.image != image);
            self.images.remove(&image)?;
        }
        Some(())
    }

    /// The picture of that name.
    pub(crate) fn image(&self, name: u32) -> Option<&Image> {
        self.images.get(&name)
    }

    /// The pictures placed by commands within an area.
    pub(crate) fn placed_within(&self, area: Rect) -> impl Iterator<Item = &Image> {
        let within =
            self.placements.iter().filter(move |placed| area.intersection(placed.area) == placed.area);
        within.filter_map(|placed| self.images.get(&placed.image))
    }

    /// The screen was cleared: nothing stays.
    pub(crate) fn clear(&mut self) {
        self.placements.clear();
    }
}

impl Upload {
    fn pixels(&self) -> Option<RgbImage> {
        let mut bytes = STANDARD.decode(&self.base64).ok()?;
        if self.keys.get("f") == Some(&100) {
            let png = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).ok()?;
            return Some(opaque(&png.into_rgba8()));
        }
        let [width, height] = [*self.keys.get("s")?, *self.keys.get("v")?];
        if self.keys.contains_key("o") {
            let packed = std::mem::take(&mut bytes);
            flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes).ok()?;
        }
        match self.keys.get("f")? {
            24 => RgbImage::from_raw(width, height, bytes),
            32 => Some(opaque(&image::RgbaImage::from_raw(width, height, bytes)?)),
            _ => None,
        }
    }
}

/// Without the transparent margin at the right and at the bottom.
fn opaque(picture: &image::RgbaImage) -> RgbImage {
    let width = (0..picture.width()).take_while(|x| picture.get_pixel(*x, 0).0[3] > 0).count();
    let height = (0..picture.height()).take_while(|y| picture.get_pixel(0, *y).0[3] > 0).count();
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let cut = image::imageops::crop_imm(picture, 0, 0, size(width), size(height)).to_image();
    image::DynamicImage::ImageRgba8(cut).into_rgb8()
}
