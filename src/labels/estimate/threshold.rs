//! Where to cut by a score: "the largest punsafe with at least 99 % precision, 95 % sure".
//!
//! Reading the cut off the shares that were seen is wrong in more than half of all cases, and testing every cut
//! at full confidence promises more than it keeps. Here the cuts stand before anything is known: all numbers of two
//! significant digits (0.28, 4.5, 0.013), tested from the strictest to the loosest, each at full confidence, until
//! the first that fails. Testing in a fixed order needs no correction for the number of tests (Maurer, Hothorn and
//! Lehmacher 1995; Westfall and Krishen, Journal of Statistical Planning and Inference 99, 2001, p. 25–40): a wrong
//! advice takes the wrong rejection of one particular cut, the strictest of the tested ones that misses the target.
//!
//! Each test is exact: given how many of the drawn rows a fixed cut keeps, these are a random sample of all rows it
//! keeps, and the good ones among them are binomial. The first cut to be tested is chosen by how many rows cuts keep,
//! never by what was said of them; that choice is harmless where the score means anything: once the rows kept
//! miss the target, the next slice of the score misses it, too.
//!
//! Rows drawn with unequal probability are thinned to equal ones first, by a seeded lot: of strata that were drawn
//! more densely some labels are left out, and what is left is a plain random sample. That costs labels and nothing
//! else. What is advised holds for the rows the draw stood for, and for labels that are right.

use super::binomial::at_most;
use super::interval::clopper_pearson_lower;
use super::size::acceptance_n;
use super::{Confidence, EstimateError, Proportion};

/// Defects that the first cut to be tested should have room for, where there are enough labels: with none, a good
/// score fails by one unlucky label.
const ROOM: u64 = 3;

/// One judged row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Its score.
    pub score: f64,
    /// Whether it is what one wants to keep.
    pub is_good: bool,
    /// Rows it stands for: one over the probability it was drawn with. All equal where no strata were drawn, or in
    /// proportion.
    pub weight: f64,
}

/// Which side of a cut is kept, the cut itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keep {
    /// Low scores, as of `punsafe`.
    AtMost,
    /// High scores, as of `similarity`.
    AtLeast,
}

/// What is asked of a cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThresholdAsk {
    /// Which side is kept.
    pub keep: Keep,
    /// The share of good rows that is wanted among those kept, above 0 and below 1.
    pub precision: f64,
    /// How sure.
    pub confidence: Confidence,
    /// Of the lot that thins rows of unequal probability; unused where all are equal.
    pub seed: u64,
}

/// What the labels allow to be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Advice {
    /// Keep what lies on this side of the cut.
    Cut(Threshold),
    /// Too few labels for any cut, were all of them good.
    TooFew {
        /// Labels with a score, after thinning.
        n: u64,
        /// Labels needed at the least.
        needed: u64,
    },
    /// The first cut that was tested has too many bad rows; stricter ones keep too few labels to say.
    NotReached {
        /// The cut.
        tested: Threshold,
    },
}

/// A cut and what was seen on its good side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// A number of two significant digits.
    pub cut: f64,
    /// Labels it keeps, after thinning.
    pub n: u64,
    /// Good ones among them.
    pub k: u64,
    /// The precision is at least this, at the confidence asked for (Clopper and Pearson, one-sided).
    pub lower: f64,
    /// The share of all scored rows that it keeps, by weight: a guess for rows nobody counted.
    pub kept: f64,
    /// Whether it keeps every label: nothing speaks for cutting at all, or for a looser cut.
    pub keeps_all: bool,
    /// Labels used, all cuts together: scored, after thinning.
    pub n_used: u64,
    /// Labels left out for want of a finite score (or of a weight).
    pub n_unscored: u64,
}

/// The loosest cut that keeps at least this precision, at this confidence: wrong, by the argument above, in at most
/// `1 - confidence` of all draws. Scores that are NaN or infinite and weights that are not above 0 are left out and
/// counted. Fails on a precision outside of 0..1. Cost: sorts the rows.
pub fn threshold(rows: &[Scored], ask: &ThresholdAsk) -> Result<Advice, EstimateError> {
    if !(ask.precision > 0.0 && ask.precision < 1.0) {
        return Err(EstimateError::NoPrecision(ask.precision));
    }
    let table = Table::of(rows, ask);
    let Some(start) = table.n_to_start() else {
        let needed = acceptance_n(1.0 - ask.precision, 0, ask.confidence).unwrap_or(u64::MAX);
        return Ok(Advice::TooFew { n: table.n(), needed });
    };
    let mut advised = None;
    for cut in table.cuts().filter(|cut| cut.n >= start) {
        if table.passes(&cut) {
            advised = Some(cut);
        } else if advised.is_none() {
            return Ok(Advice::NotReached { tested: table.threshold(&cut) });
        } else {
            break;
        }
    }
    // The last cut keeps all labels, and `start` is not above their number: one cut at least was tested.
    let cut = advised.unwrap_or(Cut { at: f64::INFINITY, n: 0, k: 0 });
    Ok(Advice::Cut(table.threshold(&cut)))
}

/// Rows in the order cuts let them in: strict to loose.
struct Table<'a> {
    ask: &'a ThresholdAsk,
    /// Thinned; scores turned around where high ones are kept, so that a cut keeps what is at most it.
    thinned: Vec<(f64, bool)>,
    /// All that have a score, turned around alike.
    scored: Vec<(f64, f64)>,
    n_unscored: u64,
}

/// A cut in turned scores.
#[derive(Clone, Copy)]
struct Cut {
    at: f64,
    n: u64,
    k: u64,
}

impl<'a> Table<'a> {
    fn of(rows: &[Scored], ask: &'a ThresholdAsk) -> Self {
        let is_usable = |row: &&Scored| row.score.is_finite() && row.weight.is_finite() && row.weight > 0.0;
        let usable: Vec<&Scored> = rows.iter().filter(is_usable).collect();
        let heaviest = usable.iter().fold(0.0, |most: f64, row| most.max(row.weight));
        let mut lot = fastrand::Rng::with_seed(ask.seed);
        let turned = |row: &Scored| if ask.keep == Keep::AtMost { row.score } else { -row.score };
        // Each row takes its turn in the lot, so that one row more changes nothing for those before it.
        let mut thinned: Vec<(f64, bool)> = usable
            .iter()
            .filter(|row| lot.f64() * heaviest < row.weight)
            .map(|row| (turned(row), row.is_good))
            .collect();
        thinned.sort_by(|a, b| a.0.total_cmp(&b.0));
        let scored: Vec<(f64, f64)> = usable.iter().map(|row| (turned(row), row.weight)).collect();
        let n_unscored = (rows.len() - usable.len()) as u64;
        Self { ask, thinned, scored, n_unscored }
    }

    fn n(&self) -> u64 {
        self.thinned.len() as u64
    }

    /// How many labels the first tested cut must keep: enough for `ROOM` defects, or for as many as there are labels
    /// for; `None` where there are too few for none at all.
    fn n_to_start(&self) -> Option<u64> {
        let needed = |c| acceptance_n(1.0 - self.ask.precision, c, self.ask.confidence);
        (0..=ROOM).rev().filter_map(needed).find(|needed| *needed <= self.n())
    }

    /// Of each set of labels that numbers of two digits can keep, the loosest such number; strict to loose. All of
    /// them between two neighbouring scores keep the same labels and pass or fail together.
    fn cuts(&self) -> impl Iterator<Item = Cut> {
        let mut k = 0;
        let rows = self.thinned.iter().enumerate();
        rows.filter_map(move |(at, &(score, is_good))| {
            k += u64::from(is_good);
            let cut = match self.thinned.get(at + 1) {
                Some((next, _)) => two_digits_at_most(next.next_down()),
                None => -two_digits_at_most(-score),
            };
            (cut >= score).then_some(Cut { at: cut, n: at as u64 + 1, k })
        })
    }

    /// Whether so few bad rows would be as rare as the error allows, were the precision just missed.
    fn passes(&self, cut: &Cut) -> bool {
        at_most(cut.n - cut.k, cut.n, 1.0 - self.ask.precision) <= self.ask.confidence.alpha()
    }

    fn threshold(&self, cut: &Cut) -> Threshold {
        let weigh = |is_kept: &dyn Fn(f64) -> bool| -> f64 {
            self.scored.iter().filter(|(score, _)| is_kept(*score)).map(|(_, weight)| weight).sum()
        };
        let lower =
            Proportion::new(cut.k, cut.n).map(|seen| clopper_pearson_lower(seen, self.ask.confidence));
        Threshold {
            cut: if self.ask.keep == Keep::AtMost { cut.at } else { -cut.at },
            n: cut.n,
            k: cut.k,
            lower: lower.map_or(0.0, |bound| bound.interval.low),
            kept: weigh(&|score| score <= cut.at) / weigh(&|_| true),
            keeps_all: cut.n == self.n(),
            n_used: self.n(),
            n_unscored: self.n_unscored,
        }
    }
}

/// The largest number of two significant digits that is not above `x`, which is finite. Through decimal digits, so
/// that 0.29 is 0.29 and not a sum of hundredths.
fn two_digits_at_most(x: f64) -> f64 {
    let digits = format!("{:e}", x.abs());
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    let leading: String = mantissa.chars().filter(|c| *c != '.').chain(['0']).take(2).collect();
    let (leading, exponent) = (leading.parse::<i32>().unwrap_or(0), exponent.parse::<i32>().unwrap_or(0));
    let spelled =
        |leading: i32| format!("{leading}e{}", exponent - 1).parse::<f64>().unwrap_or(f64::INFINITY);
    let towards_zero = spelled(leading);
    if x >= 0.0 {
        towards_zero
    } else if -towards_zero <= x {
        -towards_zero
    } else {
        -spelled(leading + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(score: f64, is_good: bool) -> Scored {
        Scored { score, is_good, weight: 1.0 }
    }

    fn ask(keep: Keep, precision: f64) -> ThresholdAsk {
        ThresholdAsk { keep, precision, confidence: Confidence::USUAL, seed: 7 }
    }

    fn advised(rows: &[Scored], ask: &ThresholdAsk) -> Threshold {
        match threshold(rows, ask) {
            Ok(Advice::Cut(found)) => found,
            other => panic!("{other:?}"),
        }
    }

    /// 600 scores of 0.000 to 0.599; those from 0.400 on are bad.
    fn split_at_four_tenths() -> Vec<Scored> {
        (0..600).map(|i| row(f64::from(i) / 1_000.0, i < 400)).collect()
    }

    #[test]
    fn two_digits_are_cut_not_rounded() {
        for (x, cut) in [
            (0.29, 0.29),
            (0.2999, 0.29),
            (0.3, 0.3),
            (1.0, 1.0),
            (0.999, 0.99),
            (1234.0, 1200.0),
            (5e-7, 5e-7),
            (0.0, 0.0),
            (-0.28, -0.28),
            (-0.281, -0.29),
            (-0.999, -1.0),
            (-995.0, -1000.0),
        ] {
            assert_eq!(two_digits_at_most(x).to_bits(), f64::to_bits(cut), "{x}");
        }
        assert!(two_digits_at_most(f64::MAX) <= f64::MAX);
        assert!(two_digits_at_most(f64::from_bits(1)) >= 0.0);
        assert!(two_digits_at_most(-f64::MAX) < 0.0);
    }

    #[test]
    fn the_loosest_cut_that_passes_is_advised() {
        let found = advised(&split_at_four_tenths(), &ask(Keep::AtMost, 0.95));
        // 0.40 keeps 401 with one bad, 0.41 keeps 411 with eleven: both below 5 % for sure; 0.42 with 21 is not.
        assert_eq!((found.cut, found.n, found.k), (0.41, 411, 400));
        assert!(found.lower >= 0.95 && !found.keeps_all);
        assert!((found.kept - 411.0 / 600.0).abs() < 1e-12);
        let turned: Vec<Scored> =
            split_at_four_tenths().iter().map(|r| Scored { score: 1.0 - r.score, ..*r }).collect();
        let high = advised(&turned, &ask(Keep::AtLeast, 0.95));
        assert!((high.cut - 0.59).abs() < 1e-12 && high.n == found.n);
    }

    #[test]
    fn no_bad_row_means_no_need_to_cut() {
        let rows: Vec<Scored> = (0..299).map(|i| row(f64::from(i % 90) / 100.0, true)).collect();
        let found = advised(&rows, &ask(Keep::AtMost, 0.99));
        assert!(found.keeps_all && found.n == 299 && found.cut.to_bits() == 0.89_f64.to_bits());
    }

    #[test]
    fn one_label_too_few_is_said() {
        let rows: Vec<Scored> = (0..298).map(|i| row(f64::from(i), true)).collect();
        let found = threshold(&rows, &ask(Keep::AtMost, 0.99));
        assert_eq!(found, Ok(Advice::TooFew { n: 298, needed: 299 }));
        assert_eq!(threshold(&[], &ask(Keep::AtMost, 0.99)), Ok(Advice::TooFew { n: 0, needed: 299 }));
    }

    #[test]
    fn a_score_that_says_nothing_gives_no_cut() {
        let rows: Vec<Scored> = (0..600).map(|i| row(f64::from(i) / 1_000.0, i % 3 > 0)).collect();
        assert!(matches!(threshold(&rows, &ask(Keep::AtMost, 0.9)), Ok(Advice::NotReached { .. })));
    }

    #[test]
    fn rows_without_a_score_are_counted_and_left_out() {
        let mut rows = split_at_four_tenths();
        rows.extend([
            row(f64::NAN, false),
            row(f64::INFINITY, false),
            Scored { weight: 0.0, ..row(0.1, false) },
        ]);
        let found = advised(&rows, &ask(Keep::AtMost, 0.95));
        assert_eq!((found.n_unscored, found.n_used, found.n), (3, 600, 411));
    }

    #[test]
    fn equal_weights_leave_no_label_out_and_unequal_ones_thin() {
        let heavy = |weight| split_at_four_tenths().into_iter().map(move |r| Scored { weight, ..r });
        let equal: Vec<Scored> = heavy(1_234.5).collect();
        assert_eq!(advised(&equal, &ask(Keep::AtMost, 0.95)).n_used, 600);
        let unequal: Vec<Scored> = heavy(4.0).chain(heavy(1.0)).collect();
        let found = advised(&unequal, &ask(Keep::AtMost, 0.95));
        assert!((700..800).contains(&found.n_used), "{}", found.n_used);
        assert_eq!(found, advised(&unequal, &ask(Keep::AtMost, 0.95)));
    }

    #[test]
    fn a_precision_outside_of_nought_and_one_is_refused() {
        for precision in [0.0, 1.0, 99.0, f64::NAN] {
            assert!(threshold(&[], &ask(Keep::AtMost, precision)).is_err());
        }
    }
}
