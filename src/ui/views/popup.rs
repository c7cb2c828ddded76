//! What lies over the rest: help, questions, forms, errors of the filter line.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph, Wrap};

use super::cells::{cut, skip_cells, typed};
use super::{info, review_labels};
use crate::app::{App, ExportForm, FetchConsent, LineForm, Mode, Scan, WithLabels};
use crate::base::{Progress, SafeText, count, plural};
use crate::export::Format;
use crate::images::ScoredBy;
use crate::query::ExpressionError;
use crate::ui::bars::bar;
use crate::ui::keymap::bindings;
use crate::ui::layout::popup;
use crate::ui::theme::Theme;

/// Width of popups with prose.
const PROSE_WIDTH: u16 = 72;

/// Cells of a form's labels.
const LABEL_WIDTH: u16 = 10;

/// Cells of a long filter kept in sight behind a mistake in it.
const AFTER_MISTAKE: usize = 12;

const ESCALATE: [&str; 5] = [
    "The picture is blanked now. Escalated, only the keys of this pair are",
    "kept, for whoever is to look at it: no bytes, no thumbnail, nothing in",
    "the cache.",
    "",
    "y escalates · n goes back, and the picture with it",
];

const OPENING: [&str; 2] = ["Preparing the pairs and their labels …", "Esc does not wait for it"];

/// Draws the popup of the mode, if it has one; returns the cells it covers.
pub(super) fn draw(frame: &mut Frame<'_>, screen: Rect, app: &App, theme: Theme) -> Option<Rect> {
    match app.mode() {
        Mode::Browse
        | Mode::Gallery
        | Mode::Single(_)
        | Mode::Stats { .. }
        | Mode::Review
        | Mode::ReviewGrid
        | Mode::Note(_) => None,
        Mode::AskEscalate => Some(asked(frame, screen, "escalate?", &ESCALATE, theme)),
        Mode::OpeningReview { .. } => Some(asked(frame, screen, "review", &OPENING, theme)),
        Mode::Help { from, scroll } => {
            Some(words(frame, screen, "keys", help_lines(app, from, theme), *scroll, theme))
        }
        Mode::Info { scroll, .. } => {
            let inner_width = popup(screen, PROSE_WIDTH, u16::MAX).width.saturating_sub(2);
            Some(words(frame, screen, "picture", info::lines(app, theme, inner_width), *scroll, theme))
        }
        Mode::Filter(form) | Mode::Order(form) | Mode::Sample(form) | Mode::DrawToReview(form)
            if !form.choices.is_empty() =>
        {
            let choices = form.choices.join("   ");
            Some(boxed_above(frame, screen, "can become", vec![Line::raw(format!(" {choices}"))], theme))
        }
        Mode::Filter(form) => line_error(frame, screen, "the filter cannot be used", form, theme),
        Mode::Order(form) => line_error(frame, screen, "the order cannot be used", form, theme),
        Mode::DrawToReview(form) if form.error.is_none() => Some(draw_to_review(frame, screen, app, theme)),
        Mode::Sample(form) | Mode::DrawToReview(form) => {
            line_error(frame, screen, "no sample can be drawn", form, theme)
        }
        Mode::AskFetch { .. } => Some(ask_fetch(frame, screen, theme)),
        Mode::Export(form) => Some(export_form(frame, screen, app, form, theme)),
        Mode::Exporting { .. } => Some(exporting(frame, screen, app.exporting(), theme)),
    }
}

fn line_error(
    frame: &mut Frame<'_>,
    screen: Rect,
    title: &str,
    form: &LineForm,
    theme: Theme,
) -> Option<Rect> {
    let error = form.error.as_ref()?;
    let lines = mistake(error, form.line.text(), usize::from(screen.width.saturating_sub(3)), theme);
    Some(boxed_above(frame, screen, title, lines, theme))
}

fn boxed(frame: &mut Frame<'_>, area: Rect, title: &str, lines: Vec<Line<'static>>, theme: Theme) {
    framed(frame, area, title, Paragraph::new(lines).wrap(Wrap { trim: false }), theme);
}

fn framed(frame: &mut Frame<'_>, area: Rect, title: &str, text: Paragraph<'_>, theme: Theme) {
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.strong())
        .title(Line::styled(format!(" {title} "), theme.strong()));
    frame.render_widget(Clear, area);
    frame.render_widget(text.block(block), area);
}

/// The mistake, its place, the way out. Of a filter wider than the screen the part with the mistake is shown.
fn mistake(error: &ExpressionError, source: &str, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let caret = error.caret(source);
    let (text, marks) = caret.split_once('\n').unwrap_or((&caret, ""));
    let indent = marks.len() - marks.trim_start().len();
    let needed = Span::raw(text).width().min(marks.len() + AFTER_MISTAKE);
    let skipped = needed.saturating_sub(width).min(indent.saturating_sub(1));
    let part = match skipped {
        0 => text.to_owned(),
        // The ellipsis takes a cell, too.
        n => format!("…{}", skip_cells(text, n + 1)),
    };
    let shown = |text: &str| format!(" {}", cut(text, width));
    let mut lines = vec![
        Line::styled(shown(&error.to_string()), theme.bad()),
        Line::raw(shown(&part)),
        Line::styled(shown(&marks[skipped..]), theme.bad()),
    ];
    lines.extend(error.advice().map(|advice| Line::raw(format!(" → {advice}"))));
    lines
}

/// A box that sits on the line being typed.
fn boxed_above(
    frame: &mut Frame<'_>,
    screen: Rect,
    title: &str,
    lines: Vec<Line<'static>>,
    theme: Theme,
) -> Rect {
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(screen.height.saturating_sub(2));
    let area =
        Rect { x: screen.x, y: screen.bottom().saturating_sub(2 + height), width: screen.width, height };
    boxed(frame, area, title, lines, theme);
    area
}

/// Lines to be read, scrolled where they are too many.
fn words(
    frame: &mut Frame<'_>,
    screen: Rect,
    title: &str,
    lines: Vec<Line<'static>>,
    scroll: u16,
    theme: Theme,
) -> Rect {
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    let inner_width = popup(screen, PROSE_WIDTH, u16::MAX).width.saturating_sub(2);
    let n_lines = u16::try_from(text.line_count(inner_width)).unwrap_or(u16::MAX);
    let area = popup(screen, PROSE_WIDTH, n_lines.saturating_add(2));
    let furthest = n_lines.saturating_sub(area.height.saturating_sub(2));
    let more = if scroll < furthest { " · j shows more" } else { "" };
    framed(frame, area, &format!("{title}{more}"), text.scroll((scroll.min(furthest), 0)), theme);
    area
}

fn help_lines(app: &App, from: &Mode, theme: Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    if let (Mode::Review | Mode::ReviewGrid, Some(review)) = (from, app.review()) {
        lines.extend(review_labels::help_lines(review.set(), theme));
    }
    for binding in bindings(from).into_iter().flatten() {
        lines.push(Line::from(vec![
            Span::styled(format!(" {:<15}", binding.shown), theme.strong()),
            Span::raw(binding.what),
        ]));
    }
    lines.push(Line::default());
    lines.push(Line::styled(" marks: ◐ blurred  ● withheld  ✗ cannot be read  ⚠ findings", theme.quiet()));
    let scored = app.policy().rule(ScoredBy::Something);
    lines.push(Line::styled(format!(" {scored}"), theme.quiet()));
    let links = match app.consent() {
        FetchConsent::Given => "links are fetched",
        FetchConsent::Offline => "links are not fetched (--offline); what is kept of them is shown",
        FetchConsent::NotGiven => "links are not fetched before you agree (f)",
    };
    lines.push(Line::styled(format!(" {links}"), theme.quiet()));
    if !app.dataset().findings().is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled(" findings", theme.warn()));
        lines.extend(app.dataset().findings().iter().map(|f| Line::raw(format!(" ⚠ {f}"))));
    }
    lines
}

fn ask_fetch(frame: &mut Frame<'_>, screen: Rect, theme: Theme) -> Rect {
    let words = [
        "The pictures of this dataset are links. Fetching them tells the servers",
        "behind them your address and which pictures you look at; what comes",
        "back may disturb or be gone.",
        "",
        "Only public addresses are asked, nothing is run, pictures are kept in",
        "a private cache. X-Robots-Tag (noai) is honoured.",
        "",
    ];
    let mut lines: Vec<Line<'static>> = words.iter().map(|w| Line::raw(format!(" {w}"))).collect();
    lines.push(Line::from(vec![
        Span::raw(" Fetch the linked pictures of this dataset?  "),
        Span::styled("y", theme.strong()),
        Span::raw(" yes   "),
        Span::styled("n", theme.strong()),
        Span::raw(" no"),
    ]));
    let area = popup(screen, PROSE_WIDTH + 4, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    boxed(frame, area, "fetch pictures?", lines, theme);
    area
}

/// Words in the middle of the screen that wait for a key.
fn asked(frame: &mut Frame<'_>, screen: Rect, title: &str, words: &[&str], theme: Theme) -> Rect {
    let lines: Vec<Line<'static>> = words.iter().map(|line| Line::raw(format!(" {line}"))).collect();
    let area = popup(screen, PROSE_WIDTH + 4, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    boxed(frame, area, title, lines, theme);
    area
}

/// What the line that asks for a sample means here.
fn draw_to_review(frame: &mut Frame<'_>, screen: Rect, app: &App, theme: Theme) -> Rect {
    let n = plural(app.view().len(), "row");
    let words = [
        format!(" Draws from the {n} in view, once for all: 400 tell a share"),
        " within five points. The same line goes on where it was left.".to_owned(),
        " An empty line reviews the rows as they are: no rates from those.".to_owned(),
    ];
    let lines = words.into_iter().map(Line::raw).collect();
    boxed_above(frame, screen, "review", lines, theme)
}

fn export_form(frame: &mut Frame<'_>, screen: Rect, app: &App, form: &ExportForm, theme: Theme) -> Rect {
    let width = PROSE_WIDTH + 12;
    // Inside the frame, after the label.
    let room = usize::from(popup(screen, width, u16::MAX).width.saturating_sub(2 + LABEL_WIDTH));
    let filter =
        app.filter().map_or_else(|| "all pairs".to_owned(), |f| SafeText::line(&f.text).into_string());
    let (path, cursor) = typed(&form.path, room);
    let label = |name: &str| Span::styled(format!(" {name:<9}"), theme.quiet());
    let mut lines = vec![
        Line::from(vec![label("pairs"), Span::raw(plural(app.view().selection().len(), "pair"))]),
        Line::from(vec![label("filter"), Span::raw(cut(&filter, room))]),
        Line::from(vec![
            label("format"),
            Span::styled(form.format.name(), theme.strong()),
            Span::styled("   Tab changes", theme.quiet()),
        ]),
        Line::from(vec![label("file"), Span::raw(path)]),
        Line::styled(format!(" {}", describe(form.format)), theme.quiet()),
    ];
    if app.has_labels() {
        let words = match form.labels {
            WithLabels::No => "left out   ^t adds them",
            WithLabels::Yes => "added as lbl_align and its like   ^t leaves them out",
        };
        lines.push(Line::from(vec![label("labels"), Span::raw(words)]));
    }
    lines.extend(partial(app).map(|words| Line::styled(format!(" {words}"), theme.warn())));
    if let Some(error) = &form.error {
        lines.extend(error.as_str().split('\n').map(|l| Line::styled(format!(" {l}"), theme.bad())));
    }
    let area = popup(screen, width, u16::try_from(lines.len() + 2 + 3).unwrap_or(u16::MAX));
    boxed(frame, area, "export", lines, theme);
    let column = (1 + LABEL_WIDTH + cursor).min(area.width.saturating_sub(2));
    frame.set_cursor_position(Position::new(area.x + column, area.y + 4));
    area
}

/// What a person has to know before a part of a filter's rows is written.
fn partial(app: &App) -> Option<&'static str> {
    match app.filter()?.scan {
        Scan::Done => None,
        Scan::Running { .. } => {
            Some("the filter is still running: only the rows found so far will be written")
        }
        Scan::Stopped { .. } => Some("the filter was stopped: only the rows it had found will be written"),
    }
}

fn exporting(frame: &mut Frame<'_>, screen: Rect, progress: Option<Progress>, theme: Theme) -> Rect {
    let progress = progress.unwrap_or(Progress { done: 0, total: 0, unit: "rows" });
    let area = popup(screen, PROSE_WIDTH, 4);
    let width = usize::from(area.width.saturating_sub(4));
    let (filled, rest) = bar(progress.fraction(), 0.0, 1.0, width);
    let lines = vec![
        Line::from(vec![
            Span::raw(" "),
            Span::styled(filled, theme.bar()),
            Span::styled(rest, theme.quiet()),
        ]),
        Line::raw(format!(
            " {} of {} {} · Esc stops",
            count(progress.done),
            count(progress.total),
            progress.unit
        )),
    ];
    boxed(frame, area, "writing", lines, theme);
    area
}

fn describe(format: Format) -> &'static str {
    match format {
        Format::Parquet => "source columns and types unchanged, pictures included, zstd",
        Format::Csv => "lists and structs as JSON, NULL empty, picture bytes left out",
        Format::Jsonl => "one JSON object a line, picture bytes left out",
    }
}
