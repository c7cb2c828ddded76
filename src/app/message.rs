//! What comes in: wishes, finished work, a changed screen.

use std::time::Duration;

use super::{
    Action, Generation, PictureId, PictureRequest, PictureState, ReviewOpened, SampleDrawn, SoFar, Told,
};
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, Pair, RowId};
use crate::query::facts::{LabelColumn, LinkRot};
use crate::query::keyed::PairKey;
use crate::query::stats::Summary;
use crate::query::{Lost, Order, OrderError, Selection};

/// All that `update` can be called with.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person's wish.
    Action(Action),
    /// Work that was done.
    Message(Message),
    /// The screen's layout changed.
    Viewport(Viewport),
    /// What time it is: told before what happens then, as long as that matters to anybody.
    Clock(Clock),
    /// A frame of the state as it is was written to the terminal, with these pictures in it.
    Painted(Vec<PictureId>),
}

/// What time it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// In milliseconds since 1970 UTC, by the machine's clock, which may be set back.
    pub unix_ms: i64,
    /// In milliseconds since the session began; never goes back.
    pub running_ms: u64,
}

/// The room the layout leaves: computed by `ui`, needed here for paging and for asking pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    /// Pairs the list shows; at least 1 where there is a list.
    pub list_rows: u16,
    /// Room for a picture in cells: width, height; 0 where none is shown. In the gallery each has as much.
    pub picture_cells: (u16, u16),
    /// A cell in pixels of the screen: width, height; 0 where there is no telling.
    pub cell_px: (u16, u16),
    /// The most pictures that a gallery has room for: across, down; 0 where there is none.
    pub most_pictures: (u16, u16),
    /// Lines of help shown at once.
    pub help_rows: u16,
}

/// Finished work.
#[derive(Clone, Debug)]
pub enum Message {
    /// Rows that were wanted.
    Rows {
        /// Those that could be read.
        pairs: Vec<Pair>,
        /// Row groups that could not, with the reason.
        damaged: Vec<(GroupRef, SafeText)>,
    },
    /// A picture's state changed.
    Picture {
        /// What was asked.
        request: PictureRequest,
        /// What came of it.
        state: PictureState,
    },
    /// Pictures that had to make room: whoever wants them must ask again.
    PicturesForgotten(Vec<PictureId>),
    /// The columns that labels make by now, in the place of those before: filters and orders may name them.
    LabelColumns(Vec<LabelColumn>),
    /// What was said of rows: of each that was asked for the dimensions with their answers, maybe none.
    Labels {
        /// Of the wish.
        generation: Generation,
        /// Made safe to show.
        told: Vec<(RowId, Told)>,
    },
    /// What a filter asks of the whole dataset was found; its scan begins.
    FilterNumbers {
        /// The filter it belongs to.
        generation: Generation,
        /// As in `top_bound(similarity, 0.3) is 0.31`: not yet safe to show.
        numbers: Vec<String>,
    },
    /// A part of a scan is done.
    Scan {
        /// The filter it belongs to.
        generation: Generation,
        /// Rows found, all after those found before.
        found: Selection,
        /// Row groups done.
        progress: Progress,
        /// Rows looked at so far.
        n_scanned: u64,
        /// Rows lost to NULL or NaN so far.
        lost: Lost,
        /// Time since the scan began.
        elapsed: Duration,
        /// Row groups that could not be read, newly met.
        damaged: Vec<(GroupRef, SafeText)>,
    },
    /// The scan is over.
    ScanEnded {
        /// The filter it belongs to.
        generation: Generation,
        /// Time it took.
        elapsed: Duration,
    },
    /// The scan broke off; what was found before stands.
    ScanFailed {
        /// The filter it belongs to.
        generation: Generation,
        /// Why.
        why: SafeText,
    },
    /// An order is being made.
    OrderProgress {
        /// The order it belongs to.
        generation: Generation,
        /// Rows read.
        progress: Progress,
    },
    /// The first rows of an order are known; the rest follows.
    OrderBegins {
        /// The order it belongs to.
        generation: Generation,
        /// The first rows.
        order: Order,
    },
    /// An order is made.
    Ordered {
        /// The order it belongs to.
        generation: Generation,
        /// All rows, or the first.
        order: Order,
        /// Why not all, if not.
        why: Option<OrderError>,
        /// Row groups that could not be read; their rows come last.
        damaged: Vec<(GroupRef, SafeText)>,
    },
    /// An order could not be made.
    OrderFailed {
        /// The order it belongs to.
        generation: Generation,
        /// Why.
        why: SafeText,
    },
    /// Rows are being drawn.
    SampleProgress {
        /// The draw it belongs to.
        generation: Generation,
        /// Rows read.
        progress: Progress,
    },
    /// Rows were drawn.
    Sampled {
        /// The draw it belongs to.
        generation: Generation,
        /// The rows, and how they came about.
        drawn: Box<SampleDrawn>,
    },
    /// Rows could not be drawn.
    SampleFailed {
        /// The draw it belongs to.
        generation: Generation,
        /// Why.
        why: SafeText,
    },
    /// Statistics have come this far.
    Stats {
        /// The run it belongs to.
        generation: Generation,
        /// What is new.
        news: StatsNews,
    },
    /// A review has begun, or goes on.
    ReviewOpened(Box<ReviewOpened>),
    /// It cannot: why.
    ReviewRefused(SafeText),
    /// So many of the events that were handed to the store are durable now, the oldest first.
    Recorded(usize),
    /// The store does not take them; they are kept and tried again.
    NotRecorded(SafeText),
    /// The oldest of the events that were handed to the store can never be stored, and is given up: why. Those
    /// behind it are not held up.
    NeverRecorded(SafeText),
    /// What became of a wish for leases.
    Leased {
        /// Pairs that were asked for.
        asked: Vec<PairKey>,
        /// Those that are this terminal's now.
        ours: Vec<PairKey>,
        /// All of this person's events, where another terminal has added to them.
        news: Option<SoFar>,
    },
    /// The store gives no leases.
    NoLeases(SafeText),
    /// Something of an escalated picture is still kept: why.
    NotErased(SafeText),
    /// An export has come this far.
    ExportProgress(Progress),
    /// An export is over.
    ExportEnded(ExportEnd),
}

/// What statistics report.
#[derive(Clone, Debug)]
pub enum StatsNews {
    /// Figures of a column: they stand in place of those before.
    Column {
        /// Its number among the subjects.
        at: usize,
        /// The figures.
        summary: Box<Summary>,
    },
    /// Values summed up.
    Progress(Progress),
    /// Row groups that could not be read.
    Damaged(Vec<(GroupRef, SafeText)>),
    /// What has become of the rows' links, as far as they were tried.
    Links(Box<LinkRot>),
    /// What has become of the links cannot be looked up: why.
    LinksUnknown(SafeText),
    /// All columns are exact, and what can be known of the links is.
    Ended,
    /// They broke off; what came before stands.
    Failed(SafeText),
}

/// How an export ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEnd {
    /// Written; in one line.
    Written(SafeText),
    /// A file of that name is there and was kept.
    Exists,
    /// Stopped on request; nothing is left of it.
    Stopped,
    /// It could not be written.
    Failed(SafeText),
}
