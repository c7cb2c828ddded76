//! Numbers in a page's bytes against constants: 64 values at a time become a word.
//!
//! The loops are written so that the compiler makes vector code of them on any processor: first a byte per
//! answer, then eight bytes to eight bits by one multiplication.

use super::bits::{Bits, WORD};
use super::plain::{Plain, Unfit};
use super::truth::Truth;
use crate::dataset::pages::Physical;
use crate::query::expression::{Comparison, Number, ValueSet};

/// The answers of `value op number`; unknown for NaN.
pub(super) fn compare(op: Comparison, number: Number, values: &Plain<'_>) -> Result<Truth, Unfit> {
    let whole = |bytes: [u8; 4]| i64::from(i32::from_le_bytes(bytes));
    Ok(match (values.physical, number) {
        (Physical::Int32, Number::Int(c)) => match i32::try_from(c) {
            Ok(c) => known(op, values.fixed()?, i32::from_le_bytes, c),
            Err(_) => known(op, values.fixed()?, whole, c),
        },
        (Physical::Int64, Number::Int(c)) => known(op, values.fixed()?, i64::from_le_bytes, c),
        (Physical::Int32, Number::Double(c)) => {
            known(op, values.fixed()?, |b| f64::from(i32::from_le_bytes(b)), c)
        }
        (Physical::Int64, Number::Double(c)) => {
            known(op, values.fixed()?, |b| real_of(i64::from_le_bytes(b)), c)
        }
        (Physical::Float, Number::Real(c)) => real(op, values.fixed()?, f32::from_le_bytes, c),
        (Physical::Float, Number::Double(c)) => {
            real(op, values.fixed()?, |b| f64::from(f32::from_le_bytes(b)), c)
        }
        (Physical::Double, Number::Double(c)) => real(op, values.fixed()?, f64::from_le_bytes, c),
        _ => return Err(Unfit::NoKernel),
    })
}

#[expect(clippy::cast_precision_loss, reason = "integers and reals are compared as float64, by the language")]
fn real_of(whole: i64) -> f64 {
    whole as f64
}

/// Whether the value is one of a set.
pub(super) fn in_set(set: &ValueSet, values: &Plain<'_>) -> Result<Bits, Unfit> {
    let ValueSet::Int(wanted) = set else { return Err(Unfit::NoKernel) };
    let sorted: Vec<i64> = wanted.iter().copied().collect();
    let (first, last) = (sorted.first().copied().unwrap_or(1), sorted.last().copied().unwrap_or(0));
    let is_in = |v: i64| (first..=last).contains(&v) && sorted.binary_search(&v).is_ok();
    match values.physical {
        Physical::Int32 => Ok(bits(values.fixed()?, |b| is_in(i64::from(i32::from_le_bytes(b))), |_| ())),
        Physical::Int64 => Ok(bits(values.fixed()?, |b| is_in(i64::from_le_bytes(b)), |_| ())),
        _ => Err(Unfit::NoKernel),
    }
}

fn known<const N: usize, V: PartialOrd + Copy>(
    op: Comparison,
    values: &[[u8; N]],
    load: impl Fn([u8; N]) -> V,
    constant: V,
) -> Truth {
    Truth::known(compared(op, values, load, constant, |_| ()))
}

/// The same for types with NaN, which alone differs from itself and which `<>` would take for an answer.
fn real<const N: usize, V: PartialOrd + Copy>(
    op: Comparison,
    values: &[[u8; N]],
    load: impl Fn([u8; N]) -> V + Copy,
    constant: V,
) -> Truth {
    let mut any_nan = false;
    let look = |block: &[[u8; N]]| any_nan |= block.iter().fold(false, |any, b| any | (load(*b) != load(*b)));
    let mut yes = compared(op, values, load, constant, look);
    if !any_nan {
        return Truth::known(yes);
    }
    let nan = bits(values, |b| load(b) != load(b), |_| ());
    yes.without(&nan);
    Truth { yes, unknown: Some(nan) }
}

fn compared<const N: usize, V: PartialOrd + Copy>(
    op: Comparison,
    values: &[[u8; N]],
    load: impl Fn([u8; N]) -> V,
    constant: V,
    look: impl FnMut(&[[u8; N]]),
) -> Bits {
    match op {
        Comparison::Equal => bits(values, |b| load(b) == constant, look),
        Comparison::NotEqual => bits(values, |b| load(b) != constant, look),
        Comparison::Less => bits(values, |b| load(b) < constant, look),
        Comparison::LessOrEqual => bits(values, |b| load(b) <= constant, look),
        Comparison::Greater => bits(values, |b| load(b) > constant, look),
        Comparison::GreaterOrEqual => bits(values, |b| load(b) >= constant, look),
    }
}

/// One answer a value; `look` sees all values a block at a time, while the processor has them at hand.
fn bits<const N: usize>(
    values: &[[u8; N]],
    holds: impl Fn([u8; N]) -> bool,
    mut look: impl FnMut(&[[u8; N]]),
) -> Bits {
    let (blocks, rest) = values.as_chunks::<WORD>();
    let mut words: Vec<u64> = Vec::with_capacity(values.len().div_ceil(WORD));
    words.extend(blocks.iter().map(|block| {
        look(block);
        word(block, &holds)
    }));
    if !rest.is_empty() {
        look(rest);
        let last = rest.iter().enumerate().fold(0, |word, (i, b)| word | u64::from(holds(*b)) << i);
        words.push(last);
    }
    Bits::of_words(words, values.len())
}

fn word<const N: usize>(block: &[[u8; N]; WORD], holds: &impl Fn([u8; N]) -> bool) -> u64 {
    let mut answers = [0_u8; WORD];
    for (answer, value) in answers.iter_mut().zip(block) {
        *answer = u8::from(holds(*value));
    }
    let (eights, _) = answers.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (i, eight)| word | packed(u64::from_le_bytes(*eight)) << (8 * i))
}

/// Eight bytes of 0 or 1 as eight bits, the first byte lowest. The factor moves the lowest bit of byte `i` to
/// bit `56 + i`, and no two products meet below that.
fn packed(bytes: u64) -> u64 {
    bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_become_eight_bits_in_order() {
        for byte in 0..=u8::MAX {
            let spread: [u8; 8] = std::array::from_fn(|i| byte >> i & 1);
            assert_eq!(packed(u64::from_le_bytes(spread)), u64::from(byte));
        }
    }

    #[test]
    fn values_that_are_not_there_are_damage() {
        let bytes = [0_u8; 15];
        let plain = |n_values| Plain { physical: Physical::Double, bytes: &bytes, n_values };
        assert!(compare(Comparison::Equal, Number::Double(0.0), &plain(1)).is_ok());
        assert_eq!(compare(Comparison::Equal, Number::Double(0.0), &plain(2)), Err(Unfit::CutShort));
        assert_eq!(compare(Comparison::Equal, Number::Int(0), &plain(1)), Err(Unfit::NoKernel));
    }

    #[test]
    fn constants_beyond_the_column_and_every_comparison_are_answered() {
        let numbers = [i32::MIN, -1, 0, 7, i32::MAX];
        let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        let values = Plain { physical: Physical::Int32, bytes: &bytes, n_values: numbers.len() };
        for constant in [i64::MIN, -1, 0, i64::from(i32::MAX) + 1] {
            let count = |op| compare(op, Number::Int(constant), &values).unwrap().yes.count();
            let naive = |holds: fn(&i64, &i64) -> bool| {
                numbers.iter().filter(|n| holds(&i64::from(**n), &constant)).count()
            };
            assert_eq!(count(Comparison::Equal), naive(i64::eq));
            assert_eq!(count(Comparison::NotEqual), naive(i64::ne));
            assert_eq!(count(Comparison::Less), naive(i64::lt));
            assert_eq!(count(Comparison::LessOrEqual), naive(i64::le));
            assert_eq!(count(Comparison::Greater), naive(i64::gt));
            assert_eq!(count(Comparison::GreaterOrEqual), naive(i64::ge));
        }
    }
}
