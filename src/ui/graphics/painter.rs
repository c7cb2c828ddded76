//! Knows what the terminal shows now, and makes it show the next frame's pictures with the fewest bytes.
//!
//! It marks the cells of the frame and returns bytes that must be written before ratatui's own. It writes nothing
//! by itself. An unchanged frame costs no bytes.

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::choose::Capabilities;
use super::direct::Direct;
use super::inline::Inline;
use super::kitty::placeholder;
use super::mark::{Covers, each_cell, put};
use super::picture::Payload;
use super::protocol::{centred, usable};
use super::uploads::{Showing, Uploads};
use super::{Encoded, PictureId, Pictures, Protocol};

/// A picture wanted on the screen. It stands in the middle of `area` at the size it was encoded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Which picture.
    pub picture: PictureId,
    /// The cells it may take.
    pub area: Rect,
}

/// The pictures of one frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Wanted pictures. They must not overlap: of two that do, the later one is left out.
    pub placements: Vec<Placement>,
    /// Where text lies over pictures: popups, completions, notices.
    pub covered: Vec<Rect>,
    /// Pictures likely to be wanted next, the likeliest first; only kitty-like terminals take them, one at a time
    /// ([`Painter::send_ahead`]).
    pub ahead: Vec<PictureId>,
}

/// A picture and the cells it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which picture.
    pub picture: PictureId,
    /// Exactly its cells.
    pub area: Rect,
}

/// What came of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// Pixels handed over and given back. They change nothing on the screen and are to be written before the
    /// synchronized update: terminals hold back only so much of one (kitty 0.26: 1 MB) and then show halves.
    pub uploads: Vec<u8>,
    /// What changes the screen; to be written within the update, before the frame's text.
    pub drawing: Vec<u8>,
    /// Pictures that are to be seen once that is done, at least in part.
    pub placed: Vec<Placed>,
}

/// A picture that takes part in this frame.
pub(super) struct Shown<'a> {
    pub(super) placed: Placed,
    pub(super) encoded: &'a Encoded,
}

#[derive(Debug)]
enum Way {
    Placeholders(Uploads),
    Direct(Direct),
    Inline(Inline),
    Symbols,
}

impl Way {
    fn uploads(&mut self) -> Option<&mut Uploads> {
        match self {
            Self::Placeholders(uploads) | Self::Direct(Direct { uploads, .. }) => Some(uploads),
            Self::Inline(_) | Self::Symbols => None,
        }
    }
}

/// Draws pictures on one terminal.
#[derive(Debug)]
pub struct Painter {
    protocol: Protocol,
    way: Way,
    screen: Rect,
    /// Bytes owed to the terminal from an earlier moment that had no frame.
    owed: Vec<u8>,
    /// Of the pictures that the last frame wanted next, those that the terminal lacks.
    ahead: VecDeque<PictureId>,
}

impl Painter {
    /// For a terminal that holds none of our pictures. `name_seed` keeps apart programs that share a terminal
    /// (the process id will do).
    pub fn new(capabilities: &Capabilities, name_seed: u32) -> Self {
        let Capabilities { protocol, passthrough, .. } = *capabilities;
        let last_name = (name_seed & 0xffff) << 8;
        let way = match protocol {
            Protocol::KittyPlaceholders => {
                Way::Placeholders(Uploads::new(Showing::Placeholders, passthrough, last_name))
            }
            Protocol::KittyDirect => Way::Direct(Direct::new(passthrough, last_name)),
            Protocol::Iterm2 | Protocol::Sixel => Way::Inline(Inline::default()),
            Protocol::Symbols(_) => Way::Symbols,
        };
        Self { protocol, way, screen: Rect::ZERO, owed: Vec::new(), ahead: VecDeque::new() }
    }

    /// Marks the frame, which is drawn but for its pictures, and says what to write before it.
    ///
    /// Left out are pictures that are not ready, were encoded for another protocol, are larger than their area,
    /// or are covered whole. A buffer of another size than the last one means that the screen was cleared.
    pub fn paint(&mut self, buffer: &mut Buffer, scene: &Scene, pictures: &impl Pictures) -> Painted {
        if self.screen != buffer.area {
            self.screen = buffer.area;
            self.invalidate();
        }
        let covers = Covers(scene.covered.clone());
        let shown = self.accept(scene, &covers, pictures);
        let mut painted = Painted { uploads: std::mem::take(&mut self.owed), ..Painted::default() };
        match &mut self.way {
            Way::Placeholders(uploads) => placeholders(uploads, buffer, &shown, &covers, &mut painted),
            Way::Direct(direct) => direct.paint(buffer, &shown, &covers, &mut painted),
            Way::Inline(inline) => inline.paint(buffer, &shown, &covers, &mut painted),
            Way::Symbols => symbols(buffer, &shown, &covers, &mut painted),
        }
        self.look_ahead(&scene.ahead, &mut painted);
        painted
    }

    fn accept<'a>(&self, scene: &Scene, covers: &Covers, pictures: &'a impl Pictures) -> Vec<Shown<'a>> {
        let mut shown: Vec<Shown<'a>> = Vec::new();
        for Placement { picture, area } in &scene.placements {
            let Some(encoded) = pictures.encoded(*picture).filter(|e| e.is_for(self.protocol)) else {
                continue;
            };
            let room = usable(self.protocol, *area, self.screen);
            let cells = encoded.cells;
            if cells.width > room.width || cells.height > room.height {
                continue;
            }
            let area = centred(room, cells);
            let overlaps = shown.iter().any(|other| other.placed.area.intersects(area));
            if !area.is_empty() && !overlaps && !covers.hide(area) {
                shown.push(Shown { placed: Placed { picture: *picture, area }, encoded });
            }
        }
        shown
    }

    /// Keeps what is likely to be wanted next, and notes what of it is still to be sent.
    fn look_ahead(&mut self, ahead: &[PictureId], painted: &mut Painted) {
        let Some(uploads) = self.way.uploads() else { return };
        self.ahead = ahead.iter().copied().filter(|id| !uploads.keep(*id)).collect();
        // Behind the commands that take these pictures off the screen.
        uploads.trim(&mut painted.drawing);
        uploads.end_frame();
    }

    /// The bytes that hand over the next picture the last frame was looking ahead to; `None` when nothing is
    /// left to be sent. For an idle moment: a key pressed while they are written waits for them.
    pub fn send_ahead(&mut self, pictures: &impl Pictures) -> Option<Vec<u8>> {
        let uploads = self.way.uploads()?;
        let mut bytes = Vec::new();
        while bytes.is_empty()
            && let Some(id) = self.ahead.pop_front()
        {
            if let Some(encoded) = pictures.encoded(id).filter(|e| e.is_for(self.protocol)) {
                uploads.ahead(encoded, &mut bytes);
            }
        }
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Nothing that was drawn is there any more (the screen was cleared, or another program had it).
    pub fn invalidate(&mut self) {
        let bytes = self.forget_all();
        self.owed.extend_from_slice(&bytes);
    }

    /// Gives back all the terminal holds for us; to be written before the program leaves the screen.
    pub fn forget_all(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.owed);
        match &mut self.way {
            Way::Placeholders(uploads) => uploads.free_all(&mut bytes),
            Way::Direct(direct) => direct.forget_all(&mut bytes),
            Way::Inline(inline) => inline.forget_all(),
            Way::Symbols => {}
        }
        bytes
    }
}

/// Each cell names its piece by row and column and the picture by its colour: text that carries the picture
/// along, under popups and out of sight, without another byte.
fn placeholders(
    uploads: &mut Uploads,
    buffer: &mut Buffer,
    shown: &[Shown<'_>],
    covers: &Covers,
    painted: &mut Painted,
) {
    for Shown { placed, encoded } in shown {
        let Some(name) = uploads.name(encoded, &mut painted.uploads) else { continue };
        let [_, r, g, b] = name.to_be_bytes();
        each_cell(buffer, placed.area, covers, |cell, row, column| {
            // `usable` keeps pictures within the countable cells.
            let symbol: String = placeholder(row, column).into_iter().flatten().collect();
            put(cell, &symbol, Color::Rgb(r, g, b), Color::Reset);
        });
        painted.placed.push(*placed);
    }
}

fn symbols(buffer: &mut Buffer, shown: &[Shown<'_>], covers: &Covers, painted: &mut Painted) {
    for Shown { placed, encoded } in shown {
        let Payload::Symbols(cells) = &encoded.payload else { continue };
        let width = usize::from(placed.area.width);
        each_cell(buffer, placed.area, covers, |cell, row, column| {
            if let Some(piece) = cells.get(usize::from(row) * width + usize::from(column)) {
                let mut utf8 = [0; 4];
                put(cell, piece.glyph.encode_utf8(&mut utf8), piece.foreground, piece.background);
            }
        });
        painted.placed.push(*placed);
    }
}
