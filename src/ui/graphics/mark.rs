//! The cells of a frame under a picture: which of them are seen, and what is written into them.
//!
//! The only place that writes a cell's symbol raw, past ratatui's filters: nothing that came from a file or the
//! web passes here, only placeholders and block characters.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use unicode_width::UnicodeWidthStr as _;

/// The rectangles drawn over the pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Covers(pub(super) Vec<Rect>);

impl Covers {
    /// Whether this cell is covered.
    pub(super) fn has(&self, x: u16, y: u16) -> bool {
        self.0.iter().any(|cover| cover.contains(Position { x, y }))
    }

    /// Whether any cell of the area is covered.
    pub(super) fn touch(&self, area: Rect) -> bool {
        self.0.iter().any(|cover| cover.intersects(area))
    }

    /// The parts of the area that are not covered: rectangles that do not overlap, rows before columns.
    pub(super) fn rest_of(&self, area: Rect) -> Vec<Rect> {
        self.0.iter().fold(vec![area], |rest, cover| {
            rest.into_iter().flat_map(|piece| without(piece, *cover)).collect()
        })
    }

    /// Whether all of the area is covered.
    pub(super) fn hide(&self, area: Rect) -> bool {
        self.touch(area) && area.positions().all(|p| self.has(p.x, p.y))
    }
}

/// What is left of a rectangle: above the hole, to its left and right, and below.
fn without(piece: Rect, cover: Rect) -> Vec<Rect> {
    let hole = piece.intersection(cover);
    if hole.is_empty() {
        return vec![piece];
    }
    let band = |top, bottom, left, right| Rect::new(left, top, right - left, bottom - top);
    let around = [
        band(piece.top(), hole.top(), piece.left(), piece.right()),
        band(hole.top(), hole.bottom(), piece.left(), hole.left()),
        band(hole.top(), hole.bottom(), hole.right(), piece.right()),
        band(hole.bottom(), piece.bottom(), piece.left(), piece.right()),
    ];
    around.into_iter().filter(|rest| !rest.is_empty()).collect()
}

/// Calls `write` for each cell of the area that is not covered, emptied, with its row and column in the area.
///
/// A wide character that reaches into such a cell from the left is blanked: half of it would be drawn over.
pub(super) fn each_cell(
    buffer: &mut Buffer,
    area: Rect,
    covers: &Covers,
    mut write: impl FnMut(&mut Cell, u16, u16),
) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        let mut before_is_ours = false;
        for x in area.left()..area.right() {
            if covers.has(x, y) {
                before_is_ours = false;
                continue;
            }
            if !std::mem::replace(&mut before_is_ours, true) && x > buffer.area.x {
                blank_if_wide(&mut buffer[(x - 1, y)]);
            }
            let cell = &mut buffer[(x, y)];
            cell.reset();
            write(cell, y - area.y, x - area.x);
        }
    }
}

fn blank_if_wide(cell: &mut Cell) {
    if cell.symbol().width() > 1 {
        cell.set_symbol(" ");
    }
}

/// Puts one piece of a picture into a cell. It takes one column whatever the width tables say of its marks.
pub(super) fn put(cell: &mut Cell, symbol: &str, foreground: Color, background: Color) {
    cell.set_symbol(symbol).set_fg(foreground).set_bg(background);
    cell.set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
}

/// Leaves the cells to pixels: ratatui writes nothing there, and writes them again once they are text.
pub(super) fn leave_to_pixels(buffer: &mut Buffer, area: Rect, covers: &Covers) {
    each_cell(buffer, area, covers, |cell, _, _| {
        cell.set_diff_option(CellDiffOption::Skip);
    });
}

/// Has the covered cells of the area written although they may not have changed: pixels went over them.
pub(super) fn write_covers_again(buffer: &mut Buffer, area: Rect, covers: &Covers) {
    // One column more to the left: a wide character there reaches into the area.
    let from = area.left().saturating_sub(1).max(buffer.area.left());
    for y in area.top()..area.bottom() {
        for x in (from..area.right()).filter(|x| covers.has(*x, y)) {
            buffer[(x, y)].set_diff_option(CellDiffOption::AlwaysUpdate);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn what_is_not_covered_is_cut_into_rectangles_that_leave_no_cell_out() {
        let area = Rect::new(2, 1, 9, 6);
        let sets = [
            vec![],
            vec![Rect::new(4, 2, 3, 2)],
            vec![Rect::new(0, 0, 4, 3), Rect::new(8, 3, 9, 9)],
            vec![Rect::new(3, 0, 2, 9), Rect::new(0, 3, 20, 1), Rect::new(4, 2, 4, 3)],
            vec![area],
        ];
        for covers in sets.map(Covers) {
            let rest = covers.rest_of(area);
            for p in area.positions() {
                let n_pieces = rest.iter().filter(|piece| piece.contains(p)).count();
                assert_eq!(n_pieces, usize::from(!covers.has(p.x, p.y)), "{p} of {covers:?}");
            }
            assert!(rest.iter().all(|piece| area.intersection(*piece) == *piece && !piece.is_empty()));
        }
    }

    #[test]
    fn a_wide_character_cut_by_a_picture_is_blanked() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "a猫猫b", Style::new());
        leave_to_pixels(&mut buffer, Rect::new(2, 0, 2, 1), &Covers::default());
        let symbols: Vec<&str> = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(symbols, ["a", " ", " ", " ", " ", "b"]);
    }

    #[test]
    fn pixels_that_became_text_are_written_even_if_blank() {
        let area = Rect::new(0, 0, 3, 1);
        let (mut before, after) = (Buffer::empty(area), Buffer::empty(area));
        leave_to_pixels(&mut before, Rect::new(1, 0, 1, 1), &Covers::default());
        let written: Vec<u16> = before.diff(&after).iter().map(|(x, _, _)| *x).collect();
        assert_eq!(written, [1]);
    }

    #[test]
    fn covered_cells_are_left_alone() {
        let area = Rect::new(0, 0, 3, 1);
        let mut buffer = Buffer::with_lines(["abc"]);
        leave_to_pixels(&mut buffer, area, &Covers(vec![Rect::new(1, 0, 1, 1)]));
        assert_eq!(buffer[(1, 0)].symbol(), "b");
        assert_eq!(buffer[(2, 0)].diff_option, CellDiffOption::Skip);
    }
}
