//! The text of the focused pair: whole caption, scores as bars, language, every other column.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::list::short_score;
use crate::app::{App, Look, PictureState, RowState, Scores, is_masked};
use crate::base::{SafeText, bytes};
use crate::dataset::{ColumnId, Pair, Role, Value};
use crate::images::SizeCheck;
use crate::query::stats::Basis;
use crate::ui::bars::bar;
use crate::ui::languages::name_of;
use crate::ui::theme::Theme;

/// Scores with the span their bars cover. CLIP cosines of LAION's pairs lie between 0.2 and 0.5.
const BARS: [(Role, &str, f64, f64); 4] = [
    (Role::Similarity, "similarity", 0.0, 0.5),
    (Role::Punsafe, "unsafe", 0.0, 1.0),
    (Role::Pwatermark, "watermark", 0.0, 1.0),
    (Role::Aesthetic, "aesthetic", 0.0, 10.0),
];

/// Cells of a bar.
const BAR_WIDTH: usize = 12;

/// Characters of a single value shown; the caption has no such limit.
const VALUE_CHARS: usize = 2_000;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let Some(row) = app.focused() else {
        let words = Line::styled(" no pair to show; Esc leads back to the list", theme.warn());
        if app.mode().look() == Look::Single {
            frame.render_widget(words, area);
        }
        return;
    };
    let lines = match app.row(row) {
        Some(RowState::Ready(pair)) if hides_scores(app) => caption_lines(app, pair, theme),
        Some(RowState::Ready(pair)) => pair_lines(app, pair, theme, area.width.saturating_sub(2)),
        Some(RowState::Damaged(why)) => vec![Line::styled(why.to_string(), theme.bad())],
        None => vec![Line::styled("reading …", theme.quiet())],
    };
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let n_lines = u16::try_from(text.line_count(inner.width)).unwrap_or(u16::MAX);
    let furthest = n_lines.saturating_sub(inner.height);
    let scroll = app.text_scroll().min(furthest);
    frame.render_widget(text.scroll((scroll, 0)), inner);
    if scroll < furthest && inner.height > 0 {
        more(frame, inner, furthest - scroll, app, theme);
    }
}

/// Says on the last line that there is more below.
fn more(frame: &mut Frame<'_>, area: Rect, n_below: u16, app: &App, theme: Theme) {
    // Over a zoomed picture the key has another meaning.
    let key = match app.mode().look() {
        _ if app.zoom().is_some() => "",
        Look::Review => "· ↓ ",
        _ => "· J ",
    };
    let words = format!(" ↓ {n_below} more {key}");
    let width = u16::try_from(words.chars().count()).unwrap_or(u16::MAX).min(area.width);
    let corner = Rect { x: area.right() - width, y: area.bottom() - 1, width, height: 1 };
    frame.render_widget(Line::styled(words, theme.warn()), corner);
}

/// Whether a person judges who is not to be led by figures.
pub(super) fn hides_scores(app: &App) -> bool {
    app.review().is_some_and(|review| review.scores() == Scores::Hidden)
}

fn pair_lines(app: &App, pair: &Pair, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let mut lines = caption_lines(app, pair, theme);
    lines.push(Line::default());
    lines.extend(said_lines(app, pair, theme));
    let dataset = app.dataset();
    for (role, name, low, high) in BARS {
        if let Some(value) = pair.role(dataset, role) {
            let mut line = bar_line(name, value, low, high, theme);
            // A place that would break the line is not worth it.
            let place = placed(app, role, value).map(|words| Span::styled(words, theme.quiet()));
            line.extend(place.filter(|place| line.width() + place.width() <= usize::from(width)));
            lines.push(line);
        }
    }
    if let Some(value) = pair.role(dataset, Role::Language) {
        lines.push(language_line(value, theme));
    }
    if let Some(size) = size_line(app, pair, theme) {
        lines.push(size);
    }
    let told: Vec<Option<ColumnId>> = [Role::Caption, Role::Width, Role::Height, Role::Language]
        .into_iter()
        .chain(BARS.iter().map(|b| b.0))
        .map(|role| dataset.roles().get(role))
        .collect();
    let verdict = app.verdict(pair);
    let masks = |column, value| !app.is_revealed(pair.row) && is_masked(dataset, &verdict, column, value);
    for (column, value) in &pair.values {
        if masks(*column, value) && !told.contains(&Some(*column)) {
            lines.push(masked_line(app, *column, theme));
        } else if !told.contains(&Some(*column)) {
            lines.push(value_line(app, *column, value, theme));
        }
    }
    lines
}

fn caption_lines(app: &App, pair: &Pair, theme: Theme) -> Vec<Line<'static>> {
    let verdict = app.verdict(pair);
    if verdict.masks_caption() && !app.is_revealed(pair.row) {
        return vec![Line::styled("caption masked by safe mode strict · b shows it", theme.warn())];
    }
    match pair.role(app.dataset(), Role::Caption) {
        None => vec![Line::styled("no caption column; --role caption=COLUMN names one", theme.warn())],
        Some(Value::Null) => vec![Line::styled("caption is NULL", theme.warn())],
        Some(Value::Text(text)) if text.is_empty() => vec![Line::styled("caption is empty", theme.warn())],
        Some(Value::Text(text)) => {
            SafeText::block(text).as_str().split('\n').map(|line| Line::raw(line.to_owned())).collect()
        }
        Some(Value::LongText { start, n_bytes }) => {
            let whole = format!("{start}… ({} in all)", bytes(*n_bytes as u64));
            SafeText::block(&whole).as_str().split('\n').map(|line| Line::raw(line.to_owned())).collect()
        }
        Some(other) => vec![Line::raw(other.show().into_string())],
    }
}

/// What people said of the pair, each dimension a line; free texts, too.
fn said_lines<'a>(app: &'a App, pair: &Pair, theme: Theme) -> impl Iterator<Item = Line<'static>> + 'a {
    let told = app.told(pair.row).into_iter().flatten();
    told.map(move |(name, words)| {
        Line::from(vec![
            Span::styled(format!("◆ {name:<9} "), theme.quiet()),
            Span::styled(words.to_string(), theme.strong()),
        ])
    })
}

fn bar_line(name: &str, value: &Value, low: f64, high: f64, theme: Theme) -> Line<'static> {
    let number = value.as_number();
    let (filled, rest) = bar(number.unwrap_or(f64::NAN), low, high, BAR_WIDTH);
    let figure = if *value == Value::Null { "NULL".to_owned() } else { short_score(number) };
    Line::from(vec![
        Span::styled(format!("{name:<11}"), theme.quiet()),
        Span::styled("▕", theme.quiet()),
        Span::styled(filled, theme.bar()),
        Span::raw(rest),
        Span::styled("▏", theme.quiet()),
        Span::raw(format!(" {figure}")),
    ])
}

/// Where a score lies among all of the dataset, once the statistics know it. For the scores of which more is
/// better; of a sample it is about so.
fn placed(app: &App, role: Role, value: &Value) -> Option<String> {
    if !matches!(role, Role::Similarity | Role::Aesthetic) {
        return None;
    }
    let summary = app.stats()?.whole().iter().find(|summary| summary.role == Some(role))?;
    let number = value.as_number().filter(|number| number.is_finite())?;
    let percent = summary.top_percent(number)?;
    let is_sample = matches!(summary.percentiles.as_ref()?.basis, Basis::Sample { .. });
    let about = if is_sample { "≈ " } else { "" };
    Some(match percent {
        0 => format!("  {about}top < 1 %"),
        percent => format!("  {about}top {percent} %"),
    })
}

fn language_line(value: &Value, theme: Theme) -> Line<'static> {
    let code = value.show();
    let name = match value.as_text().map(name_of) {
        Some(Some(name)) => Span::styled(format!(" {name}"), theme.text()),
        Some(None) => Span::styled(" (not a CLD3 code)", theme.warn()),
        None => Span::raw(""),
    };
    Line::from(vec![
        Span::styled(format!("{:<11} ", "language"), theme.quiet()),
        Span::raw(code.into_string()),
        name,
    ])
}

/// The claimed size; the picture's own, once it is decoded, when the two disagree.
fn size_line(app: &App, pair: &Pair, theme: Theme) -> Option<Line<'static>> {
    let side = |role| pair.role(app.dataset(), role).map(Value::show);
    let (width, height) = (side(Role::Width)?, side(Role::Height)?);
    let mut spans = vec![
        Span::styled(format!("{:<11} ", "size"), theme.quiet()),
        Span::raw(format!("{width} × {height}")),
    ];
    if let Some(warning) = size_warning(app) {
        spans.push(Span::styled(format!("  ⚠ {warning}"), theme.warn()));
    }
    Some(Line::from(spans))
}

fn size_warning(app: &App) -> Option<String> {
    let PictureState::Drawn(drawn) = app.picture()? else { return None };
    match drawn.facts.size {
        SizeCheck::Agrees | SizeCheck::Unknown => None,
        SizeCheck::Swapped => Some("swapped: the first LAION files are".to_owned()),
        SizeCheck::Differs { .. } => Some(format!("really {} × {}", drawn.width_px, drawn.height_px)),
    }
}

fn masked_line(app: &App, column: ColumnId, theme: Theme) -> Line<'static> {
    let title = app.dataset().column(column).title();
    Line::styled(format!("{:<11} (masked)", title.as_str()), theme.quiet())
}

fn value_line(app: &App, column: ColumnId, value: &Value, theme: Theme) -> Line<'static> {
    let definition = app.dataset().column(column);
    let shown: String = value.show().as_str().chars().take(VALUE_CHARS).collect();
    let shown = match value {
        Value::Text(text) if text.len() > shown.len() && text.len() > VALUE_CHARS => {
            format!("{shown}… ({} in all)", bytes(text.len() as u64))
        }
        Value::LongText { n_bytes, .. } => format!("{shown}… ({} in all)", bytes(*n_bytes as u64)),
        _ => shown,
    };
    let class = match value {
        Value::Int(i) => definition.class_name(*i).map(|name| format!(" ({})", SafeText::line(name))),
        _ => None,
    };
    let is_url = app.dataset().roles().get(Role::Url) == Some(column);
    Line::from(vec![
        Span::styled(format!("{:<11} ", definition.title().as_str()), theme.quiet()),
        Span::styled(shown, if is_url { theme.link() } else { theme.text() }),
        Span::raw(class.unwrap_or_default()),
    ])
}
