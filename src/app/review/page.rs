//! What Enter says of a page of the grid, worked out before it is pressed: the screen tells it, the key does it.
//!
//! Of a dimension of several values a page answers the whole dimension: a pair without a mark, of which nothing was
//! said before, has none of them from then on. Whoever looks for one of them only is told so beforehand.

use std::collections::HashSet;

use super::{Review, ReviewGrid, Seen};
use crate::base::count;
use crate::labels::{Change, Dimension, DimensionKind, ItemAct, Origin, Scope};

/// A page that has not been said yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What is to be said, each pair once, in the page's order: undo goes back to the first of them.
    pub(in crate::app) items: Vec<ItemAct>,
    /// Places not painted, or not as this dimension needs it.
    pub(in crate::app) unseen: Vec<usize>,
    /// Places of another terminal, or escalated.
    pub(in crate::app) not_ours: Vec<usize>,
    /// Pairs without a mark whose picture is not there, where the picture is what is spoken of.
    pub n_without_picture: usize,
    /// Pairs that get the value that is looked for.
    pub n_marked: usize,
    /// Pairs that get the answer for those without a mark.
    pub n_unmarked: usize,
    /// Pairs that keep what was said of them.
    pub n_kept: usize,
}

impl Page {
    /// What is said of the pairs at these places.
    pub(in crate::app) fn of(
        review: &Review,
        grid: &ReviewGrid,
        dimension: &Dimension,
        places: &[usize],
    ) -> Self {
        let mut page = Self::default();
        // Shown once more to be judged anew by itself, not to be said a second time.
        let firsts =
            || places.iter().filter_map(|at| Some((*at, review.item(*at)?))).filter(|(_, i)| !i.is_repeat);
        // What is said hangs on the picture's or the caption's key: of two tiles with the same, one mark is for both.
        let marked = firsts().filter(|(at, _)| grid.is_marked(*at));
        let marked: HashSet<u128> = marked.map(|(_, item)| item.keys.of(dimension.scope)).collect();
        let mut counted = HashSet::new();
        for (at, item) in firsts() {
            if review.is_blanked(item.row) || review.leases.is_elsewhere(&item.keys) {
                page.not_ours.push(at);
                continue;
            }
            // Whose it is comes with the pictures: before that it is not said either.
            let seen = grid.seen.get(&item.row).filter(|seen| review.is_ours(at) && seen.shows(dimension));
            let Some(seen) = seen else {
                page.unseen.push(at);
                continue;
            };
            // However often it stands on the page.
            if !counted.insert(item.keys.pair) {
                continue;
            }
            let is_marked = marked.contains(&item.keys.of(dimension.scope));
            // Nothing is assumed of a picture that is not there; whoever marks it has a reason.
            let is_picture_missing = *seen == Seen::Reason && dimension.scope == Scope::Image;
            if is_picture_missing && !is_marked && review.answer_at(at, &dimension.name).is_none() {
                page.n_without_picture += 1;
                continue;
            }
            if let Some(change) = page.change(review, grid, dimension, at, is_marked) {
                let (keys, place) = (item.keys, item.place.clone());
                let changes = vec![change];
                page.items.push(ItemAct { keys, place, shown_ms: None, judged_ms: None, changes });
            }
        }
        page
    }

    /// What is to be said of a pair, which is counted.
    fn change(
        &mut self,
        review: &Review,
        grid: &ReviewGrid,
        dimension: &Dimension,
        at: usize,
        is_marked: bool,
    ) -> Option<Change> {
        let now = review.answer_at(at, &dimension.name);
        let answer = grid.answer(dimension, is_marked, now.map(|(answer, _)| answer))?;
        let is_as_before = now.is_some_and(|(held, _)| *held == answer);
        match (is_as_before, is_marked) {
            (true, _) => self.n_kept += 1,
            (false, true) => self.n_marked += 1,
            (false, false) => self.n_unmarked += 1,
        }
        let is_said = is_as_before && now.is_some_and(|(_, origin)| origin == Origin::Own);
        (!is_said).then(|| Change::Set { dimension: dimension.name.clone(), answer })
    }

    /// Whether nothing is to be said.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Pairs that are left out: not seen as they are, without a picture, of another terminal, or escalated.
    pub fn n_left_out(&self) -> usize {
        self.unseen.len() + self.not_ours.len() + self.n_without_picture
    }

    /// `2 watermark, 9 no flags at all, 1 as before`; `marked` stands for the first of these.
    pub fn words(&self, marked: &str, dimension: &Dimension) -> String {
        let unmarked = match (dimension.kind, dimension.default_value()) {
            (DimensionKind::Single, Some(default)) => default.name.clone(),
            _ => format!("no {} at all", dimension.name),
        };
        let part = |n: usize, what: &str| (n > 0).then(|| format!("{} {what}", count(n as u64)));
        let marked = Some(format!("{} {marked}", count(self.n_marked as u64)));
        let parts = [marked, part(self.n_unmarked, &unmarked), part(self.n_kept, "as before")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
