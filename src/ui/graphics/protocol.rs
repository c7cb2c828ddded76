//! The ways a terminal can show a picture, and what each asks of a picture's size and place.
//!
//! Says nothing about how a way is found out (`choose`) or spoken (`kitty`, `sixel`, `iterm2`, `symbols`).

use std::fmt;
use std::str::FromStr;

use ratatui::layout::{Rect, Size};

use super::kitty::MAX_PLACEHOLDER_CELLS;

/// Block characters that stand in for pixels, from coarse to fine. Each set has those of the sets before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolSet {
    /// `▀▄`: 1×2 dots a cell, in every font.
    Half,
    /// `▘▚▙` and the eighths `▂▆▎▊`: the block elements up to Unicode 3.2, in nearly every font.
    Quadrant,
    /// 2×3 dots, Unicode 13.
    Sextant,
    /// 2×4 dots, Unicode 16; only where the terminal draws them itself.
    Octant,
}

impl SymbolSet {
    /// Dots across and down in one cell of the finest characters.
    pub(super) const fn dots(self) -> (u16, u16) {
        match self {
            Self::Half => (1, 2),
            Self::Quadrant => (2, 2),
            Self::Sextant => (2, 3),
            Self::Octant => (2, 4),
        }
    }

    /// Pixels across and down that one cell is fitted to: the coarsest in which all of the set's characters have
    /// their edges between pixels.
    pub const fn cell_px(self) -> (u16, u16) {
        match self {
            Self::Half | Self::Quadrant => (8, 8),
            Self::Sextant | Self::Octant => (8, 24),
        }
    }
}

/// How pictures reach the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// kitty graphics; the picture hangs on text cells and moves, hides and dies with them.
    KittyPlaceholders,
    /// kitty graphics placed over the text at the cursor, taken away by name.
    KittyDirect,
    /// iTerm2's inline files.
    Iterm2,
    /// DEC sixel.
    Sixel,
    /// Two colours and a block character a cell.
    Symbols(SymbolSet),
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KittyPlaceholders => "kitty graphics within the text",
            Self::KittyDirect => "kitty graphics over the text",
            Self::Iterm2 => "iTerm2's inline pictures",
            Self::Sixel => "sixel",
            Self::Symbols(_) => "characters",
        })
    }
}

/// What `--graphics` was set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphicsChoice {
    /// Ask the terminal.
    #[default]
    Auto,
    /// The kitty protocol, with placeholders where the terminal is known to have them.
    Kitty,
    /// iTerm2's inline files.
    Iterm2,
    /// Sixel.
    Sixel,
    /// Characters only.
    Symbols,
}

/// The word is none of those `--graphics` takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected auto, kitty, iterm2, sixel or symbols")]
pub struct UnknownGraphics;

impl FromStr for GraphicsChoice {
    type Err = UnknownGraphics;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "auto" => Ok(Self::Auto),
            "kitty" => Ok(Self::Kitty),
            "iterm2" => Ok(Self::Iterm2),
            "sixel" => Ok(Self::Sixel),
            "symbols" => Ok(Self::Symbols),
            _ => Err(UnknownGraphics),
        }
    }
}

/// One character cell in pixels; both sides at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellPx {
    width_px: u16,
    height_px: u16,
}

impl CellPx {
    /// What most fonts come close to, for terminals that do not say.
    pub const GUESS: Self = Self { width_px: 10, height_px: 20 };
    /// No font is larger; a greater figure is a terminal's mistake and would blow up every picture.
    const MAX_PX: u16 = 400;

    /// `None` when a side is 0 or beyond any font.
    pub fn new(width_px: u16, height_px: u16) -> Option<Self> {
        let sane = 1..=Self::MAX_PX;
        (sane.contains(&width_px) && sane.contains(&height_px)).then_some(Self { width_px, height_px })
    }

    /// The size after a change of the font, when the system's measure went from `before` to `now`. To be asked of
    /// the size that was told with `before`, and not of one that came out of here: roundings would add up.
    ///
    /// The terminal's own word is what both are measured against: it may count in other pixels than the system
    /// (fractions of them, or those of a screen of twice the density). Rounded down, as a picture too small harms
    /// nobody.
    #[must_use]
    pub fn rescaled(self, before: Self, now: Self) -> Self {
        let side = |told: u16, before: u16, now: u16| {
            let px = u32::from(told) * u32::from(now) / u32::from(before);
            u16::try_from(px).unwrap_or(u16::MAX).clamp(1, Self::MAX_PX)
        };
        Self {
            width_px: side(self.width_px, before.width_px, now.width_px),
            height_px: side(self.height_px, before.height_px, now.height_px),
        }
    }

    /// Width in pixels.
    pub const fn width_px(self) -> u16 {
        self.width_px
    }

    /// Height in pixels.
    pub const fn height_px(self) -> u16 {
        self.height_px
    }
}

/// A picture's size on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Cells it touches.
    pub cells: Size,
    /// Width it must be resized to.
    pub width_px: u32,
    /// Height it must be resized to.
    pub height_px: u32,
}

/// The largest size at which a picture of `width_px` × `height_px` fits `area`, its shape kept.
///
/// Small pictures are enlarged. Symbols are fitted to pixels that are not square; the shape on the screen is
/// kept, so the pixel size returned is not. All sides are at least 1; an empty area gives one cell.
pub fn fit(protocol: Protocol, width_px: u32, height_px: u32, area: Size, cell: CellPx) -> Fit {
    let (wide, high) = (f64::from(width_px.max(1)), f64::from(height_px.max(1)));
    let room_w = f64::from(area.width.max(1)) * f64::from(cell.width_px);
    let room_h = f64::from(area.height.max(1)) * f64::from(cell.height_px);
    let scale = (room_w / wide).min(room_h / high);
    let (across, down) = pixels(protocol, cell);
    let to_pixels = |size: f64, room: f64, n_a_cell: u16, cell_px: u16, cells: u16| {
        let n = (size * scale).min(room) * f64::from(n_a_cell) / f64::from(cell_px);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the area, positive"
        )]
        let n = n.round() as u32;
        n.clamp(1, u32::from(cells.max(1)) * u32::from(n_a_cell))
    };
    let width_px = to_pixels(wide, room_w, across, cell.width_px, area.width);
    let height_px = to_pixels(high, room_h, down, cell.height_px, area.height);
    Fit { cells: cells_of(protocol, width_px, height_px, cell), width_px, height_px }
}

/// The cells touched by a picture of this many pixels.
pub(super) fn cells_of(protocol: Protocol, width_px: u32, height_px: u32, cell: CellPx) -> Size {
    let (across, down) = pixels(protocol, cell);
    let cells = |n: u32, n_a_cell: u16| u16::try_from(n.div_ceil(u32::from(n_a_cell))).unwrap_or(u16::MAX);
    Size::new(cells(width_px, across), cells(height_px, down))
}

fn pixels(protocol: Protocol, cell: CellPx) -> (u16, u16) {
    match protocol {
        Protocol::Symbols(set) => set.cell_px(),
        _ => (cell.width_px, cell.height_px),
    }
}

/// The part of `area` in which a picture may be drawn on this `screen`.
///
/// Sixel and iTerm2 pictures leave the cursor below them: on the last row the screen would scroll.
/// Placeholders can count to 297 only.
pub fn usable(protocol: Protocol, area: Rect, screen: Rect) -> Rect {
    match protocol {
        Protocol::Sixel | Protocol::Iterm2 => {
            area.intersection(Rect { height: screen.height.saturating_sub(1), ..screen })
        }
        Protocol::KittyPlaceholders => {
            let size =
                Size::new(area.width.min(MAX_PLACEHOLDER_CELLS), area.height.min(MAX_PLACEHOLDER_CELLS));
            centred(area.intersection(screen), size)
        }
        Protocol::KittyDirect | Protocol::Symbols(_) => area.intersection(screen),
    }
}

/// `size` in the middle of `outer`, cut to it.
pub fn centred(outer: Rect, size: Size) -> Rect {
    let (width, height) = (size.width.min(outer.width), size.height.min(outer.height));
    Rect { x: outer.x + (outer.width - width) / 2, y: outer.y + (outer.height - height) / 2, width, height }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CELL: CellPx = CellPx { width_px: 10, height_px: 20 };

    #[test]
    fn a_picture_keeps_its_shape_and_fills_one_side() {
        let fit_of = |protocol| fit(protocol, 200, 100, Size::new(40, 40), CELL);
        assert_eq!(fit_of(Protocol::Sixel), Fit { cells: Size::new(40, 10), width_px: 400, height_px: 200 });
        let quadrants = fit_of(Protocol::Symbols(SymbolSet::Quadrant));
        assert_eq!(quadrants, Fit { cells: Size::new(40, 10), width_px: 320, height_px: 80 });
    }

    #[test]
    fn sixel_and_iterm2_keep_off_the_last_row() {
        let screen = Rect::new(0, 0, 80, 24);
        assert_eq!(usable(Protocol::Sixel, screen, screen).height, 23);
        assert_eq!(usable(Protocol::Iterm2, screen, screen).height, 23);
        assert_eq!(usable(Protocol::KittyDirect, screen, screen), screen);
    }

    #[test]
    fn placeholders_stop_at_what_they_can_count() {
        let screen = Rect::new(0, 0, 400, 24);
        assert_eq!(usable(Protocol::KittyPlaceholders, screen, screen).width, 297);
    }

    #[test]
    fn cells_that_no_font_has_are_not_believed() {
        assert_eq!(CellPx::new(0, 20), None);
        assert_eq!(CellPx::new(10, 401), None);
        assert!(CellPx::new(1, 400).is_some());
    }

    #[test]
    fn a_cell_grows_with_the_systems_measure_of_it() {
        let cell = |width_px, height_px| CellPx { width_px, height_px };
        assert_eq!(CELL.rescaled(CELL, cell(12, 25)), cell(12, 25));
        assert_eq!(CELL.rescaled(CELL, CELL), CELL);
        // Told in pixels twice as large as the system's.
        assert_eq!(CELL.rescaled(cell(20, 40), cell(26, 50)), cell(13, 25));
        // Told rounded, and smaller than one pixel.
        assert_eq!(cell(7, 15).rescaled(cell(8, 15), cell(1, 15)), cell(1, 15));
        assert_eq!(cell(400, 400).rescaled(cell(1, 1), cell(400, 400)), cell(400, 400));
    }

    proptest! {
        #[test]
        fn a_fitted_picture_never_leaves_its_area(w in 1u32..30_000, h in 1u32..30_000, cols in 0u16..300, rows in 0u16..100) {
            for protocol in [Protocol::Sixel, Protocol::Symbols(SymbolSet::Octant), Protocol::Symbols(SymbolSet::Half)] {
                let fit = fit(protocol, w, h, Size::new(cols, rows), CELL);
                prop_assert!(fit.cells.width <= cols.max(1) && fit.cells.height <= rows.max(1));
                prop_assert!(fit.width_px > 0 && fit.height_px > 0);
            }
        }
    }
}
