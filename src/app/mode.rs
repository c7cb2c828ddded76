//! What the keys mean now. One enum: two meanings at a time cannot be written.

use super::LineEdit;
use crate::base::SafeText;
use crate::export::Format;
use crate::query::ExpressionError;

/// The mode in force.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// The list beside the focused pair.
    Browse,
    /// One pair, its picture as large as it goes.
    Single,
    /// All keys of the mode it was called from.
    Help {
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
    /// The question whether links may be fetched; `from` is where any answer leads back to.
    AskFetch {
        /// Where any answer leads back to.
        from: Box<Mode>,
    },
    /// The export form.
    Export(ExportForm),
    /// An export is running.
    Exporting,
}

/// The line of a filter or of an order.
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
    /// Whether Esc leads back to the single pair.
    pub from_single: bool,
}

/// The export form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportForm {
    /// The file to write.
    pub path: LineEdit,
    /// How it is written.
    pub format: Format,
    /// The path for which the person was told that a file is there: submitting it again replaces that file.
    pub replace: Option<String>,
    /// Why the last try failed.
    pub error: Option<SafeText>,
    /// Where Esc and a finished export lead back to.
    pub from: Box<Mode>,
}

impl Mode {
    /// Whether letters are typed into a line.
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Filter(_) | Self::Order(_) | Self::Export(_))
    }

    /// The first line of the statistics where they are the view beneath popups.
    pub fn stats_scroll(&self) -> Option<u16> {
        match self {
            Self::Stats { scroll, .. } => Some(*scroll),
            Self::Help { from, .. } => from.stats_scroll(),
            _ => None,
        }
    }

    /// The view beneath popups and lines: browse or single.
    pub fn is_single(&self) -> bool {
        match self {
            Self::Single => true,
            Self::Help { from, .. } | Self::Stats { from, .. } | Self::AskFetch { from } => from.is_single(),
            Self::Filter(form) | Self::Order(form) => form.from_single,
            Self::Export(form) => form.from.is_single(),
            Self::Browse | Self::Exporting => false,
        }
    }
}
