//! The statistics screen: every column's figures, of all rows and of the filter's beside them.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::stats_links::link_section;
use super::stats_words::{Piece, Room, Tone, WordLine, section};
use crate::app::{App, Scan, Stats, StatsRun, StatsScope};
use crate::base::{count, percent, plural};
use crate::dataset::Role;
use crate::images::SafeMode;
use crate::query::stats::{Summary, SummaryKind};
use crate::ui::theme::Theme;

/// From this width on the columns stand in two stacks.
const TWO_STACKS_WIDTH: u16 = 164;

/// From this height on histograms are several lines high.
const TALL: u16 = 30;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme, scroll: u16) {
    let [head, body] = Layout::vertical([Constraint::Length(2), Constraint::Min(0)]).areas(area);
    frame.render_widget(Paragraph::new(first_lines(app, theme)), head);
    let n_stacks = if body.width >= TWO_STACKS_WIDTH { 2 } else { 1 };
    let areas: Vec<Rect> = Layout::horizontal(vec![Constraint::Fill(1); n_stacks]).split(body).to_vec();
    let width = areas.first().map_or(0, |area| usize::from(area.width));
    let is_tall = body.height >= TALL;
    let room =
        Room { width, chart_rows: if is_tall { 3 } else { 1 }, n_frequent: if is_tall { 24 } else { 12 } };
    let stacks = stacks(app, room, n_stacks);
    let longest = stacks.iter().map(Vec::len).max().unwrap_or(0);
    let furthest = u16::try_from(longest).unwrap_or(u16::MAX).saturating_sub(body.height);
    for (area, lines) in areas.iter().zip(stacks) {
        let lines: Vec<Line<'static>> = lines.into_iter().map(|line| styled(line, theme)).collect();
        frame.render_widget(Paragraph::new(lines).scroll((scroll.min(furthest), 0)), *area);
    }
    if scroll < furthest && body.height > 0 {
        more(frame, body, furthest - scroll, theme);
    }
}

/// The sections of all columns, each put onto the stack that is the shortest so far.
fn stacks(app: &App, room: Room, n_stacks: usize) -> Vec<Vec<WordLine>> {
    let mut stacks: Vec<Vec<WordLine>> = vec![Vec::new(); n_stacks];
    let whole = app.stats().map(Stats::whole).unwrap_or_default();
    let filtered = app.filtered_stats();
    for (at, summary) in whole.iter().enumerate() {
        let beside = filtered.and_then(|columns| columns.get(at));
        if let Some(stack) = stacks.iter_mut().min_by_key(|stack| stack.len()) {
            stack.extend(if is_masked(app, summary) {
                masked_section(summary, beside, room)
            } else {
                section(summary, beside, room)
            });
            stack.push(WordLine::new());
        }
    }
    if let (Some(links), Some(stack)) =
        (app.stats().and_then(Stats::links), stacks.iter_mut().min_by_key(|stack| stack.len()))
    {
        stack.extend(link_section(links, app.filtered_links()));
    }
    stacks
}

/// Texts that may describe a picture are masked where captions are: frequent ones would give them away.
fn is_masked(app: &App, summary: &Summary) -> bool {
    let is_tag = matches!(summary.role, Some(Role::Language | Role::Nsfw));
    app.policy().mode() == SafeMode::Strict && summary.kind == SummaryKind::Text && !is_tag
}

fn masked_section(summary: &Summary, beside: Option<&Summary>, room: Room) -> Vec<WordLine> {
    let bare = Summary { frequent: None, ..summary.clone() };
    let mut lines = section(&bare, beside, room);
    let text = "  frequent values are masked by safe mode strict".to_owned();
    lines.push(vec![Piece { text, tone: Tone::Noted }]);
    lines
}

fn styled(line: WordLine, theme: Theme) -> Line<'static> {
    let style = |tone| -> Style {
        match tone {
            Tone::Title => theme.strong(),
            Tone::Plain => theme.text(),
            Tone::Quiet => theme.quiet(),
            Tone::Drawn => theme.bar(),
            Tone::Noted => theme.warn(),
        }
    };
    Line::from(line.into_iter().map(|piece| Span::styled(piece.text, style(piece.tone))).collect::<Vec<_>>())
}

/// What the figures are of.
fn first_lines(app: &App, theme: Theme) -> Vec<Line<'static>> {
    let n_rows = app.dataset().n_rows();
    let mut spans = vec![Span::styled(" statistics", theme.strong())];
    spans.push(Span::raw(format!(" · all {}", plural(n_rows, "pair"))));
    if let Some(filter) = app.filter() {
        let n = app.view().len();
        spans.push(Span::raw(match filter.scan {
            Scan::Running { .. } => " · the filter's follow once it is through".to_owned(),
            Scan::Stopped { .. } => format!(" · filter: {}, a part of its matches", count(n)),
            Scan::Done => format!(" · filter: {} ({})", count(n), percent(n, n_rows)),
        }));
    }
    if app.n_damaged_rows() > 0 {
        let words = format!(" · damage among {} rows", count(app.n_damaged_rows()));
        spans.push(Span::styled(words, theme.bad()));
    }
    vec![Line::from(spans), Line::default()]
}

/// Says on the last line that there is more below.
fn more(frame: &mut Frame<'_>, area: Rect, n_below: u16, theme: Theme) {
    let words = format!(" ↓ {n_below} more · j ");
    let width = u16::try_from(words.chars().count()).unwrap_or(u16::MAX).min(area.width);
    let corner = Rect { x: area.right() - width, y: area.bottom() - 1, width, height: 1 };
    frame.render_widget(Line::styled(words, theme.warn()), corner);
}

/// The status line while the statistics are on the screen; `None` where they have nothing to say.
pub(super) fn status(app: &App, theme: Theme) -> Option<Line<'static>> {
    app.mode().stats_scroll()?;
    match app.stats()?.run() {
        StatsRun::Idle => None,
        StatsRun::Stopped => {
            Some(Line::styled(" stopped: what is marked ≈ is of a sample; leave and S goes on", theme.warn()))
        }
        StatsRun::Running { scope, progress, .. } => {
            let whose = match scope {
                StatsScope::Whole => "all rows",
                StatsScope::Filtered => "the filter's rows",
            };
            let far = progress.map_or_else(String::new, |progress| {
                format!(": {} of {} {}", count(progress.done), count(progress.total), progress.unit)
            });
            Some(Line::styled(format!(" summing up {whose}{far} · Esc stops"), theme.warn()))
        }
    }
}
