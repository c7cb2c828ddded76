//! Picture workers: a request becomes bytes, pixels, an encoded picture in the album, or a named reason.
//!
//! They know no terminal: how large and in which form a picture is wanted is the [`Canvas`]'s affair.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::Sender;
use image::RgbImage;

use super::blanked::Blanked;
use super::claims::claims;
use super::desk::{Call, Desk, Task};
use super::fetching::Bell;
use super::find::{Behind, Found, NotFound, Place, Sources, find};
use crate::app::{Drawn, Message, PictureId, PictureRequest, PictureState};
use crate::base::{SafeText, bytes as size_in_words, contain};
use crate::dataset::Dataset;
use crate::images::{Claims, Decoded, Extent, Frames, NoPicture, PictureFacts, decode, resize};

/// Where finished pictures go: the terminal's side of the work.
pub trait Canvas: Send + Sync {
    /// The pixels a picture of this size must have to fill its room.
    fn size_for(&self, width_px: u32, height_px: u32, room_cells: (u16, u16)) -> Measure;

    /// Takes a picture of exactly the size of `measure`, and tells what became of it before this returns. One
    /// whose measure is of an older edition is told like any other, and not kept.
    ///
    /// Pictures are told one at a time, in the order in which they were taken: what is told forgotten was told
    /// placed before. `tell` may block.
    fn put(&self, id: PictureId, measure: Measure, pixels: RgbImage, tell: &mut dyn FnMut(Placed));
}

/// How large a picture is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// In pixels.
    pub width_px: u32,
    /// In pixels.
    pub height_px: u32,
    /// Counts what pictures are made for: another font begins another edition.
    pub edition: u64,
}

/// What became of a picture that was put on the canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The cells it covers: width, height.
    pub cells: (u16, u16),
    /// Pictures that had to go for it.
    pub forgotten: Vec<PictureId>,
}

/// All a worker needs.
pub(super) struct Worker {
    pub(super) dataset: Arc<Dataset>,
    pub(super) blanked: Arc<Blanked>,
    pub(super) desk: Arc<Desk>,
    pub(super) canvas: Arc<dyn Canvas>,
    pub(super) bell: Bell,
    pub(super) sources: Arc<Sources>,
    pub(super) ids: Arc<AtomicU64>,
    pub(super) out: Sender<Message>,
}

impl Worker {
    /// Works until the desk is closed. Every request that stays wanted is answered once, whatever decoders do
    /// with it; work for one that scrolled away ends at the next step, without an answer.
    pub(super) fn work(&self) {
        while let Some(task) = self.desk.take() {
            match task {
                Task::Begin(request) => self.begin(request),
                Task::Finish(request, outcome) => self.finish(request, outcome),
            }
        }
    }

    /// Looks into the row; a link is handed on to the fetching thread, and comes back by the desk.
    fn begin(&self, request: PictureRequest) {
        if self.blanked.is_of(&self.dataset, request.row) {
            return self.finish(request, Err(NoPicture::Escalated.into()));
        }
        let place = contain(|| find(&self.dataset, &self.sources, &request));
        let found = match place.unwrap_or_else(|words| Err(broken(&words).into())) {
            Ok(Place::Here(found)) => Ok(found),
            Ok(Place::Behind(_)) if self.bell.is_closed() => {
                Err(NoPicture::Unreadable(SafeText::line("fetching has ended")).into())
            }
            Ok(Place::Behind(Behind { missing, .. })) => {
                self.desk.follow_later(Call { request, missing });
                // Nobody hears: fetching ends in this moment, and with it the session.
                let _ = self.bell.send(());
                return;
            }
            Err(none) => Err(none),
        };
        self.finish(request, found);
    }

    fn finish(&self, request: PictureRequest, found: Result<Found, NotFound>) {
        let drawn = found.and_then(|found| {
            let drawn = contain(|| self.draw(&request, &found));
            let drawn = drawn.unwrap_or_else(|words| Err(broken(&words)));
            drawn.map_err(|why| NotFound { why, n_pictures: found.n_pictures })
        });
        if let Err(NotFound { why, n_pictures }) = drawn {
            self.answer(request, PictureState::None { why, n_pictures });
        }
    }

    fn answer(&self, request: PictureRequest, state: PictureState) {
        self.desk.done(&request);
        self.tell(Message::Picture { request, state });
    }

    fn tell(&self, message: Message) {
        // Nobody listens: the session is over, and the desk closed or about to be.
        let _ = self.out.send(message);
    }

    /// Puts the picture on the canvas and answers, if it is still wanted.
    fn draw(&self, request: &PictureRequest, found: &Found) -> Result<(), NoPicture> {
        if !self.desk.still_wants(request) {
            return Ok(());
        }
        let decoded = decode(&found.bytes, request.cleared)?;
        // What is left to do takes as long again.
        if !self.desk.still_wants(request) {
            return Ok(());
        }
        // What a link leads to may have another size than when the window was chosen.
        let window = request.window.and_then(|window| window.within(decoded.width_px, decoded.height_px));
        let (width, height) =
            window.map_or((decoded.width_px, decoded.height_px), |w| (w.width_px, w.height_px));
        let measure = self.canvas.size_for(width, height, request.room_cells);
        let (width, height) = (measure.width_px, measure.height_px);
        // A name is never used twice: the terminal may still hold the picture of an older one.
        let id = PictureId(self.ids.fetch_add(1, Ordering::Relaxed));
        let pixels = match window {
            Some(window) => resize(&window.cut_from(&decoded), width, height),
            None => resize(&decoded.pixels, width, height),
        };
        let facts = self.facts(request, &decoded, found);
        self.canvas.put(id, measure, pixels, &mut |placed| {
            if !placed.forgotten.is_empty() {
                self.tell(Message::PicturesForgotten(placed.forgotten));
            }
            let drawn = Drawn {
                id,
                cells: placed.cells,
                width_px: decoded.width_px,
                height_px: decoded.height_px,
                about: about(&facts, found.n_pictures, request.nth),
                facts: Arc::clone(&facts),
                n_pictures: found.n_pictures,
            };
            self.answer(request.clone(), PictureState::Drawn(drawn));
        });
        Ok(())
    }

    /// What is known of the picture, the row's own word held against it. A row of several pictures says nothing
    /// of each of them.
    fn facts(&self, request: &PictureRequest, decoded: &Decoded, found: &Found) -> Arc<PictureFacts> {
        let origin = found.origin.clone();
        let claims = match found.n_pictures {
            1 => claims(&self.dataset, request.row, &origin),
            _ => Claims::default(),
        };
        Arc::new(PictureFacts::new(decoded, &found.bytes, &claims, origin))
    }
}

/// `JPEG 640×480 · 41 kB · 1 of 3, Tab next · from example.org`. Where it is from is the longest and least: it is
/// what a narrow pane cuts.
fn about(facts: &PictureFacts, n_pictures: usize, nth: usize) -> SafeText {
    let mut about =
        format!("{} {}×{} · {}", facts.format, facts.width_px, facts.height_px, size_in_words(facts.n_bytes));
    if facts.frames == Frames::Animated {
        about.push_str(" · first frame of an animation");
    }
    if facts.extent == Extent::CutShort {
        about.push_str(" · cut short, the rest is grey");
    }
    if n_pictures > 1 {
        about.push_str(&format!(" · {} of {n_pictures}, Tab next", nth + 1));
    }
    about.push_str(&format!(" · {}", facts.origin));
    SafeText::line(&about)
}

/// A panic, contained: what a person can know of it.
fn broken(words: &SafeText) -> NoPicture {
    NoPicture::Unreadable(SafeText::line(&format!("the picture broke its decoder: {words}")))
}
