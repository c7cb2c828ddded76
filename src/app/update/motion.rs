//! Where the cursor and the list's top go.

use super::super::{App, Motion};
use crate::dataset::RowId;
use crate::query::Rank;

impl App {
    pub(super) fn move_cursor(&mut self, motion: Motion, count: Option<u64>) {
        let page = u64::from(self.viewport.list_rows.max(1));
        let times = count.unwrap_or(1);
        let last = self.view.len().saturating_sub(1);
        let at = self.cursor.0;
        let to = match motion {
            Motion::Down => at.saturating_add(times),
            Motion::Up => at.saturating_sub(times),
            Motion::PageDown => at.saturating_add(page.saturating_mul(times)),
            Motion::PageUp => at.saturating_sub(page.saturating_mul(times)),
            Motion::HalfDown => at.saturating_add((page / 2).max(1).saturating_mul(times)),
            Motion::HalfUp => at.saturating_sub((page / 2).max(1).saturating_mul(times)),
            // The number names a row as it is shown on the left, not a line of the view.
            Motion::First | Motion::Last if count.is_some() => self.view.rank_at_or_after(RowId(times)).0,
            Motion::First => 0,
            Motion::Last => last,
        };
        self.put_cursor(Rank(to.min(last)));
    }

    /// Puts the cursor somewhere and the list where it can be seen.
    pub(super) fn put_cursor(&mut self, rank: Rank) {
        if rank != self.cursor {
            self.nth_picture = 0;
            self.text_scroll = 0;
        }
        self.cursor = rank;
        self.keep_cursor_in_sight();
    }

    /// The same after the rows were put into another order: another row may stand at the same place.
    pub(super) fn put_cursor_anew(&mut self, rank: Rank) {
        self.nth_picture = 0;
        self.text_scroll = 0;
        self.put_cursor(rank);
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
    }
}
