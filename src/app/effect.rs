//! What `update` wants done outside: plain data, carried out by `jobs` and the runtime.

use std::path::PathBuf;

use super::{PictureId, PictureRequest, ReviewWish, Reviewer, WithLabels};
use crate::base::IfExists;
use crate::dataset::RowId;
use crate::export::{Format, SampleOrigin};
use crate::labels::{self, DrawId};
use crate::query::keyed::PairKey;
use crate::query::stats::Edges;
use crate::query::{Selection, View};

/// Counts filters and orders: replies of older ones are dropped in one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u64);

/// Work to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read these rows; replaces what was wanted before.
    WantRows(Vec<RowId>),
    /// Look up what was said of these rows; replaces what was wanted before.
    WantLabels {
        /// Comes back with the reply. With another one than before the labels are read anew.
        generation: Generation,
        /// Rows that are there.
        rows: Vec<RowId>,
    },
    /// Make these pictures, the first one first; replaces what was wanted before.
    WantPictures(Vec<PictureRequest>),
    /// Ask for these links anew when they are next wanted, whatever is remembered of them.
    AskAgain(Vec<String>),
    /// Find the rows of a filter; stops the scan before.
    StartScan {
        /// Comes back with every reply.
        generation: Generation,
        /// The filter as typed; it was bound before.
        text: String,
    },
    /// Stop the running scan, if any.
    StopScan,
    /// Put rows into an order; stops the order before.
    StartOrder {
        /// Comes back with every reply.
        generation: Generation,
        /// Which rows, by what.
        wish: Box<OrderWish>,
    },
    /// Stop the running order, if any.
    StopOrder,
    /// Draw rows; stops the draw before.
    StartSample {
        /// Comes back with every reply.
        generation: Generation,
        /// From which rows, and how.
        wish: Box<SampleWish>,
    },
    /// Stop the running draw, if any.
    StopSample,
    /// Make statistics; stops those before.
    StartStats(Box<StatsOrder>),
    /// Stop the running statistics, if any.
    StopStats,
    /// Write an export.
    StartExport(Box<ExportOrder>),
    /// Stop the running export.
    StopExport,
    /// Begin a review in the store, or go on with it there.
    OpenReview(Box<ReviewWish>),
    /// Put these into the store, behind all before them. Never dropped: what cannot be stored now is tried again.
    Record(Vec<labels::Event>),
    /// Ask for pairs of a draw before they are shown.
    Lease(Box<LeaseWish>),
    /// Give back all pairs that were leased.
    EndLeases,
    /// Keep nothing of these pictures: neither what is encoded for the screen nor what was fetched.
    Erase {
        /// As they are held for the screen.
        pictures: Vec<PictureId>,
        /// Links whose fetched bytes are kept on disk.
        links: Vec<String>,
    },
    /// Give the terminal back and stop until the shell lets us go on.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// End.
    Quit,
}

/// Pairs that one terminal wants to itself.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaseWish {
    /// Who, at which terminal.
    pub reviewer: Reviewer,
    /// Of which draw.
    pub draw: DrawId,
    /// The pairs, the nearest first.
    pub pairs: Vec<PairKey>,
}

/// Rows to be put into an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderWish {
    /// What they are ordered by, as `OrderKeys` writes it.
    pub keys: String,
    /// The rows.
    pub rows: Selection,
}

/// Rows to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleWish {
    /// How, as `SampleSpec` writes it.
    pub text: String,
    /// The rows to draw from.
    pub rows: Selection,
}

/// Statistics to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct StatsOrder {
    /// Comes back with every reply.
    pub generation: Generation,
    /// The rows.
    pub rows: Selection,
    /// Columns by their number among `query::stats::subjects_of`, in the order wanted, with the bins of their
    /// histogram where they are to be compared with another's.
    pub columns: Vec<(usize, Option<Edges>)>,
    /// Whether what has become of the links is wanted, too.
    pub links: LinkFigures,
}

/// Whether figures of links are to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFigures {
    /// Yes.
    Wanted,
    /// They are there.
    Known,
}

/// An export to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOrder {
    /// The rows, in their order.
    pub view: View,
    /// The filter they came from, for the manifest.
    pub filter: Option<String>,
    /// The sample that was drawn from what the filter left, for the manifest.
    pub sample: Option<SampleOrigin>,
    /// The order they are in, for the manifest; `None` for the dataset's.
    pub sort: Option<String>,
    /// What else its manifest has to say.
    pub notes: Vec<String>,
    /// The file to write.
    pub path: PathBuf,
    /// How.
    pub format: Format,
    /// Whether what people said is written, too.
    pub labels: WithLabels,
    /// What happens when the file is there.
    pub if_exists: IfExists,
}
