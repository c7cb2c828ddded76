//! Columns behind the first of a cluster of letters, which ratatui does not write over by itself.
//!
//! It replaces a cluster of two columns by writing into the first, and relies on the terminal to blank the other.
//! Terminals do so for a wide character. But Devanagari's `ता`, say, is two columns of two letters: a terminal
//! that knows nothing of clusters (xterm, xterm.js) keeps the second letter, and it stays in the blank of whatever
//! is drawn next: seen in popups over Hindi captions. This does not change how clusters are measured or drawn.

use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth as _};
use ratatui::layout::Position;

/// The columns behind clusters on the screen now.
#[derive(Debug, Default)]
pub(super) struct Tails(Vec<Position>);

impl Tails {
    /// Has what the last frame's clusters left written over, and takes down where those of this frame, which is
    /// drawn, leave something.
    ///
    /// Columns that stand behind a cluster or wide character again are passed over by ratatui, pixels by us.
    pub(super) fn refresh(&mut self, buffer: &mut Buffer) {
        let now = buffer.area.positions().flat_map(|at| behind(at, &buffer[at])).collect();
        for position in std::mem::replace(&mut self.0, now) {
            // A smaller screen does not have it.
            let Some(cell) = buffer.cell_mut(position) else { continue };
            if cell.diff_option == CellDiffOption::None {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
    }
}

/// The columns that a cell's cluster takes beyond its own; none for a single character of any width.
fn behind(at: Position, cell: &Cell) -> impl Iterator<Item = Position> + use<> {
    let is_cluster = cell.diff_option == CellDiffOption::None && cell.symbol().chars().nth(1).is_some();
    let width = if is_cluster { cell.cell_width() } else { 1 };
    (1..width).map(move |column| Position { x: at.x.saturating_add(column), ..at })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    /// The columns that are written when a line of `before` becomes one of `after`.
    fn written(before: &str, after: impl FnOnce(&mut Buffer)) -> Vec<u16> {
        let area = Rect::new(0, 0, 4, 1);
        let (mut old, mut new) = (Buffer::empty(area), Buffer::empty(area));
        old.set_string(0, 0, before, Style::new());
        after(&mut new);
        let mut tails = Tails::default();
        tails.refresh(&mut old);
        tails.refresh(&mut new);
        old.diff(&new).iter().map(|(x, _, _)| *x).collect()
    }

    #[test]
    fn a_blank_behind_a_cluster_is_written() {
        assert_eq!(written("ता", |_| ()), [0, 1]);
        assert_eq!(written("र्त", |_| ()), [0, 1]);
        assert_eq!(written("ताx", |new| new.set_string(0, 0, "a", Style::new())), [0, 1, 2]);
    }

    #[test]
    fn wide_characters_are_left_to_the_terminal() {
        assert_eq!(written("猫", |_| ()), [0]);
    }

    #[test]
    fn what_has_not_changed_costs_nothing() {
        assert!(written("ता", |new| new.set_string(0, 0, "ता", Style::new())).is_empty());
        // The other character covers the column itself.
        assert_eq!(written("ता", |new| new.set_string(0, 0, "猫", Style::new())), [0]);
    }

    #[test]
    fn pixels_stay_pixels() {
        let pixels = |new: &mut Buffer| {
            new[(1, 0)].set_diff_option(CellDiffOption::Skip);
        };
        assert_eq!(written("ता", pixels), [0]);
    }
}
