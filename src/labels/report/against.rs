//! Now against then: the rates of two reports beside each other, or words why they cannot be.
//!
//! Two samples are compared, drawn apart. The same rows judged twice are no two samples; other sets, other defects
//! and, unless asked for, other rows answer another question.

use super::rates::share;
use super::{
    Comparison, Counted, Difference, Populations, Report, Sampled, Share, StratumFacts, ValueRate, Wish,
};
use crate::base::SafeText;
use crate::labels::estimate::{
    Confidence, Interval, Proportion, StratumCount, fisher_exact, mover_total, newcombe, wilson,
};

/// Why two reports are not compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgainstError {
    /// Another set, or another version of it.
    #[error("it is by the label set {then}, this one by {now}")]
    Set {
        /// Of the earlier.
        then: SafeText,
        /// Of this one.
        now: SafeText,
    },
    /// Other answers are defects.
    #[error("it counts other answers as defects: {then}; here they are {now}")]
    Defects {
        /// Of the earlier.
        then: SafeText,
        /// Of this one.
        now: SafeText,
    },
    /// Another dataset or filter.
    #[error("its rows are others: {then}; here they are {now}")]
    Population {
        /// Of the earlier.
        then: SafeText,
        /// Of this one.
        now: SafeText,
    },
    /// The very same rows.
    #[error("it is of the same drawn rows: the same pairs judged twice are no two samples")]
    SameRows,
    /// No rate on one side.
    #[error("one of them has no rate to compare: nothing was judged, or the rows were not drawn at random")]
    NoRate,
}

/// Puts `now` beside what `wish` names; `None` where nothing was named.
pub(super) fn compared(now: &Report, wish: &Wish) -> Result<Option<Comparison>, AgainstError> {
    let Some((with, then)) = &wish.against else { return Ok(None) };
    check(then, now, wish.populations)?;
    let rates = pairs_of_rates(then, now);
    let differences = rates.into_iter().filter_map(|(what, of_then, of_now)| {
        let sides = [(of_then, &then.sampled), (of_now, &now.sampled)];
        difference(what, sides, wish.confidence)
    });
    let differences: Vec<Difference> = differences.collect();
    if differences.is_empty() {
        return Err(AgainstError::NoRate);
    }
    Ok(Some(Comparison {
        with: with.clone(),
        made_at: then.made.at.clone(),
        redraw: then.sampled.redraw.clone(),
        is_same_population: is_same_population(&then.sampled, &now.sampled),
        differences,
    }))
}

fn check(then: &Report, now: &Report, populations: Populations) -> Result<(), AgainstError> {
    let set = |report: &Report| SafeText::line(&format!("{} {}", report.set.name, report.set.version));
    let defects = |report: &Report| SafeText::line(&report.set.defects.join(", "));
    if (&then.set.name, then.set.version) != (&now.set.name, now.set.version) {
        return Err(AgainstError::Set { then: set(then), now: set(now) });
    }
    if then.set.defects != now.set.defects {
        return Err(AgainstError::Defects { then: defects(then), now: defects(now) });
    }
    let (earlier, later) = (&then.sampled, &now.sampled);
    if !is_same_population(earlier, later) {
        return match populations {
            Populations::Any => Ok(()),
            Populations::Same => Err(AgainstError::Population { then: rows(earlier), now: rows(later) }),
        };
    }
    let how = |sampled: &Sampled| (sampled.seed, sampled.by.clone(), sampled.equal);
    if how(earlier) == how(later) { Err(AgainstError::SameRows) } else { Ok(()) }
}

fn is_same_population(one: &Sampled, other: &Sampled) -> bool {
    one.fingerprint == other.fingerprint && one.filter == other.filter
}

fn rows(sampled: &Sampled) -> SafeText {
    let filter = sampled.filter.as_ref().map_or("all rows".to_owned(), |filter| format!("where {filter}"));
    SafeText::line(&format!("{filter} of {} ({})", sampled.paths.join(" "), sampled.fingerprint))
}

/// The share of defects, then the values of the required dimension.
fn pairs_of_rates<'a>(then: &'a Report, now: &'a Report) -> Vec<(String, &'a ValueRate, &'a ValueRate)> {
    let defects = then.defect_rate.as_ref().zip(now.defect_rate.as_ref());
    let mut pairs: Vec<_> =
        defects.into_iter().map(|(then, now)| ("defects".to_owned(), then, now)).collect();
    let required = |report: &'a Report| {
        report.rates.iter().find(|rates| rates.dimension == report.set.required).map(|rates| &rates.values)
    };
    let (Some(of_then), Some(of_now)) = (required(then), required(now)) else { return pairs };
    for value in of_now {
        if let Some(earlier) = of_then.iter().find(|earlier| earlier.value == value.value) {
            pairs.push((format!("{} = {}", now.set.required, value.value), earlier, value));
        }
    }
    pairs
}

/// Earlier side first.
fn difference(
    what: String,
    [then, now]: [(&ValueRate, &Sampled); 2],
    confidence: Confidence,
) -> Option<Difference> {
    let total = |(rate, sampled): (&ValueRate, &Sampled)| total(&rate.strata, &sampled.strata, confidence);
    let (of_then, of_now, change, p) = if let Some((then, now)) = plain(then).zip(plain(now)) {
        let change = newcombe(now, then, confidence);
        let Interval { low, high } = change.interval;
        let change = Share { value: change.value, low, high };
        let seen = |counted: Proportion| share(&wilson(counted, confidence));
        (seen(then), seen(now), change, Some(fisher_exact(now, then)))
    } else {
        let (then, now) = (total(then)?, total(now)?);
        (then, now, mover_difference(&now, &then), None)
    };
    Some(Difference { what, then: of_then, now: of_now, change, p })
}

/// The weighted total, made anew: the earlier report may have been less or more sure.
fn total(counted: &[Counted], strata: &[StratumFacts], confidence: Confidence) -> Option<Share> {
    let counts = counted.iter().zip(strata).map(|(counted, stratum)| StratumCount {
        k: counted.k,
        n: counted.n,
        n_rows: stratum.n_rows.max(counted.n),
    });
    let total = mover_total(&counts.collect::<Vec<_>>(), confidence).ok()?;
    Some(share(&total.estimate))
}

/// The labels as one sample, where they are one: strata drawn by their shares, or none.
fn plain((rate, sampled): (&ValueRate, &Sampled)) -> Option<Proportion> {
    if sampled.equal && sampled.strata.len() > 1 {
        return None;
    }
    let sum = |of: fn(&Counted) -> u64| rate.strata.iter().map(of).fold(0_u64, u64::saturating_add);
    Proportion::new(sum(|c| c.k), sum(|c| c.n)).ok()
}

/// The difference of two totals by MOVER, Newcombe's method for intervals of any make (Zou and Donner, Statistics in
/// Medicine 27, 2008, p. 1693–1702, equation 6).
fn mover_difference(one: &Share, two: &Share) -> Share {
    let value = one.value - two.value;
    let below = (one.value - one.low).hypot(two.high - two.value);
    let above = (one.high - one.value).hypot(two.value - two.low);
    Share { value, low: (value - below).max(-1.0), high: (value + above).min(1.0) }
}
