//! The last two lines: what goes on now, and the keys that matter now.

use ratatui::Frame;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::text::{Line, Span};

use super::cells::typed;
use super::{review, review_grid, stats};
use crate::app::{App, LineEdit, Look, Mode, Notice, SampleState, Scan, SortState, Tone};
use crate::base::{Progress, bytes, count, duration};
use crate::dataset::Role;
use crate::images::ScoredBy;
use crate::query::OrderError;
use crate::ui::theme::Theme;

pub(super) fn draw(frame: &mut Frame<'_>, status: Rect, keys: Rect, app: &App, theme: Theme) {
    match app.mode() {
        Mode::Filter(form) => typed_line(frame, status, "&", &form.line, theme),
        Mode::Order(form) => typed_line(frame, status, "s", &form.line, theme),
        Mode::Sample(form) => typed_line(frame, status, "%", &form.line, theme),
        Mode::DrawToReview(form) => typed_line(frame, status, "R", &form.line, theme),
        Mode::Note(line) => typed_line(frame, status, "n", line, theme),
        _ => frame.render_widget(status_line(app, theme), status),
    }
    // The mode's name stays in sight when the status line has something else to say, and before the last keys.
    let mode = Line::styled(format!("safe: {} ", app.policy().mode()), theme.quiet());
    let line = key_line(app.mode(), theme, usize::from(keys.width).saturating_sub(mode.width()));
    let left = usize::from(keys.width).saturating_sub(line.width());
    frame.render_widget(line, keys);
    if left >= mode.width() {
        frame.render_widget(mode.alignment(Alignment::Right), keys);
    }
}

fn status_line(app: &App, theme: Theme) -> Line<'static> {
    if let Some(Notice { text, tone }) = app.notice() {
        let style = match tone {
            Tone::Good => theme.good(),
            Tone::Bad => theme.bad(),
        };
        return Line::styled(format!(" {text}"), style);
    }
    if let Some(n) = app.count() {
        return Line::styled(format!(" {n}"), theme.strong());
    }
    if app.mode().look() == Look::Review
        && let Some(line) = review::status(app, theme)
    {
        return line;
    }
    if app.mode().look() == Look::Gallery
        && let Some(line) = review_grid::status(app, theme)
    {
        return line;
    }
    if let Some(line) = stats::status(app, theme) {
        return line;
    }
    let scan = app.filter().map(|f| f.scan);
    if let Some(Scan::Running { progress, rows_per_s }) = scan {
        return scan_line(progress, rows_per_s, app, theme);
    }
    if let Some(SampleState::Running { progress }) = app.sampling().map(|sampling| &sampling.state) {
        return work_line("drawing from", *progress, theme);
    }
    match app.sorting().map(|sorting| sorting.state) {
        Some(SortState::Running { progress }) => return work_line("ordering", progress, theme),
        Some(SortState::First { why }) => return first_line(&why, app, theme),
        _ => {}
    }
    match scan {
        Some(Scan::Stopped { progress }) => Line::styled(
            format!(
                " stopped after {} of {} {}: a part of the matches",
                count(progress.done),
                count(progress.total),
                progress.unit
            ),
            theme.warn(),
        ),
        _ => standing_line(app, theme),
    }
}

fn scan_line(progress: Progress, rows_per_s: Option<f64>, app: &App, theme: Theme) -> Line<'static> {
    let mut words =
        format!(" scanning {} of {} {}", count(progress.done), count(progress.total), progress.unit);
    if let (Some(rate), Some(filter)) = (rows_per_s, app.filter()) {
        #[expect(clippy::cast_precision_loss, reason = "a time left, shown with two figures")]
        let left_s = app.dataset().n_rows().saturating_sub(filter.n_scanned) as f64 / rate.max(1.0);
        let left = duration(std::time::Duration::from_secs_f64(left_s.clamp(0.0, 1e6)));
        words.push_str(&format!(" · {} · {left} left", speed(rate)));
    }
    words.push_str(" · Esc stops");
    match (app.sampling().is_some(), app.sorting().is_some()) {
        (true, _) => words.push_str(" · then drawn from"),
        (false, true) => words.push_str(" · then ordered"),
        (false, false) => {}
    }
    Line::styled(words, theme.warn())
}

/// Rows that are read before something is made of them.
fn work_line(what: &str, Progress { done, total, unit }: Progress, theme: Theme) -> Line<'static> {
    let words = match done {
        0 => format!(" {what} {} {unit} · Esc stops", count(total)),
        n if n < total => format!(" {what} {} {unit}, {} read · Esc stops", count(total), count(n)),
        _ => format!(" {what} {} {unit}, all read · Esc stops", count(total)),
    };
    Line::styled(words, theme.warn())
}

/// What a person must know who sees the first rows of an order and no others.
fn first_line(why: &OrderError, app: &App, theme: Theme) -> Line<'static> {
    let n = count(app.view().len());
    let reason = match why {
        OrderError::TooLarge { needs_bytes, .. } => {
            format!("all would take {} of memory; filter first", bytes(*needs_bytes))
        }
        OrderError::TooManyRows { .. } => format!("there are too many to order all; {}", why.advice()),
    };
    Line::styled(format!(" only the first {n} are shown: {reason}"), theme.warn())
}

fn speed(rows_per_s: f64) -> String {
    if rows_per_s < 1e5 {
        return format!("{rows_per_s:.0} rows/s");
    }
    format!("{:.1} M rows/s", rows_per_s / 1e6)
}

/// What holds all the time: damage, the safety rule.
fn standing_line(app: &App, theme: Theme) -> Line<'static> {
    let roles = app.dataset().roles();
    let scored = roles.get(Role::Punsafe).is_some() || roles.get(Role::Nsfw).is_some();
    let scored = if scored { ScoredBy::Something } else { ScoredBy::Nothing };
    let mut spans = Vec::new();
    if app.n_damaged_rows() > 0 {
        // First: on a narrow screen the end of the line is cut off.
        let words = format!(" damage among {} rows ·", count(app.n_damaged_rows()));
        spans.push(Span::styled(words, theme.bad()));
    }
    spans.push(Span::styled(format!(" {}", app.policy().rule(scored)), theme.quiet()));
    Line::from(spans)
}

/// The line being typed, behind the key that opened it.
fn typed_line(frame: &mut Frame<'_>, area: Rect, key: &str, line: &LineEdit, theme: Theme) {
    let prompt = Span::styled(format!(" {key} "), theme.strong());
    let (shown, cursor) = typed(line, usize::from(area.width.saturating_sub(3)));
    frame.render_widget(Line::from(vec![prompt, Span::raw(shown)]), area);
    let column = (3 + cursor).min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(area.x + column, area.y));
}

/// The keys that matter most in a mode, the more important first.
fn main_keys(mode: &Mode) -> &'static [(&'static str, &'static str)] {
    match mode {
        Mode::Browse => &[
            ("jk", "move"),
            ("Enter", "open"),
            ("&", "filter"),
            ("s", "order"),
            ("E", "export"),
            ("v", "grid"),
            ("?", "keys"),
            ("q", "quit"),
        ],
        Mode::Gallery => &[
            ("hjkl", "move"),
            ("Enter", "open"),
            ("+-", "size"),
            ("&", "filter"),
            ("v", "list"),
            ("b", "blur"),
            ("i", "info"),
            ("?", "keys"),
        ],
        Mode::Single(_) => &[
            ("jk", "move"),
            ("+-", "zoom"),
            ("HJKL", "pan"),
            ("Esc", "back"),
            ("b", "blur"),
            ("i", "info"),
            ("?", "keys"),
        ],
        Mode::Review => REVIEW,
        Mode::ReviewGrid => REVIEW_GRID,
        Mode::Stats { .. } => &[("jk", "scroll"), ("gG", "start, end"), ("Esc", "back"), ("?", "keys")],
        Mode::Help { .. } | Mode::Info { .. } => &[("jk", "scroll"), ("Esc", "close")],
        Mode::Filter(_) => {
            &[("Enter", "filter"), ("Tab", "complete"), ("↑↓", "history"), ("^u", "clear"), ("Esc", "leave")]
        }
        Mode::Order(_) => {
            &[("Enter", "order"), ("Tab", "complete"), ("↑↓", "history"), ("^u", "clear"), ("Esc", "leave")]
        }
        Mode::Sample(_) => {
            &[("Enter", "draw"), ("Tab", "complete"), ("↑↓", "history"), ("^u", "clear"), ("Esc", "leave")]
        }
        Mode::DrawToReview(_) => {
            &[("Enter", "draw and review"), ("Tab", "complete"), ("^u", "clear"), ("Esc", "leave")]
        }
        Mode::OpeningReview { .. } => &[("Esc", "do not wait")],
        Mode::Note(_) => &[("Enter", "keep"), ("^u", "clear"), ("Esc", "leave")],
        Mode::AskEscalate => &[("y", "escalate"), ("n", "do not")],
        Mode::AskFetch { .. } => &[("y", "fetch"), ("n", "do not")],
        Mode::Export(form) if form.replace.is_some() => {
            &[("^r", "replace"), ("Enter", "write"), ("Tab", "format"), ("Esc", "leave")]
        }
        Mode::Export(_) => &[("Enter", "write"), ("Tab", "format"), ("Esc", "leave")],
        Mode::Exporting { .. } => &[("Esc", "stop")],
    }
}

const REVIEW: &[(&str, &str)] = &[
    ("Space", "accept defaults"),
    ("Tab", "skip"),
    ("u", "undo"),
    ("?", "keys"),
    ("n", "note"),
    ("b", "blur"),
    (".", "scores"),
    ("^g", "grid"),
    ("Esc", "leave"),
];

const REVIEW_GRID: &[(&str, &str)] = &[
    ("Space", "mark"),
    ("Enter", "say the page"),
    ("u", "undo"),
    ("?", "keys"),
    ("+-", "size"),
    ("b", "blur"),
    ("^g", "one pair"),
];

/// As many keys as there is room for: the last ones go first, but for `?`, which leads to them all.
fn key_line(mode: &Mode, theme: Theme, room: usize) -> Line<'static> {
    let mut keys = main_keys(mode).to_vec();
    loop {
        let mut spans = vec![Span::raw(" ")];
        for (key, what) in &keys {
            spans.push(Span::styled(*key, theme.strong()));
            spans.push(Span::styled(format!(" {what}   "), theme.quiet()));
        }
        let line = Line::from(spans);
        match keys.iter().rposition(|(key, _)| *key != "?") {
            Some(last) if line.width() > room => _ = keys.remove(last),
            _ => return line,
        }
    }
}
