//! `X-Robots-Tag`: what a site wishes its pictures not to be used for, read before the body is.
//!
//! A wish may be addressed to one robot (`otherbot: noai`). It is honoured whoever it is addressed to: no
//! site knows our name, and a site that asks one crawler of pictures to stay away means us as well. Only the
//! header is read; pages and robots.txt are a crawler's business, not an inspector's.

use std::fmt;

use reqwest::header::HeaderMap;

/// A wish that is honoured, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RobotsWish {
    /// Not to be used for AI.
    NoAi,
    /// Pictures not to be used for AI.
    NoImageAi,
    /// Not to be indexed; `none` means the same and more.
    NoIndex,
    /// Pictures not to be indexed.
    NoImageIndex,
}

impl RobotsWish {
    /// All wishes that are honoured.
    pub const ALL: [Self; 4] = [Self::NoAi, Self::NoImageAi, Self::NoIndex, Self::NoImageIndex];

    /// The directive as it stands in the header.
    pub fn directive(self) -> &'static str {
        match self {
            Self::NoAi => "noai",
            Self::NoImageAi => "noimageai",
            Self::NoIndex => "noindex",
            Self::NoImageIndex => "noimageindex",
        }
    }

    /// The wish of a directive, whatever its case.
    pub fn from_directive(directive: &str) -> Option<Self> {
        // `none` stands for `noindex, nofollow` (Google's description of the header).
        if directive.eq_ignore_ascii_case("none") {
            return Some(Self::NoIndex);
        }
        Self::ALL.into_iter().find(|wish| directive.eq_ignore_ascii_case(wish.directive()))
    }

    /// The gravest wish in a response's headers, if there is one.
    pub(super) fn in_headers(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all("x-robots-tag");
        let found: Vec<Self> = values.iter().flat_map(|value| wishes(value.as_bytes())).collect();
        Self::ALL.into_iter().find(|wish| found.contains(wish))
    }
}

impl fmt::Display for RobotsWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asks = match self {
            Self::NoAi | Self::NoImageAi => "used for AI",
            Self::NoIndex | Self::NoImageIndex => "indexed",
        };
        write!(f, "asks not to be {asks} (X-Robots-Tag: {})", self.directive())
    }
}

/// The wishes of one header value: directives separated by commas, each perhaps behind `agent:`.
/// Headers may hold any byte; directives are ASCII, so what is lost in the reading cannot be one.
fn wishes(value: &[u8]) -> Vec<RobotsWish> {
    let value = String::from_utf8_lossy(value);
    let directives = value.split(',').filter_map(|piece| piece.rsplit(':').next());
    directives.filter_map(|directive| RobotsWish::from_directive(directive.trim())).collect()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn wish(values: &[&'static str]) -> Option<RobotsWish> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("X-Robots-Tag", HeaderValue::from_static(value));
        }
        RobotsWish::in_headers(&headers)
    }

    #[test]
    fn the_four_wishes_are_honoured_in_any_case_and_place() {
        assert_eq!(wish(&["noai, noimageai"]), Some(RobotsWish::NoAi));
        assert_eq!(wish(&["nofollow,NoImageAI"]), Some(RobotsWish::NoImageAi));
        assert_eq!(wish(&["nofollow", " noindex "]), Some(RobotsWish::NoIndex));
        assert_eq!(wish(&["none"]), Some(RobotsWish::NoIndex));
        assert_eq!(wish(&["otherbot: noimageindex, nofollow"]), Some(RobotsWish::NoImageIndex));
        assert_eq!(wish(&["nofollow, pairlens:noai"]), Some(RobotsWish::NoAi));
    }

    #[test]
    fn other_directives_are_no_wish_of_that_kind() {
        assert_eq!(wish(&[]), None);
        assert_eq!(wish(&["nofollow, noarchive, max-image-preview: large"]), None);
        assert_eq!(wish(&["unavailable_after: 25 Jun 2030 15:00:00 PST", "index"]), None);
        assert_eq!(wish(&["noaim, xnoindex"]), None);
    }

    #[test]
    fn a_directive_reads_back() {
        for wish in RobotsWish::ALL {
            assert_eq!(RobotsWish::from_directive(wish.directive()), Some(wish));
        }
    }
}
