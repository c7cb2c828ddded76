//! A sample that was drawn: its rows in the order of drawing, and for each the probability it had.

use super::{Allocation, SampleSpec};
use crate::base::SafeText;
use crate::dataset::{GroupRef, RowId};
use crate::query::Selection;

/// Rows drawn from a population.
#[derive(Clone, Debug)]
pub struct Sample {
    pub(super) spec: SampleSpec,
    pub(super) n_rows: u64,
    pub(super) strata: Vec<Stratum>,
    pub(super) drawn: Vec<Drawn>,
    pub(super) damaged: Vec<(GroupRef, SafeText)>,
}

/// A part of the population that is drawn from by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// What its rows have in common, in the order of [`SampleSpec::by`]: a value, a bin (`< 0.1`), `NULL`.
    /// Empty when all rows are one stratum. Values are a stranger's: not yet safe to show.
    pub names: Vec<String>,
    /// Rows it has in the population.
    pub n_rows: u64,
    /// Rows drawn from it.
    pub n_drawn: u64,
}

impl Stratum {
    /// The probability that each of its rows had to be drawn; 0.0 for an empty stratum.
    pub fn probability(&self) -> f64 {
        if self.n_rows == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a probability to sixteen digits")]
        let probability = self.n_drawn as f64 / self.n_rows as f64;
        probability
    }
}

/// A row that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The row.
    pub row: RowId,
    /// Its stratum's place in [`Sample::strata`].
    pub stratum: u32,
}

impl Sample {
    /// What was asked for.
    pub fn spec(&self) -> &SampleSpec {
        &self.spec
    }

    /// The strata, in the order of their values; what is missing comes last.
    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    /// The rows in the order of drawing: the first m of a sample without strata, or of one stratum, are
    /// themselves a sample of m.
    pub fn drawn(&self) -> &[Drawn] {
        &self.drawn
    }

    /// The drawn rows as a set.
    pub fn selection(&self) -> Selection {
        Selection::of(self.n_rows, self.drawn.iter().map(|drawn| drawn.row))
    }

    /// Rows that could be drawn: those asked for but for row groups that cannot be read.
    pub fn n_population(&self) -> u64 {
        self.strata.iter().map(|stratum| stratum.n_rows).sum()
    }

    /// Row groups that could not be read. None of their rows is in the population.
    pub fn damaged(&self) -> &[(GroupRef, SafeText)] {
        &self.damaged
    }

    /// In one line for manifests: `400 rows drawn with seed 7 by language by punsafe:0.1,0.5, proportional`.
    /// Names of columns are a stranger's: not yet safe to show.
    pub fn describe(&self) -> String {
        let mut line = format!("{} rows drawn with seed {}", self.drawn.len(), self.spec.seed);
        self.spec.by.iter().for_each(|by| line.push_str(&format!(" by {}", by.text())));
        if !self.spec.by.is_empty() {
            line.push_str(match self.spec.allocation {
                Allocation::Proportional => ", proportional",
                Allocation::Equal => ", equal",
            });
        }
        line
    }
}
