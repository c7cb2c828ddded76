//! Pages of a grid: marks, and what Enter says of all pairs on the page at once.
//!
//! A pair whose place was not painted is never said anything of, and the person is told how many these were.

use super::super::super::review::why_not_in_grid;
use super::super::super::{
    Action, App, Effect, Mode, Page, PictureId, PictureState, ReviewGrid, ReviewItem, Seen,
};
use crate::base::{count, plural};
use crate::dataset::RowId;
use crate::images::Treatment;
use crate::labels::{Dimension, LabelSet, LabelValue, Origin, Via};
use crate::query::Rank;

impl App {
    pub(in super::super) fn act_on_grid(&mut self, action: &Action) -> Vec<Effect> {
        match action {
            Action::Mark => self.mark(),
            Action::Say(key) => return self.look_for(*key),
            Action::Submit => return self.commit_page(),
            Action::Undo => return self.undo(),
            Action::Redo => return self.redo(),
            Action::Reveal => self.toggle_reveal(),
            Action::Scores => self.turn_scores(),
            Action::Move(motion) => self.move_cursor(*motion, None),
            Action::Scale(scale) => self.scale(*scale),
            Action::Fetch => return self.ask_fetch(),
            Action::Help => self.mode = Mode::Help { from: Box::new(Mode::ReviewGrid), scroll: 0 },
            Action::Back | Action::Quit => return self.leave_grid(),
            _ => {}
        }
        Vec::new()
    }

    /// From one pair to many.
    pub(super) fn enter_grid(&mut self) -> Vec<Effect> {
        let Some(review) = &mut self.review else { return Vec::new() };
        if review.grid.is_none() {
            review.grid = ReviewGrid::of(&review.reviewer.set);
        }
        if review.grid.is_none() {
            return self.refuse("no dimension of this set can be said of pairs without a mark: no grid");
        }
        self.mode = Mode::ReviewGrid;
        Vec::new()
    }

    /// Back to one pair. Marks that were not said are kept, and this is told.
    fn leave_grid(&mut self) -> Vec<Effect> {
        self.mode = Mode::Review;
        let Some(review) = &mut self.review else { return Vec::new() };
        review.sight.forget();
        let n_marked = review.grid.as_ref().map_or(0, ReviewGrid::n_marked);
        if n_marked > 0 {
            let n = plural(n_marked as u64, "mark");
            self.tell(&format!("{n} not said yet: ^g goes back to them, Enter there says them"));
        }
        Vec::new()
    }

    fn mark(&mut self) {
        let here = self.review_place();
        if let Some(grid) = self.review.as_mut().and_then(|review| review.grid.as_mut())
            && !grid.marked.remove(&here)
        {
            grid.marked.insert(here);
        }
    }

    /// The key of the value that is looked for marks; another one's looks for that one, once nothing is marked.
    fn look_for(&mut self, key: char) -> Vec<Effect> {
        let Some(review) = &mut self.review else { return Vec::new() };
        let Some((set, grid)) = Some(review.reviewer.set.clone()).zip(review.grid.as_mut()) else {
            return Vec::new();
        };
        let Some((dimension, value)) = value_of_key(&set, key) else {
            return self.refuse(&format!("{key} names no value; ? shows all keys"));
        };
        if (dimension.name.as_str(), value.name.as_str()) == (grid.dimension.as_str(), grid.value.as_str()) {
            self.mark();
            return Vec::new();
        }
        if let Some(why) = why_not_in_grid(dimension, value) {
            return self.refuse(&why);
        }
        if grid.n_marked() > 0 {
            let words = format!("{} marked for {}: Enter says them first", grid.n_marked(), grid.value);
            return self.refuse(&words);
        }
        let seen = std::mem::take(&mut grid.seen);
        *grid = ReviewGrid { seen, ..ReviewGrid::for_value(dimension, value) };
        Vec::new()
    }

    /// Says the page: one act, undone as one. The next page is the next one with a pair that lacks an answer.
    fn commit_page(&mut self) -> Vec<Effect> {
        let Some((page, value, dimension)) = self.page_to_say() else { return Vec::new() };
        let (words, places) = (words(&page, &value, &dimension), self.grid_places());
        let Page { items, unseen, not_ours, .. } = page;
        if let Some(grid) = self.review.as_mut().and_then(|review| review.grid.as_mut()) {
            let is_left_out = |at: &usize| unseen.contains(at) || not_ours.contains(at);
            grid.marked.retain(|at| !places.contains(at) || is_left_out(at));
        }
        let effects = if items.is_empty() { Vec::new() } else { self.act_on_items(Via::Grid, items) };
        if unseen.is_empty() {
            self.go_to_open_page(&dimension);
        }
        self.tell(&words);
        effects
    }

    /// What Enter says now, the value that is looked for, and its dimension.
    fn page_to_say(&self) -> Option<(Page, String, Dimension)> {
        let review = self.review.as_ref()?;
        let grid = review.grid.as_ref()?;
        let dimension = review.set().dimension(&grid.dimension)?;
        let page = Page::of(review, grid, dimension, &self.grid_places());
        Some((page, grid.value.clone(), dimension.clone()))
    }

    /// What Enter would say of the page that is seen, and how many marks are on other pages.
    pub fn grid_page(&self) -> Option<(Page, usize)> {
        let (page, ..) = self.page_to_say()?;
        let (places, grid) = (self.grid_places(), self.review.as_ref()?.grid.as_ref()?);
        Some((page, grid.marked.iter().filter(|at| !places.contains(at)).count()))
    }

    /// The places of the page's pairs in their draw.
    fn grid_places(&self) -> Vec<usize> {
        let (first, n_pairs) = self.gallery_page();
        let end = first.0.saturating_add(n_pairs).min(self.view.len());
        (first.0..end).filter_map(|rank| usize::try_from(rank).ok()).collect()
    }

    /// The open pairs of the page, for leases.
    pub(in super::super) fn grid_wishes(&self) -> Vec<usize> {
        if self.mode == Mode::ReviewGrid { self.grid_places() } else { Vec::new() }
    }

    fn go_to_open_page(&mut self, dimension: &Dimension) {
        let (first, n_pairs) = self.gallery_page();
        let Some(review) = &self.review else { return };
        let is_open = |at: &usize| {
            let said = matches!(review.answer_at(*at, &dimension.name), Some((_, Origin::Own)));
            let is_to_do = |item: &ReviewItem| !item.is_repeat && !review.leases.is_elsewhere(&item.keys);
            !said && review.item(*at).is_some_and(is_to_do)
        };
        let from = usize::try_from(first.0.saturating_add(n_pairs)).unwrap_or(usize::MAX);
        if let Some(next) = (from..review.items().len()).find(is_open) {
            let rank = next as u64;
            self.put_cursor(Rank(rank - rank % n_pairs));
        }
    }

    /// A frame with these pictures was written: which pairs of the page were in it, and how.
    pub(in super::super) fn note_page_painted(&mut self, painted: &[PictureId]) {
        let page = self.grid_places();
        let rows: Vec<RowId> =
            page.iter().filter_map(|at| Some(self.review.as_ref()?.item(*at)?.row)).collect();
        // What was painted of other pages is not on the screen now.
        if let Some(grid) = self.review.as_mut().and_then(|review| review.grid.as_mut()) {
            grid.seen.retain(|row, _| rows.contains(row));
        }
        for row in rows {
            let Some(state) = self.picture_of(row) else { continue };
            let is_painted = match &state {
                PictureState::Drawn(drawn) => painted.contains(&drawn.id),
                PictureState::None { .. } => true,
            };
            let treatment = match self.picture_request(row) {
                Some(Ok(request)) => request.cleared.treatment(),
                _ => Treatment::Plain,
            };
            if let Some(grid) = self.review.as_mut().and_then(|review| review.grid.as_mut())
                && is_painted
            {
                grid.seen.insert(row, Seen::of(&state, treatment));
            }
        }
    }
}

fn value_of_key(set: &LabelSet, key: char) -> Option<(&Dimension, &LabelValue)> {
    let asked = set.dimensions.iter().filter(|dimension| dimension.is_asked);
    let mut values = asked.flat_map(|dimension| dimension.values.iter().map(move |value| (dimension, value)));
    values.find(|(_, value)| value.key == Some(key))
}

/// What was said, what was not, and the way back: in this order, for a narrow screen cuts the end off.
fn words(page: &Page, value: &str, dimension: &Dimension) -> String {
    let n = page.items.len() as u64;
    let said = match n {
        0 => "nothing new was said of this page".to_owned(),
        n => format!("{} of {}: {}", dimension.name, plural(n, "pair"), page.words(value, dimension)),
    };
    let part = |n: usize, what: &str| (n > 0).then(|| format!("{} left out, {what}", count(n as u64)));
    let blurred = "not seen as they are (blurred, withheld or not drawn yet; b shows one)";
    let unseen = part(page.unseen.len(), blurred);
    let not_ours = part(page.not_ours.len(), "in another terminal or escalated");
    let missing = part(page.n_without_picture, "without a picture");
    let back = (n > 0).then(|| "u takes the page back".to_owned());
    [Some(said), unseen, missing, not_ours, back].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
