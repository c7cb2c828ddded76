//! The figures of a column in words: the same for the screen and for `pairlens stats`.
//!
//! Text only; what a tone looks like is for whoever shows it. All text of the files comes out safe.

use super::stats_numbers::numbers;
use super::stats_values::shares;
use crate::base::{SafeText, count, percent, plural};
use crate::dataset::Role;
use crate::query::stats::{Basis, Distinct, Summary};

/// How a piece of text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The column's name.
    Title,
    /// Figures.
    Plain,
    /// Labels and headings.
    Quiet,
    /// What is drawn.
    Drawn,
    /// What is an estimate, or missing.
    Noted,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Safe to show.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// A line of pieces.
pub type WordLine = Vec<Piece>;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Cells of a line.
    pub width: usize,
    /// Lines of a histogram.
    pub chart_rows: usize,
    /// Frequent values shown of languages; of other columns a third.
    pub n_frequent: usize,
}

/// The lines of one column: of all rows, and of a filter's beside them.
pub fn section(whole: &Summary, filtered: Option<&Summary>, room: Room) -> Vec<WordLine> {
    let scopes: Vec<(&str, &Summary)> =
        std::iter::once(("all", whole)).chain(filtered.map(|summary| ("filter", summary))).collect();
    let mut lines = titles(whole, &scopes, room);
    lines.extend(numbers(&scopes, room));
    if whole.lengths.is_some() {
        let lengths: Vec<(&str, &Summary)> =
            scopes.iter().filter_map(|(label, of)| Some((*label, of.lengths.as_deref()?))).collect();
        if whole.role != Some(Role::Language) {
            lines.push(vec![quiet("  length in characters".to_owned())]);
            lines.extend(numbers(&lengths, room));
        }
    }
    lines.extend(shares(&scopes, room));
    lines
}

fn titles(whole: &Summary, scopes: &[(&str, &Summary)], room: Room) -> Vec<WordLine> {
    let name = Piece { text: format!(" {}", SafeText::line(&whole.name)), tone: Tone::Title };
    let mut first = vec![name];
    first.extend(whole.role.filter(|r| r.name() != whole.name).map(|r| quiet(format!(" ({r})"))));
    let labelled = |(label, summary): &(&str, &Summary)| {
        let mut line = vec![quiet(format!("  {label:<7}"))];
        line.extend(counts(summary));
        line.extend(basis(summary).map(|basis| noted(format!(" · {basis}"))));
        line
    };
    if let [(_, only)] = scopes {
        if let Some(basis) = basis(only) {
            first.push(quiet(" · ".to_owned()));
            first.push(noted(basis));
            return vec![first, std::iter::once(quiet("  ".to_owned())).chain(counts(only)).collect()];
        }
        let counts = counts(only);
        let width: usize = first.iter().chain(&counts).map(|piece| piece.text.chars().count()).sum();
        if width + 3 <= room.width {
            first.push(quiet(" · ".to_owned()));
            first.extend(counts);
            return vec![first];
        }
    }
    std::iter::once(first).chain(scopes.iter().map(labelled)).collect()
}

/// `9,999,219 values · 781 NULL (0.1 %) · no NaN · 5,123 different`.
fn counts(summary: &Summary) -> WordLine {
    let Some(nulls) = &summary.nulls else { return vec![noted("…".to_owned())] };
    let (n_rows, n_null) = (nulls.value.n_rows, nulls.value.n_null);
    let mut parts = vec![plain(plural(summary.n_values(), "value"))];
    parts.push(missing(n_null, n_rows, "NULL", nulls.basis));
    if let Some(odd) = &summary.non_finite {
        // Of a sample, where the footers told the NULLs of all rows.
        let of = if let Basis::Sample { n_rows } = odd.basis { n_rows } else { n_rows };
        parts.push(missing(odd.value.n_nan, of, "NaN", odd.basis));
        let n_infinite = odd.value.total() - odd.value.n_nan;
        if n_infinite > 0 {
            parts.push(missing(n_infinite, of, "infinite", odd.basis));
        }
    }
    parts.extend(summary.distinct.as_ref().map(|distinct| plain(different(&distinct.value))));
    let mut line = Vec::new();
    for part in parts {
        if !line.is_empty() {
            line.push(quiet(" · ".to_owned()));
        }
        line.push(part);
    }
    line
}

fn missing(n: u64, of: u64, what: &str, basis: Basis) -> Piece {
    let about = if matches!(basis, Basis::Sample { .. }) { "≈ " } else { "" };
    if n == 0 {
        return quiet(format!("{about}no {what}"));
    }
    noted(format!("{about}{} {what} ({})", count(n), part_of(n, of)))
}

fn different(distinct: &Distinct) -> String {
    match distinct.standard_error {
        None => format!("{} different", count(distinct.n)),
        Some(error) => format!("≈ {} different (± {:.1} %)", count(distinct.n), error * 100.0),
    }
}

/// What the figures rest on, where it is not all rows.
fn basis(summary: &Summary) -> Option<String> {
    let figures = [
        summary.nulls.as_ref().map(|f| f.basis),
        summary.quantiles.as_ref().map(|f| f.basis),
        summary.frequent.as_ref().map(|f| f.basis),
        summary.lengths.as_ref().and_then(|l| l.quantiles.as_ref()).map(|f| f.basis),
    ];
    let sample = figures.into_iter().flatten().find_map(|basis| match basis {
        Basis::Sample { n_rows } => Some(n_rows),
        Basis::Footers | Basis::AllRows => None,
    })?;
    let by_footers = |figure: Option<Basis>| figure == Some(Basis::Footers);
    let footers = match (by_footers(figures[0]), by_footers(summary.range.as_ref().map(|f| f.basis))) {
        (true, true) => "; NULL, min and max by the footers",
        (true, false) => "; NULL by the footers",
        (false, _) => "",
    };
    Some(format!("≈ sample of {} rows{footers}", count(sample)))
}

/// A share that is not nothing is not shown as nothing.
pub(super) fn part_of(n: u64, of: u64) -> String {
    let is_tiny = n > 0 && u128::from(n) * 2000 < u128::from(of);
    if is_tiny { "< 0.1 %".to_owned() } else { percent(n, of) }
}

pub(super) fn plain(text: String) -> Piece {
    Piece { text, tone: Tone::Plain }
}

pub(super) fn quiet(text: String) -> Piece {
    Piece { text, tone: Tone::Quiet }
}

pub(super) fn noted(text: String) -> Piece {
    Piece { text, tone: Tone::Noted }
}
