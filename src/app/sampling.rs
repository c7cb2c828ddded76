//! The sample in force: what was asked for, how far it is, and the rows it was drawn from.

use std::sync::Arc;

use crate::base::Progress;
use crate::export::SampleOrigin;
use crate::query::sample::Drawn;
use crate::query::{Selection, View};

/// A sample that stands between the filter and the order: what is drawn is what is ordered and exported.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// As [`crate::query::sample::SampleSpec`] writes it.
    pub text: String,
    /// How far it is.
    pub state: SampleState,
    /// The rows to draw from, once they are known. The view shows them until the sample is drawn, and again
    /// while another takes its place.
    pub(super) population: Option<Arc<Selection>>,
}

/// How far a sample is.
#[derive(Clone, Debug, PartialEq)]
pub enum SampleState {
    /// The filter's matches are still coming.
    Waiting,
    /// Rows are being read.
    Running {
        /// Rows read.
        progress: Progress,
    },
    /// It is what the view shows.
    Drawn(Box<SampleDrawn>),
}

/// A sample that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleDrawn {
    /// Its rows.
    pub rows: Selection,
    /// The same in the order of drawing, each with its stratum's place in `origin.strata`.
    pub drawn: Arc<[Drawn]>,
    /// How it came about: for the manifest of an export.
    pub origin: SampleOrigin,
    /// Row groups that could not be read and are no part of the population, a line each.
    pub damage: Vec<String>,
}

impl SampleDrawn {
    /// Rows that could be drawn.
    pub fn n_population(&self) -> u64 {
        self.origin.strata.iter().map(|stratum| stratum.rows).sum()
    }
}

/// What a view shows but for the sample in force: the rows that it is drawn from, once they are known.
pub(super) fn population<'a>(sampling: Option<&'a Sampling>, view: &'a View) -> &'a Selection {
    sampling.and_then(|sampling| sampling.population.as_deref()).unwrap_or_else(|| view.selection())
}

impl Sampling {
    /// A sample that is yet to be drawn from the rows in view, or from those a sample before it was drawn from.
    pub(super) fn wished(text: String, before: Option<Self>, view: &View) -> Self {
        let population = before.map_or_else(|| Some(Arc::new(view.selection().clone())), |s| s.population);
        Self { text, state: SampleState::Waiting, population }
    }

    /// The sample, once it is drawn.
    pub fn drawn(&self) -> Option<&SampleDrawn> {
        match &self.state {
            SampleState::Drawn(drawn) => Some(drawn),
            SampleState::Waiting | SampleState::Running { .. } => None,
        }
    }
}
