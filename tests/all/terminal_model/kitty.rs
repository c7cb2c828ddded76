//! The kitty graphics protocol, from its page: transmission in chunks, both kinds of placement, deletion.

use std::collections::HashMap;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{CELL_H, CELL_W, DirectPlacement, Rgb, Terminal};

/// Rows and columns 0 to 79 of kitty's `rowcolumn-diacritics.txt`; pictures in the tests are not larger.
const MARKS: [u32; 80] = [
    0x305, 0x30d, 0x30e, 0x310, 0x312, 0x33d, 0x33e, 0x33f, 0x346, 0x34a, 0x34b, 0x34c, 0x350, 0x351, 0x352,
    0x357, 0x35b, 0x363, 0x364, 0x365, 0x366, 0x367, 0x368, 0x369, 0x36a, 0x36b, 0x36c, 0x36d, 0x36e, 0x36f,
    0x483, 0x484, 0x485, 0x486, 0x487, 0x592, 0x593, 0x594, 0x595, 0x597, 0x598, 0x599, 0x59c, 0x59d, 0x59e,
    0x59f, 0x5a0, 0x5a1, 0x5a8, 0x5a9, 0x5ab, 0x5ac, 0x5af, 0x5c4, 0x610, 0x611, 0x612, 0x613, 0x614, 0x615,
    0x616, 0x617, 0x657, 0x658, 0x659, 0x65a, 0x65b, 0x65d, 0x65e, 0x6d6, 0x6d7, 0x6d8, 0x6d9, 0x6da, 0x6db,
    0x6dc, 0x6df, 0x6e0, 0x6e1, 0x6e2,
];

/// Pixels, some of them transparent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Image {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<Option<Rgb>>,
}

impl Image {
    pub(crate) fn transparent(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![None; width * height] }
    }

    pub(crate) fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Self {
        let pixel = |p: &[u8]| (p[3] > 127).then(|| [p[0], p[1], p[2]]);
        Self { width, height, pixels: rgba.chunks_exact(4).map(pixel).collect() }
    }

    fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> Self {
        Self { width, height, pixels: rgb.chunks_exact(3).map(|p| Some([p[0], p[1], p[2]])).collect() }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> Option<Rgb> {
        self.pixels[y * self.width + x]
    }

    pub(crate) fn set(&mut self, x: usize, y: usize, colour: Rgb) {
        assert!(x < self.width && y < self.height, "a pixel outside of the declared size");
        self.pixels[y * self.width + x] = Some(colour);
    }

    /// The colour at a pixel when the picture is stretched over `columns` × `rows` cells.
    fn stretched_at(&self, x: usize, y: usize, columns: usize, rows: usize) -> Option<Rgb> {
        self.at(x * self.width / (columns * CELL_W), y * self.height / (rows * CELL_H))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct PartialUpload {
    keys: HashMap<String, String>,
    base64: String,
}

impl Terminal {
    pub(super) fn apc(&mut self, command: &[u8]) {
        let text = std::str::from_utf8(command).unwrap();
        let text = text.strip_prefix('G').expect("only graphics commands are APC strings");
        let (keys, payload) = text.split_once(';').unwrap_or((text, ""));
        assert!(payload.len() <= 4096, "a chunk is too long");
        let keys: HashMap<String, String> = keys
            .split(',')
            .map(|pair| pair.split_once('=').expect("key=value"))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(keys.get("q").map(String::as_str), Some("2"), "the answer would be read as keys");
        match keys.get("a").map(String::as_str) {
            Some("t") => {
                assert!(self.upload.is_none(), "an upload within an upload");
                self.upload = Some(PartialUpload { keys: keys.clone(), base64: String::new() });
                self.chunk(&keys, payload);
            }
            None => self.chunk(&keys, payload),
            Some("p") if keys.contains_key("U") => self.place_virtually(&keys),
            Some("p") => self.place(&keys),
            Some("d") => self.delete(&keys),
            other => panic!("unknown action {other:?}"),
        }
    }

    fn chunk(&mut self, keys: &HashMap<String, String>, payload: &str) {
        let upload = self.upload.as_mut().expect("a chunk belongs to an upload");
        let more = keys.get("m").map(String::as_str) == Some("1");
        assert!(!more || payload.len().is_multiple_of(4), "only the last chunk may be odd");
        upload.base64.push_str(payload);
        if !more {
            let upload = self.upload.take().expect("just used");
            let image = upload.image();
            let old = self.images.insert(number(&upload.keys, "i"), image);
            assert!(old.is_none(), "the same picture twice");
        }
    }

    fn place_virtually(&mut self, keys: &HashMap<String, String>) {
        let id = number(keys, "i");
        assert!(self.images.contains_key(&id), "no such picture");
        self.virtual_sizes.insert(id, (number(keys, "c") as usize, number(keys, "r") as usize));
    }

    fn place(&mut self, keys: &HashMap<String, String>) {
        let id = number(keys, "i");
        assert!(self.images.contains_key(&id), "no such picture");
        assert_eq!(keys.get("C").map(String::as_str), Some("1"), "the cursor would move");
        let image = &self.images[&id];
        let source = if keys.contains_key("w") {
            ["x", "y", "w", "h"].map(|key| number(keys, key) as usize)
        } else {
            [0, 0, image.width, image.height]
        };
        let [left, top, width, height] = source;
        assert!(left + width <= image.width && top + height <= image.height, "pixels that it does not have");
        let placement = DirectPlacement {
            image: id,
            placement: number(keys, "p"),
            x: self.cursor.0,
            y: self.cursor.1,
            columns: number(keys, "c") as usize,
            rows: number(keys, "r") as usize,
            source,
        };
        self.placements.retain(|p| (p.image, p.placement) != (id, placement.placement));
        self.placements.push(placement);
    }

    fn delete(&mut self, keys: &HashMap<String, String>) {
        let id = number(keys, "i");
        match keys["d"].as_str() {
            "i" => {
                let placement = number(keys, "p");
                let before = self.placements.len();
                self.placements.retain(|p| (p.image, p.placement) != (id, placement));
                assert_eq!(self.placements.len() + 1, before, "nothing there to take away");
            }
            "I" => {
                self.placements.retain(|p| p.image != id);
                self.images.remove(&id);
                self.virtual_sizes.remove(&id);
            }
            other => panic!("unknown deletion {other}"),
        }
    }

    /// What a picture placed over the text has at a pixel of the screen.
    pub(super) fn direct_at(&self, x: usize, y: usize) -> Option<Rgb> {
        self.placements.iter().rev().find_map(|placed| {
            let (left, top) = (placed.x * CELL_W, placed.y * CELL_H);
            let (dx, dy) = (x.checked_sub(left)?, y.checked_sub(top)?);
            if dx >= placed.columns * CELL_W || dy >= placed.rows * CELL_H {
                return None;
            }
            let [left, top, width, height] = placed.source;
            let (x, y) = (dx * width / (placed.columns * CELL_W), dy * height / (placed.rows * CELL_H));
            self.images[&placed.image].at(left + x, top + y)
        })
    }

    /// What the placeholder in the cell of a pixel shows there.
    pub(super) fn placeholder_at(&self, x: usize, y: usize) -> Option<Rgb> {
        let cell = self.cell(x / CELL_W, y / CELL_H);
        let mut symbol = cell.symbol.chars();
        if symbol.next() != Some('\u{10eeee}') {
            return None;
        }
        let mut index = || {
            let mark = u32::from(symbol.next().expect("a row and a column"));
            MARKS.iter().position(|m| *m == mark).expect("a mark of the table")
        };
        let (row, column) = (index(), index());
        let name = cell.foreground.expect("the colour names the picture");
        let id = u32::from_be_bytes([0, name[0], name[1], name[2]]);
        let (columns, rows) = *self.virtual_sizes.get(&id).expect("a virtual placement");
        assert!(column < columns && row < rows, "a piece outside of the picture");
        let image = self.images.get(&id).expect("the picture is there");
        image.stretched_at(column * CELL_W + x % CELL_W, row * CELL_H + y % CELL_H, columns, rows)
    }
}

impl PartialUpload {
    fn image(&self) -> Image {
        let mut bytes = STANDARD.decode(&self.base64).unwrap();
        if number(&self.keys, "f") == 100 {
            let png =
                image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap().into_rgba8();
            return Image::from_rgba(png.width() as usize, png.height() as usize, png.as_raw());
        }
        let (width, height) = (number(&self.keys, "s") as usize, number(&self.keys, "v") as usize);
        if self.keys.get("o").map(String::as_str) == Some("z") {
            let packed = std::mem::take(&mut bytes);
            flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
            // kitty's buffer for what arrives, packed or not, has 1 KB to spare.
            assert!(packed.len() <= bytes.len() + 1024, "packed data longer than the pixels");
        }
        match number(&self.keys, "f") {
            24 => {
                assert_eq!(bytes.len(), width * height * 3);
                Image::from_rgb(width, height, &bytes)
            }
            32 => {
                assert_eq!(bytes.len(), width * height * 4);
                Image::from_rgba(width, height, &bytes)
            }
            other => panic!("unknown format {other}"),
        }
    }
}

fn number(keys: &HashMap<String, String>, key: &str) -> u32 {
    keys.get(key).unwrap_or_else(|| panic!("{key} is missing in {keys:?}")).parse().unwrap()
}
