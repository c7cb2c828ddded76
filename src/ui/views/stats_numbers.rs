//! Table and histograms of a column whose values have an order, in words.

use super::stats_words::{Piece, Room, Tone, WordLine, plain, quiet};
use crate::base::count;
use crate::dataset::Value;
use crate::query::stats::{Basis, Figure, Histogram, Summary, SummaryKind};

/// Cells of a line's label.
const LABEL_WIDTH: usize = 9;

/// Cells of a figure in the table.
const FIGURE_WIDTH: usize = 8;

/// Quantiles in the table, by their place in `PERCENTS`: more would not fit 80 columns.
const SHOWN_QUANTILES: [(usize, &str); 5] = [(0, "1 %"), (2, "25 %"), (3, "50 %"), (4, "75 %"), (6, "99 %")];

/// Table and histograms of what has an order.
pub(super) fn numbers(scopes: &[(&str, &Summary)], room: Room) -> Vec<WordLine> {
    let known = |(_, summary): &&(&str, &Summary)| summary.range.is_some() || summary.quantiles.is_some();
    let known: Vec<_> = scopes.iter().filter(known).collect();
    let Some((_, first)) = known.first() else { return Vec::new() };
    let mut lines = Vec::new();
    match first.kind {
        SummaryKind::Text | SummaryKind::Truth => return Vec::new(),
        SummaryKind::Time => lines.extend(known.iter().map(|(label, of)| times(label, of))),
        SummaryKind::Number => {
            lines.push(heading());
            lines.extend(known.iter().map(|(label, of)| table_row(label, of)));
        }
    }
    for (label, summary) in known {
        if let Some(histogram) = &summary.histogram {
            lines.extend(chart(label, histogram, summary.kind, room));
        }
    }
    lines
}

fn heading() -> WordLine {
    let names = ["min"].into_iter().chain(SHOWN_QUANTILES.map(|(_, name)| name)).chain(["max", "mean", "sd"]);
    vec![quiet(format!("{:LABEL_WIDTH$}{}", "", cells(names)))]
}

fn table_row(label: &str, summary: &Summary) -> WordLine {
    let known = |value: Option<&Value>| value.map_or_else(|| "…".to_owned(), value_figure);
    let range = summary.range.as_ref().map(|figure| &figure.value);
    let quantile = |at: usize| known(summary.quantiles.as_ref().and_then(|figure| figure.value.get(at)));
    let moments = summary.moments.as_ref().map(|figure| figure.value);
    let real = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figure);
    let mut cells = vec![known(range.map(|range| &range.0))];
    cells.extend(SHOWN_QUANTILES.map(|(at, _)| quantile(at)));
    cells.push(known(range.map(|range| &range.1)));
    cells.push(real(moments.map(|moments| moments.mean)));
    cells.push(real(moments.and_then(|moments| moments.std_dev)));
    vec![labelled(label, summary.quantiles.as_ref()), plain(self::cells(cells))]
}

/// A row of the table; the first cell leaves out the space that would part it from one before.
fn cells(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let cells: Vec<String> = texts
        .into_iter()
        .map(|text| format!("{:>width$}", text.as_ref(), width = FIGURE_WIDTH - 1))
        .collect();
    cells.join(" ")
}

fn times(label: &str, summary: &Summary) -> WordLine {
    let shown = |value: &Value| value.show().into_string();
    let range = summary.range.as_ref().map(|figure| &figure.value);
    let median = summary.quantiles.as_ref().and_then(|figure| figure.value.get(3));
    let ends = range.map(|(low, high)| format!("{} to {}", shown(low), shown(high)));
    let words = [ends, median.map(|value| format!("median {}", shown(value)))];
    let words: Vec<String> = words.into_iter().flatten().collect();
    vec![labelled(label, summary.quantiles.as_ref()), plain(words.join(" · "))]
}

/// `≈` where the figures are of a sample.
fn labelled<T>(label: &str, of: Option<&Figure<T>>) -> Piece {
    let is_sample = of.is_some_and(|figure| matches!(figure.basis, Basis::Sample { .. }));
    let mark = if is_sample { "≈ " } else { "  " };
    Piece { text: format!("{mark}{label:<7}"), tone: if is_sample { Tone::Noted } else { Tone::Quiet } }
}

fn chart(label: &str, figure_of: &Figure<Histogram>, kind: SummaryKind, room: Room) -> Vec<WordLine> {
    let histogram = &figure_of.value;
    let ends = histogram.edges.ends();
    let mut words = match kind {
        SummaryKind::Time => String::new(),
        _ => format!(" {} to {}", figure(ends.0), figure(ends.1)),
    };
    for (n, what) in [(histogram.n_below, "below"), (histogram.n_above, "above")] {
        if n > 0 {
            words.push_str(&format!(" · {} {what}", count(n)));
        }
    }
    let cells_left = room.width.saturating_sub(LABEL_WIDTH + 2 + words.chars().count());
    let wide = if cells_left >= 2 * histogram.counts.len() && room.chart_rows > 1 { 2 } else { 1 };
    let columns = columns(&histogram.counts, room.chart_rows.max(1));
    let n_lines = columns.len();
    let lines = columns.into_iter().enumerate().map(|(i, drawn)| {
        let is_last = i + 1 == n_lines;
        let drawn: String = drawn.chars().flat_map(|c| std::iter::repeat_n(c, wide)).collect();
        let label =
            if is_last { labelled(label, Some(figure_of)) } else { quiet(format!("{:LABEL_WIDTH$}", "")) };
        let frame = |text: &str| quiet(text.to_owned());
        let mut line = vec![label, frame("▕"), Piece { text: drawn, tone: Tone::Drawn }, frame("▏")];
        if is_last {
            line.push(quiet(words.clone()));
        }
        line
    });
    lines.collect()
}

/// Counts as columns of blocks, `n_lines` high, the highest reaching the top. What is not 0 is seen.
pub(super) fn columns(counts: &[u64], n_lines: usize) -> Vec<String> {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let eighths = |n: u64| {
        let full = 8 * n_lines as u128;
        let height = (u128::from(n) * full + u128::from(most) / 2) / u128::from(most);
        usize::try_from(height.max(u128::from(n > 0))).unwrap_or(0)
    };
    let line =
        |above: usize| counts.iter().map(|n| BLOCKS[eighths(*n).saturating_sub(8 * above).min(8)]).collect();
    (0..n_lines).rev().map(line).collect()
}

fn value_figure(value: &Value) -> String {
    match value {
        Value::Int(whole) if whole.unsigned_abs() < 1_000_000 => {
            let sign = if *whole < 0 { "-" } else { "" };
            let figure = format!("{sign}{}", count(whole.unsigned_abs()));
            if figure.len() < FIGURE_WIDTH { figure } else { whole.to_string() }
        }
        other => other.as_number().map_or_else(|| other.show().into_string(), figure),
    }
}

/// Four figures, within seven characters: `0.3412`, `1234`, `6.02e23`.
fn figure(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        0.0 => return "0".to_owned(),
        size if size >= 999_999.5 => return exponent(value),
        size if size < 0.000_95 => return exponent(value),
        size if size >= 999.95 => 0,
        size if size >= 99.995 => 1,
        size if size >= 9.9995 => 2,
        size if size >= 0.999_95 => 3,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

fn exponent(value: f64) -> String {
    let text = format!("{value:.2e}");
    if text.len() < FIGURE_WIDTH { text } else { format!("{value:.0e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_fit_their_cells() {
        for value in
            [0.0, 0.341_234, -0.999_97, 9.999_9, 12.5, 6016.0, -123_456.0, 999_999.9, 6.02e23, -1e-300]
        {
            assert!(figure(value).len() < FIGURE_WIDTH, "{value}: {}", figure(value));
        }
        assert_eq!(
            [figure(0.341_234), figure(0.5), figure(1234.0), figure(1e7)],
            ["0.3412", "0.5", "1234", "1.00e7"]
        );
        assert_eq!(figure(0.000_01), "1.00e-5");
    }

    #[test]
    fn columns_reach_from_the_ground_to_the_top() {
        assert_eq!(columns(&[0, 1, 4, 8, 1000], 1), [" ▁▁▁█"]);
        assert_eq!(columns(&[0, 4, 8, 16], 2), ["   █", " ▄██"]);
        assert_eq!(columns(&[], 1), [""]);
    }
}
