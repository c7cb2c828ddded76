//! A sixel decoder, from the VT330/VT340 manual.

use super::{Image, Rgb};

struct Decoder<'a> {
    data: &'a [u8],
    registers: Vec<Option<Rgb>>,
    register: usize,
    x: usize,
    band: usize,
    image: Image,
}

/// The data between `q` and the string's end. Raster attributes must stand first: they give the size.
pub(super) fn decode(data: &[u8]) -> Image {
    let mut decoder = Decoder {
        data,
        registers: vec![None; 256],
        register: 0,
        x: 0,
        band: 0,
        image: Image::transparent(0, 0),
    };
    assert_eq!(decoder.next(), Some(b'"'), "raster attributes first");
    let raster = decoder.numbers();
    let [1, 1, width, height] = raster[..] else { panic!("not square pixels: {raster:?}") };
    decoder.image = Image::transparent(width, height);
    while let Some(byte) = decoder.next() {
        decoder.step(byte);
    }
    decoder.image
}

impl Decoder<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.data.split_first()?;
        self.data = rest;
        Some(*first)
    }

    fn number(&mut self) -> usize {
        let n = self.data.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = self.data.split_at(n);
        self.data = rest;
        std::str::from_utf8(digits).unwrap().parse().expect("a number")
    }

    fn numbers(&mut self) -> Vec<usize> {
        let mut all = vec![self.number()];
        while self.data.first() == Some(&b';') {
            self.data = &self.data[1..];
            all.push(self.number());
        }
        all
    }

    fn step(&mut self, byte: u8) {
        match byte {
            b'#' => match self.numbers()[..] {
                [register] => self.register = register,
                [register, 2, r, g, b] => {
                    let level = |p: usize| u8::try_from((p * 255 + 50) / 100).expect("a percentage");
                    self.registers[register] = Some([level(r), level(g), level(b)]);
                }
                ref other => panic!("colour introducer {other:?}"),
            },
            b'!' => {
                let n = self.number();
                let column = self.next().expect("a sixel to repeat");
                self.columns(column, n);
            }
            b'$' => self.x = 0,
            b'-' => (self.x, self.band) = (0, self.band + 1),
            b'?'..=b'~' => self.columns(byte, 1),
            other => panic!("not sixel: {other:#04x}"),
        }
    }

    fn columns(&mut self, byte: u8, n: usize) {
        let bits = byte - b'?';
        let colour = self.registers[self.register].expect("the register was set");
        for x in self.x..self.x + n {
            for row in (0..6).filter(|row| bits >> row & 1 == 1) {
                self.image.set(x, self.band * 6 + row, colour);
            }
        }
        self.x += n;
    }
}
