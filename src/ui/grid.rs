//! The gallery's cells: where each stands, and in it the picture and the lines beneath.
//!
//! Pure arithmetic; how many cells are wished for is `app`'s affair.

use ratatui::layout::Rect;

/// Least size of a cell: ten columns and three rows of picture can be told apart, and a caption begins to say
/// something at ten columns.
const MIN_CELL: (u16, u16) = (10 + 2 * GUTTER, 3 + WORDS);

/// Columns left and right of a cell's picture: a gap, and room for the marks of the focus.
const GUTTER: u16 = 1;

/// Lines beneath a picture: caption, badges.
const WORDS: u16 = 2;

/// Cells of equal size over an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    area: Rect,
    across: u16,
    down: u16,
}

impl Grid {
    /// No cells.
    pub(super) const NONE: Self = Self { area: Rect::ZERO, across: 0, down: 0 };

    /// The most cells an area has room for: across, down; nothing where there is no area.
    pub(super) fn most(area: Rect) -> (u16, u16) {
        if area.is_empty() {
            return (0, 0);
        }
        ((area.width / MIN_CELL.0).max(1), (area.height / MIN_CELL.1).max(1))
    }

    /// So many cells over the area.
    pub(super) fn over(area: Rect, (across, down): (u16, u16)) -> Self {
        if area.is_empty() { Self::NONE } else { Self { area, across, down } }
    }

    /// The area divided.
    pub(super) fn area(&self) -> Rect {
        self.area
    }

    /// The cells in reading order.
    pub(super) fn cells(&self) -> impl Iterator<Item = GridCell> {
        let Self { area, across, down } = *self;
        let (width, height) = (area.width / across.max(1), area.height / down.max(1));
        // What is left over is divided between the two sides.
        let left = area.x + (area.width - width * across) / 2;
        let cell = move |column, row| Rect::new(left + column * width, area.y + row * height, width, height);
        (0..down).flat_map(move |row| (0..across).map(move |column| GridCell::of(cell(column, row))))
    }

    /// Where each picture has its room, in reading order.
    pub fn rooms(&self) -> impl Iterator<Item = Rect> {
        self.cells().map(|cell| cell.picture)
    }

    /// Room for each picture: width, height; nothing where there is none.
    pub(super) fn picture_cells(&self) -> (u16, u16) {
        let room = self.cells().next().map_or(Rect::ZERO, |cell| cell.picture);
        if room.is_empty() { (0, 0) } else { (room.width, room.height) }
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GridCell {
    /// The whole of it, gutters included.
    pub(super) all: Rect,
    /// Room for the picture.
    pub(super) picture: Rect,
    /// The line of the caption, empty where there is no room.
    pub(super) caption: Rect,
    /// The line of the badges.
    pub(super) badges: Rect,
}

impl GridCell {
    fn of(all: Rect) -> Self {
        let picture = Rect {
            x: all.x + GUTTER.min(all.width),
            width: all.width.saturating_sub(2 * GUTTER),
            height: all.height.saturating_sub(WORDS),
            ..all
        };
        let line = |nth: u16| {
            let y = picture.bottom() + nth;
            Rect { y: y.min(all.bottom()), height: u16::from(y < all.bottom()), ..all }
        };
        Self { all, picture, caption: line(0), badges: line(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_apart_and_within_their_area_at_any_size() {
        for (width, height) in (0..130).step_by(3).flat_map(|w| (0..60).map(move |h| (w, h))) {
            let area = Rect::new(3, 2, width, height);
            let most = Grid::most(area);
            let grid = Grid::over(area, most);
            let cells: Vec<GridCell> = grid.cells().collect();
            assert_eq!(cells.len(), usize::from(most.0) * usize::from(most.1));
            for (i, cell) in cells.iter().enumerate() {
                assert_eq!(cell.all.intersection(area).area(), cell.all.area());
                for part in [cell.picture, cell.caption, cell.badges] {
                    assert_eq!(part.intersection(cell.all).area(), part.area(), "{area:?} {cell:?}");
                }
                assert_eq!(cell.picture.intersection(cell.caption).area(), 0);
                assert!(cells[i + 1..].iter().all(|other| other.all.intersection(cell.all).area() == 0));
            }
        }
    }

    #[test]
    fn the_least_cell_has_room_for_a_picture() {
        let area = Rect::new(0, 0, 2 * MIN_CELL.0, 2 * MIN_CELL.1);
        assert_eq!(Grid::most(area), (2, 2));
        assert_eq!(Grid::over(area, (2, 2)).picture_cells(), (10, 3));
        assert_eq!(Grid::most(Rect { width: area.width - 1, height: area.height - 1, ..area }), (1, 1));
    }
}
