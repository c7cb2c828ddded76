//! After each event: what the screen lacks is asked for, what is far away is forgotten.

use std::collections::BTreeSet;

use super::super::state::Travel;
use super::super::{App, Effect, Look, PictureRequest, PictureState, RowState};
use crate::dataset::RowId;
use crate::query::Rank;

/// Rows kept beyond the screen's, so that paging back costs no read. A row is about 1 kB.
const ROWS_KEPT: usize = 2_000;

/// Picture states kept; the pictures themselves are kept, by size, elsewhere. Twice what the gallery's smallest
/// pictures want at a time, a page of 12 × 8 and those beside it: what is forgotten was left pages ago, and a
/// page back costs nothing. A state is a few hundred bytes.
const PICTURES_KEPT: usize = 2 * 3 * 12 * 8;

/// Neighbours whose pictures are made ahead, nearest first, in the direction of travel: the next ones before
/// the one behind.
const AHEAD: [i64; 4] = [1, 2, -1, 3];

impl App {
    pub(super) fn settle(&mut self) -> Vec<Effect> {
        self.keep_cursor_in_sight();
        let mut effects = Vec::new();
        effects.extend(self.want_rows());
        effects.extend(self.want_pictures());
        effects.extend(self.want_stats());
        effects.extend(self.want_leases());
        effects.extend(self.want_labels());
        effects
    }

    fn want_rows(&mut self) -> Option<Effect> {
        let page = u64::from(self.viewport.list_rows);
        let mut shown: Vec<RowId> = self.nearest();
        shown.extend(self.view.page(self.top, page));
        shown.sort_unstable();
        shown.dedup();
        if self.rows.len() > ROWS_KEPT {
            self.rows.retain(|row, _| shown.binary_search(row).is_ok());
        }
        let missing: Vec<RowId> = shown.into_iter().filter(|row| !self.rows.contains_key(row)).collect();
        if missing.iter().all(|row| self.wanted_rows.contains(row)) {
            return None;
        }
        self.wanted_rows.clone_from(&missing);
        Some(Effect::WantRows(missing))
    }

    /// What was said of the rows on the screen. Nothing is told to a person who judges.
    fn want_labels(&mut self) -> Option<Effect> {
        let (first, n_pairs) = match self.mode.look() {
            Look::Review | Look::Stats => return None,
            Look::Gallery => self.gallery_page(),
            Look::Browse | Look::Single => (self.top, u64::from(self.viewport.list_rows)),
        };
        let shown: BTreeSet<RowId> =
            self.view.page(first, n_pairs).into_iter().chain(self.focused()).collect();
        let is_there = |row: &RowId| matches!(self.rows.get(row), Some(RowState::Ready(_)));
        let (generation, rows) = self.told.wish(shown.into_iter().filter(is_there))?;
        Some(Effect::WantLabels { generation, rows })
    }

    /// Rows that did not come out of a row group known to be damaged. Those beside the damage do come, so each
    /// is tried once.
    pub(super) fn note_damaged(&mut self, rows: &[RowId]) {
        for row in rows {
            let group = self.dataset.group_index_of(*row);
            if let Some(why) = group.and_then(|g| self.damaged.get(&g)) {
                self.rows.entry(*row).or_insert_with(|| RowState::Damaged(why.clone()));
            }
        }
    }

    fn want_pictures(&mut self) -> Option<Effect> {
        let (width, height) = self.viewport.picture_cells;
        if width == 0 || height == 0 {
            return None;
        }
        let mut wanted: Vec<PictureRequest> =
            self.nearest().into_iter().filter_map(|row| self.picture_request(row)?.ok()).collect();
        // What is still on the screen in another's place is not to be forgotten.
        if let Some(stand_in) = self.keep_last_drawn() {
            wanted.push(stand_in);
        }
        if self.pictures.len() > PICTURES_KEPT {
            self.pictures.retain(|request, _| wanted.contains(request));
        }
        let is_settled = |r: &PictureRequest| {
            matches!(self.pictures.get(r), Some(PictureState::Drawn(_) | PictureState::None { .. }))
        };
        let missing: Vec<PictureRequest> = wanted.iter().filter(|r| !is_settled(r)).cloned().collect();
        self.wanted_pictures = wanted;
        if missing == self.asked_pictures {
            return None;
        }
        self.asked_pictures.clone_from(&missing);
        Some(Effect::WantPictures(missing))
    }

    /// Notes how the focused picture is seen, or says what stands in for it.
    fn keep_last_drawn(&mut self) -> Option<PictureRequest> {
        let request = self.focused().and_then(|row| self.picture_request(row)?.ok())?;
        if matches!(self.pictures.get(&request), Some(PictureState::Drawn(_))) {
            self.last_drawn = Some(request);
            return None;
        }
        let last = self.last_drawn.as_ref()?;
        (last.row == request.row && self.pictures.contains_key(last)).then(|| last.clone())
    }

    /// The rows whose pictures are wanted, the most urgent first.
    fn nearest(&self) -> Vec<RowId> {
        match self.mode.look() {
            Look::Gallery => self.gallery_wishes(),
            Look::Review => self.review_wishes(),
            Look::Browse | Look::Single | Look::Stats => self.neighbours().collect(),
        }
    }

    /// The focused row and those beside it, nearest first, those further on before those behind.
    fn neighbours(&self) -> impl Iterator<Item = RowId> {
        let sign = match self.travel {
            Travel::Onwards => 1,
            Travel::Back => -1,
        };
        let beside = AHEAD.iter().filter_map(move |step| self.cursor.0.checked_add_signed(sign * step));
        std::iter::once(self.cursor.0).chain(beside).filter_map(|rank| self.view.row(Rank(rank)))
    }
}
