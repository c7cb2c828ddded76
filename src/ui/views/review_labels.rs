//! What can be said of a pair, with the key that says it, and what was said: one block of lines for the set.
//!
//! A value that holds carries `◆`, one that came with an equal picture or caption `◇`; what Space accepts is
//! underlined. Marks, not colours alone: they are read with NO_COLOR, too.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::cells::cut;
use crate::app::{App, Review};
use crate::base::SafeText;
use crate::labels::{Answer, Dimension, DimensionKind, LabelSet, LabelValue, Origin, Sheet};
use crate::ui::theme::Theme;

/// Cells of the dimensions' names at most.
const MAX_NAME_WIDTH: usize = 10;

/// Cells between two values.
const GAP: &str = "  ";

/// The lines of the set for the focused pair, each of at most `width` cells.
pub(super) fn label_lines(app: &App, review: &Review, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let set = review.set();
    let at = usize::try_from(app.cursor().0).unwrap_or(usize::MAX);
    let sheet = review.sheet(at).unwrap_or_default();
    let name_width = name_width(set);
    let asked = set.dimensions.iter().filter(|dimension| dimension.is_asked);
    asked.flat_map(|dimension| lines_of(dimension, &sheet, name_width, theme, width)).collect()
}

fn name_width(set: &LabelSet) -> usize {
    let names = set.dimensions.iter().filter(|dimension| dimension.is_asked).map(|d| plain(&d.name).width());
    names.max().unwrap_or(0).min(MAX_NAME_WIDTH)
}

/// The values of a dimension behind its name, broken between values.
fn lines_of(
    dimension: &Dimension,
    sheet: &Sheet,
    name_width: usize,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let room = width.saturating_sub(name_width + GAP.len());
    let name = cut(&plain(&dimension.name), name_width);
    let pad = " ".repeat(name_width.saturating_sub(name.width()));
    let style = if dimension.is_required { theme.strong() } else { theme.quiet() };
    let mut lines = vec![Line::from(vec![Span::styled(name, style), Span::raw(format!("{pad}{GAP}"))])];
    let mut taken = 0;
    for part in parts_of(dimension, sheet, theme, room) {
        let wide: usize = part.iter().map(Span::width).sum();
        if taken > 0 && taken + GAP.len() + wide > room {
            lines.push(Line::raw(" ".repeat(name_width + GAP.len())));
            taken = 0;
        }
        if let Some(line) = lines.last_mut() {
            if taken > 0 {
                line.push_span(Span::raw(GAP));
                taken += GAP.len();
            }
            line.extend(part);
        }
        taken += wide;
    }
    lines
}

/// What stands behind the name, in parts that are not broken.
fn parts_of(dimension: &Dimension, sheet: &Sheet, theme: Theme, room: usize) -> Vec<Vec<Span<'static>>> {
    let said = sheet.answers.get(&dimension.name);
    match dimension.kind {
        DimensionKind::Single | DimensionKind::Multi => {
            let mut parts: Vec<_> =
                dimension.values.iter().map(|value| of_value(dimension, value, said, theme)).collect();
            if matches!(said, Some((Answer::Several(names), _)) if names.is_empty()) {
                parts.push(vec![Span::styled("◆ none", theme.focus())]);
            }
            parts
        }
        DimensionKind::Scale { from, to } => {
            let mut part = vec![Span::styled(format!("{from}–{to}"), theme.strong())];
            if let Some((answer, _)) = said {
                part.push(Span::styled(format!(" ◆ {}", answer.text()), theme.focus()));
            }
            vec![part]
        }
        DimensionKind::Text => vec![of_words(said, theme, room)],
    }
}

fn of_value(
    dimension: &Dimension,
    value: &LabelValue,
    said: Option<&(Answer, Origin)>,
    theme: Theme,
) -> Vec<Span<'static>> {
    let holds = match said {
        Some((Answer::One(name), origin)) if *name == value.name => Some(*origin),
        Some((Answer::Several(names), origin)) if names.contains(&value.name) => Some(*origin),
        _ => None,
    };
    let name = plain(&value.name);
    let is_default = said.is_none() && dimension.default_value() == Some(value);
    let key = value.key.map(|key| Span::styled(format!("{key} "), theme.strong()));
    let name = match holds {
        Some(Origin::Own) => Span::styled(format!("◆{name}"), theme.focus()),
        Some(Origin::Inherited) => Span::styled(format!("◇{name}"), theme.strong()),
        None if is_default => Span::styled(name, theme.link()),
        None => Span::raw(name),
    };
    key.into_iter().chain([name]).collect()
}

fn of_words(said: Option<&(Answer, Origin)>, theme: Theme, room: usize) -> Vec<Span<'static>> {
    match said {
        Some((answer, _)) => vec![Span::raw(cut(SafeText::line(&answer.text()).as_str(), room))],
        None => vec![Span::styled("n ", theme.strong()), Span::styled("writes one", theme.quiet())],
    }
}

/// `text_only` as it is read. Names of one's own sets may be a stranger's.
fn plain(name: &str) -> String {
    SafeText::line(&name.replace('_', " ")).into_string()
}

/// All values with what they mean, for the help.
pub(super) fn help_lines(set: &LabelSet, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for dimension in set.dimensions.iter().filter(|dimension| dimension.is_asked) {
        for value in &dimension.values {
            let key = value.key.map_or_else(|| "–".to_owned(), |key| key.to_string());
            let about = SafeText::line(&value.about);
            let about = if about.as_str().is_empty() { String::new() } else { format!(": {about}") };
            lines.push(Line::from(vec![
                Span::styled(format!(" {key:<15}"), theme.strong()),
                Span::raw(format!("{} {}{about}", plain(&dimension.name), plain(&value.name))),
            ]));
        }
    }
    lines.push(Line::default());
    lines
}
