//! The gallery: pictures in a grid, each with a line of its caption and its scores, or why it is not there.
//!
//! The focused cell is marked by bars, a pointer and a reversed line: by more than a colour.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::cells::cut;
use super::list::{self, short_score};
use super::pair::hides_scores;
use super::picture::{blur_note, in_full, judged_words, title, waiting};
use super::review_grid;
use crate::app::{App, PictureState, RowState};
use crate::base::count;
use crate::dataset::{Pair, Role, RowId};
use crate::query::Rank;
use crate::ui::graphics::{PictureId, Placement};
use crate::ui::grid::{Grid, GridCell};
use crate::ui::theme::Theme;

/// Scores that may have a badge, the most telling first.
const BADGES: [(Role, &str); 6] = [
    (Role::Similarity, "sim"),
    (Role::Aesthetic, "aes"),
    (Role::Punsafe, "unsafe"),
    (Role::Pwatermark, "wmark"),
    (Role::Width, "width"),
    (Role::Height, "height"),
];

/// Those that have one always; the others have it while the pairs are ordered by them.
const ALWAYS: [Role; 3] = [Role::Similarity, Role::Aesthetic, Role::Punsafe];

/// Draws the page the cursor is on; returns its pictures, as far as they are there.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    grid: Grid,
    details: Rect,
    app: &App,
    theme: Theme,
) -> Vec<Placement> {
    let (first, n_pairs) = app.gallery_page();
    let rows = app.view().page(first, n_pairs);
    let mut placements = Vec::new();
    for ((cell, row), rank) in grid.cells().zip(&rows).zip((first.0..).map(Rank)) {
        placements.extend(draw_cell(frame, cell, app, (rank, *row), theme));
    }
    if rows.is_empty() {
        frame.render_widget(Line::styled(list::empty_words(app), theme.warn()), grid.area());
    }
    draw_details(frame, details, app, theme);
    placements
}

fn draw_cell(
    frame: &mut Frame<'_>,
    cell: GridCell,
    app: &App,
    (rank, row): (Rank, RowId),
    theme: Theme,
) -> Option<Placement> {
    // By its place: a review may show a row twice.
    if app.cursor() == rank {
        draw_bars(frame, cell, theme);
    }
    draw_words(frame, cell, app, (rank, row), theme);
    let words = match app.picture_of(row) {
        Some(PictureState::Drawn(drawn)) => {
            return Some(Placement { picture: PictureId(drawn.id.0), area: cell.picture });
        }
        Some(PictureState::None { why, .. }) => {
            judged_words(app, &why).map_or_else(|| why.short(), |(short, _)| short)
        }
        None => waiting(app, row),
    };
    let text = Paragraph::new(words.into_string()).style(theme.quiet()).wrap(Wrap { trim: true });
    let n_lines = u16::try_from(text.line_count(cell.picture.width)).unwrap_or(u16::MAX);
    let above = cell.picture.height.saturating_sub(n_lines) / 2;
    let room = Rect { y: cell.picture.y + above, height: cell.picture.height - above, ..cell.picture };
    frame.render_widget(text.alignment(Alignment::Center), room);
    None
}

/// Heavy bars on both sides of the focused picture.
fn draw_bars(frame: &mut Frame<'_>, cell: GridCell, theme: Theme) {
    let rows = cell.picture.top()..cell.picture.bottom();
    for (y, x) in rows.flat_map(|y| [cell.all.x, cell.all.right().saturating_sub(1)].map(|x| (y, x))) {
        let place = Rect { x, y, width: 1, height: 1 }.intersection(cell.all);
        frame.render_widget(Line::styled("┃", theme.strong()), place);
    }
}

/// Caption and badges; the pointer stands in the gutter.
fn draw_words(frame: &mut Frame<'_>, cell: GridCell, app: &App, (rank, row): (Rank, RowId), theme: Theme) {
    let focused = app.cursor() == rank;
    let review_mark = review_grid::mark(app, rank, theme);
    let width = usize::from(cell.caption.width.saturating_sub(2));
    let said = if app.told(row).is_some() { "◆ " } else { "" };
    let (mark, caption, badges) = match app.row(row) {
        Some(RowState::Ready(pair)) => {
            let verdict = app.verdict(pair);
            let mark = list::mark(&verdict).trim_start();
            let taken = mark.width() + review_mark.as_ref().map_or(0, Span::width);
            let taken = taken + said.width();
            let caption = list::caption(app, pair, &verdict, width.saturating_sub(taken));
            let badges = if hides_scores(app) { String::new() } else { badges(app, pair, width) };
            (mark, caption, badges)
        }
        Some(RowState::Damaged(_)) => ("✗ ", cut("cannot be read", width.saturating_sub(2)), String::new()),
        None => ("", "…".to_owned(), String::new()),
    };
    // Weight and colour of pointer and mark are not the caption's: a terminal that orders Arabic or Hebrew by
    // itself (kitty) takes what looks alike as one run, and would carry them along.
    let mut line = vec![Span::styled(if focused { "▶" } else { " " }, theme.strong())];
    line.extend(review_mark);
    line.push(Span::styled(said, theme.strong()));
    line.push(Span::styled(mark, if focused { theme.strong() } else { theme.warn() }));
    line.push(Span::raw(caption));
    let style = if focused { theme.focus() } else { Style::new() };
    frame.render_widget(Line::from(line).style(style), cell.caption);
    frame.render_widget(Line::styled(format!(" {badges}"), theme.quiet()), cell.badges);
}

/// `sim .341 de aes 5.1`, as many of them as fit. What the pairs are ordered by comes before all else.
fn badges(app: &App, pair: &Pair, width: usize) -> String {
    let dataset = app.dataset();
    let direction = |role| app.shown_sorting().and_then(|sorting| sorting.direction_of(dataset, role));
    let score = |(role, name): (Role, &str)| {
        let value = short_score(pair.role(dataset, role)?.as_number());
        Some(format!("{name} {value}{}", direction(role).map_or_else(String::new, |d| d.to_string())))
    };
    let (first, rest): (Vec<_>, Vec<_>) =
        BADGES.into_iter().partition(|(role, _)| direction(*role).is_some());
    let mut scores =
        first.into_iter().chain(rest.into_iter().filter(|(role, _)| ALWAYS.contains(role))).filter_map(score);
    let language = pair.role(dataset, Role::Language).map(|value| list::shown_or_dash(value).into_string());
    let mut line = String::new();
    for piece in [scores.next(), language].into_iter().flatten().chain(scores).filter(|p| !p.is_empty()) {
        let gap = if line.is_empty() { "" } else { " " };
        if line.width() + gap.len() + piece.width() <= width {
            line.push_str(gap);
            line.push_str(&piece);
        }
    }
    line
}

/// The focused pair in words: its whole caption, and what there is to say of its picture.
fn draw_details(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let Some(row) = app.focused().filter(|_| area.height > 0) else { return };
    let width = usize::from(area.width.saturating_sub(2));
    let caption = match app.row(row) {
        Some(RowState::Ready(pair)) => list::caption(app, pair, &app.verdict(pair), width),
        Some(RowState::Damaged(why)) => cut(why.as_str(), width),
        None => "reading …".to_owned(),
    };
    let place = page_words(app);
    let room = width.saturating_sub(place.width() + 2);
    let about = [title(app), blur_note(app), about(app, row)].into_iter().flatten().collect::<Vec<_>>();
    let about = cut(&about.join(" · "), room);
    let gap = width.saturating_sub(about.width() + place.width());
    let lines = vec![
        Line::raw(format!(" {caption}")),
        Line::from(vec![
            Span::styled(format!(" {about}"), theme.quiet()),
            Span::styled(format!("{}{place}", " ".repeat(gap)), theme.quiet()),
        ]),
    ];
    frame.render_widget(Paragraph::new(lines), area);
}

/// What its picture is, or in full why there is none.
fn about(app: &App, row: RowId) -> Option<String> {
    match app.picture_of(row)? {
        PictureState::Drawn(drawn) => Some(drawn.about.into_string()),
        PictureState::None { why, .. } => {
            let judged = judged_words(app, &why).map(|(_, full)| full);
            Some(judged.unwrap_or_else(|| in_full(app, &why)).into_string())
        }
    }
}

/// `page 3 of 120 · 6×4`.
fn page_words(app: &App) -> String {
    let (first, n_pairs) = app.gallery_page();
    let n_pages = app.view().len().div_ceil(n_pairs).max(1);
    let (across, down) = app.grid_size().within(app.viewport().most_pictures);
    format!("page {} of {} · {across}×{down}", count(first.0 / n_pairs + 1), count(n_pages))
}
