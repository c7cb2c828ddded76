//! kitty pictures placed over the text: what is placed now, and the commands from there to the next frame.
//!
//! Such a picture lies above all text, so one that a popup touches is taken away whole and comes back after it.

use ratatui::buffer::Buffer;

use super::kitty::Passthrough;
use super::mark::{Covers, each_cell};
use super::painter::Shown;
use super::uploads::{Showing, Uploads};
use super::{Painted, Placed};

#[derive(Clone, Copy, Debug)]
struct Live {
    placed: Placed,
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
        let free: Vec<&Shown<'_>> = shown.iter().filter(|s| !covers.touch(s.placed.area)).collect();
        self.take_away(|live| !free.iter().any(|s| s.placed == live), &mut painted.drawing);
        for picture in &free {
            self.show(picture, painted);
        }
        painted.placed = free.iter().map(|s| s.placed).collect();
    }

    fn show(&mut self, picture: &Shown<'_>, painted: &mut Painted) {
        // Asked for even if it is placed already: this is what keeps it from being freed.
        let Some(name) = self.uploads.name(picture.encoded, &mut painted.uploads) else { return };
        if self.live.iter().any(|live| live.placed == picture.placed) {
            return;
        }
        self.last_placement = self.last_placement % u32::from(u16::MAX) + 1;
        let placement = self.last_placement;
        self.uploads.commands(&mut painted.drawing).place(name, placement, picture.placed.area);
        self.live.push(Live { placed: picture.placed, name, placement });
    }

    fn take_away(&mut self, is_gone: impl Fn(Placed) -> bool, out: &mut Vec<u8>) {
        let mut commands = self.uploads.commands(out);
        self.live.retain(|live| {
            let gone = is_gone(live.placed);
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
