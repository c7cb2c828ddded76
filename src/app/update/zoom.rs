//! Wishes about how large pictures are: the gallery's cells, and the part of the single pair's picture.

use super::super::{App, Drawn, Mode, PictureState, Scale, Side, Zoom};

/// Lines the pair's text moves at a time.
const TEXT_STEP: u16 = 3;

impl App {
    pub(super) fn scale(&mut self, scale: Scale) {
        match self.mode {
            Mode::Gallery => self.scale_gallery(scale),
            Mode::Single(_) => self.look_closer(|zoom, room| zoom.stepped(scale, room)),
            _ => {}
        }
    }

    pub(super) fn show_true_size(&mut self) {
        self.look_closer(Zoom::at_true_size);
    }

    /// The whole picture again, fitted.
    pub(super) fn show_whole(&mut self) {
        if let Mode::Single(single) = &mut self.mode {
            single.zoom = None;
        }
    }

    /// Moves over a picture of which a part is seen; else the text is what there is to scroll.
    pub(super) fn pan(&mut self, side: Side, times: u64) {
        if self.zoom().is_some() {
            return self.look_closer(|zoom, room| zoom.panned(side, times, room));
        }
        match side {
            Side::Down => self.scroll_text_down(),
            Side::Up => self.scroll_text_up(),
            Side::Left | Side::Right => {}
        }
    }

    pub(super) fn scroll_text_down(&mut self) {
        self.text_scroll = self.text_scroll.saturating_add(TEXT_STEP);
    }

    pub(super) fn scroll_text_up(&mut self) {
        self.text_scroll = self.text_scroll.saturating_sub(TEXT_STEP);
    }

    /// Does nothing before the picture is there: its size is not known.
    fn look_closer(&mut self, change: impl FnOnce(Zoom, super::super::zoom::Room) -> Zoom) {
        let room = self.room();
        let Some(zoom) = self.zoom().copied().or_else(|| self.unzoomed()) else { return };
        let zoom = change(zoom, room);
        if let Mode::Single(single) = &mut self.mode {
            single.zoom = (!zoom.is_fitted(room)).then_some(zoom);
        }
    }

    /// What a zoom starts from.
    fn unzoomed(&self) -> Option<Zoom> {
        let row = self.focused()?;
        let Some(PictureState::Drawn(Drawn { width_px, height_px, .. })) = self.picture() else {
            return None;
        };
        Some(Zoom::fitted(row, self.nth_picture, (width_px, height_px), self.room()))
    }
}
