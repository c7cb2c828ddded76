//! Thrift's compact protocol, as much of it as page headers and offset indexes are written in.
//!
//! Every byte comes from a stranger: nothing is read beyond the slice, nothing is reserved by what a length
//! claims, and what is skipped is skipped to a fixed depth. Source: Apache Thrift, "Thrift compact protocol
//! encoding". Maps, sets of structs and the like do not occur here and are skipped or refused.

/// Structs in structs in lists: page headers nest three deep.
const MAX_DEPTH: u32 = 16;

/// A varint of 64 bits takes no more bytes than this.
const MAX_VARINT_BYTES: u32 = 10;

/// Why the bytes are no such structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ThriftError {
    /// They end in the middle: with more of them it may be one.
    #[error("it is cut short")]
    CutShort,
    /// They are something else.
    #[error("it is not what the format allows")]
    Malformed,
}

type Result<T> = std::result::Result<T, ThriftError>;

/// The wire types of the compact protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    True,
    False,
    Byte,
    /// 16, 32 and 64 bits alike: zigzag varints.
    Integer,
    Double,
    Binary,
    List,
    Struct,
}

impl Wire {
    fn of(nibble: u8) -> Result<Self> {
        match nibble {
            1 => Ok(Self::True),
            2 => Ok(Self::False),
            3 => Ok(Self::Byte),
            4..=6 => Ok(Self::Integer),
            7 => Ok(Self::Double),
            8 => Ok(Self::Binary),
            9 | 10 => Ok(Self::List),
            12 => Ok(Self::Struct),
            _ => Err(ThriftError::Malformed),
        }
    }
}

/// A field's number and what follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) id: i16,
    pub(super) wire: Wire,
}

/// A position in a slice.
#[derive(Debug)]
pub(super) struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Compact<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn n_read(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).ok_or(ThriftError::CutShort)?;
        self.at += 1;
        Ok(byte)
    }

    fn pass(&mut self, n: u64) -> Result<()> {
        let left = self.bytes.len() - self.at;
        let n = usize::try_from(n).ok().filter(|n| *n <= left).ok_or(ThriftError::CutShort)?;
        self.at += n;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for i in 0..MAX_VARINT_BYTES {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            value |=
                bits.checked_shl(7 * i).filter(|v| v >> (7 * i) == bits).ok_or(ThriftError::Malformed)?;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ThriftError::Malformed)
    }

    fn zigzag(&mut self) -> Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The next field of a struct, `None` at its end. `last` is the number of the field before, 0 at first.
    pub(super) fn field(&mut self, last: &mut i16) -> Result<Option<Field>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        let id = match head >> 4 {
            0 => i16::try_from(self.zigzag()?).map_err(|_| ThriftError::Malformed)?,
            step => last.checked_add(i16::from(step)).ok_or(ThriftError::Malformed)?,
        };
        // The format counts from 1, like all that is written in Thrift.
        if id < 1 {
            return Err(ThriftError::Malformed);
        }
        *last = id;
        Ok(Some(Field { id, wire: Wire::of(head & 0x0f)? }))
    }

    /// An integer field's value.
    pub(super) fn integer(&mut self, field: Field) -> Result<i64> {
        match field.wire {
            Wire::Integer => self.zigzag(),
            _ => Err(ThriftError::Malformed),
        }
    }

    /// The inside of a struct field, whose own fields follow.
    pub(super) fn open(&mut self, field: Field) -> Result<&mut Self> {
        match field.wire {
            Wire::Struct => Ok(self),
            _ => Err(ThriftError::Malformed),
        }
    }

    /// A boolean field's value, which the field's head holds.
    pub(super) fn boolean(field: Field) -> Result<bool> {
        match field.wire {
            Wire::True => Ok(true),
            Wire::False => Ok(false),
            _ => Err(ThriftError::Malformed),
        }
    }

    /// The head of a list: its items' type and how many it claims to hold.
    pub(super) fn list(&mut self, field: Field) -> Result<(Wire, u64)> {
        match field.wire {
            Wire::List => self.list_head(),
            _ => Err(ThriftError::Malformed),
        }
    }

    fn list_head(&mut self) -> Result<(Wire, u64)> {
        let head = self.byte()?;
        let n = match head >> 4 {
            15 => self.varint()?,
            n => u64::from(n),
        };
        Ok((Wire::of(head & 0x0f)?, n))
    }

    /// Passes over a field's value.
    pub(super) fn skip(&mut self, field: Field) -> Result<()> {
        match field.wire {
            Wire::True | Wire::False => Ok(()),
            wire => self.skip_value(wire, MAX_DEPTH),
        }
    }

    fn skip_value(&mut self, wire: Wire, depth: u32) -> Result<()> {
        let depth = depth.checked_sub(1).ok_or(ThriftError::Malformed)?;
        match wire {
            // As items of a list they take a byte each.
            Wire::True | Wire::False | Wire::Byte => self.pass(1),
            Wire::Integer => self.varint().map(drop),
            Wire::Double => self.pass(8),
            Wire::Binary => {
                let n = self.varint()?;
                self.pass(n)
            }
            Wire::List => {
                let (item, n) = self.list_head()?;
                // Each item takes a byte at least, so the claim cannot outrun the slice.
                (0..n).try_for_each(|_| self.skip_value(item, depth))
            }
            Wire::Struct => {
                let mut last = 0;
                while let Some(field) = self.field(&mut last)? {
                    if !matches!(field.wire, Wire::True | Wire::False) {
                        self.skip_value(field.wire, depth)?;
                    }
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_zigzag_varints() {
        let read = |bytes: &[u8]| Compact::new(bytes).zigzag();
        assert_eq!(read(&[0]), Ok(0));
        assert_eq!(read(&[1]), Ok(-1));
        assert_eq!(read(&[0xac, 0x02]), Ok(150));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), Ok(i64::MIN));
        assert_eq!(read(&[0xff; 9]), Err(ThriftError::CutShort));
        assert_eq!(read(&[0xff; 11]), Err(ThriftError::Malformed));
        assert_eq!(
            read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
            Err(ThriftError::Malformed)
        );
    }

    #[test]
    fn what_is_skipped_ends_with_the_slice_and_at_a_depth() {
        // A list of 2^56 integers in two bytes.
        let claims = [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 2, 2];
        let mut compact = Compact::new(&claims);
        let field = compact.field(&mut 0).unwrap().unwrap();
        assert_eq!(compact.skip(field), Err(ThriftError::CutShort));
        // Structs in structs without end.
        let deep = [0x1c; 100];
        let mut compact = Compact::new(&deep);
        let field = compact.field(&mut 0).unwrap().unwrap();
        assert_eq!(compact.skip(field), Err(ThriftError::Malformed));
        // A text longer than what is there.
        let mut compact = Compact::new(&[0x18, 9, b'x']);
        let field = compact.field(&mut 0).unwrap().unwrap();
        assert_eq!(compact.skip(field), Err(ThriftError::CutShort));
    }
}
