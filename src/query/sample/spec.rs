//! What a sample is asked for: how many rows, by which seed, divided by what.

use std::fmt;

use crate::base::SafeText;
use crate::query::expression::{ExpressionError, Kind, Names, Scalar};
use crate::query::facts::Facts;

/// What to draw.
#[derive(Clone, Debug)]
pub struct SampleSpec {
    /// How many rows; all of them where there are no more.
    pub n: u64,
    /// Another seed draws other rows.
    pub seed: u64,
    /// What the rows are divided by; several cross each other. Empty draws from all rows alike.
    pub by: Vec<StratifyBy>,
    /// How the rows to draw are shared out among the strata.
    pub allocation: Allocation,
}

impl SampleSpec {
    /// The seed when a person gives none: the same command then draws the same rows.
    pub const DEFAULT_SEED: u64 = 0;

    /// `n` rows from all alike.
    pub fn uniform(n: u64, seed: u64) -> Self {
        Self { n, seed, by: Vec::new(), allocation: Allocation::Proportional }
    }
}

/// How many rows are drawn from each stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allocation {
    /// As many as its share of all rows, by largest remainder.
    #[default]
    Proportional,
    /// The same number from each; what a short stratum lacks is taken from the others.
    Equal,
}

/// One thing that rows are divided by: each value of an expression, or its values cut into bins.
#[derive(Clone, Debug)]
pub struct StratifyBy {
    text: String,
    scalar: Scalar,
    cuts: Vec<f64>,
}

/// Why rows cannot be divided like that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ByError {
    /// The column or expression.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// Cuts beside something that is no number.
    #[error("{0} is no number and cannot be cut into bins")]
    NoNumber(SafeText),
    /// Cuts that do not ascend, or are infinite.
    #[error("the cuts have to ascend, as in punsafe:0.1,0.5")]
    Cuts,
}

impl StratifyBy {
    /// Reads `language`, `punsafe:0.1,0.5` or `length(caption):20,100`: a column, role or expression, and
    /// behind the last colon the cuts, if what stands there are numbers. A cut belongs to the bin above it.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ByError> {
        let with_cuts = text.rsplit_once(':').and_then(|(head, tail)| Some((head, numbers(tail)?)));
        let (head, cuts) = with_cuts.unwrap_or((text, Vec::new()));
        let scalar = if names.knows(head.trim()) {
            Scalar::column(head.trim(), names)?
        } else {
            Scalar::parse(head, names)?
        };
        if !cuts.is_empty() && !scalar.kind().is_number() {
            return Err(ByError::NoNumber(SafeText::line(head)));
        }
        if !cuts.is_sorted_by(|a, b| a < b) || !cuts.iter().all(|cut| cut.is_finite()) {
            return Err(ByError::Cuts);
        }
        Ok(Self { text: text.to_owned(), scalar, cuts })
    }

    /// As it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it is divided by, without the cuts.
    pub fn scalar(&self) -> &Scalar {
        &self.scalar
    }

    /// The same with these facts.
    pub fn given(&self, facts: &Facts) -> Result<Self, ExpressionError> {
        Ok(Self { scalar: self.scalar.given(facts)?, ..self.clone() })
    }

    /// Where its bins begin and end; empty where each value is a stratum.
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// The bin of a value, from 0: as many as there are cuts at or below it. A float32 is compared with the cuts
    /// as float32, as in a filter.
    pub(super) fn bin(&self, value: f64) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "as a filter compares a float32 with a constant")]
        let as_compared =
            |cut: f64| if *self.scalar.kind() == Kind::Real { f64::from(cut as f32) } else { cut };
        self.cuts.partition_point(|cut| as_compared(*cut) <= value)
    }

    /// The name of a bin: `< 0.1`, `0.1 to < 0.5`, `≥ 0.5`.
    pub(super) fn bin_name(&self, bin: usize) -> String {
        let low = bin.checked_sub(1).and_then(|at| self.cuts.get(at));
        match (low, self.cuts.get(bin)) {
            (None, Some(high)) => format!("< {high}"),
            (Some(low), Some(high)) => format!("{low} to < {high}"),
            (Some(low), None) => format!("≥ {low}"),
            (None, None) => String::new(),
        }
    }
}

/// Numbers with commas between them; `None` if one of them is none.
fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}

/// As it is typed.
impl fmt::Display for Allocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proportional => "proportional",
            Self::Equal => "equal",
        })
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn names() -> Names {
        let fields = vec![
            Field::new("ENG TEXT", DataType::Utf8, true),
            Field::new("punsafe", DataType::Float32, true),
            Field::new("a:1", DataType::Int32, true),
        ];
        Names::new(&Schema::new(fields)).with_role("caption", &["ENG TEXT"])
    }

    fn parse(text: &str) -> Result<(String, Vec<f64>), ByError> {
        StratifyBy::parse(text, &names()).map(|by| (by.scalar().text().to_owned(), by.cuts().to_vec()))
    }

    #[test]
    fn cuts_stand_behind_the_last_colon_if_they_are_numbers() {
        assert_eq!(parse("punsafe:0.1,0.5"), Ok(("punsafe".to_owned(), vec![0.1, 0.5])));
        assert_eq!(parse("length(caption): 20"), Ok(("length(caption)".to_owned(), vec![20.0])));
        assert_eq!(parse("ENG TEXT"), Ok(("\"ENG TEXT\"".to_owned(), vec![])));
        assert_eq!(parse("punsafe::double:0.5"), Ok(("punsafe::double".to_owned(), vec![0.5])));
        assert_eq!(parse("punsafe::double"), Ok(("punsafe::double".to_owned(), vec![])));
        assert_eq!(parse("\"a:1\""), Ok(("\"a:1\"".to_owned(), vec![])));
    }

    #[test]
    fn what_cannot_be_divided_like_that_is_refused() {
        assert!(matches!(parse("caption:1"), Err(ByError::NoNumber(_))));
        assert_eq!(parse("punsafe:0.5,0.1"), Err(ByError::Cuts));
        assert_eq!(parse("punsafe:0.5,0.5"), Err(ByError::Cuts));
        assert_eq!(parse("punsafe:0.5,inf"), Err(ByError::Cuts));
        assert_eq!(parse("punsafe:nan"), Err(ByError::Cuts));
        assert!(matches!(parse("nothing:1"), Err(ByError::Expression(_))));
    }

    #[test]
    fn a_cut_belongs_to_the_bin_above_it_and_is_compared_as_a_filter_would() {
        let by = StratifyBy::parse("punsafe:0.1,0.5", &names()).unwrap();
        let bins = [f64::NEG_INFINITY, 0.05, f64::from(0.1_f32), 0.3, 0.5, 9.0].map(|value| by.bin(value));
        assert_eq!(bins, [0, 0, 1, 1, 2, 2]);
        assert_eq!([0, 1, 2].map(|bin| by.bin_name(bin)), ["< 0.1", "0.1 to < 0.5", "≥ 0.5"]);
    }
}
