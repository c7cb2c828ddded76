//! What a report is made from: a frozen draw, what people said of its rows, and what is wanted. Plain data, put
//! together by whoever read the store; nothing here knows of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlanKind, Report};
use crate::labels::estimate::{Confidence, QualityLimits};
use crate::labels::{Answer, Label, LabelSet, Repeat};

/// One draw with its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// By which set.
    pub set: LabelSet,
    /// Which rows, from which.
    pub drawn: DrawnFrom,
    /// The rows, in the draw's order.
    pub items: Vec<Item>,
    /// How many of them the judging has come past: what was said of later ones is not in them.
    pub n_reached: usize,
    /// What people said of these rows, label by label, for agreement.
    pub labels: Vec<Label>,
    /// By person: what was said of pairs that were shown to them once more.
    pub repeats: Vec<(String, Vec<Repeat>)>,
    /// Other labels of the same set.
    pub elsewhere: Vec<super::LeftOut>,
}

/// Where the rows come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawnFrom {
    /// The draw's number.
    pub draw: i64,
    /// As typed.
    pub paths: Vec<String>,
    /// As typed.
    pub filter: Option<String>,
    /// The seed.
    pub seed: u64,
    /// As typed.
    pub by: Vec<String>,
    /// Whether strata were drawn alike.
    pub equal: bool,
    /// Whether chance alone chose.
    pub is_random: bool,
    /// Of the dataset.
    pub fingerprint: String,
    /// Rows that could have been drawn.
    pub n_population: u64,
    /// Names, rows and rows drawn of each stratum; one without names where there are none.
    pub strata: Vec<(Vec<String>, u64, u64)>,
    /// The command that draws them again.
    pub redraw: String,
}

/// One row of the draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The pair's key, in hexadecimal. A row that stands twice in the draw stands twice here.
    pub key: String,
    /// Where it stood.
    pub shard: String,
    /// From 0.
    pub shard_row: u64,
    /// By its place among the strata.
    pub stratum: usize,
    /// Rows it stands for: one over the probability it was drawn with.
    pub weight: f64,
    /// Score columns at the time of the draw.
    pub scores: Vec<(String, Option<f64>)>,
    /// Whether somebody escalated its picture, by whatever set: nothing may be built on what was said of it.
    pub is_blanked: bool,
    /// What each person did with it, by name.
    pub people: BTreeMap<String, Said>,
}

/// What one person did with one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Answers by dimension.
    pub answers: BTreeMap<String, Answer>,
    /// How they left it.
    pub standing: Standing,
    /// How long it was on the screen before it was judged, in milliseconds; `None` in a grid or an import.
    pub shown_ms: Option<u64>,
    /// Whether it was judged on a page of a grid.
    pub is_grid: bool,
    /// Dimensions answered on a page of a grid: looked at, judged or not.
    pub on_pages: BTreeSet<String>,
    /// Whether this was said in another draw or came from a file, so that it was not asked again in this draw.
    pub is_from_elsewhere: bool,
    /// When it was judged, in milliseconds since 1970; `None` where it is not.
    pub at_ms: Option<i64>,
}

/// How a person left a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing decided yet.
    #[default]
    Open,
    /// The required question was answered for this very pair.
    Judged,
    /// Left out on purpose.
    Skipped,
}

/// What the report is to say.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How sure.
    pub confidence: Confidence,
    /// What makes a pair a defect.
    pub defects: Defects,
    /// What is to be decided.
    pub plan: Option<Plan>,
    /// The precision that cuts by a score are to have.
    pub precision: f64,
    /// An earlier report: what it was called, and itself.
    pub against: Option<(String, Box<Report>)>,
    /// Whether that may be of other rows.
    pub populations: Populations,
    /// When the report is made, in milliseconds since 1970.
    pub now_ms: i64,
    /// The command, as it was typed.
    pub command: String,
}

/// Which earlier reports may be compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Populations {
    /// Those of the same rows.
    #[default]
    Same,
    /// Those of other rows, too: another release, another filter.
    Any,
}

/// A plan for a decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// In which way.
    pub kind: PlanKind,
    /// Between which rates.
    pub limits: QualityLimits,
}

/// Answers that make a pair a defect: values by dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defects(pub(super) BTreeMap<String, BTreeSet<String>>);
