//! The identity of a pair: 128 bits of its URL and caption, the same in every file it stands in.
//!
//! Samples, duplicates and labels hang on it, so it is stable for ever: a change of what is hashed makes other
//! draws and loses labels. Where the URL and the caption come from is not known here: see `keyer`.

use std::fmt;

use xxhash_rust::xxh3::{xxh3_128, xxh3_128_with_seed};

/// Marks a part that is NULL: it differs from an empty text.
const ABSENT: u8 = 0;

/// Marks a text: its length in bytes as a little-endian u64, then its bytes.
const TEXT: u8 = 1;

/// Marks a picture: 16 bytes of its own hash.
const PICTURE: u8 = 2;

/// Which pair it is, whatever the file, the row and the other columns.
///
/// XXH3-128 with seed 0 over two parts, what stands for the picture and then the caption. Each part is one of
/// `00` (NULL), `01 length text`, `02 XXH3-128 of the picture's bytes`; numbers are little-endian, the length
/// is a u64. With its length before it no text reaches into the next one, zero bytes inside included. Of the
/// 5.85 billion pairs of LAION-5B two differing ones share a key with a probability of 5e-20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairKey(pub u128);

/// One of the two things a pair consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairPart<'a> {
    /// NULL, or a column that the dataset does not have.
    Absent,
    /// A URL, a path, an identifier, a caption.
    Text(&'a str),
    /// An embedded picture, encoded as it is in the file.
    Picture(&'a [u8]),
}

impl PairKey {
    /// The key of one pair. Cost: two passes over the bytes, no allocation worth speaking of.
    pub fn of(picture: PairPart<'_>, caption: PairPart<'_>) -> Self {
        PairHasher::default().key(picture, caption)
    }

    /// Where the `copy`-th row with this key comes when rows are drawn by `seed`; the lowest come first.
    ///
    /// XXH3-128 with `seed` over the key and the copy's number (from 0), 16 and 8 bytes, little-endian.
    pub fn priority(self, copy: u64, seed: u64) -> u128 {
        let mut bytes = [0_u8; 24];
        bytes[..16].copy_from_slice(&self.0.to_le_bytes());
        bytes[16..].copy_from_slice(&copy.to_le_bytes());
        xxh3_128_with_seed(&bytes, seed)
    }
}

/// 32 hexadecimal digits.
impl fmt::Display for PairKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The key of one text, for equal URLs and equal captions: XXH3-128 of its bytes, seed 0.
pub fn text_key(text: &str) -> u128 {
    xxh3_128(text.as_bytes())
}

/// Makes many keys with one buffer.
#[derive(Debug, Default)]
pub(super) struct PairHasher {
    buffer: Vec<u8>,
}

impl PairHasher {
    pub(super) fn key(&mut self, picture: PairPart<'_>, caption: PairPart<'_>) -> PairKey {
        self.buffer.clear();
        self.push(picture);
        self.push(caption);
        PairKey(xxh3_128(&self.buffer))
    }

    fn push(&mut self, part: PairPart<'_>) {
        match part {
            PairPart::Absent => self.buffer.push(ABSENT),
            PairPart::Text(text) => {
                self.buffer.push(TEXT);
                self.buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
                self.buffer.extend_from_slice(text.as_bytes());
            }
            PairPart::Picture(bytes) => {
                self.buffer.push(PICTURE);
                self.buffer.extend_from_slice(&xxh3_128(bytes).to_le_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::PairPart::{Absent, Picture, Text};
    use super::*;

    #[test]
    fn keys_stay_what_they_are() {
        let key = |picture, caption| PairKey::of(picture, caption).to_string();
        let url = Text("https://example.org/a.jpg");
        assert_eq!(key(url, Text("Katze auf dem Sofa")), "334ec03a667880071069573f0fae3bd1");
        assert_eq!(key(url, Absent), "a8f6d0385a6fe3a6fb759b1be198957a");
        assert_eq!(key(Picture(b"\xff\xd8\xff"), Text("")), "c2fb7ff921db773439a5ad418ccc1d4b");
        assert_eq!(key(Absent, Absent), "4758ddac5f9ee9383325230e1f285505");
        assert_eq!(format!("{:032x}", text_key("猫")), "fa1d7729d8800e5180c5670999aa4863");
    }

    #[test]
    fn places_in_the_draw_stay_what_they_are() {
        let key = PairKey::of(Text("u"), Text("c"));
        let place = |copy, seed| format!("{:032x}", key.priority(copy, seed));
        assert_eq!(place(0, 0), "b486b1c2c5e242068154aa3f012cbeab");
        assert_eq!(place(1, 0), "c1816db60eab0f4e0e6bc6cce53e08f5");
        assert_eq!(place(0, 1), "7ded0cd04fd877f48322d522cfc2ff89");
    }

    #[test]
    fn no_two_ways_to_cut_the_same_bytes_meet() {
        let parts = [
            (Text("ab"), Text("c")),
            (Text("a"), Text("bc")),
            (Text("abc"), Text("")),
            (Text(""), Text("abc")),
            (Text("abc"), Absent),
            (Absent, Text("abc")),
            (Absent, Text("")),
            (Text(""), Absent),
            (Absent, Absent),
            (Text(""), Text("")),
            (Text("a\0"), Text("b")),
            (Text("a"), Text("\0b")),
            (Picture(b"abc"), Text("")),
            (Picture(b""), Absent),
            (Absent, Picture(b"")),
        ];
        let keys: HashSet<PairKey> =
            parts.iter().map(|(picture, caption)| PairKey::of(*picture, *caption)).collect();
        assert_eq!(keys.len(), parts.len());
    }
}
