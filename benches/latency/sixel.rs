//! A sixel picture's pixels (VT330/VT340 manual, chapter 14).

use image::{Rgb, RgbImage};

struct Reader<'a> {
    data: &'a [u8],
    registers: Vec<[u8; 3]>,
    register: usize,
    x: u32,
    band: u32,
    pixels: RgbImage,
}

/// The data between `q` and the string's end; `None` when they are not what the manual says.
pub(crate) fn pixels(data: &[u8]) -> Option<RgbImage> {
    let mut reader = Reader {
        data: data.strip_prefix(b"\"")?,
        registers: vec![[0; 3]; 256],
        register: 0,
        x: 0,
        band: 0,
        pixels: RgbImage::new(0, 0),
    };
    let [_, _, width, height] = reader.numbers()[..] else { return None };
    reader.pixels = RgbImage::new(width, height);
    while let Some(byte) = reader.next() {
        reader.step(byte)?;
    }
    Some(reader.pixels)
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.data.split_first()?;
        self.data = rest;
        Some(*first)
    }

    fn numbers(&mut self) -> Vec<u32> {
        let n = self.data.iter().take_while(|b| b.is_ascii_digit() || **b == b';').count();
        let (numbers, rest) = self.data.split_at(n);
        self.data = rest;
        numbers.split(|b| *b == b';').filter_map(|n| std::str::from_utf8(n).ok()?.parse().ok()).collect()
    }

    fn step(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'#' => self.colour()?,
            b'!' => {
                let n = *self.numbers().first()?;
                let column = self.next()?;
                self.columns(column, n)?;
            }
            b'$' => self.x = 0,
            b'-' => (self.x, self.band) = (0, self.band + 1),
            column => self.columns(column, 1)?,
        }
        Some(())
    }

    fn colour(&mut self) -> Option<()> {
        let numbers = self.numbers();
        self.register = usize::try_from(*numbers.first()?).ok()?;
        if let [_, 2, rgb @ ..] = &numbers[..] {
            let level = |percent: &u32| u8::try_from((percent * 255 + 50) / 100).ok();
            let [r, g, b] = rgb else { return None };
            *self.registers.get_mut(self.register)? = [level(r)?, level(g)?, level(b)?];
        }
        Some(())
    }

    fn columns(&mut self, column: u8, n: u32) -> Option<()> {
        let bits = column.checked_sub(b'?').filter(|bits| *bits < 64)?;
        let colour = Rgb(*self.registers.get(self.register)?);
        for x in self.x..self.x + n {
            for row in (0..6).filter(|row| bits >> row & 1 == 1) {
                *self.pixels.get_pixel_mut_checked(x, self.band * 6 + row)? = colour;
            }
        }
        self.x += n;
        Some(())
    }
}
