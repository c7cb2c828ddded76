//! One frame as a person reads it: which pair is focused, and whether what belongs on the screen is there.

use std::time::Instant;

use ratatui::layout::Rect;

use super::seen::{Seen, picture, words};
use super::terminal::Screen;
use super::thumb::Thumb;

/// What is looked at.
#[derive(Clone, Debug)]
pub(crate) enum View {
    /// The list with the focused pair's picture beside it.
    List,
    /// The gallery, with the rooms of its pictures.
    Gallery(Vec<Rect>),
    /// One pair of a review, its picture framed as in the list.
    Review,
}

/// What a frame shows of the focused pair; in the gallery, of all pairs on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Not yet all that belongs there.
    Waiting,
    /// The picture, or the words that belong in its place.
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
    pub(crate) fn read(at: Instant, screen: &Screen, view: &View, rows: &[Option<Thumb>]) -> Self {
        let read = match view {
            View::List | View::Review => framed_picture(screen, rows),
            View::Gallery(rooms) => in_gallery(screen, rooms, rows),
        };
        let (row, shown) = read.map_or((None, Shown::Waiting), |(row, shown)| (Some(row), shown));
        Self { at, row, shown }
    }
}

fn framed_picture(screen: &Screen, rows: &[Option<Thumb>]) -> Option<(usize, Shown)> {
    let (row, room) = framed(screen)?;
    Some((row, of_row(screen, room, rows, row)))
}

/// The page is right when all of its pairs are.
fn in_gallery(screen: &Screen, rooms: &[Rect], rows: &[Option<Thumb>]) -> Option<(usize, Shown)> {
    let row = (0..screen.size.height).find_map(|y| title(screen.line(y).strip_prefix(' ')?))?;
    let first = row - row % rooms.len().max(1);
    let on_page = rooms.iter().zip(first..rows.len()).map(|(room, row)| of_row(screen, *room, rows, row));
    let shown = on_page.fold(Shown::Right, |page, pair| match (page, pair) {
        (Shown::Wrong, _) | (_, Shown::Wrong) => Shown::Wrong,
        (Shown::Waiting, _) | (_, Shown::Waiting) => Shown::Waiting,
        (Shown::Right, Shown::Right) => Shown::Right,
    });
    Some((row, shown))
}

/// What stands in the room of a row's picture.
fn of_row(screen: &Screen, room: Rect, rows: &[Option<Thumb>], row: usize) -> Shown {
    let own = rows.get(row).and_then(Option::as_ref);
    match (picture(screen, room), own) {
        (Seen::Whole(seen), Some(own)) if seen.is_like(own) || is_nearest(&seen, own, rows) => Shown::Right,
        (Seen::Whole(_), _) => Shown::Wrong,
        (Seen::Nothing, None) if !words(screen, room).is_empty() => Shown::Right,
        (Seen::Nothing | Seen::Part, _) => Shown::Waiting,
    }
}

/// Whether no row's picture comes nearer: steep shades in cells of two colours move further than dithering.
fn is_nearest(seen: &Thumb, own: &Thumb, rows: &[Option<Thumb>]) -> bool {
    rows.iter().flatten().all(|other| other == own || seen.distance(other) > seen.distance(own))
}

/// The row in the title of the picture's frame, and the room inside of it.
fn framed(screen: &Screen) -> Option<(usize, Rect)> {
    (0..screen.size.height).find_map(|y| {
        let line: Vec<char> = screen.line(y).chars().collect();
        let left = line.windows(3).position(|w| w[0] == '╭' && w[1] == ' ' && w[2].is_ascii_digit())?;
        let row = title(&line[left + 2..].iter().collect::<String>())?;
        let right = left + line[left..].iter().position(|c| *c == '╮')?;
        let (left, right) = (u16::try_from(left).ok()?, u16::try_from(right).ok()?);
        let bottom = (y + 1..screen.size.height).find(|y| screen.cell(left, *y).symbol == '╰')?;
        Some((row, Rect::new(left + 1, y + 1, right - left - 1, bottom - y - 1)))
    })
}

/// `41,207 · row 2,311 of part-00005…`: the row's number in the dataset.
fn title(text: &str) -> Option<usize> {
    let (row, rest) = text.split_once(' ')?;
    rest.starts_with("· row ").then(|| row.replace(',', "").parse().ok())?
}
