//! A dictionary's answers given to rows: a condition is asked once per distinct value, rows only look it up.

use super::bits::{Bits, WORD};
use super::plain::Unfit;
use super::truth::Truth;

/// The answer is true.
const YES: u8 = 1;

/// The answer is unknown.
const UNKNOWN: u8 = 2;

/// The answers of a dictionary's values, by index.
#[derive(Clone, Debug)]
pub(in crate::query) struct Table {
    answers: Vec<u8>,
    any_unknown: bool,
}

impl Table {
    pub(in crate::query) fn new(truth: &Truth) -> Self {
        let mut answers: Vec<u8> = truth.yes.to_bytes().collect();
        let unknown = truth.unknown.as_ref().filter(|bits| bits.any());
        if let Some(unknown) = unknown {
            answers.iter_mut().zip(unknown.to_bytes()).for_each(|(answer, bit)| *answer |= bit * UNKNOWN);
        }
        Self { answers, any_unknown: unknown.is_some() }
    }

    /// Answers are collected in it, index after index.
    pub(in crate::query) fn collector(&self, n_values: usize) -> Collector<'_> {
        let words = || Words { full: Vec::with_capacity(n_values.div_ceil(WORD)), word: 0, len: 0 };
        Collector { table: self, yes: words(), unknown: self.any_unknown.then(words) }
    }
}

/// Answers of rows so far.
pub(in crate::query) struct Collector<'a> {
    table: &'a Table,
    yes: Words,
    unknown: Option<Words>,
}

impl Collector<'_> {
    /// One index for each value. An index beyond the dictionary is damage.
    pub(in crate::query) fn push(&mut self, indices: &[u32]) -> Result<(), Unfit> {
        let answers = &self.table.answers;
        let answer = |index: &u32| answers.get(*index as usize).copied();
        let highest = indices.iter().copied().max().unwrap_or(0);
        if !indices.is_empty() && highest as usize >= answers.len() {
            return Err(Unfit::CutShort);
        }
        for block in indices.chunks(WORD) {
            // Never `None`: the highest was looked at.
            let word = |bit: u8| {
                let bits = block.iter().enumerate();
                bits.fold(0, |word, (i, index)| word | u64::from(answer(index).unwrap_or(0) & bit != 0) << i)
            };
            self.yes.push(word(YES), block.len());
            if let Some(unknown) = &mut self.unknown {
                unknown.push(word(UNKNOWN), block.len());
            }
        }
        Ok(())
    }

    /// The same index for `n` values.
    pub(in crate::query) fn push_run(&mut self, index: u32, n: usize) -> Result<(), Unfit> {
        let answer = *self.table.answers.get(index as usize).ok_or(Unfit::CutShort)?;
        self.yes.push_run(answer & YES != 0, n);
        if let Some(unknown) = &mut self.unknown {
            unknown.push_run(answer & UNKNOWN != 0, n);
        }
        Ok(())
    }

    /// What was collected.
    pub(in crate::query) fn finish(self) -> Truth {
        let unknown = self.unknown.map(Words::finish).filter(Bits::any);
        Truth { yes: self.yes.finish(), unknown }
    }
}

/// Bits that grow.
struct Words {
    full: Vec<u64>,
    /// The bits that do not fill a word yet.
    word: u64,
    len: usize,
}

impl Words {
    /// `n` bits, of which those above are 0; `n` up to 64.
    fn push(&mut self, bits: u64, n: usize) {
        let filled = self.len % WORD;
        self.word |= bits << filled;
        self.len += n;
        if filled + n >= WORD {
            self.full.push(self.word);
            self.word = if filled == 0 { 0 } else { bits >> (WORD - filled) };
        }
    }

    fn push_run(&mut self, bit: bool, mut n: usize) {
        while n > 0 {
            let step = n.min(WORD);
            let bits = if bit { u64::MAX >> (WORD - step) } else { 0 };
            self.push(bits, step);
            n -= step;
        }
    }

    fn finish(mut self) -> Bits {
        self.full.push(self.word);
        Bits::of_words(self.full, self.len)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_row_gets_its_value_s_answer(
            parts in prop::collection::vec((prop::collection::vec(0_u32..3, 0..150), 0_u32..3, 0_usize..150), 0..6)
        ) {
            let mut truth = Truth::all(Some(false), 3);
            truth.yes.set(1);
            truth.unknown = Some({ let mut bits = Bits::zeros(3); bits.set(2); bits });
            let table = Table::new(&truth);
            let mut collector = table.collector(0);
            let mut naive = Vec::new();
            for (indices, run, n) in &parts {
                collector.push(indices).unwrap();
                collector.push_run(*run, *n).unwrap();
                naive.extend(indices.iter().copied().chain(std::iter::repeat_n(*run, *n)));
            }
            let found = collector.finish();
            prop_assert_eq!(found.len(), naive.len());
            for (i, index) in naive.iter().enumerate() {
                prop_assert_eq!(found.yes.get(i), *index == 1);
                prop_assert_eq!(found.unknown.as_ref().is_some_and(|u| u.get(i)), *index == 2);
            }
        }
    }

    #[test]
    fn an_index_beyond_the_dictionary_is_damage() {
        let table = Table::new(&Truth::all(Some(true), 2));
        assert_eq!(table.collector(3).push(&[0, 1, 2]), Err(Unfit::CutShort));
        assert_eq!(table.collector(3).push_run(2, 1), Err(Unfit::CutShort));
        assert_eq!(table.collector(1).push(&[]), Ok(()));
    }
}
