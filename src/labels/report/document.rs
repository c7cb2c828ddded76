//! A report laid out: sections of words, lists, commands and tables, before any format. Markdown and HTML are drawn
//! from the same one, so that they cannot say different things.

use super::{Outcome, Share};

/// A page.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) sections: Vec<Section>,
}

/// A heading and what stands below it.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) blocks: Vec<Block>,
}

/// One thing below another.
#[derive(Debug)]
pub(super) enum Block {
    /// How it ends, in a line.
    Headline(Outcome, String),
    /// The figures one looks for first, each with what it is.
    Figures(Vec<(String, String)>),
    /// A paragraph.
    Words(Text),
    /// Points, one below the other.
    List(Vec<Text>),
    /// A command line.
    Code(String),
    /// A heading within the section, and what it is about.
    Heading(Text),
    Table(Table),
    /// The pairs with defects, with pictures where the format has them.
    Sheet,
}

/// Running text: ours, and what strangers wrote.
pub(super) type Text = Vec<Piece>;

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Written here.
    Ours(String),
    /// From a dataset, a person or a command line: shown with care, kept apart from what stands around it.
    Theirs(String),
}

/// Rows of cells; each row has as many as `head`.
#[derive(Debug)]
pub(super) struct Table {
    /// What it shows.
    pub(super) caption: String,
    pub(super) head: Vec<Head>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) title: String,
    pub(super) kind: Column,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Column {
    /// Words, to the left.
    Words,
    /// Figures, to the right.
    Figures,
    /// Shares with their ends, drawn on a line between these two.
    Shares(f64, f64),
}

#[derive(Debug)]
pub(super) enum Cell {
    Words(Text),
    Figure(String),
    /// A share, and how it is spelled.
    Share(Share, String),
}

/// Our words alone.
pub(super) fn ours(words: impl Into<String>) -> Text {
    vec![Piece::Ours(words.into())]
}

/// A stranger's words alone.
pub(super) fn theirs(words: impl Into<String>) -> Text {
    vec![Piece::Theirs(words.into())]
}

impl Table {
    pub(super) fn new(caption: impl Into<String>, head: &[(&str, Column)]) -> Self {
        let head = head.iter().map(|(title, kind)| Head { title: (*title).to_owned(), kind: *kind });
        Self { caption: caption.into(), head: head.collect(), rows: Vec::new() }
    }
}

/// Where a line of shares ends: the next of 1, 2 or 5 by a power of ten, at most 1, so that rare things are seen.
pub(super) fn scale(shares: impl IntoIterator<Item = Share>) -> Column {
    const ENDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
    let most = shares.into_iter().fold(0.0, |most: f64, share| most.max(share.high));
    Column::Shares(0.0, ENDS.into_iter().find(|end| most <= *end).unwrap_or(1.0))
}
