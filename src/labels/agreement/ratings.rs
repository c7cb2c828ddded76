//! The table agreement is computed from: items by people, with gaps.

/// Different answers a table may have. Measures compare each with each, some thousand times over; a free text is
/// nothing to agree on.
const MAX_VALUES: usize = 256;

/// Who said what: `items.len()` rows of one column a person, `None` where a person did not judge the item.
///
/// A dimension with several values at once makes one table a value: 1 where it was said, 0 where it was not.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    items: Vec<Vec<Option<usize>>>,
    points: Vec<f64>,
}

/// Why there is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingsError {
    /// Not a column for each person.
    #[error("item {item} was asked of {found} people, the first of {expected}")]
    Ragged {
        /// Which, from 0.
        item: usize,
        /// Its columns.
        found: usize,
        /// Columns of the first.
        expected: usize,
    },
    /// An answer beyond those there are.
    #[error("answer {value} of item {item} is beyond the {n_values} there are")]
    NoValue {
        /// Which item, from 0.
        item: usize,
        /// Which answer, from 0.
        value: usize,
        /// Answers there are.
        n_values: usize,
    },
    /// More than can be compared.
    #[error("{n_values} different answers are too many to agree on (at most 256)")]
    TooManyValues {
        /// Different answers.
        n_values: usize,
    },
}

/// Why a measure is no number here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// No item has two answers.
    #[error("no item was judged by two people")]
    NoPairs,
    /// Cohen's κ is for two.
    #[error("Cohen's kappa compares two people, here are {n_people}")]
    NotTwo {
        /// Columns.
        n_people: usize,
    },
    /// All answers are the same one.
    #[error("all answers are the same, so there is no chance to compare with")]
    NoVariation,
    /// There is but one thing to say.
    #[error("there is only one possible answer")]
    OneValue,
}

impl Ratings {
    /// Answers are numbered from 0, below `n_values`; those that can be given count, given or not (Gwet's AC1 depends
    /// on how many). As points of a scale they lie one apart.
    pub fn new(items: Vec<Vec<Option<usize>>>, n_values: usize) -> Result<Self, RatingsError> {
        if n_values > MAX_VALUES {
            return Err(RatingsError::TooManyValues { n_values });
        }
        let expected = items.first().map_or(0, Vec::len);
        for (item, row) in items.iter().enumerate() {
            if row.len() != expected {
                return Err(RatingsError::Ragged { item, found: row.len(), expected });
            }
            if let Some(value) = row.iter().flatten().copied().find(|value| *value >= n_values) {
                return Err(RatingsError::NoValue { item, value, n_values });
            }
        }
        let points = (0..n_values).map(|value| super::super::estimate::real(value as u64)).collect();
        Ok(Self { items, points })
    }

    /// Of points on a scale: answers are the points that were given, as far apart as the points are.
    pub fn of_points(items: &[Vec<Option<i64>>]) -> Result<Self, RatingsError> {
        let mut given: Vec<i64> = items.iter().flatten().flatten().copied().collect();
        given.sort_unstable();
        given.dedup();
        let number = |point: &Option<i64>| point.and_then(|point| given.binary_search(&point).ok());
        let numbered = items.iter().map(|row| row.iter().map(number).collect()).collect();
        let mut ratings = Self::new(numbered, given.len())?;
        ratings.points = given.iter().map(|point| far_apart(*point)).collect();
        Ok(ratings)
    }

    /// Rows, those without any answer included.
    pub fn items(&self) -> &[Vec<Option<usize>>] {
        &self.items
    }

    /// Columns.
    pub fn n_people(&self) -> usize {
        self.items.first().map_or(0, Vec::len)
    }

    /// Items with two answers or more: those that agreement is about.
    pub fn n_shared(&self) -> usize {
        self.items.iter().filter(|row| row.iter().flatten().count() >= 2).count()
    }

    /// Answers that can be given.
    pub fn n_values(&self) -> usize {
        self.points.len()
    }

    /// Where each answer lies on its scale; `points.len() == n_values`.
    pub(super) fn points(&self) -> &[f64] {
        &self.points
    }

    /// The same people and answers on other items, as they come.
    pub(super) fn with_items(&self, items: Vec<Vec<Option<usize>>>) -> Self {
        Self { items, points: self.points.clone() }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "points of a scale; beyond 2^53 the nearest float64 is near enough"
)]
fn far_apart(point: i64) -> f64 {
    point as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_are_none_are_refused() {
        let ragged = Ratings::new(vec![vec![Some(0), None], vec![Some(0)]], 1);
        assert_eq!(ragged, Err(RatingsError::Ragged { item: 1, found: 1, expected: 2 }));
        let beyond = Ratings::new(vec![vec![Some(2)]], 2);
        assert_eq!(beyond, Err(RatingsError::NoValue { item: 0, value: 2, n_values: 2 }));
        assert!(Ratings::new(vec![], MAX_VALUES).is_ok());
        assert_eq!(Ratings::new(vec![], 257), Err(RatingsError::TooManyValues { n_values: 257 }));
    }

    #[test]
    fn points_keep_their_distance() {
        let ratings = Ratings::of_points(&[vec![Some(5), Some(1)], vec![None, Some(-3)]]).unwrap();
        assert_eq!(ratings.items(), [vec![Some(2), Some(1)], vec![None, Some(0)]]);
        assert_eq!(ratings.points(), [-3.0, 1.0, 5.0]);
        assert_eq!((ratings.n_people(), ratings.n_shared(), ratings.n_values()), (2, 1, 3));
    }
}
