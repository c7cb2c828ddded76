//! Which part of a picture the single view shows: a scale and a middle, and the window they come to.
//!
//! Arithmetic only. The picture's pixels are cut out by a worker, and of a blurred picture only what the blur
//! left of them: zooming never shows more of it.

use super::Scale;
use crate::dataset::RowId;
use crate::images::Window;

/// What a step multiplies by: two double the picture.
const STEP: f64 = std::f64::consts::SQRT_2;

/// Screen pixels for one of the picture's beyond which there is nothing more to see.
const MAX_SCALE: f64 = 16.0;

/// Scales closer than this look the same on any screen.
const SAME: f64 = 1e-3;

/// What is left of the window when it moves by one step: enough to know where one is.
const PAN_DIVISOR: f64 = 4.0;

/// Which way a window moves over its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the picture's left edge.
    Left,
    /// To its right edge.
    Right,
    /// To its top.
    Up,
    /// To its bottom.
    Down,
}

/// The room for a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    /// In cells: width, height.
    pub(super) cells: (u16, u16),
    /// A cell in pixels of the screen: width, height.
    pub(super) cell_px: (u16, u16),
}

/// How a picture is looked at that is not simply fitted into its room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// The pair it holds for.
    row: RowId,
    /// Which of its pictures.
    nth: usize,
    size_px: (u32, u32),
    /// Pixels of the screen for one of the picture's.
    scale: f64,
    /// What is in the middle, in the picture's pixels.
    middle: (f64, f64),
}

impl Room {
    fn px(self) -> (f64, f64) {
        let px = |cells: u16, px: u16| f64::from(cells.max(1)) * f64::from(px.max(1));
        (px(self.cells.0, self.cell_px.0), px(self.cells.1, self.cell_px.1))
    }

    /// The scale at which a picture just fits.
    fn fit(self, (width_px, height_px): (u32, u32)) -> f64 {
        let (width, height) = self.px();
        (width / f64::from(width_px.max(1))).min(height / f64::from(height_px.max(1)))
    }
}

impl Zoom {
    /// The picture as it stands fitted into its room.
    pub(super) fn fitted(row: RowId, nth: usize, size_px: (u32, u32), room: Room) -> Self {
        let middle = (f64::from(size_px.0) / 2.0, f64::from(size_px.1) / 2.0);
        Self { row, nth, size_px, scale: room.fit(size_px), middle }
    }

    /// Whether it holds for this picture.
    pub(super) fn is_of(&self, row: RowId, nth: usize) -> bool {
        (self.row, self.nth) == (row, nth)
    }

    /// Screen pixels for a hundred of the picture's, rounded.
    pub fn percent(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and at most that of one pixel over a whole screen"
        )]
        let percent = (self.scale * 100.0).round().max(1.0) as u64;
        percent
    }

    /// A step larger or smaller; true size and the fitted size are not stepped over. Not smaller than both, not
    /// larger than [`MAX_SCALE`], unless the room makes a small picture larger anyway.
    pub(super) fn stepped(self, scale: Scale, room: Room) -> Self {
        let fit = room.fit(self.size_px);
        let stops = [1.0, fit];
        let next = match scale {
            Scale::Larger => {
                let next = (self.scale * STEP).min(fit.max(MAX_SCALE)).max(self.scale);
                stops.into_iter().filter(|s| *s > self.scale * (1.0 + SAME)).fold(next, f64::min)
            }
            Scale::Smaller => {
                let next = (self.scale / STEP).max(fit.min(1.0)).min(self.scale);
                stops.into_iter().filter(|s| *s < self.scale * (1.0 - SAME)).fold(next, f64::max)
            }
        };
        Self { scale: next, ..self }.held(room)
    }

    /// One pixel of the screen for each of the picture's.
    pub(super) fn at_true_size(self, room: Room) -> Self {
        Self { scale: 1.0, ..self }.held(room)
    }

    /// Moves the window by a part of itself, as often as asked, as far as the picture goes.
    pub(super) fn panned(self, side: Side, times: u64, room: Room) -> Self {
        let (width, height) = self.visible(room);
        // More steps than this lead over any picture.
        let steps = f64::from(u16::try_from(times).unwrap_or(u16::MAX));
        let (dx, dy) = match side {
            Side::Left => (-width, 0.0),
            Side::Right => (width, 0.0),
            Side::Up => (0.0, -height),
            Side::Down => (0.0, height),
        };
        let (x, y) = self.middle;
        Self { middle: (x + dx * steps / PAN_DIVISOR, y + dy * steps / PAN_DIVISOR), ..self }.held(room)
    }

    /// Whether the whole picture is fitted into the room, as without any zoom.
    pub(super) fn is_fitted(&self, room: Room) -> bool {
        (self.scale / room.fit(self.size_px) - 1.0).abs() < SAME
    }

    /// The part to be cut out, `None` for the whole picture, and the cells it is to fill.
    pub(super) fn seen(&self, room: Room) -> (Option<Window>, (u16, u16)) {
        let zoom = self.held(room);
        let ((width, height), (x, y)) = (zoom.visible(room), zoom.middle);
        let (wide, high) = self.size_px;
        let (left_px, width_px) = span(x, width, wide);
        let (top_px, height_px) = span(y, height, high);
        let window = Window { left_px, top_px, width_px, height_px };
        // Smaller than its room it gets the cells it touches and no more: what fits is enlarged to fill.
        let filled = |part: f64, px: u16, cells: u16| {
            let touched = (part * self.scale / f64::from(px.max(1)) - SAME).ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast of floats ends at the type's ends"
            )]
            let touched = touched as u16;
            touched.clamp(1, cells.max(1))
        };
        let cells =
            (filled(width, room.cell_px.0, room.cells.0), filled(height, room.cell_px.1, room.cells.1));
        (window.within(wide, high), cells)
    }

    /// The part of the picture that the room shows, in its pixels.
    fn visible(&self, room: Room) -> (f64, f64) {
        let (width, height) = room.px();
        let (wide, high) = self.size_px;
        ((width / self.scale).min(f64::from(wide)), (height / self.scale).min(f64::from(high)))
    }

    /// The same with the window inside the picture.
    fn held(self, room: Room) -> Self {
        let (width, height) = self.visible(room);
        let hold = |middle: f64, part: f64, whole: u32| {
            let half = part / 2.0;
            middle.clamp(half, (f64::from(whole) - half).max(half))
        };
        let (x, y) = self.middle;
        Self { middle: (hold(x, width, self.size_px.0), hold(y, height, self.size_px.1)), ..self }
    }
}

/// Start and length of so many pixels around the middle, whole ones, within `whole`.
fn span(middle: f64, length: f64, whole: u32) -> (u32, u32) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of floats ends at the type's ends; what it gives is held below"
    )]
    let (start, length) = ((middle - length / 2.0).round() as u32, length.round() as u32);
    let length = length.clamp(1, whole.max(1));
    (start.min(whole.max(1) - length), length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::*;

    /// 800 × 600 pixels.
    const ROOM: Room = Room { cells: (80, 30), cell_px: (10, 20) };

    fn fitted(width_px: u32, height_px: u32) -> Zoom {
        Zoom::fitted(RowId(1), 0, (width_px, height_px), ROOM)
    }

    fn window(left_px: u32, top_px: u32, width_px: u32, height_px: u32) -> Window {
        Window { left_px, top_px, width_px, height_px }
    }

    #[test]
    fn two_steps_show_half_as_much_each_way() {
        let zoom = fitted(1600, 1200);
        assert_eq!(zoom.seen(ROOM), (None, (80, 30)));
        let larger = zoom.stepped(Scale::Larger, ROOM).stepped(Scale::Larger, ROOM);
        assert_eq!(
            (larger.percent(), larger.seen(ROOM)),
            (100, (Some(window(400, 300, 800, 600)), (80, 30)))
        );
        let back = larger.stepped(Scale::Smaller, ROOM).stepped(Scale::Smaller, ROOM);
        assert!(back.is_fitted(ROOM) && back.stepped(Scale::Smaller, ROOM).is_fitted(ROOM));
    }

    #[test]
    fn true_size_and_the_whole_are_not_stepped_over() {
        let zoom = fitted(1000, 1000);
        let scales: Vec<u64> = std::iter::successors(Some(zoom), |z| Some(z.stepped(Scale::Larger, ROOM)))
            .take(4)
            .map(|z| z.percent())
            .collect();
        assert_eq!(scales, [60, 85, 100, 141]);
        let at = zoom.at_true_size(ROOM).stepped(Scale::Larger, ROOM);
        assert_eq!(at.stepped(Scale::Smaller, ROOM).percent(), 100);
        assert_eq!(at.stepped(Scale::Smaller, ROOM).stepped(Scale::Smaller, ROOM).percent(), 71);
    }

    #[test]
    fn a_window_stops_at_the_edges() {
        let zoom = fitted(1600, 1200).at_true_size(ROOM);
        let at = |zoom: Zoom| zoom.seen(ROOM).0;
        assert_eq!(at(zoom.panned(Side::Right, 1, ROOM)), Some(window(600, 300, 800, 600)));
        assert_eq!(at(zoom.panned(Side::Down, 1, ROOM)), Some(window(400, 450, 800, 600)));
        let corner = zoom.panned(Side::Right, 99, ROOM).panned(Side::Down, u64::MAX, ROOM);
        assert_eq!(at(corner), Some(window(800, 600, 800, 600)));
        // Steps beyond the edge are not owed.
        assert_eq!(at(corner.panned(Side::Left, 1, ROOM)), Some(window(600, 600, 800, 600)));
    }

    #[test]
    fn a_picture_smaller_than_its_room_has_a_true_size_too() {
        let zoom = fitted(64, 48);
        assert!(zoom.percent() > 1000);
        assert_eq!(zoom.at_true_size(ROOM).seen(ROOM), (None, (7, 3)));
        assert_eq!(zoom.at_true_size(ROOM).stepped(Scale::Smaller, ROOM).percent(), 100);
        assert!(zoom.stepped(Scale::Smaller, ROOM).stepped(Scale::Larger, ROOM).is_fitted(ROOM));
    }

    #[test]
    fn a_long_picture_fills_its_room_once_it_is_larger() {
        let zoom = fitted(4000, 100).stepped(Scale::Larger, ROOM);
        let (part, cells) = zoom.seen(ROOM);
        assert_eq!((part.unwrap().height_px, cells.0), (100, 80));
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

        #[test]
        fn a_window_never_leaves_its_picture(
            size in (1u32..70_000, 1u32..70_000),
            cells in (0u16..400, 0u16..200),
            steps in prop::collection::vec(0usize..7, 0..30),
        ) {
            let room = Room { cells, cell_px: (9, 18) };
            let mut zoom = Zoom::fitted(RowId(0), 0, size, room);
            for step in steps {
                zoom = match step {
                    0 => zoom.stepped(Scale::Larger, room),
                    1 => zoom.stepped(Scale::Smaller, room),
                    2 => zoom.at_true_size(room),
                    3 => zoom.panned(Side::Left, 1, room),
                    4 => zoom.panned(Side::Right, 3, room),
                    5 => zoom.panned(Side::Up, 1, room),
                    _ => zoom.panned(Side::Down, 2, room),
                };
                // Also in a room that changed since.
                for room in [room, Room { cells: (1, 1), ..room }, Room { cells: (300, 90), ..room }] {
                    let (window, filled) = zoom.seen(room);
                    prop_assert!((1..=room.cells.0.max(1)).contains(&filled.0), "{filled:?}");
                    prop_assert!((1..=room.cells.1.max(1)).contains(&filled.1), "{filled:?}");
                    if let Some(part) = window {
                        prop_assert!(part.width_px > 0 && part.left_px + part.width_px <= size.0, "{part:?}");
                        prop_assert!(part.height_px > 0 && part.top_px + part.height_px <= size.1, "{part:?}");
                    }
                }
            }
        }
    }
}
