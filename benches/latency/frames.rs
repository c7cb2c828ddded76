//! One frame as a person reads it: which pair is focused, and whether its picture is there.

use std::time::Instant;

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

/// What a frame shows of the focused pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Not yet its picture.
    Waiting,
    /// Its picture, or the words that belong in its place.
    Right,
    /// The picture of another pair.
    Wrong,
}

/// A frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// When its last byte was there.
    pub(crate) at: Instant,
    /// The focused row; `None` where no pair is shown.
    pub(crate) row: Option<usize>,
    pub(crate) shown: Shown,
}

impl Frame {
    /// Reads the screen; `rows` says what each row looks like.
    pub(crate) fn read(at: Instant, screen: &Screen, rows: &[Option<Thumb>]) -> Self {
        let Some((row, room)) = focused(screen) else { return Self { at, row: None, shown: Shown::Waiting } };
        let own = rows.get(row).and_then(Option::as_ref);
        let shown = match (picture(screen, room), own) {
            (Seen::Whole(seen), Some(own)) if seen.is_like(own) => Shown::Right,
            (Seen::Whole(_), _) => Shown::Wrong,
            (Seen::Nothing, None) if !words(screen, room).is_empty() => Shown::Right,
            (Seen::Nothing | Seen::Part, _) => Shown::Waiting,
        };
        Self { at, row: Some(row), shown }
    }
}

/// The row in the title of the picture's frame, and the room inside of it.
fn focused(screen: &Screen) -> Option<(usize, Rect)> {
    (0..screen.size.height).find_map(|y| {
        let line: Vec<char> = screen.line(y).chars().collect();
        let left = line.windows(3).position(|w| w[0] == '╭' && w[1] == ' ' && w[2].is_ascii_digit())?;
        let title: String = line[left + 2..].iter().take_while(|c| **c != ' ').collect();
        let row = title.replace(',', "").parse().ok()?;
        let right = left + line[left..].iter().position(|c| *c == '╮')?;
        let (left, right) = (u16::try_from(left).ok()?, u16::try_from(right).ok()?);
        let bottom = (y + 1..screen.size.height).find(|y| screen.cell(left, *y).symbol == '╰')?;
        Some((row, Rect::new(left + 1, y + 1, right - left - 1, bottom - y - 1)))
    })
}

/// What picture stands in a room.
enum Seen {
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

fn picture(screen: &Screen, room: Rect) -> Seen {
    if let Some(image) = screen.kitty.placed_within(room).last() {
        return Seen::Whole(image.thumb.clone());
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
fn words(screen: &Screen, room: Rect) -> String {
    let text: String = screen.cells_in(room).map(|cell| cell.symbol).collect();
    let text = text.trim();
    if WAITING.contains(&text) { String::new() } else { text.to_owned() }
}
