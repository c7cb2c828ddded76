//! The list of pairs: row number, language, scores, a mark, caption.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::cells::cut;
use crate::app::{App, RowState, Scan};
use crate::base::SafeText;
use crate::dataset::{Pair, Role, RowId, Value};
use crate::images::Verdict;
use crate::query::{Direction, Rank};
use crate::ui::theme::Theme;

/// Characters of a caption that are looked at for a line: more never fits.
const CAPTION_CHARS: usize = 400;

/// Width of one score column.
const SCORE_WIDTH: usize = 6;

/// Cells of caption that are worth more than one more score.
const MIN_CAPTION_WIDTH: usize = 14;

/// The score columns that have room in the list, the most telling first, with their headings.
const SCORES: [(Role, &str); 3] =
    [(Role::Similarity, "sim"), (Role::Punsafe, "unsafe"), (Role::Aesthetic, "aes")];

/// Columns that are in the list only while it is ordered by them.
const ORDERED_BY: [(Role, &str); 3] =
    [(Role::Pwatermark, "wmark"), (Role::Width, "width"), (Role::Height, "height")];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    if area.is_empty() {
        return;
    }
    let columns = Columns::of(app, usize::from(area.width));
    let mut lines = vec![columns.heading(theme)];
    let rows = app.view().page(app.top(), u64::from(area.height.saturating_sub(1)));
    for (i, row) in rows.iter().enumerate() {
        let focused = Rank(app.top().0 + i as u64) == app.cursor();
        lines.push(columns.line(app, *row, focused, theme));
    }
    if rows.is_empty() {
        lines.push(Line::styled(empty_words(app), theme.warn()));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub(super) fn empty_words(app: &App) -> &'static str {
    match app.filter().map(|f| f.scan) {
        Some(Scan::Running { .. }) => "  no match yet …",
        Some(Scan::Stopped { .. }) => "  stopped before a match was found; & Enter runs the filter again",
        Some(Scan::Done) => "  no pair matches; & changes the filter, & ^u Enter shows all pairs",
        None => "  this dataset has no rows",
    }
}

/// Which columns there are, and how wide.
struct Columns {
    row_width: usize,
    language: bool,
    scores: Vec<Score>,
    caption_width: usize,
}

/// A column of numbers, and the way the list is ordered by it.
struct Score {
    role: Role,
    heading: &'static str,
    direction: Option<Direction>,
}

impl Score {
    /// The cell that the heading's arrow takes.
    fn below_mark(&self) -> &'static str {
        if self.direction.is_some() { " " } else { "" }
    }
}

impl Columns {
    fn of(app: &App, width: usize) -> Self {
        let dataset = app.dataset();
        let has = |role: Role| dataset.roles().get(role).is_some();
        let row_width = RowId(dataset.n_rows()).to_string().len().max(3);
        let language = has(Role::Language);
        let mut columns = Self { row_width, language, scores: Vec::new(), caption_width: 0 };
        let direction = |role| app.shown_sorting().and_then(|sorting| sorting.direction_of(dataset, role));
        // What the list is ordered by has room before all else.
        let all = ORDERED_BY.into_iter().filter(|(role, _)| direction(*role).is_some()).chain(SCORES);
        for (role, heading) in all {
            if has(role) && columns.fixed_width() + SCORE_WIDTH + 2 + MIN_CAPTION_WIDTH <= width {
                columns.scores.push(Score { role, heading, direction: direction(role) });
            }
        }
        columns.caption_width = width.saturating_sub(columns.fixed_width());
        columns
    }

    fn fixed_width(&self) -> usize {
        let language = if self.language { 8 } else { 0 };
        let scores: usize = self.scores.iter().map(|score| SCORE_WIDTH + score.below_mark().len() + 1).sum();
        2 + self.row_width + 1 + language + scores + 2
    }

    fn heading(&self, theme: Theme) -> Line<'static> {
        let mut text = format!("  {:>width$} ", "row", width = self.row_width);
        if self.language {
            text.push_str(&format!("{:<8}", "lang"));
        }
        for score in &self.scores {
            let mark = score.direction.map_or_else(String::new, |direction| direction.to_string());
            text.push_str(&format!("{:>SCORE_WIDTH$}{mark} ", score.heading));
        }
        text.push_str("  caption");
        Line::styled(text, theme.quiet())
    }

    fn line(&self, app: &App, row: RowId, focused: bool, theme: Theme) -> Line<'static> {
        let mut spans = vec![
            Span::raw(if focused { "▶" } else { " " }),
            Span::styled(said_mark(app, row), theme.strong()),
            Span::styled(format!("{row:>width$} ", width = self.row_width), theme.quiet()),
        ];
        match app.row(row) {
            Some(RowState::Ready(pair)) => self.push_pair(&mut spans, app, pair, theme),
            Some(RowState::Damaged(why)) => {
                spans.push(Span::styled(cut(&format!("✗ {why}"), self.caption_width), theme.bad()));
            }
            None => spans.push(Span::styled("…", theme.quiet())),
        }
        if !focused {
            return Line::from(spans);
        }
        // One bar of one colour: what the parts mean is read from the other lines.
        for span in &mut spans {
            span.style = Style::new();
        }
        Line::from(spans).style(theme.focus())
    }

    fn push_pair(&self, spans: &mut Vec<Span<'static>>, app: &App, pair: &Pair, theme: Theme) {
        let dataset = app.dataset();
        if self.language {
            let code = pair.role(dataset, Role::Language).map_or_else(SafeText::default, shown_or_dash);
            spans.push(Span::raw(format!("{:<8}", cut(code.as_str(), 7))));
        }
        for score in &self.scores {
            let value = pair.role(dataset, score.role).and_then(Value::as_number);
            spans.push(Span::raw(format!("{:>SCORE_WIDTH$}{} ", short_score(value), score.below_mark())));
        }
        let verdict = app.verdict(pair);
        spans.push(Span::styled(mark(&verdict), theme.warn()));
        let caption = caption(app, pair, &verdict, self.caption_width);
        spans.push(Span::raw(caption));
    }
}

/// `◆` where somebody said something of the pair.
pub(super) fn said_mark(app: &App, row: RowId) -> &'static str {
    if app.told(row).is_some() { "◆" } else { " " }
}

/// `◐` blurred, `●` withheld.
pub(super) fn mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Shown(_) => "  ",
        Verdict::Blurred { .. } => "◐ ",
        Verdict::Withheld { .. } => "● ",
    }
}

/// The caption's beginning in so many cells, or in words what is there instead.
pub(super) fn caption(app: &App, pair: &Pair, verdict: &Verdict, width: usize) -> String {
    if verdict.masks_caption() && !app.is_revealed(pair.row) {
        return "(caption masked)".to_owned();
    }
    match pair.role(app.dataset(), Role::Caption) {
        Some(Value::Text(text)) if text.is_empty() => "(empty)".to_owned(),
        Some(Value::Text(text) | Value::LongText { start: text, .. }) => {
            let start: String = text.chars().take(CAPTION_CHARS).collect();
            cut(SafeText::line(&start).as_str(), width)
        }
        Some(Value::Null) => "NULL".to_owned(),
        Some(other) => cut(other.show().as_str(), width),
        None => "(no caption column)".to_owned(),
    }
}

pub(super) fn shown_or_dash(value: &Value) -> SafeText {
    match value {
        Value::Null => SafeText::line("–"),
        other => other.show(),
    }
}

/// Three figures are enough to compare by eye: `.341`, `5.38`, `6016`.
pub(super) fn short_score(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(v) if v.is_nan() => "NaN".to_owned(),
        Some(v) if (0.0..0.9995).contains(&v) => format!("{v:.3}").trim_start_matches('0').to_owned(),
        Some(v) if v.abs() < 99.5 => format!("{v:.2}"),
        Some(v) if v.abs() < 99_999.5 => format!("{v:.0}"),
        Some(v) => format!("{v:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fit_their_column() {
        let garbage = [0.3412, 0.0, 0.9996, 5.375, 6016.0, -0.25, 1e12, f64::NAN, f64::INFINITY];
        for value in garbage {
            assert!(short_score(Some(value)).len() <= SCORE_WIDTH, "{value} → {}", short_score(Some(value)));
        }
        assert_eq!(short_score(Some(0.3412)), ".341");
        assert_eq!(short_score(Some(0.0)), ".000");
        assert_eq!(short_score(None), "–");
    }
}
