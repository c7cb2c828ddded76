//! What of the focused pair is on the screen: painted in a frame that was written, not only decoded.
//!
//! A key judges only what was seen. A blurred picture counts as seen for the safety dimension alone, a withheld one
//! and one that nobody agreed to fetch for nothing; the reason why there is no picture counts as seen: a dead link
//! can be judged.

use super::super::PictureState;
use crate::dataset::RowId;
use crate::images::{NoPicture, Treatment};
use crate::labels::Dimension;

/// What is to be seen in a pair's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The picture.
    Picture,
    /// What the blur leaves of it.
    Blurred,
    /// Why there is none.
    Reason,
    /// That it is withheld.
    Withheld,
    /// That its link was not followed, for nobody agreed to that: the picture may well be there.
    NotFetched,
}

/// How far a person can have seen the focused pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    seen: Option<(RowId, Seen)>,
    /// When its place was painted first, on the session's clock; `None` before.
    since_ms: Option<u64>,
}

impl Seen {
    /// What is seen of a picture in this state, painted under this leave.
    pub(in crate::app) fn of(state: &PictureState, treatment: Treatment) -> Self {
        match (state, treatment) {
            (PictureState::Drawn(_), Treatment::Plain) => Self::Picture,
            (PictureState::Drawn(_), Treatment::Blurred) => Self::Blurred,
            (PictureState::None { why: NoPicture::Withheld(_), .. }, _) => Self::Withheld,
            (PictureState::None { why: NoPicture::LinksNotAllowed, .. }, _) => Self::NotFetched,
            (PictureState::None { .. }, _) => Self::Reason,
        }
    }

    /// Whether this dimension can be judged by it.
    pub fn shows(self, dimension: &Dimension) -> bool {
        match self {
            Self::Picture | Self::Reason => true,
            Self::Blurred => is_safety(dimension),
            Self::Withheld | Self::NotFetched => false,
        }
    }
}

impl Sight {
    /// What is seen of this row; `None` while its place is not painted.
    pub fn of(&self, row: RowId) -> Option<Seen> {
        self.seen.filter(|(of, _)| *of == row).map(|(_, seen)| seen)
    }

    /// How long it has been on the screen.
    pub(in crate::app) fn shown_ms(&self, now_ms: u64) -> Option<u64> {
        self.since_ms.map(|since| now_ms.saturating_sub(since))
    }

    /// A frame that shows this was written. The first one of a row starts its clock.
    pub(in crate::app) fn paint(&mut self, row: RowId, seen: Seen, now_ms: u64) {
        if self.seen.is_none_or(|(of, _)| of != row) {
            self.since_ms = Some(now_ms);
        }
        self.seen = Some((row, seen));
    }

    /// What was painted is not what is to be seen now.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The dimension that says what a picture may do to whoever sees it: the one that can escalate.
fn is_safety(dimension: &Dimension) -> bool {
    dimension.values.iter().any(|value| value.escalates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_a_row_starts_with_its_first_frame_and_runs_through_the_others() {
        let mut sight = Sight::default();
        sight.paint(RowId(3), Seen::Blurred, 100);
        sight.paint(RowId(3), Seen::Picture, 900);
        assert_eq!((sight.of(RowId(3)), sight.of(RowId(4))), (Some(Seen::Picture), None));
        assert_eq!(sight.shown_ms(1_100), Some(1_000));
        sight.paint(RowId(4), Seen::Reason, 1_200);
        assert_eq!(sight.shown_ms(1_250), Some(50));
        sight.forget();
        assert_eq!((sight.of(RowId(4)), sight.shown_ms(2_000)), (None, None));
    }
}
