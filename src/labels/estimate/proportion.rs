//! The words of an estimate: a proportion, how sure one wants to be, an interval and the method it was made by.

use std::fmt;

/// `k` of `n`, with `k <= n` and `n >= 1`: there is no share of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    k: u64,
    n: u64,
}

/// How often an interval made this way covers what it is for: above a half and below one, most often 0.95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

/// From `low` to `high`, ends included; of rates both lie within 0..=1, of differences within -1..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, never below `low`.
    pub high: f64,
}

/// A rate with its interval, and all that is needed to say what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The share that was seen, weighted where strata are.
    pub value: f64,
    /// What the rate may be.
    pub interval: Interval,
    /// How the interval was made.
    pub method: Method,
    /// Counted hits.
    pub k: u64,
    /// Of so many.
    pub n: u64,
    /// How sure: of both ends together, or of the one end of a one-sided bound.
    pub confidence: Confidence,
}

/// How an interval was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// The score interval: on average as sure as it says, for single rates a little more or less.
    Wilson,
    /// Exact: at least as sure as it says, whatever the rate.
    ClopperPearson,
    /// Exact lower bound; the upper end is 1 and says nothing.
    ClopperPearsonLower,
    /// Exact upper bound; the lower end is 0 and says nothing.
    ClopperPearsonUpper,
    /// A weighted total over strata, from Wilson's intervals of each.
    Mover,
}

/// Why there is no estimate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// Nothing was counted.
    #[error("nothing was judged, so there is no rate")]
    NothingCounted,
    /// More hits than were looked at.
    #[error("{k} of {n} is no share")]
    MoreThanAll {
        /// Hits.
        k: u64,
        /// Looked at.
        n: u64,
    },
    /// Outside of what is a confidence.
    #[error("{0} is no confidence; it lies above 0.5 and below 1, like 0.95")]
    NoConfidence(f64),
    /// Outside of what can be asked of a cut.
    #[error("{0} is no precision to ask for; it lies above 0 and below 1, like 0.99")]
    NoPrecision(f64),
}

impl Proportion {
    /// `k` of `n`.
    pub fn new(k: u64, n: u64) -> Result<Self, EstimateError> {
        match n {
            0 => Err(EstimateError::NothingCounted),
            _ if k > n => Err(EstimateError::MoreThanAll { k, n }),
            _ => Ok(Self { k, n }),
        }
    }

    /// Hits.
    pub fn k(self) -> u64 {
        self.k
    }

    /// Of so many; at least 1.
    pub fn n(self) -> u64 {
        self.n
    }

    /// What is no hit, of as many.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { k: self.n - self.k, n: self.n }
    }

    /// The share, 0 to 1.
    pub fn value(self) -> f64 {
        real(self.k) / real(self.n)
    }
}

impl Confidence {
    /// What nearly everybody means by an interval.
    pub const USUAL: Self = Self(0.95);

    /// As a share, not in percent. NaN is refused like anything outside of 0.5 to 1.
    pub fn new(share: f64) -> Result<Self, EstimateError> {
        if share > 0.5 && share < 1.0 { Ok(Self(share)) } else { Err(EstimateError::NoConfidence(share)) }
    }

    /// As a share.
    pub fn share(self) -> f64 {
        self.0
    }

    /// How often it may fail: α.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }
}

impl Interval {
    /// All that a rate may be: what is known before anything was judged.
    pub const ANY_RATE: Self = Self { low: 0.0, high: 1.0 };

    /// How far apart the ends are.
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// Whether the value lies within, ends included; NaN never does.
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// As it stands in a report.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wilson => "Wilson",
            Self::ClopperPearson => "Clopper–Pearson",
            Self::ClopperPearsonLower => "Clopper–Pearson, lower bound",
            Self::ClopperPearsonUpper => "Clopper–Pearson, upper bound",
            Self::Mover => "MOVER over Wilson",
        })
    }
}

/// A count as a number.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53; beyond, the nearest float64 is what is wanted"
)]
pub(in crate::labels) fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_share_of_nothing_and_none_above_all() {
        assert_eq!(Proportion::new(0, 0), Err(EstimateError::NothingCounted));
        assert_eq!(Proportion::new(4, 3), Err(EstimateError::MoreThanAll { k: 4, n: 3 }));
        assert_eq!(Proportion::new(3, 3).unwrap().rest(), Proportion::new(0, 3).unwrap());
        assert!((Proportion::new(1, 4).unwrap().value() - 0.25).abs() < f64::EPSILON);
    }

    #[test]
    fn a_confidence_lies_between_a_half_and_one() {
        for share in [0.5, 1.0, 95.0, -0.95, f64::NAN, f64::INFINITY] {
            assert!(Confidence::new(share).is_err(), "{share}");
        }
        assert_eq!(Confidence::new(0.95), Ok(Confidence::USUAL));
    }

    #[test]
    fn nan_lies_in_no_interval() {
        assert!(!Interval::ANY_RATE.contains(f64::NAN));
        assert!(Interval::ANY_RATE.contains(0.0) && Interval::ANY_RATE.contains(1.0));
    }
}
