//! kitty pictures placed over the text: what is placed now, and the commands from there to the next frame.
//!
//! Such a picture lies above all text, so around a popup it is shown in pieces, each a rectangle of the pixels that
//! the terminal holds: nothing is sent anew.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::kitty::Passthrough;
use super::mark::{Covers, each_cell};
use super::painter::Shown;
use super::picture::Payload;
use super::uploads::{Showing, Uploads};
use super::{Painted, Placed};

#[derive(Clone, Copy, Debug)]
struct Live {
    placed: Placed,
    /// The cells of it that are shown by this placement.
    piece: Rect,
    name: u32,
    placement: u32,
}

/// The state of a terminal with direct placement.
#[derive(Debug)]
pub(super) struct Direct {
    pub(super) uploads: Uploads,
    live: Vec<Live>,
    last_placement: u32,
}

impl Direct {
    pub(super) fn new(passthrough: Passthrough, last_name: u32) -> Self {
        let uploads = Uploads::new(Showing::Directly, passthrough, last_name);
        Self { uploads, live: Vec::new(), last_placement: 0 }
    }

    pub(super) fn paint(
        &mut self,
        buffer: &mut Buffer,
        shown: &[Shown<'_>],
        covers: &Covers,
        painted: &mut Painted,
    ) {
        for picture in shown {
            each_cell(buffer, picture.placed.area, covers, |_, _, _| {});
        }
        let pieces: Vec<(Placed, Rect)> = shown
            .iter()
            .flat_map(|s| covers.rest_of(s.placed.area).into_iter().map(|piece| (s.placed, piece)))
            .collect();
        self.take_away(|live| !pieces.contains(&(live.placed, live.piece)), &mut painted.drawing);
        for picture in shown {
            for (_, piece) in pieces.iter().filter(|(placed, _)| *placed == picture.placed) {
                self.show(picture, *piece, painted);
            }
        }
        painted.placed = shown.iter().map(|s| s.placed).collect();
    }

    fn show(&mut self, picture: &Shown<'_>, piece: Rect, painted: &mut Painted) {
        // Asked for even if it is placed already: this is what keeps it from being freed.
        let Some(name) = self.uploads.name(picture.encoded, &mut painted.uploads) else { return };
        if self.live.iter().any(|live| (live.placed, live.piece) == (picture.placed, piece)) {
            return;
        }
        let Payload::Kitty(upload) = &picture.encoded.payload else { return };
        let source = upload.source(piece, picture.placed.area);
        self.last_placement = self.last_placement % u32::from(u16::MAX) + 1;
        let placement = self.last_placement;
        self.uploads.commands(&mut painted.drawing).place(name, placement, piece, source);
        self.live.push(Live { placed: picture.placed, piece, name, placement });
    }

    fn take_away(&mut self, is_gone: impl Fn(&Live) -> bool, out: &mut Vec<u8>) {
        let mut commands = self.uploads.commands(out);
        self.live.retain(|live| {
            let gone = is_gone(live);
            if gone {
                commands.unplace(live.name, live.placement);
            }
            !gone
        });
    }

    pub(super) fn forget_all(&mut self, out: &mut Vec<u8>) {
        self.live.clear();
        self.uploads.free_all(out);
    }
}
