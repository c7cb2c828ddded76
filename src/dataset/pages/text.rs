//! The texts of a page of plain values: a length of four bytes before each.

/// Bytes of a text's length.
const LENGTH_BYTES: usize = 4;

/// Goes from text to text. Ends where the next one would reach beyond the bytes; whoever expected more knows
/// then that the page is damaged.
#[derive(Clone, Debug)]
pub struct TextValues<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> TextValues<'a> {
    /// Over the values of a page of plain text.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Where the next text's length begins.
    pub fn offset(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for TextValues<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.bytes.get(self.at..)?.split_first_chunk::<LENGTH_BYTES>()?;
        let text = rest.get(..u32::from_le_bytes(*length) as usize)?;
        self.at += LENGTH_BYTES + text.len();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_where_the_next_would_reach_beyond() {
        let bytes = b"\x02\0\0\0ab\0\0\0\0\x03\0\0\0xy";
        let mut values = TextValues::new(bytes);
        assert_eq!((values.next(), values.offset()), (Some(&b"ab"[..]), 6));
        assert_eq!((values.next(), values.offset()), (Some(&b""[..]), 10));
        assert_eq!((values.next(), values.offset()), (None, 10));
        assert_eq!(TextValues::new(b"\xff\xff\xff\xff").count(), 0);
        assert_eq!(TextValues::new(b"\0\0\0").count(), 0);
    }
}
