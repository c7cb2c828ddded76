//! Sixel and iTerm2: pixels that lie in the text cells and are erased by text.
//!
//! A picture is sent when it is new or when a popup over it has moved away, and never else. Under a popup it
//! stays visible around it: pixels go out before the frame's text, and covered text is written again on top.

use std::io::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::mark::{Covers, leave_to_pixels, write_covers_again};
use super::painter::Shown;
use super::picture::Payload;
use super::{Painted, Placed};

/// What lies on the screen.
#[derive(Debug, Default)]
pub(super) struct Inline {
    live: Vec<Placed>,
    covers: Covers,
}

impl Inline {
    pub(super) fn paint(
        &mut self,
        buffer: &mut Buffer,
        shown: &[Shown<'_>],
        covers: &Covers,
        painted: &mut Painted,
    ) {
        for picture in shown {
            let area = picture.placed.area;
            leave_to_pixels(buffer, area, covers);
            if !self.live.contains(&picture.placed) || self.is_uncovered(area, covers) {
                send(picture, &mut painted.drawing);
                write_covers_again(buffer, area, covers);
            }
        }
        self.live = shown.iter().map(|s| s.placed).collect();
        self.covers.clone_from(covers);
        painted.placed.clone_from(&self.live);
    }

    /// Whether text that a popup wrote into the area is to be pixels again.
    fn is_uncovered(&self, area: Rect, now: &Covers) -> bool {
        self.covers != *now
            && self.covers.touch(area)
            && area.positions().any(|p| self.covers.has(p.x, p.y) && !now.has(p.x, p.y))
    }

    pub(super) fn forget_all(&mut self) {
        *self = Self::default();
    }
}

/// Empties the rectangle and draws into it.
fn send(picture: &Shown<'_>, out: &mut Vec<u8>) {
    let (Payload::Sixel(bytes) | Payload::Iterm2(bytes)) = &picture.encoded.payload else { return };
    let Rect { x, y, width, height } = picture.placed.area;
    // Without attributes: what is erased takes the current background. Writing to a Vec cannot fail.
    out.extend_from_slice(b"\x1b[0m");
    let column = u32::from(x) + 1;
    for row in u32::from(y) + 1..=u32::from(y) + u32::from(height) {
        let _ = write!(out, "\x1b[{row};{column}H\x1b[{width}X");
    }
    let _ = write!(out, "\x1b[{};{column}H", u32::from(y) + 1);
    out.extend_from_slice(bytes);
}
