//! What the grid of a review adds to the gallery: the marks at its pictures, and the line that says what Enter
//! says.

use ratatui::text::{Line, Span};

use crate::app::{App, Mode, Review, ReviewGrid};
use crate::base::{SafeText, count, plural};
use crate::query::Rank;
use crate::ui::theme::Theme;

/// Before a pair's caption: `■` marked, `◆` said to have it, `·` said not to, a blank for nothing said. By the place
/// in the draw: a pair that is shown once more has its own.
pub(super) fn mark(app: &App, place: Rank, theme: Theme) -> Option<Span<'static>> {
    let (review, grid) = grid(app)?;
    let at = usize::try_from(place.0).ok()?;
    if grid.is_marked(at) {
        return Some(Span::styled("■ ", theme.warn()));
    }
    Some(match review.answer_at(at, &grid.dimension) {
        Some((answer, _)) if grid.finds(answer) => Span::styled("◆ ", theme.strong()),
        Some(_) => Span::styled("· ", theme.quiet()),
        None => Span::raw("  "),
    })
}

/// The line above the keys: what is looked for, and what Enter would say of this page.
pub(super) fn status(app: &App, theme: Theme) -> Option<Line<'static>> {
    let (review, grid) = grid(app)?;
    let (page, n_elsewhere) = app.grid_page()?;
    let dimension = review.set().dimension(&grid.dimension)?;
    let says = if page.is_empty() { "nothing new".to_owned() } else { page.words("yes", dimension) };
    let mut line = Line::from(vec![
        Span::styled(format!(" {}", plain(&grid.value)), theme.strong()),
        Span::raw("? "),
        Span::styled("Enter", theme.strong()),
        Span::raw(format!(" says: {}", plain(&says))),
    ]);
    let part = |n: usize, what: &str| (n > 0).then(|| format!(" · {} {what}", count(n as u64)));
    let n_marks = (n_elsewhere > 0).then(|| format!(" · {} elsewhere", plural(n_elsewhere as u64, "mark")));
    line.extend([part(page.n_left_out(), "left out"), n_marks].into_iter().flatten().map(Span::raw));
    let places = 0..review.items().len();
    let n_said = places.filter(|at| review.answer_at(*at, &grid.dimension).is_some()).count();
    let said = format!(" · {} of {} said", count(n_said as u64), count(review.items().len() as u64));
    line.push_span(Span::styled(said, theme.quiet()));
    Some(line)
}

/// `text_overlay` as it is read. Names of one's own sets may be a stranger's.
fn plain(name: &str) -> String {
    SafeText::line(&name.replace('_', " ")).into_string()
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
