//! What bounds of pages say of a condition: in which pages it may hold for a value at all.
//!
//! All pages of a chunk are asked at once, by the kernels that values are asked by.

use super::bits::Bits;
use super::plain::{Plain, Unfit};
use super::{numbers, texts};
use crate::dataset::pages::Physical;
use crate::query::expression::{Comparison, Matcher, Number, Test, ValueSet};

/// The least and the greatest value of each page; both of one length.
#[derive(Clone, Copy, Debug)]
pub(in crate::query) struct Ranges<'a> {
    pub(in crate::query) lows: Plain<'a>,
    pub(in crate::query) highs: Plain<'a>,
}

/// The pages in which the test may be true for a value. Bounds that are NaN exclude nothing.
pub(in crate::query) fn may_hold(test: &Test, ranges: &Ranges<'_>) -> Result<Bits, Unfit> {
    let n_pages = ranges.lows.n_values;
    Ok(match test {
        Test::Known(Some(true)) | Test::Not(_) | Test::Is(..) => Bits::ones(n_pages),
        Test::Known(_) => Bits::zeros(n_pages),
        Test::Number(op, number) => between(*op, ranges, |op, values| {
            numbers::compare(op, *number, values).map(|truth| truth.not_false())
        })?,
        Test::Text(op, text) => {
            between(*op, ranges, |op, values| texts::compare(op, text.as_bytes(), values))?
        }
        Test::Match(matcher) => matching(matcher, ranges)?,
        Test::InSet { set, .. } => in_set(set, ranges)?,
        Test::All(all) => folded(all, ranges, Bits::ones(n_pages), Bits::and)?,
        Test::Any(all) => folded(all, ranges, Bits::zeros(n_pages), Bits::or)?,
    })
}

/// Whether bounds can exclude anything, so that it is worth to read them.
pub(in crate::query) fn is_bounded(test: &Test) -> bool {
    match test {
        Test::Known(_) | Test::Not(_) | Test::Is(..) => false,
        Test::Number(op, _) | Test::Text(op, _) => *op != Comparison::NotEqual,
        Test::Match(matcher) => matches!(matcher.as_ref(), Matcher::Equal(_) | Matcher::Prefix(_)),
        Test::InSet { .. } => true,
        Test::All(all) => all.iter().any(is_bounded),
        Test::Any(all) => !all.is_empty() && all.iter().all(|test| is_bounded(test) || is_never(test)),
    }
}

fn is_never(test: &Test) -> bool {
    matches!(test, Test::Known(None | Some(false)))
}

fn between(
    op: Comparison,
    ranges: &Ranges<'_>,
    holds: impl Fn(Comparison, &Plain<'_>) -> Result<Bits, Unfit>,
) -> Result<Bits, Unfit> {
    Ok(match op {
        Comparison::Less | Comparison::LessOrEqual => holds(op, &ranges.lows)?,
        Comparison::Greater | Comparison::GreaterOrEqual => holds(op, &ranges.highs)?,
        Comparison::Equal => {
            let mut both = holds(Comparison::LessOrEqual, &ranges.lows)?;
            both.and(&holds(Comparison::GreaterOrEqual, &ranges.highs)?);
            both
        }
        // Needs bounds that are exact; text's may be cut short.
        Comparison::NotEqual => Bits::ones(ranges.lows.n_values),
    })
}

fn matching(matcher: &Matcher, ranges: &Ranges<'_>) -> Result<Bits, Unfit> {
    Ok(match matcher {
        Matcher::Equal(text) => {
            between(Comparison::Equal, ranges, |op, values| texts::compare(op, text.as_bytes(), values))?
        }
        Matcher::Prefix(prefix) => {
            let prefix = prefix.as_bytes();
            let mut both = texts::each(&ranges.lows, |low| low <= prefix || low.starts_with(prefix))?;
            both.and(&texts::each(&ranges.highs, |high| high >= prefix)?);
            both
        }
        _ => Bits::ones(ranges.lows.n_values),
    })
}

/// By the least and the greatest of the set.
fn in_set(set: &ValueSet, ranges: &Ranges<'_>) -> Result<Bits, Unfit> {
    let (low, high) = match set {
        ValueSet::Int(values) => {
            let ends = values.first().zip(values.last());
            let Some((low, high)) = ends else { return Ok(Bits::zeros(ranges.lows.n_values)) };
            let number = |n: &i64| Test::Number(Comparison::Equal, Number::Int(*n));
            (number(low), number(high))
        }
        ValueSet::Text(values) => {
            let ends = values.first().zip(values.last());
            let Some((low, high)) = ends else { return Ok(Bits::zeros(ranges.lows.n_values)) };
            let text = |text: &String| Test::Text(Comparison::Equal, text.clone());
            (text(low), text(high))
        }
    };
    let mut both = may_hold(&with(low, Comparison::GreaterOrEqual), ranges)?;
    both.and(&may_hold(&with(high, Comparison::LessOrEqual), ranges)?);
    Ok(both)
}

/// The same test with another comparison.
fn with(test: Test, op: Comparison) -> Test {
    match test {
        Test::Number(_, number) => Test::Number(op, number),
        Test::Text(_, text) => Test::Text(op, text),
        other => other,
    }
}

fn folded(
    tests: &[Test],
    ranges: &Ranges<'_>,
    start: Bits,
    join: impl Fn(&mut Bits, &Bits),
) -> Result<Bits, Unfit> {
    tests.iter().try_fold(start, |mut all, test| {
        join(&mut all, &may_hold(test, ranges)?);
        Ok(all)
    })
}

/// Values of which one must be there for the test to be true, encoded as PLAIN without their length; `None`
/// where that is not so. Reals are left out: a filter knows bits, and `-0.0` equals `0.0`.
pub(in crate::query) fn needed(test: &Test, physical: Physical) -> Option<Vec<Vec<u8>>> {
    /// More values than this are hardly all missing.
    const MAX_VALUES: usize = 64;
    let int = |n: i64| match physical {
        // What does not fit is not there.
        Physical::Int32 => {
            Some(i32::try_from(n).map(|n| n.to_le_bytes().to_vec()).ok().into_iter().collect())
        }
        Physical::Int64 => Some(vec![n.to_le_bytes().to_vec()]),
        _ => None,
    };
    let text = |text: &String| Some(vec![text.as_bytes().to_vec()]);
    let join = |all: Option<Vec<Vec<Vec<u8>>>>| Some(all?.concat()).filter(|all| all.len() <= MAX_VALUES);
    match test {
        Test::Number(Comparison::Equal, Number::Int(n)) => int(*n),
        Test::Text(Comparison::Equal, wanted) => text(wanted),
        Test::Match(matcher) => match matcher.as_ref() {
            Matcher::Equal(wanted) => text(wanted),
            _ => None,
        },
        Test::InSet { set, .. } => match set.as_ref() {
            ValueSet::Int(values) => join(values.iter().map(|n| int(*n)).collect()),
            ValueSet::Text(values) => join(values.iter().map(text).collect()),
        },
        Test::Any(all) => join(all.iter().map(|test| needed(test, physical)).collect()),
        Test::All(all) => all.iter().find_map(|test| needed(test, physical)),
        _ => None,
    }
}

/// Whether the test is true or false for every value of such a column.
pub(in crate::query) fn is_decided(test: &Test, physical: Physical) -> bool {
    match test {
        Test::Known(value) => value.is_some(),
        Test::Number(..) => matches!(physical, Physical::Int32 | Physical::Int64),
        Test::Text(..) | Test::Match(_) | Test::Is(..) => true,
        Test::InSet { has_null, .. } => !has_null,
        Test::All(all) | Test::Any(all) => all.iter().all(|test| is_decided(test, physical)),
        Test::Not(inner) => is_decided(inner, physical),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::kernels::of_values;

    fn plain(bytes: &[u8], n_values: usize) -> Plain<'_> {
        Plain { physical: Physical::Int32, bytes, n_values }
    }

    #[test]
    fn a_page_is_left_out_only_if_no_value_in_its_range_fits() {
        let bytes = |numbers: &[i32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
        let (lows, highs) = (bytes(&[0, 3, 5, -9]), bytes(&[2, 3, 9, 9]));
        let ranges = Ranges { lows: plain(&lows, 4), highs: plain(&highs, 4) };
        let set = |values: &[i64]| Test::InSet {
            set: std::sync::Arc::new(ValueSet::Int(values.iter().copied().collect())),
            has_null: false,
        };
        let number = |op, n| Test::Number(op, Number::Int(n));
        for test in [
            number(Comparison::Less, 3),
            number(Comparison::LessOrEqual, 3),
            number(Comparison::Greater, 3),
            number(Comparison::GreaterOrEqual, 9),
            number(Comparison::Equal, 3),
            number(Comparison::NotEqual, 3),
            set(&[3, 4]),
            set(&[]),
            Test::All(vec![number(Comparison::Greater, 2), number(Comparison::Less, 5)]),
            Test::Any(vec![number(Comparison::Equal, 1), Test::Known(None)]),
            Test::Not(Box::new(number(Comparison::Less, 100))),
        ] {
            let may = may_hold(&test, &ranges).unwrap();
            for (page, (low, high)) in [(0, 2), (3, 3), (5, 9), (-9, 9)].into_iter().enumerate() {
                let values = bytes(&(low..=high).collect::<Vec<i32>>());
                let truth = of_values(&test, &plain(&values, values.len() / 4)).unwrap();
                assert!(may.get(page) || !truth.yes.any(), "{test:?} in {low}..={high}");
            }
        }
        assert_eq!(may_hold(&number(Comparison::Greater, 3), &ranges).unwrap().count(), 2);
    }

    #[test]
    fn values_are_needed_only_where_no_other_can_do() {
        let equal = |n| Test::Number(Comparison::Equal, Number::Int(n));
        let any = Test::Any(vec![equal(1), equal(1 << 40)]);
        assert_eq!(needed(&any, Physical::Int32), Some(vec![vec![1, 0, 0, 0]]));
        assert_eq!(needed(&Test::Any(vec![equal(1), Test::Known(Some(true))]), Physical::Int32), None);
        assert_eq!(needed(&Test::Not(Box::new(equal(1))), Physical::Int64), None);
        let real = Test::Number(Comparison::Equal, Number::Double(0.0));
        assert_eq!(needed(&real, Physical::Double), None);
        assert!(!is_decided(&real, Physical::Double) && is_decided(&any, Physical::Int32));
    }
}
