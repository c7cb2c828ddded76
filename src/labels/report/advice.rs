//! Where to cut by each score, so that what is kept is as good as was asked for.
//!
//! A cut is sought for each score column that the draw kept, and for each question that it speaks to: whether a pair
//! is a defect at all, and for scores of unsafe pictures and of watermarks what was said of just that.

use std::collections::BTreeSet;

use super::rates::says;
use super::settle::Settled;
use super::words::{real, whole};
use super::{Cut, Found, Material, ScoreAdvice, Side, Wish};
use crate::labels::estimate::{Advice, Keep, Scored, Threshold, ThresholdAsk, threshold};

/// Whether a row is good; `None` where that is not settled.
type Answer<'a> = Box<dyn Fn(&Settled<'_>) -> Option<bool> + 'a>;

/// A question that a score may answer.
struct Question<'a> {
    good: String,
    is_good: Answer<'a>,
}

/// For each score column, in the draw's order.
pub(super) fn advice(material: &Material, rows: &[Settled<'_>], wish: &Wish) -> Vec<ScoreAdvice> {
    let mut seen = BTreeSet::new();
    let names = material.items.iter().flat_map(|item| &item.scores).map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.filter(|name| seen.insert(*name)).collect();
    let of_score = |name: &str| {
        let questions = questions(material, name);
        questions.iter().filter_map(|q| ask(material, rows, wish, name, q)).collect::<Vec<_>>()
    };
    names.into_iter().flat_map(of_score).collect()
}

fn questions<'a>(material: &'a Material, score: &str) -> Vec<Question<'a>> {
    let name = score.to_lowercase();
    let mut questions = vec![Question {
        good: "no defect".to_owned(),
        is_good: Box::new(|row| row.verdict.map(|is_defect| !is_defect)),
    }];
    let (dimension, value, is_good) = match () {
        () if is_unsafe(&name) => ("safety", "safe", true),
        () if name.contains("watermark") => ("flags", "watermark", false),
        () => return questions,
    };
    if let Some(dimension) = material.set.dimension(dimension).filter(|d| d.value(value).is_some()) {
        let sign = if is_good { "=" } else { "≠" };
        questions.push(Question {
            good: format!("{} {sign} {value}", dimension.name),
            is_good: Box::new(move |row| says(row, dimension, value).map(|holds| holds == is_good)),
        });
    }
    questions
}

fn ask(
    material: &Material,
    rows: &[Settled<'_>],
    wish: &Wish,
    score: &str,
    question: &Question<'_>,
) -> Option<ScoreAdvice> {
    let keep = side(score);
    let scored: Vec<Scored> = rows.iter().filter_map(|row| one(row, score, question)).collect();
    let ask = ThresholdAsk {
        keep: if keep == Side::AtMost { Keep::AtMost } else { Keep::AtLeast },
        precision: wish.precision,
        confidence: wish.confidence,
        seed: material.drawn.seed,
    };
    let n_unscored = scored.iter().filter(|row| !row.score.is_finite()).count() as u64;
    // What is kept is a share of the rows that have a score: without one no filter on it keeps a row.
    let share_scored = share_scored(&scored);
    let cut = |threshold: Threshold| Cut {
        at: threshold.cut,
        n: threshold.n,
        k: threshold.k,
        at_least: threshold.lower,
        rows: whole(threshold.kept * share_scored * real(material.drawn.n_population)),
        keeps_all: threshold.keeps_all,
    };
    let found = match threshold(&scored, &ask).ok()? {
        Advice::Cut(found) => Found::Cut(cut(found)),
        Advice::TooFew { n, needed } => Found::TooFew { n, needed },
        Advice::NotReached { tested } => Found::NotReached(cut(tested)),
    };
    let (good, precision) = (question.good.clone(), wish.precision);
    Some(ScoreAdvice { score: score.to_owned(), keep, good, precision, found, n_unscored })
}

/// The share of the rows that have a score, each counted as often as it stands for others.
fn share_scored(rows: &[Scored]) -> f64 {
    let weight = |rows: &mut dyn Iterator<Item = &Scored>| rows.map(|row| row.weight).sum::<f64>();
    let all = weight(&mut rows.iter());
    if all > 0.0 { weight(&mut rows.iter().filter(|row| row.score.is_finite())) / all } else { 0.0 }
}

/// A row without a score takes part as one without a number: the search counts and leaves it out.
fn one(row: &Settled<'_>, score: &str, question: &Question<'_>) -> Option<Scored> {
    let is_good = (question.is_good)(row)?;
    let value = row.item.scores.iter().find(|(name, _)| name == score).and_then(|(_, value)| *value);
    Some(Scored { score: value.unwrap_or(f64::NAN), is_good, weight: row.item.weight })
}

/// Scores of what is unwanted are good where they are low; all others, where they are high.
fn side(score: &str) -> Side {
    let name = score.to_lowercase();
    if is_unsafe(&name) || name.contains("watermark") { Side::AtMost } else { Side::AtLeast }
}

fn is_unsafe(name: &str) -> bool {
    name.contains("unsafe") || name.contains("nsfw")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unwanted_is_kept_low_and_all_else_high() {
        for name in ["punsafe", "PUNSAFE", "pwatermark", "nsfw_score"] {
            assert_eq!(side(name), Side::AtMost, "{name}");
        }
        for name in ["similarity", "AESTHETIC_SCORE", "width"] {
            assert_eq!(side(name), Side::AtLeast, "{name}");
        }
    }
}
