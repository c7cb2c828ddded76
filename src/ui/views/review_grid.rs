//! What the grid of a review adds to the gallery: the marks at its pictures, and the line that says what is marked.

use ratatui::text::{Line, Span};

use crate::app::{App, Mode, Review, ReviewGrid};
use crate::base::{SafeText, count, plural};
use crate::dataset::RowId;
use crate::ui::theme::Theme;

/// Before a pair's caption: `■` marked, `◆` said to have it, `·` said not to, a blank for nothing said.
pub(super) fn mark(app: &App, row: RowId, theme: Theme) -> Option<Span<'static>> {
    let (review, grid) = grid(app)?;
    let at = review.place_of_row(row)?;
    if grid.is_marked(at) {
        return Some(Span::styled("■ ", theme.warn()));
    }
    let sheet = review.sheet(at)?;
    Some(match sheet.answers.get(&grid.dimension) {
        Some((answer, _)) if grid.finds(answer) => Span::styled("◆ ", theme.strong()),
        Some(_) => Span::styled("· ", theme.quiet()),
        None => Span::raw("  "),
    })
}

/// The line above the keys: what is looked for, and how many are marked.
pub(super) fn status(app: &App, theme: Theme) -> Option<Line<'static>> {
    let (review, grid) = grid(app)?;
    let plain = |name: &str| SafeText::line(&name.replace('_', " ")).into_string();
    let n_said = (0..review.items().len())
        .filter(|at| review.sheet(*at).is_some_and(|sheet| sheet.answers.contains_key(&grid.dimension)))
        .count();
    let mut line = Line::from(vec![
        Span::raw(format!(" which have {}: ", plain(&grid.dimension))),
        Span::styled(plain(&grid.value), theme.strong()),
        Span::raw(format!("? · {}", plural(grid.n_marked() as u64, "mark"))),
    ]);
    let said = format!(" · {} of {} said", count(n_said as u64), count(review.items().len() as u64));
    line.push_span(Span::styled(said, theme.quiet()));
    Some(line)
}

/// The grid, where it is what is seen.
fn grid(app: &App) -> Option<(&Review, &ReviewGrid)> {
    let is_seen = match app.mode() {
        Mode::ReviewGrid => true,
        Mode::Help { from, .. } | Mode::AskFetch { from } => **from == Mode::ReviewGrid,
        _ => false,
    };
    let review = app.review().filter(|_| is_seen)?;
    Some((review, review.grid()?))
}
