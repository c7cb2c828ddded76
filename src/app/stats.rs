//! The statistics of a session: what is known of the whole dataset and of the filter's rows, and what runs.

use super::Generation;
use crate::base::Progress;
use crate::dataset::SharedDataset;
use crate::query::facts::LinkRot;
use crate::query::stats::{Summary, subjects_of};

/// Whose figures are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatsScope {
    /// All rows of the dataset.
    Whole,
    /// The rows of the filter in force.
    Filtered,
}

/// What goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StatsRun {
    /// Nothing.
    Idle,
    /// Figures are being made.
    Running {
        /// Of replies that belong to it.
        generation: Generation,
        /// Of which rows.
        scope: StatsScope,
        /// How far, once it is known.
        progress: Option<Progress>,
    },
    /// Stopped by the person, or broken off: what is there stays, and opening the screen again goes on.
    Stopped,
}

/// Figures by column, in the order of [`subjects_of`].
#[derive(Clone, Debug)]
pub struct Stats {
    pub(super) whole: Vec<Summary>,
    /// Of the links of all rows; `None` until looked up, and again when more were tried since.
    pub(super) links: Option<LinkRot>,
    /// With the generation of the filter whose rows they are of.
    pub(super) filtered: Option<(Generation, Vec<Summary>)>,
    /// Of the links of that filter's rows.
    pub(super) filtered_links: Option<LinkRot>,
    pub(super) run: StatsRun,
    /// Counts runs.
    pub(super) generation: Generation,
}

impl Stats {
    /// Nothing known yet.
    pub(super) fn of(dataset: &SharedDataset) -> Self {
        let whole = subjects_of(dataset).iter().map(crate::query::stats::Subject::unknown).collect();
        Self {
            whole,
            links: None,
            filtered: None,
            filtered_links: None,
            run: StatsRun::Idle,
            generation: Generation(0),
        }
    }

    /// Of the whole dataset.
    pub fn whole(&self) -> &[Summary] {
        &self.whole
    }

    /// What has become of the links of all rows, once it is known.
    pub fn links(&self) -> Option<&LinkRot> {
        self.links.as_ref()
    }

    /// More links were tried: what was known of them is old.
    pub(super) fn forget_links(&mut self) {
        self.links = None;
        self.filtered_links = None;
    }

    /// What goes on.
    pub fn run(&self) -> StatsRun {
        self.run
    }

    /// The filter's figures as far as they are known, without any while there is no filter.
    pub(super) fn filtered(&self, filter: Generation) -> Option<&[Summary]> {
        self.filtered.as_ref().filter(|(of, _)| *of == filter).map(|(_, columns)| columns.as_slice())
    }
}
