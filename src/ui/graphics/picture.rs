//! Pictures ready to be sent: what the workers make and the painter sends.
//!
//! Pure: pixels in, bytes or cells out. Resizing is done before, by whoever has the pixels.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use image::RgbImage;
use ratatui::layout::Size;

use super::protocol::cells_of;
use super::symbols::SymbolCell;
use super::{CellPx, Colours, Protocol, iterm2, kitty, sixel, symbols};

/// The name of one picture at one size: the same id stands for the same pixels for as long as the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PictureId(pub u64);

/// A picture in the form one protocol sends.
#[derive(Clone, Debug)]
pub struct Encoded {
    pub(super) id: PictureId,
    pub(super) cells: Size,
    pub(super) payload: Payload,
}

#[derive(Clone, Debug)]
pub(super) enum Payload {
    Kitty(kitty::Upload),
    Iterm2(Vec<u8>),
    Sixel(Vec<u8>),
    Symbols(Vec<SymbolCell>),
}

impl Encoded {
    /// Which picture this is.
    pub fn id(&self) -> PictureId {
        self.id
    }

    /// The cells it covers.
    pub fn cells(&self) -> Size {
        self.cells
    }

    /// Bytes held, for whoever keeps many of them.
    pub fn n_bytes(&self) -> usize {
        match &self.payload {
            Payload::Kitty(upload) => upload.base64.len(),
            Payload::Iterm2(bytes) | Payload::Sixel(bytes) => bytes.len(),
            Payload::Symbols(cells) => cells.len() * size_of::<SymbolCell>(),
        }
    }

    /// Whether a painter of this protocol can show it: after a change of protocol old ones are left over.
    pub(super) fn is_for(&self, protocol: Protocol) -> bool {
        match &self.payload {
            Payload::Kitty(_) => matches!(protocol, Protocol::KittyPlaceholders | Protocol::KittyDirect),
            Payload::Iterm2(_) => protocol == Protocol::Iterm2,
            Payload::Sixel(_) => protocol == Protocol::Sixel,
            Payload::Symbols(_) => matches!(protocol, Protocol::Symbols(_)),
        }
    }
}

/// Where the painter finds the pictures that a scene names.
pub trait Pictures {
    /// The picture, if it is ready.
    fn encoded(&self, id: PictureId) -> Option<&Encoded>;
}

impl<S: BuildHasher> Pictures for HashMap<PictureId, Arc<Encoded>, S> {
    fn encoded(&self, id: PictureId) -> Option<&Encoded> {
        self.get(&id).map(AsRef::as_ref)
    }
}

/// Turns pixels into what the terminal at hand takes. Small and `Copy`: each worker has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoder {
    /// How pictures are shown.
    pub protocol: Protocol,
    /// Size of a character cell.
    pub cell: CellPx,
    /// Colours that text can have; for symbols.
    pub colours: Colours,
    /// Colour registers; for sixel.
    pub n_registers: u16,
}

impl Encoder {
    /// Encodes pixels that already have the size [`fit`](super::fit) gave.
    ///
    /// Cost in the millisecond range for a screenful (sixel: tens); meant for a worker thread.
    pub fn encode(&self, id: PictureId, pixels: &RgbImage) -> Encoded {
        let cells = cells_of(self.protocol, pixels.width(), pixels.height(), self.cell);
        let payload = match self.protocol {
            Protocol::KittyPlaceholders | Protocol::KittyDirect => {
                Payload::Kitty(kitty::encode(pixels, cells, self.cell))
            }
            Protocol::Iterm2 => Payload::Iterm2(iterm2::encode(pixels)),
            Protocol::Sixel => Payload::Sixel(sixel::encode(pixels, usize::from(self.n_registers))),
            Protocol::Symbols(set) => Payload::Symbols(symbols::encode(pixels, set, self.colours)),
        };
        Encoded { id, cells, payload }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_knows_the_cells_it_covers() {
        let encoder = Encoder {
            protocol: Protocol::Sixel,
            cell: CellPx::GUESS,
            colours: Colours::True,
            n_registers: 256,
        };
        let picture = encoder.encode(PictureId(1), &RgbImage::new(101, 40));
        assert_eq!(picture.cells(), Size::new(11, 2));
        assert!(picture.is_for(Protocol::Sixel) && !picture.is_for(Protocol::KittyDirect));
    }
}
