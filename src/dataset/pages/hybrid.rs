//! The hybrid of runs and bit-packed groups that dictionary indices and levels are written in.
//!
//! Runs come out as runs, so that a caller can do a run's work once. Every length is held against the bytes
//! that are there. Source: parquet-format, `Encodings.md`, "Run Length Encoding / Bit-Packing Hybrid".

use std::ops::Range;

use arrow::array::BooleanBufferBuilder;
use arrow::buffer::BooleanBuffer;

/// Values are of 32 bits at most.
pub const MAX_BIT_WIDTH: u8 = 32;

/// Bit-packed values come in groups of eight, which take as many bytes as a value has bits.
const GROUP: usize = 8;

/// Why the bytes do not hold the values they are said to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HybridError {
    /// They end before the last value.
    #[error("its runs end early")]
    CutShort,
    /// No value can be that wide.
    #[error("its values would have {0} bits")]
    TooWide(u8),
    /// A run's length has more than 32 bits.
    #[error("a run is longer than any page")]
    RunTooLong,
    /// A repeated value does not fit into the width.
    #[error("a run's value is wider than its width")]
    ValueTooWide,
}

/// Some values one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run<'a> {
    /// One value, `n` times; `n` is never 0.
    Repeated {
        /// The value.
        value: u32,
        /// How many times.
        n: usize,
    },
    /// Different ones, packed.
    Packed(Packed<'a>),
}

/// Bit-packed values: least significant bit first, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed<'a> {
    bytes: &'a [u8],
    bit_width: u8,
    n: usize,
}

impl<'a> Packed<'a> {
    /// How many values; never 0.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are none, which never is so.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The packed bytes; at least `len()` values are in them.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The value at `place`, 0 beyond the last one. For few values; [`Self::unpack`] is cheaper for many.
    pub fn get(&self, place: usize) -> u32 {
        let width = usize::from(self.bit_width);
        let first_bit = place.saturating_mul(width);
        let own = self.bytes.get(first_bit / 8..).unwrap_or_default();
        let mut word = [0; 8];
        // 32 bits that begin inside of a byte lie in five bytes.
        let n = own.len().min(word.len());
        word[..n].copy_from_slice(&own[..n]);
        let mask = if width == 0 { 0 } else { u64::MAX >> (64 - width) };
        low_half(u64::from_le_bytes(word) >> (first_bit % 8) & mask)
    }

    /// Writes the values to `out`, whose length is [`Self::len`].
    ///
    /// Cost: about a nanosecond for four values.
    pub fn unpack(&self, out: &mut [u32]) {
        unpack(self.bytes, self.bit_width, &mut out[..self.n]);
    }

    /// Writes the values from `first` on to `out`, for whoever goes through them in blocks: `first` is a multiple
    /// of eight, and `first + out.len()` at most [`Self::len`].
    pub fn unpack_from(&self, first: usize, out: &mut [u32]) {
        let at = (first / GROUP).saturating_mul(usize::from(self.bit_width));
        unpack(self.bytes.get(at..).unwrap_or_default(), self.bit_width, out);
    }
}

/// The runs of `n_values` values; ends after the first error.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    bytes: &'a [u8],
    bit_width: u8,
    n_left: usize,
}

impl<'a> Runs<'a> {
    /// Over bytes without a length before them.
    pub fn new(bytes: &'a [u8], bit_width: u8, n_values: usize) -> Result<Self, HybridError> {
        if bit_width > MAX_BIT_WIDTH {
            return Err(HybridError::TooWide(bit_width));
        }
        Ok(Self { bytes, bit_width, n_left: n_values })
    }

    fn read(&mut self) -> Result<Run<'a>, HybridError> {
        loop {
            let head = self.head()?;
            let n = (head >> 1) as usize;
            if n == 0 {
                // An empty run says nothing; it took a byte, so they come to an end.
                continue;
            }
            return if head & 1 == 0 { self.repeated(n) } else { self.packed(n) };
        }
    }

    fn head(&mut self) -> Result<u32, HybridError> {
        let mut head = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.bytes.split_first().ok_or(HybridError::CutShort)?;
            self.bytes = rest;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && *byte > 0x0f {
                return Err(HybridError::RunTooLong);
            }
            head |= bits << shift;
            if *byte < 0x80 {
                return Ok(head);
            }
        }
        Err(HybridError::RunTooLong)
    }

    fn repeated(&mut self, n: usize) -> Result<Run<'a>, HybridError> {
        let n_bytes = usize::from(self.bit_width.div_ceil(8));
        let (own, rest) = self.bytes.split_at_checked(n_bytes).ok_or(HybridError::CutShort)?;
        let mut value = [0; 4];
        value[..n_bytes].copy_from_slice(own);
        let value = u32::from_le_bytes(value);
        if u64::from(value) >> self.bit_width != 0 {
            return Err(HybridError::ValueTooWide);
        }
        let n = n.min(self.n_left);
        self.bytes = rest;
        self.n_left -= n;
        Ok(Run::Repeated { value, n })
    }

    fn packed(&mut self, n_groups: usize) -> Result<Run<'a>, HybridError> {
        // 2^31 groups of 32 bytes fit into 64 bits; some writers cut the last group short.
        let n = n_groups.saturating_mul(GROUP).min(self.n_left);
        let n_bytes = n_groups.saturating_mul(usize::from(self.bit_width)).min(self.bytes.len());
        let (own, rest) = self.bytes.split_at(n_bytes);
        if n.saturating_mul(usize::from(self.bit_width)).div_ceil(8) > own.len() {
            return Err(HybridError::CutShort);
        }
        self.bytes = rest;
        self.n_left -= n;
        if self.bit_width == 0 {
            // No bytes for any number of zeros: as a run they cost nothing.
            return Ok(Run::Repeated { value: 0, n });
        }
        Ok(Run::Packed(Packed { bytes: own, bit_width: self.bit_width, n }))
    }
}

impl<'a> Iterator for Runs<'a> {
    type Item = Result<Run<'a>, HybridError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.n_left == 0 {
            return None;
        }
        let run = self.read();
        if run.is_err() {
            self.n_left = 0;
        }
        Some(run)
    }
}

/// Single values out of runs, asked for in ascending order of their places.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    runs: Runs<'a>,
    run: Run<'a>,
    /// The places of the present run.
    places: Range<usize>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(runs: Runs<'a>) -> Self {
        Self { runs, run: Run::Repeated { value: 0, n: 0 }, places: 0..0 }
    }

    /// The value at `place`, which is not before the one asked for last.
    pub(super) fn at(&mut self, place: usize) -> Result<u32, HybridError> {
        while place >= self.places.end {
            self.run = self.runs.next().ok_or(HybridError::CutShort)??;
            let n = match &self.run {
                Run::Repeated { n, .. } => *n,
                Run::Packed(packed) => packed.len(),
            };
            self.places = self.places.end..self.places.end + n;
        }
        match &self.run {
            Run::Repeated { value, .. } => Ok(*value),
            Run::Packed(packed) => Ok(packed.get(place.saturating_sub(self.places.start))),
        }
    }
}

/// Writes all values of `runs` to `out`, whatever was in it.
pub fn decode(runs: Runs<'_>, out: &mut Vec<u32>) -> Result<(), HybridError> {
    out.clear();
    for run in runs {
        let at = out.len();
        match run? {
            Run::Repeated { value, n } => out.resize(at + n, value),
            Run::Packed(packed) => {
                out.resize(at + packed.len(), 0);
                packed.unpack(&mut out[at..]);
            }
        }
    }
    Ok(())
}

/// Levels of a flat column: which of `n_values` rows have a value. `None` where all have: mostly one run of ones.
pub(super) fn validity(bytes: &[u8], n_values: usize) -> Result<Option<BooleanBuffer>, HybridError> {
    let runs = Runs::new(bytes, 1, n_values)?;
    if let Some(Ok(Run::Repeated { value: 1, n })) = runs.clone().next()
        && n == n_values
    {
        return Ok(None);
    }
    let mut valid = BooleanBufferBuilder::new(n_values);
    for run in runs {
        match run? {
            Run::Repeated { value, n } => valid.append_n(n, value == 1),
            Run::Packed(packed) => valid.append_packed_range(0..packed.len(), packed.bytes()),
        }
    }
    let valid = valid.finish();
    Ok((valid.count_set_bits() < n_values).then_some(valid))
}

/// Unpacks as many values as `out` has room for; `bytes` hold at least as many.
fn unpack(bytes: &[u8], bit_width: u8, out: &mut [u32]) {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match bit_width {
                $($width => unpack_width::<$width>(bytes, out),)*
                // None: width 0 is a run, and none above 32 gets this far.
                _ => out.fill(0),
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

/// With the width known to the compiler, all shifts of a group are constants.
fn unpack_width<const WIDTH: usize>(bytes: &[u8], out: &mut [u32]) {
    let (whole, rest) = out.split_at_mut(out.len() / GROUP * GROUP);
    for (slots, group) in whole.chunks_exact_mut(GROUP).zip(bytes.chunks_exact(WIDTH)) {
        unpack_group::<WIDTH>(group, slots);
    }
    if !rest.is_empty() {
        let own = bytes.get(whole.len() / GROUP * WIDTH..).unwrap_or_default();
        let n_bytes = own.len().min(WIDTH);
        let mut group = [0; WIDTH];
        group[..n_bytes].copy_from_slice(&own[..n_bytes]);
        let mut slots = [0; GROUP];
        unpack_group::<WIDTH>(&group, &mut slots);
        rest.copy_from_slice(&slots[..rest.len()]);
    }
}

/// Eight values out of as many bytes as one has bits.
fn unpack_group<const WIDTH: usize>(group: &[u8], slots: &mut [u32]) {
    // Room to read eight bytes from where the last value begins.
    let mut padded = [0; MAX_BIT_WIDTH as usize + 8];
    padded[..WIDTH].copy_from_slice(&group[..WIDTH]);
    let mask = u64::MAX >> (64 - WIDTH);
    for (i, slot) in slots.iter_mut().enumerate() {
        let (byte, shift) = (i * WIDTH / 8, i * WIDTH % 8);
        let mut word = [0; 8];
        word.copy_from_slice(&padded[byte..byte + 8]);
        *slot = low_half(u64::from_le_bytes(word) >> shift & mask);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "masked to 32 bits or fewer before")]
fn low_half(word: u64) -> u32 {
    word as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pack(values: &[u32], bit_width: u8) -> Vec<u8> {
        let n_bits = values.len().div_ceil(GROUP) * GROUP * usize::from(bit_width);
        let mut bytes = vec![0_u8; n_bits.div_ceil(8)];
        for (i, value) in values.iter().enumerate() {
            for bit in 0..usize::from(bit_width) {
                if value >> bit & 1 == 1 {
                    let at = i * usize::from(bit_width) + bit;
                    bytes[at / 8] |= 1 << (at % 8);
                }
            }
        }
        bytes
    }

    fn head(mut n: u64, out: &mut Vec<u8>) {
        while n >= 0x80 {
            out.push(u8::try_from(n & 0x7f).unwrap() | 0x80);
            n >>= 7;
        }
        out.push(u8::try_from(n).unwrap());
    }

    /// Writes each part as a run when it holds one value only, else packed; parts but the last are of whole groups.
    fn write(parts: &[Vec<u32>], bit_width: u8) -> Vec<u8> {
        let mut out = Vec::new();
        for part in parts {
            if part.iter().all(|v| v == &part[0]) {
                head((part.len() as u64) << 1, &mut out);
                out.extend_from_slice(&part[0].to_le_bytes()[..usize::from(bit_width.div_ceil(8))]);
            } else {
                head((part.len().div_ceil(GROUP) as u64) << 1 | 1, &mut out);
                out.extend(pack(part, bit_width));
            }
        }
        out
    }

    fn parts() -> impl Strategy<Value = (u8, Vec<Vec<u32>>)> {
        (1_u8..=32).prop_flat_map(|width| {
            let value = 0..=(u32::MAX >> (32 - width));
            let packed = (1_usize..5).prop_flat_map({
                let value = value.clone();
                move |n| prop::collection::vec(value.clone(), n * GROUP)
            });
            let run = (value, 1_usize..50).prop_map(|(v, n)| vec![v; n]);
            (Just(width), prop::collection::vec(prop_oneof![packed, run], 1..6))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_written_is_read(case in parts(), cut in 0_usize..7) {
            let (width, parts) = case;
            let bytes = write(&parts, width);
            let all: Vec<u32> = parts.concat();
            // Fewer than are there: the last group is padded.
            let n = all.len() - cut.min(all.len() - 1);
            let mut out = vec![7; 3];
            decode(Runs::new(&bytes, width, n).unwrap(), &mut out).unwrap();
            prop_assert_eq!(&out, &all[..n]);
            let mut blocks = Vec::new();
            for run in Runs::new(&bytes, width, n).unwrap() {
                match run.unwrap() {
                    Run::Repeated { value, n } => blocks.extend(std::iter::repeat_n(value, n)),
                    Run::Packed(packed) => for first in (0..packed.len()).step_by(2 * GROUP) {
                        let mut block = vec![7; (packed.len() - first).min(2 * GROUP)];
                        packed.unpack_from(first, &mut block);
                        blocks.extend(block);
                    }
                }
            }
            prop_assert_eq!(&blocks, &all[..n]);
            let mut cursor = Cursor::new(Runs::new(&bytes, width, n).unwrap());
            for place in (0..n).step_by(cut + 1) {
                prop_assert_eq!(cursor.at(place), Ok(all[place]));
            }
        }

        #[test]
        fn levels_are_read_as_bits(bits in prop::collection::vec(0_u32..2, 1..200), run in 1_usize..100) {
            let n = bits.len() + run;
            let padded: Vec<u32> =
                bits.iter().copied().chain(std::iter::repeat(1)).take(bits.len().next_multiple_of(GROUP)).collect();
            let n_packed = padded.len();
            let bytes = write(&[padded, vec![1; run]], 1);
            let read = validity(&bytes, n).unwrap();
            let expected: Vec<bool> = (0..n).map(|i| bits.get(i).is_none_or(|b| *b == 1)).collect();
            prop_assert!(n_packed + run >= n);
            match read {
                None => prop_assert!(expected.iter().all(|v| *v)),
                Some(read) => prop_assert_eq!(read, BooleanBuffer::from(expected)),
            }
        }

        #[test]
        fn no_bytes_make_it_panic_or_say_more_than_asked(
            bytes in prop::collection::vec(any::<u8>(), 0..60), width in 0_u8..=40, n in 0_usize..10_000
        ) {
            let mut out = Vec::new();
            if let Ok(runs) = Runs::new(&bytes, width, n)
                && decode(runs, &mut out).is_ok()
            {
                prop_assert_eq!(out.len(), n);
                prop_assert!(out.iter().all(|v| u64::from(*v) >> width == 0));
            }
            if let Ok(Some(valid)) = validity(&bytes, n) {
                prop_assert_eq!(valid.len(), n);
            }
        }
    }

    #[test]
    fn widths_and_runs_beyond_the_format_are_refused() {
        assert_eq!(Runs::new(&[], 33, 1).unwrap_err(), HybridError::TooWide(33));
        let first = |bytes: &'static [u8], width, n| Runs::new(bytes, width, n).unwrap().next().unwrap();
        assert_eq!(first(&[0xff, 0xff, 0xff, 0xff, 0x1f], 1, 9), Err(HybridError::RunTooLong));
        assert_eq!(first(&[6, 4], 2, 3), Err(HybridError::ValueTooWide));
        assert_eq!(first(&[6], 2, 3), Err(HybridError::CutShort));
        assert_eq!(first(&[3, 0xff], 9, 8), Err(HybridError::CutShort));
        // Runs of nothing end with the bytes.
        assert_eq!(first(&[0, 0, 0, 0], 0, 1), Err(HybridError::CutShort));
        // 2^27 groups of no bits at all take no bytes, and no memory.
        let zeros = Run::Repeated { value: 0, n: 1 << 26 };
        assert_eq!(first(&[0x81, 0x80, 0x80, 0x80, 0x01], 0, 1 << 26), Ok(zeros));
        // A last group that its writer cut short holds what is needed.
        assert_eq!(first(&[3, 0b101], 1, 3).map(|r| matches!(r, Run::Packed(p) if p.len() == 3)), Ok(true));
    }
}
