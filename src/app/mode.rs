//! What the keys mean now. One enum: two meanings at a time cannot be written.

use super::{LineEdit, Zoom};
use crate::base::SafeText;
use crate::export::Format;
use crate::query::ExpressionError;

/// The mode in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Mode {
    /// The list beside the focused pair.
    #[default]
    Browse,
    /// A grid of pictures, each with a line of its caption.
    Gallery,
    /// One pair, its picture as large as it goes.
    Single(Single),
    /// All keys of the mode it was called from.
    Help {
        /// Where Esc leads back to.
        from: Box<Mode>,
        /// First line shown; the view cuts it at the end.
        scroll: u16,
    },
    /// What is known of the focused pair's picture.
    Info {
        /// Where Esc leads back to.
        from: Box<Mode>,
        /// First line shown; the view cuts it at the end.
        scroll: u16,
    },
    /// Figures of the columns; Esc leads back to `from`.
    Stats {
        /// Where Esc leads back to.
        from: Box<Mode>,
        /// First line shown; the view cuts it at the end.
        scroll: u16,
    },
    /// The filter line; Esc leads back to `from`.
    Filter(LineForm),
    /// The order line.
    Order(LineForm),
    /// The sample line.
    Sample(LineForm),
    /// The line that says what to draw for a review; empty it stands for the rows in view.
    DrawToReview(LineForm),
    /// A review is being prepared.
    OpeningReview {
        /// What is seen meanwhile.
        from: Box<Mode>,
    },
    /// Pairs of a draw are judged, one at a time.
    Review,
    /// Pairs of a draw are judged a page at a time: the exceptions are marked.
    ReviewGrid,
    /// The note of the focused pair is typed.
    Note(LineEdit),
    /// The question whether the focused pair is escalated; its picture is blanked already.
    AskEscalate,
    /// The question whether links may be fetched; `from` is where any answer leads back to.
    AskFetch {
        /// Where any answer leads back to.
        from: Box<Mode>,
    },
    /// The export form.
    Export(ExportForm),
    /// An export is running.
    Exporting {
        /// What is seen meanwhile.
        from: Box<Mode>,
    },
}

/// The ways to see many pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overview {
    /// The list.
    Browse,
    /// The gallery.
    Gallery,
}

/// The single pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Single {
    /// Where Esc leads back to.
    pub from: Overview,
    /// Which part of its picture is seen; `None` for the whole of it, fitted.
    pub zoom: Option<Zoom>,
}

/// What lies beneath popups and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The list beside the focused pair.
    Browse,
    /// The grid of pictures.
    Gallery,
    /// The single pair.
    Single,
    /// The figures of the columns.
    Stats,
    /// The pair that is judged.
    Review,
}

/// The line of a filter, an order or a sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineForm {
    /// What is typed.
    pub line: LineEdit,
    /// What is wrong with the line, if it cannot be used; its place is one in `line`.
    pub error: Option<ExpressionError>,
    /// Which line of the history is shown; `None` for a new one.
    pub history_at: Option<usize>,
    /// What was typed before the history was looked through.
    pub draft: String,
    /// What the word before the cursor can become, when Tab found several.
    pub choices: Vec<String>,
    /// Where Esc leads back to.
    pub from: Box<Mode>,
}

/// The export form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportForm {
    /// The file to write.
    pub path: LineEdit,
    /// How it is written.
    pub format: Format,
    /// Whether what people said is written, too.
    pub labels: WithLabels,
    /// The path for which the person was told that a file is there: submitting it again replaces that file.
    pub replace: Option<String>,
    /// Why the last try failed.
    pub error: Option<SafeText>,
    /// Where Esc and a finished export lead back to.
    pub from: Box<Mode>,
}

/// Whether an export has columns for what people said of its pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithLabels {
    /// The columns of the files only.
    #[default]
    No,
    /// `lbl_align` and its like behind them.
    Yes,
}

impl Mode {
    /// Whether letters are typed into a line.
    pub fn takes_text(&self) -> bool {
        matches!(
            self,
            Self::Filter(_)
                | Self::Order(_)
                | Self::Sample(_)
                | Self::DrawToReview(_)
                | Self::Note(_)
                | Self::Export(_)
        )
    }

    /// The first line of the statistics where they are the view beneath popups.
    pub fn stats_scroll(&self) -> Option<u16> {
        match self {
            Self::Stats { scroll, .. } => Some(*scroll),
            Self::Help { from, .. } => from.stats_scroll(),
            _ => None,
        }
    }

    /// What lies beneath popups and lines.
    pub fn look(&self) -> Look {
        match self.beneath() {
            Self::Gallery | Self::ReviewGrid => Look::Gallery,
            Self::Single(_) => Look::Single,
            Self::Stats { .. } => Look::Stats,
            Self::Review | Self::Note(_) | Self::AskEscalate => Look::Review,
            _ => Look::Browse,
        }
    }

    /// The zoom of the single pair, also under popups and lines. For which picture it holds is another question:
    /// [`super::App::zoom`] answers it.
    pub fn zoom(&self) -> Option<&Zoom> {
        match self.beneath() {
            Self::Single(single) => single.zoom.as_ref(),
            _ => None,
        }
    }

    /// The list or the gallery, whichever lies beneath all else.
    pub fn overview(&self) -> Overview {
        match self.beneath() {
            Self::Gallery => Overview::Gallery,
            Self::Single(single) => single.from,
            Self::Stats { from, .. } => from.overview(),
            _ => Overview::Browse,
        }
    }

    /// The mode itself, unless it is a popup or a line over another.
    fn beneath(&self) -> &Self {
        match self {
            Self::Browse
            | Self::Gallery
            | Self::Single(_)
            | Self::Stats { .. }
            | Self::Review
            | Self::ReviewGrid
            | Self::Note(_)
            | Self::AskEscalate => self,
            Self::Help { from, .. }
            | Self::Info { from, .. }
            | Self::AskFetch { from }
            | Self::OpeningReview { from }
            | Self::Exporting { from } => from.beneath(),
            Self::Filter(form) | Self::Order(form) | Self::Sample(form) | Self::DrawToReview(form) => {
                form.from.beneath()
            }
            Self::Export(form) => form.from.beneath(),
        }
    }
}

impl From<Overview> for Mode {
    fn from(overview: Overview) -> Self {
        match overview {
            Overview::Browse => Self::Browse,
            Overview::Gallery => Self::Gallery,
        }
    }
}
