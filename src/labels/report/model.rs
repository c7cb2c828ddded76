//! A report as a value: what Markdown and HTML are drawn from, and, written as JSON, what a later report compares
//! itself with. Figures and words, nothing that would have to be worked out again.
//!
//! The JSON is stable: fields are added, never renamed or given another meaning, without a new [`FORMAT`]. Texts in
//! it are as they were found; whoever shows them makes them safe.

use serde::{Deserialize, Serialize};

use super::{Accord, Comparison, DimensionRates, ScoreAdvice, SelfAccord, Unjudged, ValueRate};

/// The version of the JSON.
pub const FORMAT: u32 = 1;

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`FORMAT`] when it was made.
    pub format: u32,
    /// By what, when and how.
    pub made: Made,
    /// By which set was judged, and what of it is a defect.
    pub set: SetFacts,
    /// Which rows were drawn from which.
    pub sampled: Sampled,
    /// What may be concluded and what not.
    pub verdict: Verdict,
    /// How far the judging is, and how fast it went.
    pub progress: Progress,
    /// The share of defects, by stratum and in all; `None` where nothing may be estimated.
    pub defect_rate: Option<ValueRate>,
    /// Every value of every dimension; empty where nothing may be estimated.
    pub rates: Vec<DimensionRates>,
    /// What was drawn and not judged; `None` where nothing was drawn at random.
    pub unjudged: Option<Unjudged>,
    /// How far people agree with each other.
    pub agreement: Vec<Accord>,
    /// How far people agree with themselves.
    pub self_agreement: Vec<SelfAccord>,
    /// Where to cut by each score.
    pub advice: Vec<ScoreAdvice>,
    /// Against an earlier report.
    pub comparison: Option<Comparison>,
    /// Pairs that are defects, in the draw's order; the first [`super::MAX_SHEET`] of them.
    pub sheet: Vec<DefectPair>,
    /// How many there are.
    pub n_defects: u64,
    /// Labels that stay out of the rates, and why.
    pub left_out: Vec<LeftOut>,
    /// How the figures were made, in plain words.
    pub notes: Vec<String>,
}

/// Where the report comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The program with its version.
    pub program: String,
    /// When, UTC, after RFC 3339.
    pub at: String,
    /// The command, as it was typed.
    pub command: String,
    /// How sure intervals and bounds are, as a share.
    pub confidence: f64,
}

/// The label set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// What it is for.
    pub about: String,
    /// The dimension that makes a pair judged.
    pub required: String,
    /// Answers that make a pair a defect, as `align = partial`, in the set's order.
    pub defects: Vec<String>,
}

/// The draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    /// Its number in the store.
    pub draw: i64,
    /// The dataset's paths, as they were typed.
    pub paths: Vec<String>,
    /// The filter, as it was typed.
    pub filter: Option<String>,
    /// The seed.
    pub seed: u64,
    /// By what it was divided, as typed: `punsafe:0.1,0.5`.
    pub by: Vec<String>,
    /// Whether strata were drawn alike instead of by their shares.
    pub equal: bool,
    /// Whether chance alone chose; no rate is given where it did not.
    pub is_random: bool,
    /// Of the dataset when it was drawn.
    pub fingerprint: String,
    /// Rows that could have been drawn.
    pub n_population: u64,
    /// Rows that were drawn.
    pub n_drawn: u64,
    /// Its strata; one without a name where it was not divided.
    pub strata: Vec<StratumFacts>,
    /// The command that draws the same rows.
    pub redraw: String,
}

/// One stratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratumFacts {
    /// A name for each of [`Sampled::by`].
    pub names: Vec<String>,
    /// Its rows in the population.
    pub n_rows: u64,
    /// Rows drawn of it.
    pub n_drawn: u64,
    /// Of these, judged.
    pub n_judged: u64,
}

/// What may be said in one breath.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// How it ends.
    pub outcome: Outcome,
    /// The same in a line.
    pub headline: String,
    /// What leads to it.
    pub because: Vec<String>,
    /// What may not be concluded.
    pub limits: Vec<String>,
    /// What was to be decided, and how; `None` without a plan.
    pub plan: Option<PlanFacts>,
}

/// How a verdict ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The plan accepts.
    Accept,
    /// The plan rejects.
    Reject,
    /// The plan needs more labels.
    Open,
    /// There was no plan: an estimate, no decision.
    Estimate,
    /// Nothing may be concluded about the dataset.
    Nothing,
}

/// A plan and what it was run on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanFacts {
    /// `fixed` or `sequential`.
    pub kind: PlanKind,
    /// A rate of defects that is good enough.
    pub aql: f64,
    /// A rate that is not to be tolerated.
    pub ltpd: f64,
    /// How often what is good enough may be rejected.
    pub alpha: f64,
    /// How often what is not to be tolerated may be accepted.
    pub beta: f64,
    /// Labels it takes: of a fixed plan exactly, of a sequential one at most.
    pub n: u64,
    /// Defects a fixed plan accepts.
    pub c: Option<u64>,
    /// Labels it was given, in the draw's order.
    pub n_used: u64,
    /// Defects among them.
    pub n_defects: u64,
    /// Pairs in between that were drawn and could not be judged.
    pub n_gaps: u64,
}

/// The two ways to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// So many labels, then a verdict.
    Fixed,
    /// A verdict as soon as the labels allow one.
    Sequential,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Rows drawn.
    pub n_drawn: u64,
    /// Rows judged; people may differ on some of them.
    pub n_judged: u64,
    /// Of these, rows judged only in other draws or in a file, by the same set, and not asked again in this draw.
    #[serde(default)]
    pub n_from_elsewhere: u64,
    /// Rows that come after the last one anybody touched.
    pub n_not_reached: u64,
    /// Rows before it that nobody touched: the draw's order was left.
    pub n_passed_over: u64,
    /// A line each, by name.
    pub people: Vec<PersonPace>,
    /// The first and the last label, UTC, after RFC 3339; `None` without any.
    pub from_to: Option<(String, String)>,
}

/// One person's work on the draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonPace {
    /// Who.
    pub name: String,
    /// Pairs judged.
    pub n_judged: u64,
    /// Pairs skipped.
    pub n_skipped: u64,
    /// How long a pair was looked at, in seconds, in the median of those judged one at a time.
    pub median_s: Option<f64>,
    /// Pairs that median is made of.
    pub n_timed: u64,
    /// Pairs judged by pages of a grid.
    pub n_grid: u64,
}

/// A pair with a defect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefectPair {
    /// Its identity, in hexadecimal.
    pub key: String,
    /// Its shard, where it stood when it was drawn.
    pub shard: String,
    /// Its row in it, from 0.
    pub shard_row: u64,
    /// What was said, as `align = unrelated`.
    pub said: Vec<String>,
    /// Its caption; `None` where it has none, where it is masked, and where the pair was not found again.
    pub caption: Option<String>,
    /// Why there is no blurred picture; `None` where there is one or none was asked for.
    pub no_picture: Option<String>,
}

/// Labels that are not in the rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What they are.
    pub what: String,
    /// Why they stay out.
    pub why: String,
    /// Pairs judged there.
    pub n_judged: u64,
}
