//! Frequent values of a column and their shares, in words and bars.

use unicode_width::UnicodeWidthStr as _;

use super::cells::cut;
use super::stats_words::{Piece, Room, Tone, WordLine, noted, part_of, plain, quiet};
use crate::base::count;
use crate::dataset::{Role, Value};
use crate::query::stats::{Basis, Figure, Frequent, Summary, SummaryKind};
use crate::ui::bars::bar;
use crate::ui::languages::name_of;

/// Cells of the bar of a share.
const SHARE_WIDTH: usize = 12;

/// Cells of the name of a frequent value.
const NAME_WIDTH: usize = 24;

/// Frequent values with their shares as bars.
pub(super) fn shares(scopes: &[(&str, &Summary)], room: Room) -> Vec<WordLine> {
    let Some((_, whole)) = scopes.first() else { return Vec::new() };
    // Numbers have their histogram.
    let is_told_by_values = matches!(whole.kind, SummaryKind::Text | SummaryKind::Truth);
    let Some(frequent) = whole.frequent.as_ref().filter(|_| is_told_by_values) else { return Vec::new() };
    let is_language = whole.role == Some(Role::Language);
    let n_shown = if is_language { room.n_frequent } else { room.n_frequent.div_ceil(3) };
    let beside = scopes.get(1).map(|(_, summary)| *summary);
    let mut lines: Vec<WordLine> = Vec::new();
    for one in frequent.value.iter().take(n_shown) {
        let mut line = vec![plain(format!("  {}", padded(&value_name(&one.value, is_language))))];
        if beside.is_none() {
            line.push(quiet(format!("{:>11}", count(one.n))));
        }
        line.extend(share(one.n, whole, frequent));
        line.extend(beside.into_iter().flat_map(|filtered| share_beside(filtered, &one.value)));
        lines.push(line);
    }
    if frequent.value.len() > n_shown {
        lines.push(vec![quiet(format!("  and {} more", count((frequent.value.len() - n_shown) as u64)))]);
    }
    if beside.is_some() && !lines.is_empty() {
        let (name, all) = (NAME_WIDTH + 4, SHARE_WIDTH + 11);
        lines.insert(0, vec![quiet(format!("{:name$}{:<all$}filter", "", "all"))]);
    }
    lines
}

fn share_beside(summary: &Summary, value: &Value) -> WordLine {
    let Some(frequent) = &summary.frequent else { return vec![noted("   …".to_owned())] };
    let n = frequent.value.iter().find(|one| one.value == *value).map(|one| one.n);
    let are_all = summary.distinct.as_ref().is_some_and(|d| d.value.n == frequent.value.len() as u64);
    match n.or(are_all.then_some(0)) {
        Some(n) => share(n, summary, frequent),
        None => vec![quiet("   rarer".to_owned())],
    }
}

/// A bar on the scale of the most frequent value, and the share in percent.
fn share(n: u64, summary: &Summary, frequent: &Figure<Vec<Frequent>>) -> WordLine {
    let of = match frequent.basis {
        Basis::Sample { n_rows } => n_rows,
        Basis::Footers | Basis::AllRows => summary.n_values(),
    };
    let most = frequent.value.first().map_or(1, |one| one.n.max(1));
    #[expect(clippy::cast_precision_loss, reason = "a share, drawn to an eighth of a cell")]
    let (filled, rest) = bar(n as f64 / most as f64, 0.0, 1.0, SHARE_WIDTH);
    vec![
        quiet(" ▕".to_owned()),
        Piece { text: filled, tone: Tone::Drawn },
        quiet(format!("{rest}▏")),
        plain(format!("{:>8}", part_of(n, of))),
    ]
}

fn value_name(value: &Value, is_language: bool) -> String {
    let shown = match value {
        Value::Text(text) if text.is_empty() => "(empty)".to_owned(),
        other => other.show().into_string(),
    };
    match value.as_text().and_then(name_of).filter(|_| is_language) {
        Some(name) => format!("{shown:<4} {name}"),
        None => shown,
    }
}

fn padded(text: &str) -> String {
    let text = cut(text, NAME_WIDTH);
    let rest = NAME_WIDTH.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(rest))
}
