//! From a draw and its labels to a report: the parts in the order they depend on each other.

use super::accord::{accords, self_accords};
use super::advice::advice;
use super::against::{AgainstError, compared};
use super::moment::in_utc;
use super::pace::progress;
use super::rates::Counting;
use super::settle::{Settled, settle};
use super::verdict::Case;
use super::{
    DefectPair, FORMAT, Fate, LeftOut, Made, Material, Outcome, Report, Sampled, SetFacts, StratumFacts,
    Verdict, Wish,
};
use crate::labels::agreement::RatingsError;
use crate::labels::estimate::PlanError;
use crate::labels::{Answer, Dimension, LabelSet};

/// Pairs on the contact sheet at most: a page to look over, and a file that can be sent by mail.
pub const MAX_SHEET: usize = 120;

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReportError {
    /// The plan is none.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// A plan decides by defects.
    #[error("the plan decides by defects, and no answer counts as one")]
    PlanOfNothing,
    /// More different answers than can be compared.
    #[error("agreement cannot be told: {0}")]
    Agreement(#[from] RatingsError),
    /// The earlier report cannot be compared with.
    #[error("the earlier report cannot be compared with: {0}")]
    Against(#[from] AgainstError),
}

/// Makes the report. Cost: agreement is drawn a thousand times where several people judged; all else is linear.
pub fn make(material: &Material, wish: &Wish) -> Result<Report, ReportError> {
    let rows = settle(material, &wish.defects);
    let progress = progress(&rows);
    let counting = Counting { drawn: &material.drawn, rows: &rows, confidence: wish.confidence };
    let is_random = material.drawn.is_random;
    let counts_defects = is_random && progress.n_judged > 0 && !wish.defects.is_nothing();
    let defect_rate = counts_defects.then(|| counting.defect_rate());
    let unjudged = is_random.then(|| counting.unjudged());
    let case = Case {
        material,
        rows: &rows,
        wish,
        progress: &progress,
        defect_rate: defect_rate.as_ref(),
        unjudged: unjudged.as_ref(),
    };
    if wish.plan.is_some() && wish.defects.is_nothing() {
        return Err(ReportError::PlanOfNothing);
    }
    let verdict = case.verdict()?;
    let defects: Vec<&Settled<'_>> =
        rows.iter().filter(|row| row.fate == Fate::Judged && row.verdict == Some(true)).collect();
    let mut report = Report {
        format: FORMAT,
        made: made(wish),
        set: set_facts(material, wish),
        sampled: sampled(material, &rows),
        notes: notes(&material.set, wish, &verdict),
        verdict,
        progress,
        defect_rate,
        rates: if is_random { counting.dimensions(&material.set, &wish.defects) } else { Vec::new() },
        unjudged,
        agreement: accords(material, wish)?,
        self_agreement: self_accords(material, wish),
        advice: if counts_defects { advice(material, &rows, wish) } else { Vec::new() },
        comparison: None,
        n_defects: defects.len() as u64,
        sheet: defects.into_iter().take(MAX_SHEET).map(|row| defect(material, row)).collect(),
        left_out: left_out(material, &rows),
    };
    report.comparison = compared(&report, wish)?;
    Ok(report)
}

fn made(wish: &Wish) -> Made {
    Made {
        program: concat!("pairlens ", env!("CARGO_PKG_VERSION")).to_owned(),
        at: in_utc(wish.now_ms),
        command: wish.command.clone(),
        confidence: wish.confidence.share(),
    }
}

fn set_facts(material: &Material, wish: &Wish) -> SetFacts {
    let set = &material.set;
    SetFacts {
        name: set.id.name.clone(),
        version: set.id.version,
        about: set.about.clone(),
        required: set.required().map(|required| required.name.clone()).unwrap_or_default(),
        defects: wish.defects.lines(set),
    }
}

fn sampled(material: &Material, rows: &[Settled<'_>]) -> Sampled {
    let drawn = &material.drawn;
    let n_judged = |stratum: usize| {
        let is_one = |row: &&Settled<'_>| row.item.stratum == stratum && row.fate == Fate::Judged;
        rows.iter().filter(is_one).count() as u64
    };
    let strata = drawn.strata.iter().enumerate().map(|(at, (names, n_rows, n_drawn))| StratumFacts {
        names: names.clone(),
        n_rows: *n_rows,
        n_drawn: *n_drawn,
        n_judged: n_judged(at),
    });
    Sampled {
        draw: drawn.draw,
        paths: drawn.paths.clone(),
        filter: drawn.filter.clone(),
        seed: drawn.seed,
        by: drawn.by.clone(),
        equal: drawn.equal,
        is_random: drawn.is_random,
        fingerprint: drawn.fingerprint.clone(),
        n_population: drawn.n_population,
        n_drawn: rows.len() as u64,
        strata: strata.collect(),
        redraw: drawn.redraw.clone(),
    }
}

fn defect(material: &Material, row: &Settled<'_>) -> DefectPair {
    DefectPair {
        key: row.item.key.clone(),
        shard: row.item.shard.clone(),
        shard_row: row.item.shard_row,
        said: row.said(&material.set),
        caption: None,
        no_picture: None,
    }
}

/// A queue that is no random draw is listed with what was judged elsewhere: none of it is in a rate.
fn left_out(material: &Material, rows: &[Settled<'_>]) -> Vec<LeftOut> {
    let judged = rows.iter().filter(|row| row.fate == Fate::Judged).count() as u64;
    let itself = (!material.drawn.is_random).then(|| LeftOut {
        what: format!("draw {}", material.drawn.draw),
        why: "its rows were not drawn at random".to_owned(),
        n_judged: judged,
    });
    itself.into_iter().chain(material.elsewhere.iter().cloned()).collect()
}

/// How it was done, in plain words; only what this report needs.
fn notes(set: &LabelSet, wish: &Wish, verdict: &Verdict) -> Vec<String> {
    let mut notes = vec![
        "A pair counts as judged when the required question was answered for this very pair. What was said only of \
         the same picture or the same caption elsewhere does not make a pair judged. A page of the grid answers its \
         own question alone: rates of that are of more pairs."
            .to_owned(),
        "Of several people the majority decides; as many on one side as on the other is no answer. Whether a pair is \
         a defect is decided the same way, by how many of its judges call it one, for whatever reason."
            .to_owned(),
    ];
    notes.extend(silence(set));
    if verdict.outcome != Outcome::Nothing {
        notes.extend(estimate_notes(wish));
    }
    notes
}

/// What a judged pair says where its judge said nothing, in the set's own words.
fn silence(set: &LabelSet) -> Option<String> {
    let means = |dimension: &Dimension| match Answer::unsaid(dimension)? {
        Answer::Several(names) if names.is_empty() => Some(format!("{} none", dimension.name)),
        answer => Some(format!("{} {}", dimension.name, answer.text())),
    };
    let means: Vec<String> = set.dimensions.iter().filter_map(means).collect();
    let words =
        format!("What was not said of a judged pair is the default of its question: {}.", means.join(", "));
    (!means.is_empty()).then_some(words)
}

fn estimate_notes(wish: &Wish) -> Vec<String> {
    let sure = super::words::chosen(wish.confidence.share());
    let mut notes = vec![
        format!(
            "Ends after a rate are Wilson's interval: of intervals made this way {sure} hold the true rate. It is \
             about each rate alone; of a hundred such intervals some miss."
        ),
        "A total weighs each stratum by its rows in the dataset, not by its labels (MOVER over Wilson's intervals, \
         with the correction for drawing without replacement). Rows are projected from it and are not counted."
            .to_owned(),
        format!(
            "Cuts by a score are tested from strict to loose in a fixed order and exactly (Clopper and Pearson, \
             one-sided): in at most {} of such reports one is looser than it should be. The cut read off the labels \
             themselves would be in more than half. Rows kept are projected, too. Each score is a promise of its \
             own; several at once hold less often.",
            super::words::chosen(wish.confidence.alpha())
        ),
    ];
    if wish.against.is_some() {
        notes.push(
            "Two rates are compared as they were counted, by Newcombe's interval and Fisher's exact test, each rate \
             by itself; where strata were drawn alike, weighted, by MOVER and without a test."
                .to_owned(),
        );
    }
    notes
}
