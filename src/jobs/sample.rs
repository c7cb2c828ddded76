//! Draws a sample for a command, on all cores.

use super::rounds::{RoundsError, refused, run};
use crate::base::{Cancel, ProgressSink};
use crate::dataset::SharedDataset;
use crate::query::Selection;
use crate::query::sample::{Draw, Sample, SampleSpec};

/// Draws from `rows`, a selection of this dataset. What the strata need beyond the files was given before.
pub fn draw_sample(
    dataset: &SharedDataset,
    rows: Selection,
    spec: SampleSpec,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<Sample, RoundsError> {
    let mut draw = Draw::new(dataset, rows, spec, cancel.clone()).map_err(|error| refused(&error))?;
    run(&mut draw, cancel, progress)
}
