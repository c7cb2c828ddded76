//! One bit a row, in words of 64: what filters are computed in.
//!
//! It does not know which rows they are.

use std::ops::Range;

use arrow::buffer::{BooleanBuffer, Buffer};

/// Bits in a word.
pub(in crate::query) const WORD: usize = 64;

/// `len` bits; those of the last word beyond them are 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::query) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// All 0.
    pub(in crate::query) fn zeros(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// All 1.
    pub(in crate::query) fn ones(len: usize) -> Self {
        Self::of_words(vec![u64::MAX; len.div_ceil(WORD)], len)
    }

    /// The first `len` bits of `words`, lowest bit first; missing words are 0.
    pub(in crate::query) fn of_words(mut words: Vec<u64>, len: usize) -> Self {
        words.resize(len.div_ceil(WORD), 0);
        if let Some(last) = words.last_mut() {
            *last &= low(len - (len - 1) / WORD * WORD);
        }
        Self { words, len }
    }

    /// A copy of Arrow's bits.
    pub(in crate::query) fn of_buffer(buffer: &BooleanBuffer) -> Self {
        Self::of_words(buffer.bit_chunks().iter_padded().collect(), buffer.len())
    }

    /// The same bits as Arrow's; not copied.
    pub(in crate::query) fn into_buffer(self) -> BooleanBuffer {
        BooleanBuffer::new(Buffer::from_vec(self.words), 0, self.len)
    }

    /// One byte of 0 or 1 a bit.
    pub(in crate::query) fn to_bytes(&self) -> impl Iterator<Item = u8> {
        let bytes = |word: &u64| {
            let word = *word;
            std::array::from_fn::<u8, WORD, _>(move |i| u8::from(word >> i & 1 == 1))
        };
        self.words.iter().flat_map(bytes).take(self.len)
    }

    /// How many bits there are.
    pub(in crate::query) fn len(&self) -> usize {
        self.len
    }

    /// Bytes it takes.
    pub(in crate::query) fn n_bytes(&self) -> usize {
        self.words.len() * size_of::<u64>()
    }

    pub(in crate::query) fn set(&mut self, at: usize) {
        self.words[at / WORD] |= 1 << (at % WORD);
    }

    pub(in crate::query) fn get(&self, at: usize) -> bool {
        self.words[at / WORD] >> (at % WORD) & 1 == 1
    }

    pub(in crate::query) fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// How many are 1.
    pub(in crate::query) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether one of this range is 1. The range lies inside.
    pub(in crate::query) fn any_in(&self, range: Range<usize>) -> bool {
        let mut at = range.start;
        while at < range.end {
            let n = (WORD - at % WORD).min(range.end - at);
            if self.words[at / WORD] >> (at % WORD) & low(n) != 0 {
                return true;
            }
            at += n;
        }
        false
    }

    /// `self[i] = f(self[i], other[i])`, word by word; both of one length.
    fn combine(&mut self, other: &Self, f: impl Fn(u64, u64) -> u64) {
        debug_assert_eq!(self.len, other.len);
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine = f(*mine, *theirs);
        }
    }

    pub(in crate::query) fn and(&mut self, other: &Self) {
        self.combine(other, |a, b| a & b);
    }

    pub(in crate::query) fn or(&mut self, other: &Self) {
        self.combine(other, |a, b| a | b);
    }

    /// Takes out what is in the other.
    pub(in crate::query) fn without(&mut self, other: &Self) {
        self.combine(other, |a, b| a & !b);
    }

    /// Every bit turned over.
    pub(in crate::query) fn inverted(&self) -> Self {
        Self::of_words(self.words.iter().map(|word| !word).collect(), self.len)
    }

    /// Sets those bits from `at` on that are 1 in `range` of another; none is taken away. Both ranges lie inside.
    pub(in crate::query) fn or_range(&mut self, at: usize, other: &Self, range: Range<usize>) {
        let (mut from, mut to) = (range.start, at);
        while from < range.end {
            let n = (WORD - from % WORD).min(WORD - to % WORD).min(range.end - from);
            let bits = other.words[from / WORD] >> (from % WORD) & low(n);
            self.words[to / WORD] |= bits << (to % WORD);
            from += n;
            to += n;
        }
    }

    /// Values spread over the rows that have one: the `i`-th 1 of `valid` gets bit `i`, the others get `null`.
    pub(in crate::query) fn spread(&self, valid: &Self, null: bool) -> Self {
        let mut next = 0;
        let word = |word: &u64| {
            let n = word.count_ones() as usize;
            let values = self.stretch(next, n);
            next += n;
            let spread = if n == WORD { values } else { deposit(values, *word) };
            if null { spread | !word } else { spread }
        };
        Self::of_words(valid.words.iter().map(word).collect(), valid.len)
    }

    /// Up to 64 bits from `at` on; beyond the end they are 0.
    fn stretch(&self, at: usize, n: usize) -> u64 {
        let word = |i: usize| self.words.get(i).copied().unwrap_or(0);
        let (first, shift) = (at / WORD, at % WORD);
        let high = if shift == 0 { 0 } else { word(first + 1) << (WORD - shift) };
        (word(first) >> shift | high) & low(n)
    }
}

/// A word whose `n` lowest bits are 1; `n` up to 64.
fn low(n: usize) -> u64 {
    if n >= WORD { u64::MAX } else { (1 << n) - 1 }
}

/// The lowest bits of `values`, one after the other, where `mask` is 1 (the `pdep` of some processors).
fn deposit(mut values: u64, mut mask: u64) -> u64 {
    let mut spread = 0;
    while mask != 0 && values != 0 {
        let lowest = mask & mask.wrapping_neg();
        if values & 1 == 1 {
            spread |= lowest;
        }
        values >>= 1;
        mask ^= lowest;
    }
    spread
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bits(values: &[bool]) -> Bits {
        Bits::of_buffer(&BooleanBuffer::from(values))
    }

    fn list(bits: &Bits) -> Vec<bool> {
        (0..bits.len()).map(|i| bits.get(i)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bits_behave_like_a_list_of_booleans(
            values in prop::collection::vec(any::<bool>(), 0..300),
            other in prop::collection::vec(any::<bool>(), 300),
            cut in (0_usize..300, 0_usize..300, 0_usize..300),
        ) {
            let n = values.len();
            let mine = bits(&values);
            prop_assert_eq!(list(&mine), values.clone());
            prop_assert_eq!(mine.count(), values.iter().filter(|v| **v).count());
            prop_assert_eq!(list(&mine.inverted()), values.iter().map(|v| !v).collect::<Vec<_>>());
            prop_assert_eq!(mine.clone().into_buffer(), BooleanBuffer::from(values.as_slice()));
            let (from, to, at) = (cut.0.min(n).min(cut.1), cut.1.min(n), cut.2);
            prop_assert_eq!(mine.any_in(from..to), values[from..to].contains(&true));
            let mut naive = vec![false; 600];
            naive[at..at + to - from].copy_from_slice(&values[from..to]);
            let mut target = Bits::zeros(600);
            target.or_range(at, &mine, from..to);
            prop_assert_eq!(list(&target), naive);
            let mut dense = values.iter();
            let spread: Vec<bool> =
                other.iter().map(|valid| if *valid { dense.next().copied().unwrap_or(false) } else { true }).collect();
            prop_assert_eq!(list(&mine.spread(&bits(&other), true)), spread);
        }
    }

    #[test]
    fn the_last_word_ends_with_the_last_bit() {
        assert_eq!(Bits::ones(65).words, [u64::MAX, 1]);
        assert_eq!(Bits::ones(64).words, [u64::MAX]);
        assert_eq!(Bits::ones(0).words, [0_u64; 0]);
        assert_eq!(Bits::zeros(65).inverted(), Bits::ones(65));
    }
}
