//! What begins a review, and what the store makes of it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dataset::RowId;
use crate::export::{SampleOrigin, StratumOrigin};
use crate::labels::agreement::Differing;
use crate::labels::{self, Annotator, DrawId, ItemKeys, LabelSet, Place};
use crate::query::sample::Drawn;

/// Who labels in this session, and by what.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewer {
    /// Whose labels they are.
    pub annotator: Annotator,
    /// By which set.
    pub set: Arc<LabelSet>,
    /// The set as it is named on the command line: its name, or its file.
    pub set_named: String,
    /// The options that say how the files are read and where the labels lie, as words of a command line.
    pub options: Vec<String>,
    /// A random number that names the acts of this session and this terminal among all others.
    pub session: u64,
}

/// A draw to be reviewed. The same wish over the same pairs is the same draw: it goes on where it was left.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewWish {
    /// Who, by which set.
    pub reviewer: Reviewer,
    /// Its rows, in the order they are to be judged.
    pub rows: Vec<Drawn>,
    /// What they were drawn from; one stratum without names where nothing was divided.
    pub strata: Vec<StratumOrigin>,
    /// How many of them are shown once more, by lot and without saying which.
    pub n_repeats: usize,
    /// How the rows came about.
    pub origin: ReviewOrigin,
}

/// How the rows of a review came about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewOrigin {
    /// The filter, as typed.
    pub filter: Option<String>,
    /// How they were drawn; `None` for rows that somebody chose, which no rate may be estimated from.
    pub sample: Option<SampleOrigin>,
    /// The order they stand in, where they were not drawn; or the queue they stand in,
    /// [`DrawOrigin::DISAGREEMENTS`](crate::labels::DrawOrigin::DISAGREEMENTS).
    pub order: Option<String>,
}

/// What is reviewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewOf {
    /// Pairs that chance chose: rates may be estimated from them.
    #[default]
    Sample,
    /// Pairs that somebody chose, as they stand.
    Chosen,
    /// Pairs that people said different things of: each is open until it was judged once more, here.
    Disagreements,
}

/// What the store knows when it is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SoFar {
    /// What this person has done by this set, in this draw and elsewhere, in the store's order.
    pub events: Vec<labels::Event>,
    /// Pictures that anybody else escalated, or this person by another set.
    pub escalated: HashSet<u128>,
}

/// A review that has begun, or goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewOpened {
    /// Who, by which set.
    pub reviewer: Reviewer,
    /// Its name in the store.
    pub draw: DrawId,
    /// Its pairs in the draw's order, those that are in this dataset.
    pub items: Vec<ReviewItem>,
    /// How many of its pairs are not.
    pub n_missing: usize,
    /// Its strata, for the progress in each.
    pub strata: Vec<ReviewStratum>,
    /// How they came together.
    pub of: ReviewOf,
    /// What was done before.
    pub so_far: SoFar,
}

/// A pair of a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// Where it is in this dataset.
    pub row: RowId,
    /// What its labels hang on.
    pub keys: ItemKeys,
    /// Where it stands, for people.
    pub place: Place,
    /// Its stratum's place among [`ReviewOpened::strata`].
    pub stratum: usize,
    /// Whether it has been shown before: what is said now stands beside the first answer and changes no label.
    pub is_repeat: bool,
    /// What people said differently of it, where that is why it is here.
    pub differing: Vec<Differing>,
}

/// A part of a draw that was drawn by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewStratum {
    /// What its pairs have in common. A stranger's words: not yet safe to show.
    pub names: Vec<String>,
}
