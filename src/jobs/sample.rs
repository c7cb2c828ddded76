//! Draws samples on all cores: for a command, and for a session in a lane of its own, where the next draw ends
//! the one before.

use std::error::Error;

use crossbeam_channel::Sender;

use super::cores::{ScanError, answered};
use super::facts::KeptFacts;
use super::report::now_and_then;
use super::rounds::{RoundsError, refused, run};
use crate::app::{Generation, Message, SampleDrawn, SampleWish};
use crate::base::{Cancel, ProgressSink, SafeText, count};
use crate::dataset::{GroupRef, SharedDataset};
use crate::export::SampleOrigin;
use crate::query::Selection;
use crate::query::sample::{Draw, Sample, SampleSpec, StratifyBy};

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

/// The row groups of a sample that are no part of its population, a line each.
pub fn not_drawn(sample: &Sample) -> Vec<String> {
    let line = |(group, why): &(GroupRef, SafeText)| {
        format!("{why}; its {} rows could not be drawn", count(group.n_rows))
    };
    sample.damaged().iter().map(line).collect()
}

/// Carries out the wish of a session, and reports.
pub(super) fn work(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    wish: SampleWish,
    generation: Generation,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    // When nobody listens any more, the session is over.
    let send = |message| drop(out.send(message));
    let fail = |why: &dyn Error| {
        send(Message::SampleFailed { generation, why: SafeText::line(&why.to_string()) });
    };
    let report = now_and_then(|progress| send(Message::SampleProgress { generation, progress }));
    let draw = || match drawn(dataset, facts, wish, cancel, &report) {
        Ok(drawn) => send(Message::Sampled { generation, drawn: Box::new(drawn) }),
        Err(RoundsError::Work(ScanError::Cancelled(_))) => {}
        Err(error) => fail(&error),
    };
    answered(draw, |why| fail(why));
}

fn drawn(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    wish: SampleWish,
    cancel: &Cancel,
    report: &dyn ProgressSink,
) -> Result<SampleDrawn, RoundsError> {
    // It was bound before it became an effect; still nobody shall wait for an answer in vain.
    let names = facts.names(dataset, &[&wish.text])?;
    let spec = SampleSpec::parse(&wish.text, &names).map_err(|error| refused(&error))?;
    let needs: Vec<_> = spec.by.iter().flat_map(|by| by.scalar().needs()).collect();
    let given = facts.find(dataset, &needs, cancel, report)?;
    let by: Result<Vec<StratifyBy>, _> = spec.by.iter().map(|by| by.given(&given)).collect();
    let spec = SampleSpec { by: by.map_err(|error| refused(&error))?, ..spec };
    let sample = draw_sample(dataset, wish.rows, spec, cancel, report)?;
    Ok(SampleDrawn {
        rows: sample.selection(),
        drawn: sample.drawn().into(),
        origin: SampleOrigin::from(&sample),
        damage: not_drawn(&sample),
    })
}
