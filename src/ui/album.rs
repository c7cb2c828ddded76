//! Encoded pictures between the workers that make them and the frame that shows them.
//!
//! Kept within a number of bytes, the longest unseen go first. Invariant: what one of the last two frames
//! wanted, and what was put since, never goes. A picture that goes is therefore one that nobody waits for, and
//! making the wanted ones cannot go round in circles however large they are; the price is that the album may
//! hold more than its budget, by what two frames want.
//!
//! It neither decodes nor draws.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use image::RgbImage;
use ratatui::layout::Size;

use super::graphics::{Encoded, Encoder, Fit, PictureId, Pictures, fit};
use crate::app;
use crate::jobs::{Canvas, Measure, Placed};

/// Encoded pictures kept: about forty screenfuls of sixel, and far more of symbols.
const MAX_BYTES: usize = 48 << 20;

/// Frames for which a picture is safe after it was wanted or put. One would not do: a picture may be put
/// between the handling of messages and the frame, which then does not know yet that it is there.
const SAFE_FRAMES: u64 = 2;

/// The store shared by workers and the drawing thread.
#[derive(Debug, Default)]
pub struct Album {
    pages: Mutex<Pages>,
    /// Signalled once the terminal has said what it can.
    ready: Condvar,
    /// Held by a worker from putting until it has told so: see [`Canvas::put`]. The drawing thread never
    /// takes it, and so a worker may wait for that thread meanwhile.
    telling: Mutex<()>,
}

#[derive(Debug, Default)]
struct Pages {
    encoder: Option<Encoder>,
    /// How often the encoder was changed.
    edition: u64,
    pictures: HashMap<PictureId, Page>,
    n_bytes: usize,
    /// Frames drawn.
    frame: u64,
}

#[derive(Debug)]
struct Page {
    encoded: Arc<Encoded>,
    /// The frame that wanted it last, or the one before it was put.
    wanted: u64,
}

/// The pictures one frame may show.
#[derive(Debug, Default)]
pub struct Shown(HashMap<PictureId, Arc<Encoded>>);

impl Album {
    /// Tells the workers what the terminal takes; they wait for it.
    pub fn set_encoder(&self, encoder: Encoder) {
        self.lock().encoder = Some(encoder);
        self.ready.notify_all();
    }

    /// From now on pictures are made for another terminal, or one whose font has changed; returns those that
    /// are gone with it. Those that are being made right now, and those whose message is still on its way, are
    /// not among them: see [`Album::correction`].
    pub fn change_encoder(&self, encoder: Encoder) -> Vec<app::PictureId> {
        let mut pages = self.lock();
        pages.encoder = Some(encoder);
        pages.edition += 1;
        pages.forget_all()
    }

    /// Keeps nothing of these.
    pub fn forget(&self, ids: &[app::PictureId]) {
        self.lock().forget(ids);
    }

    /// What is to be told right after a message: that a picture it brings is gone already. A change of the font
    /// may have overtaken it, and what nobody is told of would be missing for good.
    pub fn correction(&self, message: &app::Message) -> Option<app::Message> {
        let app::Message::Picture { state: app::PictureState::Drawn(drawn), .. } = message else {
            return None;
        };
        let is_here = self.lock().pictures.contains_key(&PictureId(drawn.id.0));
        (!is_here).then(|| app::Message::PicturesForgotten(vec![drawn.id]))
    }

    /// The pictures that the state wants on the screen or soon, as far as they are there. Called once a frame.
    pub fn of(&self, app: &app::App) -> Shown {
        let drawn = app.wanted_pictures().iter().filter_map(|request| match app.picture_state(request)? {
            app::PictureState::Drawn(drawn) => Some(PictureId(drawn.id.0)),
            app::PictureState::None { .. } => None,
        });
        Shown(self.lock().next_frame(drawn))
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        // A worker that panicked while holding the lock left whole entries: each insert is one call.
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With its edition. Blocks until the probe is over: a second at most.
    fn encoder(&self) -> (Encoder, u64) {
        let mut pages = self.lock();
        loop {
            if let Some(encoder) = pages.encoder {
                return (encoder, pages.edition);
            }
            pages = self.ready.wait(pages).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Canvas for Album {
    fn size_for(&self, width_px: u32, height_px: u32, room_cells: (u16, u16)) -> Measure {
        let (encoder, edition) = self.encoder();
        let room = Size::new(room_cells.0, room_cells.1);
        let Fit { width_px, height_px, .. } = fit(encoder.protocol, width_px, height_px, room, encoder.cell);
        Measure { width_px, height_px, edition }
    }

    fn put(&self, id: app::PictureId, measure: Measure, pixels: RgbImage, tell: &mut dyn FnMut(Placed)) {
        let encoded = self.encoder().0.encode(PictureId(id.0), &pixels);
        let cells = encoded.cells();
        // Nothing is guarded but the order, which a panic cannot disturb.
        let _in_order = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = self.lock().put_edition(measure.edition, encoded, MAX_BYTES);
        tell(Placed { cells: (cells.width, cells.height), forgotten });
    }
}

impl Pages {
    /// The same as [`Pages::put`] for a picture of this edition; one of an older edition is dropped.
    fn put_edition(&mut self, edition: u64, encoded: Encoded, max_bytes: usize) -> Vec<app::PictureId> {
        if edition == self.edition { self.put(encoded, max_bytes) } else { Vec::new() }
    }

    /// Takes a picture and makes room for it, the longest unseen first; returns what had to go.
    fn put(&mut self, encoded: Encoded, max_bytes: usize) -> Vec<app::PictureId> {
        self.n_bytes += encoded.n_bytes();
        let (id, wanted) = (encoded.id(), self.frame);
        self.pictures.insert(id, Page { encoded: Arc::new(encoded), wanted });
        let mut gone = Vec::new();
        while self.n_bytes > max_bytes
            && let Some(id) = self.longest_unseen()
            && let Some(page) = self.pictures.remove(&id)
        {
            self.n_bytes -= page.encoded.n_bytes();
            gone.push(app::PictureId(id.0));
        }
        gone
    }

    fn forget(&mut self, ids: &[app::PictureId]) {
        for id in ids {
            if let Some(page) = self.pictures.remove(&PictureId(id.0)) {
                self.n_bytes -= page.encoded.n_bytes();
            }
        }
    }

    fn forget_all(&mut self) -> Vec<app::PictureId> {
        self.n_bytes = 0;
        self.pictures.drain().map(|(id, _)| app::PictureId(id.0)).collect()
    }

    /// The picture that may go first, if one may.
    fn longest_unseen(&self) -> Option<PictureId> {
        let unsafe_now = self.pictures.iter().filter(|(_, page)| page.wanted + SAFE_FRAMES <= self.frame);
        unsafe_now.min_by_key(|(id, page)| (page.wanted, **id)).map(|(id, _)| *id)
    }

    /// A frame wants these.
    fn next_frame(&mut self, wanted: impl Iterator<Item = PictureId>) -> HashMap<PictureId, Arc<Encoded>> {
        self.frame += 1;
        let found = wanted.filter_map(|id| {
            let page = self.pictures.get_mut(&id)?;
            page.wanted = self.frame;
            Some((id, Arc::clone(&page.encoded)))
        });
        found.collect()
    }
}

impl Pictures for Shown {
    fn encoded(&self, id: PictureId) -> Option<&Encoded> {
        self.0.get(&id).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::super::graphics::{CellPx, Colours, Protocol, SymbolSet};
    use super::*;

    const HALF_BLOCKS: Encoder = Encoder {
        protocol: Protocol::Symbols(SymbolSet::Half),
        cell: CellPx::GUESS,
        colours: Colours::True,
        n_registers: 0,
    };

    fn picture(id: u64) -> Encoded {
        HALF_BLOCKS.encode(PictureId(id), &RgbImage::new(4, 4))
    }

    fn put(album: &Album, id: u64) {
        let measure = album.size_for(8, 8, (10, 10));
        album.put(app::PictureId(id), measure, RgbImage::new(8, 8), &mut |_| ());
    }

    fn gone(ids: &[app::PictureId]) -> Vec<u64> {
        ids.iter().map(|id| id.0).collect()
    }

    #[test]
    fn wanted_pictures_stay_together_however_large_they_are() {
        let mut pages = Pages::default();
        for id in 0..5 {
            // As the workers do: a picture is put, and the next frame wants all that are there.
            assert_eq!(pages.put(picture(id), 1), []);
            assert_eq!(pages.next_frame((0..=id).map(PictureId)).len() as u64, id + 1);
        }
        assert_eq!(pages.put(picture(5), 1), []);
    }

    #[test]
    fn a_picture_put_just_before_a_frame_outlives_the_frame_that_does_not_know_it() {
        let mut pages = Pages::default();
        pages.put(picture(0), 1);
        pages.next_frame(std::iter::empty());
        assert_eq!(pages.put(picture(1), 1), []);
        assert_eq!(pages.next_frame([PictureId(0)].into_iter()).len(), 1);
        assert_eq!(pages.put(picture(2), 1), []);
    }

    #[test]
    fn beyond_the_budget_the_longest_unseen_goes_first() {
        let mut pages = Pages::default();
        for id in [7, 3, 5] {
            pages.put(picture(id), usize::MAX);
            pages.next_frame([PictureId(id)].into_iter());
        }
        for _ in 0..SAFE_FRAMES {
            pages.next_frame([PictureId(7)].into_iter());
        }
        let one = picture(0).n_bytes();
        assert_eq!(gone(&pages.put(picture(8), 3 * one)), [3]);
        assert_eq!(gone(&pages.put(picture(9), 0)), [5]);
        assert_eq!(pages.n_bytes, 3 * one);
    }

    #[test]
    fn what_is_to_be_forgotten_is_gone_at_once_though_a_frame_wants_it() {
        let mut pages = Pages::default();
        for id in 0..2 {
            pages.put(picture(id), usize::MAX);
        }
        pages.next_frame([0, 1].into_iter().map(PictureId));
        pages.forget(&[app::PictureId(0), app::PictureId(9)]);
        assert_eq!(pages.n_bytes, picture(1).n_bytes());
        assert_eq!(pages.next_frame([0, 1].into_iter().map(PictureId)).len(), 1);
    }

    #[test]
    fn with_another_font_all_pictures_are_to_be_made_again() {
        let album = Album::default();
        album.set_encoder(HALF_BLOCKS);
        put(&album, 7);
        let cell = CellPx::new(20, 20).unwrap();
        assert_eq!(gone(&album.change_encoder(Encoder { cell, ..HALF_BLOCKS })), [7]);
        assert_eq!(album.lock().n_bytes, 0);
        // Cells as wide as high: two dots down to one across.
        let measure = album.size_for(100, 100, (10, 10));
        assert_eq!((measure.width_px, measure.height_px), (80, 80));
    }

    #[test]
    fn a_picture_made_for_the_font_before_is_not_kept() {
        let album = Album::default();
        album.set_encoder(HALF_BLOCKS);
        let measure = album.size_for(8, 8, (10, 10));
        assert_eq!(album.change_encoder(HALF_BLOCKS), []);
        let mut n_told = 0;
        album.put(app::PictureId(7), measure, RgbImage::new(8, 8), &mut |_| n_told += 1);
        assert_eq!((n_told, album.lock().pictures.len()), (1, 0));
    }

    #[test]
    fn what_is_told_forgotten_was_told_placed_before() {
        let album = Album::default();
        album.set_encoder(HALF_BLOCKS);
        let told = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for id in 0..8 {
                let (album, told) = (&album, &told);
                scope.spawn(move || {
                    let measure = album.size_for(2, 2, (1, 1));
                    album.put(app::PictureId(id), measure, RgbImage::new(2, 2), &mut |placed| {
                        // Still in its turn: nobody else has put or told since.
                        assert_eq!(album.lock().pictures.len(), told.lock().unwrap().len() + 1);
                        assert_eq!(placed.forgotten, []);
                        told.lock().unwrap().push(id);
                    });
                });
            }
        });
        assert_eq!(told.into_inner().unwrap().len(), 8);
    }
}
