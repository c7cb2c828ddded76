//! Texts in a page's bytes against constants and patterns.
//!
//! What is looked for anywhere in a text is searched for once over the whole page; a hit inside of a length
//! field or across two texts is none. Bytes are compared as they are: whether a text is UTF-8 is asked by
//! whoever shows it.

use super::bits::Bits;
use super::plain::{Plain, Unfit, next_text};
use crate::dataset::pages::Physical;
use crate::query::expression::{Comparison, Matcher, ValueSet};

/// Whether the text compares so, by code points: for UTF-8 the order of its bytes.
pub(super) fn compare(op: Comparison, constant: &[u8], values: &Plain<'_>) -> Result<Bits, Unfit> {
    match op {
        Comparison::Equal => each(values, |text| text == constant),
        Comparison::NotEqual => each(values, |text| text != constant),
        Comparison::Less => each(values, |text| text < constant),
        Comparison::LessOrEqual => each(values, |text| text <= constant),
        Comparison::Greater => each(values, |text| text > constant),
        Comparison::GreaterOrEqual => each(values, |text| text >= constant),
    }
}

/// Whether the text is one of a set.
pub(super) fn in_set(set: &ValueSet, values: &Plain<'_>) -> Result<Bits, Unfit> {
    let ValueSet::Text(wanted) = set else { return Err(Unfit::NoKernel) };
    // Text is sorted by its bytes.
    let sorted: Vec<&[u8]> = wanted.iter().map(String::as_bytes).collect();
    each(values, |text| sorted.binary_search(&text).is_ok())
}

/// Whether the text matches.
pub(super) fn matches(matcher: &Matcher, values: &Plain<'_>) -> Result<Bits, Unfit> {
    if matcher.is_searched_for() {
        search(values, |bytes, from| matcher.find(bytes, from))
    } else {
        each(values, |text| matcher.is_match(text))
    }
}

/// One answer a text.
pub(super) fn each(values: &Plain<'_>, matches: impl Fn(&[u8]) -> bool) -> Result<Bits, Unfit> {
    if values.physical != Physical::Text {
        return Err(Unfit::NoKernel);
    }
    let mut words = vec![0_u64; values.n_values.div_ceil(64)];
    values.each_text(|number, text| words[number / 64] |= u64::from(matches(text)) << (number % 64))?;
    Ok(Bits::of_words(words, values.n_values))
}

/// Searches all texts at once. `find(bytes, from)` gives start and end of the first hit that starts at `from`
/// or later.
fn search(values: &Plain<'_>, find: impl Fn(&[u8], usize) -> Option<(usize, usize)>) -> Result<Bits, Unfit> {
    if values.physical != Physical::Text {
        return Err(Unfit::NoKernel);
    }
    let mut hits = Bits::zeros(values.n_values);
    let mut at = Place { rest: values.bytes, number: 0, start: 0, end: 0 };
    let mut from = 0;
    while let Some((start, end)) = find(values.bytes, from) {
        while at.end <= start && at.number < values.n_values {
            at.step()?;
        }
        if at.end <= start {
            // Behind the last value.
            break;
        }
        if at.start <= start && end <= at.end {
            hits.set(at.number - 1);
            from = at.end;
        } else {
            from = start + 1;
        }
    }
    while at.number < values.n_values {
        at.step()?;
    }
    Ok(hits)
}

/// A text in a page.
struct Place<'a> {
    rest: &'a [u8],
    /// Texts up to this one, itself included.
    number: usize,
    start: usize,
    end: usize,
}

impl Place<'_> {
    /// To the next text.
    fn step(&mut self) -> Result<(), Unfit> {
        let (text, rest) = next_text(self.rest)?;
        self.number += 1;
        self.start = self.end + size_of::<u32>();
        self.end = self.start + text.len();
        self.rest = rest;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::expression::Matcher;

    fn page(texts: &[&[u8]]) -> Vec<u8> {
        let one = |text: &&[u8]| {
            let length = u32::try_from(text.len()).unwrap().to_le_bytes();
            [length.as_slice(), text].concat()
        };
        texts.iter().flat_map(one).collect()
    }

    fn found(needle: &str, bytes: &[u8], n_values: usize) -> Result<Vec<usize>, Unfit> {
        let values = Plain { physical: Physical::Text, bytes, n_values };
        let hits = matches(&Matcher::contains(needle), &values)?;
        Ok((0..n_values).filter(|i| hits.get(*i)).collect())
    }

    #[test]
    fn a_hit_in_a_length_field_or_across_texts_is_none() {
        // 99 is the letter c: the third text's length field ends the second's "…" into nothing.
        let long = vec![b'x'; 99];
        let bytes = page(&[b"ca", b"t", &long, b"cat", b"", b"scatcat"]);
        assert_eq!(found("cat", &bytes, 6), Ok(vec![3, 5]));
        assert_eq!(found("c", &bytes, 6), Ok(vec![0, 3, 5]));
        assert_eq!(found("\0x", &bytes, 6), Ok(vec![]));
        assert_eq!(found("cat", &page(&[]), 0), Ok(vec![]));
    }

    #[test]
    fn what_follows_the_last_text_is_not_found_and_what_is_missing_is_damage() {
        let bytes = page(&[b"a", b"cat"]);
        assert_eq!(found("cat", &bytes, 1), Ok(vec![]));
        assert_eq!(found("cat", &bytes[..bytes.len() - 1], 2), Err(Unfit::CutShort));
        assert_eq!(found("dog", &bytes, 3), Err(Unfit::CutShort));
        assert_eq!(found("dog", &[0xff; 9], 2), Err(Unfit::CutShort));
    }
}
