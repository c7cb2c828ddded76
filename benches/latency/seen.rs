//! The picture in a room of the screen, however the terminal came by it.

use image::{Rgb, RgbImage};
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::glyphs;
use super::terminal::Screen;
use super::thumb::Thumb;

/// kitty's private-use character for a piece of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// What stands in a picture's place until it is there.
const WAITING: [&str; 2] = ["…", "fetching …"];

/// What picture stands in a room.
pub(crate) enum Seen {
    Nothing,
    /// Some of one: not to be judged yet.
    Part,
    Whole(Thumb),
}

impl Seen {
    fn whole(thumb: Option<&Thumb>) -> Self {
        thumb.map_or(Self::Part, |thumb| Self::Whole(thumb.clone()))
    }
}

pub(crate) fn picture(screen: &Screen, room: Rect) -> Seen {
    match screen.kitty.placed_within(room).collect::<Vec<_>>()[..] {
        [] => {}
        [image] => return Seen::Whole(image.thumb.clone()),
        // One that was left lying under another: never right, however the upper one looks.
        _ => return Seen::Part,
    }
    let ways = [placeholders, sixel, symbols];
    let seen = ways.into_iter().map(|way| way(screen, room)).find(|seen| !matches!(seen, Seen::Nothing));
    seen.unwrap_or(Seen::Nothing)
}

fn placeholders(screen: &Screen, room: Rect) -> Seen {
    let pieces = || screen.cells_in(room).filter(|cell| cell.symbol == PLACEHOLDER);
    let Some(first) = pieces().next() else { return Seen::Nothing };
    let Color::Rgb(r, g, b) = first.foreground else { return Seen::Part };
    let image = screen.kitty.image(u32::from_be_bytes([0, r, g, b]));
    let whole = image.filter(|image| {
        pieces().all(|cell| cell.foreground == first.foreground) && pieces().count() == image.n_cells
    });
    Seen::whole(whole.map(|image| &image.thumb))
}

fn sixel(screen: &Screen, room: Rect) -> Seen {
    let Some(number) = screen.cells_in(room).find_map(|cell| cell.pixels) else { return Seen::Nothing };
    let drawn = &screen.sixels[number];
    let n_cells = screen.cells_in(room).filter(|cell| cell.pixels == Some(number)).count();
    Seen::whole((n_cells == drawn.n_cells).then_some(&drawn.thumb))
}

/// Cells with colours of their own, as pixels.
fn symbols(screen: &Screen, room: Rect) -> Seen {
    let coloured = |x: u16, y: u16| glyphs::rgb(screen.cell(x, y).background).is_some();
    let covered = room.positions().filter(|p| coloured(p.x, p.y));
    let area = covered.map(|p| Rect::new(p.x, p.y, 1, 1)).reduce(Rect::union);
    let Some(area) = area else { return Seen::Nothing };
    let mut pixels = RgbImage::new(u32::from(area.width) * 2, u32::from(area.height) * 2);
    for position in area.positions() {
        let cell = screen.cell(position.x, position.y);
        let (Some(foreground), Some(background)) =
            (glyphs::rgb(cell.foreground), glyphs::rgb(cell.background))
        else {
            return Seen::Part;
        };
        let (x, y) = (u32::from(position.x - area.x) * 2, u32::from(position.y - area.y) * 2);
        let quarters = glyphs::pixels(cell.symbol, foreground, background);
        for ((dx, dy), colour) in [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().zip(quarters) {
            pixels.put_pixel(x + dx, y + dy, Rgb(colour));
        }
    }
    Seen::Whole(Thumb::of(&pixels))
}

/// What is written in the room, unless it only asks for patience.
pub(crate) fn words(screen: &Screen, room: Rect) -> String {
    let text: String = screen.cells_in(room).map(|cell| cell.symbol).collect();
    let text = text.trim();
    if WAITING.contains(&text) { String::new() } else { text.to_owned() }
}
