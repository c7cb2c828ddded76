//! Failures as they are written into records, and back: the same words come out that went in.
//!
//! Kept apart from [`FetchError`], so that renaming a variant there does not change files on disk.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::SafeText;
use crate::images::decode::Content;
use crate::images::fetch::{FetchError, LastingFailure, RobotsWish};

/// A failure in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Status(u16),
    /// The directive of the header.
    Robots(String),
    TooManyRedirects(usize),
    RedirectToNowhere(u16),
    ConnectTimeoutMs(u64),
    TimeoutMs(u64),
    TooLargeForBytes(u64),
    CutShortAfterBytes(u64),
    UnknownHost,
    Unreachable(String),
    Tls(String),
    BadAnswer(String),
    WebPage,
    Json,
    Text,
    Empty,
    /// A file of another kind, by its name.
    Other(String),
}

impl Reason {
    /// `None` for what is no finding about the link: it was never asked.
    pub(super) fn of(error: &FetchError) -> Option<Self> {
        let ms = |span: &Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        let words = |text: &SafeText| text.as_str().to_owned();
        Some(match error {
            FetchError::Address(_) => return None,
            FetchError::Lasting(LastingFailure::NotFound) => Self::Status(404),
            FetchError::Lasting(LastingFailure::Gone) => Self::Status(410),
            FetchError::Lasting(LastingFailure::Robots(wish)) => Self::Robots(wish.directive().to_owned()),
            FetchError::Status(status) => Self::Status(*status),
            FetchError::TooManyRedirects(n) => Self::TooManyRedirects(*n),
            FetchError::RedirectToNowhere(status) => Self::RedirectToNowhere(*status),
            FetchError::ConnectTimeout(span) => Self::ConnectTimeoutMs(ms(span)),
            FetchError::Timeout(span) => Self::TimeoutMs(ms(span)),
            FetchError::TooLarge { limit_bytes } => Self::TooLargeForBytes(*limit_bytes),
            FetchError::CutShort { received_bytes } => Self::CutShortAfterBytes(*received_bytes),
            FetchError::UnknownHost => Self::UnknownHost,
            FetchError::Unreachable(text) => Self::Unreachable(words(text)),
            FetchError::Tls(text) => Self::Tls(words(text)),
            FetchError::BadAnswer(text) => Self::BadAnswer(words(text)),
            FetchError::NotAPicture(content) => Self::of_content(*content)?,
        })
    }

    /// What may be a picture is kept as one and never a reason.
    fn of_content(content: Content) -> Option<Self> {
        Some(match content {
            Content::WebPage => Self::WebPage,
            Content::Json => Self::Json,
            Content::Text => Self::Text,
            Content::Empty => Self::Empty,
            Content::Other(name) => Self::Other(name.to_owned()),
            _ => return None,
        })
    }

    /// The failure itself; `None` where a newer program wrote what this one does not know.
    pub(super) fn into_error(self) -> Option<FetchError> {
        Some(match self {
            Self::Status(status) => FetchError::of_status(status),
            Self::Robots(directive) => LastingFailure::Robots(RobotsWish::from_directive(&directive)?).into(),
            Self::TooManyRedirects(n) => FetchError::TooManyRedirects(n),
            Self::RedirectToNowhere(status) => FetchError::RedirectToNowhere(status),
            Self::ConnectTimeoutMs(ms) => FetchError::ConnectTimeout(Duration::from_millis(ms)),
            Self::TimeoutMs(ms) => FetchError::Timeout(Duration::from_millis(ms)),
            Self::TooLargeForBytes(limit_bytes) => FetchError::TooLarge { limit_bytes },
            Self::CutShortAfterBytes(received_bytes) => FetchError::CutShort { received_bytes },
            Self::UnknownHost => FetchError::UnknownHost,
            Self::Unreachable(words) => FetchError::Unreachable(SafeText::line(&words)),
            Self::Tls(words) => FetchError::Tls(SafeText::line(&words)),
            Self::BadAnswer(words) => FetchError::BadAnswer(SafeText::line(&words)),
            Self::WebPage => FetchError::NotAPicture(Content::WebPage),
            Self::Json => FetchError::NotAPicture(Content::Json),
            Self::Text => FetchError::NotAPicture(Content::Text),
            Self::Empty => FetchError::NotAPicture(Content::Empty),
            Self::Other(name) => FetchError::NotAPicture(Content::other_named(&name)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::AddressRules;

    #[test]
    fn every_failure_comes_back_as_it_was() {
        let words = || SafeText::line("certificate \x1b expired");
        let mut all = vec![
            FetchError::TooManyRedirects(5),
            FetchError::RedirectToNowhere(302),
            FetchError::ConnectTimeout(Duration::from_millis(5_001)),
            FetchError::Timeout(Duration::from_secs(12)),
            FetchError::TooLarge { limit_bytes: 20 << 20 },
            FetchError::CutShort { received_bytes: 77 },
            FetchError::UnknownHost,
            FetchError::Unreachable(words()),
            FetchError::Tls(words()),
            FetchError::BadAnswer(words()),
        ];
        all.extend([401, 404, 410, 503].map(FetchError::of_status));
        all.extend(RobotsWish::ALL.map(|wish| LastingFailure::Robots(wish).into()));
        let bodies: [&[u8]; 9] = [
            b"<html>",
            b"{\"a\":1}",
            b"gone",
            b"",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"OggS",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\0\x20ftypmp42",
        ];
        all.extend(bodies.map(|body| FetchError::NotAPicture(Content::of(body))));
        for error in all {
            assert_eq!(Reason::of(&error).and_then(Reason::into_error), Some(error));
        }
    }

    #[test]
    fn a_link_that_was_never_asked_leaves_no_reason() {
        let refused = AddressRules::default().read_link("http://127.0.0.1/").unwrap_err();
        assert_eq!(Reason::of(&refused.into()), None);
        assert_eq!(Reason::Other("a thing of tomorrow".to_owned()).into_error(), None);
    }
}
