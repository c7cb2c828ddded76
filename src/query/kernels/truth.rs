//! What is known of each row: true, false or unknown, by the rules of SQL (Kleene's logic).

use std::ops::Range;

use arrow::array::{Array, BooleanArray};

use super::bits::Bits;
use super::plain::{Plain, Unfit};
use super::{numbers, texts};
use crate::dataset::pages::Physical;
use crate::query::expression::Test;

/// The answers of rows; `yes` and `unknown` have one length, and no bit is set in both.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::query) struct Truth {
    pub(in crate::query) yes: Bits,
    /// `None` where nothing is unknown, which is the rule.
    pub(in crate::query) unknown: Option<Bits>,
}

impl Truth {
    /// The same for `len` rows; `None` is unknown.
    pub(in crate::query) fn all(value: Option<bool>, len: usize) -> Self {
        match value {
            Some(true) => Self::known(Bits::ones(len)),
            Some(false) => Self::known(Bits::zeros(len)),
            None => Self { yes: Bits::zeros(len), unknown: Some(Bits::ones(len)) },
        }
    }

    /// True or false.
    pub(in crate::query) fn known(yes: Bits) -> Self {
        Self { yes, unknown: None }
    }

    /// Arrow's answers.
    pub(in crate::query) fn of_array(answers: &BooleanArray) -> Self {
        let yes = Bits::of_buffer(answers.values());
        match answers.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => Self::known(yes),
            Some(nulls) => {
                let valid = Bits::of_buffer(nulls.inner());
                let mut yes = yes;
                yes.and(&valid);
                Self { yes, unknown: Some(valid.inverted()) }
            }
        }
    }

    pub(in crate::query) fn len(&self) -> usize {
        self.yes.len()
    }

    /// Bytes it takes.
    pub(in crate::query) fn n_bytes(&self) -> usize {
        self.yes.n_bytes() + self.unknown.as_ref().map_or(0, Bits::n_bytes)
    }

    /// True only where both are; false where one is.
    pub(in crate::query) fn and(&mut self, other: &Self) {
        if self.unknown.is_some() || other.unknown.is_some() {
            let mut not_false = self.not_false();
            not_false.and(&other.not_false());
            self.yes.and(&other.yes);
            not_false.without(&self.yes);
            self.unknown = not_false.any().then_some(not_false);
        } else {
            self.yes.and(&other.yes);
        }
    }

    /// True where one is; false only where both are.
    pub(in crate::query) fn or(&mut self, other: &Self) {
        if self.unknown.is_some() || other.unknown.is_some() {
            let mut not_false = self.not_false();
            not_false.or(&other.not_false());
            self.yes.or(&other.yes);
            not_false.without(&self.yes);
            self.unknown = not_false.any().then_some(not_false);
        } else {
            self.yes.or(&other.yes);
        }
    }

    /// True for false; what is unknown stays so.
    #[must_use]
    pub(in crate::query) fn negated(self) -> Self {
        Self { yes: self.not_false().inverted(), unknown: self.unknown }
    }

    /// Rows that are true or unknown.
    pub(in crate::query) fn not_false(&self) -> Bits {
        let mut bits = self.yes.clone();
        if let Some(unknown) = &self.unknown {
            bits.or(unknown);
        }
        bits
    }

    /// Makes these rows false.
    pub(in crate::query) fn forget(&mut self, rows: &Bits) {
        self.yes.without(rows);
        if let Some(unknown) = &mut self.unknown {
            unknown.without(rows);
        }
    }

    /// Puts the answers of `range` of another to the rows from `at` on, which were false.
    pub(in crate::query) fn put(&mut self, at: usize, other: &Self, range: Range<usize>) {
        self.yes.or_range(at, &other.yes, range.clone());
        if let Some(unknown) = &other.unknown {
            let len = self.yes.len();
            self.unknown.get_or_insert_with(|| Bits::zeros(len)).or_range(at, unknown, range);
        }
    }

    /// Answers of values spread over rows, of which those that are NULL have this one.
    #[must_use]
    pub(in crate::query) fn spread(self, valid: Option<&Bits>, of_null: Option<bool>) -> Self {
        let Some(valid) = valid else { return self };
        let yes = self.yes.spread(valid, of_null == Some(true));
        let unknown = match self.unknown {
            Some(unknown) => Some(unknown.spread(valid, of_null.is_none())),
            None => of_null.is_none().then(|| valid.inverted()),
        };
        Self { yes, unknown: unknown.filter(Bits::any) }
    }

    /// Whether the answer is known to be this, which is itself never unknown.
    fn is(self, wanted: bool) -> Self {
        Self::known(if wanted { self.yes } else { self.not_false().inverted() })
    }
}

/// The answers of a page's values; `truth.len() == values.n_values`.
pub(in crate::query) fn of_values(test: &Test, values: &Plain<'_>) -> Result<Truth, Unfit> {
    Ok(match test {
        Test::Known(value) => Truth::all(*value, values.n_values),
        Test::Number(op, number) => numbers::compare(*op, *number, values)?,
        Test::Text(op, text) => Truth::known(texts::compare(*op, text.as_bytes(), values)?),
        Test::Match(matcher) => Truth::known(texts::matches(matcher, values)?),
        Test::InSet { set, has_null } => {
            let hits = if values.physical == Physical::Text {
                texts::in_set(set, values)?
            } else {
                numbers::in_set(set, values)?
            };
            // A NULL in the list: whoever is not found might have been it.
            Truth { unknown: has_null.then(|| hits.inverted()), yes: hits }
        }
        Test::All(all) => folded(all, values, true, Truth::and)?,
        Test::Any(all) => folded(all, values, false, Truth::or)?,
        Test::Not(inner) => of_values(inner, values)?.negated(),
        Test::Is(inner, wanted) => of_values(inner, values)?.is(*wanted),
    })
}

fn folded(
    tests: &[Test],
    values: &Plain<'_>,
    of_none: bool,
    join: impl Fn(&mut Truth, &Truth),
) -> Result<Truth, Unfit> {
    let Some((first, rest)) = tests.split_first() else {
        return Ok(Truth::all(Some(of_none), values.n_values));
    };
    let mut truth = of_values(first, values)?;
    for test in rest {
        join(&mut truth, &of_values(test, values)?);
    }
    Ok(truth)
}

#[cfg(test)]
mod tests {
    use arrow::compute::{and_kleene, not, or_kleene};

    use super::*;

    #[test]
    fn logic_is_that_of_sql() {
        let values = [Some(true), Some(false), None];
        let every = |at: usize| (0..9).map(|i| values[i / at % 3]).collect::<BooleanArray>();
        let (a, b) = (every(1), every(3));
        let truth = Truth::of_array;
        let mut both = truth(&a);
        both.and(&truth(&b));
        assert_eq!(both, truth(&and_kleene(&a, &b).unwrap()));
        let mut either = truth(&a);
        either.or(&truth(&b));
        assert_eq!(either, truth(&or_kleene(&a, &b).unwrap()));
        assert_eq!(truth(&a).negated(), truth(&not(&a).unwrap()));
        assert_eq!(truth(&a).is(false).yes.count(), 3);
        let known = truth(&BooleanArray::from(vec![true; 9]));
        let mut kept = known.clone();
        kept.and(&truth(&a));
        assert_eq!(kept, truth(&a));
        let mut kept = known.clone();
        kept.or(&truth(&a));
        assert_eq!(kept, known);
    }
}
