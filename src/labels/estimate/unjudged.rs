//! What pairs that were drawn but not judged could make of a rate.
//!
//! Dead links and skipped pairs are not missing at random: leaving them out as if they were is a claim nobody has
//! checked. Here nothing is claimed; what their number alone allows is said.

use super::{Confidence, Estimate, EstimateError, Proportion, wilson};

/// A rate if no unjudged pair were a hit, and if all were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnjudgedBounds {
    /// Not judged, of all that were drawn: a rate of its own.
    pub unjudged: Estimate,
    /// As if none of them were a hit; its lower end is the least that the rate may be.
    pub if_none: Estimate,
    /// As if all of them were; its upper end is the most.
    pub if_all: Estimate,
}

/// Worst-case bounds (Manski, American Economic Review 80, 1990, p. 319–323) for `k` hits among `n` judged pairs
/// with `n_unjudged` more drawn and not judged; intervals are Wilson's. Over strata, give `mover_total` the same
/// counts: `k` of `n + n_unjudged`, and `k + n_unjudged` of it. Fails where nothing was drawn or `k > n`.
pub fn unjudged_bounds(
    k: u64,
    n: u64,
    n_unjudged: u64,
    confidence: Confidence,
) -> Result<UnjudgedBounds, EstimateError> {
    if k > n {
        return Err(EstimateError::MoreThanAll { k, n });
    }
    let n_drawn = n.saturating_add(n_unjudged);
    let of_drawn = |k: u64| Ok(wilson(Proportion::new(k, n_drawn)?, confidence));
    Ok(UnjudgedBounds {
        unjudged: of_drawn(n_unjudged)?,
        if_none: of_drawn(k)?,
        if_all: of_drawn(k.saturating_add(n_unjudged))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_what_any_filling_in_would_give() {
        let bounds = unjudged_bounds(5, 80, 20, Confidence::USUAL).unwrap();
        assert_eq!((bounds.unjudged.k, bounds.unjudged.n), (20, 100));
        for hits_unjudged in 0..=20 {
            let filled = wilson(Proportion::new(5 + hits_unjudged, 100).unwrap(), Confidence::USUAL);
            assert!(bounds.if_none.interval.low <= filled.interval.low);
            assert!(bounds.if_all.interval.high >= filled.interval.high);
        }
    }

    #[test]
    fn nothing_judged_leaves_every_rate_possible() {
        let bounds = unjudged_bounds(0, 0, 9, Confidence::USUAL).unwrap();
        assert!(bounds.if_none.interval.low <= 0.0 && bounds.if_all.interval.high >= 1.0);
        assert_eq!(unjudged_bounds(0, 0, 0, Confidence::USUAL), Err(EstimateError::NothingCounted));
        assert!(unjudged_bounds(2, 1, 9, Confidence::USUAL).is_err());
        assert!(unjudged_bounds(2, u64::MAX, 9, Confidence::USUAL).is_ok());
    }
}
