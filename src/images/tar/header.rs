//! One header block of a tar: name, size, kind (POSIX.1-1988 "ustar", and what GNU tar writes).
//!
//! Only what finding a picture needs. A block is believed when its checksum is right.

/// Headers and contents fill whole blocks of this size.
pub(super) const BLOCK_BYTES: usize = 512;

/// A block as it stands in the file.
pub(super) type Block = [u8; BLOCK_BYTES];

/// What a header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An ordinary file.
    File,
    /// GNU: the next member's name is the content.
    LongName,
    /// pax: records about the next member are the content.
    Pax,
    /// Folders, links, devices, sparse files, volume labels, global records: nothing to show.
    Other,
}

/// What a block says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// A member begins.
    Member {
        /// Its name as it stands in the block, which a record before it may replace.
        name: Vec<u8>,
        /// Bytes of its content.
        n_bytes: u64,
        /// What it is.
        kind: Kind,
    },
    /// Nothing but zeros: the archive ends here.
    End,
    /// No header.
    Broken,
}

/// Fields of a header by their place in it.
const NAME: std::ops::Range<usize> = 0..100;
const SIZE: std::ops::Range<usize> = 124..136;
const CHECKSUM: std::ops::Range<usize> = 148..156;
const KIND: usize = 156;
const MAGIC: std::ops::Range<usize> = 257..263;
const PREFIX: std::ops::Range<usize> = 345..500;

/// Reads a block.
pub(super) fn read(block: &Block) -> Heading {
    if block.iter().all(|byte| *byte == 0) {
        return Heading::End;
    }
    if octal(&block[CHECKSUM]) != Some(sum(block)) {
        return Heading::Broken;
    }
    let Some(n_bytes) = number(&block[SIZE]) else { return Heading::Broken };
    let kind = match block[KIND] {
        b'0' | b'7' | 0 => Kind::File,
        b'L' => Kind::LongName,
        b'x' => Kind::Pax,
        _ => Kind::Other,
    };
    Heading::Member { name: name(block), n_bytes, kind }
}

fn name(block: &Block) -> Vec<u8> {
    let name = up_to_nul(&block[NAME]);
    // GNU's own magic ("ustar  ") has other things where POSIX has the prefix.
    let prefix = if &block[MAGIC] == b"ustar\0" { up_to_nul(&block[PREFIX]) } else { b"" };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

pub(super) fn up_to_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The sum of all bytes, those of the checksum itself taken as spaces.
fn sum(block: &Block) -> u64 {
    let byte = |(at, byte): (usize, &u8)| u64::from(if CHECKSUM.contains(&at) { b' ' } else { *byte });
    block.iter().enumerate().map(byte).sum()
}

/// A size: octal digits, or, above 8 GB, a big-endian number marked by the top bit (GNU).
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first()? {
        (0x80, rest) => {
            rest.iter().try_fold(0_u64, |n, byte| n.checked_mul(256)?.checked_add((*byte).into()))
        }
        _ => octal(field),
    }
}

/// Octal digits between spaces and NULs; nothing at all is 0.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = up_to_nul(field).trim_ascii();
    digits.iter().try_fold(0_u64, |n, digit| match digit {
        b'0'..=b'7' => n.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A header as a tar program writes it.
    pub(in crate::images::tar) fn header(name: &str, n_bytes: u64, kind: u8) -> Block {
        let mut block = [0; BLOCK_BYTES];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[SIZE].copy_from_slice(format!("{n_bytes:011o}\0").as_bytes());
        block[KIND] = kind;
        block[MAGIC].copy_from_slice(b"ustar\0");
        summed(block)
    }

    /// The block with its checksum made right.
    pub(in crate::images::tar) fn summed(mut block: Block) -> Block {
        let sum = sum(&block);
        block[CHECKSUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    #[test]
    fn a_header_says_name_size_and_kind() {
        for (mark, kind) in
            [(b'0', Kind::File), (b'L', Kind::LongName), (b'x', Kind::Pax), (b'5', Kind::Other)]
        {
            let expected = Heading::Member { name: b"a.jpg".to_vec(), n_bytes: 1234, kind };
            assert_eq!(read(&header("a.jpg", 1234, mark)), expected);
        }
        assert_eq!(read(&[0; BLOCK_BYTES]), Heading::End);
    }

    #[test]
    fn a_prefix_belongs_to_posix_headers_only() {
        let name_of = |magic: &[u8; 6]| {
            let mut block = header("b.jpg", 0, b'0');
            block[PREFIX.start] = b'a';
            block[MAGIC].copy_from_slice(magic);
            match read(&summed(block)) {
                Heading::Member { name, .. } => String::from_utf8(name).unwrap(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(name_of(b"ustar\0"), "a/b.jpg");
        assert_eq!(name_of(b"ustar "), "b.jpg");
    }

    #[test]
    fn a_size_above_octals_reach_is_read_and_a_mad_one_refused() {
        let size_of = |field: &[u8; 12]| {
            let mut block = header("a", 0, b'0');
            block[SIZE].copy_from_slice(field);
            match read(&summed(block)) {
                Heading::Member { n_bytes, .. } => Some(n_bytes),
                _ => None,
            }
        };
        assert_eq!(size_of(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(1 << 33));
        assert_eq!(size_of(b"\x80\0\0\x01\0\0\0\0\0\0\0\0"), None);
        assert_eq!(size_of(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(size_of(b"777777777777"), Some((1 << 36) - 1));
        assert_eq!(size_of(b"     17 \0\0\0\0"), Some(15));
        assert_eq!(size_of(b"12x45678901\0"), None);
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_noticed(at in 0..BLOCK_BYTES, by in 1..=255_u8) {
            let mut block = header("key.jpg", 5, b'0');
            block[at] = block[at].wrapping_add(by);
            // NULs and spaces around the checksum's digits are as good as one another.
            if !CHECKSUM.contains(&at) {
                prop_assert_eq!(read(&block), Heading::Broken);
            }
        }
    }
}
