//! The gallery: which pairs are on its page, whose pictures are made first, how many there are.
//!
//! Pages are fixed: the first begins with the first pair, so that a page looks the same however it was reached.

use super::super::state::Travel;
use super::super::{App, Notice, Scale, Tone};
use crate::base::SafeText;
use crate::dataset::RowId;
use crate::query::Rank;

impl App {
    /// Where the gallery's page begins that the cursor is on, and how many pairs a full one has.
    pub fn gallery_page(&self) -> (Rank, u64) {
        let (across, down) = self.grid_size.within(self.viewport.most_pictures);
        let n_pairs = u64::from(across) * u64::from(down);
        (Rank(self.cursor.0 - self.cursor.0 % n_pairs), n_pairs)
    }

    /// The pairs of the page, the nearest to the cursor first, then those of the pages beside it, first of the one
    /// that lies in the direction of travel.
    pub(super) fn gallery_wishes(&self) -> Vec<RowId> {
        let (first, n_pairs) = self.gallery_page();
        let mut page: Vec<u64> = (first.0..first.0 + n_pairs).collect();
        page.sort_by_key(|rank| rank.abs_diff(self.cursor.0));
        let on = (first.0 + n_pairs..first.0 + 2 * n_pairs).collect::<Vec<u64>>();
        let back = (first.0.saturating_sub(n_pairs)..first.0).rev().collect();
        let [sooner, later] = match self.travel {
            Travel::Onwards => [on, back],
            Travel::Back => [back, on],
        };
        let ranks = page.into_iter().chain(sooner).chain(later);
        ranks.filter_map(|rank| self.view.row(Rank(rank))).collect()
    }

    /// Larger pictures, or smaller ones and more of them.
    pub(super) fn scale_gallery(&mut self, scale: Scale) {
        if let Some(size) = self.grid_size.stepped(scale, self.viewport.most_pictures) {
            self.grid_size = size;
            return;
        }
        let words = match scale {
            Scale::Larger => "pictures are as large as the gallery shows them; Enter shows one alone",
            Scale::Smaller => "no room for more pictures",
        };
        self.notice = Some(Notice { text: SafeText::line(words), tone: Tone::Bad });
    }
}
