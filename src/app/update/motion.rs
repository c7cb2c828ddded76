//! Where the cursor and the list's top go.

use super::super::state::Travel;
use super::super::{App, Look, Motion};
use crate::dataset::RowId;
use crate::query::Rank;

impl App {
    pub(super) fn move_cursor(&mut self, motion: Motion, count: Option<u64>) {
        let (across, down) = self.page_shape();
        let times = count.unwrap_or(1);
        let last = self.view.len().saturating_sub(1);
        let at = self.cursor.0;
        // Lines of one pair, or of the gallery's row: the column is kept, and the last line holds.
        let (line, column, last_line) = (at / across, at % across, last / across);
        let on =
            |lines: u64| line.saturating_add(lines.saturating_mul(times)).min(last_line) * across + column;
        let back = |lines: u64| line.saturating_sub(lines.saturating_mul(times)) * across + column;
        let to = match motion {
            Motion::Right => at.saturating_add(times),
            Motion::Left => at.saturating_sub(times),
            Motion::Down => on(1),
            Motion::Up => back(1),
            Motion::PageDown => on(down),
            Motion::PageUp => back(down),
            Motion::HalfDown => on((down / 2).max(1)),
            Motion::HalfUp => back((down / 2).max(1)),
            // The number names a row as it is shown on the left, not a line of the view.
            Motion::First | Motion::Last if count.is_some() => self.view.rank_at_or_after(RowId(times)).0,
            Motion::First => 0,
            Motion::Last => last,
        };
        self.put_cursor(Rank(to.min(last)));
    }

    /// The pairs of a page: in a line, and lines.
    fn page_shape(&self) -> (u64, u64) {
        match self.mode.look() {
            Look::Gallery => {
                let (across, down) = self.grid_size.within(self.viewport.most_pictures);
                (u64::from(across), u64::from(down))
            }
            Look::Browse | Look::Single | Look::Stats | Look::Review => {
                (1, u64::from(self.viewport.list_rows.max(1)))
            }
        }
    }

    /// Puts the cursor somewhere and the list where it can be seen.
    pub(super) fn put_cursor(&mut self, rank: Rank) {
        if rank != self.cursor {
            self.leave_pair();
            self.travel = if rank > self.cursor { Travel::Onwards } else { Travel::Back };
        }
        self.cursor = rank;
        self.keep_cursor_in_sight();
    }

    /// The same after the rows were put into another order: another row may stand at the same place.
    pub(super) fn put_cursor_anew(&mut self, rank: Rank) {
        self.leave_pair();
        self.put_cursor(rank);
    }

    /// The next pair is seen from its beginning: first picture, whole, first lines.
    fn leave_pair(&mut self) {
        self.nth_picture = 0;
        self.text_scroll = 0;
        self.show_whole();
    }

    /// Moves the list's top as little as needed.
    pub(super) fn keep_cursor_in_sight(&mut self) {
        if self.viewport.list_rows == 0 {
            // No list is shown; it stays where it was for when it comes back.
            return;
        }
        let page = u64::from(self.viewport.list_rows);
        let highest_top = self.view.len().saturating_sub(page);
        let first = self.cursor.0.saturating_sub(page - 1);
        self.top = Rank(self.top.0.clamp(first, self.cursor.0).min(highest_top.max(first)));
    }
}

/// The first line shown after a motion in a text that is scrolled line by line. The end is cut by the view.
pub(super) fn scrolled(at: u16, motion: Motion, page: u16) -> u16 {
    let page = page.max(1);
    match motion {
        Motion::Down => at.saturating_add(1),
        Motion::Up => at.saturating_sub(1),
        Motion::PageDown => at.saturating_add(page),
        Motion::PageUp => at.saturating_sub(page),
        Motion::HalfDown => at.saturating_add(page / 2),
        Motion::HalfUp => at.saturating_sub(page / 2),
        Motion::First => 0,
        Motion::Last => u16::MAX,
        Motion::Left | Motion::Right => at,
    }
}
