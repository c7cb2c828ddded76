//! The skeleton of Exif data: a TIFF structure (TIFF 6.0, section 2; Exif 2.32, section 4.6.2), read in bounds.
//!
//! Offsets and counts come from a stranger: each is held against the bytes at hand, a directory is read once
//! and never beyond [`MAX_FIELDS`], and nothing is copied. What the tags mean is `words`' affair.

/// Fields looked at in one directory. Cameras write fewer than 60.
pub(super) const MAX_FIELDS: usize = 256;

/// Bytes of a field: tag, type, count, value or its offset.
const FIELD_BYTES: usize = 12;

/// Data with its byte order.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

/// One field of a directory.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    tiff: Tiff<'a>,
    pub(super) tag: u16,
    kind: u16,
    data: &'a [u8],
}

impl<'a> Tiff<'a> {
    /// Reads the header and gives the offset of the first directory.
    pub(super) fn open(bytes: &'a [u8]) -> Option<(Self, u32)> {
        // JPEG and some WebP writers put this mark in front.
        let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
        let is_big_endian = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let tiff = Self { bytes, is_big_endian };
        let first = tiff.long(bytes.get(4..8)?)?;
        Some((tiff, first))
    }

    /// The fields of the directory at `offset`; a cut one gives those that are there.
    pub(super) fn fields(self, offset: u32) -> Vec<Field<'a>> {
        let directory = usize::try_from(offset).ok().and_then(|at| self.bytes.get(at..)).unwrap_or_default();
        let Some((count, entries)) = directory.split_at_checked(2) else { return Vec::new() };
        let n_fields = usize::from(self.short(count).unwrap_or(0)).min(MAX_FIELDS);
        entries.chunks_exact(FIELD_BYTES).take(n_fields).filter_map(|entry| self.field(entry)).collect()
    }

    fn field(self, entry: &'a [u8]) -> Option<Field<'a>> {
        let (tag, kind) = (self.short(&entry[..2])?, self.short(&entry[2..4])?);
        let n_bytes = usize::try_from(self.long(&entry[4..8])?).ok()?.checked_mul(unit_bytes(kind)?)?;
        let data = match entry[8..].get(..n_bytes) {
            Some(inside) => inside,
            None => self.bytes.get(usize::try_from(self.long(&entry[8..])?).ok()?..)?.get(..n_bytes)?,
        };
        Some(Field { tiff: self, tag, kind, data })
    }

    fn short(self, bytes: &[u8]) -> Option<u16> {
        let two = *bytes.first_chunk()?;
        Some(if self.is_big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    fn long(self, bytes: &[u8]) -> Option<u32> {
        let four = *bytes.first_chunk()?;
        Some(if self.is_big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }
}

impl Field<'_> {
    /// The bytes up to the first NUL, for texts.
    pub(super) fn text(&self) -> Option<&[u8]> {
        (self.kind == 2).then(|| self.data.split(|b| *b == 0).next().unwrap_or_default())
    }

    /// The first number of an integer field.
    pub(super) fn integer(&self) -> Option<u32> {
        match self.kind {
            1 => self.data.first().map(|byte| u32::from(*byte)),
            3 => self.tiff.short(self.data).map(u32::from),
            4 => self.tiff.long(self.data),
            _ => None,
        }
    }

    /// The `nth` fraction, when it is one: neither NaN nor infinite.
    pub(super) fn fraction(&self, nth: usize) -> Option<f64> {
        if self.kind != 5 {
            return None;
        }
        let eight = self.data.get(nth.checked_mul(8)?..)?;
        let (above, below) = (self.tiff.long(eight)?, self.tiff.long(eight.get(4..)?)?);
        (below != 0).then(|| f64::from(above) / f64::from(below))
    }
}

/// Bytes of one value: BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED. Others are not asked for.
fn unit_bytes(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 7 => Some(1),
        3 => Some(2),
        4 => Some(4),
        5 => Some(8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Little-endian data with these fields in its only directory, and `behind` after it.
    fn data(fields: &[(u16, u16, u32, [u8; 4])], behind: &[u8]) -> Vec<u8> {
        let mut data = b"II*\0\x08\0\0\0".to_vec();
        data.extend(u16::try_from(fields.len()).unwrap().to_le_bytes());
        for (tag, kind, count, value) in fields {
            data.extend(tag.to_le_bytes());
            data.extend(kind.to_le_bytes());
            data.extend(count.to_le_bytes());
            data.extend(value);
        }
        data.extend([0; 4]);
        data.extend(behind);
        data
    }

    fn fields(data: &[u8]) -> Vec<Field<'_>> {
        Tiff::open(data).map(|(tiff, first)| tiff.fields(first)).unwrap_or_default()
    }

    #[test]
    fn values_stand_in_the_field_or_behind_it() {
        let whole = data(
            &[(1, 3, 1, [7, 0, 0, 0]), (2, 2, 3, *b"ab\0\0"), (3, 5, 1, [50, 0, 0, 0]), (4, 2, 9, [1; 4])],
            &[&[0; 8 - 8][..], &1_u32.to_le_bytes(), &4_u32.to_le_bytes()].concat(),
        );
        let found = fields(&whole);
        // The offset of the fourth leads out of the data.
        assert_eq!(found.iter().map(|f| f.tag).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(found[0].integer(), Some(7));
        assert_eq!(found[1].text(), Some(&b"ab"[..]));
        assert_eq!(found[0].text(), None);
    }

    #[test]
    fn a_fraction_over_nothing_is_none() {
        // The directory of one field ends at 26.
        let over = |below: u32| {
            let behind = [1_u32.to_le_bytes(), below.to_le_bytes()].concat();
            data(&[(3, 5, 1, [26, 0, 0, 0])], &behind)
        };
        assert_eq!(fields(&over(4))[0].fraction(0), Some(0.25));
        assert_eq!(fields(&over(4))[0].fraction(1), None);
        assert_eq!(fields(&over(0))[0].fraction(0), None);
    }

    #[test]
    fn no_more_fields_than_the_limit_are_read() {
        let many = vec![(9, 1, 1, [0; 4]); MAX_FIELDS + 1];
        assert_eq!(fields(&data(&many[1..], b"")).len(), MAX_FIELDS);
        assert_eq!(fields(&data(&many, b"")).len(), MAX_FIELDS);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_within_bounds(bytes in proptest::collection::vec(any::<u8>(), 0..200), big: bool) {
            let mark: &[u8] = if big { b"MM\0*\0\0\0\x08" } else { b"II*\0\x08\0\0\0" };
            let marked = [mark, &bytes].concat();
            for field in fields(&marked) {
                prop_assert!(field.data.len() <= marked.len());
                let _ = (field.text(), field.integer(), field.fraction(2));
            }
        }
    }
}
