//! What the cache of pictures remembers of links, in the words of the columns `fetch.*`.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use crate::images::{
    CacheError, Content, DiskCache, FetchError, LinkRecord, Outcome, PictureFile, TriedLinks, size_of,
};
use crate::query::facts::{FetchStatus, LinkBook, LinkFact};

/// The error of a file that came and whose size cannot be read.
const NO_SIZE: &str = "a picture that cannot be read";

/// The cache as it was when it was opened: links that are tried later are not in it.
#[derive(Debug)]
pub(super) struct CacheBook {
    cache: Arc<DiskCache>,
    tried: TriedLinks,
    now: SystemTime,
}

impl CacheBook {
    /// Lists the cache.
    pub(super) fn open(cache: Arc<DiskCache>) -> Result<Self, CacheError> {
        let tried = cache.tried()?;
        Ok(Self { cache, tried, now: SystemTime::now() })
    }

    /// Whether nothing is known of any link.
    pub(super) fn is_empty(&self) -> bool {
        self.tried.is_empty()
    }
}

impl LinkBook for CacheBook {
    fn knows(&self, link: &str) -> bool {
        self.tried.contains(link)
    }

    fn look_up(&self, link: &str) -> Option<LinkFact> {
        Some(link_fact(link, &self.cache.record(link)?, self.now))
    }
}

/// What a record says.
pub(super) fn link_fact(link: &str, record: &LinkRecord, now: SystemTime) -> LinkFact {
    let age = record.history.age(now);
    let error = match &record.outcome {
        Outcome::Picture(file) => return file_fact(link, (*file).into(), age),
        Outcome::Failure(error) => error,
    };
    let status = match error {
        FetchError::NotAPicture(_) => FetchStatus::FailedToResize,
        _ => FetchStatus::FailedToDownload,
    };
    let (error, host) = (Some(error.to_string().into()), host_of(link).into());
    LinkFact { status, error, n_bytes: None, size_px: None, undrawn: None, age_s: age.as_secs(), host }
}

/// A file that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct CameFile {
    pub(super) n_bytes: u64,
    pub(super) size_px: Option<(u32, u32)>,
    /// The format, where it is one that is not drawn.
    pub(super) undrawn: Option<&'static str>,
}

impl CameFile {
    /// By its bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let undrawn = Content::of(bytes).undrawn();
        Self { n_bytes: bytes.len() as u64, size_px: size_of(bytes), undrawn }
    }
}

/// By its record.
impl From<PictureFile> for CameFile {
    fn from(PictureFile { n_bytes, size_px, undrawn, .. }: PictureFile) -> Self {
        Self { n_bytes, size_px, undrawn }
    }
}

/// What a file says of its link.
pub(super) fn file_fact(link: &str, file: CameFile, age: Duration) -> LinkFact {
    let CameFile { n_bytes, size_px, undrawn } = file;
    let is_good = size_px.is_some();
    let status = if is_good { FetchStatus::Success } else { FetchStatus::FailedToResize };
    // In the words that stand in the picture's place.
    let words = || undrawn.map_or(NO_SIZE.into(), |name| Content::Undrawn(name).to_string().into());
    LinkFact {
        status,
        error: (!is_good).then(words),
        n_bytes: Some(n_bytes),
        size_px,
        undrawn,
        age_s: age.as_secs(),
        host: host_of(link).into(),
    }
}

/// The host that a link names; nothing for what is no link.
pub(super) fn host_of(link: &str) -> String {
    Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::FetchHistory;

    #[test]
    fn outcomes_get_the_words_of_img2dataset() {
        let file =
            |size_px| Outcome::Picture(PictureFile { sha256: [0; 32], n_bytes: 5, size_px, undrawn: None });
        for (outcome, status) in [
            (file(Some((2, 3))), "success"),
            (file(None), "failed_to_resize"),
            (Outcome::Failure(FetchError::UnknownHost), "failed_to_download"),
        ] {
            let record = LinkRecord { history: FetchHistory::default(), outcome };
            let fact = link_fact("http://A.example/x.jpg", &record, SystemTime::UNIX_EPOCH);
            assert_eq!((fact.status.word(), &*fact.host), (status, "a.example"));
            assert_eq!(fact.error.is_none(), status == "success");
        }
    }

    #[test]
    fn a_picture_that_is_not_drawn_is_named_as_on_the_screen() {
        let fact = file_fact("http://a/", CameFile::of(b"\0\0\0\x20ftypavif"), Duration::ZERO);
        assert_eq!((fact.error.as_deref(), fact.undrawn), (Some("AVIF is not drawn"), Some("AVIF")));
        assert_eq!(fact.status, FetchStatus::FailedToResize);
    }
}
