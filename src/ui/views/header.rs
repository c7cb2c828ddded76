//! The first line: what is looked at, which sample of it, in which order and through which filter.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};

use super::cells::cut;
use crate::app::{App, Filter, Sampling, Scan, SortState, Sorting};
use crate::base::{SafeText, count, percent, plural};
use crate::ui::theme::Theme;

/// Cells of ` · ` between two parts.
const SEPARATOR: usize = 3;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let left = dataset(app, theme);
    let taken = u16::try_from(left.width() + 2).unwrap_or(u16::MAX);
    frame.render_widget(left, area);
    let room = Rect { x: area.x + taken.min(area.width), width: area.width.saturating_sub(taken), ..area };
    let width = usize::from(room.width);
    let mut spans = Vec::new();
    if let Some(sorting) = app.sorting() {
        // A filter beside it is told in full first: it says what is there, the order only where.
        let most = if app.filter().is_some() { width / 3 } else { width.saturating_sub(1) };
        spans.push(Span::styled(order(sorting, most), theme.text()));
        spans.push(Span::raw(if app.filter().is_some() { " · " } else { " " }));
    }
    if let Some(sampling) = app.sampling() {
        let used: usize = spans.iter().map(Span::width).sum();
        // As an order: beside a filter it has to leave room.
        let most = if app.filter().is_some() { width / 3 } else { width.saturating_sub(used + SEPARATOR) };
        spans.insert(0, Span::styled(cut(&sample(sampling), most), theme.text()));
        spans.insert(1, Span::raw(if spans.len() > 1 || app.filter().is_some() { " · " } else { " " }));
    }
    if let Some(filter) = app.filter() {
        let used: usize = spans.iter().map(Span::width).sum();
        spans.extend(result(app, filter, theme, width.saturating_sub(used)));
    }
    frame.render_widget(Line::from(spans).alignment(Alignment::Right), room);
}

/// `by similarity ↓`, or `by similarity ↓ …` while it is being made.
fn order(sorting: &Sorting, width: usize) -> String {
    let under_way = match sorting.state {
        SortState::Waiting | SortState::Running { .. } => " …",
        SortState::Done | SortState::First { .. } => "",
    };
    let keys = SafeText::line(&sorting.keys.describe());
    cut(&format!("by {keys}{under_way}"), width)
}

/// `400 of 1,204 drawn, seed 7, by language`, or `400 seed 7 …` while they are being drawn.
fn sample(sampling: &Sampling) -> String {
    let Some(drawn) = sampling.drawn() else { return format!("{} …", SafeText::line(&sampling.text)) };
    let by: Vec<String> =
        drawn.origin.by.iter().map(|by| format!(", by {}", SafeText::line(by.trim()))).collect();
    let (n, from) = (count(drawn.rows.len()), count(drawn.n_population()));
    format!("{n} of {from} drawn, seed {}{}", drawn.origin.seed, by.concat())
}

fn dataset(app: &App, theme: Theme) -> Line<'static> {
    let dataset = app.dataset();
    let shards = plural(dataset.shards().len() as u64, "shard");
    let pairs = plural(dataset.n_rows(), "pair");
    let mut spans = vec![
        Span::styled(format!(" {}", dataset.title()), theme.strong()),
        Span::styled(format!(" · {shards} · {pairs}"), theme.text()),
    ];
    match dataset.findings().len() as u64 + u64::from(app.n_damaged_rows() > 0) {
        0 => {}
        n => spans.push(Span::styled(format!(" · ⚠ {n}"), theme.warn())),
    }
    Line::from(spans)
}

/// `EXPRESSION → 1,204 (1.9 %) · 3 lost to NULL`: the expression gives way when there is no room.
fn result(app: &App, filter: &Filter, theme: Theme, room: usize) -> Vec<Span<'static>> {
    let found = app.population().len();
    let sure = filter.scan == Scan::Done;
    let share = if sure { format!(" ({})", percent(found, app.dataset().n_rows())) } else { String::new() };
    let plus = if sure { "" } else { "+" };
    let mut tail = vec![Span::styled(format!(" → {}{plus}{share}", count(found)), theme.strong())];
    if filter.lost.rows > 0 {
        let at_least = if filter.lost.at_least { "≥" } else { "" };
        let lost = format!(" · {at_least}{} lost to NULL", count(filter.lost.rows));
        tail.push(Span::styled(lost, theme.warn()));
    }
    tail.push(Span::raw(" "));
    let tail_width: usize = tail.iter().map(Span::width).sum();
    let expression = cut(SafeText::line(&filter.text).as_str(), room.saturating_sub(tail_width));
    let mut spans = vec![Span::styled(expression, theme.text())];
    spans.extend(tail);
    spans
}
