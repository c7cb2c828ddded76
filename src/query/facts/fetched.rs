//! The columns `fetch.*`: what asking for the links of rows has brought, as far as somebody remembers.
//!
//! Who that is is given from outside ([`LinkBook`]); nothing is fetched for a filter. Only rows whose link was
//! tried are kept, 12 bytes each.

use std::sync::Arc;

use super::{FactColumn, FactKind, FactValues};
use crate::dataset::RowId;
use crate::query::sweep::SweptRows;

/// Knows what became of links.
pub trait LinkBook: std::fmt::Debug + Send + Sync {
    /// Whether this link was ever asked. Called by several threads, for each row of a dataset: to be told from
    /// memory, in about a microsecond.
    fn knows(&self, link: &str) -> bool;

    /// What is known of this link; `None` when it was never asked. Called once for each link that is known: may read
    /// a file.
    fn look_up(&self, link: &str) -> Option<LinkFact>;
}

/// What became of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFact {
    /// How it ended.
    pub status: FetchStatus,
    /// Why there is no picture; `None` of a success.
    pub error: Option<Arc<str>>,
    /// Size of the file that came, if one came.
    pub n_bytes: Option<u64>,
    /// Width and height by the file's header, before any rotation.
    pub size_px: Option<(u32, u32)>,
    /// The format of a picture that came, where it is one that is not drawn: `AVIF`.
    pub undrawn: Option<&'static str>,
    /// Seconds since it was asked.
    pub age_s: u64,
    /// The link's own host, as URLs spell it.
    pub host: Arc<str>,
}

/// How a fetch ended, in img2dataset's words, which its columns `status` hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FetchStatus {
    /// A picture came whose size can be read.
    Success,
    /// Nothing came: the server did not answer or said no, or the picture was too large or cut short.
    FailedToDownload,
    /// Something came that is no picture, or none that can be drawn: img2dataset finds that out when it resizes.
    FailedToResize,
}

impl FetchStatus {
    /// All of them, the good one first.
    pub const ALL: [Self; 3] = [Self::Success, Self::FailedToDownload, Self::FailedToResize];

    /// The value of `fetch.status`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::FailedToDownload => "failed_to_download",
            Self::FailedToResize => "failed_to_resize",
        }
    }
}

/// One of the columns. All are NULL for a row without a link and for a link that was never asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchColumn {
    /// `fetch.status`: a word of [`FetchStatus`].
    Status,
    /// `fetch.error`: why there is no picture, as the screen says it; NULL of a success.
    Error,
    /// `fetch.bytes`: the file's size.
    Bytes,
    /// `fetch.width` in pixels.
    Width,
    /// `fetch.height` in pixels.
    Height,
    /// `fetch.age_days`: days since the link was asked, with their fraction.
    AgeDays,
}

impl FetchColumn {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Status, Self::Error, Self::Bytes, Self::Width, Self::Height, Self::AgeDays];

    /// Its name in filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "fetch.status",
            Self::Error => "fetch.error",
            Self::Bytes => "fetch.bytes",
            Self::Width => "fetch.width",
            Self::Height => "fetch.height",
            Self::AgeDays => "fetch.age_days",
        }
    }

    /// What its values are.
    pub fn kind(self) -> FactKind {
        match self {
            Self::Status | Self::Error => FactKind::Text,
            Self::Bytes | Self::Width | Self::Height => FactKind::Int,
            Self::AgeDays => FactKind::Double,
        }
    }
}

/// What is known of the links of a dataset's rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched {
    /// Rows whose link was tried, ascending.
    rows: Vec<RowId>,
    /// For each of them the place of its link among `facts`; `links.len() == rows.len()`.
    links: Vec<u32>,
    /// Each link once, in the order of the first row that has it.
    facts: Vec<LinkFact>,
}

impl Fetched {
    /// `rows` in any order, each once, with the place of its link among `facts`.
    pub(super) fn new(mut rows: Vec<(RowId, u32)>, facts: &[LinkFact]) -> Self {
        rows.sort_unstable();
        // Links were numbered by whoever came first: now by the rows, so that threads do not show.
        let mut numbers = vec![u32::MAX; facts.len()];
        let mut ordered = Vec::with_capacity(facts.len());
        for (_, link) in &mut rows {
            let at = usize::try_from(*link).unwrap_or(usize::MAX);
            if let (Some(number), Some(fact)) = (numbers.get_mut(at), facts.get(at)) {
                if *number == u32::MAX {
                    *number = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
                    ordered.push(fact.clone());
                }
                *link = *number;
            }
        }
        let (rows, links) = rows.into_iter().unzip();
        Self { rows, links, facts: ordered }
    }

    /// Rows whose link was tried.
    pub fn n_rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The links that were tried, each once, in the order of the first row that has it.
    pub fn links(&self) -> &[LinkFact] {
        &self.facts
    }

    /// What is known of one row's link.
    pub fn of_row(&self, row: RowId) -> Option<&LinkFact> {
        self.fact(self.rows.binary_search(&row).ok()?)
    }

    fn fact(&self, at: usize) -> Option<&LinkFact> {
        self.facts.get(usize::try_from(*self.links.get(at)?).ok()?)
    }

    /// One value a row; NULL where nothing is known or `of` knows nothing.
    fn values<T>(&self, rows: &SweptRows, of: impl Fn(&LinkFact) -> Option<T>) -> Vec<Option<T>> {
        let mut wanted = rows.iter().peekable();
        let mut at = wanted.peek().map_or(0, |first| self.rows.partition_point(|row| row < first));
        let value = |row: RowId| {
            while self.rows.get(at).is_some_and(|known| *known < row) {
                at += 1;
            }
            let is_known = self.rows.get(at) == Some(&row);
            if is_known { self.fact(at).and_then(&of) } else { None }
        };
        wanted.map(value).collect()
    }
}

/// One column of a [`Fetched`].
#[derive(Debug)]
pub(super) struct FetchedColumn {
    pub(super) column: FetchColumn,
    pub(super) fetched: Arc<Fetched>,
}

impl FactColumn for FetchedColumn {
    fn kind(&self) -> FactKind {
        self.column.kind()
    }

    fn values(&self, rows: &SweptRows) -> FactValues {
        let int = |of: &dyn Fn(&LinkFact) -> Option<u64>| {
            let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            FactValues::Int(self.fetched.values(rows, |fact| of(fact).map(signed)))
        };
        match self.column {
            FetchColumn::Status => {
                let words = FetchStatus::ALL.map(|status| (status, Arc::<str>::from(status.word())));
                let word = |fact: &LinkFact| {
                    words.iter().find(|(status, _)| *status == fact.status).map(|(_, word)| word.clone())
                };
                FactValues::Text(self.fetched.values(rows, word))
            }
            FetchColumn::Error => FactValues::Text(self.fetched.values(rows, |fact| fact.error.clone())),
            FetchColumn::Bytes => int(&|fact| fact.n_bytes),
            FetchColumn::Width => int(&|fact| fact.size_px.map(|(width_px, _)| u64::from(width_px))),
            FetchColumn::Height => int(&|fact| fact.size_px.map(|(_, height_px)| u64::from(height_px))),
            FetchColumn::AgeDays => {
                FactValues::Double(self.fetched.values(rows, |fact| Some(days(fact.age_s))))
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "ages of links are far below 2^53 seconds")]
fn days(seconds: u64) -> f64 {
    seconds as f64 / (24.0 * 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(status: FetchStatus, n_bytes: Option<u64>) -> LinkFact {
        let error = (status != FetchStatus::Success).then(|| "gone (404)".into());
        let size_px = n_bytes.map(|_| (640, 480));
        LinkFact { status, error, n_bytes, size_px, undrawn: None, age_s: 43_200, host: "a.example".into() }
    }

    /// Rows 2 and 7 share a dead link, row 4 has a living one.
    fn fetched() -> Arc<Fetched> {
        let facts = vec![fact(FetchStatus::Success, Some(9)), fact(FetchStatus::FailedToDownload, None)];
        Arc::new(Fetched::new(vec![(RowId(7), 1), (RowId(4), 0), (RowId(2), 1)], &facts))
    }

    fn values(column: FetchColumn, rows: &SweptRows) -> FactValues {
        FetchedColumn { column, fetched: fetched() }.values(rows)
    }

    #[test]
    fn rows_get_the_values_of_their_links_and_others_are_null() {
        let text =
            |words: &[Option<&str>]| FactValues::Text(words.iter().map(|w| w.map(Arc::from)).collect());
        let run = SweptRows::Run(1..6);
        let (gone, good) = (Some("failed_to_download"), Some("success"));
        assert_eq!(values(FetchColumn::Status, &run), text(&[None, gone, None, good, None]));
        let each = SweptRows::Each([0, 4, 7].map(RowId).to_vec());
        assert_eq!(values(FetchColumn::Error, &each), text(&[None, None, Some("gone (404)")]));
        assert_eq!(values(FetchColumn::Bytes, &each), FactValues::Int(vec![None, Some(9), None]));
        assert_eq!(values(FetchColumn::Width, &each), FactValues::Int(vec![None, Some(640), None]));
        assert_eq!(values(FetchColumn::AgeDays, &each), FactValues::Double(vec![None, Some(0.5), Some(0.5)]));
        assert_eq!(values(FetchColumn::Height, &SweptRows::Run(9..9)), FactValues::Int(Vec::new()));
    }

    #[test]
    fn links_are_told_once_in_the_order_of_their_rows_however_they_were_found() {
        let fetched = fetched();
        assert_eq!((fetched.n_rows(), fetched.links().len()), (3, 2));
        assert_eq!(fetched.links()[0].status, FetchStatus::FailedToDownload);
        assert_eq!(fetched.of_row(RowId(7)), fetched.of_row(RowId(2)));
        assert_eq!(fetched.of_row(RowId(3)), None);
    }
}
