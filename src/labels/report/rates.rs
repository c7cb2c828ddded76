//! Rates by stratum and in all: of defects, of every value of every dimension, of what was not judged.

use super::defects::spelled_values;
use super::settle::{Ground, Settled};
use super::{
    Bounds, Counted, Defects, DimensionRates, DrawnFrom, Fate, Share, Total, Unjudged, UnjudgedReason,
    ValueRate,
};
use crate::labels::estimate::{
    Confidence, Estimate, Interval, Proportion, StratumCount, mover_total, wilson,
};
use crate::labels::{Dimension, DimensionKind, LabelSet};

/// What rates are worked out from.
pub(super) struct Counting<'a> {
    pub(super) drawn: &'a DrawnFrom,
    pub(super) rows: &'a [Settled<'a>],
    pub(super) confidence: Confidence,
}

/// Reasons for not being judged, in the order they are told.
const REASONS: [Fate; 6] =
    [Fate::NoPicture, Fate::Skipped, Fate::Escalated, Fate::Tied, Fate::PassedOver, Fate::NotReached];

impl Counting<'_> {
    /// The share of defects.
    pub(super) fn defect_rate(&self) -> ValueRate {
        let hits = |row: &Settled<'_>| row.verdict;
        ValueRate {
            value: "defect".to_owned(),
            about: "any of the answers that make a pair a defect".to_owned(),
            is_defect: true,
            ..self.rate(&hits)
        }
    }

    /// Every value of every dimension that is no free text.
    pub(super) fn dimensions(&self, set: &LabelSet, defects: &Defects) -> Vec<DimensionRates> {
        let counted = set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text);
        let rates = counted.map(|dimension| self.dimension(dimension, defects));
        // A dimension nobody was asked about has no rates.
        rates.filter(|rates| rates.values.iter().any(|value| value.total.is_some())).collect()
    }

    fn dimension(&self, dimension: &Dimension, defects: &Defects) -> DimensionRates {
        let opinions = || self.rows.iter().filter_map(|row| row.opinion(dimension));
        let n = |ground: Ground| opinions().filter(|opinion| opinion.ground == ground).count() as u64;
        let values = spelled_values(dimension).into_iter().map(|value| {
            let hits = |row: &Settled<'_>| says(row, dimension, &value);
            let known = dimension.value(&value);
            let rate = self.rate(&hits);
            ValueRate {
                about: known.map(|value| value.about.clone()).unwrap_or_default(),
                is_defect: defects.names(&dimension.name, &value),
                value,
                ..rate
            }
        });
        DimensionRates {
            dimension: dimension.name.clone(),
            kind: kind(dimension.kind).to_owned(),
            values: values.collect(),
            n_by_default: n(Ground::Default),
            n_unsaid: n(Ground::Unsaid),
            n_tied: n(Ground::Tied),
        }
    }

    /// `hits` says of a row whether it is one; `None` where it does not count.
    fn rate(&self, hits: &dyn Fn(&Settled<'_>) -> Option<bool>) -> ValueRate {
        let counts = self.counts(hits);
        let total = mover_total(&counts, self.confidence).ok();
        let strata = counts.iter().map(|count| counted(count.k, count.n, self.confidence)).collect();
        let total = total.map(|total| {
            let rows = total.projected_interval();
            Total {
                k: total.estimate.k,
                n: total.estimate.n,
                share: share(&total.estimate),
                rows: Share { value: total.projected_rows(), low: rows.low, high: rows.high },
                n_rows_unseen: total.n_rows_unseen,
                whole: (total.whole.low, total.whole.high),
            }
        });
        ValueRate { value: String::new(), about: String::new(), is_defect: false, strata, total }
    }

    fn counts(&self, hits: &dyn Fn(&Settled<'_>) -> Option<bool>) -> Vec<StratumCount> {
        let empty = |(_, n_rows, _): &(Vec<String>, u64, u64)| StratumCount { k: 0, n: 0, n_rows: *n_rows };
        let mut counts: Vec<StratumCount> = self.drawn.strata.iter().map(empty).collect();
        for row in self.rows {
            if let (Some(is_hit), Some(count)) = (hits(row), counts.get_mut(row.item.stratum)) {
                count.n += 1;
                count.k += u64::from(is_hit);
            }
        }
        // A store that names fewer rows than were judged of them lies; its weight is at least what was seen.
        for count in &mut counts {
            count.n_rows = count.n_rows.max(count.n);
        }
        counts
    }

    /// What was drawn and not judged, by reason, and what it could make of the share of defects.
    pub(super) fn unjudged(&self) -> Unjudged {
        let n_drawn = self.rows.len() as u64;
        let n_of = |fate: Fate| self.rows.iter().filter(|row| row.fate == fate).count() as u64;
        let reasons = REASONS.into_iter().map(|reason| (reason, n_of(reason))).filter(|(_, n)| *n > 0);
        let reasons = reasons
            .map(|(reason, n)| UnjudgedReason { reason, counted: counted(n, n_drawn, self.confidence) });
        Unjudged {
            total: counted(n_drawn - n_of(Fate::Judged), n_drawn, self.confidence),
            reasons: reasons.collect(),
            bounds: self.bounds(),
        }
    }

    /// Rows nobody got to yet are left out: they are missing by the draw's own chance, the others are not.
    fn bounds(&self) -> Option<Bounds> {
        let as_if = |unjudged: bool| {
            let hits = |row: &Settled<'_>| match row.fate {
                Fate::NotReached => None,
                _ => row.verdict.or(Some(unjudged)),
            };
            mover_total(&self.counts(&hits), self.confidence).ok().map(|total| share(&total.estimate))
        };
        Some(Bounds { if_none: as_if(false)?, if_all: as_if(true)? })
    }
}

/// Whether a value holds for a judged row; `None` where that is not settled.
pub(super) fn says(row: &Settled<'_>, dimension: &Dimension, value: &str) -> Option<bool> {
    let opinion = row.opinion(dimension)?;
    let is_settled =
        matches!(opinion.ground, Ground::Said | Ground::Default) && !opinion.tied.contains(value);
    is_settled.then(|| opinion.holds.contains(value))
}

/// A plain share of `n`, by Wilson.
pub(super) fn counted(k: u64, n: u64, confidence: Confidence) -> Counted {
    let estimate = Proportion::new(k, n).map(|seen| wilson(seen, confidence));
    Counted { k, n, share: estimate.ok().map(|estimate| share(&estimate)) }
}

pub(super) fn share(estimate: &Estimate) -> Share {
    let Interval { low, high } = estimate.interval;
    Share { value: estimate.value, low, high }
}

fn kind(kind: DimensionKind) -> &'static str {
    match kind {
        DimensionKind::Single => "single",
        DimensionKind::Multi => "multi",
        DimensionKind::Scale { .. } => "scale",
        DimensionKind::Text => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{item, material, said, wish};
    use super::super::{Item, Said, Standing, make};
    use super::*;
    use crate::labels::Answer;

    /// Nine tenths of the rows in a stratum without defects, one tenth in one that is half defects, judged alike.
    #[test]
    fn a_total_weighs_strata_by_their_rows_and_not_by_their_labels() {
        let mut uneven = material(&[Some("match"); 40]);
        uneven.drawn.strata = vec![(vec!["a".to_owned()], 9_000, 20), (vec!["b".to_owned()], 1_000, 20)];
        uneven.drawn.equal = true;
        for (nth, item) in uneven.items.iter_mut().enumerate().skip(20) {
            item.stratum = 1;
            if nth % 2 == 0 {
                item.people = [("ann".to_owned(), said("unrelated"))].into();
            }
        }
        let report = make(&uneven, &wish()).unwrap();
        let rate = report.defect_rate.unwrap();
        let total = rate.total.unwrap();
        assert_eq!((total.k, total.n), (10, 40));
        assert!((total.share.value - 0.05).abs() < 1e-12 && (total.rows.value - 500.0).abs() < 1e-6);
        let shares: Vec<f64> = rate.strata.iter().map(|one| one.share.unwrap().value).collect();
        assert_eq!(shares, [0.0, 0.5]);
    }

    #[test]
    fn a_stratum_without_labels_is_said_and_not_guessed() {
        let mut half = material(&[Some("match"); 30]);
        half.drawn.strata.push((vec!["b".to_owned()], 10_000, 0));
        let total = make(&half, &wish()).unwrap().defect_rate.unwrap().total.unwrap();
        assert_eq!(total.n_rows_unseen, 10_000);
        assert!(total.whole.1 > 0.5 && total.share.high < 0.2);
    }

    #[test]
    fn what_was_not_judged_is_a_rate_and_has_two_ends() {
        let mut some = material(&[Some("match"); 20]);
        let with = |standing, image: Option<&str>| {
            let answers = image.map(|image| ("image".to_owned(), Answer::One(image.to_owned())));
            Said { standing, answers: answers.into_iter().collect(), ..Said::default() }
        };
        let people =
            [with(Standing::Skipped, None), with(Standing::Open, Some("dead")), with(Standing::Open, None)];
        for (item, said) in some.items.iter_mut().zip(people) {
            item.people = [("ann".to_owned(), said)].into();
        }
        some.items[2].is_blanked = true;
        some.items.push(Item { key: "ff".to_owned(), ..item(&[]) });
        let unjudged = make(&some, &wish()).unwrap().unjudged.unwrap();
        let reasons: Vec<(Fate, u64)> =
            unjudged.reasons.iter().map(|one| (one.reason, one.counted.k)).collect();
        let each = [Fate::NoPicture, Fate::Skipped, Fate::Escalated, Fate::NotReached].map(|fate| (fate, 1));
        assert_eq!((reasons.as_slice(), unjudged.total.k), (&each[..], 4));
        let bounds = unjudged.bounds.unwrap();
        assert!(bounds.if_none.value.abs() < 1e-12);
        assert!(
            (bounds.if_all.value - 3.0 / 20.0).abs() < 1e-12,
            "rows that were not reached count neither way"
        );
    }

    #[test]
    fn silence_counts_as_the_default_and_is_counted() {
        let report = make(&material(&[Some("match"), Some("match")]), &wish()).unwrap();
        let safety = report.rates.iter().find(|rates| rates.dimension == "safety").unwrap();
        assert_eq!((safety.n_by_default, safety.values[0].total.unwrap().k), (2, 2));
        assert!(report.rates.iter().all(|rates| rates.dimension != "note" && rates.dimension != "score"));
    }
}
