//! Acceptance by a fixed plan: judge `n`, accept with at most `c` defects. Decided before looking.
//!
//! A plan looked at again and again and stopped at will is another plan: with a look every 25 labels a third of the
//! verdicts are wrong. Who wants to stop early takes `Sprt`.

use super::binomial::at_most;
use super::size::least_n;

/// The most defects a plan may allow. Limits that need more lie so close together that hundreds of defects would
/// have to be found to tell them apart, and the search must end.
const MAX_C: u64 = 500;

/// Which rates of defects are to be told apart, and how often a verdict may be wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QualityLimits {
    aql: f64,
    ltpd: f64,
    alpha: f64,
    beta: f64,
}

/// Judge `n`, accept with at most `c` defects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPlan {
    /// What it tells apart.
    pub limits: QualityLimits,
    /// Labels.
    pub n: u64,
    /// Defects among them that are still accepted.
    pub c: u64,
}

/// What a plan says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The rate is not as bad as the LTPD.
    Accept,
    /// The rate is not as good as the AQL.
    Reject,
    /// More must be judged; nothing may be concluded yet.
    Open,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// Rates out of order or range.
    #[error("defect rates of {aql} (accept) and {ltpd} (reject) make no plan; they ascend between 0 and 1")]
    Rates {
        /// Acceptable.
        aql: f64,
        /// To be rejected.
        ltpd: f64,
    },
    /// Errors out of range.
    #[error("errors of {alpha} and {beta} make no plan; each lies above 0 and below 0.5")]
    Errors {
        /// Of rejecting what is good.
        alpha: f64,
        /// Of accepting what is bad.
        beta: f64,
    },
    /// No plan of bearable size.
    #[error("defect rates of {aql} and {ltpd} lie too close together to be told apart by hand")]
    TooClose {
        /// Acceptable.
        aql: f64,
        /// To be rejected.
        ltpd: f64,
    },
}

impl QualityLimits {
    /// A rate of `aql` (acceptable quality level) or better is rejected with a probability of at most `alpha`, a
    /// rate of `ltpd` (lot tolerance percent defective) or worse accepted with at most `beta`. All are shares.
    pub fn new(aql: f64, ltpd: f64, alpha: f64, beta: f64) -> Result<Self, PlanError> {
        let is_error = |share: f64| share > 0.0 && share < 0.5;
        if !(aql > 0.0 && aql < ltpd && ltpd < 1.0) {
            Err(PlanError::Rates { aql, ltpd })
        } else if !(is_error(alpha) && is_error(beta)) {
            Err(PlanError::Errors { alpha, beta })
        } else {
            Ok(Self { aql, ltpd, alpha, beta })
        }
    }

    /// With the errors that sampling tables are made for: 5 % and 10 %.
    pub fn usual(aql: f64, ltpd: f64) -> Result<Self, PlanError> {
        Self::new(aql, ltpd, 0.05, 0.1)
    }

    /// The rate of defects that is good enough.
    pub fn aql(self) -> f64 {
        self.aql
    }

    /// The rate that is not to be tolerated.
    pub fn ltpd(self) -> f64 {
        self.ltpd
    }

    /// How often what is good enough may be rejected.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// How often what is not to be tolerated may be accepted.
    pub fn beta(self) -> f64 {
        self.beta
    }

    pub(super) fn too_close(self) -> PlanError {
        PlanError::TooClose { aql: self.aql, ltpd: self.ltpd }
    }
}

impl FixedPlan {
    /// The smallest plan within both errors: (132, 3) for an AQL of 1 % and an LTPD of 5 %. Guenther, Journal of
    /// Quality Technology 1, 1969: for each `c` the smallest `n` that keeps β, until α is kept, too.
    pub fn new(limits: QualityLimits) -> Result<Self, PlanError> {
        let mut n = 1;
        for c in 0..=MAX_C {
            n = least_n(limits.ltpd, c, limits.beta, n).ok_or_else(|| limits.too_close())?;
            if at_most(c, n, limits.aql) >= 1.0 - limits.alpha {
                return Ok(Self { limits, n, c });
            }
        }
        Err(limits.too_close())
    }

    /// The probability that a dataset with this rate of defects (0 to 1) is accepted: its operating characteristic.
    pub fn acceptance(self, rate: f64) -> f64 {
        at_most(self.c, self.n, rate)
    }

    /// After `n_judged` labels, the first in the draw's order, with `n_defects`. One defect too many rejects at
    /// once, since no label to come could change it; labels beyond the plan are not for it to judge.
    pub fn verdict(self, n_defects: u64, n_judged: u64) -> Verdict {
        if n_defects > self.c {
            Verdict::Reject
        } else if n_judged >= self.n {
            Verdict::Accept
        } else {
            Verdict::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(aql: f64, ltpd: f64) -> FixedPlan {
        FixedPlan::new(QualityLimits::usual(aql, ltpd).unwrap()).unwrap()
    }

    #[test]
    fn one_and_five_percent_take_132_labels_with_three_defects() {
        let found = plan(0.01, 0.05);
        assert_eq!((found.n, found.c), (132, 3));
        assert!(found.acceptance(0.01) >= 0.95 && found.acceptance(0.05) <= 0.1);
    }

    #[test]
    fn no_smaller_plan_keeps_both_errors() {
        for (aql, ltpd) in [(0.01, 0.05), (0.001, 0.02), (0.1, 0.2), (0.3, 0.6)] {
            let found = plan(aql, ltpd);
            for n in 1..found.n {
                let keeps = |c| at_most(c, n, aql) >= 0.95 && at_most(c, n, ltpd) <= 0.1;
                assert!(!(0..=found.c).any(keeps), "{n} for {aql} {ltpd}");
            }
        }
    }

    #[test]
    fn a_verdict_waits_for_the_whole_plan_unless_nothing_could_change_it() {
        let found = plan(0.01, 0.05);
        assert_eq!(found.verdict(0, 131), Verdict::Open);
        assert_eq!(found.verdict(3, 132), Verdict::Accept);
        assert_eq!(found.verdict(4, 9), Verdict::Reject);
    }

    #[test]
    fn limits_without_a_plan_say_so() {
        assert!(matches!(QualityLimits::usual(0.05, 0.01), Err(PlanError::Rates { .. })));
        assert!(matches!(QualityLimits::usual(0.0, 0.01), Err(PlanError::Rates { .. })));
        assert!(matches!(QualityLimits::usual(f64::NAN, 0.01), Err(PlanError::Rates { .. })));
        assert!(matches!(QualityLimits::new(0.01, 0.05, 0.5, 0.1), Err(PlanError::Errors { .. })));
        let close = QualityLimits::usual(0.01, 0.010_001).unwrap();
        assert_eq!(FixedPlan::new(close), Err(close.too_close()));
    }
}
