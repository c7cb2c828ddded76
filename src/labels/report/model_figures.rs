//! The figures of a report as values: shares with their ends, rates, what was not judged, agreement, cuts, differences.
//!
//! Part of the same stable JSON as `model`. What is not known is absent, never NaN: JSON has no such number.

use serde::{Deserialize, Serialize};

/// A share with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// What was seen.
    pub value: f64,
    /// What it may be.
    pub low: f64,
    /// Up to.
    pub high: f64,
}

/// Hits of one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Hits.
    pub k: u64,
    /// Judged.
    pub n: u64,
    /// Wilson's interval; `None` where nothing was judged.
    pub share: Option<Share>,
}

/// A weighted total.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// Hits that were seen, unweighted.
    pub k: u64,
    /// Of so many judged.
    pub n: u64,
    /// Of the rows of strata that were looked into, each stratum by its rows (MOVER over Wilson).
    pub share: Share,
    /// Rows that makes, in the population.
    pub rows: Share,
    /// Rows of strata in which nothing was judged: the total says nothing of them.
    pub n_rows_unseen: u64,
    /// Of all rows, as if of the unseen ones none up to all were a hit.
    pub whole: (f64, f64),
}

/// How often one thing was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueRate {
    /// The value's name.
    pub value: String,
    /// What it means.
    pub about: String,
    /// Whether it makes a pair a defect.
    pub is_defect: bool,
    /// By stratum, in the order of [`Sampled::strata`].
    pub strata: Vec<Counted>,
    /// In all; `None` where nothing was judged.
    pub total: Option<Total>,
}

/// How often each value of a dimension was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DimensionRates {
    /// Its name.
    pub dimension: String,
    /// `single`, `multi` or `scale`: of `multi`, shares do not add up to one.
    pub kind: String,
    /// Of `multi` and `single` alike, in the set's order.
    pub values: Vec<ValueRate>,
    /// Judged pairs of which nothing was said here, so that the default holds.
    pub n_by_default: u64,
    /// Judged pairs of which nothing was said here and there is no default: not among the rates.
    pub n_unsaid: u64,
    /// Judged pairs on which as many people said one thing as another: not among the rates.
    pub n_tied: u64,
}

/// What was drawn and not judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unjudged {
    /// All of it, of what was drawn.
    pub total: Counted,
    /// By reason.
    pub reasons: Vec<UnjudgedReason>,
    /// The share of defects among all that was drawn, had none of the unjudged been one and had all.
    pub bounds: Option<Bounds>,
}

/// Pairs not judged for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnjudgedReason {
    /// Why.
    pub reason: Fate,
    /// How many, of all that was drawn.
    pub counted: Counted,
}

/// What became of a pair that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It has its required answer.
    Judged,
    /// There was no picture: the link is dead or what came is none.
    NoPicture,
    /// Somebody left it out on purpose.
    Skipped,
    /// It was handed to somebody else, and its picture blanked.
    Escalated,
    /// As many people say one thing as another.
    Tied,
    /// It stands before the last pair that anybody touched, and nobody touched it.
    PassedOver,
    /// Nobody got that far.
    NotReached,
}

/// Best and worst case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// As if none of them were a defect; its lower end is the least the rate may be.
    pub if_none: Share,
    /// As if all of them were; its upper end is the most.
    pub if_all: Share,
}

/// Agreement on one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accord {
    /// Of which dimension, or `flags = watermark` for one value of several.
    pub what: String,
    /// Pairs that two or more people judged.
    pub n_pairs: u64,
    /// People.
    pub n_people: u64,
    /// Each measure with its interval, or why there is none.
    pub measures: Vec<Measure>,
}

/// One measure of agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// What it is; `None` where it is not defined.
    pub value: Option<f64>,
    /// What it may be; `None` also where drawing the pairs again says nothing, as where all agree.
    pub between: Option<(f64, f64)>,
    /// Why there is no value.
    pub why_not: Option<String>,
}

/// How often a person said the same of a pair shown twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfAccord {
    /// Who.
    pub name: String,
    /// The same answer to the required dimension, of so many pairs shown again.
    pub counted: Counted,
}

/// Where to cut by a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreAdvice {
    /// The column.
    pub score: String,
    /// Which side is kept.
    pub keep: Side,
    /// What is good: `no defect`, `safety = safe`.
    pub good: String,
    /// The precision asked for, as a share.
    pub precision: f64,
    /// What came of it.
    pub found: Found,
    /// Judged rows whose score is missing.
    pub n_unscored: u64,
}

/// The side of a cut that is kept, the cut included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Low scores.
    AtMost,
    /// High scores.
    AtLeast,
}

/// What a search for a cut comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Found {
    /// Keep what lies on this side.
    Cut(Cut),
    /// More labels are needed.
    TooFew {
        /// There are.
        n: u64,
        /// Needed at the least.
        needed: u64,
    },
    /// Even a strict cut keeps too many bad rows to promise it.
    NotReached(Cut),
}

/// A cut and what was seen on its side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// Where.
    pub at: f64,
    /// Judged rows it keeps.
    pub n: u64,
    /// Good ones among them.
    pub k: u64,
    /// The precision is at least this.
    pub at_least: f64,
    /// Rows of the population it keeps, about.
    pub rows: u64,
    /// Whether it keeps everything that was judged.
    pub keeps_all: bool,
}

/// Now against then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The earlier report, as it was named.
    pub with: String,
    /// When that was made.
    pub made_at: String,
    /// How its rows were drawn.
    pub redraw: String,
    /// Whether both were drawn from the same rows.
    pub is_same_population: bool,
    /// The share of defects, then each value of the required dimension.
    pub differences: Vec<Difference>,
}

/// One rate, then and now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Of what.
    pub what: String,
    /// Then.
    pub then: Share,
    /// Now.
    pub now: Share,
    /// Now minus then, within -1..=1.
    pub change: Share,
    /// Fisher's exact test; `None` where strata were not drawn by their shares.
    pub p: Option<f64>,
}
