//! Why a fetch brought no picture, in words short enough to stand in the picture's place.
//!
//! The transport's errors are sorted by cause here, once; nobody else looks into them.

use std::io;
use std::time::Duration;

use super::robots::RobotsWish;
use crate::base::{self, SafeText};
use crate::images::address::AddressError;
use crate::images::causes::{cause, detail, root_words};
use crate::images::decode::Content;

/// A link that is gone, or a wish: asked again after a month, since sites do come back and owners change their
/// minds.
const BELIEVED_LONG: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a server decided: refusals, pages in the place of pictures. Looked at again after a week.
const BELIEVED_A_WHILE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Trouble on the way: long enough that paging back and forth asks once, short enough that a network that was
/// down is not believed dead.
const BELIEVED_BRIEFLY: Duration = Duration::from_secs(10 * 60);

/// An answer that will be the same tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LastingFailure {
    /// 404.
    #[error("gone (404)")]
    NotFound,
    /// 410.
    #[error("gone for good (410)")]
    Gone,
    /// The site asks that its pictures be left alone.
    #[error("{0}")]
    Robots(RobotsWish),
}

/// Why there is no picture from this link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The link leads where we do not go.
    #[error("{0}")]
    Address(#[from] AddressError),
    /// The server said no in a way that lasts.
    #[error("{0}")]
    Lasting(#[from] LastingFailure),
    /// Any other status than success.
    #[error("{}", status_words(*.0))]
    Status(u16),
    /// More hops than the policy follows.
    #[error("sent on more than {0} times")]
    TooManyRedirects(usize),
    /// A redirect that does not say where to.
    #[error("sent on to nowhere ({0} without a location)")]
    RedirectToNowhere(u16),
    /// The server could not be reached in time.
    #[error("no connection within {}", span(*.0))]
    ConnectTimeout(Duration),
    /// The whole fetch took too long, drip by drip perhaps.
    #[error("no full answer within {}", span(*.0))]
    Timeout(Duration),
    /// The body is larger than the policy takes, by its header or by its bytes.
    #[error("larger than {}", base::bytes(*.limit_bytes))]
    TooLarge {
        /// The policy's limit.
        limit_bytes: u64,
    },
    /// The connection ended inside the body.
    #[error("cut short after {}", base::bytes(*.received_bytes))]
    CutShort {
        /// What had come until then, decompressed.
        received_bytes: u64,
    },
    /// The name has no address.
    #[error("no such host")]
    UnknownHost,
    /// The address does not answer.
    #[error("the server cannot be reached: {0}")]
    Unreachable(SafeText),
    /// No trustworthy secure connection.
    #[error("no secure connection: {0}")]
    Tls(SafeText),
    /// The answer breaks the rules of HTTP, or of the limits on its headers.
    #[error("the answer cannot be read: {0}")]
    BadAnswer(SafeText),
    /// A success whose body is no picture.
    #[error("{0}")]
    NotAPicture(Content),
}

impl FetchError {
    /// How long the answer is believed before the link is asked again; zero for what was never asked.
    pub fn believed_for(&self) -> Duration {
        match self {
            Self::Address(_) => Duration::ZERO,
            Self::Lasting(_) | Self::Status(451) => BELIEVED_LONG,
            Self::Status(408 | 425 | 429 | 500..)
            | Self::ConnectTimeout(_)
            | Self::Timeout(_)
            | Self::CutShort { .. }
            | Self::UnknownHost
            | Self::Unreachable(_)
            | Self::Tls(_)
            | Self::BadAnswer(_) => BELIEVED_BRIEFLY,
            Self::Status(_)
            | Self::TooManyRedirects(_)
            | Self::RedirectToNowhere(_)
            | Self::TooLarge { .. }
            | Self::NotAPicture(_) => BELIEVED_A_WHILE,
        }
    }

    /// Whether it may be another answer in a few minutes.
    pub fn is_passing(&self) -> bool {
        self.believed_for() == BELIEVED_BRIEFLY
    }

    /// The error of a status that is neither success nor a redirect.
    pub(in crate::images) fn of_status(status: u16) -> Self {
        match status {
            404 => LastingFailure::NotFound.into(),
            410 => LastingFailure::Gone.into(),
            other => Self::Status(other),
        }
    }

    /// Sorts an error met before the headers were there.
    pub(super) fn before_headers(error: &reqwest::Error, connect_timeout: Duration) -> Self {
        if let Some(refused) = cause::<AddressError>(error) {
            return Self::Address(refused.clone());
        }
        if let Some(tls) = cause::<rustls::Error>(error) {
            return Self::Tls(detail(tls));
        }
        match () {
            () if error.is_timeout() => Self::ConnectTimeout(connect_timeout),
            () if error.is_dns() => Self::UnknownHost,
            () if error.is_connect() => Self::Unreachable(root_words(error)),
            () => Self::BadAnswer(root_words(error)),
        }
    }

    /// Sorts an error met inside the body.
    pub(super) fn in_body(error: &reqwest::Error, received_bytes: u64) -> Self {
        // Compressed bodies that are garbled, as opposed to ended early.
        let garbled = [io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput];
        match cause::<io::Error>(error) {
            Some(e) if garbled.contains(&e.kind()) => Self::BadAnswer(detail(e)),
            _ => Self::CutShort { received_bytes },
        }
    }
}

fn status_words(status: u16) -> String {
    let words = match status {
        401 | 402 | 403 | 407 => "refused",
        408 | 425 | 429 => "asks to wait",
        451 => "blocked for legal reasons",
        500..=599 => "the server has trouble",
        _ => "unexpected answer",
    };
    format!("{words} ({status})")
}

/// `10 s` for a limit set in whole seconds.
fn span(limit: Duration) -> String {
    if limit.subsec_nanos() == 0 { format!("{} s", limit.as_secs()) } else { base::duration(limit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_believed_long_and_what_passes_briefly() {
        let days = |error: FetchError| error.believed_for().as_secs() / (24 * 3600);
        for (status, wanted) in [(404, 30), (410, 30), (451, 30), (403, 7), (304, 7), (429, 0), (503, 0)] {
            assert_eq!(days(FetchError::of_status(status)), wanted, "{status}");
        }
        assert!(FetchError::UnknownHost.is_passing() && !FetchError::Status(403).is_passing());
    }

    #[test]
    fn the_words_are_short_and_say_the_limit() {
        assert_eq!(FetchError::of_status(403).to_string(), "refused (403)");
        assert_eq!(FetchError::Timeout(Duration::from_secs(10)).to_string(), "no full answer within 10 s");
        assert_eq!(
            FetchError::Timeout(Duration::from_millis(300)).to_string(),
            "no full answer within 300 ms"
        );
        assert_eq!(FetchError::CutShort { received_bytes: 1234 }.to_string(), "cut short after 1.2 kB");
    }
}
