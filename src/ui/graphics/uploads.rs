//! The pictures a kitty-like terminal holds for us: uploaded once, freed when the budget is full.
//!
//! Knows names and bytes, not places on the screen.

use std::collections::HashMap;

use ratatui::layout::Size;

use super::kitty::{Commands, Passthrough, Upload};
use super::picture::Payload;
use super::{Encoded, PictureId};

/// Pixels kept with the terminal. kitty and Ghostty drop old pictures by themselves from 320 MB a window on;
/// staying well below, nothing vanishes that we believe to be there.
const BUDGET_BYTES: usize = 128 << 20;
/// Names that fit a foreground colour: 24 bits, 0 excepted.
const LAST_NAME: u32 = 0xff_ffff;

/// How uploaded pictures will be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Showing {
    /// By text cells: the terminal must know the size in cells.
    Placeholders,
    /// By a command for each place.
    Directly,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    name: u32,
    n_bytes: usize,
    last_used: u64,
}

/// What the terminal holds.
#[derive(Debug)]
pub(super) struct Uploads {
    held: HashMap<PictureId, Held>,
    showing: Showing,
    passthrough: Passthrough,
    budget_bytes: usize,
    n_bytes: usize,
    frame: u64,
    last_name: u32,
}

impl Uploads {
    /// Names start after `last_name`, so that programs sharing a terminal (tmux) seldom meet.
    pub(super) fn new(showing: Showing, passthrough: Passthrough, last_name: u32) -> Self {
        Self {
            held: HashMap::new(),
            showing,
            passthrough,
            budget_bytes: BUDGET_BYTES,
            n_bytes: 0,
            frame: 0,
            last_name,
        }
    }

    /// What is used from now on belongs to the next frame.
    pub(super) fn end_frame(&mut self) {
        self.frame += 1;
    }

    /// The terminal's name for the picture, which is uploaded if it is not there. `None` if it is not kitty's.
    pub(super) fn name(&mut self, encoded: &Encoded, out: &mut Vec<u8>) -> Option<u32> {
        let Payload::Kitty(upload) = &encoded.payload else { return None };
        if let Some(held) = self.held.get_mut(&encoded.id) {
            held.last_used = self.frame;
            return Some(held.name);
        }
        let name = self.free_name();
        self.send(name, upload, encoded.cells, out);
        let n_bytes = upload.n_bytes_unpacked();
        self.n_bytes += n_bytes;
        self.held.insert(encoded.id, Held { name, n_bytes, last_used: self.frame });
        Some(name)
    }

    /// Whether the terminal holds the picture, which is then kept through the next frame.
    pub(super) fn keep(&mut self, id: PictureId) -> bool {
        let held = self.held.get_mut(&id);
        held.map(|held| held.last_used = self.frame).is_some()
    }

    fn send(&self, name: u32, upload: &Upload, cells: Size, out: &mut Vec<u8>) {
        let mut commands = Commands { out, passthrough: self.passthrough };
        commands.upload(name, upload);
        if self.showing == Showing::Placeholders {
            commands.place_virtually(name, cells);
        }
    }

    /// Uploads a picture that is not needed yet, if there is room.
    pub(super) fn ahead(&mut self, encoded: &Encoded, out: &mut Vec<u8>) {
        if self.n_bytes < self.budget_bytes {
            self.name(encoded, out);
        }
    }

    /// Frees the least recently used pictures until the budget is kept; those of this frame stay.
    pub(super) fn trim(&mut self, out: &mut Vec<u8>) {
        while self.n_bytes > self.budget_bytes {
            let old = self.held.iter().filter(|(_, h)| h.last_used < self.frame);
            let Some(id) = old.min_by_key(|(_, h)| (h.last_used, h.name)).map(|(id, _)| *id) else { return };
            self.free(id, out);
        }
    }

    fn free(&mut self, id: PictureId, out: &mut Vec<u8>) {
        if let Some(held) = self.held.remove(&id) {
            self.n_bytes -= held.n_bytes;
            self.commands(out).free(held.name);
        }
    }

    /// Frees everything; the placements go with the pixels.
    pub(super) fn free_all(&mut self, out: &mut Vec<u8>) {
        let mut names: Vec<u32> = self.held.drain().map(|(_, held)| held.name).collect();
        names.sort_unstable();
        self.n_bytes = 0;
        for name in names {
            self.commands(out).free(name);
        }
    }

    /// A writer of commands in the terminal's wrapping.
    pub(super) fn commands<'a>(&self, out: &'a mut Vec<u8>) -> Commands<'a> {
        Commands { out, passthrough: self.passthrough }
    }

    fn free_name(&mut self) -> u32 {
        loop {
            self.last_name = self.last_name % LAST_NAME + 1;
            if !self.held.values().any(|held| held.name == self.last_name) {
                return self.last_name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::super::{CellPx, kitty};
    use super::*;

    fn picture(id: u64) -> Encoded {
        let cells = Size::new(1, 1);
        let pixels = RgbImage::from_pixel(10, 20, image::Rgb([1, 1, 1]));
        Encoded {
            id: PictureId(id),
            cells,
            payload: Payload::Kitty(kitty::encode(&pixels, cells, CellPx::GUESS)),
        }
    }

    fn uploads() -> Uploads {
        let mut uploads = Uploads::new(Showing::Directly, Passthrough::Direct, 0);
        // Room for two pictures of 600 bytes.
        uploads.budget_bytes = 1200;
        uploads
    }

    #[test]
    fn a_picture_is_uploaded_once() {
        let (mut uploads, mut out) = (uploads(), Vec::new());
        let name = uploads.name(&picture(1), &mut out);
        let sent = out.len();
        assert_eq!(uploads.name(&picture(1), &mut out), name);
        assert_eq!(out.len(), sent);
    }

    #[test]
    fn the_least_recently_used_goes_first_and_this_frame_never() {
        let (mut uploads, mut out) = (uploads(), Vec::new());
        for id in [1, 2, 3] {
            uploads.name(&picture(id), &mut out);
        }
        uploads.trim(&mut out);
        assert_eq!(uploads.held.len(), 3, "all of this frame");
        uploads.end_frame();
        uploads.name(&picture(1), &mut out);
        uploads.trim(&mut out);
        assert_eq!(uploads.n_bytes, 1200);
        assert!(out.ends_with(b"\x1b_Ga=d,d=I,q=2,i=2\x1b\\"));
    }

    #[test]
    fn names_go_round_within_24_bits_and_skip_those_in_use() {
        let (mut uploads, mut out) = (uploads(), Vec::new());
        assert_eq!(uploads.name(&picture(1), &mut out), Some(1));
        uploads.last_name = LAST_NAME;
        assert_eq!(uploads.name(&picture(2), &mut out), Some(2));
    }
}
