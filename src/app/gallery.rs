//! How many pictures the gallery shows at once: a ladder of sizes, cut to what the screen has room for.
//!
//! Cells are counted here, not measured: where they stand is the layout's affair.

use super::Scale;

/// From few large pictures to many small ones: across, down.
const SIZES: [(u16, u16); 8] = [(3, 2), (4, 3), (5, 3), (6, 4), (8, 5), (9, 6), (10, 7), (12, 8)];

/// The size wished for. A smaller screen shows less, and a larger one the wish again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSize(usize);

/// Captions can be read and pictures told apart on a screen of 80 × 24.
impl Default for GridSize {
    fn default() -> Self {
        Self(1)
    }
}

impl GridSize {
    /// Pictures across and down where at most `most` have room; at least one each way.
    pub fn within(self, most: (u16, u16)) -> (u16, u16) {
        // The index is made here only, and always one of the table.
        let (across, down) = SIZES[self.0];
        (across.min(most.0).max(1), down.min(most.1).max(1))
    }

    /// The next size that looks different on this screen; `None` at the end of the ladder.
    pub(super) fn stepped(self, scale: Scale, most: (u16, u16)) -> Option<Self> {
        let differs = |at: &usize| Self(*at).within(most) != self.within(most);
        match scale {
            Scale::Larger => (0..self.0).rev().find(differs).map(Self),
            Scale::Smaller => (self.0 + 1..SIZES.len()).find(differs).map(Self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(scale: Scale, from: GridSize, most: (u16, u16)) -> Vec<(u16, u16)> {
        let steps = std::iter::successors(Some(from), |size| size.stepped(scale, most));
        steps.map(|size| size.within(most)).collect()
    }

    #[test]
    fn the_ladder_goes_from_three_by_two_to_twelve_by_eight() {
        let large = (300, 100);
        let down = ladder(Scale::Smaller, GridSize(0), large);
        assert_eq!((down[0], down[7], down.len()), ((3, 2), (12, 8), 8));
        assert_eq!(ladder(Scale::Larger, GridSize(7), large).last(), Some(&(3, 2)));
    }

    #[test]
    fn each_step_is_seen_on_a_screen_that_has_no_room_for_all() {
        assert_eq!(ladder(Scale::Smaller, GridSize(0), (6, 3)), [(3, 2), (4, 3), (5, 3), (6, 3)]);
        assert_eq!(ladder(Scale::Larger, GridSize(7), (6, 3)), [(6, 3), (5, 3), (4, 3), (3, 2)]);
        assert_eq!(ladder(Scale::Smaller, GridSize(0), (0, 0)), [(1, 1)]);
    }
}
