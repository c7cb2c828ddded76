//! Where everything stands: from the screen's size and the mode to rectangles, and to the room `app` pages by.
//!
//! Pure arithmetic; nothing is drawn here.

use ratatui::layout::{Constraint, Layout, Rect};

use super::graphics::CellPx;
use super::grid::Grid;
use crate::app::{App, GridSize, Look, Viewport};

/// From this width on the list stands beside the pair; below, above it.
const SPLIT_WIDTH: u16 = 100;

/// Share of the width that the list gets when it stands beside the pair, in percent.
const LIST_PERCENT: u16 = 44;

/// Share of the width that the picture of a review gets, in percent.
const REVIEW_PICTURE_PERCENT: u16 = 54;

/// The same on a narrow screen: the lines of keys have to stand beside it, and some of the caption above them.
const NARROW_PICTURE_PERCENT: u16 = 40;

/// Rows of the list when it stands above the pair on a screen of 24; higher screens give it a third.
const STACKED_LIST_ROWS: u16 = 7;

/// Lines of text beneath the picture of a single pair: mostly the whole caption.
const SINGLE_TEXT_ROWS: u16 = 3;

/// The rectangles of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// The line at the top: dataset and filter.
    pub header: Rect,
    /// The list of pairs with its heading line; empty in other views.
    pub list: Rect,
    /// The gallery's pictures; none in other views.
    pub grid: Grid,
    /// The frame around the picture; empty in the gallery.
    pub picture: Rect,
    /// Caption, scores and columns, or what is seen instead of pairs.
    pub text: Rect,
    /// The line above the last: notices, progress, the filter being typed.
    pub status: Rect,
    /// The last line: keys.
    pub keys: Rect,
}

impl Areas {
    /// Divides the screen. Works for any size; what has no room is empty.
    pub fn of(app: &App, screen: Rect) -> Self {
        Self::divided(app.mode().look(), app.grid_size(), screen)
    }

    /// Divides the screen for what lies beneath popups and lines.
    pub fn divided(look: Look, grid_size: GridSize, screen: Rect) -> Self {
        let [header, body, status, keys] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(screen);
        let none = Rect { width: 0, height: 0, ..body };
        let mut grid = Grid::NONE;
        let (list, picture, text) = match look {
            Look::Stats => (none, none, body),
            Look::Single => single(body),
            Look::Review => review(body),
            Look::Browse => browse(body),
            Look::Gallery => {
                let (cells, details) = gallery(body);
                grid = Grid::over(cells, grid_size.within(Grid::most(cells)));
                (none, none, details)
            }
        };
        Self { header, list, grid, picture, text, status, keys }
    }

    /// Inside the picture's frame.
    pub fn picture_room(&self) -> Rect {
        let inner = |start: u16, len: u16| (start + 1, len.saturating_sub(2));
        let ((x, width), (y, height)) =
            (inner(self.picture.x, self.picture.width), inner(self.picture.y, self.picture.height));
        Rect { x, y, width, height }
    }

    /// What `app` needs to know of it.
    pub fn viewport(&self, screen: Rect) -> Viewport {
        let room = self.picture_room();
        Viewport {
            list_rows: self.list.height.saturating_sub(1),
            picture_cells: if room.is_empty() {
                self.grid.picture_cells()
            } else {
                (room.width, room.height)
            },
            cell_px: (CellPx::GUESS.width_px(), CellPx::GUESS.height_px()),
            most_pictures: Grid::most(self.grid.area()),
            help_rows: popup(screen, u16::MAX, u16::MAX).height.saturating_sub(2),
        }
    }
}

fn browse(body: Rect) -> (Rect, Rect, Rect) {
    if body.width >= SPLIT_WIDTH {
        let [list, gap, pair] = Layout::horizontal([
            Constraint::Percentage(LIST_PERCENT),
            Constraint::Length(1),
            Constraint::Min(0),
        ])
        .areas(body);
        let _ = gap;
        // The picture gets the larger part; the text keeps enough for caption, scores and a few columns.
        let [picture, text] = Layout::vertical([Constraint::Percentage(58), Constraint::Min(8)]).areas(pair);
        return (list, picture, text);
    }
    let list_rows = (body.height / 3).max(STACKED_LIST_ROWS).min(body.height);
    let [list, pair] = Layout::vertical([Constraint::Length(list_rows), Constraint::Min(0)]).areas(body);
    let [picture, text] = Layout::horizontal([Constraint::Percentage(50), Constraint::Min(0)]).areas(pair);
    (list, picture, text)
}

/// Pictures, and two lines for the focused one.
fn gallery(body: Rect) -> (Rect, Rect) {
    let [cells, details] = Layout::vertical([Constraint::Min(0), Constraint::Length(2)]).areas(body);
    (cells, details)
}

fn single(body: Rect) -> (Rect, Rect, Rect) {
    let none = Rect { width: 0, height: 0, ..body };
    let [picture, text] =
        Layout::vertical([Constraint::Min(0), Constraint::Length(SINGLE_TEXT_ROWS)]).areas(body);
    (none, picture, text)
}

/// Picture to the left, caption and what can be said of it to the right: as wide as it takes to read the keys.
fn review(body: Rect) -> (Rect, Rect, Rect) {
    let none = Rect { width: 0, height: 0, ..body };
    let percent = if body.width >= SPLIT_WIDTH { REVIEW_PICTURE_PERCENT } else { NARROW_PICTURE_PERCENT };
    let [picture, text] =
        Layout::horizontal([Constraint::Percentage(percent), Constraint::Min(0)]).areas(body);
    (none, picture, text)
}

/// A popup in the middle, at most this large, never touching the last two lines.
pub(super) fn popup(screen: Rect, width: u16, height: u16) -> Rect {
    let room = Rect { y: screen.y + 1, height: screen.height.saturating_sub(3), ..screen };
    let width = width.min(room.width.saturating_sub(4));
    let height = height.min(room.height);
    Rect { x: room.x + (room.width - width) / 2, y: room.y + (room.height - height) / 2, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_or_leaves_the_screen_at_any_size() {
        for width in (0..260).step_by(7) {
            for height in 0..80 {
                let screen = Rect::new(0, 0, width, height);
                for look in [Look::Browse, Look::Gallery, Look::Single, Look::Stats, Look::Review] {
                    let areas = Areas::divided(look, GridSize::default(), screen);
                    let Areas { header, list, grid, picture, text, status, keys } = areas;
                    let all = [header, list, grid.area(), picture, text, status, keys];
                    for (i, a) in all.iter().enumerate() {
                        assert_eq!(a.intersection(screen).area(), a.area(), "{width}×{height} {a:?}");
                        for b in &all[i + 1..] {
                            assert_eq!(a.intersection(*b).area(), 0, "{width}×{height} {a:?} {b:?}");
                        }
                    }
                    let popup = popup(screen, 60, 20);
                    assert_eq!(popup.intersection(screen).area(), popup.area());
                }
            }
        }
    }

    #[test]
    fn a_small_terminal_still_shows_list_picture_and_text() {
        let screen = Rect::new(0, 0, 80, 24);
        let areas = Areas::divided(Look::Browse, GridSize::default(), screen);
        let viewport = areas.viewport(screen);
        assert!(viewport.list_rows >= 6 && viewport.picture_cells.1 >= 10, "{viewport:?}");
    }

    #[test]
    fn a_small_terminal_has_room_for_a_small_gallery() {
        let screen = Rect::new(0, 0, 80, 24);
        let areas = Areas::divided(Look::Gallery, GridSize::default(), screen);
        let viewport = areas.viewport(screen);
        assert_eq!((viewport.most_pictures, viewport.picture_cells), ((6, 3), (18, 4)));
        assert_eq!(viewport.list_rows, 0);
    }
}
